"""Our own lists go out and come back: into an empty shop they give the same files, into the same one nothing to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.documents.export import ExportTable, csv_text
from app.domain.asset import AssetKind, SerialSource
from app.domain.finding import PartKind
from app.domain.import_plan import ImportChoices
from app.domain.import_target import TargetId
from app.domain.order_draft import AssetDraft, MinerDraft, OrderDraft
from app.domain.stock import Fit, Grade, Money, PartDraft
from app.domain.work_order import SignerRole, State
from app.services import imports, orders, stock
from app.services.import_reading.proposal import likely_target, propose
from app.services.import_reading.rows import read_rows
from app.services.import_reading.table_file import open_table
from app.services.import_reading.targets import own_heads
from app.services.list_files import assets_table, orders_table, parts_table, stock_table, write_list
from app.services.shop import Shop
from tests.hostile import HOSTILE

WHO = "Bo"
LISTS = {"parts": parts_table, "stock": stock_table, "assets": assets_table, "repairs": orders_table}
#: What a SKU, a serial or the name of a place can be: the record compares them without doubled or hidden blanks.
NAMES = [" ".join(text.split())[:190] for text in HOSTILE]
TEXTS = [text[:2000] for text in HOSTILE]


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A shop with every hostile text in every field that a list has."""
    with Shop.open(tmp_path_factory.mktemp("lists") / "data") as opened:
        for at, (name, text) in enumerate(zip(NAMES, TEXTS, strict=True)):
            kind = list(PartKind)[at % len(PartKind)]
            part = PartDraft(
                f"{name}", text, kind, (Fit("BHB42601", "V1.3", "U"),) * (at % 2), text.strip(), f"u{at}", at % 7,
                target=at or None, lead_days=at % 5, piece_mg=0.5 * at or None, esd=bool(at % 2), msl="3" * (at % 2),
                note=text,
            )  # fmt: skip
            known = stock.add_part(opened, WHO, part, bin=f"Bin {name}")
            stock.receive(
                opened, WHO, known.part.id, 3 + at, Money(1000 + at, "USD"), grade=list(Grade)[at % 4], supplier=name,
                batch=name, bin=f"Bin {name}", value=Money(3001 + at, "EUR") if at % 3 else None,
            )  # fmt: skip
        for at, (name, text) in enumerate(zip(NAMES, TEXTS, strict=True)):
            asset = AssetDraft(AssetKind.HASHBOARD, model=text.strip()[:200], serial=f"S{at} {name}"[:190],
                               serial_source=SerialSource.LABEL)  # fmt: skip
            miner = MinerDraft(serial=f"M{at}", slot=at % 3) if at % 2 else None
            view = orders.open_order(opened, WHO, OrderDraft(text, asset, miner, (), f"Customer {name}"))
            if at % 2:
                orders.advance_to(opened, WHO, view.id, State.DIAGNOSING)
                orders.advance(opened, WHO, view.id, State.NO_FAULT_FOUND)
                orders.sign(opened, WHO, view.id, SignerRole.TECHNICIAN)
                orders.advance(opened, WHO, view.id, State.RETURNED)
        yield opened


def brought_in(shop: Shop, path: Path, choices: ImportChoices | None = None) -> imports.ImportPlan:
    """The plan of an import as the importer proposes it by itself; it is carried out where there is anything to do."""
    with open_table(path) as table:
        target = likely_target(table.shape, shop)
        source = imports.source_of(table, propose(table, target, shop))
        plan = imports.plan(shop, source, choices)
        if plan.new + plan.changed and (plan.ready or choices):
            imports.run(shop, WHO, source, choices)
        return plan


def closed(table: ExportTable) -> ExportTable:
    """The orders that an importer takes: those that are over."""
    return ExportTable(table.name, table.columns, tuple(row for row in table.rows if row[6] is not None))


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_every_list_comes_back_into_an_empty_shop_and_out_again_the_same(shop, tmp_path, ending):
    before = {name: make(shop) for name, make in LISTS.items()}
    before["repairs"] = closed(before["repairs"])
    with Shop.open(tmp_path / "data") as other:
        for name, table in before.items():
            path = tmp_path / f"{name}.{ending}"
            write_list(table, path)
            plan = brought_in(other, path)
            assert (plan.target.value, plan.wrong, plan.new) == (name, 0, len(table.rows)), plan.troubles[:3]
            assert csv_text(LISTS[name](other)) == csv_text(table)


@pytest.mark.parametrize("name", LISTS)
def test_the_same_shop_finds_nothing_to_change(shop, tmp_path, name):
    table = LISTS[name](shop)
    path = tmp_path / f"{name}.csv"
    write_list(closed(table) if name == "repairs" else table, path)
    plan = brought_in(shop, path)
    assert (plan.new, plan.changed, plan.wrong) == (0, 0, 0), plan.troubles[:3]
    assert plan.same


def test_an_open_order_is_never_taken_for_a_repair_that_is_over(shop, tmp_path):
    table = orders_table(shop)
    write_list(table, tmp_path / "orders.csv")
    with Shop.open(tmp_path / "data") as other:
        plan = brought_in(other, tmp_path / "orders.csv")
    assert plan.wrong == sum(row[6] is None for row in table.rows) > 0
    assert {one.problem.value for one in plan.troubles} == {"no_choice"}


_LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Cn"]) | st.sampled_from("\n=+-@'\"\u202e,;\t")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(_LETTERS, max_size=60), min_size=1, max_size=5), ending=st.sampled_from(["csv", "xlsx"]))
def test_any_text_is_read_as_it_was_written(texts, ending, tmp_path):
    blank = [None] * 14
    rows = tuple((f"S{at}", text or None, *blank[:13], text or None) for at, text in enumerate(texts))
    heads = own_heads(TargetId.PARTS)
    path = tmp_path / f"any.{ending}"
    write_list(ExportTable("parts", tuple((head, head) for head in heads), rows), path)
    with open_table(path) as table:
        read = list(read_rows(table, propose(table, likely_target(table.shape))))
    assert [(row.values.get("name"), row.values.get("note")) for row in read] == [(row[1], row[-1]) for row in rows]
    assert not [problem for row in read for problem in row.problems]
