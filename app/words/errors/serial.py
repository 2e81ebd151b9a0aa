"""Sentences for serial ports, controllers and chains."""

from __future__ import annotations

from app.domain.test_plan import BrokenPlan, UnknownPlan
from app.words.errors import says
from app.words.language import _
from app.words.phrases import say
from app.words.plain_text import plain
from app.words.serial_access import denied_phrase
from drivers.errors import ChipUnsupportedError, UnknownBoardError
from drivers.serial.access import MODEM_MANAGER
from drivers.serial.errors import (
    BoardReset,
    Cancelled,
    ControlRefused,
    ControlSilent,
    FrameError,
    Overheated,
    PortBusy,
    PortDenied,
    PortInvalid,
    PortLost,
    PortMissing,
    SamePort,
)
from drivers.simulated.hashboard_url import (
    SimulatedControlError,
    SimulatedFaultError,
    SimulatedPlaceError,
    SimulatedUrlError,
)


@says(PortMissing)
def _missing(error: PortMissing) -> str:
    if "://" in error.port:
        return _("Nothing answers at {port}. Check the address, and that the port server runs.").format(
            port=plain(error.port, 120)
        )
    return _("There is no port {port}. Plug the board in, then list the ports with: hashwrench ports").format(
        port=plain(error.port, 120)
    )


@says(PortDenied)
def _denied(error: PortDenied) -> str:
    return say(denied_phrase(error.port, error.closed))


@says(PortBusy)
def _busy(error: PortBusy) -> str:
    port = plain(error.port, 120)
    if error.holder == MODEM_MANAGER:
        return _(
            "{port} is held by ModemManager, which tries new serial ports for modems. Wait 30 seconds and try again; "
            "keep it away for good, from the program's folder, with: sudo cp packaging/linux/60-hashwrench.rules "
            "/etc/udev/rules.d/ && sudo udevadm control --reload && sudo udevadm trigger"
        ).format(port=port)
    if error.holder:
        return _("The program {name} holds {port}. Close it and try again.").format(
            port=port, name=plain(error.holder, 60)
        )
    return _("Another program holds {port}. Close it and try again.").format(port=port)


@says(PortInvalid)
def _invalid(error: PortInvalid) -> str:
    return _("{port} is no serial port. Name a device, or a URL such as socket://host:port.").format(
        port=plain(error.port, 120) or '""'
    )


@says(SamePort)
def _same(error: SamePort) -> str:
    return _("{port} is named as data and as control port. A controller shows two ports; name both.").format(
        port=plain(error.port, 120)
    )


@says(PortLost)
def _lost(error: PortLost) -> str:
    return _("{port} went away: the cable was pulled or the board reset.").format(port=plain(error.port, 120))


@says(ControlSilent)
def _silent(error: ControlSilent) -> str:
    if error.raw:
        return _(
            "{port} answers, but not as a controller does. Is it the data port? Swap the two and try again."
        ).format(port=plain(error.port, 120))
    return _(
        "The controller at {port} does not answer. Unplug it, plug it in again, and check which port is which."
    ).format(port=plain(error.port, 120))


@says(ControlRefused)
def _refused(error: ControlRefused) -> str:
    return _("The controller at {port} refused a request (0x{code:02X} {text}).").format(
        port=plain(error.port, 120), code=error.code, text=plain(error.text, 60)
    )


@says(Overheated)
def _overheated(error: Overheated) -> str:
    if error.temp_c is None:
        return _(
            "Sensor {sensor} stopped answering, so the supply was cut. Check the sensor before the next test."
        ).format(sensor=plain(error.sensor, 60))
    if error.temp_c < 0:
        return _(
            "Sensor {sensor} read {temp_c:.1f} °C, which nothing on a bench has, so the supply was cut. Check the "
            "sensor before the next test."
        ).format(sensor=plain(error.sensor, 60), temp_c=error.temp_c)
    return _(
        "Sensor {sensor} read {temp_c:.1f} °C, so the supply was cut. Let the board cool and check its heatsinks."
    ).format(sensor=plain(error.sensor, 60), temp_c=error.temp_c)


@says(BoardReset)
def _reset(error: BoardReset) -> str:
    return _(
        "The controller at {port} started anew in the middle of the test and cut the board's supply. Check its USB "
        "supply and cable, then test again."
    ).format(port=plain(error.port, 120))


@says(FrameError)
def _frame(error: FrameError) -> str:
    return _("Bytes on the wire are no frame of this protocol ({reason}). Check speed, ground and cable.").format(
        reason=plain(error.reason, 60)
    )


@says(Cancelled)
def _cancelled(_error: Cancelled) -> str:
    return _("Stopped.")


@says(UnknownBoardError)
def _unknown_board(error: UnknownBoardError) -> str:
    return _(
        "There is no board {code} in the catalogue. Write the code as printed on the board, such as BHB42601."
    ).format(code=plain(error.code, 60))


@says(ChipUnsupportedError)
def _unsupported(error: ChipUnsupportedError) -> str:
    return _("This test cannot speak to the chips of {code} ({chip}). Test it in its miner, or read its log.").format(
        code=plain(error.code, 60), chip=plain(error.chip, 60) or "?"
    )


@says(SimulatedPlaceError)
def _misplaced(error: SimulatedPlaceError) -> str:
    return _("{url}: {part} is not in the chain of that board, which has {chips} chips. Name a place in it.").format(
        url=plain(error.url, 120), part=plain(error.part, 60), chips=error.chips
    )


@says(SimulatedFaultError)
def _fault_not_there(error: SimulatedFaultError) -> str:
    return _("{url}: such a board cannot have the fault {part}. See what is offered with: hashwrench ports").format(
        url=plain(error.url, 120), part=plain(error.part, 60)
    )


@says(SimulatedControlError)
def _simulated_control(error: SimulatedControlError) -> str:
    return _("{url} brings its own control port, so {part} would not be used. Leave the control port out.").format(
        url=plain(error.url, 120), part=plain(error.part, 120) or '""'
    )


@says(SimulatedUrlError)
def _simulated(error: SimulatedUrlError) -> str:
    return _("{url} names no simulated board: {part} is unknown. See them with: hashwrench ports").format(
        url=plain(error.url, 120), part=plain(error.part, 60)
    )


@says(BrokenPlan)
def _broken_plan(error: BrokenPlan) -> str:
    return _("The test plan {plan} cannot be used: {detail}.").format(
        plan=plain(error.plan, 120), detail=plain(error.detail, 120)
    )


@says(UnknownPlan)
def _plan(error: UnknownPlan) -> str:
    return _("There is no test plan {plan}. There are: {plans}.").format(
        plan=plain(error.plan, 60) or '""', plans=", ".join(error.plans)
    )
