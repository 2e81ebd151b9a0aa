"""The file in which an older shop kept its name and lines beside the record; `app.services.letterhead` keeps them as
settings now, and this takes them over.
"""

from __future__ import annotations

import json
from pathlib import Path

from app.ledger.change import Change, Commit, Op, new_id
from app.ledger.ledger import Ledger
from app.words.plain_text import plain

#: The settings that took the file's place.
NAME, LINES = "letterhead.name", "letterhead.lines"
#: The most lines, and characters of a line.
MOST_LINES, MOST_LINE = 4, 120
_FILE = "letterhead.json"


def joined(lines: tuple[str, ...]) -> str:
    """The lines as their setting keeps them: plain, none empty, as many as are printed."""
    return "\n".join(plain(line.strip(), MOST_LINE) for line in lines[:MOST_LINES] if line.strip())


def name_and_lines(data_dir: Path) -> tuple[str, str] | None:
    """Name and joined lines as the file has them; None where there is no such file, or nobody can read it."""
    try:
        told = json.loads((data_dir / _FILE).read_text(encoding="utf-8"))
        return plain(str(told["name"]), MOST_LINE), joined(tuple(str(line) for line in told["lines"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def take_over(ledger: Ledger) -> Commit | None:
    """Put the file's name and lines into the record, and the file away; None where there is nothing to take over.

    Done in the name of whoever wrote last; a record in which nobody has written yet is left for later, as is one that
    we only read. Raises what `Ledger.commit` raises.
    """
    told = name_and_lines(ledger.folder) if ledger.writable else None
    if told is None:
        return None
    with ledger.read() as db:
        there = db.execute("SELECT 1 FROM setting WHERE gone = 0 AND name = ?", (NAME,)).fetchone()
        last = db.execute("SELECT actor FROM change ORDER BY hlc DESC LIMIT 1").fetchone()
    commit = None
    if there is None:
        if last is None:
            return None
        changes = [
            Change("setting", new_id(), Op.ADD, {"name": name, "value": json.dumps(value)})
            for name, value in zip((NAME, LINES), told, strict=True)
        ]
        commit = ledger.commit(last["actor"], changes).result()
    (ledger.folder / _FILE).unlink()
    return commit
