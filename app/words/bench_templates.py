"""The steps of a bench test in words: `bench_step.*` is how a step ended, `port.*` what keeps a port closed."""

from __future__ import annotations

from app.words.language import mark as _m
from app.words.language import mark_counted as _n

TEMPLATES: dict[str, str] = {
    "bench_step.connected": _m("The controller answers (replies {form}) and the data port is open."),
    "bench_step.data_only": _m(
        "Data port only: no power control, no EEPROM, no temperature sensors. Power the board from outside."
    ),
    "bench_step.identity_skipped": _m("No control port, so the EEPROM cannot be read."),
    "bench_step.eeprom_read": _m("EEPROM format {format}: board {code}, serial {serial}."),
    "bench_step.eeprom_damaged": _m("The EEPROM answers, but its content is damaged or foreign (format {format})."),
    "bench_step.eeprom_unsteady": _m(
        "The EEPROM reads differently each time: check its bus. Its content is not judged."
    ),
    "bench_step.eeprom_silent": _m("No EEPROM answers."),
    "bench_step.eeprom_none": _m("This kind of board carries no EEPROM."),
    "bench_step.power_on": _m("Supply on, reset released."),
    "bench_step.reset_released": _m("Reset released; the board's supply is not switched by its controller."),
    "bench_step.reset_held": _m("Chips held in reset, read back. Their supply is yours to switch off."),
    "bench_step.power_skipped": _m("No control port: the supply is yours to switch."),
    "bench_step.power_never_on": _m("The supply was never switched on."),
    "bench_step.power_off": _m("Supply off, read back from the controller."),
    "bench_step.power_unknown": _m("The controller is gone: switch the board's supply off by hand."),
    "bench_step.sensors_skipped": _m("No control port, so no temperature is read."),
    "bench_step.sensors_none": _m("No temperature sensor answers: nothing watches the heat. Keep a hand near."),
    "bench_step.sensors_read": _n(
        "count",
        "{count} sensor, {temp_c} °C, {silent} without an answer.",
        "{count} sensors, hottest {temp_c} °C, {silent} without an answer.",
    ),
    "bench_step.counted": _n(
        "expected",
        "The one chip answers, every time.",
        "{found} of {expected} chips answer, every time.",
    ),
    "bench_step.counted_short": _m("{found} of {expected} chips answer (tries: {counts})."),
    "bench_step.counted_unknown": _n(
        "found",
        "{found} chip answers (tries: {counts}); name the board to compare.",
        "{found} chips answer (tries: {counts}); name the board to compare.",
    ),
    "bench_step.map_skipped": _m("No chip answers, so none can be asked by its address."),
    "bench_step.mapped": _n(
        "asked",
        "{answered} of {asked} chip answers at its own address.",
        "{answered} of {asked} chips answer at their own address.",
    ),
    "bench_step.counters_skipped": _m("Counters are left out."),
    "bench_step.counters_absent": _m("These chips have no counters this test can read."),
    "bench_step.counters_idle": _m("The chips did not hash, so their counters say nothing."),
    "bench_step.counters_few": _n(
        "chips",
        "{chips} chip hashed too little to say anything; let the test run longer.",
        "{chips} chips hashed too little to compare them; let the test run longer.",
    ),
    "bench_step.counters_read": _n(
        "chips",
        "{chips} chip hashed; there is none to compare it with.",
        "{chips} chips compared; the slowest makes {percent} % of the median.",
    ),
    "bench_step.voltage_skipped": _m("No control port, so no voltage controller is asked."),
    "bench_step.voltage_none": _m("This board needs no voltage controller."),
    "bench_step.voltage_unknown": _m("Which board this is is not known yet, so no voltage controller is asked."),
    "bench_step.voltage_perhaps_none": _m(
        "No voltage controller {controller} answers; this board is also made without one."
    ),
    "bench_step.voltage_set": _m("Voltage controller {controller} enabled, set to {volts} V."),
    "bench_step.voltage_on": _m("Voltage controller {controller} enabled."),
    "bench_step.voltage_silent": _m("The voltage controller {controller} does not answer."),
    "bench_step.voltage_boot_loader": _m("The voltage controller {controller} runs its boot loader; left alone."),
    "bench_step.voltage_foreign": _m("The voltage controller {controller} runs an unknown firmware; left alone."),
    "bench_step.voltage_refused": _m("The voltage controller {controller} refuses."),
    "bench_step.voltage_undescribed": _m(
        "No public source describes the voltage controller {controller}, so it is left alone; it may keep the "
        "chips without supply."
    ),
    "bench_step.registers_skipped": _m("No chip answers at its own address, so no register is read."),
    "bench_step.registers_unknown": _m("No public source says which registers of these chips to show."),
    "bench_step.registers_read": _n(
        "count",
        "{count} register read, {silent} without an answer.",
        "{count} registers read, {silent} without an answer.",
    ),
    "bench_step.fast_unknown": _m("No public source says how these chips change their speed."),
    "bench_step.fast_refused": _m("This port cannot run at {baud} baud, so the count at high speed is left out."),
    "bench_step.fast_counted": _m("At {baud} baud: {counts} chips. Back at the low speed."),
    "bench_step.fast_stuck": _m(
        "At {baud} baud: {counts} chips. They did not all come back to the low speed; only a reset brings them back."
    ),
    "bench_step.chain_not_back": _m("Left out: the chips did not come back from the high speed."),
    "bench_step.answers_none": _n(
        "asked",
        "{asked} job was sent and no answer came.",
        "{asked} jobs were sent and no answer came.",
    ),
    "bench_step.answers_read": _n(
        "chips",
        "Right answers: {right}, from {chips} chip; wrong: {wrong}.",
        "Right answers: {right}, from {chips} chips; wrong: {wrong}.",
    ),
    "bench_step.frequencies_unwatched": _m("Left out: no temperature sensor watches the board."),
    "bench_step.frequencies_unknown": _m("No public source says how the clock of these chips is set."),
    "bench_step.frequencies_none": _m("Left out: the plan has no frequency that is safe on this board."),
    "bench_step.frequencies_read": _n("count", "{count} frequency, {mhz} MHz.", "{count} frequencies up to {mhz} MHz."),
    "bench_step.cut_short": _m("The connection was lost."),
    "bench_step.stopped": _m("Stopped."),
    "bench_step.overheated": _m("Sensor {sensor} is too hot or gone: the supply was cut."),
    "bench.board_guessed": _n(
        "found",
        "{found} chip answers, as on a whole board; a larger one that stops there looks the same. "
        "Name the board to be certain.",
        "{found} chips answer, as many as on a whole board; a larger one that stops there looks the same. "
        "Name the board to be certain.",
    ),
    # The same in a few words, for the narrow list of steps beside the picture; the whole sentence is its tooltip.
    "bench_step.connected.brief": _m("Replies {form}, data port open"),
    "bench_step.data_only.brief": _m("Data port only"),
    "bench_step.identity_skipped.brief": _m("No control port"),
    "bench_step.eeprom_read.brief": _m("{code}, format {format}"),
    "bench_step.eeprom_none.brief": _m("None on this board"),
    "bench_step.power_on.brief": _m("Supply on, reset released"),
    "bench_step.reset_released.brief": _m("Reset released"),
    "bench_step.reset_held.brief": _m("Held in reset, read back"),
    "bench_step.power_skipped.brief": _m("The supply is yours to switch"),
    "bench_step.power_never_on.brief": _m("Never switched on"),
    "bench_step.power_off.brief": _m("Supply off, read back"),
    "bench_step.sensors_skipped.brief": _m("No control port"),
    "bench_step.sensors_read.brief": _n("count", "{count}, {temp_c} °C", "{count}, hottest {temp_c} °C"),
    "bench_step.counted.brief": _m("{found} of {expected}, every time"),
    "bench_step.map_skipped.brief": _m("No chip answers"),
    "bench_step.mapped.brief": _m("{answered} of {asked} answer"),
    "bench_step.counters_skipped.brief": _m("Left out"),
    "bench_step.counters_absent.brief": _m("None that can be read"),
    "bench_step.counters_read.brief": _n("chips", "{chips} chip hashed", "Slowest {percent} % of median"),
    "bench_step.voltage_skipped.brief": _m("No control port"),
    "bench_step.voltage_none.brief": _m("None needed"),
    "bench_step.voltage_unknown.brief": _m("Board not known yet"),
    "bench_step.voltage_perhaps_none.brief": _m("No {controller} answers"),
    "bench_step.voltage_set.brief": _m("{controller} gives {volts} V"),
    "bench_step.voltage_on.brief": _m("{controller} enabled"),
    "bench_step.voltage_undescribed.brief": _m("{controller}: left alone"),
    "bench_step.registers_skipped.brief": _m("No chip to ask"),
    "bench_step.registers_unknown.brief": _m("Not described anywhere"),
    "bench_step.registers_read.brief": _m("{count} read"),
    "bench_step.fast_unknown.brief": _m("No way described"),
    "bench_step.fast_counted.brief": _m("{counts} chips"),
    "bench_step.chain_not_back.brief": _m("The chips did not come back"),
    "bench_step.answers_read.brief": _m("{right} right, {wrong} wrong"),
    "bench_step.frequencies_unwatched.brief": _m("No sensor watches"),
    "bench_step.frequencies_unknown.brief": _m("No way described"),
    "bench_step.frequencies_none.brief": _m("None safe on this board"),
    "bench_step.frequencies_read.brief": _m("up to {mhz} MHz"),
    "port.denied": _m(
        'No permission to open {port}. Allow it with: sudo usermod -aG {group} "$USER", then log in again.'
    ),
    "port.denied_usb": _m(
        'No permission to open {port}. Allow it with: sudo usermod -aG {group} "$USER", then log in again; or, for '
        "every user at this computer, from the program's folder: sudo cp packaging/linux/60-hashwrench.rules "
        "/etc/udev/rules.d/ && sudo udevadm control --reload && sudo udevadm trigger"
    ),
    "port.log_in_again": _m(
        "You were added to the group {group}, which may open {port}; it counts from your next login. Log in again."
    ),
    "port.closed": _m(
        "No permission to open {port}, and no group of users has it. Allow it, from the program's folder, with: "
        "sudo cp packaging/linux/60-hashwrench.rules /etc/udev/rules.d/ && sudo udevadm control --reload && "
        "sudo udevadm trigger"
    ),
}
