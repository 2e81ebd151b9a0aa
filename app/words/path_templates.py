"""The stages of a board's path in sentences, one for each way a stage can stand."""

from __future__ import annotations

from app.words.language import mark as _m
from app.words.language import mark_counted

TEMPLATES: dict[str, str] = {
    "path_under_way": _m("Begun and not ended. It goes on where it was left."),
    "path_not_done": _m("Was not done on this order."),
    "path_found": _m("Found: {fault}."),
    "path_inconclusive": _m("Ended without a verdict."),
    "path_look": _m("Burn marks, corrosion, liquid, heatsinks, connector: a minute, before any probe."),
    "path_look_fine": _m("Nothing to see."),
    "path_cold": _m("Ohms of the input and of each domain, board off. Only a board without a short gets power."),
    "path_cold_fine": _m("No short, nothing out of band."),
    "path_test": _m("Count the chips, three tries."),
    "path_test_fine": _m("Passed."),
    "path_test_count": _m("{count} of {expected} chips answer."),
    "path_test_short": _m("Not under power: the cold check found a short."),
    "path_test_meter": _m("No tester at this bench: the multimeter tells."),
    "path_corner": _m("Where the chain stops, and which part it is. Follows from the test."),
    "path_corner_bisect": _m("Halve the chain until two chips are left."),
    "path_corner_walk": _m("Walk the voltages and signals, chip by chip."),
    "path_corner_short": _m("The cold check names the domain already."),
    "path_corner_needless": _m("Nothing to corner: the test passed."),
    "path_corner_fine": _m("Nothing out of band."),
    "path_repair": _m("What is done and which part goes where, on the order."),
    "path_repair_again": _m("The test after the last repair failed. Go on with the repair."),
    "path_repaired": mark_counted("count", "{count} thing done.", "{count} things done."),
    "path_repair_nothing": _m("Nothing was found."),
    "path_prove": _m("Measure the same points again, then pass {need} times in a row."),
    "path_prove_nothing": _m("Nothing found here. Some faults show only hot: let it age in a machine, or close it."),
    "path_prove_measure": _m("Measure the same points again first: {count}."),
    "path_prove_passes": _m("{have} of {need} passes in a row."),
    "path_prove_aging": _m("Passed. Aging: {have} of {need} hours."),
    "path_prove_done": _m("Proven. Mark it as passed on the order and sign."),
    "path_over": _m("The work is over."),
}
