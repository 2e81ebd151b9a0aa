"""The sentences of what a bisection proved: `bisection.*` and `verdict.bisection_*`."""

from __future__ import annotations

from app.words.language import mark as _m
from app.words.language import mark_counted as _n

TEMPLATES: dict[str, str] = {
    "bisection.break.title": _m("The chain stops between {after_chip_label} and {next_chip_label}"),
    "bisection.break.found": _n(
        "steps",
        "Held after chip {after_chip} it counts {after_chip}, held after chip {next_chip} it does not ({steps} step).",
        "Held after chip {after_chip} it counts {after_chip}, held after chip {next_chip} it does not ({steps} steps).",
    ),
    "bisection.joint.title": _m("A dry joint between {after_chip_label} and {next_chip_label}"),
    "bisection.joint.found": _m(
        "Held after chip {after_chip} it counts {after_chip} every time, beyond it the counts vary ({counts})."
    ),
    "bisection.first.title": _m("Not even chip 1 answers with the chain held behind it"),
    "bisection.first.found": _n(
        "steps",
        "Held between chip 1 and chip 2 it counts 0 ({steps} step): the fault lies at chip 1 or before it.",
        "Held between chip 1 and chip 2 it counts 0 ({steps} steps): the fault lies at chip 1 or before it.",
    ),
    "verdict.bisection_open": _m("The bisection is not finished."),
    "verdict.bisection_whole": _m(
        "All {expected} chips answer with nothing held, each time: there is no break to look for now."
    ),
    "verdict.bisection_between": _m(
        "The chain stops between chip {good} and chip {bad}; holding it did not tell more closely where."
    ),
}
