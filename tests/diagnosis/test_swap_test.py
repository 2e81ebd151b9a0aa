"""A swap test's finding: its evidence counts slots from 1, as its words do; the finding's own slot counts from 0."""

from __future__ import annotations

from app.diagnosis.swap_test import finding_of_swap_test
from app.domain.swap_test import Move, MoveKind, Sight, SlotSight, SwapTest
from app.words.findings import finding_text

SICK_SECOND = (SlotSight(0, Sight.WELL), SlotSight(1, Sight.SICK), SlotSight(2, Sight.WELL))
SICK_FIRST = (SlotSight(0, Sight.SICK), SlotSight(1, Sight.WELL), SlotSight(2, Sight.WELL))


def test_the_evidence_counts_slots_as_the_finding_s_words_do() -> None:
    exchanged = SwapTest("t", 1, SICK_SECOND, make="Antminer", model="S19").after(
        Move(MoveKind.CABLE, 0, 1), SICK_FIRST
    )
    finding = finding_of_swap_test(exchanged, "10.0.0.7")
    assert finding is not None
    assert "cable of slot 2" in finding_text(finding).title
    assert finding.slot == 1
    assert [proof.text for proof in finding.evidence] == [
        "start: sick slots 2",
        "1. cable, slot 1 with 2: sick slots 1",
    ]
