"""Recordings of exchanges on serial ports: begun with a test, named, and kept with a work order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app import __version__
from app.services.file_names import dated_file
from drivers.serial.controllers.choice import known_controllers
from drivers.serial.ports import FoundPort
from drivers.serial.recording import Recorder, is_recording
from drivers.simulated.virtual import REPLAY, is_replay

if TYPE_CHECKING:  # a console is recorded without a test and without the shop
    from app.domain.order_view import OrderView
    from app.services.bench_course import Course
    from app.services.shop import Shop

__all__ = [
    "RECORDINGS", "REPLAY", "SUFFIX", "attach_file", "begin_recording", "is_recording_file", "is_replay", "new_file",
    "new_recorder", "recorded_port",
]  # fmt: skip

#: How a recording's file ends by habit; any other name does as well.
SUFFIX = ".hwrec"
#: Where the window keeps its recordings, in the data folder.
RECORDINGS = "recordings"
#: The phase under which a recording is kept with an order.
_PHASE = "recording"


def new_recorder(path: Path, *, simulated: bool, **about: str | None) -> Recorder:
    """A recording begun now, its head filled in; `about` is what else is known. Raises RecordingFailed."""
    started = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    head = {"program": f"hashwrench {__version__}", "started": started, "simulated": "yes" if simulated else "no"}
    return Recorder(path, head | {key: value for key, value in about.items() if value})


def begin_recording(course: Course) -> None:
    """Record the test from here on, where that was asked for. Raises RecordingFailed."""
    settings, found = course.settings, course.found
    if settings.record is None:
        return
    course.recorder = recorder = course.stack.enter_context(
        new_recorder(
            settings.record,
            simulated=course.run.simulated,
            source=settings.data_url,
            plan=course.plan.id,
            chosen_board=settings.board_code,
            controller=found.controller.name if found and found.controller else None,
            usb_board=found.board if found else None,
        )
    )
    course.stack.callback(lambda: recorder.note("board", course.board.code) if course.board else None)


def new_file(folder: Path, name: str) -> Path:
    """A new name for a recording of that board or port in a folder, which is made where it is not there."""
    return dated_file(folder, name, SUFFIX)


def recorded_port(url: str, about: Mapping[str, str]) -> FoundPort | None:
    """What the recorded port said of itself on USB, so that a replay takes its controller for the same."""
    controller = next((one for one in known_controllers() if one.name == about.get("controller")), None)
    return FoundPort(url, url, None, None, controller, about.get("usb_board")) if controller else None


def is_recording_file(path: Path) -> bool:
    """Whether a file is a recording, by its content; False for one that cannot be read."""
    try:
        return path.is_file() and is_recording(path)
    except OSError:
        return False


def attach_file(shop: Shop, actor: str, order_id: str, path: Path) -> OrderView:
    """Keep a file with an order; a recording is kept as one. Raises OSError, and what `orders` raises."""
    from app.services import orders  # the shop, which nothing else of a recording needs

    if not is_recording(path):
        return orders.attach(shop, actor, order_id, path, caption=path.name)
    return orders.attach(shop, actor, order_id, path, caption=path.name, mime="text/plain", phase=_PHASE)
