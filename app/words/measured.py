"""Recorded values in words, with or without conditions: point, value, band, change; and a guided check as one line.

The words of a spot and its value are `app.words.spots`.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.board_check import CheckKind, CheckLine
from app.domain.measurement import Measurement, MeasurementDraft
from app.domain.order_view import OrderView
from app.domain.spot import over_range
from app.domain.work_order import FindingStatus
from app.words.capital import capital
from app.words.language import _, ngettext
from app.words.orders import test_kind_word
from app.words.phrases import number_text
from app.words.plain_text import plain
from app.words.spots import spot_name, value_text

#: So many places are named in one line; the rest are counted.
_NAMED = 3


def taken_name(taken: MeasurementDraft) -> str:
    """What was measured and where: a spot by its name, a value without known conditions by its point and place."""
    if taken.spot is not None:
        return spot_name(taken.spot)
    place = [_("domain {n}").format(n=taken.domain)] if taken.domain is not None else []
    place += [_("chip {n}").format(n=taken.chip)] if taken.chip is not None else []
    return plain(", ".join((taken.point, *place)), 120)


def taken_value(taken: MeasurementDraft) -> str:
    """A measured value with its unit: `11.7 Ω`, `OL`."""
    return reading_text(taken.value, taken)


def reading_text(value: float, taken: MeasurementDraft) -> str:
    """Another value in the manner and unit of a measured one, such as a limit of it."""
    if taken.taken_under is not None:
        return value_text(value, taken.taken_under.mode)
    if over_range(value):
        return "OL"
    return f"{number_text(value).replace('-', '−')} {plain(taken.unit, 12)}".strip()


def band_text(low: float | None, high: float | None, taken: MeasurementDraft) -> str:
    """The band of good values: `10.4 – 13.0 Ω`, `≥ 300 Ω`; "" where there is none."""
    if low is not None and high is not None:
        below, above = reading_text(low, taken), reading_text(high, taken)
        if below.rpartition(" ")[2] == above.rpartition(" ")[2]:
            below = below.rpartition(" ")[0] or below
        return f"{below} – {above}"
    if low is not None:
        return f"≥ {reading_text(low, taken)}"
    return f"≤ {reading_text(high, taken)}" if high is not None else ""


def change_text(difference: float | None, taken: MeasurementDraft) -> str:
    """How much a value changed, with its sign: `+11.4 Ω`; "" for None."""
    if difference is None:
        return ""
    text = reading_text(difference, taken)
    return f"+{text}" if difference > 0 else text


def check_title(kind: CheckKind) -> str:
    """What a check is called, at the head of a line."""
    return capital(test_kind_word(kind.test_kind))


def check_summary(view: OrderView, line: CheckLine) -> str:
    """What a check gave, in one line: how many values, and the findings or the places that stand out."""
    parts = []
    count = len(line.check.measurements)
    if count:
        parts.append(ngettext("{n} value", "{n} values", count).format(n=count))
    found = [
        one
        for one in view.findings
        if line.run is not None and one.test_run_id == line.run.id and one.status is not FindingStatus.RULED_OUT
    ]
    from app.words.findings import finding_text  # a finding's words are long to load, and few lines have one

    if found:
        parts += [finding_text(one.finding).title for one in found[:_NAMED]]
    elif line.out:
        parts.append(out_text(line.out))
    elif count and line.run is not None:
        parts.append(_("nothing out of band"))
    if line.run is None:
        parts.append(_("under way"))
    return ", ".join(parts)


def out_text(out: Sequence[Measurement]) -> str:
    """Which values are out of band: "domain 13 low (0.4 Ω)", the first few by name."""
    named = []
    for one in out[:_NAMED]:
        taken = one.taken
        low = taken.limit_low is not None and taken.value < taken.limit_low
        side = _("{place} low ({value})") if low else _("{place} high ({value})")
        named.append(side.format(place=taken_name(taken), value=taken_value(taken)))
    if len(out) > _NAMED:
        more = len(out) - _NAMED
        named.append(ngettext("{n} more out of band", "{n} more out of band", more).format(n=more))
    return ", ".join(named)
