"""A window whose disk runs full: one sentence for each action, nothing saved is lost, and the window lives."""

import os
import subprocess

import pytest

from app.domain.order_draft import OrderDraft
from app.domain.stock import Money
from app.ledger.check import check
from app.ledger.errors import LedgerError
from app.services import backups, data_dir, evidence, stock
from app.services.export_all import export_all
from app.services.orders import add_note, open_order, orders
from app.services.shop import Shop
from app.ui import fallback
from app.ui.frame import Frame
from app.ui.preferences import Preferences
from app.words.errors import sentence
from tests.services.shop_hands import ShopHands
from tests.services.shop_story import CHIP

_SIZE = 12_000_000


@pytest.fixture
def disk(tmp_path):
    """A disk of 12 MB where root may make one; else this folder, and what is written there is refused above a size."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    yield folder if mounted else None
    if mounted:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder):
    """Take what is left of the disk, to the last block."""
    with (folder / "ballast").open("wb", buffering=0) as ballast:
        try:
            while ballast.write(bytes(4096)) == 4096:
                pass
        except OSError:
            pass


def test_a_full_disk_refuses_in_one_sentence_and_loses_nothing(disk, dressed, qtbot, tmp_path, capfd):
    if disk is None:
        return  # tests/ledger/test_full_disk.py tries a quota in its place
    folder = disk / "data"
    log = None
    with Shop.open(folder) as shop:
        order = open_order(shop, "Олена", OrderDraft("dead"))
        stock.receive(shop, "Олена", CHIP, 7, Money(325, "USD"))
        log = fallback.keep_log(folder)
        frame = Frame(shop, folder, Preferences(person="Олена"))
        qtbot.addWidget(frame)
        frame.show()
        fill(disk)
        saved = state_of(shop)
        hands = ShopHands(shop, 1)
        actions = {
            "receiving": lambda: [
                stock.receive(shop, "Олена", CHIP, 1, Money(1, "USD"), note="x" * 900) for _ in range(400)
            ],
            "a photo": lambda: evidence.add(shop, "Олена", order.id, os.urandom(300_000), name="photo.bin"),
            "an import": hands.bring_in_many,
            "a note": lambda: [add_note(shop, "Олена", order.id, "x" * 900) for _ in range(400)],
            "a backup": lambda: backups.back_up_now(shop, sentence),
            "an export": lambda: export_all(shop, folder.parent / "all.zip"),
            "a move": lambda: data_dir.fit_target(folder, disk / "new"),
        }
        for name, act in actions.items():
            with pytest.raises((LedgerError, OSError)) as refused:
                act()
            said = sentence(refused.value)
            assert ("full" in said) or ("free" in said), (name, said)
            frame.say_error(refused.value)
            assert frame._toast.sentence() == said
        frame.choose(theme="dark")
        assert "full" in frame._toast.sentence()
        frame.go_to("data")
        qtbot.waitUntil(lambda: "free some space" in frame.page().state.text())
        for error in (OSError("first"), OSError("second" * 4000)):
            fallback.record(error)
        after = state_of(shop)
        assert after[0] >= saved[0]
        assert after[1] == saved[1], "no file of an action that was refused stays"
        assert not list(folder.rglob(".*"))
        (disk / "ballast").unlink()
        add_note(shop, "Олена", order.id, "room again")
        backups.back_up_now(shop, sentence)
        with shop.read() as db:
            assert check(db, shop.attachments).problems == ()
        assert len(orders(shop)) == 1
        frame.end()
        log.close()
    assert "Traceback" not in capfd.readouterr().err


def state_of(shop):
    with shop.read() as db:
        return db.execute("SELECT count(*) FROM change").fetchone()[0], shop.attachments.all()
