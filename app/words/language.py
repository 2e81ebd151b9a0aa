"""The language in force: gettext catalogues from `resources/locale`, and a pseudo-language that shows what is unmarked.

`_`, `ngettext` and `pgettext` are looked up at the moment of the call, so a change of language needs no restart.
Templates kept in tables are marked with `mark` and translated when used.
"""

from __future__ import annotations

import gettext as _gettext
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

import resources

#: English is the source language; `pseudo` lengthens every marked string by a third and brackets it.
PSEUDO = "pseudo"

_ACCENTS = str.maketrans("aeiouyAEIOUYcnsz", "áéíóúýÁÉÍÓÚÝčñšž")


class _Pseudo(_gettext.NullTranslations):
    """Brackets, accents and +35 % length; leaves `{fields}` alone."""

    def gettext(self, message: str) -> str:
        if not message:
            return message
        parts: list[str] = []
        depth = 0
        for character in message:
            depth += (character == "{") - (character == "}")
            parts.append(character if depth or character == "}" else character.translate(_ACCENTS))
        padding = "·" * max(1, round(len(message) * 0.35))
        return f"[{''.join(parts)}{padding}]"

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular if n == 1 else plural)

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)


_current: _gettext.NullTranslations = _gettext.NullTranslations()
_code = "en"
#: What this thread says meanwhile in another language than the window: its code and catalogue.
_meanwhile: ContextVar[tuple[str, _gettext.NullTranslations] | None] = ContextVar("language", default=None)


def use(code: str) -> None:
    """Put a language in force by its code (`en`, `ru`, `zh_CN`, `pseudo`). An unknown code raises LookupError."""
    global _current, _code
    if code == "en":
        _current = _gettext.NullTranslations()
    elif code == PSEUDO:
        _current = _Pseudo()
    else:
        try:
            with resources.open_binary("locale", code, "LC_MESSAGES", "hashwrench.mo") as file:
                _current = _gettext.GNUTranslations(io.BytesIO(file.read()))
        except OSError as missing:  # not there, or no name that a file can have
            raise LookupError(code) from missing
    _code = code


@contextmanager
def speaking(code: str, catalogue: _gettext.NullTranslations) -> Iterator[None]:
    """Say everything in another language inside the block, in this thread alone: the window goes on in its own."""
    before = _meanwhile.set((code, catalogue))
    try:
        yield
    finally:
        _meanwhile.reset(before)


def _spoken() -> _gettext.NullTranslations:
    meanwhile = _meanwhile.get()
    return _current if meanwhile is None else meanwhile[1]


def elsewhere() -> bool:
    """Whether this thread speaks another language meanwhile than the one in force."""
    meanwhile = _meanwhile.get()
    return meanwhile is not None and meanwhile[0] != _code


def code() -> str:
    """The code of the language in force."""
    meanwhile = _meanwhile.get()
    return _code if meanwhile is None else meanwhile[0]


def installed() -> tuple[tuple[str, str], ...]:
    """The languages there are, as (code, its own name): English, and every whole catalogue that travels with us."""
    from babel import Locale

    found = [("en", "English")]
    for code in resources.names("locale"):
        try:
            with resources.open_binary("locale", code, "LC_MESSAGES", "hashwrench.mo"):
                locale = Locale.parse(code)
        except (OSError, ValueError):
            continue
        found.append((code, (locale.get_display_name() or code).capitalize()))
    return tuple(found)


def mark(message: str) -> str:
    """Mark a template for extraction without translating it yet."""
    return message


class Counted(str):
    """A template in its plural form, which knows its singular and the value that decides between them."""

    __slots__ = ("by", "singular")

    by: str
    singular: str


def mark_counted(by: str, singular: str, plural: str) -> Counted:
    """Mark a template with a singular; `by` names the value that is counted."""
    made = Counted(plural)
    made.by, made.singular = by, singular
    return made


def _(message: str) -> str:
    """The message in the language in force."""
    return _spoken().gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """The right plural of a message for `n` in the language in force."""
    return _spoken().ngettext(singular, plural, n)


def pgettext(context: str, message: str) -> str:
    """The message where the same English word needs different translations; `context` says which."""
    return _spoken().pgettext(context, message)


def fill(template: str, values: Mapping[str, object]) -> str:
    """A translated template with its values; a template whose fields do not fit raises KeyError."""
    return template.format(**values)
