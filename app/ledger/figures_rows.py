"""From the shop's tables to the columns of the store of figures, for any set of orders or assets at once.

Rows are read set by set and reckoned with as columns: no order is gone through by itself. What is worked out of an
order depends on its own rows alone (and on places of others), so it is the same whenever it is made.

Moments are seconds since 1970 (UTC), not a number where the thing did not happen.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import chain, repeat
from typing import Any

import numpy as np

from app.domain.test_plan import proves_repair
from app.domain.test_run import SIMULATED_CONSOLE, TestKind
from app.domain.work_order import State
from app.ledger import figures_questions as questions
from app.ledger.figures_columns import OUTCOMES, STATES, STATUSES, Numbers, Outcome, Piece, shaped
from app.ledger.ledger import Reader

_NAN = float("nan")
_NUMBER_OF = {state.value: number for number, state in enumerate(STATES)}
#: A state of a newer program stands as one that somebody has to look at.
_UNKNOWN = STATES.index(State.NEEDS_REVIEW)
#: States in which the work is over: the board waits to be fetched, or it is settled what becomes of it.
_OVER = frozenset(
    {
        State.READY,
        State.RETURNED,
        State.NO_FAULT_FOUND,
        State.DECLINED,
        State.BEYOND_REPAIR,
        State.SCRAPPED,
        State.DONOR,
        State.RETURNED_UNREPAIRED,
    }
)
_WORK = frozenset(State) - _OVER - {State.ON_HOLD, State.NEEDS_REVIEW}
_OUTCOME_OF = {
    State.READY: Outcome.REPAIRED,
    State.RETURNED: Outcome.REPAIRED,
    State.NO_FAULT_FOUND: Outcome.NO_FAULT_FOUND,
    State.DECLINED: Outcome.DECLINED,
    State.BEYOND_REPAIR: Outcome.BEYOND_REPAIR,
    State.SCRAPPED: Outcome.SCRAPPED,
    State.DONOR: Outcome.DONOR,
    State.RETURNED_UNREPAIRED: Outcome.RETURNED_UNREPAIRED,
}
_UNATTENDED = frozenset(kind.value for kind in TestKind if not kind.attended)


def key_of(id_: str) -> int:
    """The key of an order: 53 bits of its id's digest, so that any program reads it as a whole number. Of 200,000
    orders two are alike with a chance of 2 in a million.
    """
    return int.from_bytes(blake2b(id_.encode(), digest_size=8).digest(), "big") >> 11


@dataclass(slots=True)
class Names:
    """Texts by number, each kind of text for itself; a text keeps its number. -1 is no text."""

    kinds: dict[str, dict[str, int]] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)

    def numbers(self, kind: str, texts: Sequence[str | None]) -> list[int]:
        """The numbers of texts, of many at once; new texts get theirs in the order in which they come."""
        known = self.kinds.setdefault(kind, {})
        fresh = [text for text in dict.fromkeys(texts) if text is not None and text not in known]
        if fresh:
            known |= {text: number for number, text in enumerate(fresh, len(known))}
            self.fresh.add(kind)
        return list(map(known.get, texts, repeat(-1)))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Orders or assets to be worked out together: their ids and their places. `together` = the ids are sorted and those
    are all rows between the first and the last, which are read faster.
    """

    ids: Sequence[str]
    places: Numbers
    together: bool


def order_pieces(db: Reader, chunk: Chunk, orders: Mapping[str, int], assets: Mapping[str, int], names: Names) -> list[
    Piece
]:  # fmt: skip
    """Every sheet of the orders of a chunk. `orders` and `assets` = the place of each id."""
    at = {id_: place for place, id_ in enumerate(chunk.ids)}
    moves = _moves(db, chunk, at, names)
    tests, simulated = _tests(db, chunk, at, names)
    faults = _faults(db, chunk, at, names)
    columns = _orders(db, chunk, at, orders, assets, names) | {"key": [key_of(id_) for id_ in chunk.ids]}
    columns |= _moments(len(chunk.ids), moves, tests, columns)
    columns["work_min"] = _minutes(db, chunk, at)
    columns["test_min"] = np.bincount(
        tests["key"][tests["attended"]], tests["seconds"][tests["attended"]] / 60, len(chunk.ids)
    )
    columns["simulated"] = simulated | _checked(db, chunk, at)
    columns["fault"] = _leading(len(chunk.ids), faults)
    parts = _parts(db, chunk, at, names)
    return [
        shaped("order", columns),
        *(
            shaped(sheet, lines | {"order": chunk.places[lines["key"]]})
            for sheet, lines in (("move", moves), ("fault", faults), ("part", parts), ("test", tests))
        ),
    ]


