"""Reads a dial map from a JSON file: where the ports of a recorded or simulated fleet really are.

Two forms of entry: `"127.88.0.2:80": "127.88.0.2:8080"` for one address, and `"80": 8080` for every address scanned.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from drivers.lan.errors import DialMapError
from drivers.lan.targets import parse_targets

__all__ = ["DialMapError", "read_dial_map"]

#: The most of a file that is read.
MAX_BYTES = 8 * 1024 * 1024


def read_dial_map(path: Path, targets: Sequence[str]) -> dict[tuple[str, int], tuple[str, int]]:
    """The dial map in a file, for these targets. Raises OSError, DialMapError, TargetError."""
    with path.open("rb") as file:
        text = file.read(MAX_BYTES)
    try:
        document = json.loads(text)
    except ValueError:
        raise DialMapError(path, text[:60].decode(errors="replace")) from None
    if not isinstance(document, dict):
        raise DialMapError(path, str(document)[:60])
    addresses = parse_targets(targets).addresses
    dial_map: dict[tuple[str, int], tuple[str, int]] = {}
    for there, really in document.items():
        try:
            if ":" in there:
                dial_map[_place(there)] = _place(really)
            else:
                dial_map.update({(ip, int(there)): (ip, int(really)) for ip in addresses})
        except (ValueError, TypeError, AttributeError):
            raise DialMapError(path, f"{there}: {really}"[:60]) from None
    return dial_map


def _place(text: Any) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host, int(port)
