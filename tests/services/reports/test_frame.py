"""The facts that reports reckon with: true to the synthetic shop, equal to a rebuild after anything, never wrong."""

from __future__ import annotations

import math
import random
import re
import resource
import shutil
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.domain.report import Asked, Period
from app.ledger import figures as figures_module
from app.ledger import figures_questions as questions
from app.ledger.errors import CommitCancelled, LedgerFailed
from app.ledger.figures import FILE
from app.ledger.figures_touched import _OF_ASSET, _OF_ORDER
from app.ledger.writing import Watch
from app.services import customers, orders
from app.services.reports.frame import OUTCOMES, Facts, within
from app.services.shop import Shop
from tests.services.reports.conftest import TrueShop
from tests.services.reports.figure_story import from_nothing, kept, tell_stories
from tests.services.shop_story import opening


def seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp() if text else math.nan


def test_every_order_is_told_as_it_was_drawn(true_shop: TrueShop) -> None:
    facts, wrong = true_shop.facts, Counter[str]()
    truth = {row["number"]: row for row in true_shop.orders}
    chosen = facts.select(Asked())
    sites, people, faults = chosen.names("site"), chosen.names("technician"), chosen.names("fault")
    rows = facts.orders(chosen.behind())
    assert len(rows) == len(truth)
    number = {row.id: row.number for row in rows}
    for at, id_ in enumerate(chosen.id):
        true = truth[number[id_]]
        disposed = true["fate"] in ("scrapped", "donor")
        moments = {
            "received": true["failed_at"], "diagnosed": true["diagnosed_at"], "ready": true["ready_at"],
            "returned": "" if disposed else true["returned_at"], "closed": true["returned_at"],
        }  # fmt: skip
        for column, text in moments.items():
            mine, theirs = float(getattr(chosen, column)[at]), seconds(text)
            wrong[column] += not ((math.isnan(mine) and math.isnan(theirs)) or abs(mine - theirs) < 0.002)
        if true["ready_at"]:
            wrong["hold"] += abs(chosen.hold_s[at] / 86400 - float(true["days_held"])) > 1e-5
            given_up = true["fate"] in ("scrapped", "donor", "returned_unrepaired") and not true["returned_at"]
            wrong["fate"] += OUTCOMES[chosen.outcome[at]] != ("beyond_repair" if given_up else true["fate"])
        wrong["touch"] += abs(chosen.touch_min[at] - float(true["touch_min"])) > 0.001
        wrong["attempts"] += int(chosen.attempts[at]) != int(true["attempts"])
        wrong["first pass"] += int(chosen.first_pass[at]) != int(true["first_pass"] or -1)
        wrong["site"] += sites[chosen.site[at]] != true["site"]
        wrong["technician"] += people[chosen.technician[at]] != true["technician"]
        if true["diagnosed_at"]:
            wrong["fault"] += (faults[chosen.fault[at]] if chosen.fault[at] >= 0 else "") != true["fault"]
    assert +wrong == Counter()
    assert {row["fate"] for row in true_shop.orders} >= {"declined", "scrapped", "donor", "returned_unrepaired"}


