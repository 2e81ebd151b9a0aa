"""Names out of logs: consistently, in the same form, and never what a rule reads."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.services.redaction import redacted

LOG = """\
Jan  3 04:11:09 rack-seven cgminer[811]: started, hostname: rack-seven
pool 0: url=stratum+tcp://eu.mypool.org:3333 user=wallet9.rig17 pass=x
pool 1: url=stratum+tcp://eu.mypool.org:443 user=wallet9.rig18
{"user": "wallet9.rig17", "hostname": "rack-seven", "mac": "AA:BB:CC:01:02:03", "minersn": "JYZZX1234567890AB"}
eth0 10.20.30.40 aa:bb:cc:01:02:03, gateway 10.20.30.1, loopback 127.0.0.1, owner ivan.petrov@farm.example
"Miner": "30.0.1.3" fw version: 49.0.1.3
chain 0 board_sn = QRSTUV1234567XYZ
chain 2 board_sn = QRSTUV1234567XYZ
Chain[1]: find 14 asic, times 2
"""


def test_no_name_is_left_and_what_is_no_name_stays() -> None:
    done = redacted(LOG.encode())
    text = done.text.decode()
    for name in (
        *("rack-seven", "mypool", "wallet9", "rig17", "rig18", "10.20.30", "ivan", "farm", "JYZZX1234567890AB"),
        *("QRSTUV1234567XYZ", "AA:BB:CC", "aa:bb:cc:01"),
    ):
        assert name not in text
    for stays in ("127.0.0.1", "30.0.1.3", "49.0.1.3", "Chain[1]: find 14 asic, times 2", ":3333 user=", "pass=x"):
        assert stays in text
    assert len(text.splitlines()) == len(LOG.splitlines())
    assert not done.left


def test_the_same_name_gets_the_same_stand_in_of_the_same_form() -> None:
    lines = redacted(LOG.encode()).text.decode().splitlines()
    assert lines[6].replace("chain 0", "") == lines[7].replace("chain 2", "")
    serial = lines[6].rpartition(" ")[2]
    assert [sign.isdigit() for sign in serial] == [sign.isdigit() for sign in "QRSTUV1234567XYZ"]
    users = [line.partition("user=")[2].split()[0] for line in lines[1:3]]
    assert users[0].split(".")[0] == users[1].split(".")[0]
    assert users[0] != users[1]
    assert users[0] in lines[3]
    assert lines[0].split()[3] == lines[0].rpartition(" ")[2]


def test_a_dump_that_may_hold_a_serial_is_said() -> None:
    rows = "".join(f"0x{row:04X}0 " + " ".join(["3C"] * 16) + "\n" for row in range(16))
    assert redacted(rows.encode()).left


@given(st.text(max_size=300))
def test_any_text_keeps_its_lines(text: str) -> None:
    once = redacted(text.encode("utf-8", "replace")).text.decode()
    assert once.count("\n") == text.encode("utf-8", "replace").decode().count("\n")
