"""The sentences of the next probe, `step.probe_*`: what to measure, what a good board shows, what each answer means.

`_sister` = nobody published a value for the board. The labels are made by `app.words.probe_words`.
"""

from __future__ import annotations

from app.words.language import mark as _m

TEMPLATES: dict[str, str] = {
    "step.probe_boost": _m(
        "Measure the boost converter's output against {probe_ground_label}, {probe_state_label}: {probe_v_label}. "
        "Low: the boost, and every domain from {next_domain} on with it. Right: go on to the rails of domain "
        "{next_domain}."
    ),
    "step.probe_boost_sister": _m(
        "Measure the boost converter's output and compare with a good sister board: no value is published for this "
        "one. Lower: the boost. Alike: go on to the rails of domain {next_domain}."
    ),
    "step.probe_boost_fed": _m(
        "Measure the boost converter's output against {probe_ground_label}, {probe_state_label}: {probe_v_label}. "
        "Low: the boost. Right: the rails of domain {domain} and above."
    ),
    "step.probe_boost_fed_sister": _m(
        "Measure the boost converter's output and compare with a good sister board: no value is published for this "
        "one. Lower: the boost. Alike: the rails of domain {domain} and above."
    ),
    "step.probe_signal_next": _m(
        "Measure {probe_point} where it enters {next_chip_label}, against {probe_ground_label}, {probe_state_label}: "
        "{probe_v_label}. Nothing there: {after_chip_label} or what lies between does not send it on. Right there: "
        "look at the joints and the rail of the chip it enters."
    ),
    "step.probe_signal_next_sister": _m(
        "Measure {probe_point} where it enters {next_chip_label} and compare with a good sister board: no value is "
        "published for this one. Nothing there: {after_chip_label} or what lies between does not send it on. Alike: "
        "look at the joints and the rail of the chip it enters."
    ),
    "step.probe_rail_next": _m(
        "Measure the {probe_point} rail of domain {next_domain} against {probe_ground_label}, {probe_state_label}: "
        "{probe_v_label}. Low: its LDO, or what loads it. Right: follow the signals."
    ),
    "step.probe_rail_next_sister": _m(
        "Measure the LDO rails of domain {next_domain} and compare with a domain that answers: no value is published "
        "for this board. Lower: its LDO, or what loads it. Alike: follow the signals."
    ),
    "step.probe_signal_chip": _m(
        "Measure {probe_point} of {chip_label} against {probe_ground_label}, {probe_state_label}: {probe_v_label}. "
        "0 V, or a value that jumps when the chip is pressed: its joint. Steady and right: look at the next chip."
    ),
    "step.probe_signal_chip_sister": _m(
        "Measure {probe_point} of {chip_label} and compare with a good sister board: no value is published for this "
        "one. 0 V, or a value that jumps when the chip is pressed: its joint. Steady: look at the next chip."
    ),
    "step.probe_signal_first": _m(
        "Measure {probe_point} where it enters chip 1, against {probe_ground_label}, {probe_state_label}: "
        "{probe_v_label}. Nothing there: cable, connector or input level shifter. Right: the rails of domain 1, then "
        "chip 1."
    ),
    "step.probe_signal_first_sister": _m(
        "Measure {probe_point} where it enters chip 1 and compare with a good sister board: no value is published for "
        "this one. Nothing there: cable, connector or input level shifter. Alike: the rails of domain 1, then chip 1."
    ),
    "step.probe_rail_first": _m(
        "Measure the {probe_point} rail of domain 1 against {probe_ground_label}, {probe_state_label}: "
        "{probe_v_label}. Low: its LDO, or what loads it. Right: follow the signals into chip 1."
    ),
    "step.probe_rail_first_sister": _m(
        "Measure the LDO rails of domain 1 and compare with a good sister board: no value is published for this one."
    ),
    "step.probe_clock_first": _m(
        "Measure CLK at chip 1 against {probe_ground_label}, {probe_state_label}: {probe_v_label}. 0 V or the rail's "
        "voltage there: the crystal or a bridge at chip 1."
    ),
    "step.probe_clock_first_sister": _m(
        "Measure CLK at chip 1 and compare with a good sister board: no value is published for this one."
    ),
    "step.probe_rail_domain": _m(
        "Measure the {probe_point} rail of domain {domain} against {probe_ground_label}, {probe_state_label}: "
        "{probe_v_label}. Low: its LDO, or what loads it. Right: the chips themselves."
    ),
    "step.probe_rail_domain_sister": _m(
        "Measure the LDO rails of domain {domain} and compare with its neighbours: no value is published for this "
        "board. Lower: its LDO, or what loads it. Alike: the chips themselves."
    ),
    "step.probe_domain_voltage": _m(
        "Measure the core voltage of domain {domain} against {probe_ground_label}, {probe_state_label}: "
        "{probe_v_label}. Lower than its neighbours: a short or a leaky chip in it. Higher: an open path. Alike: heat "
        "and the chip itself."
    ),
    "step.probe_domain_voltage_sister": _m(
        "Measure the core voltage of domain {domain} and compare with its neighbours: no value is published for this "
        "board. Lower: a short or a leaky chip in it. Higher: an open path. Alike: heat and the chip itself."
    ),
    "step.probe_input": _m(
        "Measure the board's input against {probe_ground_label}, {probe_state_label}: {probe_v_label}. Lower: the "
        "supply or its leads. Right: the board's own converters and its cooling."
    ),
    "step.probe_input_sister": _m(
        "Measure the board's input under load and compare with a good sister board: no value is published for this one."
    ),
    "step.probe_controller_supply": _m(
        "Measure the supply of the voltage controller against {probe_ground_label}, {probe_state_label}: "
        "{probe_v_label}. Missing: cable, connector or what feeds it. Right: the controller or its bus."
    ),
    "step.probe_controller_supply_sister": _m(
        "Measure the supply of the voltage controller and compare with a good sister board: no value is published for "
        "this one."
    ),
    "step.probe_eeprom_supply": _m(
        "Measure the supply of the EEPROM against {probe_ground_label}, {probe_state_label}: {probe_v_label}. Missing: "
        "cable, connector or what feeds it. Right: the EEPROM or its two bus lines."
    ),
    "step.probe_eeprom_supply_sister": _m(
        "Measure the supply of the EEPROM and compare with a good sister board: no value is published for this one."
    ),
}
