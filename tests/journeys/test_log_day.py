"""A technician's day with logs, on recordings of real devices: a stick of logs, the one that is broken, its order, the
repair, the log after it, and the log kept as a case; by services, commands and the window.

The broken log is the recording of a good S19 Pro whose second board counts less: one line of it is changed.
"""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import Result
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from typer.testing import CliRunner

from app.cli.main import app
from app.domain.finding import Fault
from app.domain.log_comparison import Became, LogComparison, Outcome, compare_logs
from app.domain.log_diagnosis import LogDiagnosis
from app.domain.test_run import TestKind
from app.domain.work_order import ActionCode, State
from app.services import orders
from app.services.bench_orders import keep_log, logs_of_boards
from app.services.cases import cases_folder, cases_in
from app.services.diagnosis import diagnose_log
from app.services.keypad import answer, keep_answer
from app.services.keypad_boards import candidates
from app.services.log_archive import readable_text
from app.services.log_text import open_file
from app.services.shop import Shop
from app.ui import fallback, theme
from app.ui.application import start_application
from app.ui.frame import Frame
from app.ui.preferences import Preferences
from app.words.findings import finding_text
from app.words.logs import place_words

LOGS = Path(__file__).parents[3] / "shared" / "real" / "logs"
GOOD = LOGS / "s19pro_bmminer_687C2E.log"
WHO = "M. Kovač"
#: The boards of the recorded machine as their EEPROMs say, and the one that is made short here.
SERIALS = ("NGSBYI3BBJEAJ8194", "NGSBYI3BBJDBF9652", "NGSBYI3BBJFAG7701")
SERIAL, CHAIN, COUNT = SERIALS[1], 1, 84
#: The chips between which the chain stops; 3 chips a domain.
CHIPS, DOMAINS = (84, 85), (28, 29)
#: What a log must not carry out of the shop.
POOL = "2025-09-29 20:39:06 pool 0 url: stratum+tcp://pool.example.org:3333 user: olena.rack7\n"

pytestmark = pytest.mark.skipif(not GOOD.exists(), reason="recordings of ../shared/real are absent")


def counting(count: int, chain: int = CHAIN) -> bytes:
    """The recording of the good machine with another count on one chain, tried three times, and no hashing after it."""
    lines = GOOD.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if f"Chain[{chain}]: find 114 asic, times 0" in line)
    tries = [lines[at].replace("114", str(count)).replace("times 0", f"times {number}") for number in range(3)]
    lines[at : at + 1] = tries
    last = next(number for number, line in enumerate(lines) if "pulse_mode" in line)
    return (POOL + "".join(lines[:last])).encode()


@pytest.fixture(scope="module")
def stick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as it comes from the field: good logs, a bad one as the miner's button packs it, a note, a picture."""
    folder = tmp_path_factory.mktemp("stick")
    for name in ("s19pro_bmminer_687C2E.log", "s21_sweep_chain0.log", "uart_dump_stock_boot.log"):
        shutil.copy(LOGS / name, folder)
    (folder / "10.3.4.17.log.gz").write_bytes(gzip.compress(counting(COUNT)))
    (folder / "note.txt").write_text("second shelf, ask Olena\n", encoding="utf-8")
    (folder / "rack.jpg").write_bytes(bytes(range(256)) * 4)
    return folder


@contextmanager
def shop_in(data: Path) -> Iterator[Shop]:
    with Shop.open(data, write=True) as shop:
        yield shop


@contextmanager
def window(shop: Shop, qtbot: QtBot) -> Iterator[Frame]:
    """The program's window; what nobody in it answers fails the test."""
    start_application()
    theme.choose(theme.LIGHT, glove=False)
    fallen: list[BaseException] = []
    undo = fallback.catch(fallen.append)
    frame = Frame(shop, shop.data_dir, Preferences(theme=theme.LIGHT, person=WHO))
    qtbot.addWidget(frame)
    frame.resize(1280, 720)
    frame.show()
    try:
        yield frame
    finally:
        frame.end()
        frame.close()
        undo()
    assert fallen == []


