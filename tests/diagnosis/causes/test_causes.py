"""The ranking of causes: what it believes, what it concludes, and what it asks for next."""

from __future__ import annotations

from math import isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.diagnosis.causes import Ranking, finding_of, rank
from app.diagnosis.causes.menu import SIGNAL_RESISTOR, menu_of
from app.diagnosis.causes.reasons import clue_line, reason_phrase
from app.diagnosis.causes.rules import DEAD, At, Break, cause_table
from app.diagnosis.tables import KnowledgeError
from app.domain.clue import Clue, Counted, Looked, Proved, Swapped, Told, Valued
from app.domain.finding import Fault, PartKind
from app.domain.spot import COLD_INPUT, Spot, cold_domain, powered_domain
from app.domain.swap_test import Outcome
from app.words.phrases import say, templates
from drivers import catalogue
from drivers.model.board import BoardSpec


def board_of(code: str) -> BoardSpec:
    board = catalogue.board(code)
    assert board is not None
    return board


S19 = board_of("NBS1902")
S21 = board_of("A3HB70501")
SHORT = [Valued(cold_domain(domain), 12.0 + domain / 10) for domain in (10, 12, 13)]


def share_of(ranking: Ranking, id_: str, domain: int | None = None) -> float:
    return sum(one.likelihood for one in ranking.causes if one.id == id_ and (domain is None or domain in one.domains))


def spot_of(board: BoardSpec, point: str, chip: int | None = None, domain: int | None = None) -> Spot:
    return next(
        spot for spot in menu_of(board)
        if spot.point == point and spot.chip == chip and (domain is None or spot.domain == domain)
    )  # fmt: skip


def test_nothing_known_concludes_nothing() -> None:
    ranking = rank(S19, [])
    assert ranking.conclusion is None
    assert ranking.why_not is not None
    assert ranking.why_not.key == "why_not.nothing_known"
    assert ranking.next


def test_a_count_alone_says_where_and_concludes_nothing() -> None:
    ranking = rank(S21, [Counted((47, 47, 47))])
    assert 48 in {*ranking.causes[0].chips} | {chip + 1 for chip in ranking.causes[0].chips}
    assert ranking.conclusion is None
    assert ranking.why_not is not None


def test_one_typed_value_condemns_nothing_and_a_second_way_of_measuring_does() -> None:
    one = [*SHORT, Valued(cold_domain(11), 0.3)]
    assert rank(S19, one).conclusion is None
    more = [*one, Valued(cold_domain(11), 0.3), Counted((20, 20, 20))]
    concluded = rank(S19, more).conclusion
    assert concluded is not None
    assert (concluded.fault, concluded.domains) == (Fault.DOMAIN_SHORT, (11,))


def test_a_hard_short_asks_for_nothing_under_power() -> None:
    ranking = rank(S19, [*SHORT, Valued(cold_domain(11), 0.3)])
    assert ranking.next
    assert all(move.count_held is None and not move.swap and move.prove is None for move in ranking.next)
    assert not any(move.spot.conditions.powered for move in ranking.next if move.spot is not None)


def test_a_value_that_does_not_fit_is_measured_again() -> None:
    good = [Counted((76, 76, 76)), Counted((76, 76, 76), fast=True), *SHORT]
    odd = Valued(cold_domain(11), 0.3)
    again = [move for move in rank(S19, [*good, odd]).next if move.again]
    assert again
    assert again[0].spot == odd.spot


def test_only_what_can_be_measured_is_asked_for() -> None:
    wanted = (COLD_INPUT, powered_domain(3))
    ranking = rank(S19, [Counted((4, 4, 4))], wanted=wanted)
    assert {move.spot for move in ranking.next if move.spot is not None} <= set(wanted)


