"""Papers in the language of whoever gets them: everything said in the block is in it, whichever is in force here.

The catalogues are `resources/locale/<code>/LC_MESSAGES/paper.po`: what the papers for customers say, and no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.words import language
from app.words.spoken import catalogue

#: The catalogue of papers, and the code of each language a customer may have.
DOMAIN = "paper"
CODES = {"en": "en", "ru": "ru", "zh": "zh_CN"}


@contextmanager
def speaking_to(wanted: str) -> Iterator[None]:
    """Speak en, ru or zh in the block, "" = the language in force. Raises LookupError for another."""
    if not wanted:
        yield
        return
    if wanted not in CODES:
        raise LookupError(wanted)
    code = CODES[wanted]
    with language.speaking(code, catalogue(code, DOMAIN)):
        yield


def spoken_to() -> str:
    """Which of a customer's languages is in force here: en, ru or zh; "" = none of them."""
    code = language.code()
    return next((short for short, long in CODES.items() if long == code), "")
