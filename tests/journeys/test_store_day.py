"""A day of the store: a messy list becomes stock, a part is bought, used, salvaged, counted and recalled, by window,
scanner and command line on one shop; stock, money and states agree wherever they are read.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.__main__ import main
from app.domain.identifier import parse_number
from app.domain.stock import Grade
from app.domain.stocktake import CountState
from app.services import orders, stock
from app.services.diagnosis import findings_of_bench
from app.services.safety_card import note_read
from app.services.shop import Shop
from app.services.stocktake_reading import counts
from drivers import catalogue
from drivers.model.bench_run import BenchRun
from drivers.simulated.workbench import Workbench
from drivers.simulated.workbench_faults import NO_FAULT
from tests.journeys.bench_hands import Hands

ME, SKU, SERIAL, DONOR, ORDER = "Marko Kovač", "BM1362AK", "JYZZ5BBAJJBJH0842", "JYZZ5BBAJJBJH0777", "WO-B1-000001"
SPEC = catalogue.board("BHB42601")
assert SPEC is not None
#: A title, a blank line, decimal commas, a number that begins with zeros, a total, and Windows-1251.
LIST = """Склад мастерской;;;;;;;
\t
Арт.;Наименование;Кол-во;Ячейка;Цена;Мин.;Поставщик;Партия
BM1362AK;Чип BM1362AK;12;C4;4,10 $;25;Норд;L2231
00123;Вентилятор 12038;8;Полка 2;9,50 $;2;Норд;
Итого;;;;;;;
"""
Command = Callable[..., Any]


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """command(*words) -> what it printed as JSON; it has to end well."""

    def run(*words: str) -> Any:
        before = ["hashwrench", "--data-dir", str(tmp_path / "data"), "--by", ME]
        monkeypatch.setattr(sys, "argv", [*before, *words, "--json"])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = capfd.readouterr()
        assert not ended.value.code, said.err
        return json.loads(said.out)

    return run


@pytest.fixture
def bench_shop(tmp_path: Path, command: Command) -> Iterator[Shop]:
    """The morning, at the command line: the lists are taken in, chips come in part, a donor gives five."""
    (tmp_path / "list.csv").write_bytes(LIST.encode("cp1251"))
    (tmp_path / "boards.csv").write_text(f"Serial,Model,Board\n{DONOR},S19j Pro,{SPEC.code}\n", encoding="utf-8")
    taken = command("import", str(tmp_path / "list.csv"), "--skip-wrong")
    assert (taken["file"]["encoding"], taken["written"]["new"], taken["plan"]["left_out"]) == ("cp1251", 2, 1)
    command("import", str(tmp_path / "boards.csv"), "--as", "assets")
    command("part", "edit", SKU, "--fits", "BM1362", "--target", "30")
    opening = ("--serial", SERIAL, "--board", SPEC.code, "--customer", "Нордхэш")
    assert command("order", "open", "--fault", "2 из 3 плат", *opening)["number"] == ORDER

    # 12 are here, 15 are waited for: the list fills up to the target of 30. Ten of 33 come, then a bill for duty.
    command("supplier", "price", "Норд", SKU, "4.50", "--preferred")
    command("reorder", "need", ORDER, SKU, "15")
    ((line,),) = [one["lines"] for one in command("reorder", "list")]
    assert (line["quantity"], line["orders"]) == (33, [ORDER])
    number = command("purchase", "make", "Норд")["number"]
    command("purchase", "order", number, "--eta", "2027-01-31")
    came = command("purchase", "receive", number, f"{SKU}=10", "--bin", "C4", "--shipping", "6.60")
    assert (came["state"], came["lines"][0]["lots"][0]["charged"]["minor"]) == ("ordered", 4_700)
    billed = command("purchase", "bill", number, "--duty", "3.30")
    assert billed["lines"][0]["lots"][0]["charged"]["minor"] == 4_800
    command("salvage", "take", DONOR, f"{SKU}=5", "--bin", "D1", "--value", "10")
    with Shop.open(tmp_path / "data", write=True) as shop:
        note_read(shop, ME)
        yield shop


@pytest.fixture
def hands(hands_on: Callable[[Workbench], Hands]) -> Hands:
    return hands_on(Workbench(SPEC, NO_FAULT, seed=5))


def test_a_day_of_the_store(hands: Hands, bench_shop: Shop, command: Command, tmp_path: Path) -> None:
    bought, salvaged = (lot for lot in stock.lots(bench_shop, stock.part_named(bench_shop, SKU)) if lot.on_hand != 12)
    (first,) = (lot for lot in stock.lots(bench_shop) if lot.on_hand == 12)
    assert (bought.value.minor, salvaged.value.minor, salvaged.grade) == (4_800, 1_000, Grade.RECOVERED)

    # The chain stops after chip 84: one scan puts a chip at the suspect's place, a recovered one goes where it is told.
    found = tuple(number < 84 for number in range(SPEC.chips))
    run = BenchRun("simulated://x", simulated=False, chip_id="1362", attempts=(84,) * 3, address_map=found)
    told, verdict = findings_of_bench(run, SPEC)
    view = orders.order(bench_shop, ORDER)
    orders.add_test_run(bench_shop, ME, view.id, verdict, run, findings=told, board=SPEC)
    hands.frame.go_to("order", order=ORDER)
    page = hands.page("order")
    hands.until(lambda: page.view is not None and page.view.findings and page.work is not None)
    hands.scan(parse_number(first.number).label)
    hands.until(lambda: len(page.view.replacements) == 1)
    hands.scan(parse_number(salvaged.number).label)
    hands.until(lambda: len(page.view.replacements) == 2)
    used = {line.grade: line for line in page.view.replacements}
    assert used[Grade.NEW].position == "chip 85"
    assert (used[Grade.NEW].unit_cost.minor, used[Grade.RECOVERED].unit_cost.minor) == (410, 200)

    # The bin's label begins its count, from any page; a chip of the first lot is missing, and a lead's Enter says so.
    label = parse_number(first.bins[0].number).label
    hands.frame.go_to("parts")
    hands.page("parts").setFocus()
    hands.scan(label)
    sheet = hands.page("stocktake")
    hands.until(lambda: sheet.sheet is not None and not sheet._under_way)
    for lot, pieces in ((first, "10"), (bought, "10")):
        hands.scan(parse_number(lot.number).label)
        hands.write(pieces)
        hands.enter()
    hands.until(lambda: not sheet._under_way)
    sheet.finish_button.click()
    review = hands.page("count_review")
    hands.until(lambda: review.shown is not None)
    assert len(review.shown.different) == 1
    review.accept_button.click()
    hands.until(lambda: counts(bench_shop)[0].state is CountState.ACCEPTED)

    # What the window did, the command line reads: 12 + 10 + 5 came, 2 are on the order, 1 was not there.
    listed = {one["sku"]: one for one in command("part", "list")}
    assert (listed[SKU]["on_hand"], listed["00123"]["on_hand"]) == (24, 8)
    assert stock.part_named(bench_shop, SKU).low  # 24 of at least 25
    worth = command("part", "value")
    there = 12 * 410 + 4_800 + 1_000 - (410 + 200) - 410  # paid, less what the order was charged and the count took
    assert worth["totals"] == [{"minor": there + 8 * 950, "currency": "USD"}]
    story = command("part", "story", SKU)
    assert sum(line["quantity"] for line in story["moves"]) == 24
    recalled = command("part", "recall", first.number)
    assert [(one["serial"], one["order"], one["position"]) for one in recalled["lines"]] == [(SERIAL, ORDER, "chip 85")]
    assert command("check")["ok"]
    assert command("export", str(tmp_path / "all.zip"))
