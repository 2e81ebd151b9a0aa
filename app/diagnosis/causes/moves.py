"""What to do next: of everything that can be measured, counted, looked at or tried, what tells most for its effort.

How much a move tells is the mutual information, in bits, between what it will show and which candidate it is, under
the likelihoods as they stand. Spots are weighed in two rounds: all of them by hypotheses, which costs little because a
spot only parts them into at it, behind it and before it; then the best of them exactly, by candidates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from app.diagnosis.causes.candidates import Floats, Hypotheses
from app.diagnosis.causes.levels import Reading, doubt_of
from app.diagnosis.causes.menu import menu_of
from app.diagnosis.causes.ranking import NextMove
from app.diagnosis.causes.rules import OK, SIDES, CauseTable, cause_table
from app.diagnosis.causes.weights import (
    FAST,
    LEAST,
    SLOW,
    Weighed,
    channel,
    classes_at,
    few_lost,
    level_table,
    manner_weights,
    mode_likely,
    place_number,
    spans,
    tries_of,
    usual_count,
)
from app.domain.clue import Clue, Counted, Looked, Proved, Swapped, Told, Valued
from app.domain.finding import Fault
from app.domain.phrase import Phrase, Value
from app.domain.spot import Spot
from app.domain.swap_test import Outcome
from drivers.model.board import BoardSpec

#: Spots that are weighed exactly, those measured already that may be worth a second look, and moves that are given.
_EXACT, _AGAIN, _GIVEN = 24, 8, 8
#: A move that tells less than so many bits is none.
_LEAST_BITS = 0.004
#: Of spots whose value nothing is known to compare with yet, so much is told all the same.
_UNKNOWN = 0.5
_LEAST_LIKELY = 1e-5
#: So many of the likeliest candidates say where RO is held.
_NEAR = 3
#: Neighbours that make a value comparable, and how many of them are offered.
_FEWEST, _BESIDE = 3, 2


@dataclass(frozen=True, slots=True)
class _Situation:
    """The clues weighed, what is known of the board's state, and the hypotheses that are likely enough to matter."""

    weighed: Weighed
    hypotheses: Hypotheses
    clues: Sequence[Clue]
    powered: bool
    locked: bool
    likely: Floats
    singles: Mapping[int, Floats]
    modes: dict[int, Floats] = field(default_factory=dict)

    def modes_of(self, manner: int) -> Floats:
        """How likely each mode of the next count of a manner is: rows add up to one."""
        if manner not in self.modes:
            weights = manner_weights(self.hypotheses, self.clues, manner)
            weights = np.where(self.hypotheses.varies[:, None], self.hypotheses.counts[:, manner, :], weights)
            self.modes[manner] = weights / np.maximum(weights.sum(axis=1, keepdims=True), LEAST)
        return self.modes[manner]

    def effort(self, kind: str, powered: bool) -> float:
        """The effort of a move, with what it takes to bring the board into the state for it."""
        efforts = cause_table().effort
        change = 0.0
        if powered != self.powered:
            change = efforts["change_to_power" if powered else "change_to_cold"]
        return efforts[kind] + change


def next_moves(
    weighed: Weighed,
    board: BoardSpec,
    clues: Sequence[Clue],
    wanted: Iterable[Spot] | None,
    singles: Mapping[int, Floats],
    doubted: int | None = None,
) -> tuple[NextMove, ...]:
    """The moves worth making, the best first. `wanted` = the only spots that can be measured; None = all.

    `singles` = the likelihood of each clue by itself; `doubted` = the one clue that all hangs on: what tells most were
    it wrong is worth as much.
    """
    likely = weighed.posterior
    if doubted is not None:
        likely = (likely + weighed.posterior_without(doubted)) / 2
    hypotheses = weighed.hypotheses
    worth_it = hypotheses.summed(likely) > _LEAST_LIKELY
    hypotheses, rows = hypotheses.of_candidates(worth_it)
    likely = likely[rows] / likely[rows].sum()
    singles = {clue: single[rows] for clue, single in singles.items()}
    situation = _Situation(weighed, hypotheses, clues, _powered(clues), _locked(weighed), likely, singles)
    menu = menu_of(board) if wanted is None else tuple(wanted)
    found = [*_spots(situation, menu), *_beside(situation, menu), *_again(situation), *_others(situation, board)]
    worth = [move for move in found if move.bits >= _LEAST_BITS]
    worth.sort(key=lambda move: -move.bits / move.effort)
    return tuple(worth[:_GIVEN])


