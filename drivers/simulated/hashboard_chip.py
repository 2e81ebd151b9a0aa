"""One simulated chip of the BM13xx line: its registers, its clock, what it has counted, how warm it is.

What its registers are stands in `drivers.serial.chips`, which the driver reads too. What a chip holds after reset is
told by 256foundation/mujina asic/bm13xx/REFERENCE.md and skot/BM1397 registers.md; where nobody says, it is 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from drivers.serial.chips import CLOCK_MHZ, ChipFamily, Write
from drivers.serial.frames import Register

#: The divider of every chip's serial port after reset: 115,740 baud.
_DIVIDER_AT_START = 26
_MISC_AT_START = 0x0000C100
#: Bits of MISC that let a chip report its nonces; only the chips of the 11-byte replies have them.
REPORTS = 0xF0000000
_MAILBOX, _COUNTING_NUMBER = 0x3C, 0x10
#: Written to the mailbox, it opens the cores.
_OPEN_CORES = 0x800082AA
#: What a chip whose clock nobody has set runs at; no public source says what it holds after reset.
_UNSET_MHZ = 525.0
#: A weak chip: one of its quarters works, one more than half, two are dead.
_WEAK_QUARTERS = (1.0, 0.6, 0.0, 0.0)
#: Errors that a weak or erring chip makes, as a share of what a good one counts.
_ERROR_SHARE = 0.4
_ERROR_UNIT = 2.0**32
#: A nonce read big-endian: the core in seven bits, above the 25 bits of its counter.
_CORES, COUNTER_SIZE = 128, 1 << 25
_WARM_C, _HOT_MORE_C = 54.0, 49.0


@dataclass(frozen=True, slots=True)
class Health:
    """What is wrong with one chip. `powered` False = its cores have no supply: it answers and hashes nothing."""

    weak: bool = False
    erring: bool = False
    hot: bool = False
    powered: bool = True

    @property
    def quarters(self) -> tuple[float, ...]:
        """How well each quarter of its cores works, 0..1."""
        if not self.powered:
            return (0.0,) * 4
        return _WEAK_QUARTERS if self.weak else (1.0,) * 4

    @property
    def share(self) -> float:
        """How much of a good chip's rate it has."""
        return sum(self.quarters) / len(self.quarters)


GOOD: Final = Health()


