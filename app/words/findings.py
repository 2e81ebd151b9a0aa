"""Findings said: title, what was found, suspects, next steps; the names of faults, parts and severities."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.domain.finding import Component, Fault, Finding, PartKind, Role, Severity, Suspect, Verdict
from app.domain.phrase import Phrase
from app.words.language import _
from app.words.phrases import board_label, chip_label, number_text, say, templates

__all__ = [
    "FindingText", "board_label", "chip_label", "component_name", "fault_name", "finding_text", "part_name",
    "position_text", "role_word", "say", "several_text", "severity_word", "suspect_text", "verdict_text",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class FindingText:
    """A finding in words. `title` says the place first, `found` the observed fact, `detail` the suspects in order."""

    title: str
    found: str
    detail: str
    steps: tuple[str, ...]
    risks: tuple[str, ...] = ()


def finding_text(finding: Finding) -> FindingText:
    """A finding in the language in force; `detail` is empty where nothing is suspected, as of a mere note."""
    named = [suspect_text(part) for part in finding.parts] if finding.severity is not Severity.INFO else []
    detail = _("Suspected, likeliest first: {parts}.").format(parts="; ".join(named)) if named else ""
    steps = tuple(say(step.phrase) for step in finding.next_steps)
    found = say(finding.found)
    if finding.seen is not None:
        found = f"{found} {say(finding.seen)}"
    return FindingText(say(finding.message), found, detail, steps, tuple(map(say, finding.risks)))


def several_text(finding: Finding, machines: int) -> str:
    """The title of a finding that several machines have alike."""
    several = Phrase(f"several.{finding.message.key}", (("count", machines),))
    if several.key in templates():
        return say(several)
    return _("{title}, on {count} machines").format(title=say(finding.message), count=machines)


def verdict_text(verdict: Verdict) -> str:
    """The verdict as one sentence: the leading finding's title, or why there is none."""
    if verdict.finding is not None:
        return say(verdict.finding.message)
    if verdict.reason is not None:
        return say(verdict.reason)
    return _("No fault found.") if verdict.fault is Fault.NONE else _("Not enough evidence for a verdict.")


def suspect_text(suspect: Suspect) -> str:
    """A suspect with its place and how likely it is: "LDO (domain 29), 20 %"."""
    name = part_name(suspect.kind)
    if (suspect.position and suspect.position.startswith(suspect.kind.value)) or suspect.position == "signal connector":
        name = position_text(suspect.position)
    elif suspect.position:
        name = _("{part} ({position})").format(part=name, position=position_text(suspect.position))
    if suspect.likelihood is None:
        return name
    return _("{part}, {percent} %").format(part=name, percent=number_text(round(100 * suspect.likelihood)))


def position_text(position: str) -> str:
    """A position in the language in force; designators such as U47 stay as they are."""
    if both := re.fullmatch(r"between chip (\d+) and chip (\d+)", position):
        return _("between chip {first} and chip {second}").format(first=both[1], second=both[2])
    if both := re.fullmatch(r"between domain (\d+) and domain (\d+)", position):
        return _("between domain {first} and domain {second}").format(first=both[1], second=both[2])
    if one := re.fullmatch(r"domain (\d+) and above", position):
        return _("domain {domain} and above").format(domain=one[1])
    if one := re.fullmatch(r"chip (\d+)", position):
        return chip_label(int(one[1]))
    if one := re.fullmatch(r"domain (\d+)", position):
        return _("domain {domain}").format(domain=one[1])
    if one := re.fullmatch(r"fan (\d+)", position):
        return _("fan {fan}").format(fan=one[1])
    if one := re.fullmatch(r"sensor (.+)", position):
        return _("sensor {sensor}").format(sensor=one[1])
    fixed = {"signal connector": _("signal connector"), "signal input": _("signal input")}
    return fixed.get(position, position)


def fault_name(fault: Fault) -> str:
    """A fault class as people say it."""
    return _fault_names()[fault]


def part_name(kind: PartKind) -> str:
    """A kind of part as people say it."""
    return _part_names()[kind]


def severity_word(severity: Severity) -> str:
    """How much it matters, in one word."""
    return {
        Severity.CRITICAL: _("critical"),
        Severity.MAJOR: _("major"),
        Severity.MINOR: _("minor"),
        Severity.INFO: _("note"),
    }[severity]


def role_word(role: Role) -> str:
    """Cause or consequence, in one word."""
    return {Role.CAUSE: _("cause"), Role.CONSEQUENCE: _("consequence")}[role]


