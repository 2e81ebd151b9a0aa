"""What a scanner adds to a code and what codes are wrapped in; and our own numbers with their check character. Pure.

A wedge may be set to send STX before and ETX, Tab or CR LF behind; the AIM symbology identifier (ISO/IEC 15424: `]C1`
GS1-128, `]d2` GS1 DataMatrix, `]Q3` GS1 QR); and GS1 element strings, whose fields FNC1 (sent as GS, 0x1D) ends (GS1
General Specifications, 5.10 and 7.8).
"""

from __future__ import annotations

import re
import unicodedata

from app.domain.identifier import HumanNumber, NumberKind, check_character, parse_number

#: The separator of GS1 fields, which stands for FNC1 inside a code.
GS = "\x1d"
_AIM = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
#: Symbology identifiers that say: what follows is GS1.
_GS1 = frozenset({"]C1", "]e0", "]d2", "]Q3", "]J1"})
#: GS1 application identifiers with fields of one length: digits of the identifier, characters of the field.
_FIXED = {"00": 18, "01": 14, "02": 14, "11": 6, "12": 6, "13": 6, "15": 6, "16": 6, "17": 6, "20": 2}
#: What we take from an element string, the most telling first: serial, secondary serial, batch, part, article number.
_TELLING = ("21", "250", "10", "241", "240", "01")
_BRACKETED = re.compile(r"\((\d{2,4})\)([^(]+)")
_MARKED = re.compile(r"^\s*(?:S/?N|SERIAL(?:\s*(?:NO|NUMBER))?\.?)\s*[:=#]\s*(?P<serial>\S+)\s*$", re.IGNORECASE)
#: One of our numbers with whatever stands between its groups: `wo b1 000123 k`, `WO/B1/000123`.
_LOOSE = re.compile(
    r"^(?P<kind>[A-Z]{2})[-_ ./]?(?P<bench>[A-Z]{1,3}[0-9]{1,3})[-_ ./](?P<serial>[0-9]{6,9})"
    r"(?:[-_ ./](?P<check>[0-9A-Z]))?$"
)


class WrongCheck(ValueError):
    """A number of ours whose check character does not fit; `label` = the one that number would carry."""

    def __init__(self, text: str, label: str) -> None:
        super().__init__(text, label)
        self.text = text
        self.label = label


def cleaned(text: str) -> str:
    """What the label says: control characters, symbology identifier and GS1 wrapping taken off, wide forms made plain.

    Of an element string the serial is given, else batch, part or article number.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    marks = _AIM.match(text)
    body = text[marks.end() :] if marks else text
    wrapped = bool(marks and marks[0] in _GS1) or GS in body.strip(GS)
    body = "".join(sign for sign in body if sign.isprintable() or sign == GS).strip()
    fields = dict(_BRACKETED.findall(body)) if body.startswith("(") else _elements(body) if wrapped else {}
    for wanted in _TELLING:
        if fields.get(wanted):
            return fields[wanted].strip()
    body = body.replace(GS, "").strip()
    marked = _MARKED.match(body)
    return marked["serial"] if marked else body


def number_in(text: str) -> HumanNumber | None:
    """Our number that the text is; None = it is none of ours. Raises WrongCheck."""
    match = _LOOSE.match(text.strip().upper())
    if match is None or match["kind"] not in {kind.value for kind in NumberKind}:
        return None
    plain = f"{match['kind']}-{match['bench']}-{match['serial']}"
    try:
        return parse_number(f"{plain}-{match['check']}" if match["check"] else plain)
    except ValueError:
        raise WrongCheck(text, f"{plain}-{check_character(plain)}") from None


def _elements(body: str) -> dict[str, str]:
    """The fields of a GS1 element string by application identifier; what cannot be read ends it."""
    fields: dict[str, str] = {}
    rest = body.lstrip(GS)
    while rest:
        length = _FIXED.get(rest[:2])
        if length is not None:
            fields[rest[:2]], rest = rest[2 : 2 + length], rest[2 + length :].lstrip(GS)
            continue
        width = 3 if rest[:3] in ("240", "241", "250", "251") else 2
        identifier, field = rest[:width], rest[width:]
        if not identifier.isdigit() or identifier[:2] not in ("10", "21", "22", "24", "25", "30", "37", "91", "92"):
            return fields
        value, _end, rest = field.partition(GS)
        fields[identifier] = value
    return fields
