"""Which board lies on the bench: named by the person, by its EEPROM, by its USB ids, or guessed from its chips.

And which controller it hangs on.
"""

from __future__ import annotations

from dataclasses import replace

from drivers import catalogue
from drivers.errors import ChipUnsupportedError, UnknownBoardError
from drivers.model.board import BoardSpec
from drivers.model.eeprom import EepromContent, Region
from drivers.serial.chain import addresses_of
from drivers.serial.chips import chip_id_of, chip_name
from drivers.serial.control import ControlPort
from drivers.serial.controllers.choice import by_asking
from drivers.serial.controllers.controller import Controller
from drivers.serial.ports import FoundPort, find_ports


def named_board(code: str) -> BoardSpec:
    """The board of a code. Raises UnknownBoardError, and ChipUnsupportedError where its chips speak otherwise."""
    board = catalogue.board(code)
    if board is None:
        raise UnknownBoardError(code)
    return _spoken(board)


def board_of_eeprom(content: EepromContent) -> BoardSpec | None:
    """The board an EEPROM names, where the region with the name is undamaged. Raises ChipUnsupportedError."""
    named = (Region.BOARD, Region.WHOLE)
    if content.board_name is None or not any(check.ok for check in content.checks if check.region in named):
        return None
    board = catalogue.board(content.board_name)
    return _spoken(board) if board is not None else None


def board_of_port(found: FoundPort | None) -> BoardSpec | None:
    """The board whose own controller hangs on that port, known by its USB ids."""
    return catalogue.board(found.board) if found is not None and found.board else None


def addresses_on(board: BoardSpec) -> tuple[int, ...]:
    """The address that a test gives to each chip of a board, in chain order."""
    return addresses_of(board.chips, board.address_interval)


def controller_of(found: FoundPort | None, control: ControlPort) -> Controller:
    """The controller that a board hangs on, known by the USB ids of its data port, else by asking it.

    Raises ControlSilent, PortLost.
    """
    return found.controller if found is not None and found.controller else by_asking(control)


def board_of_chips(chip_id: str, count: int) -> BoardSpec | None:
    """The one shape of board in the catalogue with that many of these chips, else None.

    Where several codes share the shape, the spec stands for all of them and its code is "".
    """
    boards = [board for board in catalogue.boards_of_chip(chip_id) if board.chips == count]
    shapes = {(board.chips, board.domains, board.address_interval) for board in boards}
    if len(shapes) != 1:
        return None
    if len(boards) == 1:
        return boards[0]
    models = {board.model for board in boards}
    return replace(boards[0], code="", model=models.pop() if len(models) == 1 else chip_name(int(chip_id, 16)), grid=())


def could_be_larger(chip_id: str, count: int) -> bool:
    """Whether these chips also sit on larger boards: a whole small board looks like a large one broken there."""
    return any(board.chips > count for board in catalogue.boards_of_chip(chip_id))


def port_at(data_port: str) -> FoundPort | None:
    """That port in the list of ports, with what it says of itself on USB; None for a URL and a port not there."""
    return next((port for port in find_ports() if port.data == data_port), None)


def _spoken(board: BoardSpec) -> BoardSpec:
    if chip_id_of(board.chip) is None:
        raise ChipUnsupportedError(board.code, board.chip)
    return board