def _spots(situation: _Situation, menu: Sequence[Spot]) -> list[NextMove]:
    """The spots that were not measured yet."""
    weighed, table = situation.weighed, cause_table()
    measured = {one.spot for one in weighed.readings.values()}
    by_place: dict[int, list[Spot]] = {}
    for spot in menu:
        if situation.locked and spot.conditions.powered:
            continue
        place = table.place_of(spot)
        if place is not None and spot not in measured:
            by_place.setdefault(place, []).append(spot)
    rough: list[tuple[float, Spot, int, float, float]] = []
    for place, spots in by_place.items():
        told_by = _rough_bits(situation.hypotheses, situation.likely, place, spots)
        known: dict[object, float] = {}
        for spot, told in zip(spots, told_by.tolist(), strict=True):
            if told < _LEAST_BITS:
                continue
            key = spot.alike
            if key not in known:
                known[key] = _known(situation, spot)
            powered = spot.conditions.powered
            effort = situation.effort("probe" if powered else "cold", powered)
            rough.append((told * known[key] / effort, spot, place, effort, known[key]))
    rough.sort(key=lambda one: -one[0])
    exact = []
    for _worth, spot, place, effort, share in rough[:_EXACT]:
        expected = weighed.scale.expected(spot)
        doubt = table.doubt["typed"] + doubt_of(expected, table.doubt)
        rows = level_table() @ channel(doubt)
        shown = rows[classes_at(situation.hypotheses, spot, place)]
        bits, outcome = _bits(situation, shown)
        fine = float(outcome[OK])
        phrase = Phrase.of("move.measure", **spot_values(spot))
        exact.append(NextMove(phrase, share * bits, (fine, 1 - fine), effort, spot=spot, expected=expected))
    return exact


def _beside(situation: _Situation, menu: Sequence[Spot]) -> list[NextMove]:
    """The nearest neighbours of values that nothing is known to compare with: each brings their judgement nearer."""
    weighed, table = situation.weighed, cause_table()
    waiting: dict[object, list[Reading]] = {}
    for one in weighed.readings.values():
        if one.level is None:
            waiting.setdefault(one.spot.alike, []).append(one)
    measured = {one.spot for one in weighed.readings.values()}
    moves = []
    rows = level_table() @ channel(table.doubt["typed"] + table.doubt["neighbours"])
    for alike, readings in waiting.items():
        if situation.locked and readings[0].spot.conditions.powered:
            continue
        told = [
            (_bits(situation, rows[classes_at(situation.hypotheses, one.spot, one.place)]), one) for one in readings
        ]
        (bits, outcome), most = max(told, key=lambda row: row[0][0])
        lacking = max(1, 1 + _FEWEST - len(readings))
        near = [spot for spot in menu if spot.alike == alike and spot not in measured]
        near.sort(key=lambda spot: abs(_number(spot) - _number(most.spot)))
        for spot in near[:_BESIDE]:
            powered = spot.conditions.powered
            effort = situation.effort("probe" if powered else "cold", powered)
            phrase = Phrase.of("move.compare", **spot_values(spot))
            fine = float(outcome[OK])
            moves.append(NextMove(phrase, bits / lacking, (fine, 1 - fine), effort, spot=spot))
    return moves


def _number(spot: Spot) -> int:
    return spot.chip or spot.domain or 0


def _rough_bits(hypotheses: Hypotheses, likely: Floats, place: int, spots: Sequence[Spot]) -> Floats:
    """What each spot of one kind of place tells of the hypotheses, all spots at once."""
    table = cause_table()
    runs = table.places[place].runs
    variants = hypotheses.shows.shape[0]
    at = np.array([place_number(spot, runs) for spot in spots])
    low, high = spans(hypotheses, runs)
    most = int(max(at.max(initial=0), high.max(), low.max())) + 2
    ends, begins = np.zeros((variants, most + 1)), np.zeros((variants, most + 1))
    np.add.at(ends, (hypotheses.variant, high), likely)
    np.add.at(begins, (hypotheses.variant, low), likely)
    total = ends.sum(axis=1, keepdims=True)
    behind = (np.cumsum(ends, axis=1) - ends)[:, at]
    before = (total - np.cumsum(begins, axis=1))[:, at]
    masses = np.stack([total - behind - before, behind, before], axis=1).reshape(variants * SIDES, -1)
    classes = hypotheses.shows[:, place, :].reshape(-1)
    rows = (level_table() @ channel(table.doubt["typed"]))[classes]
    levels = masses.T @ rows
    inner = masses.T @ -(rows * np.log2(rows)).sum(axis=1)
    result: Floats = -(levels * np.log2(np.maximum(levels, 1e-12))).sum(axis=1) - inner
    return result


