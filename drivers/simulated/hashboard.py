"""A simulated hashboard on a simulated controller: two ports that pyserial opens, and the board behind them.

    with SimulatedHashboard(spec, faults=named("break")) as board:
        ...                                # board.data_url, board.control_url
        board.faults = HEALTHY             # repaired while it stands

Everything that tests one says so: `is_simulated` knows the ports of every board that stands in this process.
"""

from __future__ import annotations

import threading
import weakref
from types import TracebackType
from typing import Final

from drivers.model.board import BoardSpec
from drivers.serial.control_frames import Form, Pin
from drivers.simulated.hashboard_chain import SimulatedChain
from drivers.simulated.hashboard_control import SimulatedController
from drivers.simulated.hashboard_eeprom import format_4_image
from drivers.simulated.hashboard_faults import HEALTHY, HashboardFaults
from drivers.simulated.hashboard_wire import SocketWire, Wire, wire
from drivers.simulated.i2c_device import I2cDevice
from drivers.simulated.i2c_eeprom import EepromDevice
from drivers.simulated.i2c_sensors import Emc2101Device, Tmp451Device, Tmp1075Device
from drivers.simulated.story import BOARD_SERIAL

_BOARD_C, _DIODE_C, _HOT_C = 31.5, 38.25, 97.0
_EEPROM_ADDRESS, _TMP1075_ADDRESS, _TMP451_ADDRESS, _EMC2101_ADDRESS = 0x50, 0x4A, 0x4C, 0x4C
#: Makes whose boards carry no EEPROM (256foundation/mujina board/emberone00.rs shows none).
_WITHOUT_EEPROM: Final = frozenset({"256 Foundation"})
#: The make whose boards carry a controller of their own that switches reset only (facts/serial.md 1.2).
_RESET_ONLY: Final = "Bitaxe"

_standing: weakref.WeakSet[SimulatedHashboard] = weakref.WeakSet()


class SimulatedHashboard:
    """One board. Context manager; `faults` may be set while it stands, and is read anew for every command.

    `form` is the control port's reply form. `baud` paces replies to a serial line's speed, None = as fast as it goes.
    `sockets` takes loopback TCP in place of ptys. `controller` False = a bare chain, powered from outside.
    """

    def __init__(
        self,
        spec: BoardSpec,
        *,
        faults: HashboardFaults = HEALTHY,
        serial: str = BOARD_SERIAL,
        form: Form = Form.V0,
        baud: int | None = None,
        sockets: bool = False,
        controller: bool = True,
        image: bytes | None = None,
    ) -> None:
        self.spec = spec
        self.faults = faults
        self._lock = threading.RLock()
        self._replies = 0
        self._was_powered = False
        pins = (Pin.RESET,) if spec.make == _RESET_ONLY else tuple(Pin)
        self._controller = SimulatedController(form, self._devices(image, serial), self._pins_changed, pins)
        self._powered_from_outside = not controller
        self._chain = SimulatedChain(spec, lambda: self.faults, lambda: self.powered)
        make = SocketWire if sockets else wire
        self._data: Wire = make(self._data_answer, baud)
        self._control: Wire | None = make(self._control_answer) if controller else None
        #: Where pyserial opens the data port, and the control port (None without a controller).
        self.data_url: str = self._data.url
        self.control_url: str | None = self._control.url if self._control else None
        _standing.add(self)

    @property
    def powered(self) -> bool:
        """Whether the chips run at this moment."""
        return self._powered_from_outside or self._controller.powers_chips

    @property
    def working(self) -> bool:
        """Whether the chips were given a job and hash."""
        return self.powered and self._chain.working

    @property
    def pins(self) -> dict[Pin, bool]:
        """Level of each pin of the controller."""
        return dict(self._controller.pins)

    @property
    def pin_history(self) -> tuple[tuple[Pin, bool], ...]:
        """Every change of a pin so far, oldest first."""
        return tuple(self._controller.pin_history)

    def unplug(self) -> None:
        """Pull the USB cable: both ports vanish. The supply stays as it is, as on a board with its own."""
        self._data.cut()
        if self._control is not None:
            self._control.cut()

    def unplug_data(self) -> None:
        """Pull only the data cable."""
        self._data.cut()

    def unplug_control(self) -> None:
        """Pull only the control cable."""
        if self._control is not None:
            self._control.cut()

    def close(self) -> None:
        """Take the board down."""
        _standing.discard(self)
        self._data.close()
        if self._control is not None:
            self._control.close()

    def __enter__(self) -> SimulatedHashboard:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _devices(self, image: bytes | None, serial: str) -> dict[int, I2cDevice]:
        if self.spec.make == _RESET_ONLY:
            return {_EMC2101_ADDRESS: Emc2101Device(lambda: _BOARD_C, self._diode_c)}
        devices: dict[int, I2cDevice] = {
            _TMP1075_ADDRESS: Tmp1075Device(lambda: _HOT_C if self.faults.hot else _BOARD_C),
            _TMP451_ADDRESS: Tmp451Device(lambda: _BOARD_C, self._diode_c),
        }
        if image is not None or self.spec.make not in _WITHOUT_EEPROM:
            content = image if image is not None else format_4_image(self.spec.code, serial)
            devices[_EEPROM_ADDRESS] = EepromDevice(content, lambda: self.faults.eeprom_silent)
        return devices

    def _diode_c(self) -> float | None:
        if self.faults.diode_open:
            return None
        return _HOT_C if self.faults.hot else _DIODE_C

    def _pins_changed(self) -> None:
        if self._was_powered and not self._controller.powers_chips:
            self._chain.reset()
        self._was_powered = self._controller.powers_chips

    def _control_answer(self, data: bytes) -> list[bytes]:
        with self._lock:
            return list(self._controller.answer(data))

    def _data_answer(self, data: bytes) -> list[bytes]:
        with self._lock:
            pieces = list(self._chain.answer(data))
        limit = self.faults.unplug_after
        if limit is None:
            return pieces
        self._replies += len(pieces)
        if self._replies <= limit:
            return pieces
        self.unplug()
        return []


def is_simulated(url: str | None) -> bool:
    """Whether a port belongs to a simulated board that stands in this process."""
    return url is not None and any(url in (board.data_url, board.control_url) for board in _standing)


def standing() -> tuple[SimulatedHashboard, ...]:
    """The simulated boards that stand in this process."""
    return tuple(_standing)
