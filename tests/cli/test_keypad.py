"""`hashwrench keypad` and `hashwrench codes` as a person and a program meet them."""

from __future__ import annotations

import pytest

from tests.cli.json_shapes import FINDING, misfits


def test_the_keypad_gives_one_document_shaped_as_a_logs(hashwrench) -> None:
    done = hashwrench("keypad", "BHB68601", "82", "82", "84", "--json")
    assert (done.returncode, done.stderr) == (1, "")
    (document,) = done.documents
    assert list(document)[:8] == [
        "source", "kind", "model", "board_code", "chains", "temps_c", "findings", "verdict",
    ]  # fmt: skip
    assert document["kind"] == "tester_display"
    assert document["attempts"] == [82, 82, 84]
    assert document["verdict"]["fault"] == "chips_intermittent"
    assert document["next_probe"]["id"] == "probe_signal_chip"
    (chain,) = document["chains"]
    assert (chain["found"], chain["expected"], chain["status"]) == (84, 108, "broken")
    assert chain["suspect_chips"] == [84, 85]
    assert [misfits(finding, FINDING) for finding in document["findings"]] == [[]]


def test_the_keypad_tells_a_person_what_to_measure_next(hashwrench) -> None:
    done = hashwrench("keypad", "S21", "ASIC NG: (81)")
    assert done.returncode == 1
    assert "read from the tester's display: 81" in done.stdout
    assert "Next: Measure CO where it enters chip 82 (log index 81), domain 10" in done.stdout


@pytest.mark.parametrize("typed", ["109", "fish", ""])
def test_what_no_display_says_is_bad_input_in_one_line(hashwrench, typed: str) -> None:
    done = hashwrench("keypad", "S21", typed)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


def test_codes_are_looked_up(hashwrench) -> None:
    done = hashwrench("codes", "J7:4", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    document = done.json
    assert document["query"] == "J7:4"
    (entry,) = document["entries"]
    assert (entry["fault"], entry["chains"], entry["make"]) == ("eeprom_unreadable", [0, 1, 2], "Antminer")
    told = hashwrench("codes", "whatsminer", "530")
    assert "board slot 0" in told.stdout
    assert "Source:" in told.stdout


def test_a_code_that_nobody_knows_is_no_error(hashwrench) -> None:
    done = hashwrench("codes", "qqqqzz")
    assert (done.returncode, done.stdout) == (0, "")
    assert "knows nothing like qqqqzz" in done.stderr
    assert hashwrench("codes", "fan", "--make", "Acme").returncode == 2
