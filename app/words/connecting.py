"""How a board is connected, in words: adapters, steps, safety notes, and what a way can test."""

from __future__ import annotations

from app.words.language import _, mark
from app.words.phrases import number_text

_ADAPTERS = {
    "emberone_usb": (mark("emberOne over USB"), mark("The board's own controller: one USB cable, two ports.")),
    "bitaxe_raw": (
        mark("Bitaxe with bitaxe-raw over USB"),
        mark("The board's own controller, once it carries the bitaxe-raw firmware: one USB cable, two ports."),
    ),
    "uart_18pin": (
        mark("USB-UART at the 18-pin connector"),
        mark("Three wires and ground to the connector; the board's level shifters do the rest."),
    ),
    "uart_chip1": (
        mark("USB-UART at chip 1"),
        mark("Probes at CI and RO of chip 1, past the level shifters: for boards whose shifters are in doubt."),
    ),
    "factory_tester": (
        mark("Factory tester, read along"),
        mark("The tester drives the board; this program reads its serial output on the Console page."),
    ),
    "whatsminer_fixture": (
        mark("Whatsminer fixture"),
        mark("The maker's fixture drives the board and shows what it found; write its result into the order."),
    ),
    "miner": (
        mark("The miner itself"),
        mark("The board stays in its machine, which is asked over the network: the Fleet page."),
    ),
}
_STEPS = {
    "inspect": mark(
        "Look first: burnt parts, bent pins, liquid, loose heatsinks. Measure for shorts before any power."
    ),
    "ground_first": mark("Wear a grounded wrist strap; touch the board's ground before its chips."),
    "discharge": mark("Discharge the board before probes or cables go on."),
    "supply_minus": mark("Supply off. Connect minus."),
    "supply_plus": mark("Connect plus."),
    "supply_plug": mark("Plug in the board's own supply."),
    "signal": mark("Connect the signal cable last, ground wire first."),
    "reset_released": mark("Switch the supply on; tie pin 3 (RST) to 3.3 V so that the chips leave reset."),
    "usb": mark("Plug in USB. The board appears in the port list by itself."),
    "flash_raw": mark("The board has to carry the bitaxe-raw firmware; this program never writes it."),
    "tester_uart": mark("Connect the tester's serial output to a USB-UART and open it on the Console page."),
    "mains_off": mark("Switch the miner off at the mains before its cables are touched."),
    "seat_cable": mark("Seat the signal cable on both ends, then close the miner and switch it on."),
    "scan": mark("Read the miner on the Fleet page."),
}
_SAFETY = {
    "own_supply_usb": mark("USB carries no power for the chips: they run from the board's own supply."),
    "regulator_own": mark("The core regulator is the board's own; nothing here sets or switches it."),
    "order_burns": mark(
        "Minus, plus, signal; in reverse to remove. On S19 boards the wrong order burns R8, R9, U1 and U2, and the "
        "board then finds 0 chips for ever."
    ),
    "data_last": mark("Data cable last on and first off."),
    "discharge": mark("Discharge the board before ohms or diode mode: {discharge}."),
    "discharge_unknown": mark("Discharge the board before ohms or diode mode; which resistor is not known."),
    "heatsinks_live": mark(
        "Heatsinks may carry the voltage of their domain. Probe ground on a pad, not on a heatsink."
    ),
    "fans": mark("Fans at full speed while the board has power; let it cool before the next test."),
    "voltage_controller": mark(
        "This board lists a voltage controller ({controller}). Until that is told to, the chips may have no core "
        "supply, and 0 chips then says nothing about them."
    ),
}
_TESTS = {
    "count": mark("Chip count"),
    "address_map": mark("Chip map"),
    "registers": mark("Registers"),
    "counters": mark("Counters"),
    "eeprom": mark("EEPROM"),
    "sensors": mark("Temperatures"),
    "voltage": mark("Supply"),
}
_CAN = {
    "yes": (mark("yes"), mark("This program tests it by itself."), "ok", "state.ok"),
    "powered": (
        mark("if powered"), mark("Yes, once you have powered the board and released its reset."), "ok", "state.ok",
    ),
    "log": (mark("by log"), mark("The other device's log says it; read it here."), "info", "source.log"),
    "network": (mark("by miner"), mark("Read from the miner over the network."), "info", "nav.fleet"),
    "none": (mark("has none"), mark("This kind of board has no such thing."), "ink_2", "ph.minus"),
    "no": (mark("no"), mark("Not this way."), "ink_2", "ph.x"),
    "unknown": (mark("not known"), mark("No source says."), "ink_2", "state.inconclusive"),
}  # fmt: skip


def adapter_name(adapter: str) -> str:
    """The name of a way to connect."""
    return _(_ADAPTERS[adapter][0])


def adapter_text(adapter: str) -> str:
    """What a way to connect is."""
    return _(_ADAPTERS[adapter][1])


def step_text(step: str) -> str:
    """One step of the order in which things are plugged."""
    return _(_STEPS[step])


def safety_text(note: str, discharge: str | None, controller: str | None) -> str | None:
    """One safety note; None where it is about something this board is not known to have."""
    if note == "voltage_controller":
        if not controller or controller.startswith("none"):
            return None
        return _(_SAFETY[note]).format(controller=controller)
    if note == "discharge":
        return _(_SAFETY[note]).format(discharge=discharge) if discharge else _(_SAFETY["discharge_unknown"])
    return _(_SAFETY[note])


def subject_name(test: str) -> str:
    """What a column of the matrix is about."""
    return _(_TESTS[test])


def can_word(can: str) -> str:
    """Whether it can be tested, in a word or two."""
    return _(_CAN[can][0])


def can_text(can: str) -> str:
    """Whether it can be tested, in a sentence."""
    return _(_CAN[can][1])


def can_mark(can: str) -> tuple[str, str]:
    """Tone and icon of that."""
    return _CAN[can][2], _CAN[can][3]


def volts_text(volts: tuple[float, float] | None) -> str:
    """A supply's voltage or range; not known where no source says."""
    if volts is None:
        return _("not known")
    low, high = (number_text(volt) for volt in volts)
    return _("{volts} V").format(volts=low) if low == high else _("{low} to {high} V").format(low=low, high=high)
