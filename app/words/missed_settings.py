"""Which settings of the shop the notes of a report miss, so that whoever reads the note is led to them."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.phrase import Phrase
from app.domain.report_rates import COST_RATES, Rate
from app.words.language import _
from app.words.phrases import say
from app.words.report_rates import rate_name

#: What stands for the currency of the rates and for the shop's standard minutes where a rate's name could stand.
CURRENCY, MINUTES = "currency", "minutes"
_LEFT_OUT = {f"things.cost.note.no_{one.value}": one for one in COST_RATES}
_MISSED: dict[str, str] = {
    **_LEFT_OUT,
    **{f"things.kept.note.{one.value}": one for one in (Rate.BOARD_KG, Rate.BOARD_KWH, Rate.BOARD_CO2)},
    "things.cost.note.parts_only": CURRENCY,
    "things.faults.note.rates": Rate.LABOUR,
    "things.reliability.note.uptime_not_set": Rate.UPTIME,
    "things.reliability.note.no_hashprice": Rate.HASHPRICE,
    "things.reliability.note.hashprice_undated": Rate.HASHPRICE_ON,
    "throughput.note.standards": MINUTES,
}


def setting_name(setting: str) -> str:
    """What a setting is that a note misses."""
    if setting == MINUTES:
        return _("Standard minutes")
    return _("Currency") if setting == CURRENCY else rate_name(Rate(setting))


def told_notes(notes: Sequence[Phrase]) -> tuple[tuple[str, str], ...]:
    """The notes of a report as they are read, each with the setting that it misses: a rate's name, CURRENCY or MINUTES,
    "" = none. All that a cost is told without is said in one.
    """
    missing = [_LEFT_OUT[one.key] for one in notes if one.key in _LEFT_OUT]
    several = len(missing) > 1
    told = [(say(one), str(_MISSED.get(one.key, ""))) for one in notes if not (several and one.key in _LEFT_OUT)]
    if several:
        what = ", ".join(say(Phrase.of(f"things.cost.of.{one.value}")) for one in missing)
        said = _("Left out of the cost of a repair, because no rate is set: {what}.").format(what=what)
        told.insert(0, (said, missing[0].value))
    return tuple(told)


def left_out(notes: Sequence[Phrase]) -> tuple[tuple[str, str], ...]:
    """Of those, what a cost is told without."""
    return told_notes([one for one in notes if one.key in _LEFT_OUT])
