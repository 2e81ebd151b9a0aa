"""Sentences for multimeters."""

from __future__ import annotations

from app.words.errors import says
from app.words.language import _
from app.words.plain_text import plain
from app.words.probe_words import mode_name
from drivers.serial.meter_errors import MeterForeign, MeterGarbled, MeterIgnored, MeterRefused, MeterSilent
from drivers.serial.multimeter import IDENTIFY
from drivers.simulated.meter_url import SimulatedMeterUrlError
from drivers.simulated.workbench import NoSuchPoint
from drivers.simulated.workbench_faults import BenchFaultMisplaced


@says(MeterSilent)
def _silent(error: MeterSilent) -> str:
    port = plain(error.port, 120)
    if error.command == IDENTIFY:
        return _(
            "No multimeter answers at {port}. Switch it on, set its interface to remote control, and check cable, "
            "speed and address."
        ).format(port=port)
    return _("The multimeter at {port} no longer answers. Check its cable, or switch it off and on.").format(port=port)


@says(MeterForeign)
def _foreign(error: MeterForeign) -> str:
    return _('What answers at {port} is no multimeter: "{said}". Choose another port.').format(
        port=plain(error.port, 120), said=plain(error.said, 80)
    )


@says(MeterRefused)
def _refused(error: MeterRefused) -> str:
    return _('The multimeter at {port} refused {command}: "{said}". Set the function on the meter itself.').format(
        port=plain(error.port, 120), command=plain(error.command, 40), said=plain(error.said, 80)
    )


@says(MeterIgnored)
def _ignored(error: MeterIgnored) -> str:
    return _(
        'The multimeter at {port} stays at "{said}" and does not measure {mode}. Unlock it, or set it by hand.'
    ).format(port=plain(error.port, 120), said=plain(error.said, 40), mode=mode_name(error.mode))


@says(MeterGarbled)
def _garbled(error: MeterGarbled) -> str:
    return _('The multimeter at {port} sent no value: "{said}". Check speed and cable, and measure again.').format(
        port=plain(error.port, 120), said=plain(error.raw.decode("ascii", "replace"), 60)
    )


@says(NoSuchPoint)
def _no_point(error: NoSuchPoint) -> str:
    return _("The simulated {board} has no point {point} there. Choose another point.").format(
        board=plain(error.board.code, 60), point=plain(error.point, 60)
    )


@says(SimulatedMeterUrlError)
def _no_meter(error: SimulatedMeterUrlError) -> str:
    return _(
        "{url} names no simulated meter: {part} is unknown. Name a board and one of its faults, such as "
        "simulated-meter://BHB42601?fault=hard_short&at=12"
    ).format(url=plain(error.url, 120), part=plain(error.part, 60) or '""')


@says(BenchFaultMisplaced)
def _misplaced(error: BenchFaultMisplaced) -> str:
    return _("A simulated {board} cannot have the fault {name} at place {place}. Name another.").format(
        board=plain(error.board.code, 60), name=plain(error.fault, 60), place=error.place
    )
