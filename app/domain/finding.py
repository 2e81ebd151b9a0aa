"""Findings: what is wrong, where, how sure, and why we say so. Diagnosis makes them, `app.words` says them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.phrase import Phrase


class Fault(StrEnum):
    """The stable ids of the fault classes (design.md section 5)."""

    NONE = "none"
    INCONCLUSIVE = "inconclusive"
    NO_CHIPS = "no_chips"
    CHAIN_BREAK = "chain_break"
    CHIPS_MISSING = "chips_missing"
    CHIPS_INTERMITTENT = "chips_intermittent"
    WEAK_CHIPS = "weak_chips"
    UART_SIGNAL_INTEGRITY = "uart_signal_integrity"
    SIGNAL_PATH_FAULT = "signal_path_fault"
    CONNECTION_FAULT = "connection_fault"
    DOMAIN_SHORT = "domain_short"
    POWER_RAIL_FAULT = "power_rail_fault"
    REGULATOR_FAULT = "regulator_fault"
    VOLTAGE_CONTROLLER_FAULT = "voltage_controller_fault"
    PSU_FAULT = "psu_fault"
    EEPROM_UNREADABLE = "eeprom_unreadable"
    EEPROM_CORRUPT = "eeprom_corrupt"
    EEPROM_CLONED = "eeprom_cloned"
    EEPROM_MISMATCH = "eeprom_mismatch"
    WRONG_FIRMWARE_FOR_BOARD = "wrong_firmware_for_board"
    TEMP_SENSOR_FAULT = "temp_sensor_fault"
    OVERTEMPERATURE = "overtemperature"
    THERMAL_CONTACT = "thermal_contact"
    PHYSICAL_DAMAGE = "physical_damage"
    FAN_FAULT = "fan_fault"
    LOW_HASHRATE = "low_hashrate"
    BOARD_MISSING = "board_missing"
    CONTROL_BOARD_BOOT = "control_board_boot"
    BOOT_IMAGE_CORRUPT = "boot_image_corrupt"
    SIGNATURE_CHECK_FAILED = "signature_check_failed"
    KERNEL_HANG = "kernel_hang"
    FIXTURE_CONFIG_MISMATCH = "fixture_config_mismatch"
    NETWORK_OR_POOL = "network_or_pool"
    FIRMWARE_OR_CONFIG = "firmware_or_config"
    TAMPERING_SUSPECTED = "tampering_suspected"


class PartKind(StrEnum):
    """The stable ids of suspect parts (design.md section 5). No finding names a HASHBOARD or a CONSUMABLE (paste,
    solder, flux): they are what a store keeps besides.
    """

    CHIP = "chip"
    LDO = "ldo"
    BOOST = "boost"
    LEVEL_SHIFTER = "level_shifter"
    CRYSTAL = "crystal"
    VOLTAGE_CONTROLLER = "voltage_controller"
    REGULATOR = "regulator"
    MOSFET = "mosfet"
    EEPROM = "eeprom"
    TEMP_SENSOR = "temp_sensor"
    CONNECTOR = "connector"
    CABLE = "cable"
    HEATSINK = "heatsink"
    PASSIVE = "passive"
    PCB = "pcb"
    PSU = "psu"
    CONTROL_BOARD = "control_board"
    FAN = "fan"
    FIRMWARE = "firmware"
    NETWORK = "network"
    FIXTURE = "fixture"
    HASHBOARD = "hashboard"
    CONSUMABLE = "consumable"


class Role(StrEnum):
    """A cause stands by itself; a consequence follows from a cause found elsewhere."""

    CAUSE = "cause"
    CONSEQUENCE = "consequence"


class Severity(StrEnum):
    """How much it matters, worst first in definition order."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


class Component(StrEnum):
    """What the finding is about."""

    HASHBOARD = "hashboard"
    CONTROL_BOARD = "control_board"
    PSU = "psu"
    FAN = "fan"
    NETWORK = "network"
    FIRMWARE = "firmware"
    FIXTURE = "fixture"
    MINER = "miner"


@dataclass(frozen=True, slots=True)
class Suspect:
    """A part that may be the cause; `position` such as "chip 85" or "U47", `likelihood` 0..1, likeliest first."""

    kind: PartKind
    position: str | None = None
    net: str | None = None
    likelihood: float | None = None
    reason: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What proves it: source (file, port, address, run), one-based line or None, and the text as it stands there."""

    source: str
    line: int | None
    text: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """The next thing to do, by stable id and the phrase that says it."""

    id: str
    phrase: Phrase

    @property
    def probe(self) -> bool:
        """Whether it is a measurement whose expected value the board's tables hold."""
        return self.id.startswith("probe_")


def probe_first(steps: Iterable[NextStep]) -> tuple[NextStep, ...]:
    """The steps for hands that stand at the board: what is measured there before the rest, else in their order."""
    return tuple(sorted(steps, key=lambda step: not step.probe))


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding (JSON contract FINDING). `found` is the observed fact, `message` the sentence a person reads first.

    `slot` is zero-based, `chain` as the device prints it, `chips` and `domains` one-based from the connector. `seen` =
    how often, or in which starts of a log, where that says more; `risks` = what to mind at the work.
    """

    fault: Fault
    severity: Severity
    component: Component
    message: Phrase
    found: Phrase
    confidence: float
    role: Role = Role.CAUSE
    slot: int | None = None
    chain: int | None = None
    board_sn: str | None = None
    chips: tuple[int, ...] = ()
    domains: tuple[int, ...] = ()
    position: str | None = None
    parts: tuple[Suspect, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    next_steps: tuple[NextStep, ...] = ()
    seen: Phrase | None = None
    risks: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The one-line answer: the leading finding's fault, `none`, or `inconclusive` (`finding` None for the last two)."""

    fault: Fault
    finding: Finding | None = None
    reason: Phrase | None = None


def verdict_of(findings: Iterable[Finding], *, healthy: bool) -> Verdict:
    """The verdict among causes above info: highest severity, then confidence, then earliest evidence line.

    `healthy` tells whether the evidence suffices to call the thing healthy when no finding is left.
    """
    causes = [f for f in findings if f.role is Role.CAUSE and f.severity is not Severity.INFO]
    if not causes:
        return Verdict(Fault.NONE if healthy else Fault.INCONCLUSIVE)
    lead = min(causes, key=lambda f: (f.severity.rank, -f.confidence, _first_line(f)))
    return Verdict(lead.fault, lead)


def _first_line(finding: Finding) -> float:
    return min((e.line for e in finding.evidence if e.line is not None), default=float("inf"))
