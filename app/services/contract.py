"""The JSON shapes of the command line (design.md section 6): keys always present, null when unknown, lists never null.

Everything that prints or exports these documents builds them here, so that the contract stands in one place.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol

from app.domain.finding import Fault, Finding, Suspect, Verdict
from app.domain.log_diagnosis import ChainStatus, LogDiagnosis
from app.domain.tester_display import DISPLAY_SOURCE
from app.words.eeprom_warnings import warning_text
from app.words.findings import finding_text, say, verdict_text
from drivers.model.bench_run import BenchRun, ChipCounter
from drivers.model.board import BoardSpec
from drivers.model.eeprom import EepromContent
from drivers.model.reading import BoardReading, DeviceReading, ScanSummary
from drivers.model.sighting import Sighting

if TYPE_CHECKING:  # most commands need none of them
    from app.services.bisection import BoardBisection
    from app.services.code_search import CodeEntry
    from app.services.keypad import KeypadAnswer

Document = dict[str, Any]


class BenchOutcome(Protocol):
    """What a bench report holds; `app.services.bench.BenchReport` is one."""

    @property
    def run(self) -> BenchRun:
        """What was measured."""

    @property
    def board(self) -> BoardSpec | None:
        """The board it was taken for, None = not known."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong."""

    @property
    def verdict(self) -> Verdict:
        """The one-line answer."""


def device_line(reading: DeviceReading, findings: Iterable[Finding]) -> Document:
    """One `device` line of `scan --json`."""
    return {
        "type": "device",
        "ip": reading.ip,
        "state": reading.state.value,
        "found_by": [source.value for source in reading.found_by],
        "ports": list(reading.ports),
        "make": reading.make,
        "model": reading.model,
        "firmware": reading.firmware,
        "firmware_version": reading.firmware_version,
        "mac": reading.mac,
        "serial": reading.serial,
        "hostname": reading.hostname,
        "hashrate_ths": reading.hashrate_ths,
        "expected_hashrate_ths": reading.expected_hashrate_ths,
        "power_w": reading.power_w,
        "uptime_s": reading.uptime_s,
        "pools": [{"url": pool.url, "user": pool.user} for pool in reading.pools],
        "fans": [{"position": fan.position, "rpm": fan.rpm} for fan in reading.fans],
        "boards": [_board_document(board) for board in reading.boards],
        "messages": [{"code": message.code, "text": message.text} for message in reading.messages],
        "hints": {
            "http_title": reading.hints.http_title,
            "realm": reading.hints.realm,
            "api_version": reading.hints.api_version,
        },
        "findings": [finding_document(finding) for finding in findings],
        "error": reading.error,
    }


def summary_line(summary: ScanSummary) -> Document:
    """The last line of `scan --json`; `seconds` to the millisecond."""
    return {
        "type": "summary",
        "addresses": summary.addresses,
        "alive": summary.alive,
        "identified": summary.identified,
        "seconds": round(summary.seconds, 3),
    }


def sighting_line(sighting: Sighting) -> Document:
    """One line of `listen --json`."""
    return {
        "type": "sighting",
        "ip": sighting.ip,
        "source": sighting.source.value,
        "make": sighting.make,
        "model": sighting.model,
        "mac": sighting.mac,
        "serial": sighting.serial,
        "text": sighting.text,
    }


def finding_document(finding: Finding) -> Document:
    """One FINDING, its texts in the language in force."""
    text = finding_text(finding)
    return {
        "fault": finding.fault.value,
        "role": finding.role.value,
        "severity": finding.severity.value,
        "component": finding.component.value,
        "slot": finding.slot,
        "chain": finding.chain,
        "board_sn": finding.board_sn,
        "chips": list(finding.chips),
        "domains": list(finding.domains),
        "position": finding.position,
        "found": text.found,
        "parts": [_part_document(part) for part in finding.parts],
        "confidence": round(finding.confidence, 3),
        "message": text.title,
        "evidence": [{"source": e.source, "line": e.line, "text": e.text} for e in finding.evidence],
        "next_steps": [{"id": step.id, "text": say(step.phrase)} for step in finding.next_steps],
    }


def verdict_document(verdict: Verdict) -> Document:
    """The verdict: a fault id and one sentence."""
    return {"fault": verdict.fault.value, "summary": verdict_text(verdict)}


def log_document(diagnosis: LogDiagnosis) -> Document:
    """One document of `log --json`."""
    return {
        "source": diagnosis.reading.source,
        "kind": diagnosis.reading.kind.value,
        "model": diagnosis.model,
        "board_code": diagnosis.board_code,
        "chains": [_chain_document(chain) for chain in diagnosis.chains],
        "temps_c": {
            "chip": _range(diagnosis.temps.chip),
            "pcb": _range(diagnosis.temps.pcb),
            "inlet": _range(diagnosis.temps.inlet),
        },
        "findings": [finding_document(finding) for finding in diagnosis.findings],
        "verdict": verdict_document(diagnosis.verdict),
    }


