"""What is said of a log beside its verdict: boards are called good only where that is known; boots in few lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.log_diagnosis import Boot
from app.domain.phrase import Phrase
from app.services.log_text import open_file
from app.words.logs import boot_lines, chain_state_word, says_good, second_line

CASES = Path(__file__).parents[1] / "diagnosis/corpus"


@pytest.mark.parametrize(
    ("case", "good"),
    [
        ("avalon/a1246_too_hot.json", False),  # the verdict is about all of its boards
        ("avalon/a1246_healthy.json", True),
        ("antminer_miner_log/s19jpro_chain_stops_at_59.log", True),  # about one, the others are good
        ("antminer_miner_log/s19jpro_still_starting.log", False),  # nothing is settled
    ],
)
def test_boards_are_called_good_only_where_that_is_known(case, good):
    diagnosis = open_file(CASES / case).diagnosis
    assert says_good(diagnosis) is good
    assert ("good" in second_line(diagnosis)) is good
    ok = next((chain for chain in diagnosis.chains if chain.status.value == "ok"), None)
    if ok is not None:
        assert chain_state_word(ok.status, good=says_good(diagnosis)) == ("good" if good else "complete")


def test_boots_that_are_alike_are_told_together():
    change = (Phrase.of("change.gone", what="x"),)
    boots = tuple(Boot(n, n * 10, n * 10 + 9, change if n == 50 else ()) for n in range(1, 201))
    told = boot_lines(boots)
    assert [name for name, _changes, _line in told] == ["boot 1", "boots 2 to 49", "boot 50", "boots 51 to 200"]
    assert [line for _name, _changes, line in told] == [10, 20, 500, 510]
    assert boot_lines(boots[:1]) == ()
