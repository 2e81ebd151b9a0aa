"""Findings said: title, what was found, suspects, next steps; the names of faults, parts and severities."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.domain.finding import Component, Fault, Finding, PartKind, Role, Severity, Suspect, Verdict
from app.domain.phrase import Phrase
from app.words.language import _
from app.words.language import mark as _m
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


#: Fault classes as people say them, untranslated.
FAULT_NAMES: dict[Fault, str] = {
    Fault.NONE: _m("No fault"),
    Fault.INCONCLUSIVE: _m("Inconclusive"),
    Fault.NO_CHIPS: _m("No chip answers"),
    Fault.CHAIN_BREAK: _m("Chain broken"),
    Fault.CHIPS_MISSING: _m("Chips missing"),
    Fault.CHIPS_INTERMITTENT: _m("Chips come and go"),
    Fault.WEAK_CHIPS: _m("Weak chips"),
    Fault.UART_SIGNAL_INTEGRITY: _m("Disturbed data line"),
    Fault.SIGNAL_PATH_FAULT: _m("Signal path"),
    Fault.CONNECTION_FAULT: _m("Cable or connector"),
    Fault.DOMAIN_SHORT: _m("Short in a domain"),
    Fault.POWER_RAIL_FAULT: _m("Supply rail"),
    Fault.REGULATOR_FAULT: _m("Core regulator"),
    Fault.VOLTAGE_CONTROLLER_FAULT: _m("Voltage controller"),
    Fault.PSU_FAULT: _m("Power supply"),
    Fault.EEPROM_UNREADABLE: _m("EEPROM does not answer"),
    Fault.EEPROM_CORRUPT: _m("EEPROM content damaged"),
    Fault.EEPROM_CLONED: _m("EEPROM cloned"),
    Fault.EEPROM_MISMATCH: _m("EEPROM of another board"),
    Fault.WRONG_FIRMWARE_FOR_BOARD: _m("Firmware does not fit the board"),
    Fault.TEMP_SENSOR_FAULT: _m("Temperature sensor"),
    Fault.OVERTEMPERATURE: _m("Too hot"),
    Fault.THERMAL_CONTACT: _m("Heatsink contact"),
    Fault.PHYSICAL_DAMAGE: _m("Physical damage"),
    Fault.FAN_FAULT: _m("Fan"),
    Fault.LOW_HASHRATE: _m("Low hash rate"),
    Fault.BOARD_MISSING: _m("Board silent"),
    Fault.CONTROL_BOARD_BOOT: _m("Control board does not start"),
    Fault.BOOT_IMAGE_CORRUPT: _m("Boot image damaged"),
    Fault.SIGNATURE_CHECK_FAILED: _m("Firmware signature refused"),
    Fault.KERNEL_HANG: _m("Kernel hangs"),
    Fault.FIXTURE_CONFIG_MISMATCH: _m("Test fixture set for another board"),
    Fault.NETWORK_OR_POOL: _m("Network or pool"),
    Fault.FIRMWARE_OR_CONFIG: _m("Firmware or settings"),
    Fault.TAMPERING_SUSPECTED: _m("Tampering suspected"),
}

#: Kinds of parts as people say them, untranslated.
PART_NAMES: dict[PartKind, str] = {
    PartKind.CHIP: _m("chip"),
    PartKind.LDO: _m("LDO"),
    PartKind.BOOST: _m("boost converter"),
    PartKind.LEVEL_SHIFTER: _m("level shifter"),
    PartKind.CRYSTAL: _m("crystal"),
    PartKind.VOLTAGE_CONTROLLER: _m("voltage controller"),
    PartKind.REGULATOR: _m("regulator"),
    PartKind.MOSFET: _m("MOSFET"),
    PartKind.EEPROM: _m("EEPROM"),
    PartKind.TEMP_SENSOR: _m("temperature sensor"),
    PartKind.CONNECTOR: _m("connector"),
    PartKind.CABLE: _m("cable"),
    PartKind.HEATSINK: _m("heatsink"),
    PartKind.PASSIVE: _m("resistor or capacitor"),
    PartKind.PCB: _m("circuit board"),
    PartKind.PSU: _m("power supply"),
    PartKind.CONTROL_BOARD: _m("control board"),
    PartKind.FAN: _m("fan"),
    PartKind.FIRMWARE: _m("firmware"),
    PartKind.NETWORK: _m("network"),
    PartKind.FIXTURE: _m("test fixture"),
    PartKind.HASHBOARD: _m("hashboard"),
    PartKind.CONSUMABLE: _m("consumable"),
}


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
    return _(FAULT_NAMES[fault])


def part_name(kind: PartKind) -> str:
    """A kind of part as people say it."""
    return _(PART_NAMES[kind])


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