def keypad_document(answer: KeypadAnswer) -> Document:
    """The document of `keypad --json`: the keys of a log's document, then what was typed."""
    lead, counted = answer.lead, bool(answer.attempts)
    chain = {
        "index": 0,
        "found": max(answer.attempts) if counted else None,
        "expected": answer.board.chips,
        "status": answer.status.value,
        "suspect_chips": list(lead.chips) if lead else [],
        "suspect_domains": list(lead.domains) if lead else [],
        "board_sn": None,
    }
    return {
        "source": DISPLAY_SOURCE,
        "kind": "tester_display",
        "model": answer.board.model,
        "board_code": answer.board.code,
        "chains": [chain],
        "temps_c": {"chip": None, "pcb": None, "inlet": None},
        "findings": [finding_document(finding) for finding in answer.findings],
        "verdict": verdict_document(answer.verdict),
        "board": {
            "make": answer.board.make,
            "chip": answer.board.chip or None,
            "chips": answer.board.chips,
            "domains": answer.board.domains,
            "chips_per_domain": answer.board.chips_per_domain,
            "confidence": answer.board.confidence,
            "source": answer.board.source,
            "unsourced": list(answer.board.unsourced),
        },
        "typed": answer.typed,
        "attempts": list(answer.attempts),
        "bad_chips": list(answer.bad_chips),
        "next_probe": {"id": answer.probe.id, "text": say(answer.probe.phrase)} if answer.probe else None,
    }


def bisection_document(bisection: BoardBisection) -> Document:
    """The document of `bisect --json`: how the chain is held, every answer, what is known, and what it proves."""
    from app.words.bisection import advice_tells, advice_title, advice_value

    state, place, ask = bisection.state, bisection.result, bisection.ask
    domains = sorted({d for chip in (place.chips if place else ()) if (d := bisection.board.domain_of(chip))})
    return {
        "order": bisection.number,
        "board_code": bisection.board.code,
        "chips_expected": bisection.board.chips,
        "hold": {
            "line": bisection.hold.line,
            "to": bisection.hold.to.value,
            "rail_v": bisection.hold.rail_v,
            "at": bisection.hold.at.value,
            "source": bisection.hold.source,
        },
        "steps": [
            {
                "held_after": step.held,
                "counts": list(step.counts),
                "source": step.source.value,
                "taken_for": heard.value,
                "by": step.by or None,
            }
            for step, heard in zip(state.steps, state.heard, strict=True)
        ],
        "good_to": state.interval[0],
        "bad_from": state.interval[1],
        "varying": state.varying,
        "next": {"held_after": ask.hold_after, "good_count": ask.expect} if ask else None,
        "ending": place.ending.value if place else None,
        "suspect_chips": list(place.chips) if place else [],
        "suspect_domains": domains,
        "probes": [
            {
                "point": advice.spot.point,
                "chip": advice.spot.chip,
                "domain": advice.spot.domain,
                "text": advice_title(advice),
                "expected": advice_value(advice, _number),
                "tells": advice_tells(advice),
            }
            for advice in bisection.advice
        ],
        "simulated": bisection.simulated,
        "findings": [finding_document(finding) for finding in bisection.findings],
        "verdict": verdict_document(bisection.verdict),
    }


def _number(value: float) -> str:
    return f"{value:g}"


def code_document(entry: CodeEntry) -> Document:
    """One entry of `codes --json`."""
    return {
        "code": entry.code,
        "make": entry.make,
        "meaning": entry.meaning,
        "fault": entry.fault.value,
        "severity": entry.severity.value,
        "component": entry.component.value,
        "informs": entry.informs,
        "decoded": list(entry.decoded),
        "slot": entry.slot,
        "chains": list(entry.chains),
        "chip": entry.chip,
        "parts": [_part_document(part) for part in entry.parts],
        "next_steps": [{"id": step.id, "text": say(step.phrase)} for step in entry.steps],
        "source": entry.source,
    }


def eeprom_document(content: EepromContent) -> Document:
    """An EEPROM as `eeprom --json` and a bench run tell it."""
    return {
        "format": content.format,
        "board_name": content.board_name,
        "board_sn": content.board_sn,
        "chip_die": content.chip_die,
        "chip_marking": content.chip_marking,
        "chip_bin": content.chip_bin,
        "ft_version": content.ft_version,
        "pcb_version": content.pcb_version,
        "bom_version": content.bom_version,
        "chip_tech": content.chip_tech,
        "factory_job": content.factory_job,
        "voltage_v": content.voltage_v,
        "frequency_mhz": content.frequency_mhz,
        "nonce_rate": content.nonce_rate,
        "pcb_temp_in_c": content.pcb_temp_in_c,
        "pcb_temp_out_c": content.pcb_temp_out_c,
        "checks": [{"region": check.region.value, "ok": check.ok} for check in content.checks],
        "valid": content.valid,
        "warnings": [{"code": w.value, "message": warning_text(w, content)} for w in content.warnings],
    }


