"""The safety card: read once by each person and version, kept in the shop's record."""

from __future__ import annotations

import pytest

from app.diagnosis import safety_card as card
from app.services import safety_card
from app.services.shop import Shop
from app.words.safety_card import point_text
from drivers import catalogue


@pytest.fixture
def shop(tmp_path):
    with Shop.open(tmp_path / "shop") as opened:
        yield opened


def test_it_is_read_once_by_each_person(shop) -> None:
    assert not safety_card.has_read(shop, "Ana")
    assert safety_card.note_read(shop, "Ana") is not None
    assert safety_card.has_read(shop, "Ana")
    assert safety_card.note_read(shop, "Ana") is None
    assert not safety_card.has_read(shop, "Marko")


def test_it_is_known_after_a_restart(tmp_path) -> None:
    with Shop.open(tmp_path / "shop") as shop:
        safety_card.note_read(shop, "Ana")
    with Shop.open(tmp_path / "shop") as shop:
        assert safety_card.has_read(shop, "Ana")


def test_another_version_is_read_again(shop, monkeypatch) -> None:
    safety_card.note_read(shop, "Ana")
    monkeypatch.setattr(safety_card, "card_version", lambda: card.card_version() + 1)
    assert not safety_card.has_read(shop, "Ana")
    safety_card.note_read(shop, "Ana")
    assert safety_card.has_read(shop, "Ana")


def test_every_point_has_words_and_a_source() -> None:
    boards = (None, *map(catalogue.board, ("BHB42601", "HHB28601", "M53S_VH20", "S9")))
    for point in {point for board in boards for point in safety_card.safety_points(board)}:
        assert all(point_text(point.id))
        assert point.source


def test_a_make_may_have_a_point_of_its_own() -> None:
    ids = {code: [one.id for one in safety_card.safety_points(catalogue.board(code))] for code in ("S9", "M53S_VH20")}
    assert ids["S9"] == ["connect", "disconnect", "bleed", "psu", "fans", "heatsinks", "hot_air"]
    assert ids["M53S_VH20"] == [
        "connect_whatsminer", "disconnect", "bleed", "psu", "coolant", "heatsinks", "hot_air_whatsminer",
    ]  # fmt: skip
