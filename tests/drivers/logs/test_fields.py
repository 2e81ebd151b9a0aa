"""Named values out of replies in every form they are saved in."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.logs.fields import FieldReader
from drivers.logs.language import Block
from drivers.logs.literals import Literals, one_by_one
from drivers.logs.prefix import bare_start

REPLY = {
    "STATUS": [{"STATUS": "S", "Msg": "stats"}],
    "STATS": [{"Type": "X"}, {"chain_acn1": 63, "ok": True, "n": None}],
}
WANTED = {"STATUS.0.STATUS": "S", "STATS.0.Type": "X", "STATS.1.chain_acn1": "63", "STATS.1.ok": "true"}


def fields(text: str) -> dict[str, str]:
    return {field.path: field.value for field in FieldReader().feed(Block("log", text, 1))}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(REPLY) + "\n",
        json.dumps(REPLY, indent=4) + "\n",
        f"2024-01-01 12:00:00 reply: {json.dumps(REPLY)} done\n",
        "".join(f"[12:33:44.123] {line}\n" for line in json.dumps(REPLY, indent=2).splitlines()),
        "".join(f"COM3> {line}\n" for line in json.dumps(REPLY, indent=2).splitlines()),
        "".join(f"Jan  3 04:11:09 m cgminer[8]: {line}\n" for line in json.dumps(REPLY, indent=2).splitlines()),
        "".join(f"> {line}\n" for line in json.dumps(REPLY, indent=2).splitlines()),
        f"{REPLY}\n",  # as Python prints it
    ],
)
def test_a_reply_is_read_in_every_form(text: str) -> None:
    assert fields(text).items() >= WANTED.items()


def test_plain_and_printed_replies() -> None:
    plain = "STATUS=S,When=1,Msg=a, b|STATS=0,Type=X|STATS=1,chain_acn1=63,acs=oo ox|\n"
    assert fields(plain).items() >= {"STATUS.0.Msg": "a, b", "STATS.1.chain_acn1": "63", "STATS.1.acs": "oo ox"}.items()
    printed = "[STATS1] =>\n(\n   [chain_acn1] => 63\n   [Type] => X\n)\n"
    for text in (printed, "".join(f"12:33:44.123 -> {line}\n" for line in printed.splitlines())):
        assert fields(text) == {"STATS.1.chain_acn1": "63", "STATS.1.Type": "X"}
    groups = "STATS=0,MM ID0=Ver[1066-X] Temp[31] PVT_T0[ 60  61] ECHU[16 0]|\n"
    assert fields(groups)["STATS.0.MM ID0.ECHU"] == "16 0"


def test_only_what_is_wanted_is_handed_on() -> None:
    reader = FieldReader(lambda path: path.endswith("acn1"))
    assert [field.path for field in reader.feed(Block("log", json.dumps(REPLY) + "\n", 1))] == ["STATS.1.chain_acn1"]


def test_a_line_that_is_no_object_ends_it() -> None:
    assert fields('{\n "a": 1,\n "b":\nkernel panic\n{"c": 2}\n') == {"a": "1", "c": "2"}


@pytest.mark.parametrize(
    ("line", "bare"),
    [
        ("[2024-01-01 12:00:00.5]   {", "  {"),
        ("2024-01-01T12:00:00+0000 host unit[12]: {", "{"),
        ("[   12.345678] x", "x"),
        ("/dev/ttyUSB0: x", "x"),
        ("miner-1  | x", "x"),
        ("42:  x", " x"),
        ("2025-01-01 00:00:12 0x0000 11 42", "0x0000 11 42"),
        ("  63,", "  63,"),
        ('"a": "12:00:00"', '"a": "12:00:00"'),
        ("Chain[1]: find 14 asic", "Chain[1]: find 14 asic"),
    ],
)
def test_the_line_itself_behind_what_a_capture_puts_before_it(line: str, bare: str) -> None:
    assert line[bare_start(line) :] == bare


@given(st.text(max_size=400), st.integers(0, 400))
def test_no_text_is_too_odd(text: str, cut: int) -> None:
    reader = FieldReader()
    list(reader.feed(Block("log", '{"a": [' + text, 1)))
    list(reader.feed(Block("log", json.dumps({"k": text})[:cut], 2)))


@given(
    st.lists(st.text("ab ", min_size=1, max_size=4), min_size=1, max_size=8, unique=True), st.text("ab \n", max_size=60)
)
def test_strings_found_in_one_pass_are_those_found_one_by_one(literals: list[str], text: str) -> None:
    assert sorted(Literals(literals).hits(text)) == sorted(one_by_one(literals, text))
