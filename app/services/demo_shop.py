"""The demo's shop: a folder of its own beside the real one, made fresh for each story, and what lies in it at first."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

from app.domain.finding import PartKind
from app.domain.stock import Grade, Money, PartDraft, Tracking
from app.ledger.errors import LedgerFailed, LedgerTooNew, NotALedger
from app.services import sites, stock
from app.services.letterhead import set_letterhead
from app.services.shop import Shop, demo_dir
from app.words.language import _
from drivers.simulated.story import BOARD_CODE

__all__ = ["aside_text", "demo_dir", "fresh_demo", "seed", "set_aside", "technician"]

#: Where the simulated miners stand: racks of six, counted through.
_PLACES = "127.77.*.RP/6"


def technician() -> str:
    """Who repairs in the demo."""
    return _("T. Demo")


def set_aside(data_dir: Path) -> Path | None:
    """Rename a demo whose record is damaged or from a newer version; where it lies now, None where none was.

    Nothing is removed. Raises LedgerHeld and DemoMismatch as `fresh_demo`, OSError.
    """
    folder = demo_dir(data_dir)
    if not folder.exists():
        return None
    try:
        with Shop.open(folder, demo=True):
            return None
    except (NotALedger, LedgerTooNew, LedgerFailed):
        pass
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    for number in range(1, 100):
        aside = folder.with_name(f"{folder.name}-aside-{stamp}" + (f"-{number}" if number > 1 else ""))
        if not aside.exists():
            break
    folder.rename(aside)
    return aside


def aside_text(aside: Path) -> str:
    """The sentence about a demo that was set aside."""
    return _("The demo's former record could not be read. It lies in {folder} now, and a fresh demo was made.").format(
        folder=aside
    )


def fresh_demo(data_dir: Path) -> Path:
    """The demo's folder with nothing in it. A former demo there is removed, anything else is left alone.

    Raises LedgerHeld while a window shows the demo, DemoMismatch where a real shop lies there, NotALedger and
    LedgerTooNew where `set_aside` is to be called first, OSError.
    """
    folder = demo_dir(data_dir)
    if folder.exists() and any(folder.iterdir()):
        with Shop.open(folder, demo=True):
            pass
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def seed(shop: Shop) -> None:
    """What a shop has before the day begins: a letterhead, a site whose racks are known, and parts in bins."""
    set_letterhead(shop, technician(), _("Demo Repair Shop"), (_("a simulated shop on this computer"),))
    sites.add_site(shop, technician(), _("Demo hall"))
    sites.add_rule(shop, technician(), sites.sites(shop)[0].id, _PLACES)
    for draft, quantity, cost, grade, bin_name in (
        (PartDraft("BM1362", _("Hash chip BM1362"), PartKind.CHIP, ("BM1362",), minimum=10, target=40, esd=True,
                   msl="3"), 24, 690, Grade.RECOVERED, "A-01"),
        (PartDraft("LS-12", _("Level shifter 1.2 V"), PartKind.LEVEL_SHIFTER, (BOARD_CODE,), minimum=20, target=80,
                   esd=True), 60, 42, Grade.NEW, "A-02"),
        (PartDraft("LDO-12", _("LDO 1.2 V"), PartKind.LDO, (BOARD_CODE,), minimum=20, target=100, esd=True), 80, 31,
         Grade.NEW, "A-03"),
        (PartDraft("R-SER", _("Series resistor"), PartKind.PASSIVE, minimum=50, target=1000, pack=1000,
                   tracking=Tracking.LOOSE, piece_mg=0.6), 300, 2, Grade.NEW, "B-01"),
    ):  # fmt: skip
        stock.receive(
            shop, technician(), draft, quantity, Money(cost, "EUR"), grade=grade, supplier=_("demo supplier"),
            bin=bin_name,
        )  # fmt: skip
