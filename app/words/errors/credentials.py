"""Sentences about logins for miners."""

from __future__ import annotations

from app.domain.credential_error import OutsideRanges, PasswordMissing, SiteWithoutRanges, UserMissing
from app.words.errors import says
from app.words.language import _
from app.words.plain_text import plain


@says(PasswordMissing)
def _password(_error: PasswordMissing) -> str:
    return _("Enter the password.")


@says(UserMissing)
def _user(error: UserMissing) -> str:
    return _("{name} asks for a user name too.").format(name=plain(error.name, 40))


@says(SiteWithoutRanges)
def _ranges(error: SiteWithoutRanges) -> str:
    return _(
        "{site} has no ranges yet. A login is offered only inside its site's ranges: name one under Sites first."
    ).format(site=plain(error.site, 80))


@says(OutsideRanges)
def _outside(error: OutsideRanges) -> str:
    return _("{ip} lies outside the ranges of {site}; the password was not sent.").format(
        ip=plain(error.ip, 40), site=plain(error.site, 80)
    )
