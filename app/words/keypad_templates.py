"""The sentences of what a tester's display said: `keypad.*`."""

from __future__ import annotations

from app.words.language import mark as _m
from app.words.language import mark_counted as _n

TEMPLATES: dict[str, str] = {
    "keypad.no_chips.title": _m("The tester finds no chip at all"),
    "keypad.no_chips.found": _n(
        "tries",
        "The tester counts 0 of {expected} chips in {tries} try.",
        "The tester counts 0 of {expected} chips in {tries} tries.",
    ),
    "keypad.bad.title": _n(
        "count", "The tester calls one chip bad: {chip_label}", "The tester calls {count} chips bad, first {chip_label}"
    ),
    "keypad.bad.found": _m("The tester's list of bad chips: {chips}."),
    "keypad.bad_domain.title": _m("The tester calls all chips of domain {domain} bad"),
    "keypad.bad_domain.found": _m(
        "The tester's list of bad chips is domain {domain} from end to end ({chips}): what they share is their supply."
    ),
    "keypad.bad_most.title": _m("The tester calls most chips bad: look first at what they share"),
    "keypad.bad_most.found": _m(
        "The tester's list names {count} chips ({chips}): supply, heat, or a tester set for another board."
    ),
    "keypad.pattern.title": _m("All {expected} chips answer, and the test fails"),
    "keypad.pattern.found": _m(
        "The tester counts all {expected} chips and still says NG: the chain is whole, the chips compute too little."
    ),
    "keypad.said.title": _m("The tester says {said}"),
    "keypad.said.found": _m("The tester shows {said}."),
    "verdict.keypad_passed": _m("All {expected} chips are counted, and the tester says OK."),
    "verdict.keypad_complete": _m(
        "All {expected} chips are counted. That proves the chain, and nothing yet of how well the chips hash."
    ),
    "verdict.keypad_words": _m("What the display says accuses nothing on the board."),
}
