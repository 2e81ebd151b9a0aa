"""The next steps in words: `step.<id>` for every id of `resources/knowledge/steps.toml`."""

from __future__ import annotations

from app.words.language import mark as _m

TEMPLATES: dict[str, str] = {
    # What to mind at the work, `risk.<id>` for every id that `resources/knowledge/faults.toml` names.
    "risk.hot_plug": _m("plug and unplug without power only; a hot plug burns level shifters and control board pins."),
    "risk.reflow": _m("heat loosens neighbours too; count again after every part that was touched."),
    "risk.press": _m("press cold and lightly; force cracks the chip or a good joint."),
    "risk.short": _m("no power before the cold measurement; a short takes its neighbours along."),
    "risk.current_limit": _m("first power with a current limit on the bench supply."),
    "risk.regulator": _m("measure its output before the chips see it again; too much voltage kills them at once."),
    "risk.controller": _m("measure the chain's supply first; without its controller the voltage may be anything."),
    "risk.mains": _m("mains and charged capacitors inside; a supply out of range takes boards along."),
    "risk.foreign_image": _m("an image of another board may ask for the wrong voltage and frequency."),
    "risk.wrong_voltage": _m("settings of another board may give this one too much voltage."),
    "risk.unwatched": _m("without a true temperature nothing protects the board; no long runs until it reads."),
    "risk.heat": _m("running on costs chips, and lifts heatsinks that still hold."),
    "risk.burnt": _m("no power on a board with burns, corrosion or damp."),
    "risk.recovery": _m("a power cut while flash is written leaves the control board dead; keep the SD card at hand."),
    "risk.evidence": _m("save log and settings before anything is reset."),
    "step.save_log": _m("Save the log before switching off; a restart overwrites it."),
    "step.reseat_cable": _m("Switch off for a minute, reseat the signal cable of {board} and look at its pins."),
    "step.swap_cable": _m("Try another signal cable."),
    "step.swap_slot": _m("Swap {board} with a sister board: does the fault follow the board or stay with the slot?"),
    "step.swap_psu": _m("Try another power supply."),
    "step.swap_fan": _m("Swap the fan with a good one: does the fault follow the fan?"),
    "step.bench_test": _m("Pull the board and test it on the bench."),
    "step.look_board": _m("Look the board over: burnt parts, shifted heatsinks, corrosion, bent pins."),
    "step.look_at_break": _m("Look at {after_chip_label} and {next_chip_label}: joints, heatsinks, resistors between."),
    "step.follow_signals": _m(
        "Follow CLK, CO and RST across the border from {after_chip_label} to {next_chip_label}, and RO back."
    ),
    "step.follow_signals_board": _m("Follow CLK, CO, RST and RO along the chain to where one ends."),
    "step.follow_signals_chip1": _m("Check CLK, CI and RST at chip 1; no CLK anywhere speaks for the crystal."),
    "step.measure_supply": _m("Measure the input voltage of the board under load."),
    "step.measure_supply_load": _m("Measure the power supply's output under load and the mains."),
    "step.measure_core": _m("Measure the core voltage at the regulator's output."),
    "step.measure_cold": _m("Without power, measure the resistance of every domain against its neighbours."),
    "step.measure_again_cold": _m("Bleed the board and measure {point} again, before it gets any power."),
    "step.find_short": _m(
        "Feed what is shorted from a bench supply at a low voltage and a limited current, and look for what grows "
        "warm, with a camera or a drop of alcohol."
    ),
    "step.measure_output_cold": _m(
        "Board off, measure the ohms at that output: low means that its load pulls it down, usual means the LDO."
    ),
    "step.measure_sister": _m("Measure {point} on a good board of the same code, in the same way."),
    "step.measure_first_domain": _m("Measure the {rail_v} V and 0.8 V rails of domain 1 against the domain's ground."),
    "step.measure_first_domain_any": _m("Measure the LDO rails of domain 1 against the domain's ground."),
    "step.measure_domains": _m("Measure every domain; about {domain_v} V is normal, and neighbours tell most."),
    "step.measure_domains_guess": _m(
        "Measure every domain; about {domain_guess_v} V is usual, though no source is known for it, and neighbours "
        "tell most."
    ),
    "step.measure_domains_any": _m("Measure every domain voltage and compare neighbours."),
    "step.measure_this_domain": _m(
        "Measure the core voltage of domain {domain} beside its neighbours: low speaks for a short or a leaky chip in "
        "it, high for an open path."
    ),
    "step.measure_controller_supply": _m("Measure the supply of the voltage controller."),
    "step.measure_eeprom": _m("Measure the EEPROM's supply and its two bus lines."),
    "step.measure_sensor": _m("Measure the sensor's supply and joints; look for a heatsink that touches it."),
    "step.bisect": _m(
        "Halve: hold RO at {rail_v} V after chip {middle_chip} and count. A count of {middle_chip} means all is good "
        "up to there."
    ),
    "step.reflow_next": _m("Reflow {next_chip_label}; replace it if the count stays."),
    "step.reflow_highest": _m("Reflow {chip_label} and its neighbour."),
    "step.reflow_weak": _m("Check the heatsink of the weak chips, reflow, then replace."),
    "step.press_and_count": _m(
        "Press {chip_label} lightly with an insulated tool and count again; a changed count shows the joint."
    ),
    "step.compare_temperature": _m("Compare the temperature of the place with its neighbours."),
    "step.compare_boards": _m("Compare with the sister boards: rate, temperature, frequency."),
    "step.compare_labels": _m("Compare the EEPROM with the labels on the board."),
    "step.choose_board_code": _m("Name the right board code and test again."),
    "step.read_controller_version": _m("Read the voltage controller's version."),
    "step.read_eeprom_again": _m("Read the EEPROM again."),
    "step.record_rewrite": _m("If it is rewritten elsewhere, record with what, and read it again here."),
    "step.install_matching_firmware": _m("Install the firmware made for this board."),
    "step.install_signed_firmware": _m("Install the maker's signed firmware."),
    "step.check_eeprom_answers": _m("Does the EEPROM answer? If so the bus is good and the sensor is not."),
    "step.power_off_cool": _m("Switch off and let it cool."),
    "step.check_fans": _m("Clean the fans, reseat their plugs, see that each turns."),
    "step.check_heatsinks": _m("Check every heatsink for a firm seat."),
    "step.check_network": _m("Check cable, switch port and address."),
    "step.check_pool": _m("Check the pool's address and try another."),
    "step.check_settings": _m("Compare the settings with a machine that works."),
    "step.check_room": _m("Look at the room: temperature, damp, and where the warm air goes."),
    "step.check_water": _m("Look at the coolant: pump, valves, filter, flow."),
    "step.check_mains": _m("Measure the mains at the plug while the machine runs."),
    "step.ask_owner": _m("Ask the owner whether this is meant; until then keep the machine apart from the others."),
    "step.change_password": _m("Set a password of your own."),
    "step.capture_uart": _m("Record the control board's console during start."),
    "step.recover_firmware": _m("Write the firmware anew from an SD card; the hashboards are not at fault."),
    "step.fix_fixture_config": _m("Load the fixture's file for this board: it asks for the wrong number of chips."),
    "step.test_again": _m("Test again."),
    "step.test_twice": _m("Test until two runs in a row pass."),
}