def test_boost_explains_the_last_domains_together() -> None:
    rails = [Valued(spot_of(S19, "LDO 1.8", domain=domain), 0.4) for domain in (33, 36)]
    boost = Valued(spot_of(S19, "boost out"), 12.9)
    ranking = rank(S19, [Counted((62, 62, 62)), *rails, boost, Counted((62, 62, 62), fast=True)])
    assert ranking.causes[0].kind is PartKind.BOOST
    assert ranking.conclusion is not None


def test_all_domains_without_voltage_are_no_row_of_shorts() -> None:
    clues = [Counted((0, 0, 0)), *(Valued(powered_domain(domain), 0.001) for domain in (1, 9, 20, 30, 38))]
    ranking = rank(S19, clues)
    whole = {PartKind.VOLTAGE_CONTROLLER, PartKind.PSU, PartKind.MOSFET, PartKind.PASSIVE}
    assert ranking.causes[0].kind in whole
    assert not ranking.causes[0].domains


def test_a_swap_test_tells_cable_from_board() -> None:
    clues: list[Clue] = [Counted((0, 0, 0)), Valued(powered_domain(2), 0.36)]
    assert rank(S19, [*clues, Swapped(Outcome.FOLLOWS_CABLE)]).causes[0].kind is PartKind.CABLE
    assert rank(S19, [*clues, Swapped(Outcome.FOLLOWS_BOARD)]).causes[0].kind is not PartKind.CABLE


def test_passing_cold_and_failing_hot_speaks_for_heat() -> None:
    clues: list[Clue] = [
        Counted((91, 91, 91)), Proved(passed=True, hot=False), Told(Fault.NONE), Proved(passed=False, hot=True),
        Counted((30,), hot=True),
    ]  # fmt: skip
    lead = rank(S21, clues).causes[0]
    assert lead.kind in (PartKind.HEATSINK, PartKind.PCB)
    assert 5 in lead.domains


def test_boards_without_shifters_have_series_resistors_to_measure() -> None:
    assert any(spot.point == SIGNAL_RESISTOR for spot in menu_of(S19))
    assert not any(spot.point == SIGNAL_RESISTOR for spot in menu_of(board_of("BHB68601")))


def test_a_conclusion_becomes_a_finding_with_who_and_what_behind_it() -> None:
    clues = [*SHORT, Valued(cold_domain(11), 0.3), Valued(cold_domain(11), 0.3), Counted((20, 20, 20))]
    sources = [f"ann, meter {number}" for number in range(len(clues))]
    ranking = rank(S19, clues)
    (finding,) = finding_of(ranking, S19, clues, sources=sources)
    assert finding.fault is Fault.DOMAIN_SHORT
    assert finding.domains == (11,)
    assert finding.parts[0].kind is PartKind.CHIP
    assert finding.parts[1].kind is PartKind.PASSIVE
    assert finding.confidence == pytest.approx(ranking.confidence, abs=0.01)
    assert {one.source for one in finding.evidence} <= set(sources)
    assert any("domain 11" in one.text and "0.3 Ω" in one.text for one in finding.evidence)
    assert "domain 11" in say(finding.message)


