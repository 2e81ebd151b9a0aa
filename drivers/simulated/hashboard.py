"""A simulated hashboard on a simulated controller: two ports that pyserial opens, and the board behind them.

    with SimulatedHashboard(spec, faults=named("break")) as board:
        ...                                # board.data_url, board.control_url
        board.faults = HEALTHY             # repaired while it stands

Everything that tests one says so: `is_simulated` knows the ports of every board that stands in this process.
"""

from __future__ import annotations

import random
import threading
import weakref
from dataclasses import replace
from types import TracebackType
from typing import Final

from drivers.model.board import BoardSpec
from drivers.serial.control_frames import Form, Pin
from drivers.simulated.hashboard_chain import SimulatedChain
from drivers.simulated.hashboard_control import SimulatedController
from drivers.simulated.hashboard_eeprom import corrupted, image_of
from drivers.simulated.hashboard_faults import HEALTHY, HashboardFaults
from drivers.simulated.hashboard_wire import SocketWire, Wire, wire
from drivers.simulated.i2c_device import I2cDevice
from drivers.simulated.i2c_eeprom import EepromDevice
from drivers.simulated.i2c_pic import PicDevice
from drivers.simulated.i2c_regulators import Tps546Device
from drivers.simulated.i2c_sensors import Emc2101Device, Tmp451Device, Tmp1075Device
from drivers.simulated.story import BOARD_SERIAL

_BOARD_C, _DIODE_C, _HOT_C = 31.5, 38.25, 97.0
_EEPROM_ADDRESS, _TMP1075_ADDRESS, _TMP451_ADDRESS, _EMC2101_ADDRESS = 0x50, 0x4A, 0x4C, 0x4C
#: Where a hashboard's voltage controller sits (HashSource/hashsource_antminer_x19; 0x20 + chain).
_PIC_ADDRESS = 0x20
#: The make whose boards carry a controller of their own that switches reset only (facts/serial.md 1.2).
_RESET_ONLY: Final = "Bitaxe"

#: The regulator of a Bitaxe, its address, what it is fed and gives (facts/serial.md 1.5), and its STATUS_WORD once a
#: short at the output switched it off.
_REGULATOR: Final = "TPS546"
_REGULATOR_ADDRESS = 0x24
_INPUT_V, _CORE_V, _CORE_A = 5.0, 1.15, 9.5
_SWITCHED_OFF_BY_FAULT = 0x4050

_standing: weakref.WeakSet[SimulatedHashboard] = weakref.WeakSet()


class SimulatedHashboard:
    """One board. Context manager; `faults` may be set while it stands, and is read anew for every command.

    `form` is the control port's reply form. `baud` paces replies to a serial line's speed, None = as fast as it goes.
    `sockets` takes loopback TCP in place of ptys. `controller` False = a bare chain, powered from outside. `image` is
    the EEPROM's content in place of the one such a board carries. `voltage_controller` switches the chips' supply: they
    have none until it was told to give it. `url` is the `simulated://` URL that asked for the board.
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
        voltage_controller: PicDevice | None = None,
        url: str | None = None,
    ) -> None:
        self.spec = spec
        self.url = url
        self.voltage_controller = voltage_controller
        self._faults = faults
        self._serial = serial
        self._image = image
        self._chance = random.Random(spec.chips)  # noqa: S311 - faults that a test can repeat
        self._lock = threading.RLock()
        self._replies = 0
        self._was_powered = False
        pins = (Pin.RESET,) if spec.make == _RESET_ONLY else tuple(Pin)
        self._devices = self._bus()
        self._controller = SimulatedController(form, self._devices, self._power_changed, pins)
        self._powered_from_outside = not controller
        self._chain = SimulatedChain(spec, lambda: self.faults, lambda: self.powered, speed=lambda: self._speed)
        make = SocketWire if sockets else wire
        self._data: Wire = make(self._data_answer, baud)
        self._control: Wire | None = make(self._control_answer) if controller else None
        #: Where pyserial opens the data port, and the control port (None without a controller).
        self.data_url: str = self._data.url
        self.control_url: str | None = self._control.url if self._control else None
        _standing.add(self)

    @property
    def faults(self) -> HashboardFaults:
        """What is wrong with the board at this moment."""
        return self._faults

    @faults.setter
    def faults(self, faults: HashboardFaults) -> None:
        with self._lock:
            self._faults = faults
            self._devices.clear()
            self._devices.update(self._bus())

    @property
    def powered(self) -> bool:
        """Whether the chips run at this moment."""
        if self.faults.rail_zero:
            return False
        if self._powered_from_outside:
            return True
        pic = self.voltage_controller
        return self._controller.powers_chips and (pic is None or pic.enabled)

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

    def reset_controller(self) -> None:
        """Let the controller start anew, as a dip of its supply does: its pins are back as they begin."""
        with self._lock:
            self._controller.restart()

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

    @property
    def _speed(self) -> int | None:
        return self._data.speed

    def _bus(self) -> dict[int, I2cDevice]:
        """What hangs on the controller's bus, as the faults leave it."""
        if self.spec.make == _RESET_ONLY:
            return {_EMC2101_ADDRESS: Emc2101Device(lambda: _BOARD_C, self._diode_c), **self._regulator()}
        devices: dict[int, I2cDevice] = {
            _TMP1075_ADDRESS: Tmp1075Device(lambda: _HOT_C if self.faults.hot else _BOARD_C),
            _TMP451_ADDRESS: Tmp451Device(lambda: _BOARD_C, self._diode_c),
        }
        image = self._content()
        if image is not None:
            devices[_EEPROM_ADDRESS] = EepromDevice(image, lambda: self.faults.eeprom_silent)
        if self.voltage_controller is not None:
            self.voltage_controller.faults.silent = self.faults.pic_silent
            devices[_PIC_ADDRESS] = self.voltage_controller
        return devices

    def _regulator(self) -> dict[int, I2cDevice]:
        """The core regulator, where the board has one that can be read; a dead one was switched off by a fault."""
        if _REGULATOR not in (self.spec.voltage_controller or ""):
            return {}
        dead = self.faults.rail_zero
        given = Tps546Device(
            volts_in=lambda: _INPUT_V,
            volts=lambda: 0.0 if dead else _CORE_V,
            amperes=lambda: 0.0 if dead else _CORE_A,
            temp_c=lambda: _BOARD_C,
            set_v=_CORE_V,
            status=lambda: _SWITCHED_OFF_BY_FAULT if dead else 0,
        )
        return {_REGULATOR_ADDRESS: given}

    def _content(self) -> bytes | None:
        """The EEPROM's image, None where the board has none."""
        faults, image = self.faults, self._image
        if image is None or faults.eeprom_board or faults.eeprom_serial:
            said = replace(self.spec, code=faults.eeprom_board or self.spec.code)
            image = image_of(said, faults.eeprom_serial or self._serial)
        return corrupted(image) if image is not None and faults.eeprom_corrupt else image

    def _diode_c(self) -> float | None:
        if self.faults.diode_open:
            return None
        return _HOT_C if self.faults.hot else _DIODE_C

    def _power_changed(self) -> None:
        powered = self.powered
        if self._was_powered and not powered:
            self._chain.reset()
        self._was_powered = powered

    def _control_answer(self, data: bytes) -> list[bytes]:
        with self._lock:
            if self._chance.random() < self.faults.control_errors:
                return [self._controller.refusal()]
            return list(self._controller.answer(data))

    def _data_answer(self, data: bytes) -> list[bytes]:
        with self._lock:
            self._power_changed()  # a voltage controller that nobody fed has let go meanwhile
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