class SimulatedChip:
    """The chip at a place of the chain (from 1); `address` is the one that it was given."""

    def __init__(self, family: ChipFamily, position: int) -> None:
        self.family = family
        self.position = position
        self.address = 0
        self.addressed = True
        self._registers: dict[int, int] = {Register.MISC: _MISC_AT_START}
        if family.baud is not None:
            # On BM1397 and its kin that is MISC itself.
            self._registers[family.baud.register] = family.baud.value(_DIVIDER_AT_START)
        #: The speed its serial port runs at.
        self.baud = self._baud()
        self._open = False
        self._measured = False
        self._working = False
        self._hashes = self._errors = 0.0
        self._quarters = [0.0] * 4
        self._settled_s = 0.0

    @property
    def frequency_mhz(self) -> float:
        """The hash clock that its PLL is set to."""
        form = self.family.pll
        word = self._registers.get(form.register) if form else None
        if form is None or not word:
            return _UNSET_MHZ
        feedback, reference = word >> 16 & 0xFFF, word >> 8 & 0x3F
        posts = [(word >> shift & 0x0F) + form.minus_one for shift in (4, 0)]
        divider = reference * posts[0] * posts[1]
        return CLOCK_MHZ * feedback / divider if divider else 0.0

    @property
    def long(self) -> bool:
        """Whether it answers in 11 bytes: register 0xA4 was written, and it is of the chips that heed it."""
        return self.family.long_replies and Register.VERSION_ROLLING in self._registers

    @property
    def hashes(self) -> bool:
        """Whether it was opened and has work."""
        return self._working and self._open

    @property
    def reports(self) -> bool:
        """Whether it tells the nonces that it finds."""
        return self.hashes and (not self.family.enable or bool(self._registers[Register.MISC] & REPORTS))

    @property
    def sweep(self) -> tuple[int, int | None]:
        """Where in the 25 bits of its cores' counters it starts, and how many nonces it tries; None = no end set.

        REFERENCE.md: the counting number is a deadline in ticks of the crystal, with two nonces tried in each tick of
        the hash clock; a chip starts at its address, or at the offset that it was given.
        """
        start = self.address << 17
        offset = self._registers.get(self.family.nonce_offset or -1, 0)
        if offset >> 31:
            start = (offset & 0xFFFF) << 9
        ticks = self._registers.get(_COUNTING_NUMBER)
        return start, None if ticks is None else int(2 * ticks * self.frequency_mhz / CLOCK_MHZ)

    @property
    def ticket_mask(self) -> int:
        """The mask in the ticket register, its bits in their order."""
        value = self._registers.get(Register.TICKET_MASK, 0)
        return int.from_bytes(bytes(int(f"{byte:08b}"[::-1], 2) for byte in value.to_bytes(4, "big")), "big")

    @property
    def rolls(self) -> int:
        """The bits of the version that it rolls, moved down to bit 0; 0 = none."""
        value = self._registers.get(Register.VERSION_ROLLING, 0)
        return value & 0xFFFF if value >> 28 == 9 else 0

    def finds(self, nonce: int, limit: int, health: Health) -> bool:
        """Whether one of its cores comes by a nonce (read big-endian); `limit` ends a sweep that nobody set an end."""
        core, counter = nonce >> 25, nonce % COUNTER_SIZE
        start, length = self.sweep
        if not self.reports or (counter - start) % COUNTER_SIZE >= (limit if length is None else length):
            return False
        cores = min(self.family.cores or _CORES, _CORES)
        return core < cores and health.quarters[core * 4 // cores] > 0

    def write(self, register: int, value: int, now_s: float, health: Health) -> None:
        """Take a register's new value."""
        self._settle(now_s, health)
        self._registers[register] = value
        self.baud = self._baud()
        if register == _MAILBOX:
            known = any(write.register == _MAILBOX and write.value == _OPEN_CORES for write in self._opening())
            self._open = self._open or value == _OPEN_CORES or not known
        form = self.family.die_temperature
        if form is not None and register == form.control:
            self._measured = value in form.writes or self._measured

    def begin(self, now_s: float, health: Health) -> None:
        """Take a job."""
        self._settle(now_s, health)
        self._working = True

    def read(self, register: int, now_s: float, health: Health) -> int:
        """A register's value."""
        self._settle(now_s, health)
        family = self.family
        if register == Register.CHIP_ID:
            return family.id << 16 | family.id_tail << 8 | self.address
        if family.hashes is not None and register == family.hashes.register:
            if family.hashes.rate:
                return int(self._rate(health) / family.hashes.unit) if self.hashes else 0
            return int(self._hashes / family.hashes.unit) & 0xFFFFFFFF
        if register == family.errors:
            return int(self._errors / _ERROR_UNIT) & 0xFFFFFFFF
        if family.hashes is not None and register in family.core_domains:
            return int(self._quarters[family.core_domains.index(register)] / family.hashes.unit) & 0xFFFFFFFF
        if family.die_temperature is not None and register == family.die_temperature.result:
            return self._die_code(health)
        return self._registers.get(register, 0)

    def _baud(self) -> float:
        form = self.family.baud
        return baud_of(form.divider(self._registers[form.register]) if form else _DIVIDER_AT_START)

    def _opening(self) -> tuple[Write, ...]:
        return self.family.enable or self.family.prepare

    def _rate(self, health: Health) -> float:
        """Hashes in a second. Chips of one board differ by a few per cent, always the same chip by the same share."""
        family = self.family
        cores = family.hashers or (family.cores or 0) * (family.sub_cores or 1)
        own = 1 + 0.02 * (self.position * 7 % 5 - 2) / 2
        return self.frequency_mhz * 1e6 * cores * own * health.share

    def _settle(self, now_s: float, health: Health) -> None:
        """Count what was done since the last time anybody looked."""
        passed, self._settled_s = now_s - self._settled_s, now_s
        if not self.hashes or passed <= 0:
            return
        self._hashes += self._rate(health) * passed
        for at, quarter in enumerate(health.quarters):
            whole = self._rate(GOOD) / len(self._quarters)
            self._quarters[at] += whole * quarter * passed
        if health.weak or health.erring:
            self._errors += self._rate(GOOD) * _ERROR_SHARE * passed

    def _die_code(self, health: Health) -> int:
        form = self.family.die_temperature
        if form is None or not self._measured:
            return 0
        temp_c = _WARM_C + self.position * 5 % 7 * 0.5 + (_HOT_MORE_C if health.hot else 0.0)
        return 1 << form.valid | round((temp_c - form.offset) / form.scale) & form.mask


def baud_of(divider: int) -> float:
    """The speed of a serial port with that divider (facts/serial.md 2.2)."""
    return CLOCK_MHZ * 1e6 / (8 * (divider + 1))
