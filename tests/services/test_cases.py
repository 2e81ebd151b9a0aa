"""Cases of a shop: kept with the technician's verdict, read back, checked again."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from app.domain.case_error import CaseBroken, CaseMoved
from app.domain.finding import Fault
from app.services import cases
from app.services.cases import Place, add_case, add_redacted_case, cases_in, check_cases
from drivers.model.log import LogKind
from tests.drivers.logs.miner_logs import s19_pro

SICK = s19_pro([114], [84, 84, 84], [114]).encode()


def test_a_case_is_kept_and_agrees(tmp_path: Path) -> None:
    added = add_case(tmp_path, gzip.compress(SICK), Fault.CHAIN_BREAK, Place(chain=1, chips=(84, 85)), 'LDO "3"\n\x7f')
    (case,) = cases_in(tmp_path)
    assert case == added.case
    assert (case.kind, case.note, case.place.chips) == (LogKind.ANTMINER_MINER_LOG, 'LDO "3"\n\x7f', (84, 85))
    assert case.log.read_bytes() == SICK
    assert added.differences == check_cases(tmp_path)[0].differences == ()


def test_a_case_that_is_not_reached_says_what_moved_and_the_same_log_again_replaces_it(tmp_path: Path) -> None:
    add_case(tmp_path, SICK, Fault.NO_CHIPS, Place(chain=2))
    (checked,) = check_cases(tmp_path)
    assert [(one.aspect, one.wanted, one.got) for one in checked.differences] == [
        ("verdict", "no_chips", "chain_break"),
        ("chain", 2, 1),
    ]
    add_case(tmp_path, SICK, Fault.CHAIN_BREAK)
    assert [one.differences for one in check_cases(tmp_path)] == [()]


def test_a_redacted_case_holds_no_name_and_comes_to_the_same(tmp_path: Path) -> None:
    serials = "edf_v5_dump_data : board_sn = JYZZYRHBCJGBI000C\n" * 2
    named = s19_pro([114], [84, 84, 84], [114], before="eth0: 10.1.2.3\n" + serials).encode()
    added = add_redacted_case(tmp_path, named, Fault.CHAIN_BREAK, Place(chain=1))
    text = added.case.log.read_bytes()
    assert b"JYZZYRHBCJGBI000C" not in text
    assert b"10.1.2.3" not in text
    assert added.differences == ()


def test_a_log_that_moves_without_its_names_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = cases.redacted
    monkeypatch.setattr(cases, "redacted", lambda text: real(text.replace(b"find 84", b"find 114")))
    with pytest.raises(CaseMoved) as moved:
        add_redacted_case(tmp_path, SICK, Fault.CHAIN_BREAK)
    assert "verdict" in {one.aspect for one in moved.value.differences}
    assert cases_in(tmp_path) == ()


@pytest.mark.parametrize(
    "described",
    ["", "kind = 1", 'kind = "vnish"\nverdict = "tired"', 'kind = "vnish"\nverdict = "none"\ncolour = 1', "]"],
)
def test_a_case_that_is_none_is_named(described: str, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(b"")
    (tmp_path / "a.toml").write_text(described, encoding="utf-8")
    with pytest.raises(CaseBroken, match=r"a\.toml"):
        cases_in(tmp_path)


def test_a_case_needs_its_log(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('kind = "vnish"\nverdict = "none"\n', encoding="utf-8")
    with pytest.raises(CaseBroken, match="0 logs"):
        cases_in(tmp_path)
    assert cases_in(tmp_path / "nowhere") == ()
