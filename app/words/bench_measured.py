"""What a bench run measured beside its chips, in words and figures: rails, sensors, controller, EEPROM, counts."""

from __future__ import annotations

from dataclasses import dataclass

from app.words.language import _, ngettext
from drivers.model.bench_run import BenchRun, Rail, VoltageControl
from drivers.model.board import BoardSpec

#: From here on a board sensor is drawn as too hot, °C; the heat guard of the test cuts the power at the same.
_HOT_C = 80.0


@dataclass(frozen=True, slots=True)
class Measured:
    """One readout: what it is, its value and unit, what is to be said of it (`sub`), and the tone of the value."""

    caption: str
    value: str
    unit: str
    sub: str
    tone: str = "ink"


def measured(run: BenchRun, board: BoardSpec | None) -> tuple[Measured, ...]:
    """Everything that was measured, supplies first; () where nothing was."""
    return (
        *(_rail(rail) for rail in run.rails),
        *([_controller(run.voltage_control)] if run.voltage_control else []),
        *(
            Measured(
                sensor.name, "—" if sensor.temp_c is None else f"{sensor.temp_c:.1f}", "°C",
                _("no answer") if sensor.temp_c is None else "",
                "major" if sensor.temp_c is None else "critical" if sensor.temp_c >= _HOT_C else "ink",
            )
            for sensor in run.sensors
        ),
        *_eeprom(run),
        *_fast_count(run, board),
        *_answers(run),
        *_frequencies(run),
        *_bad_frames(run),
    )  # fmt: skip


def _rail(rail: Rail) -> Measured:
    limits = "" if rail.low_v is None or rail.high_v is None else _("good: {low} to {high} V").format(
        low=f"{rail.low_v:g}", high=f"{rail.high_v:g}"
    )  # fmt: skip
    flow = " · ".join(
        text
        for text, value in (
            (f"{rail.amperes or 0:.2f} A", rail.amperes),
            (f"{rail.watts or 0:.1f} W", rail.watts),
            (f"{rail.temp_c or 0:.0f} °C", rail.temp_c),
        )
        if value is not None
    )
    if rail.volts is None:
        return Measured(rail.name, "—", "V", flow or _("not measured"))
    low = rail.low_v is not None and rail.volts < rail.low_v
    high = rail.high_v is not None and rail.volts > rail.high_v
    mark = " ▼" if low else " ▲" if high else ""
    sub = limits if mark or not flow else flow
    return Measured(
        rail.name, f"{rail.volts:.3g}{mark}", "V", sub, "critical" if mark else "ink"
    )  # fmt: skip


def _controller(control: VoltageControl) -> Measured:
    version = _("no version") if control.version is None else f"0x{control.version:02X}"
    state = {True: _("enabled"), False: _("switched off"), None: _("not enabled")}[control.enabled]
    volts = control.measured_v if control.measured_v is not None else control.set_v
    tone = "major" if control.trouble is not None and control.needed else "ink"
    if control.trouble is not None and not control.needed and control.version is None:
        return Measured(control.kind, "—", "", _("none answers; not every board has one"))
    value, unit = ("—", "") if volts is None else (f"{volts:.2f}", "V")
    return Measured(control.kind, value, unit, f"{version} · {state}", tone)


def _eeprom(run: BenchRun) -> list[Measured]:
    if run.eeprom is not None:
        valid = run.eeprom.valid
        said = _("checksums hold") if valid else _("checksum wrong")
        format_ = _("format {format}").format(format=run.eeprom.format)
        return [Measured(_("EEPROM"), format_, "", said, "ink" if valid else "critical")]
    if run.eeprom_silent:
        return [Measured(_("EEPROM"), "—", "", _("does not answer"), "major")]
    return []


def _fast_count(run: BenchRun, board: BoardSpec | None) -> list[Measured]:
    if not run.fast_attempts or not run.fast_baud:
        return []
    found = max(run.fast_attempts)
    expected = board.chips if board else run.chips_found
    tone = "ink" if found >= expected else "critical"
    sub = _("of {total} at {speed} MBd").format(total=expected, speed=f"{run.fast_baud / 1e6:.3g}")
    return [Measured(_("High speed"), str(found), _("chips"), sub, tone)]


def _answers(run: BenchRun) -> list[Measured]:
    answer = run.known_answer
    if answer is None:
        return []
    right, wrong = sum(count for _chip, count in answer.right), sum(count for _chip, count in answer.wrong)
    said = ngettext("{n} wrong", "{n} wrong", wrong).format(n=wrong)
    return [Measured(_("Known job"), str(right), _("true"), said, "major" if wrong else "ink")]


def _frequencies(run: BenchRun) -> list[Measured]:
    if not run.frequency_steps:
        return []
    steps = ngettext("{n} step", "{n} steps", len(run.frequency_steps)).format(n=len(run.frequency_steps))
    return [Measured(_("Highest clock"), f"{max(step.frequency_mhz for step in run.frequency_steps):g}", "MHz", steps)]


def _bad_frames(run: BenchRun) -> list[Measured]:
    if not run.bad_frames:
        return []
    said = _("checksum wrong")
    return [Measured(_("Bad replies"), f"{run.bad_frames:,}", "", said, "major")]