def command(data: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["--data-dir", str(data), *words])


def compared(before: LogDiagnosis, after: bytes) -> LogComparison:
    return compare_logs(before, diagnose_log("after.log", after))


def chains_of(comparison: LogComparison, became: Became) -> list[int | None]:
    return [one.finding.chain for one in comparison.of(became)]


def test_from_a_stick_of_logs_to_a_repair_that_the_next_log_proves(stick: Path, tmp_path: Path) -> None:
    # The folder: one table, one machine that is ill, and where.
    told = command(tmp_path, "log", str(stick))
    assert told.exit_code == 1
    rows = told.stdout.rpartition("File ")[2].splitlines()[1:]
    (ill,) = [row for row in rows if row.strip() and "No fault" not in row]
    assert "10.3.4.17.log.gz" in ill
    assert "Chain broken" in ill
    assert "chain 1 · chip 84 | 85 · domain 28 | 29" in ill
    assert "1 text in the folder is no log that is known here: note.txt." in told.stderr

    # The finding, with the board's own serial, and the order with the log on it.
    packed = (stick / "10.3.4.17.log.gz").read_bytes()
    before = diagnose_log("10.3.4.17.log.gz", packed)
    lead = before.verdict.finding
    assert lead is not None
    assert (before.verdict.fault, lead.chain, lead.chips, lead.domains) == (Fault.CHAIN_BREAK, CHAIN, CHIPS, DOMAINS)
    assert [chain.board_sn for chain in before.chains] == list(SERIALS)
    proof = readable_text(packed).decode().splitlines()
    assert all("Chain[1]: find 84 asic" in proof[one.line - 1] for one in lead.evidence if one.line)
    with shop_in(tmp_path) as shop:
        number = keep_log(shop, WHO, before, packed, "10.3.4.17.log.gz").number
        view = orders.order(shop, number)
        assert view.asset.serial == SERIAL
        assert shop.attachments.get(view.attachments[0].sha256) == packed
        lead_line = next(line for line in view.findings if line.finding.fault is Fault.CHAIN_BREAK)
        assert finding_text(lead_line.finding).title == finding_text(lead).title

        # On the bench: the tester's display, typed for the board of that serial, goes onto its order.
        (board,) = candidates(shop, SERIAL)
        assert (board.spec.code, board.order) == ("NBP1901", number)
        shown = answer(board.spec.code, "84 84 84")
        assert shown.lead is not None
        assert (shown.lead.chips, shown.lead.domains) == (CHIPS, DOMAINS)
        assert place_words(shown.lead) == "chip 84 | 85 · domain 28 | 29"
        keep_answer(shop, WHO, shown, number)
        (run,) = orders.order(shop, number).test_runs
        assert (run.kind, run.chips_found, run.note) == (TestKind.FIXTURE, COUNT, "84 84 84")

        # The repair, and two passes on the tester.
        orders.advance_to(shop, WHO, view.id, State.DIAGNOSING)
        orders.confirm_finding(shop, WHO, view.id, lead_line.id)
        orders.advance_to(shop, WHO, view.id, State.IN_REPAIR)
        orders.add_action(shop, WHO, view.id, ActionCode.REFLOW, "chip 85", "joint was open")
        orders.advance(shop, WHO, view.id, State.TESTING)
        for _ in range(2):
            keep_answer(shop, WHO, answer(board.spec.code, "114 OK"), number)
        assert orders.advance(shop, WHO, view.id, State.PASSED).state is State.PASSED

        # Back in the machine: its log is compared with the one that the order kept.
        after = diagnose_log(GOOD.name, GOOD.read_bytes())
        (kept,) = logs_of_boards(shop, after)
        assert (kept.number, kept.name) == (number, "10.3.4.17.log.gz")
        first = diagnose_log(kept.name, shop.attachments.get(kept.sha256))
    healed = compare_logs(first, after)
    assert chains_of(healed, Became.GONE) == [CHAIN]
    assert chains_of(healed, Became.STAYED) == chains_of(healed, Became.NEW) == []
    assert healed.outcome is Outcome.REPAIRED

    # Had it not been: the fault stayed, moved to another board, or the second log says nothing of it.
    assert compared(first, counting(COUNT)).outcome is Outcome.SAME
    moved = compared(first, counting(60, chain=2))
    assert (chains_of(moved, Became.GONE), chains_of(moved, Became.NEW)) == ([CHAIN], [2])
    assert moved.outcome is Outcome.WORSE
    silent = compared(first, counting(COUNT).partition(b"Chain[0]")[0])
    assert chains_of(silent, Became.NOT_TOLD) == [CHAIN]
    assert silent.outcome is Outcome.UNKNOWN


