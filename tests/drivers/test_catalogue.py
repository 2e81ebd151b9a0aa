"""The board catalogue is a table: every row is a board, and a new board is one row."""

from __future__ import annotations

import csv
import io
import json

import pytest

import resources
from drivers import catalogue
from drivers.catalogue import COLUMNS, board, board_for_model, boards, boards_of_chip, boards_of_model, spec_of_row


def test_the_table_has_the_documented_columns() -> None:
    with resources.open_text("boards", "catalogue.csv") as file:
        assert tuple(next(csv.reader(file))) == COLUMNS


def test_codes_are_unique_and_every_row_says_where_it_comes_from() -> None:
    rows = catalogue.catalogue_rows()
    assert len({row["code"].casefold() for row in rows}) == len(rows) == len(boards()) >= 126
    for row in rows:
        assert all(row[column] for column in ("source", "confidence", "names")), row["code"]


def test_numbers_of_a_row_agree_with_each_other() -> None:
    for spec in boards():
        assert 1 <= spec.chips <= 512, spec.code
        assert spec.domains is not None or spec.chips_per_domain is None, spec.code
        if spec.domains and spec.chips_per_domain:
            assert spec.domains * spec.chips_per_domain == spec.chips, spec.code
        if spec.address_interval:
            assert spec.address_interval * spec.chips <= 256, spec.code


def test_unsourced_fields_name_columns() -> None:
    for spec in boards():
        for field in spec.unsourced:
            assert any(column in field for column in COLUMNS), (spec.code, field)


def test_a_grid_places_every_chip_once() -> None:
    placed = [spec for spec in boards() if spec.grid]
    assert len(placed) == 56
    for spec in placed:
        cells = sorted(chip for row in spec.grid for chip in row if chip)
        assert cells == list(range(1, spec.chips + 1)), spec.code
        assert len({len(row) for row in spec.grid}) == 1, spec.code


def test_grids_and_layouts_belong_to_boards() -> None:
    codes = {spec.code for spec in boards()}
    with resources.open_text("boards", "grids.json") as file:
        assert set(json.load(file)["boards"]) <= codes
    with resources.open_text("boards", "layout.csv") as file:
        assert {row["code"] for row in csv.DictReader(file)} <= codes


@pytest.mark.parametrize("written", ["NBP1901", "nbp1901", " NBP1901 ", "NBP1901-38"])
def test_a_board_is_found_as_devices_write_its_code(written: str) -> None:
    found = board(written)
    assert found is not None
    assert (found.model, found.chips, found.domains) == ("S19 Pro", 114, 38)


def test_unknown_codes_are_none() -> None:
    assert board("BHB99999") is None
    assert board("") is None
    assert board("NBP1901-x") is None


def test_boards_by_model_and_chip() -> None:
    found = board_for_model("AntMiner", "Antminer S19 XP")
    assert found is not None
    assert found.chips == 110
    assert board_for_model(None, "S19_Pro") == board_for_model(None, "Antminer S19 Pro") == board("NBP1901")
    # S19j Pro was built with 126 and with 120 chips: the model alone does not say which.
    assert board_for_model("Antminer", "S19j Pro") is None
    narrowed = board_for_model("Antminer", "S19j Pro", chips=120)
    assert narrowed is not None
    assert narrowed.code == "BHB42611"
    assert {spec.chips for spec in boards_of_chip("1393")} == {60}
    assert boards_of_chip("BM1362") == boards_of_chip("1362") != ()
    assert boards_of_model("Antminer", "no such thing") == ()


def test_boards_per_miner_is_known_where_all_rows_agree() -> None:
    assert catalogue.boards_per_miner("Antminer", "S19 Pro") == 3
    assert catalogue.boards_per_miner("Antminer", "no such thing") is None


def test_a_new_board_is_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    with resources.open_text("boards", "catalogue.csv") as file:
        table = file.read()
    row = dict.fromkeys(COLUMNS, "") | {
        "code": "NEW1", "make": "Antminer", "model": "S99", "names": "S99", "chip": "BM1362", "chips": "12",
        "domains": "4", "chips_per_domain": "3", "source": "bench", "confidence": "single",
    }  # fmt: skip
    line = io.StringIO()
    csv.DictWriter(line, COLUMNS, lineterminator="\n").writerow(row)
    opened = resources.open_text

    def with_the_row(*path: str) -> io.TextIOBase:
        return io.StringIO(table + line.getvalue()) if path == ("boards", "catalogue.csv") else opened(*path)

    caches = (
        catalogue.boards, catalogue.boards_of_model, catalogue.catalogue_rows, catalogue.boards_per_miner,
        catalogue._by_key,
    )  # fmt: skip
    monkeypatch.setattr(resources, "open_text", with_the_row)
    for cached in caches:
        cached.cache_clear()
    try:
        new = board("new1")
        assert new is not None
        assert new.domain_of(12) == 4
        assert new.chips_of(2) == (4, 5, 6)
        assert board_for_model("Antminer", "S99") == new
    finally:
        monkeypatch.undo()
        for cached in caches:
            cached.cache_clear()


def test_a_row_that_is_no_board_is_named() -> None:
    row = dict.fromkeys(COLUMNS, "") | {"code": "BAD1", "chips": "many"}
    with pytest.raises(ValueError, match="BAD1"):
        spec_of_row(row)
