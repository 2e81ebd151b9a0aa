"""What a watched machine did, and what came of an aging test: one template a phrase."""

from __future__ import annotations

from app.words.language import mark as _m

TEMPLATES: dict[str, str] = {
    "watch_went_down": _m("Went down"),
    "watch_came_back": _m("Came back"),
    "watch_rebooted": _m("Restarted"),
    "watch_board_lost": _m("{Board} is no longer there"),
    "watch_board_back": _m("{Board} is back"),
    "watch_rate_fell": _m("Hashrate fell by {percent} %"),
    "watch_rate_back": _m("Hashrate is back"),
    "watch_other_machine": _m("Another machine answers at its address"),
    "aging_passed": _m("Hashed {hours} h within all limits."),
    "aging_rebooted": _m("Restarts: {count}, allowed: {allowed}. What restarted it is not known from here."),
    "aging_swapped": _m(
        "{Board} was changed during the test: {serial} before, {other} now. Start a test for this one."
    ),
    "aging_hot": _m("{Board}: a chip reached {temp_c} °C, the limit is {limit_c} °C."),
    "aging_board_stopped": _m("{Board} stopped hashing while the machine went on."),
    "aging_chips": _m("{Board}: {found} of {expected} chips work."),
    "aging_slow": _m("{Board} reached {percent} % of the expected hashrate, {need} % are needed."),
    "aging_no_expected": _m(
        "{Board}: its hashrate or what is expected of it is not told, so nothing can be compared. "
        "Start again and give the expected hashrate."
    ),
    "aging_too_long": _m("Only {hours} of {need} h of hashing came together; there were too many gaps and pauses."),
    "aging_cancelled": _m("Ended by {actor} before its time."),
    "aging_simulated_gone": _m("The simulated machines went with the program, so the test could not go on."),
    "aging_worked_on": _m(
        "Work was recorded on {order} while the test ran, so it says nothing about the board as it is."
    ),
    "aging_unknown_board": _m(
        "The machine told no serial for this board, so that it is the board of {order} is taken on trust."
    ),
}
