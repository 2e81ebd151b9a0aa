"""The one door to ports that are not there: `simulated://BHB42601`, `simulated-console://crc`, `replay:FILE`.

if is_virtual(url):
    with open_virtual(url, catalogue.board) as ports:
        Link(ports.data_url) ...
        ports.simulated, ports.replayed    # said wherever the exchange is shown
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType

from drivers.errors import DriverError
from drivers.model.board import BoardSpec
from drivers.serial.recording import Recording, Role, read_recording
from drivers.simulated.console import SimulatedConsole, is_simulated_console
from drivers.simulated.hashboard_url import is_simulated_url, open_url
from drivers.simulated.replay import Differences, Replay

REPLAY = "replay:"


class RecordingUnreadable(DriverError):
    """The file of a `replay:` URL cannot be read; `path`, and the `error` that says why."""

    def __init__(self, path: str, error: OSError) -> None:
        super().__init__(f"{path}: {error}")
        self.path = path
        self.error = error


class NotRecorded(DriverError):
    """The recording at `path` holds no port of the `role` that was asked for."""

    def __init__(self, path: str, role: Role) -> None:
        super().__init__(f"{path}: {role}")
        self.path = path
        self.role = role


class VirtualPorts:
    """Ports that stand as long as this context manager. `data_url` and its kin are what pyserial opens, None = none.

    `simulated`: a simulated board answers, or answered when it was recorded. `replayed`: a recording answers. `about`
    is what the `recording` says of itself.
    """

    def __init__(self, url: str, board: Callable[[str], BoardSpec | None]) -> None:
        self.url = url
        self.replayed = is_replay(url)
        self.data_url: str | None
        self.control_url: str | None
        self.console_url: str | None = None
        self.about: Mapping[str, str] = {}
        self.recording: Recording | None = None
        self._replay: Replay | None = None
        if self.replayed:
            path = url.removeprefix(REPLAY)
            try:
                recording = read_recording(Path(path))
            except OSError as error:
                raise RecordingUnreadable(path, error) from error
            # A host waits for its answers, and how long is its own affair: they come in their turn, not by the clock.
            # A console is listened to, and keeps its pace.
            self._replay = Replay(recording, pace=1.0 if Role.CONSOLE in recording.roles else 0.0)
            self.simulated, self.about, self.recording = recording.simulated, recording.about, recording
            self.data_url, self.control_url = self._replay.data_url, self._replay.control_url
            self.console_url = self._replay.console_url
            self._close = self._replay.close
        elif is_simulated_console(url):
            console = SimulatedConsole(url)
            self.simulated, self.data_url, self.control_url = True, None, None
            self.console_url = console.url
            self._close = console.close
        else:
            standing = open_url(url, board)
            self.simulated = True
            self.data_url, self.control_url = standing.data_url, standing.control_url
            self._close = standing.close

    @property
    def differences(self) -> Differences | None:
        """How the exchange differs from the recorded one so far; None where nothing is replayed."""
        return self._replay.differences if self._replay is not None else None

    def port(self, role: Role) -> str:
        """Where pyserial opens the port of that role. Raises NotRecorded where there is none."""
        found = {Role.DATA: self.data_url, Role.CONTROL: self.control_url, Role.CONSOLE: self.console_url}[role]
        if found is None:
            raise NotRecorded(self.url.removeprefix(REPLAY), role)
        return found

    def close(self) -> None:
        """Take the ports down."""
        self._close()

    def __enter__(self) -> VirtualPorts:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def is_virtual(url: str) -> bool:
    """Whether a URL names ports that are set up for the occasion: a simulated board, or a recording."""
    return is_simulated_url(url) or is_simulated_console(url) or is_replay(url)


def is_replay(url: str) -> bool:
    """Whether a URL names a recording."""
    return url.startswith(REPLAY)


def open_virtual(url: str, board: Callable[[str], BoardSpec | None]) -> VirtualPorts:
    """The ports of a `simulated://` or `replay:` URL; `board` finds a spec by code.

    Raises SimulatedUrlError, RecordingUnreadable, and NoRecording for a file that is none.
    """
    return VirtualPorts(url, board)
