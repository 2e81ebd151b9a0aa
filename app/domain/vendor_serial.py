"""The serials that makers print on machines and boards: which maker's form a serial has, and what the form tells.

The forms are data: `resources/knowledge/serials.toml`, each with its source. A form says what a serial may be; whether
it exists only its maker knows.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache

import resources
from app.domain.asset import AssetKind


@dataclass(frozen=True, slots=True)
class SerialForm:
    """One maker's form. `kind` None = it does not tell what carries it; `confidence` as in the table."""

    id: str
    make: str
    kind: AssetKind | None
    form: re.Pattern[str]
    confidence: str
    source: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VendorSerial:
    """A serial in its maker's form, in capitals as printed."""

    serial: str
    form: SerialForm

    @property
    def make(self) -> str:
        """The maker."""
        return self.form.make

    @property
    def kind(self) -> AssetKind | None:
        """What carries it; None = the form does not tell."""
        return self.form.kind


@cache
def serial_forms() -> tuple[SerialForm, ...]:
    """Every known form, in the order they are tried."""
    with resources.open_binary("knowledge", "serials.toml") as file:
        rows = tomllib.load(file)["format"]
    return tuple(
        SerialForm(
            id=row["id"],
            make=row["make"],
            kind=AssetKind(row["kind"]) if row["kind"] else None,
            form=re.compile(row["form"]),
            confidence=row["confidence"],
            source=row["source"],
            examples=tuple(row["examples"]),
        )
        for row in rows
    )


def vendor_serial(text: str) -> VendorSerial | None:
    """The serial with the first form it has; None where no maker we know writes so."""
    serial = text.strip().upper()
    for form in serial_forms():
        if form.form.fullmatch(serial):
            return VendorSerial(serial, form)
    return None
