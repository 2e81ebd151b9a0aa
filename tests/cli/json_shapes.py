"""The JSON shapes of `scan` and `listen` (design.md section 6), key by key; `misfits` names what is off in a line."""

from __future__ import annotations

from app.domain.finding import Component, Fault, PartKind, Role, Severity
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