def test_filters_leave_what_they_say(true_shop: TrueShop) -> None:
    facts, truth = true_shop.facts, true_shop.orders
    everything = facts.select(Asked())
    for asked, fits in (
        (Asked(models=("Antminer S21",)), lambda row: row["model"] == "Antminer S21"),
        (Asked(models=("BHB42601", "NBP1901")), lambda row: row["code"] in ("BHB42601", "NBP1901")),
        (Asked(models=("nobody's",)), lambda row: False),
        (Asked(sites=(everything.ids("site")[0],)), lambda row: row["site"] == everything.names("site")[0]),
        (
            Asked(technicians=everything.ids("technician")[:2]),
            lambda row: row["technician"] in everything.names("technician")[:2],
        ),
    ):
        assert len(facts.select(asked)) == sum(map(fits, truth))
    middle = datetime.fromtimestamp(sorted(everything.received)[len(everything) // 2], UTC)
    earlier, later = (facts.select(Asked(Period(*bounds)), "received") for bounds in ((None, middle), (middle, None)))
    assert len(earlier) == len(everything) // 2
    assert len(earlier) + len(later) == len(everything)
    assert not within(facts.select(Asked()).closed, Period(end=middle - timedelta(days=9_999))).any()


def test_a_store_brought_up_step_by_step_equals_one_made_from_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures_module, "BLOCK", 4)  # so that a small shop has many blocks
    monkeypatch.setattr(figures_module, "_AT_A_TIME", 2)
    tally, compared = tell_stories(tmp_path, seed=1, steps=80, every=8)
    assert compared == 10
    assert min(tally[name] for name in ("open", "use", "undo", "work", "hand_over", "merge_assets", "old_repairs")) > 0


def test_a_change_of_any_table_that_is_asked_renews_what_it_tells_of() -> None:
    asked = {one for name, one in vars(questions).items() if name.isupper()}
    tables = {table for one in asked for table in re.findall(r"(?:^-- |(?:FROM|JOIN) )([a-z_]+)", one, re.MULTILINE)}
    followed = {"work_order", "asset", "lot", "stock_move", *_OF_ORDER, *_OF_ASSET}
    assert tables - {"json_each"} == followed
    assert len(tables) == 14


def small_shop(folder: Path) -> Shop:
    shop = Shop.open(folder)
    for number in range(3):
        orders.open_order(shop, "Bo", opening(f"SN{number}", machine=f"M{number}"))
    return shop


def test_whatever_became_of_the_file_the_figures_are_right(tmp_path: Path) -> None:
    chance = random.Random(7)
    with small_shop(tmp_path / "a") as shop, small_shop(tmp_path / "b") as other:
        true, foreign = kept(shop), kept(other)
        assert true == from_nothing(shop)
        assert true != foreign
        shop.figures.close()
        path, written = shop.data_dir / FILE, (shop.data_dir / FILE).read_bytes()
        other.figures.close()
        fates = [b"", b"no database at all", written[: len(written) // 2], (other.data_dir / FILE).read_bytes()]
        for _one in range(25):
            hurt = bytearray(written)
            hurt[chance.randrange(len(hurt))] ^= 1 << chance.randrange(8)
            fates.append(bytes(hurt))
        for fate in fates:
            path.write_bytes(fate)
            shop.figures.close()
            try:
                found = kept(shop)
            except LedgerFailed:
                shop.figures.doubt()
                found = kept(shop)
            assert found == true


def test_where_nothing_can_be_written_the_figures_are_made_in_memory(tmp_path: Path) -> None:
    with small_shop(tmp_path / "a") as shop:
        (shop.data_dir / FILE).mkdir()
        assert kept(shop) == from_nothing(shop)
        (shop.data_dir / FILE).rmdir()
        (shop.data_dir / "figures.lock").unlink()
        (shop.data_dir / "figures.lock").mkdir()
        orders.add_note(shop, "Bo", shop_order(shop), "x")
        assert kept(shop) == from_nothing(shop)
        assert not (shop.data_dir / FILE).exists()
        (shop.data_dir / "figures.lock").rmdir()
        orders.add_note(shop, "Bo", shop_order(shop), "y")
        most = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, most[1]))  # no file may grow: as good as a full disk
        try:
            assert kept(shop) == from_nothing(shop)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, most)
        assert not (shop.data_dir / FILE).exists()
        assert kept(shop) == from_nothing(shop)
        orders.add_note(shop, "Bo", shop_order(shop), "z")
        assert kept(shop) == from_nothing(shop)
        assert (shop.data_dir / FILE).exists()


def shop_order(shop: Shop) -> str:
    with shop.read() as db:
        return str(db.execute("SELECT id FROM work_order ORDER BY id LIMIT 1").fetchone()[0])


def test_two_programs_share_the_store_and_a_stopped_making_leaves_nothing(tmp_path: Path) -> None:
    with small_shop(tmp_path / "a") as shop:
        with pytest.raises(CommitCancelled):
            Facts.of(shop, Watch(cancelled=lambda: True))
        assert not list(shop.data_dir.glob("figures.db*"))
        assert not list(shop.data_dir.glob("figures.new*"))
        Facts.of(shop)
        with Shop.open(shop.data_dir, write=False) as reader:
            theirs = Facts.of(reader)
            orders.open_order(shop, "Bo", opening("SN9", machine="M9"))
            assert len(Facts.of(reader).select(Asked())) == 4  # brought up by the one that only reads
            assert len(theirs.select(Asked())) == 3  # a reading stays what it was
        assert kept(shop) == from_nothing(shop)


def test_one_bringing_up_serves_until_something_is_saved(tmp_path: Path) -> None:
    with small_shop(tmp_path / "a") as shop:
        first = Facts.of(shop)
        assert Facts.of(shop).figures is first.figures
        everything = first.select(Asked())
        name = customers.customers(shop)[0]
        customers.redact(shop, "Bo", name.customer.id)
        again = Facts.of(shop)
        assert again.figures is not first.figures
        assert again.select(Asked()).names("customer") == ("",)
        assert again.select(Asked()).behind() == everything.behind()
        copy = tmp_path / "copy"
        shutil.copytree(shop.data_dir, copy, ignore=shutil.ignore_patterns("figures*"))
    with Shop.open(copy) as moved:
        assert set(Facts.of(moved).select(Asked()).behind()) == set(everything.behind())
