"""Which language a text is in: short pastes, shared marks, several logs in one text."""

from __future__ import annotations

import json

import pytest

from drivers.logs.language import LogLanguage
from drivers.logs.lines import CHUNK
from drivers.logs.reader import read_log
from drivers.logs.recognition import CLOSE, Marks, Recognition
from drivers.logs.table import TableLanguage
from drivers.model.log import LogKind
from drivers.model.observation import Fact
from tests.drivers.logs.miner_logs import console, fixture, s19_pro, whatsminer

GENERIC = TableLanguage(LogKind.CGMINER, {"cgminer": 3, '"STATUS"': 3})
SPECIAL = TableLanguage(LogKind.VNISH, {"vnish": 5, "autotune": 2}, covers=frozenset({LogKind.CGMINER}))
OTHER = TableLanguage(LogKind.BRAIINS, {"bosminer": 3, "bos_tuner": 3})


def turns(text: str, *languages: LogLanguage) -> list[tuple[int, LogKind]]:
    found = Recognition(Marks(languages or (GENERIC, SPECIAL, OTHER))).feed(text)
    return [(text.count("\n", 0, place) + 1, language.kind) for place, language in found]


def test_a_language_that_reads_anothers_lines_too_goes_before_it() -> None:
    assert turns('cgminer\n"STATUS"\nvnish\ncgminer\n') == [(1, LogKind.VNISH)]
    assert turns("cgminer\n") == [(1, LogKind.CGMINER)]


def test_another_language_begins_where_its_marks_come_by_themselves() -> None:
    assert turns('cgminer\n"STATUS"\nx\nbosminer\ny\nbos_tuner\n') == [(1, LogKind.CGMINER), (4, LogKind.BRAIINS)]
    # One line is no log, nor are marks among those of the present language, nor marks far from each other.
    assert turns('cgminer\n"STATUS"\nbosminer bos_tuner\n') == [(1, LogKind.CGMINER)]
    assert turns('"STATUS"\nbosminer\ncgminer\nbos_tuner\n"STATUS"\n') == [(1, LogKind.CGMINER)]
    far = "x\n" * CLOSE
    assert turns(f'cgminer\n"STATUS"\nbosminer\n{far}bos_tuner\n') == [(1, LogKind.CGMINER)]


def test_a_line_is_enough_where_a_mark_says_so() -> None:
    for line, kind in (
        ("Chain[1]: find 14 asic, times 2", LogKind.ANTMINER_MINER_LOG),
        ("2024-03-01 10:11:12 Chain[2]: find 126 asic, times 0\n", LogKind.ANTMINER_MINER_LOG),
        ('{"STATUS":[{"STATUS":"S","When":1,"Code":70,"Msg":"CGMiner stats"}],"id":1}', LogKind.CGMINER),
        ("Hit any key to stop autoboot:  3", LogKind.CONTROL_BOARD_UART),
        ("dear diary, today the chain broke", LogKind.UNKNOWN),
    ):
        assert read_log("x", line.encode()).kind is kind, line


@pytest.mark.parametrize(
    "text",
    [
        "[ 3.1] i915: platform DG2 revision 8\n[ 3.4] thermal_zone0: critical temperature reached (105 C)\n",
        "I (500) nvs_config: loading\nI (700) http_server: on 80\nE (900) self_test: FAILED\nI (950) wifi: up\n",
        '{"INFO": {"Index": 0, "Data": [0, 0], "Total": 2},\n"throttled": true, "error_codes": [530]}\n',
        "[1000.0] Kernel panic - not syncing: Fatal exception\n[1000.2] Hardware name: Dell Inc. PowerEdge/0\n",
        "Dear shop,\nmy Antminer S19 and my Avalon are dead.\nThe loss balance hurts, they have bad chips.\n",
    ],
)
def test_another_programs_text_is_unknown_though_a_word_of_it_is_a_mark(text: str) -> None:
    reading = read_log("x", text.encode())
    assert reading.kind is LogKind.UNKNOWN
    assert reading.observations == ()


def test_logs_one_after_the_other_are_each_read_in_their_language() -> None:
    whole = fixture(114, passed=True) + "\n" * 3 + whatsminer({}, {14: 0}) + s19_pro([114], [84, 84, 84])
    seen = read_log("x", whole.encode()).observations
    assert {o.value for o in seen if o.fact is Fact.TEST_RESULT} or any(o.fact is Fact.TEST_STAGE for o in seen)
    assert any(o.fact is Fact.CHIP_COUNTERS for o in seen)
    lines = whole.split("\n")
    short = [o for o in seen if o.fact is Fact.CHIPS_FOUND and o.value == 84]
    assert len(short) >= 3
    for one in short:
        assert one.provenance.line is not None
        assert one.provenance.text in lines[one.provenance.line - 1]


def test_files_under_their_names_are_read_by_themselves() -> None:
    first, second = console(), s19_pro([114], [84, 84, 84])
    text = f"==> boot.log <==\n{first}\n==> miner.log <==\n{second}"
    reading = read_log("x", text.encode())
    assert reading.kind is LogKind.ANTMINER_MINER_LOG
    assert reading.lines == text.count("\n")
    assert {o.fact for o in reading.observations} >= {Fact.BOOT_STAGE, Fact.CHIPS_FOUND}


def test_an_object_is_read_in_one_piece_wherever_the_blocks_end() -> None:
    stats = {
        "STATUS": [{"STATUS": "S", "Description": "cgminer 4.11.1"}],
        "STATS": [{"Elapsed": n} for n in range(9000)],
    }
    object_ = json.dumps(stats, indent=1) + "\n"
    assert CHUNK // 2 < len(object_) < 3 * CHUNK
    plain = [(o.fact, o.chain, o.value) for o in read_log("x", object_.encode()).observations]
    for shift in (0, CHUNK - 300, CHUNK - 40_000):
        text = ("#" * 99 + "\n") * (shift // 100) + object_ + "end\n"
        assert [(o.fact, o.chain, o.value) for o in read_log("x", text.encode()).observations] == plain