def asset_pieces(db: Reader, chunk: Chunk, assets: Mapping[str, int], names: Names) -> list[Piece]:
    """Every sheet of the assets of a chunk."""
    at = {id_: place for place, id_ in enumerate(chunk.ids)}
    count = len(chunk.ids)
    read = _columns(db, questions.ASSETS, chunk, 10)
    place = _places(read[0], at)
    columns: dict[str, Any] = {}
    for number, (name, kind) in enumerate(
        (("kind", "kind"), ("make", "make"), ("model", "model"), ("code", "code"), ("revision", "revision"),
         ("owner", "customer"), ("condition", "condition")), start=1,
    ):  # fmt: skip
        columns[name] = _spread(count, place, names.numbers(kind, read[number]), -1)
    columns["first_seen"] = _spread(count, place, read[8], _NAN)
    columns["live"] = _spread(count, place, read[9], 0)
    stays = _columns(db, questions.STAYS, chunk, 4)
    own = _sorted(_places(stays[0], at))
    stayed = {
        "asset": chunk.places[_places(stays[0], at)[own]],
        "machine": np.array([assets.get(id_, -1) for id_ in stays[1]], dtype=np.int64)[own],
        "since": _floats(stays[2])[own],
        "until": _floats(stays[3])[own],
    }
    sites = _columns(db, questions.SITED, chunk, 3)
    own = _sorted(_places(sites[0], at))
    sited = {
        "asset": chunk.places[_places(sites[0], at)[own]],
        "site": np.array(names.numbers("site", sites[1]), dtype=np.int64)[own],
        "at": _floats(sites[2])[own],
    }
    return [shaped("asset", columns), shaped("stay", stayed), shaped("sited", sited)]


# -------------------------------------------------------------------- orders


def _orders(
    db: Reader, chunk: Chunk, at: Mapping[str, int], orders: Mapping[str, int], assets: Mapping[str, int], names: Names
) -> dict[str, Any]:
    count = len(chunk.ids)
    read = _columns(db, questions.ORDERS, chunk, 16)
    place = _places(read[0], at)

    def named(column: int, kind: str) -> Numbers:
        return _spread(count, place, names.numbers(kind, read[column]), -1)

    def keyed(column: int, keys: Mapping[str, int]) -> Numbers:
        return _spread(count, place, [keys.get(id_, -1) for id_ in read[column]], -1)

    return {
        "live": _spread(count, place, read[1], 0),
        "opened": _spread(count, place, read[2], _NAN),
        "due": _spread(count, place, read[3], _NAN),
        "state": _spread(count, place, [_NUMBER_OF.get(state, _UNKNOWN) for state in read[4]], _UNKNOWN),
        "kind": named(5, "kind"),
        "billing": named(6, "billing"),
        "priority": named(7, "priority"),
        "customer": named(8, "customer"),
        "assignee": named(9, "person"),
        "asset": keyed(10, assets),
        "miner": keyed(11, assets),
        "miner_model": named(12, "model"),
        "parent": keyed(13, orders),
        "imported": _spread(count, place, read[14], 0),
        "held_why": named(15, "why"),
    }


def _moves(db: Reader, chunk: Chunk, at: Mapping[str, int], names: Names) -> dict[str, Numbers]:
    """Every stay of an order in a state, in the order of the clock that no wrong wall clock upsets."""
    read = _columns(db, questions.MOVES, chunk, 7)
    key, stamp = _places(read[0], at), np.array(read[1], dtype=np.int64)
    own = np.lexsort((stamp, key))
    key = key[own]
    entered = _floats(read[2])[own]
    follows = np.append(key[1:] == key[:-1], False) if len(key) else np.zeros(0, dtype=bool)
    left = np.full(len(key), _NAN)
    left[follows] = entered[1:][follows[:-1]]
    return {
        "key": key,
        "stamp": stamp[own],
        "entered": entered,
        "left": left,
        "source": np.array([_NUMBER_OF.get(state, _UNKNOWN) for state in read[3]], dtype=np.int64)[own],
        "state": np.array([_NUMBER_OF.get(state, _UNKNOWN) for state in read[4]], dtype=np.int64)[own],
        "why": np.array(names.numbers("why", read[5]), dtype=np.int64)[own],
        "by": np.array(names.numbers("person", read[6]), dtype=np.int64)[own],
        "customer": np.array([why == "customer" for why in read[5]], dtype=bool)[own],
    }


