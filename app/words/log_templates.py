"""What changed between the starts of a log, and how often a finding was seen in it."""

from __future__ import annotations

from app.words.language import mark as _m

TEMPLATES: dict[str, str] = {
    # How often a finding was seen.
    "seen.starts": _m("Seen in {seen} of {starts} starts."),
    "seen.passed": _m("Seen in {seen} of {starts} starts; the last one got past it."),
    "seen.since": _m("So since start {start} of {starts}; complete before."),
    "seen.times": _m("The log says so {times} times."),
    # What is other than in the start before.
    "change.model": _m("Model: {now}, before it was {was}"),
    "change.firmware": _m("Firmware: {now}, before it was {was}"),
    "change.board_code": _m("Board code: {now}, before it was {was}"),
    "change.serial": _m("{Board} is another board: {now}, before it was {was}"),
    "change.count": _m("{Board}: {now} chips, before there were {was}"),
    "change.supply_input": _m("Input of the power supply: {now} V, before it was {was} V"),
    "change.supply_output": _m("Output of the power supply: {now} V, before it was {was} V"),
    "change.temp": _m("Hottest chip: {now_c} °C, before it was {was_c} °C"),
    "change.new_noise": _m("New: chip replies with wrong checksums"),
    "change.gone_noise": _m("Gone: chip replies with wrong checksums"),
    "change.new_eeprom": _m("New: an EEPROM that cannot be read"),
    "change.gone_eeprom": _m("Gone: an EEPROM that cannot be read"),
    "change.new_controller": _m("New: trouble with a voltage controller"),
    "change.gone_controller": _m("Gone: trouble with a voltage controller"),
    "change.new_power": _m("New: trouble with the power supply"),
    "change.gone_power": _m("Gone: trouble with the power supply"),
    "change.new_sensor": _m("New: trouble with a temperature sensor"),
    "change.gone_sensor": _m("Gone: trouble with a temperature sensor"),
    "change.new_fan": _m("New: trouble with a fan"),
    "change.gone_fan": _m("Gone: trouble with a fan"),
    "change.new_heat": _m("New: too hot"),
    "change.gone_heat": _m("Gone: too hot"),
    "change.new_pool": _m("New: no connection to the pool"),
    "change.gone_pool": _m("Gone: no connection to the pool"),
    "change.new_board": _m("New: a board that is not found"),
    "change.gone_board": _m("Gone: a board that is not found"),
}
