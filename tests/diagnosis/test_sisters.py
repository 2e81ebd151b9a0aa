"""EEPROMs of sister boards compared."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.diagnosis.sisters import NamedEeprom, compare_eeproms
from app.domain.finding import Fault, Severity
from app.words.findings import finding_text
from drivers.model.eeprom import EepromContent

SISTER = EepromContent("4", True, "BHB42601", "SN-A", chip_die="BP", chip_bin=2, pcb_version=272, bom_version=16)


def faults(*contents: EepromContent) -> list[list[Fault]]:
    boards = [NamedEeprom(f"board {place}", content) for place, content in enumerate(contents, 1)]
    return [[finding.fault for finding in found] for found in compare_eeproms(boards)]


def sister(serial: str, **changed: object) -> EepromContent:
    return replace(SISTER, board_sn=serial, **changed)  # type: ignore[arg-type]


def test_boards_that_were_built_alike_have_nothing_to_tell() -> None:
    assert faults(sister("A"), sister("B"), sister("C")) == [[], [], []]
    assert faults(sister("A")) == [[]]
    assert faults() == []


def test_one_serial_on_two_boards_names_the_other() -> None:
    boards = [NamedEeprom("left.bin", sister("A")), NamedEeprom("middle.bin", sister("B")),
              NamedEeprom("right.bin", sister(" a ", chip_die="XX"))]  # fmt: skip
    (left,), middle, (right,) = compare_eeproms(boards)
    assert middle == ()
    assert (left.fault, right.fault, left.board_sn) == (Fault.EEPROM_CLONED, Fault.EEPROM_CLONED, "A")
    assert "right.bin" in finding_text(left).title
    assert "left.bin" in finding_text(right).title
    assert [step.id for step in left.next_steps] == ["compare_labels", "record_rewrite"]
    assert left.parts


def test_a_copy_is_less_sure_than_a_serial_on_another_image() -> None:
    copied = compare_eeproms([NamedEeprom("a", sister("A")), NamedEeprom("b", sister("A"))])
    other = compare_eeproms([NamedEeprom("a", sister("A")), NamedEeprom("b", sister("A", factory_job="J"))])
    assert copied[0][0].confidence < other[0][0].confidence


@pytest.mark.parametrize(
    ("changed", "severity"),
    [
        ({"board_name": "BHB42603", "pcb_version": 1, "bom_version": 2}, Severity.MINOR),
        ({"format": "5"}, Severity.MINOR),
        ({"pcb_version": 276}, Severity.MINOR),
        ({"bom_version": 17}, Severity.MINOR),
        ({"chip_bin": 3}, Severity.INFO),
    ],
)
def test_the_odd_board_is_named_and_its_sisters_are_not(changed: dict[str, object], severity: Severity) -> None:
    boards = [NamedEeprom("1", sister("A")), NamedEeprom("2", sister("B", **changed)), NamedEeprom("3", sister("C"))]
    first, (odd,), third = compare_eeproms(boards)
    assert (first, third) == ((), ())
    assert (odd.fault, odd.severity) == (Fault.EEPROM_MISMATCH, severity)
    assert finding_text(odd).found.startswith("The EEPROM")


def test_of_two_boards_that_differ_each_names_the_other() -> None:
    assert faults(sister("A"), sister("B", pcb_version=276)) == [[Fault.EEPROM_MISMATCH]] * 2


def test_what_a_damaged_region_hides_is_not_compared() -> None:
    damaged = EepromContent("4", False, None, None)
    assert faults(sister("A"), damaged, sister("B")) == [[], [], []]


@given(st.lists(st.builds(sister, st.sampled_from(["A", "B", "C"]), chip_bin=st.integers(0, 2)), max_size=6))
def test_no_board_is_accused_without_a_sister_that_differs(contents: list[EepromContent]) -> None:
    for content, found in zip(contents, faults(*contents), strict=True):
        others = [other for other in contents if other is not content]
        if Fault.EEPROM_CLONED in found:
            assert content.board_sn in {other.board_sn for other in others}
        if Fault.EEPROM_MISMATCH in found:
            assert {other.chip_bin for other in others} - {content.chip_bin}
