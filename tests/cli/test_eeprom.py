"""`hashwrench eeprom`: one image, hex from a pipe, a folder, a log; what comes out and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from drivers.simulated.hashboard_eeprom import format_4_image
from drivers.simulated.story import BOARD_CODE, BOARD_SERIAL
from tests.cli.json_shapes import DUMP, misfits

OTHER = "HWSIM00000000OTHR"


def rows(image: bytes, head: str = "") -> str:
    return head + "".join(f"0x{at:04X} {image[at : at + 16].hex(' ')}\n" for at in range(0, 256, 16))


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    (tmp_path / "left.bin").write_bytes(format_4_image(BOARD_CODE, BOARD_SERIAL))
    (tmp_path / "right.txt").write_text(rows(format_4_image(BOARD_CODE, OTHER)), encoding="utf-8")
    (tmp_path / "notes.txt").write_text("boards of rack 4\n", encoding="utf-8")
    return tmp_path


def test_a_folder_gives_its_dumps_and_a_summary(hashwrench, shelf: Path) -> None:
    done = hashwrench("eeprom", str(shelf))
    assert done.returncode == 0, done.stderr
    assert "notes.txt" not in done.stdout
    summary = done.stdout[done.stdout.rindex("Dump") :]
    assert "left.bin" in summary
    assert "right.txt" in summary
    told = hashwrench("eeprom", str(shelf), "--json").documents
    assert [one["board_sn"] for one in told] == [BOARD_SERIAL, OTHER]


def test_a_folder_without_any_dump_says_so(hashwrench, tmp_path: Path) -> None:
    done = hashwrench("eeprom", str(tmp_path))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_the_boards_in_a_log_are_told_by_their_chains(hashwrench, tmp_path: Path) -> None:
    log = tmp_path / "miner.log"
    same = format_4_image(BOARD_CODE, BOARD_SERIAL)
    text = "start\n" + rows(same, "[chain 0]\n") + rows(same, "[chain 2]\n") + "x\n" * 90_000
    log.write_text(text, encoding="utf-8")
    done = hashwrench("eeprom", str(log), "--json")
    told = done.documents
    assert [str(one["source"]).removeprefix(str(log)) for one in told] == [" [chain 0]", " [chain 2]"]
    assert done.returncode == 1  # one serial on two boards
    assert {finding["fault"] for one in told for finding in one["findings"]} == {"eeprom_cloned"}  # type: ignore[attr-defined]


def test_a_file_named_twice_is_one_board(hashwrench, shelf: Path) -> None:
    done = hashwrench("eeprom", str(shelf / "left.bin"), str(shelf / "left.bin"), "--json")
    assert (done.returncode, [one["findings"] for one in done.documents]) == (0, [[]])


def test_hex_text_comes_through_a_pipe(hashwrench) -> None:
    done = hashwrench("eeprom", "-", "--json", given=rows(format_4_image(BOARD_CODE, BOARD_SERIAL)))
    (told,) = done.documents
    assert (done.returncode, told["source"], told["valid"], told["board_sn"]) == (0, "-", True, BOARD_SERIAL)


def test_every_document_has_the_form_of_the_contract_whatever_the_dump(hashwrench, shelf: Path) -> None:
    image = format_4_image(BOARD_CODE, BOARD_SERIAL)
    (shelf / "cut.bin").write_bytes(image[:100])
    (shelf / "blank.bin").write_bytes(b"\xff" * 256)
    (shelf / "changed.bin").write_bytes(image[:9] + b"\x1b[2J" + image[13:])
    ended = hashwrench("eeprom", str(shelf), "--json")
    assert ended.returncode == 1
    assert len(ended.documents) == 5
    for document in ended.documents:
        assert misfits(document, DUMP) == []
