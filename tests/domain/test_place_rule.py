"""Place rules: what they read out of an address, that they are written as they were read, and what they refuse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.place_rule import PlaceRule, PlaceRuleError, RulePart, RulePlace, RuleProblem, parse_rule
from app.words.errors import sentence


@pytest.mark.parametrize(
    ("pattern", "ip", "place"),
    [
        ("10.3.R.P", "10.3.4.17", RulePlace(rack=4, position=17)),
        ("10.3.r.p", "10.3.4.17", RulePlace(rack=4, position=17)),
        ("10.A.R.P", "10.3.4.17", RulePlace(3, 4, 17)),
        ("10.3.1-8.P", "10.3.8.2", RulePlace(position=2)),
        ("10.3.1-8.P", "10.3.9.2", None),
        ("10.3.R+10.P-100", "10.3.4.117", RulePlace(rack=14, position=17)),
        ("10.3.R.P-100", "10.3.4.17", None),
        ("10.3.R.P(1-48)", "10.3.4.49", None),
        ("*.*.R.P", "192.168.1.2", RulePlace(rack=1, position=2)),
        ("127.77.0.RP/6", "127.77.0.6", RulePlace(rack=1, position=6)),
        ("127.77.0.RP/6", "127.77.0.7", RulePlace(rack=2, position=1)),
        ("127.77.0.RP-9/6", "127.77.0.10", RulePlace(rack=1, position=1)),
        ("127.77.0.RP/6", "127.77.0.0", None),
        ("10.3.R.P", "10.4.4.17", None),
        ("10.3.R.P", "miner7.lan", None),
        ("10.3.R.P", "10.3.4.256", None),
    ],
)
def test_a_rule_reads_the_place_out_of_the_address(pattern, ip, place):
    assert parse_rule(pattern).place_of(ip) == place


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("", RuleProblem.NOT_FOUR),
        ("10.3.R", RuleProblem.NOT_FOUR),
        ("10.3.R.P.1", RuleProblem.NOT_FOUR),
        ("10.3.R.Q", RuleProblem.NOT_UNDERSTOOD),
        ("10.3..P", RuleProblem.NOT_UNDERSTOOD),
        ("10.300.R.P", RuleProblem.OVER_255),
        ("10.8-3.R.P", RuleProblem.BACKWARDS),
        ("10.R.R.P", RuleProblem.TWICE),
        ("10.3.P.RP/6", RuleProblem.TWICE),
        ("10.3.4.5", RuleProblem.NO_LETTER),
        ("10.3.4.RP", RuleProblem.NO_RUN),
        ("10.3.4.P/6", RuleProblem.NO_RUN),
        ("10.3.R-300.P", RuleProblem.NEVER),
    ],
)
def test_what_is_wrong_is_told_in_one_sentence(pattern, problem):
    with pytest.raises(PlaceRuleError) as refused:
        parse_rule(pattern)
    assert refused.value.problem is problem
    said = sentence(refused.value)
    assert "PlaceRuleError" not in said
    if refused.value.part:
        assert refused.value.part in said


@given(st.text(alphabet="0123456789.-+*/()ARPxЖ ", max_size=40))
def test_no_text_breaks_the_reader(text):
    try:
        rule = parse_rule(text)
    except PlaceRuleError as error:
        said = sentence(error)
        if not said or "PlaceRuleError" in said:
            pytest.fail(said)
    else:
        assert parse_rule(str(rule)) == rule


@st.composite
def rules(draw) -> PlaceRule:
    """Any rule there can be."""
    letters = draw(st.sampled_from([("", "", "R", "P"), ("", "A", "R", "P"), ("", "", "", "RP"), ("P", "", "", "R")]))
    parts = []
    for letter in letters:
        low = draw(st.integers(0, 255))
        high = draw(st.integers(low, 255))
        offset = draw(st.integers(-high, 300)) if letter else 0
        run = draw(st.integers(1, 200)) if letter == "RP" else 0
        if run:
            offset = max(offset, 1 - high)
        parts.append(RulePart(low, high, letter, offset, run))
    return PlaceRule(tuple(parts))


@given(rules())
def test_a_rule_is_written_as_it_was_read(rule):
    assert parse_rule(str(rule)) == rule


@given(rules())
def test_the_example_is_covered_by_the_rule(rule):
    assert rule.place_of(rule.example()) is not None


@given(rules(), st.tuples(*[st.integers(0, 255)] * 4))
def test_a_place_counts_from_nought_or_one_and_stays_in_its_rack(rule, octets):
    place = rule.place_of_octets(octets)
    if place is None:
        return
    last = next((part for part in rule.parts if part.run), None)
    for number in (place.area, place.rack, place.position):
        assert number is None or number >= 0
    if last is not None:
        assert 1 <= place.position <= last.run
        assert place.rack >= 1
