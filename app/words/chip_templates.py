"""The sentences of what single chips and domains of a log show: silent together, weak, hot, out of line in voltage."""

from __future__ import annotations

from app.words.language import mark as _m
from app.words.language import mark_counted as _n

TEMPLATES: dict[str, str] = {
    "log.chip_tail.found": _m(
        "All chips up to {after_chip_label} answer and none behind: {found} of {expected}. The chain stops between "
        "{after_chip_label} and {next_chip_label}."
    ),
    "log.chip_alternate.title": _m("{Board}: every second chip is silent, first {chip_label}"),
    "log.chip_alternate.found": _m(
        "Every second chip is silent ({chips}): dead chips do not lie like that, wrong addresses or a shared line do."
    ),
    "log.domain_silent.title": _m("{Board}: domain {domain} is silent, none of its chips answers"),
    "log.domain_silent.found": _m("All chips of domain {domain} ({chips}) are silent, others answer."),
    "log.boost_silent.title": _m("{Board}: the domains that the boost feeds are silent, {domains}"),
    "log.boost_silent.found": _m(
        "Just the domains that the boost converter feeds ({domains}) are silent, all others answer."
    ),
    "log.domain_weak.title": _m("{Board}: domain {domain} computes too little"),
    "log.domain_weak.found": _m(
        "All chips of domain {domain} ({chips}) compute far less than the board's median ({percent} %): what they "
        "share is their supply."
    ),
    "log.none_computes.title": _m("{Board}: the chips answer and none computes"),
    "log.none_computes.found": _m(
        "All {count} chips are listed and found nothing, while other boards of the machine do: they have no core "
        "voltage, or their answers do not come back."
    ),
    "log.called_weak.title": _n(
        "count",
        "{Board}: the firmware calls one chip weak, {chip_label}",
        "{Board}: the firmware calls {count} chips weak, first {chip_label}",
    ),
    "log.called_weak.found": _n("count", "The firmware marks chip {chips}.", "The firmware marks chips {chips}."),
    "log.erring.title": _n(
        "count", "{Board}: one chip errs, {chip_label}", "{Board}: erring chips, {count}, worst {chip_label}"
    ),
    "log.erring.found": _n(
        "count",
        "Chip {chips} reports far more errors than the others: {errors}.",
        "Chips {chips} report far more errors than the others, the worst one {errors}.",
    ),
    "log.die_hot.title": _n(
        "count",
        "{Board}: one chip is hotter than the others, {chip_label}",
        "{Board}: chips hotter than the others, {count}, hottest {chip_label}",
    ),
    "log.die_hot.found": _n(
        "count",
        "Chip {chips} is clearly hotter than the others: {temp_c} °C, the usual is {usual_c} °C.",
        "Chips {chips} are clearly hotter than the others: {temp_c} °C, the usual is {usual_c} °C.",
    ),
    "log.chip_sensor.title": _m("{Board}: {chip_label} reads an impossible temperature"),
    "log.chip_sensor.found": _n(
        "count",
        "Chip {chips} reports {temp_c} °C while the others read sense: the sensor in the chip or its line, not heat.",
        "Chips {chips} report {temp_c} °C while the others read sense: the sensor in the chip or its line, not heat.",
    ),
    "log.chip_volts.title": _n(
        "count",
        "{Board}: one chip's voltage is out of line, {chip_label}",
        "{Board}: chips with a voltage out of line, {count}, worst {chip_label}",
    ),
    "log.chip_volts.found": _n(
        "count",
        "Chip {chips}: {volts} V where the usual is {usual_v} V.",
        "Chips {chips}: {volts} V where the usual is {usual_v} V.",
    ),
    "log.domain_low.title": _m("{Board}: the voltage of domain {domain} is low, {percent} % of the usual"),
    "log.domain_low.found": _m(
        "Domain {domain} has {volts} V, the usual is {usual_v} V. Low beside its neighbours speaks for a short or a "
        "leaky chip in it."
    ),
    "log.domain_high.title": _m("{Board}: the voltage of domain {domain} is high, {percent} % of the usual"),
    "log.domain_high.found": _m(
        "Domain {domain} has {volts} V, the usual is {usual_v} V. High beside its neighbours speaks for an open path "
        "or a chip that draws nothing."
    ),
    "log.cascade.title": _m("{Board}: the domain voltages fall from one end to the other"),
    "log.cascade.found": _m(
        "From {first_v} V at the first domain to {last_v} V at the last, step by step: resistance in the feed, not one "
        "domain."
    ),
}
