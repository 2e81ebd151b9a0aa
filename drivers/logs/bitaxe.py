"""What ESP-Miner prints on Bitaxe and its relatives, and its page `/api/system/info`. A table.

A device has one chain; some lines list one number a chip; the number of a board tells its model (ESP-Miner
`main/device_config.h`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from drivers.logs.amended import Aside, amended
from drivers.model.observation import Fact, Observation

#: The names that the table gives a list in a line and the number of a board.
_CHIPS, _BOARD = "chips", "board"
#: How a board's number begins -> the model, the longer beginning first.
_MODELS = (
    ("65", "GammaDuo"),
    ("1", "Max"),
    ("2", "Ultra"),
    ("3", "Hex"),
    ("4", "Supra"),
    ("6", "Gamma"),
    ("7", "SupraHex"),
    ("8", "GammaTurbo"),
)
#: Facts of single chips, which belong to the one chain.
_OF_CHIPS = (Fact.CHIP_COUNTERS, Fact.CHIP_HASHRATE, Fact.CHIP_ERRORS, Fact.TEMP_CHIP)


def _of_one_chain(seen: Observation, _aside: Aside) -> Iterator[Observation]:
    if seen.name == _BOARD and seen.fact is Fact.MODEL:
        model = next((model for begin, model in _MODELS if str(seen.value).startswith(begin)), None)
        if model is not None:
            yield replace(seen, name=None, value=model)
    elif seen.name == _CHIPS:
        giga = 1e-3 if seen.fact is Fact.CHIP_HASHRATE else 1.0  # lists of rates are printed in GH/s
        for chip, number in enumerate(re.findall(r"\d+(?:\.\d+)?", str(seen.value))):
            yield _whole(replace(seen, name=None, chain=0, chip_index=chip, value=float(number) * giga))
    elif seen.fact is Fact.CRC_ERROR or (seen.fact in _OF_CHIPS and seen.chip_index is not None):
        yield _whole(replace(seen, chain=0))
    else:
        yield seen


def _whole(seen: Observation) -> Observation:
    """A counter as a whole number."""
    counts = seen.fact is Fact.CHIP_COUNTERS and isinstance(seen.value, float)
    return replace(seen, value=round(float(seen.value or 0))) if counts else seen


LANGUAGE = amended("bitaxe", _of_one_chain)
