"""Faults as one tells them to a customer: what it means that the board does not do, without the trade's words."""

from __future__ import annotations

from app.domain.finding import Fault
from app.words.language import _
from app.words.language import mark as _m

_MEANINGS: dict[Fault, str] = {
    Fault.NONE: _m("The board works as it should."),
    Fault.INCONCLUSIVE: _m("What was measured so far does not say yet which part is at fault."),
    Fault.NO_CHIPS: _m("None of the chips on the board answers, so the miner cannot use it."),
    Fault.CHAIN_BREAK: _m("The chips pass their data from one to the next; behind one place none of them answers."),
    Fault.CHIPS_MISSING: _m("Some of the chips on the board do not answer, so it cannot reach its rate."),
    Fault.CHIPS_INTERMITTENT: _m("Some of the chips answer at one time and not at another."),
    Fault.WEAK_CHIPS: _m("Some of the chips compute less than the others or make errors."),
    Fault.UART_SIGNAL_INTEGRITY: _m("The data on the board arrive disturbed, so the miner loses chips."),
    Fault.SIGNAL_PATH_FAULT: _m("A signal on the board does not get from one chip to the next."),
    Fault.CONNECTION_FAULT: _m("A cable or connector does not make good contact."),
    Fault.DOMAIN_SHORT: _m("A group of chips has a short circuit."),
    Fault.POWER_RAIL_FAULT: _m("A supply voltage on the board is not what it should be."),
    Fault.REGULATOR_FAULT: _m("The part that makes the voltage of the chips does not work as it should."),
    Fault.VOLTAGE_CONTROLLER_FAULT: _m("The controller that switches the voltage of the board does not answer."),
    Fault.PSU_FAULT: _m("The power supply does not deliver what it should."),
    Fault.EEPROM_UNREADABLE: _m("The memory in which the board keeps its own data cannot be read."),
    Fault.EEPROM_CORRUPT: _m("The memory in which the board keeps its own data is damaged."),
    Fault.EEPROM_CLONED: _m("The board carries the data of another board."),
    Fault.EEPROM_MISMATCH: _m("The board carries data that belong to another kind of board."),
    Fault.WRONG_FIRMWARE_FOR_BOARD: _m("The program of the miner does not fit this board; the board need not be bad."),
    Fault.TEMP_SENSOR_FAULT: _m("A temperature sensor on the board does not work, so the miner switches it off."),
    Fault.OVERTEMPERATURE: _m("The board becomes too hot."),
    Fault.THERMAL_CONTACT: _m("A heatsink does not carry the heat away as it should."),
    Fault.PHYSICAL_DAMAGE: _m("The board is damaged to be seen."),
    Fault.FAN_FAULT: _m("A fan does not turn as it should."),
    Fault.LOW_HASHRATE: _m("The board computes less than it should."),
    Fault.BOARD_MISSING: _m("The miner does not see the board at all."),
    Fault.CONTROL_BOARD_BOOT: _m("The control board of the miner does not start."),
    Fault.BOOT_IMAGE_CORRUPT: _m("The program on the control board is damaged."),
    Fault.SIGNATURE_CHECK_FAILED: _m("The control board refuses its program."),
    Fault.KERNEL_HANG: _m("The program of the miner stops while it starts."),
    Fault.FIXTURE_CONFIG_MISMATCH: _m("The first test was set for another board and says nothing about this one."),
    Fault.NETWORK_OR_POOL: _m("The board is good; the miner does not reach its pool."),
    Fault.FIRMWARE_OR_CONFIG: _m("The program or the settings of the miner are at fault, not the board."),
    Fault.TAMPERING_SUSPECTED: _m("Somebody seems to have changed the program or the data of the miner."),
}


def fault_meaning(fault: Fault) -> str:
    """What a fault means for whoever owns the board, in one sentence."""
    return _(_MEANINGS[fault])
