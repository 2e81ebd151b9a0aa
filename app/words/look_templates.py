"""The visual check in words: `look.<item>` (the finding), `.name` (the row), `.ask` (what to look for), `look.at_*`."""

from __future__ import annotations

from app.words.language import mark as _m
from app.words.language import mark_counted

TEMPLATES: dict[str, str] = {
    "look.burn": _m("Burn marks or burnt parts"),
    "look.burn.name": _m("Burn marks"),
    "look.burn.ask": _m("Black or brown spots, cracked or blown parts, a burnt smell. Both sides."),
    "look.corrosion": _m("Corrosion on the board"),
    "look.corrosion.name": _m("Corrosion"),
    "look.corrosion.ask": _m("Green or white crust on pins, vias and joints, most often at the air inlet."),
    "look.liquid": _m("Liquid or its traces on the board"),
    "look.liquid.name": _m("Liquid"),
    "look.liquid.ask": _m("Wet places, stains with an edge, residue of flux or washing. A wet board gets no power."),
    "look.coolant": _m("Coolant leaked onto the board"),
    "look.coolant.name": _m("Coolant at the inlet"),
    "look.coolant.ask": _m(
        "Traces of coolant at the inlet: chips 1 and 2, the level shifters and the voltage controller go first."
    ),
    "look.lifted_pad": _m("Lifted or torn pads"),
    "look.lifted_pad.name": _m("Lifted pads"),
    "look.lifted_pad.ask": _m("Pads that lift, torn traces, parts that are gone, old solder work."),
    "look.heatsink": _m("Heatsink missing or loose"),
    "look.heatsink.name": _m("Heatsinks"),
    "look.heatsink.ask": _m("Every heatsink there and straight? Press each lightly: none may rock or turn."),
    "look.tin_balls": _m("Tin balls under a heatsink"),
    "look.tin_balls.name": _m("Tin balls"),
    "look.tin_balls.ask": _m("Look sideways under the soldered heatsinks: tin balls short the pins beside the chip."),
    "look.heatsink_touch": _m("Heatsinks of two domains touch"),
    "look.heatsink_touch.name": _m("Heatsinks that touch"),
    "look.heatsink_touch.ask": _m("Heatsinks carry the potential of their domain: none may touch its neighbour."),
    "look.connector": _m("Signal or power connector damaged"),
    "look.connector.name": _m("Connectors"),
    "look.connector.ask": _m(
        "Signal connector: no bent, pushed back or burnt pin. Power lugs: tight, not discoloured."
    ),
    "look.capacitor": _m("Capacitor damaged"),
    "look.capacitor.name": _m("Capacitors"),
    "look.capacitor.ask": _m("Bulged, cracked or missing capacitors, the large ones at the input first."),
    "look.screw": _m("Screws loose or missing"),
    "look.screw.name": _m("Screws"),
    "look.screw.ask": _m("Screws and spacers complete and tight, none lying loose on the board."),
    "look.at_chips": mark_counted("count", "Seen at chip {chips}.", "Seen at chips {chips}."),
    "look.at_domains": mark_counted("count", "Seen in domain {domains}.", "Seen in domains {domains}."),
    "look.at_both": _m("Seen at chips {chips}, and in domains {domains}."),
    "look.at_connector": _m("Seen at the connector."),
    "look.at_board": _m("Seen on the board; no place was marked."),
    "why.corroded": _m("Corrosion eats joints and traces, and bridges them."),
    "why.liquid": _m("Liquid bridges what is not to be bridged, and goes on eating when it has dried."),
    "why.coolant": _m("Leaked coolant takes the parts at the inlet first."),
    "why.pad": _m("Without its pad a part has no connection, or one that comes and goes."),
    "why.tin_balls": _m("Tin that ran out under the heatsink bridges the pins of the chip."),
    "why.heatsinks_touch": _m("A heatsink carries the potential of its domain: two that touch short their domains."),
    "why.connector_pins": _m("A bent or burnt pin looks like a dead board."),
    "why.capacitor": _m("A broken capacitor shorts its rail, or no longer holds it up."),
    "why.screws": _m("Loose screws let the heatsink lift when it gets hot."),
    "step.clean_board": _m("Clean the place, neutralise it, and look at it again under magnification."),
    "step.dry_board": _m("Dry the board through before anything gets power; write down until when."),
}
