"""What may be done with machines of the Fleet page: one line an action.

The table is shown as the row's context menu (right click, Menu key, Shift+F10), under "More" in the panel, and in the
bar that says how many machines are selected. An action of its own is a function `run(page, lines)` anywhere under
`app.ui` and one line here; its module is imported when somebody first asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module

from app.domain.swap_test import followed_slots
from app.ui.models.fleet_line import FleetLine
from app.ui.models.fleet_note import FleetNote
from app.words.language import mark
from drivers.model.action import ActionKind
from drivers.model.reading import Activity, DeviceReading, DeviceState

Lines = Sequence[FleetLine]


class Reach(StrEnum):
    """How many machines an action takes at once."""

    ONE = "one"
    MANY = "many"


class Shelf(StrEnum):
    """Where an action stands in a menu; a line parts the shelves."""

    DO = "do"
    HELP = "help"
    TAKE = "take"


def _always(_notes: Sequence[FleetNote]) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class FleetAction:
    """One action: stable id, title (translated when shown), icon token, where its function is ("module:function").

    `applies` is asked with the selected lines, on the GUI thread and often: it looks at them and at nothing else.
    `fits` is asked in the same way with what is known of them besides their readings, where that is at hand.
    `button` gives it a button of its own in the panel, `in_bar` in the bar; at most three have one in either.
    """

    id: str
    title: str
    icon: str
    function: str
    reach: Reach = Reach.ONE
    applies: Callable[[Lines], bool] = bool
    fits: Callable[[Sequence[FleetNote]], bool] = _always
    shelf: Shelf = Shelf.DO
    button: bool = False
    in_bar: bool = False

    def takes(self, lines: Lines) -> bool:
        """Whether the action is offered for these machines."""
        return bool(lines) and (self.reach is Reach.MANY or len(lines) == 1) and self.applies(lines)

    def run(self, page: object, lines: Lines) -> None:
        """Do it; what goes wrong is answered by the page that does it."""
        module, _, name = self.function.partition(":")
        getattr(import_module(module), name)(page, tuple(lines))


def tells_log(reading: DeviceReading) -> bool:
    """Whether a machine's log can be asked for; the service is imported with the first machine that is selected."""
    from app.services.device_logs import tells_log

    return tells_log(reading)


def offers(kind: ActionKind, unless: Activity | None = None) -> Callable[[Lines], bool]:
    """Whether any of the machines can be asked for an action: the list of the others is shown before it is done.

    A machine that is `unless` already has what the action brings.
    """
    return lambda lines: any(
        kind in line.reading.offers and (unless is None or line.reading.activity is not unless) for line in lines
    )


