"""The one story every simulator tells: a miner of the fleet whose slot 1 hashboard also lies on the simulated bench.

The fleet and the simulated hashboard take the same board code, serial and break from here, so that the sick miner found
by a scan and the board tested afterwards are the same asset in the shop's record.
"""

from __future__ import annotations

from typing import Final

#: Code of the sick board: an S19j Pro hashboard, BM1362, 126 chips in 42 domains of 3 (see `resources/boards`).
BOARD_CODE: Final = "BHB42601"

#: Serial in the board's EEPROM and in the sick miner's answers; 17 characters as Bitmain's have, plainly not Bitmain's.
BOARD_SERIAL: Final = "HWSIM42601A0084BK"

#: Chips of that board, and the last one (counted from the connector) that still answers.
CHIPS: Final = 126
LAST_ANSWERING_CHIP: Final = 84

#: Zero-based place of the board in the sick miner.
SLOT: Final = 1