def _moments(count: int, moves: dict[str, Numbers], tests: dict[str, Numbers], order: dict[str, Any]) -> dict[str, Any]:
    """What the stays of orders tell: the moments of each, time on hold, outcome, attempts, who did it."""
    key, state, source, entered, by = moves["key"], moves["state"], moves["source"], moves["entered"], moves["by"]
    line = np.arange(len(key))

    def of(*states: State) -> Numbers:
        return np.isin(state, [STATES.index(one) for one in states])

    def last(mask: Numbers) -> Numbers:
        """The last such line of each order, -1 = none."""
        found = np.full(count, -1)
        found[key[mask]] = line[mask]  # of equal places the last one stays
        return found

    def first(mask: Numbers) -> Numbers:
        found = np.full(count, -1)
        found[key[mask][::-1]] = line[mask][::-1]
        return found

    def moment(lines: Numbers) -> Numbers:
        return _taken(entered, lines, _NAN)

    worked = last(of(*_WORK))
    before_pass = last(of(*(_WORK - {State.PASSED})))
    over = first(of(*_OVER) & (line > worked[key]))
    passed = first(of(State.PASSED) & (line > before_pass[key]))
    tested = first(of(State.TESTING))
    opened = order["opened"]
    received = moment(first(of(State.RECEIVED)))
    told = np.isnan(received) & (order["state"] != STATES.index(State.DRAFT))
    received[told] = opened[told]
    returned = last(of(State.RETURNED, State.RETURNED_UNREPAIRED))
    ended = last(of(*(one for one in State if one.closed)))
    newest = last(np.ones(len(key), dtype=bool))
    closed_now = np.isin(order["state"], [number for number, one in enumerate(STATES) if one.closed])
    review = order["state"] == STATES.index(State.NEEDS_REVIEW)
    over[review], passed[review] = -1, -1

    outcome = np.full(count, OUTCOMES.index(Outcome.OPEN))
    outcome[passed >= 0] = OUTCOMES.index(Outcome.REPAIRED)
    how = _taken(state, over, -1)
    for state_, became in _OUTCOME_OF.items():
        outcome[how == STATES.index(state_)] = OUTCOMES.index(became)
    beyond = outcome == OUTCOMES.index(Outcome.BEYOND_REPAIR)
    for state_ in (State.SCRAPPED, State.DONOR, State.RETURNED_UNREPAIRED):
        outcome[beyond & (order["state"] == STATES.index(state_))] = OUTCOMES.index(_OUTCOME_OF[state_])

    waits = of(State.AWAITING_APPROVAL, State.AWAITING_PARTS) | (of(State.ON_HOLD) & moves["customer"])
    counts = waits & ((over[key] < 0) | (line < over[key]))
    over_stays = counts & ~np.isnan(moves["left"])
    held = np.bincount(key[over_stays], np.maximum(moves["left"] - entered, 0)[over_stays], count)

    leaving = first(
        of(State.PASSED, State.IN_REPAIR, State.BEYOND_REPAIR, State.READY) & (tested[key] >= 0) & (line > tested[key])
    )
    until = _taken(moves["stamp"], leaving, np.iinfo(np.int64).max)
    failures = (tests["passed"] == 0) & (tests["after"] == 1)
    failures &= tests["stamp"] < until[tests["key"]]
    failed = np.bincount(tests["key"][failures], minlength=count) > 0
    came_to = _taken(state, leaving, -1)
    well = np.isin(came_to, [STATES.index(State.PASSED), STATES.index(State.READY)])
    first_pass = np.where(failed | ((leaving >= 0) & ~well), 0, np.where(well, 1, -1))
    first_pass[tested < 0] = -1

    technician = order["assignee"].copy()
    for mask in (of(State.TESTING), of(State.PASSED), of(*_OVER), of(State.DIAGNOSED), of(State.DIAGNOSING)):
        nobody = technician < 0
        technician[nobody] = _taken(by, last(mask), -1)[nobody]
    technician[order["imported"] == 1] = _taken(by, newest, -1)[order["imported"] == 1]
    return {
        "received": received,
        "diagnosed": moment(first(of(State.DIAGNOSED, State.NO_FAULT_FOUND))),
        "in_repair": moment(first(of(State.IN_REPAIR))),
        "tested": moment(tested),
        "passed": moment(passed),
        "ready": moment(over),
        "returned": moment(returned),
        "closed": np.where(closed_now, moment(ended), _NAN),
        "held": held,
        "held_from": moment(last(counts & np.isnan(moves["left"]))),
        "since": np.where(newest >= 0, moment(newest), opened),
        "outcome": outcome,
        "attempts": np.bincount(
            key[of(State.TESTING) & np.isin(source, [STATES.index(State.IN_REPAIR), _UNKNOWN])], minlength=count
        ),
        "first_pass": first_pass,
        "technician": technician,
    }


