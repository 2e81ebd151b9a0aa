"""The candidates of one board: every cause at every place it can have there, as arrays that clues are weighed against.

A candidate is what a person would repair; a hypothesis is one way in which it may show (a variant of `causes.toml`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.diagnosis.causes.rules import At, Break, CauseRule, cause_table
from app.diagnosis.localise import boosted_domains
from app.domain.phrase import Phrase, Value
from drivers.model.board import BoardSpec

#: Which share of the domains a boost may feed, where no source says it; known boards lie between 1 in 12 and 1 in 4.
_BOOSTED_SHARES = (0.08, 0.17, 0.25)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One cause at one place of the board. `stops` = how many chips answer where the chain stops there.

    `chip_span` and `domain_span` = first and last chip or domain of the place itself; what lies further from the
    connector is behind it, (0, 0) = the whole board is.
    """

    rule: CauseRule
    number: int
    chips: tuple[int, ...]
    domains: tuple[int, ...]
    stops: int
    chip_span: tuple[int, int]
    domain_span: tuple[int, int]
    weight: float

    @property
    def position(self) -> str | None:
        """Where it sits, as findings write it; None for a cause of the whole board."""
        first = self.chips[0] if self.chips else None
        match self.rule.at:
            case At.CHIP:
                return f"chip {first}"
            case At.AFTER:
                return f"between chip {self.chips[0]} and chip {self.chips[1]}"
            case At.DOMAIN | At.IN_DOMAIN:
                return f"domain {self.domains[0]}"
            case At.BORDER:
                return f"between domain {self.domains[0]} and domain {self.domains[1]}"
            case At.BOOSTED:
                return f"domain {self.domains[0]} and above"
        return None

    @property
    def phrase(self) -> Phrase:
        """What it is and where, in words."""
        values: dict[str, Value] = {}
        if self.rule.at in (At.CHIP, At.AFTER):
            values["chip"] = self.chips[0]
            if self.rule.at is At.AFTER:
                values["next_chip"] = self.chips[1]
                if len(self.domains) > 1:
                    values["next_domain"] = self.domains[1]
                elif self.domains:
                    values["next_domain"] = self.domains[0]
        if self.domains:
            values["domain"] = self.domains[0]
            if self.rule.at is At.BORDER:
                values["next_domain"] = self.domains[1]
        return Phrase.of(f"cause.{self.rule.id}", **values)


@dataclass(frozen=True, slots=True, eq=False)
class Sites:
    """Which candidates hands go to one place for: the site of each, and its place with and without one chip beside."""

    site: Ints
    near: Ints
    place: Ints

    def same(self, index: int) -> NDArray[np.bool_]:
        """The candidates of the same site at the same place as one of them, within one chip."""
        low, high = self.near[index]
        result: NDArray[np.bool_] = (
            (self.site == self.site[index]) & (self.place[:, 1] >= low) & (self.place[:, 0] <= high)
        )
        return result


