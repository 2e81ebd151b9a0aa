"""What a guided measurement shows of its session: marks of the picture, bars, comparisons, the last values."""

from __future__ import annotations

import math
from collections.abc import Sequence

from app.diagnosis.values import expected_at, judge
from app.domain.cold_plan import Stage
from app.domain.expected import Expected, Judged, Judgement, ValueState
from app.domain.meter_text import NotAReading, read_value
from app.domain.spot import Spot, over_range
from app.services.measuring import Measuring
from app.ui.widgets.last_values import LastValue
from app.ui.widgets.probe_picture import SpotMark
from app.ui.widgets.value_bars import Band, ValueBar
from app.words.language import _
from app.words.spots import (
    basis_word,
    difference_text,
    judged_line,
    spot_name,
    state_word,
    value_parts,
    value_text,
)

#: Fewer bars of one kind than this are no row to compare.
_ROW = 3


def place_of(spot: Spot) -> tuple[object, ...]:
    """A spot whichever way round the probes lie."""
    how = spot.conditions
    return spot.point, how.mode, how.state, how.ground, spot.domain, spot.chip


def tone_of(judgement: Judgement) -> str:
    """The tone of what stands out: `critical` where it forbids power or looks shorted, `major` otherwise, else ""."""
    if not judgement.state.suspect:
        return ""
    return "critical" if judgement.hard or judgement.state is ValueState.SHORT else "major"


def is_low(judgement: Judgement) -> bool:
    """Whether a value stands out downwards."""
    return judgement.state in (ValueState.LOW, ValueState.SHORT)


def newest(session: Measuring) -> dict[tuple[object, ...], Judged]:
    """The newest value of each place."""
    return {place_of(one.spot): one for one in session.judged}


def marks_of(session: Measuring, spots: Sequence[Spot]) -> dict[Spot, SpotMark]:
    """What the picture shows of these spots of the plan."""
    known = newest(session)
    marks = {}
    for spot in spots:
        one = known.get(place_of(spot))
        if one is not None:
            text = value_text(one.value, spot.conditions.mode)
            marks[spot] = SpotMark(tone_of(one.judgement), text, judged_line(one), is_low(one.judgement))
    return marks


def row_of(stages: Sequence[Stage], here: Spot | None) -> tuple[Spot, ...]:
    """The spots that stand side by side as bars: those alike the one measured now, else the longest row of its stage.

    Falls back on the longest row of the plan. From the connector on, whichever way they are measured.
    """
    rows: dict[object, list[Spot]] = {}
    for stage in stages:
        for spot in stage.spots:
            if spot.domain is not None or spot.chip is not None:
                rows.setdefault((spot.point, place_of(spot)[1:4]), []).append(spot)
    mine = rows.get((here.point, place_of(here)[1:4]), []) if here else []
    if len(mine) >= _ROW:
        return tuple(sorted(mine, key=_along))
    longest: list[Spot] = max(rows.values(), key=lambda row: len(row), default=[])
    return tuple(sorted(longest, key=_along))


def _along(spot: Spot) -> tuple[int, int]:
    return spot.domain or 0, spot.chip or 0


def bars_of(session: Measuring, row: Sequence[Spot]) -> list[ValueBar]:
    """A row of spots as bars."""
    known = newest(session)
    bars = []
    for spot in row:
        one = known.get(place_of(spot))
        if one is None:
            bars.append(ValueBar(_("{place}: not measured yet").format(place=spot_name(spot))))
            continue
        figure = value_parts(one.value, spot.conditions.mode)[0]
        bars.append(ValueBar(judged_line(one), one.value, tone_of(one.judgement), is_low(one.judgement), figure))
    return bars


def band_of(expected: Expected | None, spot: Spot) -> Band | None:
    """The band of a row; None where nothing is known or a good board shows OL."""
    if expected is None or not math.isfinite(expected.value) or expected.value <= 0:
        return None
    mode = spot.conditions.mode
    whole, half = value_parts(expected.value, mode)[0], value_parts(expected.value / 2, mode)[0]
    return Band(expected.value, max(expected.low, 0.0), expected.high, whole, half)


def compared(session: Measuring, spot: Spot, value: float | None) -> list[tuple[str, str, str]]:
    """What a value is compared with, as far as each is known: caption, figure, tone; the difference last."""
    pairs = [(one.spot, one.value) for one in session.judged]
    mode = spot.conditions.mode
    told = [
        expected_at(spot, None, session.references),
        expected_at(spot, None, (), pairs),
        expected_at(spot, session.board),
    ]
    cells = [(basis_word(one.basis), value_text(one.value, mode), "ink") for one in told if one is not None]
    if not cells:
        return [(_("good boards"), _("not known yet"), "ink_2")]
    expected = session.expected(spot)
    difference, tone = None, "ink"
    if value is not None:
        judgement = judge(spot, value, expected, session.board)
        difference = judgement.difference
        tone = tone_of(judgement) or ("ok" if judgement.state is ValueState.IN_BAND else "ink")
    return [*cells, (_("difference"), difference_text(difference), tone)]


def read_so_far(text: str, spot: Spot) -> float | None:
    """What stands in the field as a value; None while it is none."""
    try:
        return read_value(text, spot.conditions.mode)
    except NotAReading:
        return None


def may_still_fit(text: str, value: float, expected: Expected | None) -> bool:
    """Whether more figures could still bring what is typed up into the band: "1" on the way to 11.7."""
    if expected is None or over_range(value) or value >= expected.low:
        return False
    whole, point, part = text.replace(",", ".").strip().partition(".")
    if not whole.lstrip("+-").isdigit() or (part and not part.isdigit()):
        return False
    return not point or value + 10.0 ** -len(part) > expected.low


def last_values(session: Measuring) -> list[LastValue]:
    """The values taken last, newest first."""
    lines = []
    for one in reversed(session.judged):
        tone = tone_of(one.judgement)
        icon, shown = "state.ok", "ok"
        if tone:
            icon, shown = f"state.{tone}", tone
        elif one.judgement.state is ValueState.UNKNOWN:
            icon, shown = "state.ok_quiet", "idle"
        value = value_text(one.value, one.spot.conditions.mode)
        lines.append(LastValue(spot_name(one.spot), value, icon, shown, state_word(one.judgement.state)))
    return lines


def where_of(session: Measuring, spot: Spot) -> str:
    """Where the board's own table says that a point is; "" where it does not."""
    how = spot.conditions
    alike = [one for one in session.board.points if one.point == spot.point and one.mode is how.mode and one.where]
    exact = [one for one in alike if one.state is how.state]
    return next((one.where for one in (*exact, *alike)), "")
