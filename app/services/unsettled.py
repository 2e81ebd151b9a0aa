"""What a person has to settle about assets: one that is recorded in several machines at once, and two records that may
be one thing. Found for the whole shop by what hardly any asset has, so that tens of thousands stay quick.
"""

from __future__ import annotations

from app.domain.asset import SerialSource
from app.ledger.ledger import Reader
from app.services.assets import read_identities
from app.services.families import family_of, head_of
from app.services.installations import stays_of

#: Records that have several open stays of their own, and those made one with another that have any.
_SEVERAL = """
SELECT asset_id FROM installation WHERE until IS NULL AND gone = 0 GROUP BY asset_id HAVING count(*) > 1
UNION SELECT a.id FROM asset AS a WHERE a.merged_into IS NOT NULL AND a.gone = 0
    AND EXISTS (SELECT 1 FROM installation AS i WHERE i.asset_id = a.id AND i.until IS NULL AND i.gone = 0)
"""
_SAME_SERIAL = """
SELECT a.id, a.serial, a.kind FROM asset AS a
WHERE a.serial IN (SELECT serial FROM asset WHERE serial IS NOT NULL GROUP BY serial HAVING count(*) > 1)
AND a.gone = 0 AND +a.merged_into IS NULL ORDER BY a.serial, a.id
"""


def unsettled(db: Reader) -> tuple[str, ...]:
    """The ids of the assets about which a person has something to say; of records made one, that of their head.

    Two boards whose labels differ are two, whatever their memories say: nothing is left to say about them.
    """
    found: dict[str, None] = {}
    for row in db.execute(_SEVERAL).fetchall():
        head = head_of(db, row["asset_id"])
        if sum(stay.until is None for stay in stays_of(db, family_of(db, head))) > 1:
            found[head] = None
    alike: dict[tuple[str, str], list[str]] = {}
    for row in db.execute(_SAME_SERIAL).fetchall():
        alike.setdefault((row["serial"], row["kind"]), []).append(row["id"])
    for ids in alike.values():
        for id_ in ids:
            if any(other != id_ and not _two_labels(db, id_, other) for other in ids):
                found[id_] = None
    return tuple(found)


def _two_labels(db: Reader, one: str, other: str) -> bool:
    ours, theirs = (_printed(db, id_) for id_ in (one, other))
    return bool(ours and theirs and ours.isdisjoint(theirs))


def _printed(db: Reader, id_: str) -> set[str]:
    told = read_identities(db, family_of(db, id_))
    return {line.serial.upper() for line in told if line.source is SerialSource.LABEL}
