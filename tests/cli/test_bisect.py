"""`hashwrench bisect`: asks on stderr, answers on stdout; piped, at a terminal, over our link; paused, gone on with."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from app.__main__ import main
from app.domain.asset import AssetKind
from app.domain.order_draft import AssetDraft, OrderDraft
from app.services import orders
from app.services.bench_course import BenchTiming
from app.services.bisection_counts import count_on_link
from app.services.shop import Shop
from drivers.serial.chain import ChainTiming
from drivers.serial.power import PowerTiming

REPOSITORY = Path(__file__).parents[2]


def ordered(folder: Path, code: str) -> str:
    with Shop.open(folder, write=True) as shop:
        asset = AssetDraft(AssetKind.HASHBOARD, board_code=code, serial=f"SN-{code}")
        return orders.open_order(shop, "Олена", OrderDraft("мало чипов", asset)).number


@pytest.fixture
def bisect(tmp_path, monkeypatch, capfd):
    """bisect(code, lines, *more) -> (exit code, stdout, stderr), all of it in this process."""
    numbers: dict[str, str] = {}

    def run(code: str, lines: str, *more: str):
        if code not in numbers:
            numbers[code] = ordered(tmp_path / "shop", code)
        arguments = ["hashwrench", "--data-dir", str(tmp_path / "shop"), "bisect", numbers[code], *more]
        monkeypatch.setattr(sys, "argv", arguments)
        monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        return int(ended.value.code or 0), out, err

    return run


def test_typed_from_a_pipe_to_the_two_chips(bisect):
    code, out, err = bisect("BHB42601", "84\n84\n0\n")
    assert code == 1
    assert "Chip 84 or chip 85" in out
    assert "CO at chip 85: 1.2 V (1.1 to 1.3)" in out
    assert "Added to order WO-B1-000001." in out
    assert "Hold RO between chip 84 and chip 85 to 1.2 V" in err
    assert "Never hold it to 1.8 V" in err


def test_it_pauses_at_the_end_of_the_input_and_goes_on_the_next_time(bisect):
    code, out, err = bisect("BHB42601", "0\n63\n")
    assert code == 0
    assert "Good up to chip 63" in out
    assert "Paused." in err
    code, out, _err = bisect("BHB42601", "u\nn\n500\nx y\n", "--json")
    document = json.loads(out)
    assert (code, document["ending"], document["added"]) == (0, None, False)
    assert [step["taken_for"] for step in document["steps"]] == ["free", "passed"]
    assert document["next"]["held_after"] == 62


def test_json_alone_on_stdout_when_it_ends(bisect):
    code, out, _err = bisect("BHB42601", "84\n84\n0\n", "--json")
    document = json.loads(out)
    assert (code, len(out.splitlines())) == (1, 1)
    assert (document["ending"], document["good_to"], document["bad_from"]) == ("place", 84, 85)
    assert (document["verdict"]["fault"], document["added"]) == ("chain_break", True)
    assert document["hold"] | {"source": ""} == {
        "line": "RO", "to": "rail", "rail_v": 1.2, "at": "between", "source": "",
    }  # fmt: skip


def test_a_whole_chain_is_no_fault(bisect):
    code, out, _err = bisect("BHB68601", "108\n108\n", "--json")
    document = json.loads(out)
    assert (code, document["ending"], document["findings"]) == (0, "whole", [])


@pytest.mark.parametrize(
    ("board", "says"), [("L7", "No source says to which rail"), ("Bitaxe Hex", "fewer than 8 chips")]
)
def test_boards_that_are_not_halved_are_refused_with_why(bisect, board, says):
    code, out, err = bisect(board, "")
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert says in err


def test_an_unknown_order_and_two_sources_are_refused(bisect):
    for more in (("--source", "simulated://BHB42601", "--tester", "/dev/null"),):
        code, out, err = bisect("BHB42601", "", *more)
        assert (code, out, len(err.splitlines())) == (2, "", 1)


def test_our_link_counts_on_a_simulated_board_which_is_held_for_it(bisect, monkeypatch):
    timing = BenchTiming(ChainTiming(0.2, 0.0, 0.0, 0.03), PowerTiming(0.0, 0.0), tries=1)
    monkeypatch.setattr("app.cli.bisect.count_on_link", partial(count_on_link, timing=timing))
    code, out, err = bisect("BHB42601", "", "--source", "simulated://BHB42601?fault=break:3", "--json")
    document = json.loads(out)
    assert (code, document["suspect_chips"], document["simulated"]) == (1, [3, 4], True)
    assert {step["source"] for step in document["steps"]} == {"link"}
    assert "the hold is simulated too" in err


def test_a_port_that_is_not_there_is_unreachable(bisect, tmp_path):
    code, out, err = bisect("BHB42601", "\n", "--source", str(tmp_path / "none"))
    assert (code, out) == (3, "")
    assert "Traceback" not in err


def test_at_a_terminal_it_asks_and_ctrl_c_pauses(tmp_path):
    number = ordered(tmp_path / "shop", "NBS1902")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "app", "--data-dir", str(tmp_path / "shop"), "bisect", number]
    process = subprocess.Popen(
        command, cwd=REPOSITORY, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    said = ""

    def until(words: str) -> None:
        nonlocal said
        while words not in re.sub(r"\x1b\[[0-9;]*m", "", said):
            said += os.read(ours, 4096).decode()

    try:
        until("Count: ")
        os.write(ours, b"0\n")
        until("Hold RO between chip 38 and chip 39 to 1.8 V")
        os.write(ours, b"38\n")
        until("good up to chip 38")
        process.send_signal(2)
        until("Paused.")
        assert process.wait(20) == 0
    finally:
        process.kill()
        os.close(ours)
    with Shop.open(tmp_path / "shop") as shop:
        (check,) = orders.order(shop, number).checks
    assert [step["counts"] for step in json.loads(check.body)["steps"]] == [[0], [38]]
