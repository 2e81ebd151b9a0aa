"""The bench test as a use case: one hashboard on one serial link, from the first byte to the verdict.

The window and `hashwrench bench` both call `run_bench`. It takes the steps of a plan and keeps what was measured; bytes
are the business of `drivers.serial`, what they mean of `app.diagnosis`, what people read of `app.words`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace

from app.domain.finding import Fault, Verdict
from app.domain.phrase import Phrase
from app.domain.test_plan import BenchStep, BrokenPlan, UnknownPlan
from app.services.bad_ports import BAD_PORT
from app.services.bench_board import named_board
from app.services.bench_chain import count, count_at_high_speed, map_addresses, read_registers
from app.services.bench_connect import connect, identify
from app.services.bench_course import REAL, BenchTiming, Course
from app.services.bench_hashing import ask_known_jobs, compare_counters, raise_frequency
from app.services.bench_power import power_off, power_on, read_sensors, tell_voltage
from app.services.bench_steps import (
    BenchReport,
    BenchSettings,
    OnEvent,
    Outcome,
)
from app.services.diagnosis import findings_of_bench
from app.services.test_plans import plan_of
from drivers.errors import ChipUnsupportedError, DriverError, UnknownBoardError
from drivers.model.bench_run import BenchRun
from drivers.serial.errors import (
    BoardReset,
    Cancelled,
    Overheated,
    SerialError,
)

__all__ = ["BAD_SETTINGS", "DriverError", "run_bench"]

#: Errors of what was asked for, not of a device.
BAD_SETTINGS = (*BAD_PORT, UnknownBoardError, UnknownPlan, BrokenPlan, ChipUnsupportedError)

#: What each step does between connecting and switching off, which every test does.
_STEPS: dict[BenchStep, Callable[[Course], None]] = {
    BenchStep.IDENTITY: identify,
    BenchStep.POWER: power_on,
    BenchStep.VOLTAGE: tell_voltage,
    BenchStep.SENSORS: read_sensors,
    BenchStep.COUNT: count,
    BenchStep.ADDRESS_MAP: map_addresses,
    BenchStep.REGISTERS: read_registers,
    BenchStep.FAST_COUNT: count_at_high_speed,
    BenchStep.KNOWN_ANSWER: ask_known_jobs,
    BenchStep.COUNTERS: compare_counters,
    BenchStep.FREQUENCIES: raise_frequency,
}


def run_bench(
    settings: BenchSettings,
    on_event: OnEvent | None = None,
    cancel: threading.Event | None = None,
    timing: BenchTiming = REAL,
) -> BenchReport:
    """Test one hashboard; blocks until done, so run it in a thread.

    However it ends, the board's power is switched off as long as the control port can be reached; whether it was is
    `powered_off` in the report: True = read back, None = not known, or there is no control port.

    `on_event` is called in this thread; setting `cancel` ends the test at once. Raises UnknownBoardError, UnknownPlan,
    BrokenPlan, ChipUnsupportedError, SerialError (a port cannot be opened, the controller does not answer) and
    SimulatedUrlError, all before anything is energised.
    An unplugged cable or a cancel later gives a report with `run.interrupted`.
    """
    started = time.monotonic()
    plan = plan_of(settings.plan)
    board = named_board(settings.board_code) if settings.board_code else None
    with ExitStack() as stack:
        course = Course(
            settings,
            on_event or (lambda event: None),
            cancel or threading.Event(),
            timing,
            plan,
            stack,
            BenchRun(settings.data_url, settings.control_url),
            board,
        )
        connect(course)
        try:
            for step in plan.steps:
                if step in _STEPS:
                    _STEPS[step](course)
            if course.power is not None:
                course.power.confirm_on()
        except Cancelled:
            _cut_short(course, None)
        except Overheated as error:
            course.interruption = error
            course.done(Outcome.FAIL, "overheated", sensor=error.sensor)
        except BoardReset as error:
            course.keep(lost_power=True)
            _cut_short(course, error)
        except SerialError as error:
            _cut_short(course, error)
        finally:
            power_off(course)
    return _report(course, time.monotonic() - started)


def _report(course: Course, seconds: float) -> BenchReport:
    """Judge what came of the steps."""
    latest = course.guard.readings if course.guard else {}
    run = replace(
        course.run,
        sensors=tuple(latest.get(sensor.name, sensor) for sensor in course.run.sensors),
        bad_frames=course.chain.bad_frames if course.chain else 0,
        seconds=seconds,
    )
    findings, verdict = findings_of_bench(run, course.board)
    if course.guessed and verdict.fault is Fault.NONE:
        verdict = Verdict(Fault.INCONCLUSIVE, reason=Phrase.of("bench.board_guessed", found=run.chips_found))
    return BenchReport(
        run,
        course.board,
        findings,
        verdict,
        course.interruption,
        course.powered_off,
        course.recorder.path if course.recorder else None,
        course.virtual.recording if course.virtual else None,
        course.virtual.differences if course.virtual else None,
        course.recorder.trouble if course.recorder else None,
    )


def _cut_short(course: Course, error: Exception | None) -> None:
    course.keep(interrupted=True)
    course.interruption = error
    course.done(Outcome.FAIL, "cut_short" if error else "stopped")
