"""The frame of the log languages: recognition by content, rules as data, observations in bounded memory."""

from __future__ import annotations

import io
import re
import tomllib
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import resources
from drivers.logs import lines
from drivers.logs.kept import REPEATS
from drivers.logs.reader import WAITING, LogStream, read_log, read_stream
from drivers.logs.rules import Pattern, Rule, Rules
from drivers.logs.table import TableLanguage, TableSession, table_language
from drivers.model.log import LogKind
from drivers.model.observation import Fact
from drivers.registry import drivers


def facts(text: str, fact: Fact) -> list[tuple[int | None, object, int | None]]:
    reading = read_log("log", text.encode())
    return [(o.chain, o.value, o.provenance.line) for o in reading.observations if o.fact is fact]


@pytest.mark.parametrize("name", ["antminer", "fixture", "control_board_uart", "bitaxe", "whatsminer"])
def test_every_table_is_sound(name: str) -> None:
    language = table_language(name)
    assert sum(language.mark_weights.values()) >= 3
    for rule in language.rules.lines:
        assert len(rule.has) >= 5, rule
        assert rule.fact is not None or rule.context, rule


def test_every_table_in_the_folder_is_registered() -> None:
    folder = resources.files("resources").joinpath("knowledge", "logs")
    tables = {entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")}
    kinds = set()
    for name in tables:
        with resources.open_binary("knowledge", "logs", f"{name}.toml") as file:
            kinds.add(tomllib.load(file)["kind"])
    # A table of kind `unknown` is only included by others.
    assert kinds - {"unknown"} == {str(language.kind) for language in drivers("logs")}  # type: ignore[attr-defined]


def test_a_new_message_is_one_rule() -> None:

    known = table_language("antminer")
    rule = Rule("hash board melted", Pattern(r"chain (?P<chain>\d+) hash board melted"), Fact.BOARD_MISSING)
    more = known.rules.and_those_of(Rules((rule,)))
    session = TableLanguage(known.kind, known.mark_weights, lambda: more).start()
    assert isinstance(session, TableSession)
    from drivers.logs.language import Block

    (seen,) = session.feed(Block("log", "x\nchain 1 hash board melted\n", 1))
    assert (seen.fact, seen.chain, seen.provenance.line) == (Fact.BOARD_MISSING, 1, 2)


@pytest.mark.parametrize(
    "row",
    [
        {"has": "abcde", "pattern": "(", "fact": "hashing"},
        {"has": "abcde", "pattern": "x", "fact": "no such fact"},
        {"has": "abcde", "pattern": "(?P<speed>x)", "fact": "hashing"},
        {"pattern": "x", "fact": "hashing"},
    ],
)
def test_a_wrong_rule_is_named(row: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    table = "kind = 'cgminer'\n[marks]\n[[rule]]\n" + "\n".join(f"{k} = {v!r}" for k, v in row.items())
    monkeypatch.setattr(resources, "open_binary", lambda *_path: io.BytesIO(table.encode()))
    with pytest.raises(ValueError, match="log rule"):
        [rule.pattern.search("") for rule in table_language("x").rules.lines]


def test_counts_of_both_generations_with_their_lines() -> None:
    s9 = "driver-btm-soc.c:1: x: chain 2, find asic num = 50\ndriver-btm-soc.c:2: check chain[6]: asicNum = 63\n"
    assert facts(s9, Fact.CHIPS_FOUND) == [(2, 50, 1), (6, 63, 2)]
    s19 = "Miner compile time: x type: Antminer S19\nChain[1]: find 14 asic, times 2\n"
    assert facts(s19, Fact.CHIPS_FOUND) == [(1, 14, 2)]
    s21 = "machine_runtime_base.c check\nhas Sweep error string = J1:2\ndetected asic num less than design(82<108)\n"
    assert facts(s21, Fact.CHIPS_FOUND) == [(None, 82, 3)]
    assert facts(s21, Fact.CHIPS_EXPECTED) == [(None, 108, 3)]


def test_a_line_without_a_chain_belongs_to_the_one_being_worked_on() -> None:
    text = (
        "driver-btm-soc.c:1: check_asic_reg_oneChain: chain[02] num[1]: x\n"
        "driver-btm-soc.c:1: check_asic_reg_oneChain: crc is 0x14, but it should be 0x1d\n"
    )
    assert facts(text, Fact.CRC_ERROR) == [(2, None, 2)]


def test_a_number_cut_off_by_the_end_of_the_file_is_no_number() -> None:
    whole = "driver-btm-soc.c:1: x: chain 2, find asic num = 60"
    assert facts(whole + "\n", Fact.CHIPS_FOUND) == [(2, 60, 1)]
    assert facts(whole, Fact.CHIPS_FOUND) == []
    assert facts(whole[:-1], Fact.CHIPS_FOUND) == []


@pytest.mark.parametrize("raw", [b"", b"\n", b"hello\n", b"\x00" * 100, b"chain 1 find 3 asic\n"])
def test_what_is_no_log_is_unknown(raw: bytes) -> None:
    reading = read_log("x", raw)
    assert (reading.kind, reading.observations) == (LogKind.UNKNOWN, ())


def test_recognition_waits_for_content_far_down() -> None:
    text = "noise line\n" * 60_000 + "driver-btm-soc.c:1: x: chain 2, find asic num = 50\n"
    assert len(text) < WAITING
    assert facts(text, Fact.CHIPS_FOUND) == [(2, 50, 60_001)]


def test_repeats_are_counted_not_kept() -> None:
    crc = "driver-btm-soc.c:1: check_asic_reg_oneChain: crc is 0x14, but it should be 0x1d\n"
    many = 50_000
    reading = read_stream("x", io.BytesIO((crc * many).encode()))
    errors = [o for o in reading.observations if o.fact is Fact.CRC_ERROR]
    assert len(errors) == REPEATS + 1
    assert sum(o.value if isinstance(o.value, int) else 1 for o in errors) == many
    assert reading.lines == many


def test_extremes_survive_repeats() -> None:
    line = "driver-btm-soc.c:1: x: all chain chip temp {} - {}\n"
    text = line.format(50, 60) * 500 + line.format(20, 99) + line.format(50, 60) * 500
    reading = read_log("x", text.encode())
    temps = [o.value for o in reading.observations if o.fact is Fact.TEMP_CHIP]
    assert (min(temps), max(temps)) == (20.0, 99.0)
    assert len(temps) < 2 * REPEATS + 10


@given(st.binary(max_size=3000))
def test_random_bytes_are_unknown_and_harmless(raw: bytes) -> None:
    assert read_log("x", raw).kind is LogKind.UNKNOWN


@given(st.text(max_size=300))
def test_hostile_text_around_a_marked_line_is_harmless(text: str) -> None:
    read_log(
        "x", ("driver-btm-soc.c " + text + "\nfind asic num = " + text + "\nChain[" + text).encode(errors="replace")
    )


@pytest.mark.parametrize("chunk", [1 << 18, 64, 7])
@settings(max_examples=25)
@given(cuts=st.lists(st.integers(0, 640), max_size=5))
def test_a_log_reads_the_same_at_every_moment_however_it_comes(chunk: int, cuts: list[int]) -> None:
    text = (
        "noise\r\nCPU \x1b[31m芯片\x1b[0m\n" * 3
        + "driver-btm-soc.c:1: check_asic_reg_oneChain: chain[02] num[1]: x\n"
        + "driver-btm-soc.c:1: check_asic_reg_oneChain: crc is 0x14, but it should be 0x1d\n" * 5
        + "driver-btm-soc.c:1: x: chain 2, find asic num = 50\nлишнее"
    )
    raw = text.encode()
    before, lines.CHUNK = lines.CHUNK, chunk
    try:
        stream = LogStream("x")
        for start, end in pairwise([0, *sorted(cuts), len(raw)]):
            stream.feed(raw[start:end])
            assert stream.reading() == read_log("x", raw[:end])
        assert stream.reading().kind is LogKind.ANTMINER_MINER_LOG
    finally:
        lines.CHUNK = before


def test_a_row_goes_by_the_number_that_it_prints() -> None:
    from drivers.logs.language import Block
    from drivers.logs.rules import FieldRule, RowRule

    chips = FieldRule("Chips", Pattern(r"(?:.*\.)?DEVS\.(?P<chain>\d{1,2})\.Chips"), Fact.CHIPS_FOUND, "int")
    rows = (RowRule(re.compile(r"(?:.*\.)?DEVS\.\d{1,2}(?=\.)"), "Slot"),)
    text = '{"DEVS": [{"Slot": 0, "Chips": 5}, {"Chips": 6, "Slot": 2}, {"Chips": 7}], "id": 1}\n'
    seen = TableSession((), (chips,), rows).feed(Block("log", text, 1))
    assert [(one.chain, one.value) for one in seen] == [(0, 5), (2, 6), (2, 7)]


def test_a_pool_goes_by_its_address_and_an_empty_place_is_none() -> None:
    from drivers.logs.language import Block
    from drivers.logs.rules import FieldRule, RowRule

    dead = FieldRule("Status", Pattern(r"(?:.*\.)?POOLS\.\d\.Status"), Fact.POOL, when=Pattern("Dead"), name="dead")
    rows = (RowRule(re.compile(r"(?:.*\.)?POOLS\.\d(?=\.)"), label="URL"),)
    pools = ['{"Status": "Dead", "URL": "a:1"}', '{"URL": "", "Status": "Dead"}', '{"URL": "b:2", "Status": "Dead"}']
    text = f'{{"POOLS": [{", ".join(pools)}]}}\n'
    seen = TableSession((), (dead,), rows).feed(Block("log", text, 1))
    assert [(one.name, one.value) for one in seen] == [("dead", "a:1"), ("dead", "b:2")]


def test_numbers_of_a_line_are_scaled() -> None:
    from drivers.logs.language import Block

    rule = Rule("millivolts", Pattern(r"millivolts (?P<value>\d+)"), Fact.CHIP_VOLTAGE, "float", scale=0.001)
    (seen,) = TableSession((rule,)).feed(Block("log", "millivolts 320\n", 1))
    assert seen.value == 0.32
