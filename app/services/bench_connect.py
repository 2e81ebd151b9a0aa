"""The steps of a bench test that open the ports and find out which board it is. Nothing is energised here."""

from __future__ import annotations

from app.domain.phrase import Value
from app.domain.test_plan import BenchStep
from app.services.bench_board import board_of_eeprom, board_of_port, controller_of, named_board, port_at
from app.services.bench_course import Course
from app.services.bench_steps import Outcome
from app.services.recordings import begin_recording, recorded_port
from drivers import catalogue
from drivers.eeprom.decode import MAKES, decode
from drivers.model.bench_run import BenchRun
from drivers.serial.chain import Chain
from drivers.serial.control import ANSWER_S, ControlPort
from drivers.serial.eeprom_reader import read_eeprom
from drivers.serial.errors import SamePort
from drivers.serial.link import Link
from drivers.serial.recording import Role
from drivers.simulated.hashboard import is_simulated
from drivers.simulated.hashboard_url import SimulatedControlError
from drivers.simulated.virtual import is_virtual, open_virtual

#: How long a simulated controller may take: it shares this computer's processors, and late is not silent.
_SIMULATED_ANSWER_S = 10.0


def connect(course: Course) -> None:
    """Open the data port, and the control port where there is one, and begin the recording that was asked for.

    Raises SerialError, SimulatedUrlError, RecordingFailed; for `replay:` also NoRecording, RecordingUnreadable,
    NotRecorded.
    """
    course.begin(BenchStep.CONNECT)
    data_url, control_url = course.settings.data_url, course.settings.control_url
    virtual = is_virtual(data_url)
    left_out = tuple(step.value for step in course.plan.left_out)
    simulated = is_simulated(data_url)
    course.run = BenchRun(data_url, control_url, simulated=simulated, plan=course.plan.id, left_out=left_out)
    if virtual and control_url not in (None, data_url):
        raise SimulatedControlError(data_url, control_url or "")
    course.found = port_at(data_url)
    if virtual:
        course.virtual = ports = course.stack.enter_context(open_virtual(data_url, catalogue.board))
        data_url, control_url = ports.port(Role.DATA), ports.control_url
        control_port = course.run.data_port if control_url else None
        course.keep(control_port=control_port, simulated=ports.simulated, replayed=ports.replayed)
        course.found = recorded_port(course.settings.data_url, ports.about) or course.found
        if course.board is None and ports.about.get("chosen_board"):
            course.know(named_board(ports.about["chosen_board"]))
    if control_url == data_url:
        raise SamePort(data_url)
    begin_recording(course)
    data = course.stack.enter_context(Link(data_url, tap=course.tap(Role.DATA)))
    course.chain = Chain(data, course.timing.chain, course.check)
    if control_url is None:
        course.done(Outcome.WARN, "data_only")
        return
    control = course.stack.enter_context(Link(control_url, tap=course.tap(Role.CONTROL)))
    usual = _SIMULATED_ANSWER_S if course.run.simulated and not course.run.replayed else ANSWER_S
    course.control = ControlPort(control, answer_s=usual if course.timing.answer_s is None else course.timing.answer_s)
    form = course.control.probe()
    course.controller = controller_of(course.found, course.control)
    if course.controller.i2c_hertz is not None:
        course.control.set_i2c_speed(course.controller.i2c_hertz)
    course.keep(supply_switched=bool(course.controller.supplies))
    course.done(Outcome.PASS, "connected", form=form.value)


def identify(course: Course) -> None:
    """Read the EEPROM, and know the board by it where the person named none."""
    course.begin(BenchStep.IDENTITY)
    if course.control is None or course.controller is None:
        course.skip("identity_skipped")
        return
    image = read_eeprom(course.control, course.controller.eeproms)
    if image is None:
        if course.board is None:
            course.know(board_of_port(course.found))
        expected = bool(course.controller.eeproms) and (course.board is None or course.board.make in MAKES)
        course.keep(eeprom_silent=expected)
        course.done(Outcome.WARN if expected else Outcome.PASS, "eeprom_silent" if expected else "eeprom_none")
        return
    content = decode(image)
    if not content.valid:
        # What reads differently the second time is noise on the bus, not what is written in the part.
        again = read_eeprom(course.control, course.controller.eeproms) or b""
        content = decode(again)
        if again != image and not content.valid:
            if course.board is None:
                course.know(board_of_port(course.found))
            course.done(Outcome.WARN, "eeprom_unsteady")
            return
    course.keep(eeprom=content)
    if course.board is None:
        course.know(board_of_eeprom(content))
    if content.valid:
        said: dict[str, Value] = {"code": content.board_name or "-", "serial": content.board_sn or "-"}
        course.done(Outcome.PASS, "eeprom_read", format=content.format, **said)
    else:
        course.done(Outcome.FAIL, "eeprom_damaged", format=content.format)