def _known(situation: _Situation, spot: Spot) -> float:
    """Whether a value there could be judged now; without anything to compare with it only prepares for later ones."""
    return 1.0 if situation.weighed.scale.expected(spot) is not None else _UNKNOWN


def _again(situation: _Situation) -> list[NextMove]:
    """Spots worth a second measurement: the first value is doubted as the likelihoods now stand."""
    weighed, table = situation.weighed, cause_table()
    latest = {one.spot: one for one in weighed.readings.values()}
    times: dict[Spot, int] = {}
    for one in weighed.readings.values():
        times[one.spot] = times.get(one.spot, 0) + 1
    odd = []
    for spot, one in latest.items():
        if one.level is None or (situation.locked and spot.conditions.powered):
            continue
        surprise = float(-np.log2(np.dot(situation.singles[one.clue], situation.likely)))
        odd.append((one.level == OK, -surprise, spot, one))
    odd.sort(key=lambda row: (row[0], row[1]))
    moves = []
    typed = channel(table.doubt["typed"])
    for _fine, _surprise, spot, one in odd[:_AGAIN]:
        truth = level_table() * typed[:, one.level]
        truth = truth / truth.sum(axis=1, keepdims=True)
        shown = (truth @ typed)[classes_at(situation.hypotheses, spot, one.place)]
        bits, outcome = _bits(situation, shown)
        fine = float(outcome[OK])
        powered = spot.conditions.powered
        effort = situation.effort("again", powered) * times[spot]
        phrase = Phrase.of("move.measure_again", **spot_values(spot))
        moves.append(NextMove(phrase, bits, (fine, 1 - fine), effort, spot=spot, expected=one.expected, again=True))
    return moves


def _others(situation: _Situation, board: BoardSpec) -> list[NextMove]:
    """Counting, looking, swapping, and testing the board whole."""
    moves = [*_looks(situation)]
    if situation.locked:
        return moves
    return [*moves, *_counts(situation, board), *_swap(situation), *_proofs(situation)]


def _counts(situation: _Situation, board: BoardSpec) -> list[NextMove]:
    before = [clue for clue in situation.clues if isinstance(clue, Counted) and not clue.hot]
    slow = sum(1 for clue in before if not clue.held_after and not clue.fast)
    fast = sum(1 for clue in before if clue.fast)
    moves = [_count(situation, board, SLOW, slow)]
    if slow:
        moves += [_count(situation, board, FAST, fast), *_held_counts(situation, board, before)]
    return moves


def _count(situation: _Situation, board: BoardSpec, manner: int, times: int) -> NextMove:
    """A count with RO free, as often as it was counted already."""
    chips = board.chips
    shown = _count_shown(situation, 0, manner, range(chips + 1))
    bits, outcome = _bits(situation, shown)
    whole = float(outcome[chips])
    key = ("move.count_fast" if manner == FAST else "move.count") + ("_again" if times else "")
    effort = situation.effort("count", powered=True) * (1 + times)
    splits = (whole, 1 - whole)
    return NextMove(Phrase.of(key), bits, splits, effort, count_held=0, fast=manner == FAST, again=times > 0)


