"""What rules tell of a board in phrases: its rails, a chip with its domain, several chips in a row."""

from __future__ import annotations

from collections.abc import Iterable

from app.diagnosis.probes import point_of
from app.domain.phrase import Value
from drivers.model.board import BoardSpec

#: Numbers that a sentence lists before it breaks off.
_MOST = 12


def rail_values(board: BoardSpec | None) -> dict[str, Value]:
    """The board's voltages, where the catalogue knows them; `domain_guess_v` is general knowledge without a source."""
    if board is None:
        return {}
    known: dict[str, Value] = {}
    if board.io_voltage_v is not None:
        known["rail_v"] = board.io_voltage_v
    point = point_of(board, ("domain voltage",))
    if not any(name.startswith("domain_voltage_v") for name in board.unsourced) and board.domain_voltage_v is not None:
        known["domain_v"] = board.domain_voltage_v
    elif point is not None and point.expected is not None:
        known["domain_v"] = point.expected
    elif board.domain_voltage_v is not None:
        known["domain_guess_v"] = board.domain_voltage_v
    return known


def chip_values(chip: int, board: BoardSpec | None) -> dict[str, Value]:
    """One chip (from 1), with the domain it sits in where the board's domains are known."""
    domain = board.domain_of(chip) if board else None
    return {"chip": chip} if domain is None else {"chip": chip, "domain": domain}


def chips_values(chips: Iterable[int], leading: int, board: BoardSpec | None) -> dict[str, Value]:
    """Several chips: how many, their numbers, and the one that leads the sentence."""
    chips = list(chips)
    return {"count": len(chips), "chips": listed(chips), **chip_values(leading, board)}


def listed(numbers: Iterable[int]) -> str:
    """Numbers in a row, the first dozen of them."""
    numbers = list(numbers)
    return ", ".join(map(str, numbers[:_MOST])) + (", …" if len(numbers) > _MOST else "")


def listed_words(words: Iterable[str]) -> str:
    """Words of a device in a row, the first few of them."""
    words = list(dict.fromkeys(words))
    return ", ".join(words[:3]) + (", …" if len(words) > 3 else "")