def _tests(db: Reader, chunk: Chunk, at: Mapping[str, int], names: Names) -> tuple[dict[str, Any], Numbers]:
    """Test runs in the order of the clock, and which orders were tested on simulated boards."""
    read = _columns(db, questions.TESTS, chunk, 11)
    key, stamp = _places(read[0], at), np.array(read[1], dtype=np.int64)
    own = np.lexsort((stamp, key))
    acted = np.zeros(len(key), dtype=bool)
    said = np.zeros(len(key), dtype=np.int64)
    for line, (kind, verdict, fixture, run, aging) in enumerate(
        zip(read[3], read[5], read[6], *read[9:11], strict=True)
    ):
        said[line], acted[line] = _said(kind, verdict, fixture, run, aging)
    simulated = np.zeros(len(chunk.ids), dtype=bool)
    simulated[key[acted]] = True
    lines = {
        "key": key,
        "stamp": stamp,
        "at": _floats(read[2]),
        "kind": np.array(names.numbers("kind", read[3]), dtype=np.int64),
        "after": np.array([phase == "after" for phase in read[4]], dtype=np.int64),
        "passed": said,
        "verdict": np.array(names.numbers("fault", read[5]), dtype=np.int64),
        "fixture": np.array(names.numbers("fixture", [text or None for text in read[6]]), dtype=np.int64),
        "seconds": np.nan_to_num(_floats(read[7])),
        "by": np.array(names.numbers("person", read[8]), dtype=np.int64),
        "attended": np.array([kind not in _UNATTENDED for kind in read[3]], dtype=bool),
    }
    return {name: column[own] for name, column in lines.items()}, simulated


def _said(kind: str, verdict: str, fixture: str | None, run: str | None, aging: str | None) -> tuple[int, bool]:
    """What a test says, by the rules of `app.domain.test_run`: 1 passed, 0 found a fault, -1 neither; and whether it
    was made on a simulated board.
    """
    interrupted, replayed, left_out, simulated = json.loads(run) if run is not None else _NO_RUN
    ended, played = json.loads(aging) if aging is not None else _NO_AGING
    acted = bool(simulated or played or (fixture and SIMULATED_CONSOLE in fixture))
    if replayed or ended == "inconclusive" or verdict == "inconclusive":
        return -1, acted
    if verdict != "none":
        return 0, acted
    proves = kind in _PROVING and (not left_out or proves_repair(left_out))
    return (1 if proves and not interrupted else -1), acted


_NO_RUN, _NO_AGING = (None, None, None, None), (None, None)
_PROVING = frozenset(kind.value for kind in TestKind if kind.proves)


def _faults(db: Reader, chunk: Chunk, at: Mapping[str, int], names: Names) -> dict[str, Any]:
    """A line a finding, and one more for each further chip that it names; `finding` counts them within the chunk."""
    read = _columns(db, questions.FAULTS, chunk, 7)
    told = [json.loads(text) if text is not None else _NOTHING_TOLD for text in read[6]]
    chips = [_chips(one[2]) for one in told]
    count = [len(own) for own in chips]
    lead = np.repeat(np.arange(len(chips)), count)
    key, stamp = _places(read[0], at)[lead], np.array(read[1], dtype=np.int64)[lead]
    nth = np.arange(len(lead)) - np.repeat(np.cumsum(count) - count, count) if count else np.zeros(0, dtype=np.int64)
    own = np.lexsort((nth, stamp, key))
    status = {text: number for number, text in enumerate(STATUSES)}
    positions = [str(one[0]) if one[0] else None for one in told]
    lines = {
        "key": key,
        "stamp": stamp,
        "fault": np.array(names.numbers("fault", read[3]), dtype=np.int64)[lead],
        "position": np.array(names.numbers("position", positions), dtype=np.int64)[lead],
        "domain": np.array([_whole(one[1]) for one in told], dtype=np.int64)[lead],
        "chip": np.array(list(chain.from_iterable(chips)), dtype=np.int64),
        "status": np.array([status.get(text or "suspected", 0) for text in read[5]], dtype=np.int64)[lead],
        "after": np.array([phase == "after" for phase in read[4]], dtype=np.int64)[lead],
        "at": _floats(read[2])[lead],
        "nth": nth,
    }
    lines = {name: column[own] for name, column in lines.items()}
    begins = np.ones(len(key), dtype=bool)
    begins[1:] = lines["key"][1:] != lines["key"][:-1]
    finding = np.cumsum(lines["nth"] == 0)
    # counted from 0 within the order, so that it does not depend on what is worked out beside it
    lines["finding"] = finding - finding[np.flatnonzero(begins)][np.cumsum(begins) - 1] if len(key) else finding
    return lines