def _held_counts(situation: _Situation, board: BoardSpec, before: Sequence[Counted]) -> list[NextMove]:
    """Counts with RO held near where the chain is thought to stop, and in the middle of where it may."""
    hypotheses, chips = situation.hypotheses, board.chips
    likely = hypotheses.summed(situation.likely)
    near = {hypotheses.candidates[index].stops for index in np.argsort(-likely)[:_NEAR]}
    middle = int(np.searchsorted(np.cumsum(np.bincount(hypotheses.stops, situation.likely, chips + 1)), 0.5))
    moves = []
    fast = usual_count(tries_of(before, FAST))
    # Holding at the speed of hashing tells something only where that speed loses chips.
    manners = (SLOW,) if fast is None or fast == usual_count(tries_of(before, SLOW)) else (SLOW, FAST)
    for place in sorted({place for stop in (*near, middle) for place in (stop - 1, stop, stop + 1)}):
        if not 0 < place < chips:
            continue
        for manner in manners:
            shown = _count_shown(situation, place, manner, (place, place - 1, 0))
            bits, outcome = _bits(situation, shown)
            times = sum(1 for clue in before if clue.held_after == place and clue.fast == (manner == FAST))
            effort = situation.effort("held", powered=True) * (1 + times)
            values: dict[str, Value] = {"chip": place, "next_chip": place + 1}
            if (domain := board.domain_of(place)) is not None:
                values["domain"] = domain
            phrase = Phrase.of("move.count_held_fast" if manner == FAST else "move.count_held", **values)
            splits = (float(outcome[0]), float(1 - outcome[0]))
            moves.append(NextMove(phrase, bits, splits, effort, count_held=place, fast=manner == FAST))
    return moves


def _count_shown(situation: _Situation, held: int, manner: int, counts: Sequence[int]) -> Floats:
    """How likely each of some counts would be, after what was counted the same way; last any other, where some lack."""
    hypotheses = situation.hypotheses
    doubt = cause_table().doubt["counted"]
    tries = tries_of(situation.clues, manner)
    weights = situation.modes_of(manner)
    if not held and len(counts) > hypotheses.chips:
        shown = _free_counts(hypotheses, weights, usual_count(tries))
    else:
        usual = usual_count(tries)
        columns = [(weights * mode_likely(hypotheses, count, held, usual)).sum(axis=1) for count in counts]
        shown = np.stack(columns, axis=1)
        shown = np.column_stack([shown, np.maximum(0.0, 1 - shown.sum(axis=1))])
    result: Floats = (1 - doubt) * shown + doubt / shown.shape[1]
    return result


def _free_counts(hypotheses: Hypotheses, weights: Floats, usual: int | None) -> Floats:
    """How likely every count from 0 to all chips is with RO free: a row a hypothesis. `usual` = as it came before."""
    chips, rows = hypotheses.chips, np.arange(len(hypotheses.stops))
    known = np.zeros_like(hypotheses.varies) if usual is None else ~hypotheses.varies
    shown = np.repeat(np.where(known, 0.0, weights[:, 5] / (chips + 1))[:, None], chips + 1, axis=1)
    for mode, beside in ((0, 0), (1, -1), (2, 1)):
        np.add.at(shown, (rows, np.clip(hypotheses.stops + beside, 0, chips)), weights[:, mode])
    shown[:, 0] += weights[:, 3]
    shown[:, chips] += weights[:, 4]
    shown[:, chips - 1] += weights[:, 7]
    shown += weights[:, 8:9] * few_lost(chips)[None, :]
    if usual is not None and usual <= chips:
        shown[:, usual] += np.where(known, weights[:, 5] + weights[:, 6], 0.0)
    inside = np.flatnonzero((weights[:, 6] > 0) & ~known)
    if inside.size:
        numbers = np.arange(chips + 1)[None, :] + 1
        low, high = hypotheses.chip_low[inside, None], hypotheses.chip_high[inside, None]
        shown[inside] += weights[inside, 6:7] * ((low <= numbers) & (numbers <= high)) / np.maximum(1, high - low + 1)
    return shown


def _looks(situation: _Situation) -> list[NextMove]:
    hypotheses, table = situation.hypotheses, cause_table()
    seen = {clue.item for clue in situation.clues if isinstance(clue, Looked)}
    moves = []
    for item, rule in table.looks.items():
        if item in seen or not rule.offered:
            continue
        present = np.array(rule.under)[hypotheses.cause]
        shown = np.stack([1 - present, present], axis=1)
        doubt = table.doubt["looked"]
        bits, outcome = _bits(situation, (1 - doubt) * shown + doubt / 2)
        effort = table.effort["look"]
        phrase = Phrase.of(f"move.look.{item}")
        moves.append(NextMove(phrase, bits, (float(outcome[0]), float(outcome[1])), effort, look=item))
    return moves


