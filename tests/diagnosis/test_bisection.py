"""What a bisection proves: the chips, the ranked parts, and what to probe with which value."""

from __future__ import annotations

import pytest

from app.diagnosis.bisection import advice_of, findings_of_bisection
from app.domain.bisection import Bisection, Ending, Place
from app.domain.finding import Fault, PartKind
from app.words import bisection as words
from app.words.findings import say, verdict_text
from drivers.catalogue import board
from drivers.model.board import BoardSpec


def spec(code: str) -> BoardSpec:
    found = board(code)
    assert found is not None
    return found


def ended(chips: int, stops_after: int) -> Bisection:
    bisection = Bisection(chips)
    while (question := bisection.question) is not None:
        held = question.held
        bisection = bisection.answered((held if held is not None and held <= stops_after else 0,))
    return bisection


@pytest.mark.parametrize(
    ("code", "stops_after", "suspect", "position"),
    [
        ("BHB42601", 64, PartKind.CHIP, "chip 65"),  # inside a domain
        ("BHB68601", 63, PartKind.LEVEL_SHIFTER, "between domain 7 and domain 8"),  # a shifter at every border
        ("NBS1902", 62, PartKind.BOOST, "domain 32 and above"),  # here begins what the boost feeds
    ],
)
def test_a_break_is_told_with_its_two_chips_and_ranked_parts(
    code: str, stops_after: int, suspect: PartKind, position: str
) -> None:
    one = spec(code)
    (finding,), verdict = findings_of_bisection(ended(one.chips, stops_after), one)
    assert (finding.fault, verdict.fault) == (Fault.CHAIN_BREAK, Fault.CHAIN_BREAK)
    assert finding.chips == (stops_after, stops_after + 1)
    assert set(finding.domains) == {one.domain_of(stops_after), one.domain_of(stops_after + 1)}
    assert (finding.parts[0].kind, finding.parts[0].position) == (suspect, position)
    assert f"held after chip {stops_after}: {stops_after}" in [evidence.text for evidence in finding.evidence]
    assert not any(step.id == "bisect" for step in finding.next_steps)
    assert "{" not in say(finding.message) + say(finding.found)


def test_nothing_behind_chip_1_accuses_what_lies_before_it() -> None:
    one = spec("NBS1902")
    (finding,), verdict = findings_of_bisection(ended(76, 0), one)
    assert verdict.fault is Fault.NO_CHIPS
    assert finding.chips == (1,)
    assert PartKind.LDO in {part.kind for part in finding.parts}
    first = advice_of(Place(Ending.PLACE, 0, 1), one)
    assert first[0].id == "first_signal"
    assert {advice.spot.domain for advice in first} == {1}
    assert "{" not in say(finding.message) + say(finding.found)


def test_counts_that_vary_are_an_intermittent_chip() -> None:
    bisection = Bisection(108).answered((82, 82, 84))
    while (question := bisection.question) is not None:
        held = question.held or 0
        bisection = bisection.answered((held,) * 3 if held <= 84 else (84, 82, 84))
    (finding,), verdict = findings_of_bisection(bisection, spec("BHB68601"))
    assert verdict.fault is Fault.CHIPS_INTERMITTENT
    assert finding.chips == (84, 85)


def test_nothing_is_concluded_that_was_not_shown() -> None:
    one = spec("BHB42601")
    assert findings_of_bisection(Bisection(126).answered((0,)), one)[0] == ()
    whole = Bisection(126).answered((126,)).answered((126,))
    findings, verdict = findings_of_bisection(whole, one)
    assert (findings, verdict.fault) == ((), Fault.INCONCLUSIVE)
    assert "126" in verdict_text(verdict)
    passed = Bisection(126).answered((0,))
    while passed.question is not None:
        passed = passed.passed()
    assert findings_of_bisection(passed, one)[0] == ()


def test_the_probes_name_point_place_value_and_what_a_wrong_one_means() -> None:
    one = spec("BHB42601")
    told = {
        advice.id: (words.advice_title(advice), words.advice_value(advice, lambda value: f"{value:g}"))
        for advice in advice_of(Place(Ending.PLACE, 84, 85), one)
    }
    assert told["border_signal"] == ("CO at chip 85", "1.2 V (1.1 to 1.3)")
    assert told["rail"] == ("LDO 1.2, domain 29", "1.2 V (1.15 to 1.25)")
    assert told["domain"][0] == "Domain 29"
    assert told["resistor"][1] == "33 or 51 Ω"
    for code in ("NBS1902", "BHB68601", "S9", "BHB42841"):
        for advice in advice_of(Place(Ending.PLACE, 12, 13), spec(code)):
            assert words.advice_tells(advice)
            assert words.advice_value(advice, str)
            assert words.advice_how(advice)
