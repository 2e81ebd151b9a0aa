"""The safety card in words: for each point of `resources/knowledge/safety_card.toml` a bold line and a quiet one."""

from __future__ import annotations

from app.words.language import _
from app.words.language import mark as _m

_POINTS: dict[str, tuple[str, str]] = {
    "connect": (
        _m("On: minus, then plus, then the signal cable"),
        _m("The wrong order burns level shifters and input resistors; the board then counts 0 chips for ever."),
    ),
    "connect_whatsminer": (
        _m("On: minus, then plus, then the data cable last"),
        _m("The data cable is the last on and the first off; plugged under power it takes the level shifters along."),
    ),
    "disconnect": (
        _m("Off: signal cable, then plus, then minus"),
        _m("Supply off first, and wait until the page says Powered off."),
    ),
    "bleed": (
        _m("Bleed the board before ohms and diode"),
        _m("20 to 25 ohms of at least 100 W across its input until it shows 0.1 V or less. Charge fakes readings."),
    ),
    "psu": (
        _m("Mains supply: closed case, current limit, short thick leads"),
        _m("Never work inside a plugged supply: its capacitors hold charge. Leads of 4 AWG or thicker, 60 cm at most."),
    ),
    "fans": (
        _m("Fans at full speed while the board has power"),
        _m("Without air chips die in seconds. Let a hot board cool before it is tested again."),
    ),
    "coolant": (
        _m("Coolant runs before the board has power"),
        _m("A dry plate kills chips in seconds. Look for leaks at the inlet: chips 1 and 2 go first."),
    ),
    "heatsinks": (
        _m("Heatsinks are live"),
        _m("They carry the potential of their domain: no metal across two of them. The black probe goes on a pad."),
    ),
    "hot_air": (
        _m("Hot air only with the board unplugged and bled"),
        _m("Extract the fumes, shield the neighbours, and let it cool to hand warmth before the next test."),
    ),
    "hot_air_whatsminer": (
        _m("Hot air only with the board unplugged; heating plate 270 °C at most"),
        _m("Extract the fumes, shield the neighbours, and let it cool to hand warmth before the next test."),
    ),
}


def point_text(id_: str) -> tuple[str, str]:
    """The bold line and the quiet line of a point."""
    head, line = _POINTS[id_]
    return _(head), _(line)