def _swap(situation: _Situation) -> list[NextMove]:
    table = cause_table()
    if any(isinstance(clue, Swapped) for clue in situation.clues):
        return []
    outcomes = list(table.swaps)
    shown = np.array([table.swaps[one] for one in outcomes]).T[situation.hypotheses.cause]
    doubt = table.doubt["swapped"]
    bits, outcome = _bits(situation, (1 - doubt) * shown + doubt / len(outcomes))
    board = float(outcome[outcomes.index(Outcome.FOLLOWS_BOARD)])
    return [NextMove(Phrase.of("move.swap"), bits, (1 - board, board), table.effort["swap"], swap=True)]


def _proofs(situation: _Situation) -> list[NextMove]:
    """The whole board on the tester, where it also tells of itself; and hot, in a machine."""
    hypotheses, table = situation.hypotheses, cause_table()
    moves = []
    told = [fault for fault in table.told if fault is not Fault.NONE]
    said = np.array([table.told[fault] for fault in told]).T
    for hot in (False, True):
        done = [clue for clue in situation.clues if isinstance(clue, Proved) and clue.hot is hot]
        asked = any(isinstance(clue, Told) for clue in situation.clues)
        passes = _passes_after(table, done, hot)
        columns = [passes, 1 - passes]
        if not asked and not hot:
            share = np.minimum(1.0, said.sum(axis=1))
            kinds = said / np.maximum(said.sum(axis=1), 1.0)[:, None]
            columns = [passes, (1 - passes) * (1 - share), *((1 - passes)[:, None] * kinds).T]
        shown = np.stack(columns, axis=1)
        shown = (shown / shown.sum(axis=1, keepdims=True))[hypotheses.cause]
        doubt = table.doubt["hot_or_cold"]
        bits, outcome = _bits(situation, (1 - doubt) * shown + doubt / shown.shape[1])
        effort = situation.effort("hot" if hot else "tester", powered=True) * (1 + len(done))
        fine = float(outcome[0])
        key = "move.prove_hot" if hot else "move.prove_cold"
        moves.append(NextMove(Phrase.of(key), bits, (fine, 1 - fine), effort, prove="hot" if hot else "cold"))
    return moves


def _passes_after(table: CauseTable, done: Sequence[Proved], hot: bool) -> Floats:
    """How likely each cause passes the next test, after those that were made alike."""
    doubt = table.doubt["hot_or_cold"]
    good = np.array(table.passes[hot])
    bad = 1 - good
    for clue in done:
        good = good * (1 - doubt if clue.passed else doubt)
        bad = bad * (doubt if clue.passed else 1 - doubt)
    truth = good / (good + bad)
    result: Floats = (1 - doubt) * truth + doubt * (1 - truth)
    return result


def _bits(situation: _Situation, shown: Floats) -> tuple[float, Floats]:
    """What a move tells of the candidates, and how likely each of its outcomes is. `shown` = a row a hypothesis."""
    joint = np.add.reduceat(situation.likely[:, None] * shown, situation.hypotheses.starts, axis=0)
    outcome = joint.sum(axis=0)
    candidate = joint.sum(axis=1)
    likely = candidate > _LEAST_LIKELY
    joint, candidate = joint[likely], candidate[likely]
    ratio = joint / np.maximum(candidate[:, None] * outcome[None, :], 1e-300)
    return float((joint * np.log2(np.maximum(ratio, 1e-12))).sum()), outcome


def _powered(clues: Sequence[Clue]) -> bool:
    """Whether the board has power now, by the last thing that was done to it."""
    for clue in reversed(clues):
        if isinstance(clue, Valued):
            return clue.spot.conditions.powered
        if isinstance(clue, Counted | Proved):
            return True
    return False


def _locked(weighed: Weighed) -> bool:
    """Whether the newest value of a spot forbids power."""
    latest = {one.spot: one.judgement.hard for one in weighed.readings.values()}
    return any(latest.values())


def spot_values(spot: Spot) -> dict[str, Value]:
    """A spot as values of a phrase."""
    how = spot.conditions
    values: dict[str, Value] = {
        "spot_point": spot.point,
        "spot_mode": how.mode.value,
        "spot_state": how.state.value,
        "spot_ground": how.ground.value,
        "spot_polarity": how.polarity.value,
    }
    if spot.domain is not None:
        values["spot_domain"] = spot.domain
    if spot.chip is not None:
        values["spot_chip"] = spot.chip
    return values
