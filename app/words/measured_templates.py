"""What values of a cold check or a voltage walk say (`measured.*`), and why such a check has no finding (`verdict.*`).

`{reads}` and `{usual}` come with their unit, as the meter shows them.
"""

from __future__ import annotations

from app.words.language import mark as _m
from app.words.language import mark_counted as _n

TEMPLATES: dict[str, str] = {
    "measured.input_short.title": _m("The board's input is shorted: {reads}"),
    "measured.input_short.found": _m("The input reads {reads}, board off. Give it no power."),
    "measured.input_low.title": _m("The board's input reads low: {reads}"),
    "measured.input_low.found": _m("The input reads {reads}, board off; {usual} is usual."),
    "measured.domain_short.title": _m("Domain {domain} is shorted: {reads}"),
    "measured.domain_short.found": _m(
        "Domain {domain} reads {reads}, board off; {usual} is usual. Give the board no power."
    ),
    "measured.domain_low.title": _m("Domain {domain} reads low: {reads}"),
    "measured.domain_low.found": _m("Domain {domain} reads {reads}; {usual} is usual."),
    "measured.domain_high.title": _m("Domain {domain} reads high: {reads}"),
    "measured.domain_high.found": _m("Domain {domain} reads {reads}; {usual} is usual. A chip may be open."),
    "measured.core_low.title": _m("The core voltage is low: {reads}"),
    "measured.core_low.found": _m("The core reads {reads}; {usual} is usual. The regulator, or what hangs on it."),
    "measured.core_high.title": _m("The core voltage is high: {reads}"),
    "measured.core_high.found": _m("The core reads {reads}; {usual} is usual. Switch off before the chips take harm."),
    "measured.domain_dead.title": _m("Domain {domain} has no voltage: {reads}"),
    "measured.domain_dead.found": _m(
        "Domain {domain} reads {reads} under power; {usual} is usual. A short there leaves the voltage to the others."
    ),
    "measured.rail_short.title": _m("{point} of domain {domain} reads low, board off: {reads}"),
    "measured.rail_short.found": _m(
        "{point} of domain {domain} reads {reads}; {usual} is usual. Its load pulls it down."
    ),
    "measured.rail_high.title": _m("{point} of domain {domain} reads high, board off: {reads}"),
    "measured.rail_high.found": _m("{point} of domain {domain} reads {reads}; {usual} is usual."),
    "measured.rail_low.title": _m("{point} of domain {domain} is low: {reads}"),
    "measured.rail_low.found": _m(
        "{point} of domain {domain} gives {reads}; {usual} is usual. Ohms at its output, board off, tell the LDO from "
        "its load."
    ),
    "measured.rail_off.title": _m("{point} of domain {domain} is out of range: {reads}"),
    "measured.rail_off.found": _m("{point} of domain {domain} gives {reads}; {usual} is usual."),
    "measured.boost_missing.title": _m("{point} is missing from domain {domain} to the end"),
    "measured.boost_missing.found": _m(
        "{point} is low in domains {domains}, the last ones, and good before: what feeds them is the boost."
    ),
    "measured.boost_low.title": _m("The boost output is low: {reads}"),
    "measured.boost_low.found": _m("The boost gives {reads}; {usual} is usual."),
    "measured.no_chain.title": _m("No voltage reaches the domains: {count} read {reads}"),
    "measured.no_chain.found": _m(
        "Nearly nothing at {count} domains; {usual} is usual. Either the board was not switched on, or what feeds the "
        "chain does not conduct."
    ),
    "measured.domains_low.title": _m("{count} domains are low alike, about {reads}"),
    "measured.domains_low.found": _m(
        "So many low domains are no row of shorts: {usual} is usual. Look at the supply's setting, its leads and plugs."
    ),
    "measured.sag.title": _m("The board's supply is low: {reads}"),
    "measured.sag.found": _m(
        "{point} reads {reads} under power; {usual} is usual. A sagging supply looks like a bad board."
    ),
    "measured.signal_cold.title": _m("{point} reads off at {chip_label}: {reads}"),
    "measured.signal_cold.found": _m("{point} at {chip_label} reads {reads}, board off; {usual} is usual."),
    "measured.signal_ends.title": _m("{signal} ends between {after_chip_label} and {next_chip_label}"),
    "measured.signal_ends.found": _m(
        "{signal} is good at {good_chip_label} and reads {reads} at {bad_chip_label}; {usual} is usual."
    ),
    "measured.signal_bad.title": _m("{signal} is off at {chip_label}: {reads}"),
    "measured.signal_bad.found": _m("{signal} reads {reads} at {chip_label}; {usual} is usual."),
    "measured.part_off.title": _m("{point} is out of range: {reads}"),
    "measured.part_off.found": _m("{point} reads {reads}; {usual} is usual."),
    "measured.crowd.title": _n(
        "count",
        "{count} value of {point} reads low together with others",
        "{count} values of {point} read low together",
    ),
    "measured.crowd.found": _m(
        "So many low at once are seldom so many shorts. Look at the meter's range and leads, bleed the board, and "
        "measure again; compare with a good board."
    ),
    "verdict.measured_clean": _n(
        "count",
        "{count} value measured, in line.",
        "{count} values measured, all in line.",
    ),
    "verdict.measured_part": _n(
        "count",
        "{count} value compared; the check is not whole.",
        "{count} values compared; the check is not whole.",
    ),
    "verdict.measured_nothing": _m(
        "Nothing measured could be compared: no reference, no neighbours, nothing published."
    ),
    "why.input_mosfet": _m("A MOSFET that is shorted through puts the input on ground."),
    "why.input_capacitor": _m("Shorted input capacitors are found with a camera or alcohol at a low current."),
    "why.shorted_load": _m("A chip that pulls its rail down reads low at the LDO's output, board off."),
    "why.rail_open": _m("An output that reads high has lost its load or a joint."),
    "why.ldo_dead": _m("A single rail that is missing: its own LDO, if its output is not pulled down."),
    "why.pin_joint": _m("A pin that reads off against its sisters: a joint, or a damaged pad."),
    "why.boost_low": _m("The boost itself, its coil or its enable."),
    "why.switch_open": _m("The MOSFETs that switch the chain do not conduct, or nobody tells them to."),
    "why.controller_off": _m("Without its word the chain gets no voltage."),
    "why.supply_not_there": _m("Supply not switched on, its current limit reached, or a plug without contact."),
    "why.signal_source": _m("The signal is off where it enters: connector, shifter or what drives it."),
    "why.crystal_or_joint": _m("CLK at 0 or at the rail at the first chip: the crystal, or the joint there."),
    "why.part_value": _m("The part itself reads out of its range."),
}