#: What a hypothesis has a row of.
_BY_ROW = (
    "cause", "variant", "prior", "stops", "chip_low", "chip_high", "domain_low", "domain_high", "counts", "varies",
    "manners",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Hypotheses:
    """Every variant of every candidate of one board, side by side; hypotheses of one candidate stand together.

    `candidate` = index of each into `candidates`; `cause` and `variant` = its rows in the table; `shows` = the level
    row of every variant at every place and side; `counts` = the shares of the modes (slow, fast, hot) of each,
    `varies` = its counts differ from try to try, `manners` = as which manner of counting it shows in each. `sites` are
    of the candidates of the whole board.
    """

    candidates: tuple[Candidate, ...]
    starts: Ints
    candidate: Ints
    cause: Ints
    variant: Ints
    prior: Floats
    stops: Ints
    chip_low: Ints
    chip_high: Ints
    domain_low: Ints
    domain_high: Ints
    counts: Floats
    varies: NDArray[np.bool_]
    manners: Ints
    shows: Ints
    chips: int
    sites: Sites

    def of_candidates(self, wanted: NDArray[np.bool_]) -> tuple[Hypotheses, NDArray[np.bool_]]:
        """The hypotheses of some candidates alone, and which they are."""
        rows = wanted[self.candidate]
        numbers = np.cumsum(wanted) - 1
        candidate = numbers[self.candidate[rows]]
        kept = {name: getattr(self, name)[rows] for name in _BY_ROW}
        chosen = tuple(one for one, keep in zip(self.candidates, wanted.tolist(), strict=True) if keep)
        starts = np.flatnonzero(np.r_[True, candidate[1:] != candidate[:-1]])
        return replace(self, candidates=chosen, candidate=candidate, starts=starts, **kept), rows

    def summed(self, likely: Floats) -> Floats:
        """Likelihoods of hypotheses, added up by candidate (along the last axis)."""
        return np.add.reduceat(likely, self.starts, axis=-1)


def hypotheses_of(board: BoardSpec) -> Hypotheses:
    """All hypotheses of a board. Raises KnowledgeError."""
    return _hypotheses(board, any(point.point.startswith("boost") for point in board.points))


@lru_cache(maxsize=64)
def _hypotheses(board: BoardSpec, boost: bool) -> Hypotheses:
    del boost  # boards that differ in their test points alone are equal
    candidates = tuple(_candidates(board))
    shows: list[tuple[tuple[int, ...], ...]] = []
    numbers: dict[str, int] = {}
    for cause in cause_table().causes:
        numbers[cause.id] = len(shows)
        shows += [variant.shows for variant in cause.variants]
    of, variants, prior, counts, varies, manners = [], [], [], [], [], []
    for index, one in enumerate(candidates):
        for number, variant in enumerate(one.rule.variants):
            of.append(index)
            variants.append(numbers[one.rule.id] + number)
            prior.append(one.weight * variant.share)
            counts.append([one.modes for one in variant.counts])
            varies.append(variant.varies)
            manners.append([variant.counts.index(one) for one in variant.counts])
    candidate = np.array(of)
    share = np.array(prior)
    shares = np.array(counts)
    spans = np.array([(one.stops, *one.chip_span, *one.domain_span, one.number) for one in candidates])[candidate]
    return Hypotheses(
        candidates=candidates,
        starts=np.flatnonzero(np.r_[True, candidate[1:] != candidate[:-1]]),
        candidate=candidate,
        cause=spans[:, 5],
        variant=np.array(variants),
        prior=np.log(share / share.sum()),
        stops=spans[:, 0],
        chip_low=spans[:, 1],
        chip_high=spans[:, 2],
        domain_low=spans[:, 3],
        domain_high=spans[:, 4],
        counts=shares / shares.sum(axis=2, keepdims=True),
        varies=np.array(varies),
        manners=np.array(manners),
        shows=np.array(shows),
        chips=board.chips,
        sites=_sites(candidates),
    )


def _sites(candidates: Sequence[Candidate]) -> Sites:
    names = {name: number for number, name in enumerate(dict.fromkeys(one.rule.site for one in candidates))}
    rows = []
    for one in candidates:
        chips = one.chips if one.rule.at in (At.CHIP, At.AFTER, At.BORDER) else ()
        domains = one.domains if one.rule.at in (At.DOMAIN, At.IN_DOMAIN) else ()
        place = (chips[0] - 1, chips[-1] + 1) if chips else (domains[0], domains[0]) if domains else (0, 0)
        rows.append((names[one.rule.site], *place, place[0] + bool(chips), place[1] - bool(chips)))
    table = np.array(rows)
    return Sites(table[:, 0], table[:, 1:3], table[:, 3:5])


def _candidates(board: BoardSpec) -> Iterator[Candidate]:
    for number, rule in enumerate(cause_table().causes):
        weight = rule.weight_with_shifters if board.border_shifters else rule.weight
        places = list(_places(rule, board))
        for chips, domains, breaks, chip_span, domain_span in places:
            stops = board.chips if rule.stops is Break.NONE and rule.at is At.BOARD else breaks
            yield Candidate(rule, number, chips, domains, stops, chip_span, domain_span, weight / len(places))


_Place = tuple[tuple[int, ...], tuple[int, ...], int, tuple[int, int], tuple[int, int]]


def _places(rule: CauseRule, board: BoardSpec) -> Iterator[_Place]:
    """Chips, domains, break and the two spans of every place that a cause can have on a board."""
    chips = range(1, board.chips + 1)
    domains = range(1, (board.domains or 0) + 1) if board.chips_per_domain else range(0)
    match rule.at:
        case At.BOARD:
            yield (), (), 0, (0, 0), (0, 0)
        case At.CHIP:
            for chip in chips:
                domain = board.domain_of(chip) or 0
                yield (chip,), _known(domain), chip - 1, (chip, chip), (domain, domain)
        case At.AFTER:
            for chip in chips[:-1]:
                domain, following = board.domain_of(chip) or 0, board.domain_of(chip + 1) or 0
                both = tuple(dict.fromkeys((*_known(domain), *_known(following))))
                yield (chip, chip + 1), both, chip, (chip, chip), (domain, following)
        case At.DOMAIN | At.IN_DOMAIN:
            for domain in domains:
                own = board.chips_of(domain)
                if own:
                    yield own, (domain,), own[0] - 1, (own[0], own[-1]), (domain, domain)
        case At.BORDER:
            for domain in domains[:-1]:
                own = board.chips_of(domain)
                if own and own[-1] < board.chips:
                    first = own[-1] + 1
                    yield (own[-1], first), (domain, domain + 1), own[-1], (first, first), (domain + 1, domain + 1)
        case At.BOOSTED:
            for fed in _boosted(board):
                if fed and (own := board.chips_of(fed[0])):
                    yield (), fed, own[0] - 1, (own[0], board.chips), (fed[0], fed[-1])


def _boosted(board: BoardSpec) -> Iterator[tuple[int, ...]]:
    """What the boost feeds; where a board has one and nobody says what it feeds, a few top domains each may be it."""
    if told := boosted_domains(board):
        yield told
        return
    domains = board.domains or 0
    if board.boost_feeds_domains or any(point.point.startswith("boost") for point in board.points):
        for share in _BOOSTED_SHARES:
            yield tuple(range(domains - max(1, round(domains * share)) + 1, domains + 1))


def _known(domain: int) -> tuple[int, ...]:
    return (domain,) if domain else ()
