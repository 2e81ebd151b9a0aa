"""The process that makes a backup: what it makes counts, and one that dies, is ended or cannot start leaves nothing."""

import os
import signal
import sys
import threading

import pytest

from app.domain.order_draft import OrderDraft
from app.domain.record_error import BackupFailed, BackupLost, BackupStopped
from app.ledger import backup
from app.services import backup_child, backups
from app.services.backup_child import BackupChild
from app.services.orders import open_order
from app.services.shop import Shop
from app.words.errors import sentence

#: What ends a process without asking it.
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)


@pytest.fixture
def shop(tmp_path):
    with Shop.open(tmp_path / "данные 店") as opened:
        open_order(opened, "Олена", OrderDraft("dead"))
        yield opened


@pytest.fixture
def waiting(monkeypatch):
    """A child that never answers by itself, but ends with stdin as the real one does."""
    command = [sys.executable, "-c", "import os\nwhile os.read(0, 99): pass"]
    monkeypatch.setattr(backup_child, "child_command", lambda: command)


def started(child):
    while child.pid is None:
        assert threading.Event().wait(0.01) is False
    return child.pid


def nothing_counts(shop):
    folder = backups.folder_of(shop)
    return not backups.rotation.listed(folder) and not list(folder.glob(".hashwrench-*"))


def test_a_process_makes_and_proves_the_backup_while_the_shop_is_open(shop, tmp_path):
    stick = tmp_path / "stick"
    stick.mkdir()
    backups.choose_second(shop, stick)
    made = backups.back_up_now(shop, sentence, BackupChild().make)
    assert backup.inspect(made.path).bench_prefix == shop.bench_prefix
    assert made == backups.rotation.listed(backups.folder_of(shop))[0]
    assert (stick / made.path.name).read_bytes() == made.path.read_bytes()
    assert backups.state(shop).failed == ""
    stick.rename(tmp_path / "gone")
    (shop.data_dir / "shop.db").rename(tmp_path / "aside.db")
    try:
        with pytest.raises(BackupFailed) as failed:
            backups.back_up_now(shop, sentence, BackupChild().make)
    finally:
        (tmp_path / "aside.db").rename(shop.data_dir / "shop.db")
    assert backups.state(shop).failed == sentence(failed.value) != ""
    assert backups.state(shop).newest == made.made_at


def test_a_process_that_hangs_is_ended(shop, waiting, monkeypatch):
    monkeypatch.setattr(backup_child, "LONGEST_S", 0.1)
    with pytest.raises(BackupLost):
        backups.back_up_now(shop, sentence, BackupChild().make)
    assert backups.state(shop).failed
    assert nothing_counts(shop)


def test_a_killed_process_is_one_sentence_and_leaves_nothing_that_counts(shop, waiting):
    child = BackupChild()
    left = []

    def kill():
        left.append(backups.folder_of(shop) / f"{backup.scratch_of(started(child))}half")
        left[0].mkdir(parents=True)
        os.kill(child.pid, KILL)

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(BackupLost) as lost:
        backups.back_up_now(shop, sentence, child.make)
    killer.join()
    assert abs(lost.value.code) == KILL
    assert nothing_counts(shop)
    assert "tried again" in backups.state(shop).failed
    assert backups.due(shop), "the next look tries again"


def test_the_window_ends_it_and_notes_no_failure(shop, waiting):
    child = BackupChild()
    ender = threading.Thread(target=lambda: (started(child), child.end()))
    ender.start()
    with pytest.raises(BackupStopped):
        backups.back_up_now(shop, sentence, child.make)
    ender.join()
    assert child.pid is None
    assert backups.state(shop).failed == ""
    with pytest.raises(BackupStopped):
        child.make(shop, None, sentence)


def test_a_process_that_cannot_start_is_one_sentence(shop, monkeypatch):
    monkeypatch.setattr(backup_child, "child_command", lambda: [str(shop.data_dir / "no such program")])
    with pytest.raises(BackupLost):
        backups.back_up_now(shop, sentence, BackupChild().make)
    assert backups.state(shop).failed
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.undo()
    assert backup_child.child_command()[-1] == "--backup-process"


def test_a_shop_whose_backups_are_off_is_never_due_and_says_so(shop):
    backups.switch(shop, on=False)
    assert not backups.due(shop)
    assert backups.back_up_at_closing(shop.data_dir, sentence) is None
    assert backups.state(shop).off
    backups.switch(shop, on=True)
    assert backups.due(shop)
