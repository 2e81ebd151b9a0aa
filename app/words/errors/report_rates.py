"""What is wrong with a rate of the reports."""

from __future__ import annotations

from app.domain.finding import Fault
from app.domain.report_rates import BadRate, BadStandard, Rate
from app.words.errors import says
from app.words.language import _
from app.words.language import mark as _m
from app.words.plain_text import plain
from app.words.report_rates import rate_name

_WHY: dict[str, str] = {
    Rate.WARRANTY: _m("“{text}” is no share: write it in percent, such as 3%."),
    Rate.UPTIME: _m("“{text}” is no share of the time: write it in percent, such as 95%."),
    Rate.HASHPRICE: _m("“{text}” is no hashprice: write what a TH/s earns in a day, such as 0.052."),
    Rate.HASHPRICE_ON: _m("“{text}” is no day: write it as 2026-11-23."),
    "currency": _m(
        "“{text}” cannot become the currency of the rates: it is a code of three letters, such as EUR, and every "
        "amount that is set is to be written anew with it."
    ),
}


@says(BadRate)
def _bad_rate(error: BadRate) -> str:
    text = plain(error.text, 40)
    if error.name in _WHY:
        return _(_WHY[error.name]).format(text=text)
    if error.name in {one.value for one in Rate}:
        words = _("{name}: “{text}” is not possible; write a number of 0 or more.")
        return words.format(name=rate_name(Rate(error.name)), text=text)
    known = ", ".join(one.value for one in Rate)
    return _("There is no rate {name}. There are: {known}.").format(name=plain(error.name, 40), known=known)


@says(BadStandard)
def _bad_standard(error: BadStandard) -> str:
    if not error.model:
        return _("Standard minutes belong to a model and a fault; the model is missing.")
    if error.fault not in list(Fault):
        known = ", ".join(one.value for one in Fault)
        return _("There is no fault {name}. There are: {known}.").format(name=plain(error.fault, 40), known=known)
    return _("“{text}” is no time: write minutes, such as 40.").format(text=plain(error.text, 40))