_NOTHING_TOLD = (None, None, None)


def _chips(told: Any) -> list[int]:
    """The chips a finding names, -1 where it names none."""
    named = [_whole(one) for one in told] if isinstance(told, list) else []
    return [chip for chip in named if chip >= 0] or [-1]


def _leading(count: int, faults: dict[str, Any]) -> Numbers:
    """The fault of each order: the newest that is confirmed, else the newest that is not ruled out; -1 = none."""
    leading = np.full(count, -1)
    for status in (0, 1):
        mask = faults["status"] == status
        leading[faults["key"][mask]] = faults["fault"][mask]
    return leading


def _parts(db: Reader, chunk: Chunk, at: Mapping[str, int], names: Names) -> dict[str, Any]:
    read = _columns(db, questions.PARTS, chunk, 11)
    key, stamp = _places(read[0], at), np.array(read[1], dtype=np.int64)
    own = np.lexsort((stamp, key))
    fitted = np.array(read[6], dtype=np.int64)
    lines = {
        "key": key,
        "at": _floats(read[2]),
        "part": np.array(names.numbers("part", read[3]), dtype=np.int64),
        "lot": np.array(names.numbers("lot", read[4]), dtype=np.int64),
        "grade": np.array(names.numbers("grade", read[5]), dtype=np.int64),
        "fitted": fitted,
        "quantity": fitted - np.array(read[7], dtype=np.int64),
        "value": _floats(read[8]),
        "currency": np.array(names.numbers("currency", read[9]), dtype=np.int64),
        "position": np.array(names.numbers("position", [text or None for text in read[10]]), dtype=np.int64),
    }
    return {name: column[own] for name, column in lines.items()}


def _minutes(db: Reader, chunk: Chunk, at: Mapping[str, int]) -> Numbers:
    read = _columns(db, questions.ACTIONS, chunk, 2)
    return np.bincount(_places(read[0], at), np.array(read[1], dtype=np.float64), len(chunk.ids))


def _checked(db: Reader, chunk: Chunk, at: Mapping[str, int]) -> Numbers:
    """Which orders have a guided check on a simulated board."""
    found = np.zeros(len(chunk.ids), dtype=bool)
    found[_places(_columns(db, questions.CHECKS, chunk, 1)[0], at)] = True
    return found


# -------------------------------------------------------------------- reading


def _columns(db: Reader, question: str, chunk: Chunk, width: int) -> list[Sequence[Any]]:
    """The columns of what a question answers for those rows."""
    cursor = db.cursor()
    cursor.row_factory = None
    table, _, column = question.split("\n", 2)[0].removeprefix("--").strip().partition(" ")
    own = f"t.{column or 'order_id'}"
    values: dict[str, str]
    if chunk.together:
        source, values = f"{table} AS t", {"low": chunk.ids[0], "high": chunk.ids[-1]}
        where = f"{own} >= :low AND {own} <= :high"
    else:
        source, values = f"json_each(:ids) AS j CROSS JOIN {table} AS t ON {own} = j.value", {}
        values["ids"] = json.dumps(list(chunk.ids))
        where = "1"
    cursor.execute(question.format(source=source, where=where), values)
    columns: list[Sequence[Any]] = list(zip(*cursor.fetchall(), strict=True))
    return columns or [()] * width


def _places(ids: Sequence[str], at: Mapping[str, int]) -> Numbers:
    return np.array([at[id_] for id_ in ids], dtype=np.int64)


def _floats(values: Sequence[Any]) -> Numbers:
    given: Numbers = np.array(values, dtype=np.float64)  # None becomes not a number
    return np.round(given, 3)


def _spread(count: int, place: Numbers, values: Sequence[Any], missing: float) -> Numbers:
    """The values at their places; whole numbers stay whole."""
    given = np.array(values, dtype=np.float64 if missing != missing else np.int64)
    spread = np.full(count, missing, dtype=given.dtype)
    spread[place] = np.round(given, 3)
    return spread


def _taken(column: Numbers, lines: Numbers, missing: float) -> Numbers:
    """The values at those lines, `missing` where a line is -1."""
    taken = np.full(len(lines), missing, dtype=column.dtype)
    there = lines >= 0
    taken[there] = column[lines[there]]
    return taken


def _sorted(key: Numbers) -> Numbers:
    return np.argsort(key, kind="stable")


def _whole(value: Any) -> int:
    """A chip or a domain as findings name it, -1 where that is none."""
    return value if isinstance(value, int) and 0 <= value < 1 << 31 else -1