def component_name(component: Component) -> str:
    """The part of the machine that a finding is about."""
    return {
        Component.HASHBOARD: _("hashboard"),
        Component.CONTROL_BOARD: _("control board"),
        Component.PSU: _("power supply"),
        Component.FAN: _("fan"),
        Component.NETWORK: _("network"),
        Component.FIRMWARE: _("firmware"),
        Component.FIXTURE: _("test fixture"),
        Component.MINER: _("miner"),
    }[component]


def _fault_names() -> dict[Fault, str]:
    return {
        Fault.NONE: _("No fault"),
        Fault.INCONCLUSIVE: _("Inconclusive"),
        Fault.NO_CHIPS: _("No chip answers"),
        Fault.CHAIN_BREAK: _("Chain broken"),
        Fault.CHIPS_MISSING: _("Chips missing"),
        Fault.CHIPS_INTERMITTENT: _("Chips come and go"),
        Fault.WEAK_CHIPS: _("Weak chips"),
        Fault.UART_SIGNAL_INTEGRITY: _("Disturbed data line"),
        Fault.SIGNAL_PATH_FAULT: _("Signal path"),
        Fault.CONNECTION_FAULT: _("Cable or connector"),
        Fault.DOMAIN_SHORT: _("Short in a domain"),
        Fault.POWER_RAIL_FAULT: _("Supply rail"),
        Fault.REGULATOR_FAULT: _("Core regulator"),
        Fault.VOLTAGE_CONTROLLER_FAULT: _("Voltage controller"),
        Fault.PSU_FAULT: _("Power supply"),
        Fault.EEPROM_UNREADABLE: _("EEPROM does not answer"),
        Fault.EEPROM_CORRUPT: _("EEPROM content damaged"),
        Fault.EEPROM_CLONED: _("EEPROM cloned"),
        Fault.EEPROM_MISMATCH: _("EEPROM of another board"),
        Fault.WRONG_FIRMWARE_FOR_BOARD: _("Firmware does not fit the board"),
        Fault.TEMP_SENSOR_FAULT: _("Temperature sensor"),
        Fault.OVERTEMPERATURE: _("Too hot"),
        Fault.THERMAL_CONTACT: _("Heatsink contact"),
        Fault.PHYSICAL_DAMAGE: _("Physical damage"),
        Fault.FAN_FAULT: _("Fan"),
        Fault.LOW_HASHRATE: _("Low hash rate"),
        Fault.BOARD_MISSING: _("Board silent"),
        Fault.CONTROL_BOARD_BOOT: _("Control board does not start"),
        Fault.BOOT_IMAGE_CORRUPT: _("Boot image damaged"),
        Fault.SIGNATURE_CHECK_FAILED: _("Firmware signature refused"),
        Fault.KERNEL_HANG: _("Kernel hangs"),
        Fault.FIXTURE_CONFIG_MISMATCH: _("Test fixture set for another board"),
        Fault.NETWORK_OR_POOL: _("Network or pool"),
        Fault.FIRMWARE_OR_CONFIG: _("Firmware or settings"),
        Fault.TAMPERING_SUSPECTED: _("Tampering suspected"),
    }


def _part_names() -> dict[PartKind, str]:
    return {
        PartKind.CHIP: _("chip"),
        PartKind.LDO: _("LDO"),
        PartKind.BOOST: _("boost converter"),
        PartKind.LEVEL_SHIFTER: _("level shifter"),
        PartKind.CRYSTAL: _("crystal"),
        PartKind.VOLTAGE_CONTROLLER: _("voltage controller"),
        PartKind.REGULATOR: _("regulator"),
        PartKind.MOSFET: _("MOSFET"),
        PartKind.EEPROM: _("EEPROM"),
        PartKind.TEMP_SENSOR: _("temperature sensor"),
        PartKind.CONNECTOR: _("connector"),
        PartKind.CABLE: _("cable"),
        PartKind.HEATSINK: _("heatsink"),
        PartKind.PASSIVE: _("resistor or capacitor"),
        PartKind.PCB: _("circuit board"),
        PartKind.PSU: _("power supply"),
        PartKind.CONTROL_BOARD: _("control board"),
        PartKind.FAN: _("fan"),
        PartKind.FIRMWARE: _("firmware"),
        PartKind.NETWORK: _("network"),
        PartKind.FIXTURE: _("test fixture"),
        PartKind.HASHBOARD: _("hashboard"),
        PartKind.CONSUMABLE: _("consumable"),
    }
