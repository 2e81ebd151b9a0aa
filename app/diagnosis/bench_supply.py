"""What feeds and warms a board: its voltage controller, rails, temperature sensors and the chips' own dies."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

from app.diagnosis.bench_case import Case
from app.diagnosis.board_values import chips_values
from app.diagnosis.knowledge import Found, limits
from app.diagnosis.temperature import is_impossible_temperature
from app.domain.finding import Fault
from app.domain.phrase import Value
from drivers.model.bench_run import ControllerTrouble

#: The troubles that are a fault of the controller: the key of its sentences, and how sure it is. A firmware or a
#: controller that nobody has described is none.
_FAULTS = {
    ControllerTrouble.SILENT: ("bench.controller_silent", 0.75),
    ControllerTrouble.BOOT_LOADER: ("bench.controller_boot_loader", 0.85),
    ControllerTrouble.REFUSED: ("bench.controller_refused", 0.7),
}


def voltage_findings(case: Case) -> Iterable[Found]:
    """A voltage controller that the board must have and that is silent, in its boot loader, or refuses."""
    control = case.run.voltage_control
    if control is None or control.trouble not in _FAULTS:
        return
    if control.trouble is ControllerTrouble.SILENT and not control.needed:
        return  # made with and without one: perhaps there is none
    trouble = control.trouble.value
    version = "-" if control.version is None else f"0x{control.version:02X}"
    values: dict[str, Value] = {"controller": control.kind, "version": version}
    text = [f"{control.kind}: {trouble}" + ("" if control.version is None else f", version {version}")]
    key, confidence = _FAULTS[control.trouble]
    yield case.found(Fault.VOLTAGE_CONTROLLER_FAULT, key, confidence, text, values, trouble)


def rail_findings(case: Case) -> Iterable[Found]:
    """Rails that read nothing, or something outside what they should give."""
    for rail in case.run.rails:
        if rail.volts is None or rail.low_v is None or rail.high_v is None or rail.low_v <= rail.volts <= rail.high_v:
            continue
        values: dict[str, Value] = {
            "rail": rail.name,
            "volts": round(rail.volts, 3),
            "low_v": rail.low_v,
            "high_v": rail.high_v,
        }
        text = [f"{rail.name}: {rail.volts:.3f} V"]
        dead = rail.volts < limits("bench")["rail_dead_v"]
        key, confidence = ("bench.rail_dead", 0.8) if dead else ("bench.rail_off", 0.7)
        yield case.found(Fault.REGULATOR_FAULT, key, confidence, text, values, position=rail.name)


def sensor_findings(case: Case) -> Iterable[Found]:
    """Sensors that do not answer or answer the impossible, and a board too hot for a test without hashing."""
    bounds = limits("temperature")
    for sensor in case.run.sensors:
        name = sensor.name
        if sensor.temp_c is None or is_impossible_temperature(sensor.temp_c):
            shown = "no answer" if sensor.temp_c is None else f"{round(sensor.temp_c, 1):g} °C"
            key = "bench.sensor_silent" if sensor.temp_c is None else "bench.sensor_impossible"
            values: dict[str, Value] = {"sensor": name, "temp_c": sensor.temp_c or 0.0}
            yield case.found(Fault.TEMP_SENSOR_FAULT, key, 0.8, [f"{name}: {shown}"], values, position=f"sensor {name}")
        elif sensor.temp_c >= bounds["bench_hot_c"]:
            values = {"sensor": name, "temp_c": sensor.temp_c, "limit_c": bounds["bench_hot_c"]}
            text = [f"{name}: {round(sensor.temp_c, 1):g} °C"]
            yield case.found(Fault.OVERTEMPERATURE, "bench.hot", 0.85, text, values, position=f"sensor {name}")


def die_findings(case: Case) -> Iterable[Found]:
    """Chips clearly hotter than the others of the board: their heat does not reach the heatsink."""
    dies = [die for die in case.run.die_temps if not is_impossible_temperature(die.temp_c)]
    if len(dies) < 3:
        return
    usual, margin = median(die.temp_c for die in dies), float(limits("temperature")["die_outlier_c"])
    hot = [die for die in dies if die.temp_c >= usual + margin]
    if not hot:
        return
    worst = max(hot, key=lambda die: die.temp_c)
    chips = tuple(die.chip for die in hot)
    values = {
        **chips_values(chips, worst.chip, case.board),
        "temp_c": round(worst.temp_c, 1),
        "usual_c": round(usual, 1),
    }
    text = [f"chip {die.chip}: {die.temp_c:.1f} °C, median {usual:.1f} °C" for die in hot]
    yield case.found(Fault.THERMAL_CONTACT, "bench.die_hot", 0.7, text, values, "die", chips=chips)
