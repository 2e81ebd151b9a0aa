"""The JSON shapes of `scan`, `listen`, `log` and `eeprom` (design.md section 6), key by key.

`misfits` names what is off in a document.
"""

from __future__ import annotations

from app.domain.finding import Component, Fault, PartKind, Role, Severity
from app.domain.log_diagnosis import ChainState
from drivers.model.eeprom import EepromWarning, Region
from drivers.model.log import LogKind
from drivers.model.reading import DeviceState
from drivers.model.sighting import Source

TEXT, NUMBER, WHOLE = (str, type(None)), (float, int, type(None)), (int, type(None))


def one_of(values):
    return {value.value for value in values}


EVIDENCE = {"source": (str,), "line": WHOLE, "text": (str,)}
PART = {"kind": one_of(PartKind), "position": TEXT, "net": TEXT, "likelihood": NUMBER}
FINDING = {
    "fault": one_of(Fault), "role": one_of(Role), "severity": one_of(Severity), "component": one_of(Component),
    "slot": WHOLE, "chain": WHOLE, "board_sn": TEXT, "chips": [(int,)], "domains": [(int,)], "position": TEXT,
    "found": (str,), "parts": [PART], "confidence": (float, int), "message": (str,), "evidence": [EVIDENCE],
    "next_steps": [{"id": (str,), "text": (str,)}],
}  # fmt: skip
BOARD = {
    "slot": (int,), "serial": TEXT, "active": (bool, type(None)), "chips_expected": WHOLE, "chips_working": WHOLE,
    "hashrate_ths": NUMBER, "temp_board_c": NUMBER, "temp_chip_c": NUMBER, "voltage_v": NUMBER,
    "frequency_mhz": NUMBER,
}  # fmt: skip
DEVICE = {
    "type": {"device"}, "ip": (str,), "state": one_of(DeviceState), "found_by": [one_of(Source)], "ports": [(int,)],
    "make": TEXT, "model": TEXT, "firmware": TEXT, "firmware_version": TEXT, "mac": TEXT, "serial": TEXT,
    "hostname": TEXT, "hashrate_ths": NUMBER, "expected_hashrate_ths": NUMBER, "power_w": NUMBER, "uptime_s": NUMBER,
    "pools": [{"url": TEXT, "user": TEXT}], "fans": [{"position": (int,), "rpm": NUMBER}], "boards": [BOARD],
    "messages": [{"code": TEXT, "text": (str,)}],
    "hints": {"http_title": TEXT, "realm": TEXT, "api_version": TEXT}, "findings": [FINDING], "error": TEXT,
}  # fmt: skip
SUMMARY = {
    "type": {"summary"}, "addresses": (int,), "alive": (int,), "identified": (int,), "seconds": (float, int),
}  # fmt: skip
SIGHTING = {
    "type": {"sighting"}, "ip": (str,), "source": {"mdns", "ip_report"}, "make": TEXT, "model": TEXT, "mac": TEXT,
    "serial": TEXT, "text": TEXT,
}  # fmt: skip
VERDICT = {"fault": one_of(Fault), "summary": (str,)}
CHAIN = {
    "index": (int,), "found": WHOLE, "expected": WHOLE, "status": one_of(ChainState), "suspect_chips": [(int,)],
    "suspect_domains": [(int,)], "board_sn": TEXT,
}  # fmt: skip
#: A range is null or two numbers.
RANGE = (list, type(None))
LOG = {
    "source": (str,), "kind": one_of(LogKind), "model": TEXT, "board_code": TEXT, "chains": [CHAIN],
    "temps_c": {"chip": RANGE, "pcb": RANGE, "inlet": RANGE}, "findings": [FINDING], "verdict": VERDICT,
}  # fmt: skip
CHECK = {"region": one_of(Region), "ok": (bool,)}
EEPROM = {
    "format": {"1", "2", "3", "4", "5", "6", "s9k", "l7", "unknown"}, "board_name": TEXT, "board_sn": TEXT,
    "chip_die": TEXT, "chip_marking": TEXT, "chip_bin": WHOLE, "ft_version": TEXT, "pcb_version": WHOLE,
    "bom_version": WHOLE, "chip_tech": TEXT, "factory_job": TEXT, "voltage_v": NUMBER, "frequency_mhz": NUMBER,
    "nonce_rate": NUMBER, "pcb_temp_in_c": NUMBER, "pcb_temp_out_c": NUMBER, "checks": [CHECK], "valid": (bool,),
    "warnings": [{"code": one_of(EepromWarning), "message": (str,)}],
}  # fmt: skip
#: What `eeprom --json` tells besides.
DUMP = EEPROM | {"source": (str,), "findings": [FINDING]}
LINES = {"device": DEVICE, "summary": SUMMARY, "sighting": SIGHTING}


def misfits(line, shape=None, path=""):
    """Where a line is not what the contract says; empty when it is. Keys have to come in the contract's order."""
    shape = LINES[line["type"]] if shape is None else shape
    if isinstance(shape, dict):
        if not isinstance(line, dict) or list(line) != list(shape):
            return [f"{path}: {line!r:.80}"]
        return [off for key in shape for off in misfits(line[key], shape[key], f"{path}.{key}")]
    if isinstance(shape, list):
        if not isinstance(line, list):
            return [f"{path}: {line!r:.80}"]
        return [off for at, one in enumerate(line) for off in misfits(one, shape[0], f"{path}[{at}]")]
    if isinstance(shape, set):
        return [] if line in shape else [f"{path}: {line!r:.80}"]
    whole_only = isinstance(line, bool) and bool not in shape
    return [] if isinstance(line, shape) and not whole_only else [f"{path}: {line!r:.80}"]
