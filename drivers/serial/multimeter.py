"""A bench multimeter over serial or LAN: a device path, or any URL of pyserial such as `socket://10.0.0.7:5025`.

    with Multimeter("/dev/ttyUSB0") as meter:
        meter.name                                  # OWON XDM1041 24412417
        meter.read(ProbeMode.OHM)                   # 38.4, math.inf for OL

What each make is told stands in `resources/knowledge/meters.toml`; here is only the order of things: who are you, set
the function, see that it is set, ask for a value. Every wait has an end and can be broken off from another thread.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from threading import Event
from types import TracebackType
from typing import Final

from drivers.model.probe_point import ProbeMode
from drivers.serial.errors import Cancelled, PortLost
from drivers.serial.link import Link
from drivers.serial.meter_errors import MeterForeign, MeterGarbled, MeterIgnored, MeterRefused, MeterSilent
from drivers.serial.multimeter_dialects import Dialect, dialect_of, dialects, usual_bauds
from drivers.serial.printable import printable

#: The port that meters on a LAN listen at for SCPI without ceremony (Keysight, Siglent, Rigol).
LAN_PORT: Final = 5025
IDENTIFY: Final = "*IDN?"
#: How long a meter may take to say who it is, at each speed; to answer anything; to give a value. A first reading in a
#: new range takes a 34401A more than a second.
_IDENTIFY_S, _ANSWER_S, _VALUE_S = 0.7, 2.0, 4.0
#: After noise an answer follows within so long, or it was none.
_NOISE_S = 0.3
#: A waiting reader looks up this often, to see whether it was broken off.
_LOOK_S = 0.05
#: A line longer than this is no answer of a meter.
_LINE = 512
_MOST_NAME = 60
#: An entry of a meter's error queue: `-113,"Undefined header"`.
_ERROR = re.compile(r"[+-]?\d+\s*(?:,|$)")
#: How soon a prompt follows an answer.
_PROMPT_S = 0.1
#: Old meters in terminal mode print such prompts, and some echo the command.
_PROMPT = re.compile(r"(?:\d{1,3}|[=?!])>\s*")


@dataclass(frozen=True, slots=True)
class MeterName:
    """Who a meter says it is; each made printable, "" where it does not say."""

    maker: str
    model: str
    serial: str = ""
    version: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.maker, self.model, self.serial) if part)


class Multimeter:
    """One meter, identified as soon as it is made. Raises MeterSilent, MeterForeign, and what Link raises.

    `baud` None = every speed that meters have is tried; LAN meters have none. `cancel` breaks off the identification.
    """

    def __init__(self, port: str, *, baud: int | None = None, cancel: Event | None = None) -> None:
        self.port = port
        self._mode: ProbeMode | None = None
        self._left = b""
        self._known: Dialect | None = None
        self._queues = self._prompts = True  # until it shows that it does not
        speeds = (baud,) if baud else usual_bauds()
        self._link = Link(port, speeds[0])
        try:
            said = self._identify(speeds, cancel)
            self._known = dialect_of(said)
            if self._known is None:
                raise MeterForeign(port, printable(said, 120))
            #: Who it says it is.
            self.name: MeterName = name_of(said)
            if self._known.refuses:
                self._link.drain(_PROMPT_S)  # the prompt behind its name
            if self._known.remote:
                self._tell(self._known.remote, cancel)
        except BaseException:
            self._link.close()
            raise

    @property
    def dialect(self) -> Dialect:
        """How this meter is spoken to."""
        if self._known is None:
            raise MeterSilent(self.port, IDENTIFY)
        return self._known

    def read(self, mode: ProbeMode, *, cancel: Event | None = None, timeout_s: float = _VALUE_S) -> float:
        """One value, in volts or ohms; math.inf where the meter shows OL. Sets the function first where it is another.

        Raises MeterSilent, MeterRefused, MeterIgnored, MeterGarbled, PortLost, and Cancelled once `cancel` is set.
        """
        told = ""
        for _try in range(2):  # somebody may turn the function while the value is on its way
            if mode is not self._mode:
                self._configure(mode, cancel)
            value = self._value(mode, cancel, timeout_s)
            if not self.dialect.function:
                return value
            told = self._function_told(mode, self.dialect.function, cancel)
            if self.dialect.is_set(mode, told):
                return value
            self._mode = None
        raise MeterIgnored(self.port, mode, printable(told, 60))

    def close(self) -> None:
        """Give the meter's own keys back and close the port; harmless when it is gone already."""
        if self._known is not None and self._known.local:
            with suppress(PortLost):  # gone: it has no keys to give back
                self._send(self._known.local)
        self._link.close()

    def __enter__(self) -> Multimeter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _identify(self, speeds: tuple[int, ...], cancel: Event | None) -> str:
        heard = ""
        patience_s = _ANSWER_S if len(speeds) == 1 or self._link.fixed_speed else _IDENTIFY_S
        for speed in speeds:
            if speed != self._link.baud and not self._link.fixed_speed:
                self._link.set_baud(speed)
            self._send("")  # ends whatever half a line another program left behind
            self._forget()
            try:
                said = self._ask(IDENTIFY, patience_s, cancel, lambda line: dialect_of(line) is not None)
            except (MeterSilent, MeterGarbled):  # the wrong speed is heard as noise, or not at all
                if self._link.fixed_speed:
                    break
                continue
            heard = heard or said
            if dialect_of(said) is not None or self._link.fixed_speed:
                return said
        if heard:
            return heard
        raise MeterSilent(self.port, IDENTIFY)

    def _value(self, mode: ProbeMode, cancel: Event | None, timeout_s: float) -> float:
        """What the function that is set shows."""
        query, dialect = self.dialect.reads(mode), self.dialect
        answer = self._ask(query, timeout_s, cancel, lambda said: dialect.value_of(said) is not None)
        value = dialect.value_of(answer)
        if value is None:
            self._mode = None  # what else it lost is not known: the next reading sets everything anew
            self._raise_queued(query, cancel)
            raise MeterGarbled(self.port, answer.encode("ascii", "replace"))
        return value

    def _function_told(self, mode: ProbeMode, query: str, cancel: Event | None) -> str:
        """Which function the meter says it is set to."""
        return self._ask(query, _ANSWER_S, cancel, lambda said: self.dialect.is_set(mode, said))

    def _configure(self, mode: ProbeMode, cancel: Event | None) -> None:
        dialect, command = self.dialect, self.dialect.sets(mode)
        self._mode = None
        self._tell(command, cancel)
        self._raise_queued(command, cancel)
        if dialect.function:
            told = self._function_told(mode, dialect.function, cancel)
            if not dialect.is_set(mode, told):
                raise MeterIgnored(self.port, mode, printable(told, 60))
        self._mode = mode

    def _raise_queued(self, command: str, cancel: Event | None) -> None:
        """Raise MeterRefused for the oldest error in the meter's queue; take the rest out of it."""
        if not self.dialect.errors or not self._queues:
            return
        first = ""
        for _place in range(20):  # no queue of any maker is longer
            try:
                told = self._ask(self.dialect.errors, _ANSWER_S, cancel, lambda said: _ERROR.match(said) is not None)
            except MeterSilent:  # a make of its own without a queue; a meter that is gone shows at the next question
                self._queues = False
                return
            if re.match(r"[+-]?0+\b", told.strip()):
                break
            first = first or told
        if first:
            raise MeterRefused(self.port, command, printable(first, 120))

    def _tell(self, command: str, cancel: Event | None) -> None:
        """Send what yields no answer, and take its prompt where the meter has such."""
        self._forget()
        self._send(command)
        self._await_prompt(command, cancel)

    def _await_prompt(self, command: str, cancel: Event | None) -> None:
        """The prompt after a command, where the meter has such: it says whether the command was taken."""
        if self._known is None or not self._known.refuses or not self._prompts:
            return
        deadline = time.monotonic() + _ANSWER_S
        while True:
            try:
                line = self._line(command, deadline, cancel).strip()
            except MeterSilent:  # over an adapter that keeps prompts to itself
                self._prompts = False
                return
            if line in self._known.refuses:
                raise MeterRefused(self.port, command, line)
            if _PROMPT.fullmatch(line):
                return

    def _ask(
        self, query: str, timeout_s: float, cancel: Event | None, fits: Callable[[str], bool] = lambda _line: True
    ) -> str:
        """The next line that is an answer: no echo, no prompt, no mere confirmation, no empty line.

        A line that does not fit is noise as long as one that fits follows soon; else it is the answer.
        """
        self._forget()
        self._send(query)
        deadline = time.monotonic() + timeout_s
        odd = ""
        while True:
            try:
                line = self._line(query, deadline, cancel).strip()
            except MeterSilent:
                if odd:
                    return odd
                raise
            if self._known is not None and line in self._known.refuses:
                raise MeterRefused(self.port, query, line)
            text = _PROMPT.sub("", line, count=1) if _PROMPT.match(line) else line
            if not text or text.upper() in (query.upper(), *_confirms()):
                continue
            if fits(text):
                self._await_prompt(query, cancel)
                return text
            odd = odd or text
            deadline = min(deadline, time.monotonic() + _NOISE_S)

    def _line(self, query: str, deadline: float, cancel: Event | None) -> str:
        while True:
            ended = re.search(rb"[\r\n]", self._left)
            if ended:
                line, self._left = self._left[: ended.start()], self._left[ended.end() :]
                return line.decode("ascii", "replace")
            if len(self._left) > _LINE:
                raw, self._left = self._left, b""
                raise MeterGarbled(self.port, raw[:_LINE])
            if cancel is not None and cancel.is_set():
                raise Cancelled
            left = deadline - time.monotonic()
            if left <= 0:
                raise MeterSilent(self.port, query)
            self._left += self._link.read(min(left, _LOOK_S))

    def _send(self, command: str) -> None:
        self._link.write(command.encode("ascii") + b"\n")

    def _forget(self) -> None:
        """What came unasked, or too late for the question that it answers."""
        self._left = b""
        self._link.read(0)


def name_of(idn: str) -> MeterName:
    """Who a meter is, from its answer to *IDN?: maker, model, serial, version."""
    parts = [printable(part.strip(), _MOST_NAME) for part in idn.split(",")]
    parts += [""] * (4 - len(parts))
    serial = "" if parts[2] == "0" else parts[2]
    return MeterName(parts[0], parts[1], serial, parts[3])


@cache
def _confirms() -> frozenset[str]:
    """Lines with which meters confirm a command."""
    return frozenset(word for one in dialects() for word in one.confirms)
