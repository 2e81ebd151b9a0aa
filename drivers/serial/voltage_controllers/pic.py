"""A PIC voltage controller on the bus of a control port, in either wire form.

S9 boards have it where others have their EEPROM, and a person may name the wrong board: what answers there is read
first, and told nothing when it holds what an EEPROM may hold.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from drivers.model.board import BoardSpec
from drivers.serial.control import ControlPort
from drivers.serial.eeprom_reader import ADDRESSES as EEPROM_ADDRESSES
from drivers.serial.eeprom_reader import BLOCK, read_eeproms
from drivers.serial.errors import (
    ControlRefused,
    FrameError,
    VoltageControllerBootLoader,
    VoltageControllerForeign,
    VoltageControllerRefused,
    VoltageControllerSilent,
    VoltageRefused,
)
from drivers.serial.voltage_controllers.frames import Command, WireForm

#: What a controller answers a command with that it does not take (DCENT_OS pic/mod.rs).
NAK = 0xF5
_HIGHEST_CODE = 0xFF
_TRIES = 3
#: What an EEPROM holds that was erased, one way or the other.
_EMPTY = (b"\x00" * BLOCK, b"\xff" * BLOCK)


@dataclass(frozen=True, slots=True)
class VoltageSteps:
    """How volts become the controller's code: `code = code_at_zero_v - codes_per_v * volts`; more volts, lower code."""

    code_at_zero_v: float
    codes_per_v: float

    def code(self, volts: float) -> int:
        """The code of the highest step at or below a voltage; it may lie outside 0 to 255."""
        return math.ceil(self.code_at_zero_v - self.codes_per_v * volts)

    def volts(self, code: int) -> float:
        """The voltage of a code."""
        return (self.code_at_zero_v - code) / self.codes_per_v


@dataclass(frozen=True, slots=True)
class PicDescription:
    """One kind of controller as a source describes it; a row of `resources/boards/voltage_controllers.toml`.

    `forms` tells the wire form of each firmware by its version byte, the usual one first. `steps` None = it only
    switches.
    """

    name: str
    boards: tuple[str, ...]
    addresses: tuple[int, ...]
    forms: tuple[tuple[int, WireForm], ...]
    boot_loader: tuple[int, ...]
    steps: VoltageSteps | None
    source: str


@dataclass(frozen=True, slots=True)
class PicTiming:
    """How long a controller takes to make its answer ready, in seconds; stock firmware waits 0.3 to 0.55."""

    answer_s: float = 0.5


USUAL_TIMING = PicTiming()