def dump_document(source: str, content: EepromContent, findings: Iterable[Finding]) -> Document:
    """The document of `eeprom --json`: the EEPROM, the file it came from, and what its sister boards tell of it."""
    document = eeprom_document(content)
    return document | {"source": source, "findings": [finding_document(finding) for finding in findings]}


def bench_document(report: BenchOutcome) -> Document:
    """The document of `bench --json`: the keys of design.md section 6, then what the further steps measured."""
    run, board = report.run, report.board
    return {
        "board": {
            "code": (board.code or None) if board else None,
            "chip": board.chip if board else None,
            "chips_expected": board.chips if board else None,
            "domains": board.domains if board else None,
            "chips_per_domain": board.chips_per_domain if board else None,
        },
        "chip_id": run.chip_id,
        "attempts": list(run.attempts),
        "chips_found": run.chips_found if run.attempts else None,
        "address_map": list(run.address_map),
        "counters": [_counter_document(counter) for counter in run.counters],
        "sensors": [{"name": sensor.name, "temp_c": sensor.temp_c} for sensor in run.sensors],
        "eeprom": eeprom_document(run.eeprom) if run.eeprom else None,
        "seconds": round(run.seconds, 3),
        "interrupted": run.interrupted,
        "findings": [finding_document(finding) for finding in report.findings],
        "verdict": verdict_document(report.verdict),
        **_further_document(run),
    }


def _further_document(run: BenchRun) -> Document:
    """What the steps beyond count and counters measured; null or [] where a step was not taken."""
    control, answer = run.voltage_control, run.known_answer
    return {
        "plan": run.plan or None,
        "fast": {
            "baud": run.fast_baud,
            "attempts": list(run.fast_attempts),
            "address_map": list(run.fast_map),
        }
        if run.fast_baud
        else None,
        "known_answer": None
        if answer is None
        else {
            "asked": answer.asked,
            "right": [{"chip": chip or None, "count": count} for chip, count in answer.right],
            "wrong": [{"chip": chip or None, "count": count} for chip, count in answer.wrong],
        },
        "rails": [
            {
                "name": rail.name,
                "voltage_v": rail.volts,
                "current_a": rail.amperes,
                "power_w": rail.watts,
                "temp_c": rail.temp_c,
            }
            for rail in run.rails
        ],
        "registers": [{"chip": r.chip, "register": r.register, "value": r.value} for r in run.registers],
        "die_temps": [{"chip": die.chip, "temp_c": die.temp_c} for die in run.die_temps],
        "core_domains": [{"chip": core.chip, "counts": list(core.counts)} for core in run.core_domains],
        "frequency_steps": [
            {"frequency_mhz": step.frequency_mhz, "counters": [_counter_document(c) for c in step.counters]}
            for step in run.frequency_steps
        ],
        "voltage_control": None
        if control is None
        else {
            "kind": control.kind,
            "version": control.version,
            "set_v": control.set_v,
            "measured_v": control.measured_v,
            "enabled": control.enabled,
            "trouble": control.trouble.value if control.trouble else None,
        },
        "simulated": run.simulated,
        "replayed": run.replayed,
    }


def _counter_document(counter: ChipCounter) -> Document:
    return {
        "chip": counter.chip,
        "hashes": counter.hashes,
        "errors": counter.errors,
        "relative": counter.relative,
    }


def _board_document(board: BoardReading) -> Document:
    return {
        "slot": board.slot,
        "serial": board.serial,
        "active": board.active,
        "chips_expected": board.chips_expected,
        "chips_working": board.chips_working,
        "hashrate_ths": board.hashrate_ths,
        "temp_board_c": board.temp_board_c,
        "temp_chip_c": board.temp_chip_c,
        "voltage_v": board.voltage_v,
        "frequency_mhz": board.frequency_mhz,
    }


def _part_document(part: Suspect) -> Document:
    return {"kind": part.kind.value, "position": part.position, "net": part.net, "likelihood": part.likelihood}


def _chain_document(chain: ChainStatus) -> Document:
    return {
        "index": chain.index,
        "found": chain.found,
        "expected": chain.expected,
        "status": chain.status.value,
        "suspect_chips": list(chain.suspect_chips),
        "suspect_domains": list(chain.suspect_domains),
        "board_sn": chain.board_sn,
    }


def _range(low_high: tuple[float, float] | None) -> list[float] | None:
    return list(low_high) if low_high else None


def is_fault(verdict: Verdict) -> bool:
    """Whether the verdict is a fault: neither `none` nor `inconclusive` (exit code 1)."""
    return verdict.fault not in (Fault.NONE, Fault.INCONCLUSIVE)