def test_the_log_becomes_a_case_without_names_that_every_later_version_has_to_reach(
    stick: Path, tmp_path: Path
) -> None:
    log = str(stick / "10.3.4.17.log.gz")
    place = ("--chain", "1", "--chip", "84", "--chip", "85", "--domain", "28", "--domain", "29")
    done = command(tmp_path, "case", "add", log, "--verdict", "chain_break", *place, "--note", "joint", "--redact")
    assert done.exit_code == 0, done.stderr
    (case,) = cases_in(cases_folder(tmp_path))
    kept = case.log.read_text(encoding="utf-8")
    assert "find 84 asic" in kept
    assert "olena" not in kept
    assert "pool.example.org" not in kept
    assert "EEPROM" in done.stderr, "the serials in the dumps stay, and that is said"
    green = command(tmp_path, "case", "check")
    assert (green.exit_code, green.stdout) == (0, "1 of 1 case agrees.\n")
    # A version that came to something else would be caught: another verdict is what the case must not hold.
    described = case.log.with_suffix(".toml")
    described.write_text(described.read_text(encoding="utf-8").replace("84, 85", "83, 84"), encoding="utf-8")
    red = command(tmp_path, "case", "check")
    assert red.exit_code == 1
    assert "chips" in red.stdout


def test_the_same_in_the_window(stick: Path, tmp_path: Path, qtbot: QtBot) -> None:
    with shop_in(tmp_path / "data") as shop, window(shop, qtbot) as frame:
        # Dropped anywhere, the folder is a list; the bad one is opened by a click, its first proof is in sight.
        frame.go_to("log", paths=[stick])
        page = frame.page()
        qtbot.waitUntil(lambda: page.pile.rows() == len(page.pile.paths) > 1 and not page.job.running, timeout=20_000)
        at = [path.name for path in page.pile.paths].index("10.3.4.17.log.gz")
        assert "84" in page.pile.verdict_of(at)
        qtbot.mouseClick(page.pile._rows[at], Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: page.log is not None and page.shown.isVisibleTo(page), timeout=10_000)
        proof = page.log.lines[page.view.current - 1]
        assert "Chain[1]: find 84 asic" in proof
        QTest.keyClick(page, Qt.Key.Key_B)
        assert page.board.isVisibleTo(page)
        assert page.board.card.picture.state.break_after == COUNT
        qtbot.mouseClick(page.keep_button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: frame.page() is not page, timeout=10_000)
        (row,) = orders.orders(shop)
        # The tester keypad: the serial is scanned, the display typed, Enter twice; it goes onto that order.
        frame.go_to("keypad")
        keypad = frame.page()
        assert keypad.scanned(SERIAL)
        qtbot.waitUntil(lambda: keypad.chosen is not None and keypad.chosen.order == row.number, timeout=10_000)
        qtbot.keyClicks(keypad.display, "84 84 84")
        assert keypad.answer is not None
        assert keypad.answer.lead is not None
        assert keypad.answer.lead.chips == CHIPS
        qtbot.mouseClick(keypad.result.primary, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: len(orders.order(shop, row.number).test_runs) == 1, timeout=10_000)
        # The log after the repair, beside the one before it.
        page.compare(page.log, open_file(GOOD))
        assert [one.finding.chain for one in page.compared.comparison.of(Became.GONE)] == [CHAIN]
