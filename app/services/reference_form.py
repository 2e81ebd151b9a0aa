"""The form of a reference pack, checked by pydantic where a file comes in (`app.services.reference_packs`)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from typing_extensions import TypedDict

_Line = Annotated[str, Field(max_length=200)]
_Name = Annotated[str, Field(min_length=1, max_length=80)]
_Text = Annotated[str, Field(max_length=4_000)]
_Number = Annotated[int, Field(ge=1, le=10_000)]


def _moment(text: str) -> str:
    """A moment with its offset from UTC, within the years that can be counted from it."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or not 1970 <= moment.year < 9999:
        raise ValueError(text)
    return text


_Moment = Annotated[str, Field(max_length=40), AfterValidator(_moment)]


def _measurable(value: float) -> float:
    """What a meter can show, or OL."""
    if value != 9.9e37 and abs(value) > 1e12:
        raise ValueError(value)
    return value


class ValueForm(TypedDict):
    """One value."""

    point: _Name
    domain: _Number | None
    chip: _Number | None
    mode: Literal["V", "diode_V", "ohm"]
    state: Literal["off", "idle", "cable_out", "cable_in", "hashing"]
    ground: Literal["domain_gnd", "board_gnd"]
    polarity: Literal["red_on_point", "black_on_point"]
    value: Annotated[float, Field(allow_inf_nan=False), AfterValidator(_measurable)]


class EntryForm(TypedDict):
    """One reference."""

    board_code: _Name
    revision: _Line
    serial: Annotated[str, Field(min_length=1, max_length=200)] | None
    simulated: bool
    taken_at: _Moment
    instrument: _Line
    shop: _Line
    bench: _Line
    person: _Line
    standing: Literal["passed", "said"]
    reason: _Text
    note: _Text
    values: Annotated[list[ValueForm], Field(min_length=1, max_length=5_000)]


class PackForm(TypedDict):
    """The whole pack."""

    format: _Line
    version: Literal[1]
    sha256: _Line
    made_at: _Moment
    shop: _Line
    bench: _Line
    references: Annotated[list[EntryForm], Field(max_length=5_000)]
