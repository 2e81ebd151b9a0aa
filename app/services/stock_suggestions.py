"""Which lots in stock answer a finding on a board.

Callers reach this through `app.services.stock`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from app.domain.finding import Finding, PartKind, Suspect
from app.domain.reference import same_revision
from app.domain.stock import Fit, LotRow, SuggestedFor, Suggestion, position_class
from app.ledger.ledger import Reader
from app.services.shop import Shop
from app.services.stock_reading import fits_of, read_lots
from drivers.model.board import BoardSpec

_KINDS = """
SELECT p.id, p.sku, p.kind, p.fits FROM part AS p
WHERE p.kind IN (SELECT value FROM json_each(?)) AND p.gone = 0 AND p.elsewhere IS NULL ORDER BY p.sku
"""
_ALTERNATES = """
SELECT a.part_id, a.other_id, p.sku FROM part_alternate AS a JOIN part AS p ON p.id = a.part_id
WHERE a.part_id IN (SELECT value FROM json_each(?)) AND a.gone = 0 ORDER BY p.sku, a.id
"""
#: Why a part is suggested, with what it fits or stands in for, and whether the board's revision is known to match.
_Match = tuple[SuggestedFor, str, bool]


def suggest(
    shop: Shop, finding: Finding, board: BoardSpec | None, revision: str | None = None
) -> tuple[Suggestion, ...]:
    """Lots with something on hand that fit the finding's suspects on this board: likeliest suspect first, then what
    surely fits before what may, parts themselves before their alternates, oldest lot first.

    `revision` of the board, None or "" = not known. A part that fits nothing in particular fits every board.
    """
    by_kind: dict[PartKind, list[Suspect]] = {}
    for suspect in finding.parts:
        by_kind.setdefault(suspect.kind, []).append(suspect)
    result: list[Suggestion] = []
    with shop.read() as db:
        matched = _matched(db, by_kind, board, revision)
        with_others = _with_alternates(db, matched)
        known = read_lots(db, "l.part_id IN (SELECT value FROM json_each(?))", (json.dumps(list(with_others)),))
    stock = [row for row in known if row.on_hand > 0]
    for kind in by_kind:
        of_kind = [row for row in stock if with_others[row.part_id][0] is kind]
        of_kind.sort(key=lambda row: _rank(with_others[row.part_id][1]))
        result += [_suggestion(row, with_others[row.part_id][1]) for row in of_kind]
    return tuple(result)


def _matched(
    db: Reader, by_kind: dict[PartKind, list[Suspect]], board: BoardSpec | None, revision: str | None
) -> dict[str, tuple[PartKind, _Match]]:
    """The parts that fit, by id, each with the kind of suspect it answers."""
    here = _names(board)
    found: dict[str, tuple[PartKind, _Match]] = {}
    for row in db.execute(_KINDS, (json.dumps([kind.value for kind in by_kind]),)):
        kind = PartKind(row["kind"])
        if row["fits"] == "[]":
            found[row["id"]] = (kind, (SuggestedFor.ANYTHING, "", True))
            continue
        match = _match(fits_of(row["fits"]), here, by_kind[kind], revision)
        if match is not None:
            found[row["id"]] = (kind, match)
    return found


def _names(board: BoardSpec | None) -> dict[str, SuggestedFor]:
    """What a board goes by, folded."""
    if board is None:
        return {}
    named = ((board.model, SuggestedFor.MODEL), (board.chip, SuggestedFor.CHIP), (board.code, SuggestedFor.BOARD))
    return {name.casefold(): why for name, why in named if name}


def _match(
    fits: Iterable[Fit], here: dict[str, SuggestedFor], suspects: Iterable[Suspect], revision: str | None
) -> _Match | None:
    """The best of what a part fits on this board; None where nothing does."""
    best: _Match | None = None
    for fit in fits:
        why = here.get(fit.on.casefold())
        if why is None or not any(_placed(fit.position, suspect.position) for suspect in suspects):
            continue
        if fit.revision and revision and not same_revision(fit.revision, revision):
            continue
        match = (why, fit.on, not fit.revision or bool(revision))
        if best is None or _rank(match) < _rank(best):
            best = match
    return best


def _placed(asked: str, position: str | None) -> bool:
    """Whether a position is the one, or of the class, that a part is for; one that is not known may be."""
    if not asked or not position:
        return True
    plain = asked.strip().casefold()
    return plain in (position.strip().casefold(), position_class(position))


def _with_alternates(db: Reader, matched: dict[str, tuple[PartKind, _Match]]) -> dict[str, tuple[PartKind, _Match]]:
    """The same with what may be used in place of a part, of whatever kind that is."""
    found = dict(matched)
    for row in db.execute(_ALTERNATES, (json.dumps(list(matched)),)):
        kind, (_why, _on, sure) = matched[row["part_id"]]
        found.setdefault(row["other_id"], (kind, (SuggestedFor.ALTERNATE, row["sku"], sure)))
    return found


def _rank(match: _Match) -> tuple[bool, bool]:
    why, _on, sure = match
    return (not sure, why is SuggestedFor.ALTERNATE)


def _suggestion(row: LotRow, match: _Match) -> Suggestion:
    why, on, sure = match
    best = row.bins[0] if row.bins else None
    return Suggestion(row, best.name if best else "", best.quantity if best else row.on_hand, why, on, sure)