ACTIONS: tuple[FleetAction, ...] = (
    FleetAction(
        "read_again", mark("Read again"), "action.scan", "app.ui.pages.fleet_again:read_again",
        Reach.MANY, lambda lines: any(line.reading.state is not DeviceState.SEEN for line in lines),
    ),
    FleetAction(
        "logins", mark("Miner logins"), "ph.key", "app.ui.pages.fleet_again:open_logins", Reach.MANY,
        lambda lines: all(line.reading.state is DeviceState.NEEDS_LOGIN for line in lines), button=True,
    ),
    FleetAction("open_order", mark("Open work order"), "action.open_order", "app.ui.pages.fleet_order:order_of_row"),
    FleetAction(
        "set_place", mark("Set position"), "ph.map-pin", "app.ui.pages.fleet_places:ask_place", shelf=Shelf.TAKE
    ),
    FleetAction(
        "read_seen", mark("Read this machine"), "action.scan", "app.ui.pages.fleet_heard:read_seen",
        Reach.MANY, lambda lines: all(line.reading.state is DeviceState.SEEN for line in lines), button=True,
        in_bar=True,
    ),
    FleetAction(
        "fetch_logs", mark("Fetch log"), "source.log", "app.ui.pages.fleet_logs:fetch_logs", Reach.MANY,
        lambda lines: any(tells_log(line.reading) for line in lines), shelf=Shelf.TAKE, in_bar=True,
    ),
    FleetAction(
        "locate", mark("Blink the light"), "action.locate", "app.ui.pages.fleet_act:locate", Reach.MANY,
        offers(ActionKind.LOCATE), button=True, in_bar=True,
    ),
    FleetAction(
        "locate_off", mark("Light off"), "action.locate", "app.ui.pages.fleet_act:locate_off", Reach.MANY,
        lambda lines: any(line.reading.light_on for line in lines),
    ),
    FleetAction(
        "restart", mark("Restart"), "ph.arrow-clockwise", "app.ui.pages.fleet_act:restart", Reach.MANY,
        offers(ActionKind.RESTART), in_bar=True,
    ),
    FleetAction(
        "pause", mark("Pause hashing"), "ph.pause", "app.ui.pages.fleet_act:pause", Reach.MANY,
        offers(ActionKind.PAUSE, unless=Activity.PAUSED),
    ),
    FleetAction(
        "resume", mark("Resume hashing"), "action.energise", "app.ui.pages.fleet_act:resume", Reach.MANY,
        offers(ActionKind.RESUME, unless=Activity.HASHING),
    ),
    FleetAction(
        "power_limit", mark("Power limit"), "source.multimeter", "app.ui.pages.fleet_act:power_limit", Reach.MANY,
        offers(ActionKind.POWER_LIMIT),
    ),
    FleetAction(
        "service_mode", mark("Service mode"), "action.service_mode", "app.ui.pages.fleet_service:service_mode",
        applies=lambda lines: lines[0].reading.state is DeviceState.IDENTIFIED, button=True,
    ),
    FleetAction(
        "web_page", mark("Open its web page"), "ph.globe-simple", "app.ui.pages.fleet_act:open_page",
        applies=lambda lines: 80 in lines[0].reading.ports,
    ),
    FleetAction(
        "swap_test", mark("Swap test"), "ph.arrows-left-right", "app.ui.pages.fleet_swap:swap_test",
        applies=lambda lines: bool(followed_slots(lines[0].reading, lines[0].row.findings)), shelf=Shelf.HELP,
    ),
    FleetAction(
        "watch", mark("Watch"), "ph.eye", "app.ui.pages.fleet_watch:watch", Reach.MANY,
        lambda lines: any(line.reading.state is DeviceState.IDENTIFIED for line in lines),
        lambda notes: not all(note.watched for note in notes), shelf=Shelf.HELP,
    ),
    FleetAction(
        "unwatch", mark("Stop watching"), "ph.eye-slash", "app.ui.pages.fleet_watch:unwatch", Reach.MANY,
        lambda lines: any(line.reading.state is DeviceState.IDENTIFIED for line in lines),
        lambda notes: any(note.watched for note in notes), shelf=Shelf.HELP,
    ),
    FleetAction(
        "aging", mark("Aging test"), "ph.hourglass-medium", "app.ui.pages.fleet_watch:start_aging",
        applies=lambda lines: lines[0].reading.state is DeviceState.IDENTIFIED, shelf=Shelf.HELP,
    ),
    FleetAction(
        "history", mark("History"), "ph.chart-line", "app.ui.pages.fleet_watch:show_history",
        applies=lambda lines: lines[0].reading.state is DeviceState.IDENTIFIED, shelf=Shelf.HELP,
    ),
)  # fmt: skip


def action(action_id: str) -> FleetAction:
    """The action of an id. Raises KeyError."""
    for one in ACTIONS:
        if one.id == action_id:
            return one
    raise KeyError(action_id)


def offered(lines: Lines, notes: Sequence[FleetNote] = ()) -> tuple[FleetAction, ...]:
    """The actions for these machines, in the order of the table; `notes` are theirs, where they are at hand."""
    return tuple(one for one in ACTIONS if one.takes(lines) and (not notes or one.fits(notes)))
