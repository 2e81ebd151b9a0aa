"""Localisation, for every board of the catalogue and every break: place, domains, suspects and probe agree."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.diagnosis.keypad import findings_of_display
from app.diagnosis.localise import Break, boosted_domains, break_of
from app.diagnosis.losses import Pattern, losses_of
from app.domain.finding import Fault, Finding, PartKind
from app.domain.tester_display import TesterDisplay
from app.words.findings import finding_text
from drivers import catalogue
from drivers.model.board import BoardSpec

BOARDS = tuple(spec for spec in catalogue.boards() if spec.chips > 1)
WITH_DOMAINS = tuple(spec for spec in BOARDS if spec.chips_per_domain and (spec.domains or 0) > 1)


def board(code: str) -> BoardSpec:
    found = catalogue.board(code)
    assert found is not None
    return found


@st.composite
def breaks(draw: st.DrawFn, boards: tuple[BoardSpec, ...] = BOARDS) -> tuple[BoardSpec, int]:
    spec = draw(st.sampled_from(boards))
    return spec, draw(st.integers(1, spec.chips - 1))


def short(spec: BoardSpec, *counts: int) -> Finding:
    findings, verdict = findings_of_display(TesterDisplay(counts), spec)
    assert verdict.finding is findings[0]
    return findings[0]


@given(breaks())
@settings(max_examples=150, deadline=None)
def test_a_break_names_the_two_chips_around_it_and_their_domains(case: tuple[BoardSpec, int]) -> None:
    spec, count = case
    where = break_of(count, spec.chips, spec)
    assert (where.after, where.next) == (count, count + 1)
    for domain, chip in ((where.after_domain, where.after), (where.next_domain, where.next)):
        assert domain is None or chip in spec.chips_of(domain)
    assert where.at_border == (len(where.domains) == 2)
    finding = short(spec, count, count)
    assert finding.fault is Fault.CHAIN_BREAK
    assert (finding.chips, finding.domains) == ((count, count + 1), where.domains)
    assert sum(part.likelihood or 0 for part in finding.parts) == pytest.approx(1)
    assert [part.likelihood for part in finding.parts] == sorted((p.likelihood for p in finding.parts), reverse=True)


@given(breaks(), st.integers(1, 40))
@settings(max_examples=100, deadline=None)
def test_a_break_that_moves_moves_what_is_said_of_it(case: tuple[BoardSpec, int], by: int) -> None:
    spec, count = case
    moved = count + by
    if moved >= spec.chips:
        return
    one, other = short(spec, count), short(spec, moved)
    assert tuple(chip + by for chip in one.chips) == other.chips
    assert one.fault is other.fault
    if break_of(count, spec.chips, spec).situation == break_of(moved, spec.chips, spec).situation:
        assert [part.kind for part in one.parts] == [part.kind for part in other.parts]


@given(breaks())
@settings(max_examples=100, deadline=None)
def test_chips_far_from_a_break_are_never_named(case: tuple[BoardSpec, int]) -> None:
    spec, count = case
    finding = short(spec, count)
    named = {int(part.position.split()[1]) for part in finding.parts if (part.position or "").startswith("chip ")}
    assert named <= {count, count + 1}
    assert all(abs(chip - count) <= 1 for chip in finding.chips)


@given(breaks())
@settings(max_examples=100, deadline=None)
def test_a_finding_with_a_place_says_what_to_measure_next(case: tuple[BoardSpec, int]) -> None:
    spec, count = case
    finding = short(spec, count)
    probes = [step for step in finding.next_steps if step.id.startswith("probe_")]
    assert len(probes) == 1
    text = next(text for text in finding_text(finding).steps if text.startswith("Measure"))
    assert "{" not in text
    values = dict(probes[0].phrase.values)
    if probes[0].id.endswith("_sister"):
        assert "probe_v" not in values
        assert "no value is published" in text
    else:
        assert any(p.expected == values["probe_v"] and p.point == values["probe_point"] for p in spec.points)


@given(st.sampled_from(BOARDS), st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_a_full_count_accuses_nobody(spec: BoardSpec, tries: int) -> None:
    findings, verdict = findings_of_display(TesterDisplay((spec.chips,) * tries), spec)
    assert findings == ()
    assert verdict.fault is Fault.INCONCLUSIVE
    _found, passed = findings_of_display(TesterDisplay((spec.chips,) * tries, passed=True), spec)
    assert passed.fault is Fault.NONE


def test_a_border_with_a_level_shifter_accuses_it_first() -> None:
    s21 = board("BHB68601")
    assert s21.border_shifters
    finding = short(s21, 81, 81)
    assert (finding.parts[0].kind, finding.parts[0].position) == (
        PartKind.LEVEL_SHIFTER, "between domain 9 and domain 10",
    )  # fmt: skip
    assert short(s21, 82, 82).parts[0].kind is PartKind.CHIP
    s19j = board("BHB42601")
    assert not s19j.border_shifters
    at_border = {part.kind: part.likelihood for part in short(s19j, 81).parts}
    assert (at_border[PartKind.LEVEL_SHIFTER] or 0) < 0.5


def test_a_break_where_the_boost_takes_over_measures_the_boost_first() -> None:
    finding = short(board("NBP1901"), 93)
    assert finding.parts[0].kind is PartKind.BOOST
    assert finding.next_steps[1].id == "probe_boost"
    assert dict(finding.next_steps[1].phrase.values)["probe_v"] == 20.0


@pytest.mark.parametrize(
    ("code", "fed"),
    [
        ("NBP1901", tuple(range(32, 39))), ("NBS1902", tuple(range(32, 39))), ("L3+", (11, 12)), ("BHB07601", (10,)),
        ("M30S_V10", tuple(range(29, 38))), ("M31S_V10", tuple(range(28, 36))), ("HHB28601", tuple(range(46, 53))),
        ("Bluestar L1", (15, 16, 17, 18)), ("BHB91601", ()), ("BHB68601", ()),
    ],
)  # fmt: skip
def test_the_domains_that_a_boost_feeds(code: str, fed: tuple[int, ...]) -> None:
    assert boosted_domains(board(code)) == fed


@given(st.sampled_from(WITH_DOMAINS), st.data())
@settings(max_examples=100, deadline=None)
def test_a_silent_domain_is_told_as_one(spec: BoardSpec, data: st.DataObject) -> None:
    domain = data.draw(st.integers(1, (spec.domains or 1) - 1))
    chips = spec.chips_of(domain)
    losses = losses_of(chips, spec.chips, spec)
    assert losses.domains == (domain,)
    assert losses.pattern is (Pattern.DOMAIN if len(chips) > 1 else Pattern.SCATTERED)


def test_how_silent_chips_lie() -> None:
    s19pro = board("NBP1901")
    assert losses_of(tuple(range(94, 115)), 114, s19pro).pattern is Pattern.BOOST
    assert losses_of(tuple(range(95, 115)), 114, s19pro).pattern is Pattern.TAIL
    assert losses_of(tuple(range(2, 30, 2)), 114, s19pro).pattern is Pattern.ALTERNATE
    assert losses_of((3, 4, 50), 114, s19pro).pattern is Pattern.SCATTERED
    assert losses_of((3, 4, 5), 114, None).pattern is Pattern.SCATTERED
    assert losses_of(tuple(range(100, 115)), 114, None).pattern is Pattern.TAIL


def test_a_break_of_an_unknown_board_has_no_domain() -> None:
    where = break_of(82, 108, None)
    assert where == Break(82, 108)
    assert (where.situation, where.domains) == ("unknown_domains", ())
