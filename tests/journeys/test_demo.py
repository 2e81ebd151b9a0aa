"""The demo from the scan to the signed paper: real sockets, a real byte stream, a real database, a real PDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import demo as command
from app.cli.main import app
from app.domain.finding import Fault
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.order_view import OrderView
from app.domain.work_order import FindingStatus, State
from app.ledger.errors import DemoMismatch, LedgerHeld
from app.services import orders, stock
from app.services.bench_course import BenchTiming
from app.services.demo import DemoStep, Stage, demo_dir, fresh_demo, play
from app.services.paper import frozen
from app.services.shop import Shop
from drivers.serial.chain import ChainTiming
from drivers.serial.power import PowerTiming
from drivers.simulated.story import BOARD_SERIAL, LAST_ANSWERING_CHIP
from tests.documents.reading import checked, codes_of, words_of

QUICK = BenchTiming(ChainTiming(quiet_s=0.2, write_gap_s=0.0, address_gap_s=0.0, reply_s=0.03), PowerTiming(0.0, 0.0))


@dataclass(frozen=True, slots=True)
class Told:
    """The demo's shop, its steps, and what the command printed."""

    shop: Shop
    steps: list[DemoStep]
    stdout: str

    @property
    def order(self) -> OrderView:
        """The order of the story, by the name of its paper."""
        path = self.steps[-1].pdf
        assert path is not None
        return orders.order(self.shop, path.stem)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """The command told the story once; its shop is open again for the tests that look into it."""
    folder = tmp_path_factory.mktemp("demo")
    steps: list[DemoStep] = []

    def recorded(shop: Shop, out: Path | None) -> Iterator[DemoStep]:
        for step in play(shop, out, QUICK):
            steps.append(step)
            yield step

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command, "play", recorded)
        out = folder / "with blanks и 中"
        done = CliRunner().invoke(app, ["--data-dir", str(folder), "demo", "--headless", "--out", str(out)])
    assert done.exit_code == 0, done.output
    with Shop.open(demo_dir(folder), demo=True) as shop:
        yield Told(shop, steps, done.stdout)


def test_every_stage_is_told_once_and_in_order(told: Told) -> None:
    stages = [step.stage for step in told.steps]
    assert list(dict.fromkeys(stages)) == list(Stage)
    assert stages.count(Stage.PROOF) == 2
    assert all(step.title and step.detail for step in told.steps)


def test_the_order_holds_what_the_devices_said(told: Told) -> None:
    view = told.order
    assert (view.state, view.demo, view.asset.serial) == (State.PASSED, True, BOARD_SERIAL)
    cause = next(line for line in view.findings if line.finding.fault is Fault.CHAIN_BREAK)
    assert cause.status is FindingStatus.CONFIRMED
    assert cause.finding.chips == (LAST_ANSWERING_CHIP, LAST_ANSWERING_CHIP + 1)
    assert [run.chips_found for run in view.test_runs] == [84, 126, 126, 126]
    assert [run.simulated for run in view.test_runs[:3]] == [True] * 3
    assert view.passes == 3
    assert view.signature_holds


def test_the_other_sick_machines_wait_with_orders_of_their_own(told: Told) -> None:
    others = [row for row in orders.orders(told.shop) if row.number != told.order.number]
    assert others
    assert all(row.state in (State.DRAFT, State.RECEIVED) and row.fault for row in others)
    assert len({row.asset.id for row in others}) == len(others)


def test_the_part_left_the_shelf(told: Told) -> None:
    shop = told.shop
    view = told.order
    (fitted,) = view.replacements
    part = stock.part_named(shop, fitted.sku)
    assert sum(move.quantity for move in stock.moves(shop, part)) == part.on_hand
    assert [move.order_number for move in stock.moves(shop, part)] == [None, view.number]


def test_the_paper_is_read_back(told: Told, tmp_path: Path) -> None:
    shop, steps = told.shop, told.steps
    view = told.order
    path = steps[-1].pdf
    assert path is not None
    pdf = path.read_bytes()
    text = words_of(pdf)
    for said in (view.number, BOARD_SERIAL, "DEMO", "Break 84 | 85", "84 of 126", "126 of 126", view.content_hash):
        assert said in text
    assert codes_of(pdf) == [[view.label]] * text.count("DEMO · simulated devices")
    assert "No syntax or stream encoding errors" in checked(pdf, tmp_path)
    kept = frozen(view)
    assert [(one.revision, one.copy.value) for one in kept] == [(1, "internal"), (1, "customer")]
    assert view.content_hash in words_of(shop.attachments.get(kept[0].file.sha256))


def test_the_command_tells_every_step_and_ends_with_the_papers_path(told: Told) -> None:
    lines = told.stdout.splitlines()
    assert all(step.title in told.stdout and step.detail in told.stdout for step in told.steps)
    path = Path(lines[-1])
    assert path == told.steps[-1].pdf
    assert path.parent.name == "with blanks и 中"
    assert path.read_bytes().startswith(b"%PDF-")


def test_a_demo_that_is_open_elsewhere_is_left_alone(tmp_path: Path) -> None:
    with Shop.open(fresh_demo(tmp_path), demo=True):
        with pytest.raises(LedgerHeld):
            fresh_demo(tmp_path)
        done = CliRunner().invoke(app, ["--data-dir", str(tmp_path), "demo", "--headless"])
    assert done.exit_code == 3
    assert len(done.stderr.splitlines()) == 1
    assert (demo_dir(tmp_path) / "shop.db").exists()


def test_a_real_shop_is_never_removed(tmp_path: Path) -> None:
    with Shop.open(demo_dir(tmp_path)) as shop:
        orders.open_order(shop, "Ada", OrderDraft("dead", AssetDraft(serial="REAL1")))
    with pytest.raises(DemoMismatch):
        fresh_demo(tmp_path)
    with Shop.open(demo_dir(tmp_path)) as shop:
        assert orders.orders(shop)[0].asset.serial == "REAL1"


def test_a_damaged_demo_is_set_aside_with_one_sentence_and_the_story_is_told_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = fresh_demo(tmp_path)
    (folder / "shop.db").write_bytes(b"no database " * 999)
    monkeypatch.setattr(command, "play", lambda shop, out: iter([DemoStep(Stage.SHOP, "told", shop.data_dir.name)]))
    done = CliRunner().invoke(app, ["--data-dir", str(tmp_path), "demo", "--headless"])
    assert done.exit_code == 0, done.output
    (line,) = done.stderr.splitlines()
    (aside,) = tmp_path.glob("demo-aside-*")
    assert str(aside) in line
    assert (aside / "shop.db").read_bytes() == b"no database " * 999
    assert "told" in done.stdout
