"""JSON from devices: read as leniently as their firmwares write it, and never at a cost that a device could choose."""

from __future__ import annotations

import json
from typing import Any

#: Commas and brackets a text may hold: three bytes of it may cost a hundred in memory once it is taken apart. The
#: largest honest answer, every chip of every board, has some 20,000.
MAX_PIECES = 50_000


def read_json(raw: bytes) -> Any:
    """What a device wrote, None where it is no JSON, or more of it than any miner has to say.

    Broken characters in texts do not hide the rest, nor do blanks and NULs around it, nor the comma that bmminer and
    ccminer leave out between two entries of `stats` (Antminer S9 and L3+, VolcMiner).
    """
    if raw.count(b",") + raw.count(b"[") + raw.count(b"{") > MAX_PIECES:
        return None
    text = raw.decode("utf-8", "replace").strip("\x00 \r\n\t\ufeff")
    for one in (text, text.replace("}{", "},{")) if "}{" in text else (text,):
        try:
            return json.loads(one, strict=False)
        except (ValueError, RecursionError):
            continue
    return None
