"""What stands on everything a shop prints: its name and lines, its logo, what customers find at the foot, its terms.

Settings of the record, so that every backup holds them and a change can be undone. An older shop kept the name and the
lines in a file beside the record; it is taken over when the shop is next opened for writing.
"""

from __future__ import annotations

import base64

from app import __version__
from app.documents.letterhead import Letterhead, ShopTerms
from app.ledger.change import Commit
from app.ledger.schema_version import SCHEMA_VERSION
from app.services.letterhead_file import MOST_LINE, MOST_LINES, joined, name_and_lines
from app.services.settings_kept import Value, keep, kept
from app.services.shop import Shop
from app.words.language import _
from app.words.plain_text import plain

_PREFIX = "letterhead."
_NAME, _LINES, _LOGO, _FOOTER, _TERMS, _VERSION = (
    (name, "") for name in ("name", "lines", "logo", "footer", "terms", "terms_version")
)
__all__ = [
    "MOST_FOOTER", "MOST_LINE", "MOST_LINES", "MOST_TERMS", "letterhead", "own_terms", "set_footer", "set_letterhead",
    "set_logo", "set_shop_terms", "shop_terms",
]  # fmt: skip

#: The most characters of the foot and of the terms.
MOST_FOOTER, MOST_TERMS = 240, 6000


def letterhead(shop: Shop) -> Letterhead:
    """The letterhead; a shop that has set none prints its bench's name."""
    program = _("Hashwrench {version}, record version {schema}").format(version=__version__, schema=SCHEMA_VERSION)
    with shop.read() as db:
        set_ = kept(db, _PREFIX)
    name, lines = str(set_.get(_NAME, "")), str(set_.get(_LINES, ""))
    if _NAME not in set_:
        name, lines = name_and_lines(shop.data_dir) or (name, lines)
    return Letterhead(
        name or _("Bench {name}").format(name=shop.bench_prefix),
        tuple(line for line in lines.split("\n") if line),
        program,
        _logo(set_.get(_LOGO)),
        str(set_.get(_FOOTER, "")),
    )


def _logo(value: Value | None) -> bytes:
    try:
        return base64.b64decode(str(value or ""), validate=True)
    except ValueError:
        return b""


def set_letterhead(shop: Shop, actor: str, name: str, lines: tuple[str, ...] = ()) -> Commit | None:
    """Keep the shop's name and up to four lines (address, phone, mail); None where they are so already.

    Raises what `Ledger.commit` raises, and NotAllowed.
    """
    return _set(shop, actor, {_NAME: plain(name.strip(), MOST_LINE), _LINES: joined(lines)})


def set_logo(shop: Shop, actor: str, picture: bytes | None) -> Commit | None:
    """Keep a PNG or JPEG as the logo, made small enough to print; None takes it off. Raises BadLogo."""
    from app.documents.logo import logo_of  # pictures are not loaded for the name alone

    text = base64.b64encode(logo_of(picture)).decode() if picture is not None else ""
    return _set(shop, actor, {_LOGO: text})


def set_footer(shop: Shop, actor: str, text: str) -> Commit | None:
    """Keep what stands at the foot of papers for customers: tax number, bank; "" = nothing."""
    return _set(shop, actor, {_FOOTER: plain(" ".join(text.split()), MOST_FOOTER)})


def shop_terms(shop: Shop, language: str = "") -> ShopTerms:
    """The terms of repair in a language (en, ru, zh), where the shop has written them in it, else those it has for all;
    and which version of them.
    """
    with shop.read() as db:
        set_ = kept(db, _PREFIX)
    scope = language if set_.get((_TERMS[0], language)) else ""
    version = set_.get((_VERSION[0], scope), 0)
    return ShopTerms(str(set_.get((_TERMS[0], scope), "")), version if isinstance(version, int) else 0)


def set_shop_terms(shop: Shop, actor: str, text: str, language: str = "") -> Commit | None:
    """Keep the terms of repair as their next version, for papers in a language or (language "") for all others; None
    where they are that already. Papers that were kept before keep the text they were printed with.
    """
    wanted = plain(text.strip(), MOST_TERMS, lines=True)
    with shop.read() as db:
        set_ = kept(db, _PREFIX)
    version = set_.get((_VERSION[0], language), 0)
    if wanted == set_.get((_TERMS[0], language), ""):
        return None
    next_one = version + 1 if isinstance(version, int) else 1
    return _set(shop, actor, {(_TERMS[0], language): wanted, (_VERSION[0], language): next_one})


def own_terms(shop: Shop, language: str) -> str:
    """The terms as they were written for that language alone, "" = none."""
    with shop.read() as db:
        return str(kept(db, _PREFIX).get((_TERMS[0], language), ""))


def _set(shop: Shop, actor: str, values: dict[tuple[str, str], Value]) -> Commit | None:
    with shop.read() as db:
        there = kept(db, _PREFIX)
    changed = {key: value for key, value in values.items() if there.get(key, "") != value}
    if not changed:
        return None
    with shop.writing(actor) as draft:
        keep(shop, draft, _PREFIX, changed)
    return draft.saved()
