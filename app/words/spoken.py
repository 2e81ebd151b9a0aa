"""Words for somebody who is not at this window: small catalogues in their own languages, whichever is in force here.

A catalogue is a text file `<domain>.po` beside those of the window; it is read as it stands.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Sequence
from functools import cache

import resources

#: The languages that a telephone's page speaks, English first, which is also for all others.
PHONE_LANGUAGES = ("en", "ru", "zh_CN")


@cache
def catalogue(code: str, domain: str) -> gettext.NullTranslations:
    """The catalogue of a domain in a language; that of English, and of one there is none for, changes nothing."""
    try:
        with resources.open_text("locale", code, "LC_MESSAGES", f"{domain}.po") as file:
            text = file.read()
    except OSError:
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo  # late: it costs what no start needs
    from babel.messages.pofile import read_po

    packed = io.BytesIO()
    write_mo(packed, read_po(io.StringIO(text), locale=code))
    packed.seek(0)
    return gettext.GNUTranslations(packed)


def best_language(asked: str, offered: Sequence[str] = PHONE_LANGUAGES) -> str:
    """The first of a browser's languages (Accept-Language, RFC 9110, 12.5.4) that is offered, else the first one."""
    wanted: list[tuple[float, int, str]] = []
    for place, one in enumerate(asked.split(",")[:20]):
        tag, _semicolon, how = one.partition(";")
        try:
            weight = float(how.strip().removeprefix("q=")) if how.strip() else 1.0
        except ValueError:
            continue
        if weight > 0:
            wanted.append((-weight, place, tag.strip().lower().partition("-")[0]))
    for _weight, _place, language in sorted(wanted):
        for code in offered:
            if code.lower().partition("_")[0] == language:
                return code
    return offered[0]
