"""The geometry holds for every board whose placement is known, and for the schematic of any length."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.board_picture import BoardLayout, PictureSizes
from drivers.catalogue import boards
from drivers.model.board import BoardSpec

BOARDS = [spec for spec in boards() if spec.grid]
S19J_PRO = next(board for board in BOARDS if board.code == "BHB42601")


def overlap(a, b) -> bool:
    return a.x < b.right - 1e-6 and b.x < a.right - 1e-6 and a.y < b.bottom - 1e-6 and b.y < a.bottom - 1e-6


@pytest.mark.parametrize("spec", BOARDS, ids=lambda spec: spec.code)
def test_every_grid_fits_without_overlap_and_in_order(spec):
    layout = BoardLayout.of(spec)
    picture = layout.fit(586, 440)
    assert not layout.schematic
    assert layout.chips == spec.chips == len(picture.tiles)
    assert len(picture.cells) == spec.domains
    for a, b in combinations(picture.tiles, 2):
        assert not overlap(a, b)
    for tile in picture.tiles:
        assert tile.x >= picture.connector.right
        assert tile.right <= 586.001
        assert tile.bottom <= 440.001
    for box in picture.cells:
        held = [picture.tile(chip) for chip in spec.chips_of(box.domain)]
        assert all(box.rect.contains(*tile.centre) for tile in held)
        others = [picture.tile(chip) for chip in range(1, spec.chips + 1) if chip not in spec.chips_of(box.domain)]
        assert not any(overlap(box.rect, tile) for tile in others)
        assert not any(overlap(box.label, tile) for tile in picture.tiles)


@pytest.mark.parametrize("spec", BOARDS, ids=lambda spec: spec.code)
def test_the_path_runs_from_the_connector_through_every_chip(spec):
    picture = BoardLayout.of(spec).fit(586, 440)
    assert len(picture.links) == spec.chips - 1
    assert picture.feed[0][0] == pytest.approx(picture.connector.right)
    assert picture.tile(1).grown(0.01).contains(*picture.feed[-1])
    for chip, line in enumerate(picture.links, start=1):
        assert picture.tile(chip).grown(0.01).contains(*line[0])
        assert picture.tile(chip + 1).grown(0.01).contains(*line[-1])
        for (ax, ay), (bx, by) in pairwise(line):
            assert ax == pytest.approx(bx) or ay == pytest.approx(by)


def test_the_s19j_pro_lies_in_four_bands_of_three_rows():
    layout = BoardLayout.of(S19J_PRO)
    assert layout.bands == (3, 3, 3, 3)
    assert layout.columns == 11
    assert not layout.row_domains


def test_flag_lies_in_the_gap_and_covers_no_chip_nor_number():
    for spec in BOARDS:
        layout = BoardLayout.of(spec)
        for after in (0, 1, spec.chips // 2, spec.chips - 1):
            picture = layout.fit(586, 470, flag_after=after)
            flag = picture.flag(after, 86, 18)
            assert flag.right <= 586.001
            assert flag.bottom <= 470.001
            assert not any(overlap(flag, tile) for tile in picture.tiles)
            assert not any(overlap(flag, box.label) for box in picture.cells)


def test_break_point_lies_between_the_two_chips():
    picture = BoardLayout.of(S19J_PRO).fit(586, 440)
    x, y = picture.break_point(84)
    assert picture.tile(84).right <= x <= picture.tile(85).x
    assert y == pytest.approx(picture.tile(84).centre[1])
    x, _ = picture.break_point(0)
    assert picture.connector.right < x < picture.tile(1).x


def test_mirror_swaps_sides_only():
    layout = BoardLayout.of(S19J_PRO)
    plain, mirrored = layout.fit(586, 440), layout.fit(586, 440, mirrored=True)
    assert mirrored.mirrored
    assert mirrored.connector.x > max(tile.right for tile in mirrored.tiles)
    for a, b in zip(plain.tiles, mirrored.tiles, strict=True):
        assert b.x == pytest.approx(586 - a.right)
        assert (a.y, a.w, a.h) == (b.y, b.w, b.h)


def test_the_same_picture_serves_points_on_paper():
    layout = BoardLayout.of(S19J_PRO)
    screen = layout.fit(600, 400)
    paper = layout.fit(300, 200, PictureSizes().scaled(0.5))
    for a, b in zip(screen.tiles, paper.tiles, strict=True):
        assert (b.x, b.y, b.w, b.h) == pytest.approx((a.x / 2, a.y / 2, a.w / 2, a.h / 2))


@pytest.mark.parametrize("spec", BOARDS, ids=lambda spec: spec.code)
def test_hit_test_finds_each_chip_by_its_centre(spec):
    picture = BoardLayout.of(spec).fit(380, 150, PictureSizes().small())
    for chip in range(1, spec.chips + 1):
        assert picture.chip_at(*picture.tile(chip).centre) == chip
    assert picture.chip_at(-5, -5) is None


@given(st.integers(1, 300), st.sampled_from([None, 1, 2, 3, 5, 12]), st.floats(0.6, 4))
def test_schematic_keeps_chain_order_in_lanes_of_whole_domains(chips, per_domain, aspect):
    domains = -(-chips // per_domain) if per_domain else None
    spec = BoardSpec("X", "", "", "", chips, domains, per_domain)
    layout = BoardLayout.of(spec, aspect)
    assert layout.schematic
    assert layout.columns % (per_domain or 1) == 0
    assert len({(p.row, p.column) for p in layout.places}) == chips
    for here, there in pairwise(layout.places):
        assert abs(here.row - there.row) + abs(here.column - there.column) == 1
    for cell in layout.cells:
        assert {layout.places[chip - 1].row for chip in spec.chips_of(cell.domain)} == {cell.first_row}


def test_an_unfinished_grid_is_not_trusted():
    spec = BoardSpec("X", "", "", "", 4, grid=((1, 2, 0),))
    assert BoardLayout.of(spec).schematic


@pytest.mark.parametrize("spec", BOARDS[::7], ids=lambda spec: spec.code)
def test_the_cursor_reaches_every_chip_and_stays_on_the_board(spec):
    layout = BoardLayout.of(spec)
    reached, waiting = {1}, [1]
    while waiting:
        chip = waiting.pop()
        for step in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            there = layout.neighbour(chip, *step)
            if there not in reached:
                reached.add(there)
                waiting.append(there)
    assert reached == set(range(1, spec.chips + 1))


def test_every_board_of_the_catalogue_has_a_picture():
    for spec in boards():
        assert len(BoardLayout.of(spec).fit(586, 440).tiles) == spec.chips
