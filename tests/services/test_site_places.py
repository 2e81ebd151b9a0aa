"""Lists of places: read in the encodings of the trade, refused whole, exported and taken again."""

from __future__ import annotations

import pytest

from app.domain.places_list import RowNews, RowProblem
from app.domain.site import PlaceSource, RackPlace
from app.domain.site_error import PlacesListUnreadable, PlacesListWrong
from app.services import sites
from app.services.shop import Shop
from app.services.site_places import export_places_csv, import_places_csv, read_places_csv
from app.words.errors import sentence
from app.words.places import row_problem
from drivers.model.reading import DeviceReading, DeviceState

ME = "Marko"


LIST = "ip,mac,serial,site,area,rack,position\n10.0.0.7,,SN1,Hall 3,Container 1,4,17\n10.0.0.8,,,Hall 3,,R-2,3\n"


def written(tmp_path, text: str | bytes):
    path = tmp_path / "places.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_list_is_shown_first_and_then_taken_as_one(shop, tmp_path):
    path = written(tmp_path, LIST)
    preview = read_places_csv(shop, path)
    assert (preview.count(RowNews.NEW), preview.problems, sites.record_of(shop).placed) == (2, (), ())
    report, commit = import_places_csv(shop, ME, path)
    assert report == preview
    assert sorted((one.place.rack, one.place.position) for one in sites.record_of(shop).placed) == [
        ("4", "17"), ("R-2", "3"),
    ]  # fmt: skip
    assert read_places_csv(shop, path).count(RowNews.SAME) == 2
    assert import_places_csv(shop, ME, path)[1] is None
    shop.undo(ME, commit)
    assert sites.record_of(shop).placed == ()


def test_a_list_taken_again_moves_machines(shop, tmp_path):
    import_places_csv(shop, ME, written(tmp_path, LIST))
    path = written(tmp_path, LIST.replace("4,17", "5,1"))
    assert [row.news for row in read_places_csv(shop, path).rows] == [RowNews.MOVED, RowNews.SAME]
    import_places_csv(shop, ME, path)
    assert {one.place.rack for one in sites.record_of(shop).placed} == {"5", "R-2"}


@pytest.mark.parametrize(
    ("encoding", "text", "area"),
    [
        ("utf-8-sig", "IP;Site;Area;Rack\r\n10.0.0.7;Hall;Контейнер 3;4\r\n", "Контейнер 3"),
        ("cp1251", "IP;Зал;Контейнер;Стойка\r\n10.0.0.7;Главный зал;Ряд № 3;4\r\n", "Ряд № 3"),
        ("cp1251", "ip;site;area;rack\r\n10.0.0.7;Hall;Контейнер 3;4\r\n", "Контейнер 3"),
        ("gbk", "IP地址,场地,区域,机架\n10.0.0.7,一号矿场,集装箱三,4\n", "集装箱三"),
        ("gbk", "ip,site,area,rack\n10.0.0.7,一号矿场,集装箱三,4\n", "集装箱三"),
        ("utf-16", "ip\tsite\tarea\track\n10.0.0.7\tHall\t集装箱三\t4\n", "集装箱三"),
    ],
)
def test_the_encodings_of_the_trade(shop, tmp_path, encoding, text, area):
    report = read_places_csv(shop, written(tmp_path, text.encode(encoding)))
    assert [(row.place.area, row.place.rack, row.problem) for row in report.rows] == [(area, "4", None)]


def test_every_row_says_what_is_wrong_with_it_and_nothing_is_taken(shop, tmp_path):
    rows = [
        "10.0.0.300,,,Hall,,1,1", ",zz,,Hall,,1,1", ",,,Hall,,1,1", "10.0.0.7,,,,,1,1", "10.0.0.8,,,Hall,,,",
        "10.0.0.9,,,Hall,,1,1", "10.0.0.9,,,Hall,,1,2", f"10.0.0.10,,,Hall,,{'x' * 99},1",
    ]  # fmt: skip
    path = written(tmp_path, LIST.splitlines()[0] + "\n\n" + "\n".join(rows) + "\n")
    report = read_places_csv(shop, path)
    assert [row.problem for row in report.rows] == [
        RowProblem.BAD_IP, RowProblem.BAD_MAC, RowProblem.NO_MACHINE, RowProblem.NO_SITE, RowProblem.NO_PLACE,
        None, RowProblem.TWICE, RowProblem.TOO_LONG,
    ]  # fmt: skip
    assert [row.line for row in report.rows] == list(range(3, 11))
    assert report.rows[6].detail == "8"
    assert all(row_problem(row) for row in report.problems)
    with pytest.raises(PlacesListWrong) as refused:
        import_places_csv(shop, ME, path)
    assert "7" in sentence(refused.value)
    assert sites.record_of(shop) == type(sites.record_of(shop))()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", "empty"),
        (b"ip,site,rack\n", "empty"),
        (b"miner,rack\n1,2\n", "columns"),
        (b"ip,site\n\xff\xff\xff\x00", "encoding"),
    ],
)
def test_what_is_no_list_is_refused_in_one_sentence(shop, tmp_path, text, why):
    with pytest.raises(PlacesListUnreadable) as refused:
        read_places_csv(shop, written(tmp_path, text))
    assert refused.value.why == why
    assert "places.csv" in sentence(refused.value)


def test_what_is_exported_can_be_taken_by_another_shop(shop, tmp_path):
    machine = DeviceReading("10.0.0.7", DeviceState.IDENTIFIED, serial="=1+1", mac="aa:bb:cc:00:00:01")
    place = RackPlace("Зал 1", "集装箱三", "-4", "17", PlaceSource.HAND)
    sites.set_place(shop, ME, machine, place, PlaceSource.HAND)
    path = tmp_path / "out.csv"
    assert export_places_csv(shop, path) == 1
    assert "'=1+1" in path.read_text(encoding="utf-8-sig")
    with Shop.open(tmp_path / "other") as other:
        report, _commit = import_places_csv(other, ME, path)
        assert [(row.serial, row.place.area, row.place.rack) for row in report.rows] == [("=1+1", "集装箱三", "-4")]
        assert [one.serial for one in sites.record_of(other).placed] == ["=1+1"]
