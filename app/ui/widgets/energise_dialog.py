"""The dialog before a board gets power: what will be switched, for how long, and how it stops. Esc is the safe way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.test_plan import BenchStep
from app.services.bench_promise import controller_promise
from app.services.bench_steps import BenchSettings, Port
from app.services.recordings import is_replay
from app.services.test_plans import plan_of
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.dialog_head import marked_head
from app.ui.widgets.empty_state import icon_label, key_plate
from app.ui.widgets.fitted_dialog import FittedDialog
from app.ui.widgets.text import hairline, label
from app.words.language import _
from app.words.recording import replay_name
from app.words.test_plans import plan_name, step_name
from drivers.model.board import BoardSpec

#: Steps that every plan takes and the other facts speak of.
_ALWAYS = (BenchStep.CONNECT, BenchStep.POWER, BenchStep.VOLTAGE, BenchStep.POWER_OFF)
#: What counting, addressing and switching take besides the hashing time, in seconds, rounded up.
_BESIDES_S = 15


@dataclass(frozen=True, slots=True)
class Fact:
    """One of at most five facts: icon token, tone, bold line, and a quiet line below it."""

    icon: str
    tone: str
    head: str
    line: str


class EnergiseDialog(FittedDialog):
    """`question` is the title, `about` the board and port; `verb` names what the primary does."""

    least = (520, 0)

    def __init__(
        self, parent: QWidget, question: str, about: str, facts: Sequence[Fact], verb: str, *, powers: bool
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(question)
        self.setAccessibleName(question)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 22, 24, 20)
        column.setSpacing(14)
        icon, tone = ("action.energise", "major") if powers else ("nav.bench", "accent")
        column.addLayout(marked_head(icon, tone, question, about))
        column.addWidget(_facts(facts))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(key_plate("Esc"))
        stops = _("stops the test and cuts the power") if powers else _("stops the test")
        row.addWidget(label(stops, "small", "ink_2", wrap=True), 1)
        self.cancel_button = button(_("Cancel"), self.reject)
        self.go_button = primary(verb, self.accept, icon="action.energise" if powers else "nav.bench", compact=True)
        row.addWidget(self.cancel_button)
        row.addWidget(self.go_button)
        column.addLayout(row)
        self.go_button.setDefault(True)
        self.go_button.setFocus()


def _facts(facts: Sequence[Fact]) -> QFrame:
    frame = QFrame()
    frame.setProperty("kind", "card")
    column = QVBoxLayout(frame)
    column.setContentsMargins(0, 2, 0, 2)
    column.setSpacing(0)
    for number, fact in enumerate(facts):
        if number:
            column.addWidget(hairline())
        row = QHBoxLayout()
        row.setContentsMargins(16, 9, 16, 9)
        row.setSpacing(14)
        row.addWidget(icon_label(fact.icon, fact.tone, 18))
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(label(fact.head, "strong", wrap=True))
        words.addWidget(label(fact.line, "small", "ink_2", wrap=True))
        row.addLayout(words, 1)
        column.addLayout(row)
    return frame


def plan_seconds(plan: str, seconds: float | None = None) -> int:
    """About how long a test by that plan takes; `seconds` in place of the plan's own hashing time."""
    steps = plan_of(plan)
    hashing = steps.seconds if seconds is None else seconds
    return round(hashing * (1 + len(steps.frequencies_mhz))) + _BESIDES_S


def energise_facts(settings: BenchSettings, port: Port, board: BoardSpec | None) -> tuple[Fact, ...]:
    """The facts before a test: what gets power, for how long, what switches it off again, and what cannot."""
    takes = _what_it_does(settings, board)
    ends = Fact(
        "action.power_off", "ok", _("Off again when the test ends"),
        _("at the end, on any error, when the data cable is pulled, on Esc and when the window closes"),
    )  # fmt: skip
    reach = Fact(
        "state.minor", "minor", _("The control cable stays in"),
        _(
            "the power is switched through it: if it is pulled (one USB cable may carry both), the board stays powered "
            "until its supply is switched off"
        ),
    )  # fmt: skip
    controller = _controller(settings, board)
    if port.simulated:
        line = _("nothing real gets power; the test runs as on a real one")
        what = Fact("ph.flask", "info", _("Simulated hashboard"), line)
        return what, *controller, takes, ends, reach
    if is_replay(port.url):
        line = _("nothing gets power: what was recorded is played again, as fast as it was")
        return Fact("ph.flask", "info", replay_name(), line), takes
    if port.control_url is None:
        own = Fact(
            "state.minor", "minor", _("Power is not controlled from here"),
            _("the board must have its supply already, and you switch it off yourself"),
        )  # fmt: skip
        return own, takes
    what = Fact(
        "state.major", "major", _("The control port switches the board's supply on"),
        _("minus, plus and signal connected, nothing loose on the board, heatsinks as they should be"),
    )  # fmt: skip
    return what, *controller, takes, ends, reach


def _what_it_does(settings: BenchSettings, board: BoardSpec | None) -> Fact:
    """The plan, how long it takes, and what it does meanwhile."""
    plan = plan_of(settings.plan)
    head = _("{plan} test, about {seconds} s").format(
        plan=plan_name(plan.id), seconds=plan_seconds(plan.id, settings.seconds)
    )
    done = ", ".join(step_name(step) for step in plan.steps if step not in _ALWAYS)
    line = _("{steps} of {count} chips").format(steps=done, count=board.chips) if board else done
    if plan.frequencies_mhz:
        most = max(plan.frequencies_mhz)
        line += ". " + _("The clock rises to {most} MHz at most, and not above what the EEPROM states.").format(
            most=f"{most:g}"
        )
    return Fact("state.warming", "ink_2", head, line)


def _controller(settings: BenchSettings, board: BoardSpec | None) -> tuple[Fact, ...]:
    """What a voltage controller on the board is told, where it has one that may be spoken to."""
    promise = controller_promise(board, settings.plan)
    if promise is None:
        return ()
    if promise.volts is None:
        head = _("The voltage controller {kind} is enabled").format(kind=promise.kind)
        line = _("it passes on what the supply gives, and is kept awake until the test ends")
    else:
        head = _("The voltage controller {kind} is set to {volts} V and enabled").format(
            kind=promise.kind, volts=f"{promise.volts:.2f}"
        )
        line = _("the lowest that the catalogue allows for this board; it is kept awake until the test ends")
    if not promise.certain:
        line += ". " + _("Not every board of this code has one.")
    return (Fact("action.energise", "major", head, line),)
