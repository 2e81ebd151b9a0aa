"""The sentences of findings, `<rule>.title` and `<rule>.found`: the place before the part, then what was found.

The value names are those of `app.diagnosis`; `{Board}`, `{board}` and `{.._label}` are made by `app.words.phrases`.
"""

from __future__ import annotations

from app.words.language import mark as _m
from app.words.language import mark_counted as _n

TEMPLATES: dict[str, str] = {
    # The bench: one board on the table.
    "bench.no_chips.title": _m("The board answers with no chip at all"),
    "bench.no_chips.found": _n(
        "tries", "None of the chips answered in {tries} try.", "None of the chips answered in {tries} tries."
    ),
    "bench.no_chips_unseen.title": _m("The board answers with no chip at all"),
    "bench.no_chips_unseen.found": _n(
        "tries",
        "None of the chips answered in {tries} try. Power is not controlled from here: "
        "make sure that the board had it.",
        "None of the chips answered in {tries} tries. Power is not controlled from here: "
        "make sure that the board had it.",
    ),
    "bench.chain_break.title": _m("The board stops after {after_chip_label}"),
    "bench.chain_break.found": _n(
        "tries",
        "{found} of {expected} chips answer in {tries} try. The chain stops between {after_chip_label} and "
        "{next_chip_label}.",
        "{found} of {expected} chips answer in {tries} tries. The chain stops between {after_chip_label} and "
        "{next_chip_label}.",
    ),
    "bench.intermittent.title": _m("The board's count changes from try to try; highest is {chip_label}"),
    "bench.intermittent_none.title": _m("The board's count changes from try to try, down to no chip at all"),
    "bench.intermittent.found": _m("The tries found {counts} chips. A count that changes speaks for a dry joint."),
    "bench.silent.title": _n(
        "count",
        "One chip is silent at its own address: {chip_label}",
        "Chips silent at their own address: {count}, first {chip_label}",
    ),
    "bench.silent.found": _m(
        "{found} of {expected} chips counted. Silent at their own address: {chips}; others answer at theirs."
    ),
    "bench.weak.title": _n(
        "count", "One chip computes too little: {chip_label}", "Weak chips: {count}, weakest {chip_label}"
    ),
    "bench.weak.found": _n(
        "count",
        "Chip {chips} computes clearly less than the board's median, {percent} % of it.",
        "Chips {chips} compute clearly less than the board's median, the weakest {percent} %.",
    ),
    "bench.erring.title": _n("count", "One chip errs: {chip_label}", "Erring chips: {count}, worst {chip_label}"),
    "bench.erring.found": _n(
        "count",
        "Chip {chips} reports many errors; of what it counted, {percent} % were errors ({errors}).",
        "Chips {chips} report many errors; of what the worst one counted, {percent} % were errors ({errors}).",
    ),
    "bench.noise.title": _m("The board's data line is disturbed"),
    "bench.noise.found": _m("{bad} of {replies} replies arrived with a wrong checksum."),
    "bench.sensor_silent.title": _m("The board's temperature sensor {sensor} does not answer"),
    "bench.sensor_silent.found": _m("Sensor {sensor} gave no temperature."),
    "bench.sensor_impossible.title": _m("The board's temperature sensor {sensor} reads the impossible"),
    "bench.sensor_impossible.found": _m("Sensor {sensor} reads {temp_c} °C; broken sensors and buses read like that."),
    "bench.hot.title": _m("The board is too hot for a test at sensor {sensor}"),
    "bench.hot.found": _m("Sensor {sensor} reads {temp_c} °C; the limit on the bench is {limit_c} °C."),
    "bench.eeprom_silent.title": _m("The board's EEPROM does not answer"),
    "bench.eeprom_silent.found": _m("The EEPROM was asked and gave no answer."),
    "bench.eeprom_corrupt.title": _m("The board's EEPROM content is damaged"),
    "bench.eeprom_corrupt.found": _m("The EEPROM answers, but its content fails its own checks."),
    "bench.eeprom_mismatch.title": _m("The board's EEPROM names another board, {eeprom_board}"),
    "bench.eeprom_mismatch.found": _m("The EEPROM says {eeprom_board}; the test was set for {board_code}."),
    "bench.domain_silent.title": _m("Domain {domain} is silent: none of its chips answers"),
    "bench.domain_silent.found": _m(
        "{found} of {expected} chips counted. All chips of domain {domain} ({chips}) are silent, others answer."
    ),
    "bench.domain_dead.title": _m("Domain {domain} does not compute"),
    "bench.domain_dead.found": _m(
        "All chips of domain {domain} ({chips}) answer and compute next to nothing ({percent} % of the board's "
        "median): they have no core voltage."
    ),
    "bench.domain_weak.title": _m("Domain {domain} computes too little"),
    "bench.domain_weak.found": _m(
        "All chips of domain {domain} ({chips}) compute clearly less than the board's median ({percent} %): what they "
        "share is their supply."
    ),
    "bench.core_domain.title": _n(
        "count",
        "A part of one chip stands still: {chip_label}",
        "Chips with a part that stands still: {count}, first {chip_label}",
    ),
    "bench.core_domain.found": _n(
        "count",
        "In chip {chips} core domain {part} does not count.",
        "In chips {chips} one core domain does not count, in the first one domain {part}.",
    ),
    "bench.wrong.title": _n(
        "count", "One chip answers wrongly: {chip_label}", "Chips that answer wrongly: {count}, worst {chip_label}"
    ),
    "bench.wrong.found": _n(
        "count",
        "Chip {chips} hands in wrong answers to known work, {percent} % of them.",
        "Chips {chips} hand in wrong answers to known work, the worst one {percent} %.",
    ),
    "bench.wrong_somewhere.title": _m("The board hands in wrong answers"),
    "bench.wrong_somewhere.found": _m("{percent} % of the answers to known work are wrong; which chip's is not known."),
    "bench.erring_from.title": _m("Chips that fail when faster: {count}, first {chip_label} at {mhz} MHz"),
    "bench.erring_from.found": _m("Chips {chips} do well at low frequency; the first of them fails from {mhz} MHz on."),
    "bench.all_err.title": _m("The board fails from about {mhz} MHz on"),
    "bench.all_err.found": _m("{count} of {total} chips fail from about {mhz} MHz on: what they share is the supply."),
    "bench.fast_none.title": _m("The board is not heard at high speed"),
    "bench.fast_none.found": _m(
        "{slow} chips answer at the low speed and none at {baud} baud. An adapter that is too slow looks the same: try "
        "another before blaming the board."
    ),
    "bench.fast_lost.title": _m("Chips lost at high speed: {count}, first {chip_label}"),
    "bench.fast_lost.found": _m("{slow} chips answer at the low speed; at {baud} baud chips {chips} do not."),
    "bench.fast_varies.title": _m("The board's count changes at high speed; highest is {chip_label}"),
    "bench.fast_varies.found": _m("{slow} chips answer at the low speed every time, {counts} at {baud} baud."),
    "bench.fast_break.title": _m("The board stops after {after_chip_label} at high speed"),
    "bench.fast_break.found": _m("{slow} chips answer at the low speed every time, {counts} at {baud} baud."),
    "bench.controller_silent.title": _m("The board's voltage controller is silent"),
    "bench.controller_silent.found": _m("The voltage controller {controller} answers at none of its addresses."),
    "bench.controller_boot_loader.title": _m("The board's voltage controller has no firmware"),
    "bench.controller_boot_loader.found": _m(
        "The voltage controller {controller} answers as its boot loader does ({version}): its firmware is gone."
    ),
    "bench.controller_refused.title": _m("The board's voltage controller refuses"),
    "bench.controller_refused.found": _m(
        "The voltage controller {controller} answers (version {version}) and refuses."
    ),
    "bench.rail_dead.title": _m("The board's supply {rail} is dead"),
    "bench.rail_dead.found": _m("{rail} gives {volts} V; it should give {low_v} to {high_v} V."),
    "bench.rail_off.title": _m("The board's supply {rail} is out of range"),
    "bench.rail_off.found": _m("{rail} gives {volts} V; it should give {low_v} to {high_v} V."),
    "bench.die_hot.title": _m("Chips hotter than the others: {count}, hottest {chip_label}"),
    "bench.die_hot.found": _m(
        "Chips {chips} are clearly hotter than the others: {temp_c} °C, the usual is {usual_c} °C."
    ),
    "bench.sister_serial.title": _m("The board's serial is on another board too, {other}"),
    "bench.sister_serial.found": _m(
        "The EEPROM says serial {mine}, and so does the one of {other}, with the same content. Either one board was "
        "read twice, or an image was copied."
    ),
    "bench.sister_serial_other.title": _m("The board's serial is on another board too, {other}"),
    "bench.sister_serial_other.found": _m(
        "The EEPROM says serial {mine}, and so does the one of {other}, whose other content differs: two boards, one "
        "serial."
    ),
    "bench.sister_board.title": _m("The board is of another kind than {other}"),
    "bench.sister_board.found": _m("The EEPROM says board {mine}; the one of {other} says {theirs}."),
    "bench.sister_format.title": _m("The board's EEPROM has another format than {other}"),
    "bench.sister_format.found": _m(
        "The EEPROM has format {mine}, the one of {other} format {theirs}; firmware for one may refuse the other."
    ),
    "bench.sister_pcb.title": _m("The board has another PCB version than {other}"),
    "bench.sister_pcb.found": _m("The EEPROM says PCB version {mine}; the one of {other} says {theirs}."),
    "bench.sister_bom.title": _m("The board has another parts list than {other}"),
    "bench.sister_bom.found": _m("The EEPROM says BOM version {mine}; the one of {other} says {theirs}."),
    "bench.sister_bin.title": _m("The board has another chip bin than {other}"),
    "bench.sister_bin.found": _m(
        "The EEPROM says chip bin {mine}; the one of {other} says {theirs}. They run together, and not equally well."
    ),
    # The LAN: one machine as it answers.
    "reading.board_dead.title": _m("{Board} is silent"),
    "reading.board_dead.found": _m(
        "{Board} reports none of its {expected} chips while the rest of the machine answers."
    ),
    "reading.board_silent.title": _m("{Board} is silent"),
    "reading.board_silent.found": _m("{Board} does not run while the rest of the machine answers."),
    "reading.board_absent.title": _m("{Board} is missing"),
    "reading.board_absent.found": _m("The machine reports {reported} of the {boards_expected} boards it should have."),
    "reading.boards_several.title": _m("{count} boards are silent at once: look first at what they share"),
    "reading.boards_several.found": _m("{count} of {boards_expected} boards are silent; the rest answers."),
    "reading.boards_all.found": _m("{count} of {boards_expected} boards are silent and none answers."),
    "reading.chips_missing.title": _m("{Board} has {found} of {expected} chips"),
    "reading.chips_missing.found": _m("{found} of {expected} chips work; {missing} are missing."),
    "reading.chips_several.title": _m("{count} boards miss chips at once: look first at what they share"),
    "reading.chips_several.found": _m(
        "{counts} chips where each board should have {expected}, and no board is complete. The boards share a supply "
        "and a control board; the expected count may also be that of another variant."
    ),
    "reading.board_slow.title": _m("{Board} hashes at {percent} % of its sisters"),
    "reading.board_slow.found": _m("{Board} gives {ths} TH/s; its sister boards give {others_ths} TH/s."),
    "reading.hot.title": _m("{Board} is too hot: {temp_c} °C at the chips"),
    "reading.hot.found": _m("The chips report {temp_c} °C; {limit_c} °C is the limit."),
    "reading.fan.title": _m("Fan {fan} does not turn"),
    "reading.fan.found": _m("Fan {fan} reports {rpm} rpm while {turning} others turn."),
    "reading.chips_silent.title": _m("{Board}: chips not working: {count}, first {chip_label}"),
    "reading.chips_silent.found": _m("The firmware lists chips {chips} as not working."),
    "reading.board_held_back.found": _m(
        "{Board} gives {ths} TH/s, its sister boards {others_ths} TH/s: the firmware runs it at {mhz} MHz, its sisters "
        "at {others_mhz} MHz."
    ),
    "reading.board_below_own.title": _m("{Board} hashes at {percent} % of what it should"),
    "reading.board_below_own.found": _m(
        "{Board} gives {ths} TH/s; at its own clock it should give {expected_ths} TH/s."
    ),
    "reading.boards_below.title": _m("{count} boards hash too little at once: look first at what they share"),
    "reading.boards_below.found": _m("All boards give about {percent} % of what their own clocks promise."),
    "reading.machine_slow.title": _m("The machine hashes at {percent} % of what it should"),
    "reading.machine_slow.found": _m(
        "It gives {ths} TH/s; {expected_ths} TH/s is what its model or mode promises. "
        "A low-power mode that it does not tell of looks the same."
    ),
    "reading.hot_several.title": _m("All boards are too hot: up to {temp_c} °C at the chips"),
    "reading.hot_several.found": _m(
        "{count} boards report up to {temp_c} °C; {limit_c} °C is the limit. They share the air and the fans."
    ),
    "reading.hotter.title": _m("{Board} is {more_c} °C hotter than its sisters"),
    "reading.hotter.found": _m("The chips report {temp_c} °C; on the sister boards it is {others_c} °C at most."),
    "reading.colder.title": _m("{Board}'s temperature is too low to be true: {temp_c} °C"),
    "reading.colder.found": _m("The board hashes and reports {temp_c} °C; its sisters report {others_c} °C and more."),
    "reading.sensor_impossible.title": _m("{Board}'s temperature sensor reads the impossible: {temp_c} °C"),
    "reading.sensor_impossible.found": _m(
        "The board works and reports {temp_c} °C; broken sensors and buses read like that."
    ),
    "reading.fan_absent.title": _m("Fan {fan} does not turn"),
    "reading.fan_absent.found": _m("The machine reports no fan {fan} while {turning} others turn."),
    "reading.fans.title": _m("Fans {fans} do not turn"),
    "reading.fans.found": _m("{turning} of the {expected} fans this model has turn."),
    "reading.fan_slow.title": _m("Fan {fan} turns too slowly: {rpm} rpm"),
    "reading.fan_slow.found": _m("Fan {fan} reports {rpm} rpm while the others turn at {others_rpm} rpm."),
    "reading.input_low.title": _m("The input voltage is low: {volts} V"),
    "reading.input_low.found": _m("The power supply measures {volts} V at its input; {least_v} V is the least."),
    "reading.supply_hot.title": _m("The power supply is too hot: {temp_c} °C"),
    "reading.supply_hot.found": _m("The power supply reports {temp_c} °C; {limit_c} °C is the limit."),
    "reading.pools_dead.title": _m("The machine reaches none of its pools"),
    "reading.pools_dead.found": _m("It hashes nothing and calls all {count} of its pools dead."),
    "reading.foreign_pool.title": _m("The machine mines for somebody else: {pools}"),
    "reading.foreign_pool.found": _m("Set on the machine, and not among what the owner of {site} states: {pools}."),
    "reading.foreign_firmware.title": _m("The machine runs another firmware than stated: {firmware}"),
    "reading.foreign_firmware.found": _m("The owner of {site} states {stated}; the machine runs {firmware}."),
    "reading.maker_password.title": _m("The maker's password still opens the machine"),
    "reading.maker_password.found": _m("Anybody in the network can change its settings."),
    "several.reading.maker_password.title": _m("The maker's password still opens {count} machines"),
    # The swap test: one thing moved at a time.
    "swap.follows_board.title": _m("{Board}: the fault follows the board"),
    "swap.follows_board.found": _m("Exchanged with another slot, the fault went along with the board."),
    "swap.follows_cable.title": _m("The fault follows the signal cable of slot {from_slot}"),
    "swap.follows_cable.found": _m(
        "The board is cleared: it works at another cable, and the fault went with the cable."
    ),
    "swap.stays_with_slot.title": _m("It stays with slot {from_slot}: cable, connector or control board"),
    "swap.stays_with_slot.found": _m("The board works in another slot, and another board fails in this one."),
    "swap.follows_psu.title": _m("The fault follows the power supply"),
    "swap.follows_psu.found": _m("Board, cable and slot are cleared; with another power supply the fault is gone."),
    "swap.went_away.title": _m("Slot {from_slot} works again since its plugs were reseated"),
    "swap.went_away.found": _m("Nothing was exchanged but the seat of the plugs. It may come back."),
    # Logs.
    "log.no_chips.title": _m("{Board} answers with no chip at all"),
    "log.no_chips.found": _m("The log counts 0 of {expected} chips."),
    "log.no_chips_unknown.found": _m("The log counts 0 chips."),
    "log.chain_break.title": _m("{Board} stops after {after_chip_label}"),
    "log.chain_break.found": _m(
        "The log counts {found} of {expected} chips. The chain stops between {after_chip_label} and {next_chip_label}."
    ),
    "log.intermittent.title": _m("{Board}'s count changes; highest is {chip_label}"),
    "log.intermittent_none.title": _m("{Board}'s count changes, down to no chip at all"),
    "log.intermittent.found": _m("The log counts {counts} chips in turn. A count that changes speaks for a dry joint."),
    "log.count_failed.title": _m("{Board} has fewer chips than it should: {found}"),
    "log.count_failed.found": _m(
        "The firmware counts {found} chips and calls that too few; how many there should be is not in the log."
    ),
    "log.chip_silent.title": _m("{Board}: {count} silent, first {chip_label}"),
    "log.chip_silent.found": _m("The log names silent chips: {chips}."),
    "log.crc_all.title": _m("The data lines of chains {chains} are disturbed together: look first at what they share"),
    "log.crc_all.found": _m("Chip replies of every chain carry wrong checksums."),
    "log.code.title": _m("The firmware reports the code {name}"),
    "log.code.found": _m(
        "The log holds the code {name} and no line that says more; save a longer log if there is one."
    ),
    "log.code_chains.found": _m(
        "The log holds the code {name}, which names chain {chains}, and no line that says more."
    ),
    "log.code_either.found": _m(
        "The log holds the code {name}: its number is chain {chain_read}, or a mask of chains and then {mask_read}; "
        "the log does not tell which."
    ),
    "log.weak.title": _m("{Board}: weak chips, {count}, weakest {chip_label}"),
    "log.weak.found": _m("Chips {chips} compute far less than the board's median, the weakest {percent} %."),
    "log.crc.title": _m("{Board}'s data line is disturbed"),
    "log.crc_somewhere.title": _m("A data line is disturbed"),
    "log.crc_somewhere.found": _m("{bad} chip replies carry a wrong checksum; of which board is not told."),
    "log.pools_dead.found": _m("All {count} pools that the log tells of are called dead."),
    "log.crc.found": _m("{bad} chip replies carry a wrong checksum, before anything else goes wrong."),
    "log.crc_none.found": _m(
        "{bad} chip replies carry a wrong checksum: chips do answer, and yet none of {expected} is counted."
    ),
    "log.crc_count.found": _m(
        "{bad} chip replies carry a wrong checksum; after that only {found} of {expected} chips are counted."
    ),
    "log.short_after_noise.title": _m("{Board} counts {found} of {expected} chips on the disturbed line"),
    "log.short_after_noise.found": _m("The count of {found} follows the wrong checksums, so it may be their effect."),
    "log.board_missing.title": _m("{Board} is not found by the machine"),
    "log.absent.title": _m("{Board} is missing"),
    "log.absent_somewhere.title": _m("A board is missing: {reported} of {boards_expected} are there"),
    "log.absent_several.title": _m("{count} boards are missing at once: look first at what they share"),
    "log.not_plugged.found": _m(
        "The firmware finds {reported} of the {boards_expected} plugs taken that this model has boards for."
    ),
    "log.left_out.found": _m("The machine works and lists {reported} of the {boards_expected} boards of its model."),
    "log.other_model.title": _m("The firmware was not made for {board}"),
    "log.other_model.found": _m("The firmware says: {said}."),
    "log.other_model_all.title": _m("The firmware was not made for these boards"),
    "log.board_missing.found": _m("The firmware finds no board here."),
    "log.eeprom_fail.title": _m("{Board}'s EEPROM cannot be read"),
    "log.eeprom_fail.found": _m("The firmware cannot read the board's EEPROM."),
    "log.eeprom_crc.title": _m("{Board}'s EEPROM content is damaged"),
    "log.eeprom_crc.found": _m("The firmware reads the EEPROM and rejects what it holds."),
    "log.eeprom_cloned.title": _m("Chains {chains} carry the same serial number"),
    "log.eeprom_cloned.found": _m("The boards on chains {chains} all say {board_sn}: their EEPROMs were copied."),
    "log.eeprom_other_board.title": _m("{Board}'s EEPROM names another kind of board"),
    "log.eeprom_other_board.found": _m(
        "The EEPROM says {name}, which has {chips} chips; {found} answer, as many as the firmware wants."
    ),
    "log.fixture_board.title": _m("The fixture is set for another board: {theirs} instead of {mine}"),
    "log.fixture_board.found": _m("The board's EEPROM says {mine}; the fixture's file says {theirs}."),
    "log.wrong_format.title": _m("The firmware does not fit {board}"),
    "log.wrong_format.found": _m("The firmware expects another EEPROM format than the board holds."),
    "log.controller.title": _m("{Board}'s voltage controller does not answer"),
    "log.controller.found": _m("The firmware cannot talk to the voltage controller."),
    "log.controller_all.title": _m("The voltage controllers of chains {chains} fail together"),
    "log.controller_all.found": _m("Several boards fail at once; look first at what they share."),
    "log.sensor_all.title": _m("Temperature sensors on all boards (chains {chains}) fail together"),
    "log.sensor_all.found": _m("Sensors rarely fail together: look first at the supply and at the bus they share."),
    "log.eeprom_crc_all.title": _m("The EEPROMs of all boards (chains {chains}) are rejected together"),
    "log.eeprom_crc_all.found": _m(
        "Contents rarely break together: the firmware may expect another kind of board, or the bus they share is bad."
    ),
    "log.eeprom_fail_all.title": _m("The EEPROMs of all boards (chains {chains}) cannot be read"),
    "log.eeprom_bus.title": _m("The EEPROMs of all boards (chains {chains}) cannot be read"),
    "log.eeprom_bus.found": _m(
        "What comes instead of their contents is noise: look first at the bus that the boards share."
    ),
    "log.eeprom_fail_all.found": _m(
        "EEPROMs rarely fail together: look first at the firmware, the supply and the control board."
    ),
    "log.hot_all.title": _m("All boards (chains {chains}) are too hot"),
    "log.hot_all.found": _m("They share the air and the fans: look there first."),
    "log.board_missing_all.title": _m("No board is found by the machine (chains {chains})"),
    "log.board_missing_all.found": _m("All boards fail at once; look first at what they share."),
    "log.several_short.title": _m("All chains ({chains}) are short together: look first at what they share"),
    "log.several_short.found": _m(
        "No board of the machine is complete. They share a supply and a control board; the firmware may also be made "
        "for another variant."
    ),
    "log.same_count.title": _m("All boards count {found} chips where {expected} are expected: the number is in doubt"),
    "log.same_count.found": _m(
        "Chains {chains} stop at the same count. Boards do not break alike: firmware or settings expect another board."
    ),
    "log.responses.title": _m("{Board}: answers are missing, {found} came"),
    "log.responses.found": _m(
        "{found} of {expected} answers came, with a gap in their row; which chip is silent is not told."
    ),
    "log.responses_unknown.found": _m(
        "{found} answers came, with a gap in their row; which chip is silent is not told."
    ),
    "log.power.title": _m("The power supply fails"),
    "log.power.found": _m("The firmware reports a failure of the power supply."),
    "log.several_missing.title": _m("Chains {chains} fail together: look first at what they share"),
    "log.several_missing.found": _m("Several boards answer with no chip in the same start."),
    "log.regulator.title": _m("The core regulator reports a fault"),
    "log.regulator.found": _m("The regulator reports: {reason}."),
    "log.regulator_absent.title": _m("The core regulator is not found"),
    "log.regulator_absent.found": _m("The firmware says: {reason}. Without input voltage it cannot answer."),
    "log.sensor.title": _m("{Board}'s temperature sensor fails"),
    "log.sensor.found": _m("The firmware cannot read a temperature sensor."),
    "log.hot.title": _m("{Board} is too hot"),
    "log.hot.found": _m("The firmware stops for temperature."),
    "log.fan.title": _m("A fan fails"),
    "log.fan.found": _m("The firmware reports a fan failure."),
    "log.pool_over.title": _m("The miner missed its network or pool for a while"),
    "log.pool_over.found": _m("A connection failed; after that the machine works on."),
    "log.pool.title": _m("The miner reaches no pool"),
    "log.pool.found": _m("The firmware cannot reach its pool."),
    "log.test_failed.title": _m("The fixture's test failed"),
    "log.test_failed.found": _m("The fixture reports: {reason}."),
    "log.fixture_config.title": _m("The fixture is set for another board: {configured} chips instead of {expected}"),
    "log.fixture_config.found": _m(
        "All {found} of {expected} chips answer. The fixture's file asks for {configured}, so it calls the board bad."
    ),
    "log.boot_image.title": _m("The control board's boot image is damaged"),
    "log.boot_image.found": _m("The boot loader finds an image damaged, or not of the form it expects, and stops."),
    "log.boot.title": _m("The control board does not start"),
    "log.boot.found": _m("The start ends before the firmware runs."),
    "log.signature.title": _m("The control board refuses its firmware"),
    "log.signature.found": _m("The signature of the firmware does not hold."),
}
