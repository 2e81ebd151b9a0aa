"""Every dialog of the LAN side as the pages are walked: names, marked texts, nothing cut in any theme or language."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from app.domain.service_mode import LogKept, ServiceStage, Visit
from app.domain.site import PlaceSource, RackPlace
from app.services.diagnosis import findings_of_reading
from app.services.fleet import FleetRow
from app.ui import theme
from app.ui.frame import Frame
from app.ui.models.fleet_line import FleetLine, line_of
from app.ui.pages.fleet_act_dialog import ActionDialog
from app.ui.pages.fleet_aging import AgingDialog
from app.ui.pages.fleet_course import HistoryDialog
from app.ui.pages.fleet_logs import LogsDialog
from app.ui.pages.fleet_service import ServiceDialog
from app.ui.pages.fleet_swap_dialog import SwapTestDialog
from app.ui.preferences import Preferences
from app.ui.widgets.place_dialog import PlaceDialog
from app.words import language
from drivers.model.action import ActionKind
from drivers.model.reading import Activity, BoardReading, DeviceReading, DeviceState
from tests.ui.test_access import focusable, said
from tests.ui.test_longer_languages import DATA
from tests.ui.whole import comes_whole, cut_off, texts

RUSSIAN = "Северная площадка, зал № 3, контейнеры 1-12, ряд Б у стены"
CHINESE = "四川水电站第三号机房东侧集装箱十二号矿机维修专用通道及备件仓库区"
OFFERS = (ActionKind.RESTART, ActionKind.PAUSE, ActionKind.POWER_LIMIT)
#: The lowest screen that is served, px, and what its bars and the frame of a dialog take.
SCREEN, BARS = (1280, 720), 40


def line(number: int, *, offers: tuple[ActionKind, ...] = OFFERS) -> FleetLine:
    """A machine with one sick board, in a place with a long name."""
    boards = tuple(
        BoardReading(slot, f"JYZZ5BBAJJBJH084{slot}", True, 126, 84 if slot == 1 else 126, 34.0, 60.0, 71.0)
        for slot in range(3)
    )
    reading = DeviceReading(
        f"10.3.104.{number}", DeviceState.IDENTIFIED, ports=(80, 4028), make="Antminer", model="S19j Pro+ Hydro",
        serial=f"SMTTYRHBDJAAI00{number}", activity=Activity.HASHING, hashrate_ths=94.0, power_w=3200.0,
        power_limit_w=3250.0, boards=boards, boards_expected=3, offers=offers,
    )  # fmt: skip
    place = RackPlace(CHINESE, RUSSIAN, "Стойка 12", "17", PlaceSource.HAND)
    return line_of(FleetRow(reading, findings_of_reading(reading), simulated=True, place=place))


def _service(frame: Frame, visit: Visit) -> QDialog:
    made = ServiceDialog(frame, line(1).reading.device, f"{RUSSIAN}, Стойка 12", simulated=True)
    made.show_visit(visit)
    return made


def _asked(frame: Frame, kind: ActionKind, *lines: FleetLine) -> QDialog:
    return ActionDialog(frame.pages["fleet"], kind, lines)


def _nonsense(frame: Frame) -> QDialog:
    made = ActionDialog(frame.pages["fleet"], ActionKind.POWER_LIMIT, [line(1)])
    made.watts.setText("abc")
    return made


def _refused(frame: Frame) -> QDialog:
    made = AgingDialog(frame, line(1), frame)
    made.hours.setText("two")
    made.begin()
    return made


SAFE = Visit(
    ServiceStage.SAFE, LogKept.KEPT, paused=True, hashing=False, hottest_c=41.0, looked_at=9.0, answered_at=9.0
)
#: Each dialog in each state that a person may meet without a machine answering.
DIALOGS: dict[str, Callable[[Frame], QDialog]] = {
    "restart one": lambda frame: _asked(frame, ActionKind.RESTART, line(1)),
    "restart many": lambda frame: _asked(
        frame, ActionKind.RESTART, *(line(n) for n in range(1, 12)), line(99, offers=())
    ),
    "pause none": lambda frame: _asked(frame, ActionKind.PAUSE, line(1, offers=())),
    "power limit": lambda frame: _asked(frame, ActionKind.POWER_LIMIT, line(1), line(2)),
    "power limit, nonsense": _nonsense,
    "service, the log": lambda frame: _service(frame, Visit()),
    "service, no log": lambda frame: _service(frame, Visit(ServiceStage.ASK_LOG, detail="HTTP 503, " + "busy " * 20)),
    "service, safe": lambda frame: _service(frame, SAFE),
    "service, breaker": lambda frame: _service(frame, Visit(ServiceStage.BREAKER, can_pause=False)),
    "service, over": lambda frame: _service(frame, Visit(ServiceStage.OVER, paused=True)),
    "logs": lambda frame: LogsDialog(
        frame, frame, [line(n).reading.device for n in range(1, 12)], simulated=True, left_out=2
    ),
    "swap test": lambda frame: SwapTestDialog(frame, line(1).row, frame),
    "aging": lambda frame: AgingDialog(frame, line(1), frame),
    "aging, refused": _refused,
    "history": lambda frame: HistoryDialog(frame, line(1), frame),
    "place": lambda frame: PlaceDialog(frame, "10.3.104.1 · S19j Pro", None, [RUSSIAN, CHINESE], simulated=True),
    "place, known": lambda frame: PlaceDialog(frame, "10.3.104.1 · S19j Pro", line(1).row.place, [RUSSIAN]),
}  # fmt: skip


@pytest.fixture
def over_fleet(dressed, unanswered, qtbot, shop) -> Callable[[str], Iterator[tuple[str, QDialog]]]:
    """Opens each dialog in turn over the Fleet page, in a theme or in the pseudo-language."""
    frames: list[Frame] = []

    def each(look: str) -> Iterator[tuple[str, QDialog]]:
        if look == language.PSEUDO:
            language.use(look)
        theme.choose(theme.LIGHT if look == language.PSEUDO else look, glove=look == theme.BRIGHT_SITE)
        frame = Frame(shop, shop.data_dir, Preferences(person="Marko Kovač"))
        frames.append(frame)
        qtbot.addWidget(frame)
        frame.resize(*SCREEN)
        frame.show()
        frame.go_to("fleet")
        for name, make in DIALOGS.items():
            made = make(frame)
            qtbot.addWidget(made)
            made.show()
            qtbot.wait(10)
            yield name, made
            made.done(0)

    yield each
    for frame in frames:
        frame.end()


def on_lowest_screen(dialog: QDialog) -> list[str]:
    """Give a dialog the height it has on the lowest screen; what is said where it needs more."""
    room = SCREEN[1] - BARS
    layout = dialog.layout()
    assert layout is not None
    least = layout.totalMinimumHeightForWidth(dialog.width())
    dialog.setMinimumHeight(0)
    dialog.resize(dialog.width(), min(dialog.height(), room))
    layout.activate()
    return [f"{least} of {room} high"] if max(least, dialog.height()) > room else []


def test_dialogs_speak_any_language_whole(over_fleet):
    wrong = {}
    for name, dialog in over_fleet(language.PSEUDO):
        unmarked = {
            text
            for widget in [dialog, *dialog.findChildren(QWidget)]
            if widget.isVisibleTo(dialog)
            for text in texts(widget)
            if "[" not in text and not DATA.match(text) and RUSSIAN not in text and CHINESE not in text
        }
        nameless = [type(one).__name__ for one in focusable(dialog) if not said(one).strip()]
        wrong[name] = [*unmarked, *nameless, *on_lowest_screen(dialog), *cut_off(dialog)]
    assert {name: what for name, what in wrong.items() if what} == {}


def test_dialogs_are_whole_at_the_largest_size_and_esc_leads_out(over_fleet, qtbot):
    wrong = {}
    for name, dialog in over_fleet(theme.BRIGHT_SITE):
        shown = [one for one in dialog.findChildren(QPushButton) if one.isVisible()]
        primaries = [one.text() for one in shown if one.property("kind") == "primary"]
        wrong[name] = [*on_lowest_screen(dialog), *cut_off(dialog), *(primaries if len(primaries) > 1 else ())]
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        if dialog.isVisible():
            wrong[name].append("Esc does not close it")
    assert {name: what for name, what in wrong.items() if what} == {}


def test_a_dialog_stays_whole_when_the_theme_is_switched(over_fleet, qtbot):
    for name, dialog in over_fleet(theme.LIGHT):
        theme.choose(theme.BRIGHT_SITE, glove=True)
        comes_whole(qtbot, dialog)
        theme.choose(theme.LIGHT, glove=False)
        if name == "service, safe":  # the switch is the costly part; the dialogs so far stand for the others
            break
