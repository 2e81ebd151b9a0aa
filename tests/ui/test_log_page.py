"""The Log page: a real language, its evidence, its board, several files, two compared, the way to an order."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest

from app.domain.log_comparison import Became, Outcome
from app.services import orders
from app.services.cases import cases_folder, cases_in
from app.services.log_text import OpenedLog
from app.ui import theme

LOG = "\n".join(
    [
        "2021-04-03 16:30:30 driver-btm-soc.c:1869:check_asic_reg_oneChain: chain[02] num[1]: the register is 1393",
        *(f"2021-04-03 16:30:3{n} driver-btm-soc.c:1795:check_asic_reg_oneChain: crc is 0x{n}, but it should be 0x1f"
          for n in range(8)),
        "2021-04-03 16:30:46 driver-btm-soc.c:3950:check_asic_num: chain 2, find asic num 50, times 0",
        "2021-04-03 16:30:46 driver-btm-soc.c:4033:check_asic_num: chian 2 check asic number failed!",
        *(f"2021-04-03 16:31:{n:02} pool.c:1:x: quiet line {n}" for n in range(50)),
    ]
).encode()  # fmt: skip


def counts(*found: int) -> bytes:
    """A start with a board on each chain that counts so many chips, three times."""
    lines = ["2023-11-01 08:10:00 main.c:100:main: Miner compile time: Mon Mar 20 2023 type: Antminer S19j Pro"]
    lines += [
        f"2023-11-01 08:11:2{chain} driver-btm-api.c:410:check_asic_number_with_power_on: "
        f"Chain[{chain}]: find {count} asic, times {tries}"
        for chain, count in enumerate(found)
        for tries in range(3)
    ]
    return "\n".join(lines).encode()


@pytest.fixture
def page(frame, qtbot):
    frame.go_to("log")
    return frame.page()


def shown(page, name: str) -> bool:
    return page.log is not None and page.log.name == name


def read(page, qtbot, text: bytes, name: str = "s9se.log") -> None:
    page.read(name, text)
    qtbot.waitUntil(lambda: shown(page, name) and not page.job.running, timeout=10_000)


def drop(frame, mime: QMimeData) -> None:
    """What the system sends when something is let go above the window."""
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    frame.arrivals.eventFilter(frame, event)


def test_a_log_shows_its_verdict_and_walks_its_evidence(page, qtbot):
    read(page, qtbot, LOG)
    assert page.shown.isVisibleTo(page)
    assert page.log.diagnosis.findings
    evidence = page.pane.evidence
    page.pane.go(evidence[0])
    page.setFocus()
    QTest.keyClick(page, Qt.Key.Key_J)
    assert page.view.current == evidence[1]
    QTest.keyClick(page, Qt.Key.Key_K)
    assert page.view.current == evidence[0]
    chosen = [card for card in page.findings.cards if card.property("tone") == "chosen"]
    assert len(chosen) == 1
    assert chosen[0].opened, "the chosen card shows what is suspected and what to do"


def test_evidence_and_errors_can_be_shown_alone(page, qtbot):
    read(page, qtbot, LOG)
    page.pane.which.choose("evidence")
    assert page.view.rows() == len(page.pane.evidence)
    page.pane.which.choose("errors")
    assert 11 in page.log.trouble, "the line that says failed"
    assert 0 < page.view.rows() < page.view.count()
    page.pane.which.choose("all")
    assert page.view.rows() == page.view.count()


def test_a_log_without_evidence_says_so_where_its_lines_would_stand(page, qtbot):
    read(page, qtbot, b"hello\nworld\n", "plain.txt")
    page.pane.which.choose("evidence")
    assert page.pane.nothing.isVisibleTo(page)
    assert page.keep_button.isHidden(), "there is nothing to put on an order"


def test_find_goes_round_and_counts(page, qtbot):
    read(page, qtbot, LOG)
    page.pane.search.setText("quiet line 4")
    page.pane.seek(1)
    assert page.view.current == 16
    assert page.pane.hits.text() == "1 of 11"
    page.pane.seek(-1)
    assert page.view.current == page.view.count()
    page.pane.search.setText("chain[02]")
    page.pane.seek(1)
    assert page.view.current == 1


def test_lines_are_copied_as_they_stand_in_the_log(page, qtbot):
    read(page, qtbot, LOG)
    page.pane.go(1)
    page.view._selected = (1, 2)
    QTest.keyClick(page.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().encode() == b"\n".join(LOG.split(b"\n")[:2])


def test_the_order_gets_the_findings_and_the_log_and_undo_takes_it_back(frame, page, qtbot, shop):
    read(page, qtbot, LOG)
    page.keep_button.click()
    qtbot.waitUntil(lambda: frame.page() is not page, timeout=10_000)
    kept = orders.order(shop, orders.orders(shop)[0].id)
    assert {line.finding.fault for line in kept.findings} == {one.fault for one in page.log.diagnosis.findings}
    assert kept.attachments[0].name == "s9se.log"
    assert kept.attachments[0].phase == "log"
    assert shop.attachments.get(kept.attachments[0].sha256) == LOG
    assert kept.number in page.keep_button.text()
    frame._toast._undo.click()
    qtbot.waitUntil(lambda: orders.orders(shop) == (), timeout=10_000)
    qtbot.waitUntil(lambda: frame.page() is page)


def test_pasted_and_dropped_text_is_read_from_every_page(frame, page, qtbot):
    QGuiApplication.clipboard().setText("nothing known stands here")
    page.paste()
    qtbot.waitUntil(lambda: page.log is not None)
    assert not page.log.diagnosis.findings
    frame.go_to("orders")
    mime = QMimeData()
    mime.setText(LOG.decode())
    drop(frame, mime)
    assert frame.page() is page
    qtbot.waitUntil(lambda: bool(page.log.diagnosis.findings), timeout=10_000)


def test_ctrl_v_takes_what_looks_like_a_log_and_leaves_the_rest(frame, qtbot):
    frame.go_to("reports")
    QGuiApplication.clipboard().setText("WO-B1-000001")
    frame.arrivals.paste()
    assert frame.page() is frame.pages["reports"], "a number that was copied is no log"
    QGuiApplication.clipboard().setText(LOG.decode())
    frame.arrivals.paste()
    page = frame.pages["log"]
    qtbot.waitUntil(lambda: page.log is not None, timeout=10_000)


def test_a_dropped_folder_is_a_list_of_verdicts_and_two_of_it_are_compared(frame, qtbot, tmp_path: Path):
    folder = tmp_path / "stick"
    folder.mkdir()
    (folder / "a-before.log").write_bytes(counts(126, 84, 126))
    (folder / "b-after.log").write_bytes(counts(126, 126, 126))
    (folder / "picture.png").write_bytes(bytes(range(256)))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(folder))])
    drop(frame, mime)
    page = frame.pages["log"]
    qtbot.waitUntil(lambda: page.pile.rows() == 2 and not page.job.running, timeout=10_000)
    assert "84" in page.pile.verdict_of(0)
    page.pair_button.click()
    qtbot.waitUntil(lambda: page.compared.isVisibleTo(page) and not page.job.running)
    comparison = page.compared.comparison
    assert [one.finding.chain for one in comparison.of(Became.GONE)] == [1]
    assert comparison.outcome in (Outcome.REPAIRED, Outcome.GONE_SO_FAR)
    page.compared.swapped.emit()
    assert page.compared.comparison.outcome is Outcome.WORSE
    assert page.stop()
    assert page.pile.isVisibleTo(page)


def test_escape_leads_from_a_comparison_back_to_the_log(page, qtbot):
    read(page, qtbot, counts(126, 84, 126), "before.log")
    before = page.log
    read(page, qtbot, counts(126, 126, 126), "after.log")
    page.compare(before, page.log)
    assert page.compared.isVisibleTo(page)
    assert page.stop()
    assert page.shown.isVisibleTo(page)


def test_a_reading_can_be_stopped_and_what_is_shown_stays(page, qtbot):
    read(page, qtbot, LOG)
    page.read("big.log", LOG * 9000)
    assert page.stop()
    assert not page.job.running
    assert shown(page, "s9se.log")


def test_the_board_of_the_finding_is_drawn_and_a_chip_leads_to_its_line(page, qtbot):
    read(page, qtbot, counts(126, 84, 126), "break.log")
    assert page.board_button.isVisibleTo(page)
    page.turn()
    assert page.board.isVisibleTo(page)
    state = page.board.card.picture.state
    assert state.break_after == 84
    assert state.chips == 126
    page.board.card.picture.taken.emit(84)
    assert page.pane.isVisibleTo(page), "the line is shown"
    assert "find 84 asic" in page.log.lines[page.view.current - 1]


def test_a_wide_window_shows_lines_and_board_side_by_side(frame, page, qtbot):
    frame.resize(1920, 1080)
    read(page, qtbot, counts(126, 84, 126), "break.log")
    qtbot.waitUntil(lambda: page.board.isVisibleTo(page) and page.pane.isVisibleTo(page))
    assert page.board_button.isHidden()


def test_a_file_that_is_not_there_gives_a_sentence_and_no_crash(frame, page, qtbot, tmp_path):
    page.read_file(tmp_path / "gone.log")
    qtbot.waitUntil(lambda: "gone.log" in frame._toast.sentence(), timeout=5_000)
    assert page.log is None


def test_hostile_text_is_shown_escaped(page, qtbot):
    read(page, qtbot, ("x\x1b[31m\u202eevil" + "y" * 10_000 + "\n").encode() * 3, "evil.log")
    page.view.grab()
    assert page.view.count() == 3


def test_chinese_text_of_a_tester_is_shown_as_it_was_meant(page, qtbot):
    read(page, qtbot, "算力板 0 检测到错误\n温度正常\n".encode("gb18030") * 20, "芯片.log")
    assert page.log.lines[0] == "算力板 0 检测到错误"
    assert page.log.trouble[:2] == (1, 3)


def test_a_log_that_the_shop_keeps_opens_by_its_hash(frame, page, qtbot) -> None:
    packed = gzip.compress(LOG)
    frame.go_to("log", kept=frame.shop.attachments.put(packed), name="10.0.0.7.tgz")
    qtbot.waitUntil(lambda: page.log is not None)
    assert page.log.text == LOG
    assert page.log.name == "10.0.0.7.tgz"


def test_a_log_and_a_comparison_are_drawn_in_every_theme(frame, page, qtbot):
    read(page, qtbot, counts(126, 84, 126), "break.log")
    before: OpenedLog = page.log
    for name in theme.NAMES:
        theme.choose(name)
        assert not page.grab().isNull()
    page.compare(before, before)
    for name in theme.NAMES:
        theme.choose(name)
        assert not page.grab().isNull()


@pytest.mark.parametrize("redact", [True, False])
def test_a_log_is_kept_as_a_case_with_the_technicians_verdict(frame, page, qtbot, redact):
    read(page, qtbot, LOG)
    page.more.ask_case()
    dialog = page.more.dialog
    assert dialog.verdict.currentData() is page.log.diagnosis.verdict.fault
    assert dialog.redact.isChecked(), "names go unless somebody wants them kept"
    dialog.redact.setChecked(redact)
    dialog.note.setText("flex cable was torn")
    dialog.accept()
    folder = cases_folder(frame.data_dir)
    qtbot.waitUntil(lambda: "case" in frame._toast.sentence(), timeout=10_000)
    assert len(cases_in(folder)) == 1
    assert cases_in(folder)[0].note == "flex cable was torn"


def long_reply() -> bytes:
    """A reply of an API in one line, as it is saved: its evidence lies far from its beginning."""
    chains = ", ".join(f'"chain_acn{n}": {count}' for n, count in ((1, 114), (2, 83), (3, 114)))
    filling = ", ".join(f'"filler{n}": {n}' for n in range(500))
    return (
        '{"STATUS": [{"STATUS": "S", "Msg": "CGMiner stats"}], "STATS": [{"BMMiner": "1.0.0", "Type": '
        f'"Antminer S19 Pro"}}, {{"STATS": 0, "Elapsed": 90000, {filling}, "miner_count": 3, {chains}, '
        '"chain_acs1": "", "frequency": 525}]}'
    ).encode()


def test_the_evidence_in_a_line_of_thousands_of_characters_is_brought_into_view(page, qtbot):
    read(page, qtbot, long_reply(), "stats.json")
    line = page.log.lines[0]
    assert page.log.long == (1,)
    spot = page.pane.spots[0]
    assert "chain_acn2" in line[spot.at : spot.at + 240], "the board that is short"
    assert (page.view.current, page.view.current_at) == (1, spot.at)
    assert page.view.rows() > page.view.count()
    top, bottom = page.view.visible_part()
    assert top <= spot.at / len(line) <= bottom
    assert line[spot.at :].startswith(page.view.accessibleDescription()[:100])
    page.view.grab()
    page.pane.search.setText("filler499")
    page.pane.seek(1)
    assert page.view.current_at == line.index("filler499")
    assert page.pane.hits.text() == "1 of 1"
    page.pane.which.choose("evidence")
    page.pane.jump(1)
    assert page.view.current_at == spot.at


def test_the_overview_scrolls_and_leaves_the_current_line(page, qtbot):
    read(page, qtbot, LOG + b"\nmore" * 500)
    current = page.view.current
    QTest.mouseClick(page.view.minimap, Qt.MouseButton.LeftButton, pos=page.view.minimap.rect().center())
    assert page.view.verticalScrollBar().value() > 100
    assert page.view.current == current


def test_the_first_error_is_tagged_also_where_it_is_no_critical_one(page, qtbot):
    read(page, qtbot, LOG)
    gravest = {page.view.tones[line] for line in page.pane.evidence}
    assert "critical" not in gravest
    assert page.view._tag == min(line for line, tone in page.view.tones.items() if tone == "major")


def test_the_kind_of_board_can_be_chosen_where_the_log_leaves_it_open(page, qtbot):
    text = b"\n".join(
        b"2023-11-01 08:11:2%d driver-btm-api.c:410:check_asic_number_with_power_on: Chain[1]: find 84 asic, times %d"
        % (tries, tries)
        for tries in range(3)
    )
    read(page, qtbot, text + b"\n2023-11-01 08:12:00 a.c:1:x: Chain 1 only find 84 asic, will power off hash board 1")
    assert page.log.diagnosis.board is None
    page.turn()
    board = page.board
    assert board.kinds.isVisibleTo(page)
    at = next(at for at in range(board.kinds.count()) if board.kinds.itemText(at).startswith("BHB42601"))
    board.kinds.setCurrentIndex(at)
    qtbot.waitUntil(lambda: board.card.picture.state.chips == 126, timeout=10_000)
    assert board.card.picture.state.break_after == 84
    assert "BHB42601" in board.note.text()
    read(page, qtbot, b"2023-11-01 08:10:01 a.c:1:x: load machine NBP1901 conf\n" + text, "known.log")
    assert page.log.diagnosis.board is not None
    assert board.kinds.isHidden()


def test_a_log_is_compared_with_the_one_that_an_order_of_its_boards_keeps(page, qtbot, shop):
    case = Path(__file__).parents[1] / "diagnosis/corpus/antminer_miner_log/s19jpro_chain_stops_at_59.log"
    read(page, qtbot, case.read_bytes(), "before.log")
    broken = page.log.diagnosis.verdict.finding
    assert broken.board_sn or any(chain.board_sn for chain in page.log.diagnosis.chains)
    page.keep_button.click()
    qtbot.waitUntil(lambda: bool(orders.orders(shop)), timeout=10_000)
    number = orders.orders(shop)[0].number
    read(page, qtbot, case.read_bytes().replace(b"59 asic", b"126 asic"), "after.log")
    page.compare_button.click()
    qtbot.waitUntil(lambda: page.others.menu is not None, timeout=10_000)
    offered = [action for action in page.others.menu.actions() if number in action.text()]
    assert [action.text().split()[1] for action in offered] == ["before.log"]
    offered[0].trigger()
    page.others.menu.close()
    qtbot.waitUntil(lambda: page.compared.isVisibleTo(page), timeout=10_000)
    assert page.compared.comparison.before.verdict.finding.fault is broken.fault
    assert page.compared.comparison.after.reading.source == "after.log"


def test_a_log_is_compared_with_the_clipboard(page, qtbot):
    read(page, qtbot, counts(126, 84, 126), "before.log")
    QGuiApplication.clipboard().setText(counts(126, 126, 126).decode())
    page.compare_pasted()
    qtbot.waitUntil(lambda: page.compared.isVisibleTo(page), timeout=10_000)
    assert page.compared.comparison.outcome in (Outcome.REPAIRED, Outcome.GONE_SO_FAR)


def test_a_comparison_with_an_empty_clipboard_says_so_and_the_next_log_is_not_compared(page, qtbot):
    read(page, qtbot, counts(126, 84, 126), "before.log")
    QGuiApplication.clipboard().clear()
    page.compare_pasted()
    read(page, qtbot, LOG, "other.log")
    assert page.shown.isVisibleTo(page)