class PicVoltageController:
    """A voltage controller of a board. Safe to call from several threads; commands go out one after the other."""

    def __init__(
        self,
        control: ControlPort,
        description: PicDescription,
        board: BoardSpec,
        timing: PicTiming = USUAL_TIMING,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._control = control
        self._description = description
        self._board = board
        self._timing = timing
        self._wait = wait
        self._turn = threading.Lock()
        self._address: int | None = None
        self._form: WireForm | None = None

    @property
    def name(self) -> str:
        """What the catalogue calls it."""
        return self._description.name

    @property
    def address(self) -> int | None:
        """Where it answered, None before `version`."""
        return self._address

    @property
    def sets_voltage(self) -> bool:
        """Whether it decides the voltage."""
        return self._description.steps is not None and self._board.chain_voltage_v is not None

    def version(self) -> int:
        """The firmware's version byte, which also tells its wire form.

        Raises VoltageControllerSilent, VoltageControllerBootLoader, VoltageControllerForeign.
        """
        with self._turn:
            address, first = self._find()
            forms = dict(self._description.forms)
            if first in self._description.boot_loader:
                raise VoltageControllerBootLoader(self._control.port, self.name, first)
            # A firmware of the bare form would take a frame's length for a command; so its byte decides first.
            form = forms.get(first, self._description.forms[0][1])
            version = self._ask_version(address, form)
            if version in self._description.boot_loader:
                raise VoltageControllerBootLoader(self._control.port, self.name, version)
            if forms.get(version) != form:
                raise VoltageControllerForeign(self._control.port, self.name, version)
            self._address, self._form = address, form
            return version

    def set_voltage(self, volts: float | None = None) -> float:
        """Set the highest step at or below a voltage and give it back; None = the lowest. Raises VoltageRefused."""
        steps, limits = self._description.steps, self._board.chain_voltage_v
        if steps is None or limits is None:
            raise VoltageRefused(self._control.port, self.name, volts or 0.0, 0.0, 0.0)
        lowest, highest = max(limits[0], steps.volts(_HIGHEST_CODE)), min(limits[1], steps.volts(0))
        asked = lowest if volts is None else volts
        if not lowest <= asked <= highest:
            raise VoltageRefused(self._control.port, self.name, asked, lowest, highest)
        code = min(steps.code(asked), _HIGHEST_CODE)
        self._order(Command.SET_VOLTAGE, bytes((code,)))
        return steps.volts(code)

    def enable(self, on: bool) -> None:
        """Switch the supply of the chips."""
        self._order(Command.ENABLE, bytes((on,)))

    def heartbeat(self) -> None:
        """Keep it from switching off."""
        self._order(Command.HEARTBEAT)

    def _find(self) -> tuple[int, int]:
        """The first address where a controller may be, and the byte it has ready."""
        for address in self._description.addresses:
            try:
                first = self._control.i2c_read(address, 1)[0]
            except ControlRefused:
                continue
            if address in EEPROM_ADDRESSES and self._may_be_eeprom(address):
                continue
            return address, first
        raise VoltageControllerSilent(self._control.port, self.name, self._description.addresses)

    def _may_be_eeprom(self, address: int) -> bool:
        """Whether its bytes differ from place to place, or are all those of an empty EEPROM."""
        if next(read_eeproms(self._control, (address,)), None) is not None:
            return True
        return self._control.i2c_register(address, 0, BLOCK) in _EMPTY

    def _ask_version(self, address: int, form: WireForm) -> int:
        """The version, asked again where the answer was no frame; a byte that says boot loader counts in any form."""
        answer = b""
        for left in reversed(range(_TRIES)):
            came = self._try(address, form, Command.VERSION, b"", left)
            if came is None:
                continue
            answer = came
            if answer and answer[0] in (*self._description.boot_loader, NAK) and len(set(answer)) == 1:
                break
            try:
                return form.decode(Command.VERSION, answer)[0]
            except FrameError:
                self._flush(address, form, Command.VERSION, b"", left)
        if answer and answer[0] in self._description.boot_loader:
            return answer[0]
        raise VoltageControllerRefused(self._control.port, self.name, Command.VERSION, answer)

    def _order(self, command: Command, data: bytes = b"") -> None:
        with self._turn:
            if self._address is None or self._form is None:
                raise RuntimeError("the version is read before anything else")
            answer = b""
            for left in reversed(range(_TRIES)):
                came = self._try(self._address, self._form, command, data, left)
                if came is None:
                    continue
                answer = came
                try:
                    self._form.decode(command, answer)
                except FrameError:
                    self._flush(self._address, self._form, command, data, left)
                    continue
                return
            raise VoltageControllerRefused(self._control.port, self.name, command, answer)

    def _try(self, address: int, form: WireForm, command: Command, data: bytes, left: int) -> bytes | None:
        """What came back, None after a bus error as long as tries are left."""
        try:
            return self._exchange(address, form, command, data)
        except ControlRefused:
            if not left:
                raise
            return None

    def _flush(self, address: int, form: WireForm, command: Command, data: bytes, left: int) -> None:
        if not left:
            return
        try:
            for part in form.flush(form.encode(command, data)):
                self._control.i2c_write(address, part)
        except ControlRefused:
            # Whoever does not take these does not take the next try either, and that one tells.
            return

    def _exchange(self, address: int, form: WireForm, command: Command, data: bytes) -> bytes:
        for part in form.writes(form.encode(command, data)):
            self._control.i2c_write(address, part)
        count = form.answer_bytes(command)
        if count:
            self._wait(self._timing.answer_s)
        return b"".join(self._control.i2c_read(address, 1) for _ in range(count))