CLUES = st.lists(
    st.one_of(
        st.builds(lambda n: Counted((n, n, n)), st.integers(0, 91)),
        st.builds(lambda d, v: Valued(powered_domain(d), v), st.integers(1, 13), st.floats(0, 1.4)),
        st.builds(lambda d, v: Valued(cold_domain(d), v), st.integers(1, 13), st.floats(0.2, 60)),
        st.builds(lambda c, v: Valued(spot_of(S21, "CO", c), v), st.integers(1, 91), st.sampled_from((0.0, 1.2))),
        st.builds(Looked, st.sampled_from(("burn", "corrosion", "heatsink")), st.booleans()),
        st.builds(Proved, st.booleans(), st.booleans()),
        st.builds(Told, st.sampled_from((Fault.NONE, Fault.EEPROM_CORRUPT, Fault.TEMP_SENSOR_FAULT))),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=8, deadline=None)
@given(CLUES, st.randoms(use_true_random=False))
def test_the_order_of_clues_does_not_matter(clues: list[Clue], chance: object) -> None:
    shuffled = list(clues)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = rank(S21, clues), rank(S21, shuffled)
    shares = [{(cause.id, cause.position): cause.likelihood for cause in made.causes} for made in (one, other)]
    for key in shares[0].keys() & shares[1].keys():
        assert isclose(shares[0][key], shares[1][key], rel_tol=1e-6, abs_tol=1e-9)
    assert (one.conclusion is None) == (other.conclusion is None)


@settings(max_examples=8, deadline=None)
@given(CLUES, st.integers(1, 13))
def test_a_confirming_clue_never_lowers_its_cause(clues: list[Clue], domain: int) -> None:
    sisters = [Valued(cold_domain(other), 20.0) for other in range(1, 14) if other != domain]
    before = [*(clue for clue in clues if not isinstance(clue, Valued) or clue.spot.point != "domain"), *sisters]
    first = rank(S21, before)
    second = rank(S21, [*before, Valued(cold_domain(domain), 0.3)])
    assert share_of(second, "chip_short", domain) >= share_of(first, "chip_short", domain) - 1e-9


@settings(max_examples=6, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 13), st.floats(1.02, 1.16)), min_size=1, max_size=8))
def test_a_healthy_board_under_noise_is_not_condemned(values: list[tuple[int, float]]) -> None:
    clues: list[Clue] = [Counted((91, 91, 91))]
    clues += [Valued(powered_domain(domain), value) for domain, value in values]
    ranking = rank(S21, clues)
    assert ranking.conclusion is None
    assert ranking.causes[0].healthy


def test_every_phrase_of_causes_clues_and_moves_has_its_words() -> None:
    table, known = cause_table(), templates()
    assert {f"cause.{rule.id}" for rule in table.causes} <= known.keys()
    assert {f"why.{rule.why}" for rule in table.causes if rule.why} <= known.keys()
    for item in table.looks:
        assert {f"clue.look.{item}", f"clue.look.{item}.not", f"move.look.{item}"} <= known.keys()
    clues: list[Clue] = [Swapped(one) for one in Outcome] + [Told(fault) for fault in table.told]
    clues += [Proved(passed, hot) for passed in (True, False) for hot in (True, False)]
    clues += [Counted((1,)), Counted((1,), fast=True), Counted((1,), hot=True), Counted((1,), 4)]
    for clue in clues:
        assert reason_phrase(clue, None).key in known
        assert clue_line(clue, None)


def test_every_cause_shows_somewhere_and_every_share_is_whole() -> None:
    for rule in cause_table().causes:
        assert isclose(sum(variant.share for variant in rule.variants), 1, abs_tol=0.011), rule.id
        for variant in rule.variants:
            assert all(isclose(sum(counts.modes), 1, abs_tol=0.011) for counts in variant.counts), rule.id
        if rule.at in (At.CHIP, At.AFTER, At.DOMAIN, At.IN_DOMAIN, At.BORDER):
            assert rule.stops is not Break.START


def test_an_unknown_name_in_the_table_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from app.diagnosis.causes import rules

    broken = {**rules.table(rules.TABLE), "look": {"burn": {"near": 1.0, "other": 0.1, "causes": {"gremlin": 0.5}}}}
    monkeypatch.setattr(rules, "table", lambda _name: broken)
    with pytest.raises(KnowledgeError, match="gremlin"):
        rules.cause_table.__wrapped__()


def test_levels_are_ordered_from_nothing_to_open() -> None:
    good, dead = (cause_table().levels[number] for number in (0, 1))
    assert dead[DEAD] > 0.5 > good[DEAD]


def test_hundreds_of_contradicting_clues_leave_likelihoods_that_are_numbers() -> None:
    clues = [Counted((count,) * 3) for count in (83, 0, 108, 12)] * 100
    ranking = rank(S21, clues)
    assert ranking.conclusion is None
    assert all(0 <= cause.likelihood <= 1 for cause in ranking.causes)
