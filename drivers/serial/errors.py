"""What can go wrong on a serial port: one base, subclasses that carry the port and the bytes."""

from __future__ import annotations

from drivers.errors import DriverError
from drivers.serial.access import Closed


class SerialError(DriverError):
    """Base of the serial side; `port` is the device path or URL as the person named it."""

    def __init__(self, port: str, reason: str = "") -> None:
        super().__init__(f"{port}: {reason}" if reason else port)
        self.port = port
        self.reason = reason


class PortMissing(SerialError):
    """There is no such port, or nobody listens at that URL."""


class PortDenied(SerialError):
    """The port is there, but this user may not open it; `closed` says who may, None where nobody knows."""

    def __init__(self, port: str, reason: str = "", closed: Closed | None = None) -> None:
        super().__init__(port, reason)
        self.closed = closed


class PortBusy(SerialError):
    """Another program holds the port; `holder` is its name, None where this user may not see it."""

    def __init__(self, port: str, reason: str = "", holder: str | None = None) -> None:
        super().__init__(port, reason)
        self.holder = holder


class PortInvalid(SerialError):
    """The name is neither a device nor a URL that pyserial understands."""


class SamePort(PortInvalid):
    """Data and control were given the same port; a controller shows two."""


class PortLost(SerialError):
    """The port went away while it was in use: unplugged, reset, or the far end closed the connection."""


class ControlSilent(SerialError):
    """The control port does not answer, or not in any of the known reply forms; `raw` is what it sent instead."""

    def __init__(self, port: str, raw: bytes = b"") -> None:
        super().__init__(port, raw.hex(" "))
        self.raw = raw


class ControlRefused(SerialError):
    """The controller answered a request with an error code; `text` is the firmware's own explanation, if any."""

    def __init__(self, port: str, code: int, text: str = "") -> None:
        super().__init__(port, f"0x{code:02x} {text}".strip())
        self.code = code
        self.text = text


class Overheated(SerialError):
    """A sensor was too hot, or unreadable, three times in a row; the power has been cut."""

    def __init__(self, port: str, sensor: str, temp_c: float | None) -> None:
        super().__init__(port, sensor)
        self.sensor = sensor
        self.temp_c = temp_c


class BoardReset(SerialError):
    """The controller's pins are back as it starts up, though nobody switched them: it was reset meanwhile."""


class InterlockRefused(SerialError):
    """The controller's own interlock gives no lease: the `state` it stands in and the `fault` that holds it there."""

    def __init__(self, port: str, state: int, fault: int) -> None:
        super().__init__(port, f"state {state}, fault {fault}")
        self.state = state
        self.fault = fault


class VoltageControllerError(SerialError):
    """Base of what goes wrong with a board's voltage controller; `name` as the catalogue calls it."""

    def __init__(self, port: str, name: str, reason: str = "") -> None:
        super().__init__(port, f"{name} {reason}".strip())
        self.name = name


class VoltageControllerUnknown(VoltageControllerError):
    """The board's supply is switched by a controller whose addresses or commands no source gives."""


class VoltageControllerSilent(VoltageControllerError):
    """Nobody acknowledges at any of the controller's `addresses`."""

    def __init__(self, port: str, name: str, addresses: tuple[int, ...]) -> None:
        super().__init__(port, name, " ".join(f"0x{address:02x}" for address in addresses))
        self.addresses = addresses


class VoltageControllerBootLoader(VoltageControllerError):
    """The controller runs its boot loader, or what is left of a firmware: `version` is the byte that says so."""

    def __init__(self, port: str, name: str, version: int) -> None:
        super().__init__(port, name, f"0x{version:02x}")
        self.version = version


class VoltageControllerForeign(VoltageControllerError):
    """The controller runs a firmware nobody has described; `version` is its version byte. Nothing more was sent."""

    def __init__(self, port: str, name: str, version: int) -> None:
        super().__init__(port, name, f"0x{version:02x}")
        self.version = version


class VoltageControllerRefused(VoltageControllerError):
    """The controller answered a `command` with something other than done; `answer` is what it sent."""

    def __init__(self, port: str, name: str, command: int, answer: bytes) -> None:
        super().__init__(port, name, f"0x{command:02x}: {answer.hex(' ')}")
        self.command = command
        self.answer = answer


class VoltageRefused(VoltageControllerError):
    """A voltage that is not set: `asked`, outside `lowest` to `highest`, all in volts."""

    def __init__(self, port: str, name: str, asked: float, lowest: float, highest: float) -> None:
        super().__init__(port, name, f"{asked} V")
        self.asked = asked
        self.lowest = lowest
        self.highest = highest


class FrameError(DriverError):
    """Bytes that are no frame of this protocol; `raw` holds them."""

    def __init__(self, reason: str, raw: bytes = b"") -> None:
        super().__init__(f"{reason}: {raw.hex(' ')}" if raw else reason)
        self.reason = reason
        self.raw = raw


class RecordingFailed(DriverError):
    """A recording cannot be written to `path`; `error` says why, FileExistsError where there is one already."""

    def __init__(self, path: str, error: OSError) -> None:
        super().__init__(f"{path}: {error}")
        self.path = path
        self.error = error


class NoRecording(DriverError):
    """The file at `path` is no recording; `version` is the format's, where it is one of a later program."""

    def __init__(self, path: str, version: int | None = None) -> None:
        super().__init__(path)
        self.path = path
        self.version = version


class SpeedRefused(SerialError):
    """The port cannot run at `baud`; it stays at the speed it had."""

    def __init__(self, port: str, baud: int, reason: str = "") -> None:
        super().__init__(port, reason)
        self.baud = baud


class ClockRefused(DriverError):
    """No setting of the chip's PLL gives a hash clock of `mhz`."""

    def __init__(self, mhz: float) -> None:
        super().__init__(f"{mhz:g} MHz")
        self.mhz = mhz


class ChipUnknown(DriverError):
    """A step needs facts of the chip that no public source gives; `chip` is its name, None while nobody answered."""

    def __init__(self, chip: str | None) -> None:
        super().__init__(chip or "")
        self.chip = chip


class Cancelled(DriverError):
    """The person stopped it."""
