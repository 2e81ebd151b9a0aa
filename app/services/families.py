"""Assets that turned out to be one: which record stands for them all, and which records belong to it.

Two benches may each have made a record of one board. Merged, the one points at the other (`merged_into`); orders and
stays keep the record they were written on, and whoever reads an asset reads its whole family.
"""

from __future__ import annotations

from app.ledger.ledger import Reader

_FAMILY = (
    "WITH RECURSIVE family(id) AS (SELECT ? UNION"
    " SELECT a.id FROM asset AS a JOIN family AS f ON a.merged_into = f.id WHERE a.gone = 0) SELECT id FROM family"
)


def head_of(db: Reader, asset_id: str) -> str:
    """The record that stands for an asset. Two that were merged into each other on two benches: the older one."""
    seen = [asset_id]
    while True:
        row = db.execute("SELECT merged_into FROM asset WHERE id = ? AND gone = 0", (seen[-1],)).fetchone()
        if row is None or row["merged_into"] is None:
            return seen[-1]
        if row["merged_into"] in seen:
            return min(seen[seen.index(row["merged_into"]) :])
        seen.append(str(row["merged_into"]))


def family_of(db: Reader, asset_id: str) -> tuple[str, ...]:
    """An asset's record and every other that is the same thing, its head first."""
    head = head_of(db, asset_id)
    rows = db.execute(_FAMILY, (head,)).fetchall()
    return (head, *sorted(row["id"] for row in rows if row["id"] != head))
