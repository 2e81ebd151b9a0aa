"""Two records of one board: proposed by a serial that both carry, made one by a person, taken back by undo.

Benches that never met may each have made a record of the same board. Nothing is merged by itself: two boards may carry
one serial too, where an EEPROM was cloned.
"""

from __future__ import annotations

from app.domain.asset import AssetIdentity
from app.domain.place_error import NotTwins
from app.domain.shop_error import NoSuchThing
from app.ledger.change import Commit
from app.ledger.ledger import Row
from app.services.families import family_of, head_of
from app.services.order_reading import identity
from app.services.shop import Draft, Shop

#: What the record that stays takes over from the other, where it does not know it itself.
_TAKEN_OVER = ("make", "model", "board_code", "revision", "serial", "serial_source", "mac", "owner_id")


def merge(shop: Shop, actor: str, keep: str, other: str) -> Commit:
    """Make two records of one thing one: `keep` stands for both from now on, with the orders, stays and names of both.

    By ids. Where both sit in machines, a person settles which is true (`installations.disputes`). Raises NotTwins for
    two kinds or one record, NoSuchThing.
    """
    with shop.writing(actor) as draft:
        write_merge(shop, draft, keep, other)
    return draft.saved()


def write_merge(shop: Shop, draft: Draft, keep: str, other: str) -> None:
    """Put the merging of two records into a draft. Raises as `merge` does."""
    with shop.read() as db:
        head, loser = head_of(db, keep), head_of(db, other)
        rows = {row["id"]: row for row in db.execute("SELECT * FROM asset WHERE id IN (?, ?)", (head, loser))}
        family = family_of(db, loser)
        move = db.execute(
            "SELECT * FROM asset_move WHERE asset_id = ? AND gone = 0 ORDER BY hlc DESC LIMIT 1", (loser,)
        ).fetchone()
        later = db.execute(
            "SELECT 1 FROM asset_move WHERE asset_id = ? AND gone = 0 AND hlc > ?",
            (head, move["hlc"] if move else 0),
        ).fetchone()
    for id_, name in ((head, keep), (loser, other)):
        if id_ not in rows:
            raise NoSuchThing("asset", name)
    kept, given = rows[head], rows[loser]
    if head == loser or head in family or kept["kind"] != given["kind"]:
        raise NotTwins(_name(kept), _name(given))
    news = {name: given[name] for name in _TAKEN_OVER if kept[name] is None and given[name] is not None}
    if news:
        draft.set("asset", head, **news)
    draft.set("asset", loser, merged_into=head)
    if move is not None and later is None:  # it lies where it was put last, whichever record that was told of
        told = ("place_id", "site_id", "area", "rack", "position", "observed", "order_id", "note")
        draft.add("asset_move", asset_id=head, **{name: move[name] for name in told})


def proposals(shop: Shop, limit: int = 100) -> tuple[tuple[AssetIdentity, AssetIdentity, str], ...]:
    """Pairs of records of one kind with the same serial, each with that serial; the older record first."""
    with shop.read() as db:
        rows = db.execute(_PAIRS, (limit,)).fetchall()
        pairs = []
        for row in rows:
            both = [db.execute("SELECT * FROM asset WHERE id = ?", (row[side],)).fetchone() for side in ("one", "two")]
            pairs.append((identity(both[0]), identity(both[1]), str(row["serial"])))
    return tuple(pairs)


_PAIRS = """
SELECT a.id AS one, b.id AS two, a.serial FROM asset AS a
JOIN asset AS b ON b.serial = a.serial AND b.kind = a.kind AND b.id > a.id
WHERE a.gone = 0 AND b.gone = 0 AND a.merged_into IS NULL AND b.merged_into IS NULL ORDER BY a.id LIMIT ?
"""


def _name(row: Row) -> str:
    return str(row["serial"] or row["number"])
