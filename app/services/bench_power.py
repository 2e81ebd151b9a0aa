"""The steps of a bench test that switch a board's supply and watch it: power, voltage controller, sensors, off."""

from __future__ import annotations

from app.domain.test_plan import BenchStep
from app.services.bench_course import Course
from app.services.bench_steps import Outcome, RailsRead, SensorsRead, VoltageRead
from app.services.bench_voltage import meet_controller
from drivers.model.bench_run import ControllerTrouble, VoltageControl
from drivers.serial.power import BoardPower, HeatGuard
from drivers.serial.rails import read_rail
from drivers.serial.sensors import read_sensor

_NOBODYS_FAULT = (ControllerTrouble.FOREIGN, ControllerTrouble.UNDESCRIBED)


def power_on(course: Course) -> None:
    """Switch the supply on and release reset; it goes off again with the test, however that ends.

    A board's voltage controller is enabled on the way, where the plan says so.
    """
    course.begin(BenchStep.POWER)
    if course.control is None or course.controller is None:
        course.skip("power_skipped")
        return
    if BenchStep.VOLTAGE in course.plan.steps:
        met = meet_controller(course.board, course.control)
        if isinstance(met, VoltageControl):
            course.keep(voltage_control=met)
        else:
            course.voltage = met
    course.power = BoardPower(
        course.control, course.controller, course.power_changed, course.timing.power, course.voltage
    )
    try:
        course.stack.enter_context(course.power).on(course.wait)
    finally:
        if course.voltage is not None:
            course.keep(voltage_control=course.voltage.met)
    course.done(Outcome.PASS, "power_on" if course.run.supply_switched else "reset_released")


def tell_voltage(course: Course) -> None:
    """Say what the voltage controller did as the supply came on."""
    course.begin(BenchStep.VOLTAGE)
    if course.control is None:
        course.skip("voltage_skipped")
        return
    control = course.run.voltage_control
    if control is None:
        course.skip("voltage_none" if course.board else "voltage_unknown")
        return
    course.tell(VoltageRead(control))
    if control.trouble is ControllerTrouble.SILENT and not control.needed:
        course.skip("voltage_perhaps_none", controller=control.kind)
    elif control.trouble is not None:
        outcome = Outcome.WARN if control.trouble in _NOBODYS_FAULT else Outcome.FAIL
        course.done(outcome, f"voltage_{control.trouble.value}", controller=control.kind)
    elif control.set_v is not None:
        course.done(Outcome.PASS, "voltage_set", controller=control.kind, volts=round(control.set_v, 2))
    else:
        course.done(Outcome.PASS, "voltage_on", controller=control.kind)


def read_sensors(course: Course) -> None:
    """Read every temperature sensor, and set the guard that watches them from here on. Raises Overheated."""
    course.begin(BenchStep.SENSORS)
    if course.control is None or course.controller is None or course.power is None:
        course.skip("sensors_skipped")
        return
    probes = course.controller.find_sensors(course.control)
    sensors = tuple(read_sensor(probe) for probe in probes)
    course.keep(sensors=sensors)
    course.tell(SensorsRead(sensors))
    rails = tuple(read_rail(probe) for probe in course.controller.find_rails(course.control))
    if rails:
        course.keep(rails=rails)
        course.tell(RailsRead(rails))
    # A diode that is open from the start is a finding, not a board on fire: the guard watches the others.
    watched = [probe for probe, sensor in zip(probes, sensors, strict=True) if sensor.temp_c is not None]
    course.guard = HeatGuard(course.control, course.power, watched, course.timing.guard_s)
    course.guard.confirm([sensor for sensor in sensors if sensor.temp_c is not None], course.wait)
    course.stack.enter_context(course.guard)
    if not watched:
        course.done(Outcome.WARN, "sensors_none")
        return
    hottest = max(sensor.temp_c for sensor in sensors if sensor.temp_c is not None)
    silent = [sensor for sensor in sensors if sensor.temp_c is None]
    outcome = Outcome.FAIL if hottest >= HeatGuard.LIMIT_C else Outcome.WARN if silent else Outcome.PASS
    course.done(outcome, "sensors_read", count=len(sensors), temp_c=hottest, silent=len(silent))


def power_off(course: Course) -> None:
    """Switch the supply off where it was switched on; every test ends with this. Never raises for a lost port."""
    course.begin(BenchStep.POWER_OFF)
    if course.power is None:
        course.skip("power_skipped" if course.control is None else "power_never_on")
        course.powered_off = True if course.control is not None else None
        return
    stopped = course.power.off()
    if stopped and not course.run.supply_switched:
        course.done(Outcome.PASS, "reset_held")
        return
    course.powered_off = stopped
    course.done(*((Outcome.PASS, "power_off") if stopped else (Outcome.FAIL, "power_unknown")))
