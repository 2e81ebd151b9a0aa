"""Automatic backups: when they are due, which stay, room, the second folder, the trial of a restore, what is brought
back."""

import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.order_draft import OrderDraft
from app.domain.record_error import BadTarget, LedgerDamaged, NoBackupYet, NoRoom
from app.ledger import rotation
from app.ledger.check import ProblemKind
from app.services import backups, safety
from app.services.order_records import attach
from app.services.orders import open_order
from app.services.shop import Shop
from app.words.backups import state_text, status_text, trial_lines, trial_text
from app.words.errors import sentence

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def shop(tmp_path):
    with Shop.open(tmp_path / "data") as opened:
        order = open_order(opened, "Олена", OrderDraft("dead"))
        attach(opened, "Олена", order.id, b"a log of the tester", name="测试.txt")
        yield opened


@pytest.fixture
def stick(tmp_path):
    """A stick of 64 kB, where root may mount one."""
    folder = tmp_path / "stick"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    yield folder if mounted else None
    if mounted:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_stick_is_named_and_not_the_disk_of_the_shop(shop, stick):
    if stick is None:
        return  # only root has a small disk to fill
    with pytest.raises(NoRoom) as refused:
        safety.backup(shop, stick / "shop.hwbackup")
    assert refused.value.path == stick
    assert refused.value.free < refused.value.need
    assert list(stick.iterdir()) == []


def ages(folder, *hours):
    """Empty stand-ins for automatic backups, so many hours old."""
    folder.mkdir(exist_ok=True)
    for one in hours:
        (folder / rotation.name_of("B1", "0" * 32, NOW - timedelta(hours=one))).write_bytes(b"x" * 1000)


@given(st.lists(st.integers(0, 900), max_size=80))
def test_rotation_keeps_the_newest_of_each_day_week_and_month(days):
    moments = {NOW - timedelta(days=day, hours=day % 5) for day in days}
    stay = rotation.staying(moments)
    assert stay <= moments
    assert len(stay) <= rotation.DAYS + rotation.WEEKS + rotation.MONTHS
    if moments:
        assert max(moments) in stay
    for day in {at.astimezone().date() for at in sorted(moments)[-rotation.DAYS :]}:
        assert max(at for at in moments if at.astimezone().date() == day) in stay
    for at in moments - stay:
        for period in (lambda a: a.date(), lambda a: a.isocalendar()[:2], lambda a: (a.year, a.month)):
            of = [one for one in moments if period(one.astimezone()) == period(at.astimezone())]
            later = {period(one.astimezone()) for one in moments if one > max(of)}
            assert at != max(of) or len(later) >= rotation.DAYS, "the newest of a period goes only behind newer periods"
    assert rotation.staying(stay) == stay


def test_only_automatic_backups_of_the_shop_are_ever_deleted(tmp_path):
    ages(tmp_path, *range(0, 24 * 40, 24), 1, 2, 3)
    others = tmp_path / rotation.name_of("B2", "f" * 32, NOW - timedelta(days=999))
    mine = tmp_path / "auto-mine.hwbackup"
    for one in (others, mine, tmp_path / "before-restore-1.db"):
        one.write_bytes(b"")
    gone = rotation.rotate(tmp_path, {"0" * 8})
    assert len(gone) > 25
    assert others.exists()
    assert mine.exists()
    left = rotation.listed(tmp_path, {"0" * 8})
    assert 8 <= len(left) <= 14
    assert left[0].made_at == NOW


def test_a_backup_is_due_by_what_was_saved_and_when(shop):
    assert backups.due(shop)
    made = backups.back_up_now(shop, sentence)
    assert not backups.due(shop)
    assert made.path.parent == backups.folder_of(shop)
    open_order(shop, "Bo", OrderDraft("later"))
    soon = made.made_at + timedelta(minutes=1)
    assert backups.due(shop, soon) == (soon.astimezone().date() != made.made_at.astimezone().date())
    assert backups.due(shop, made.made_at + timedelta(hours=5))
    assert backups.due(shop, made.made_at + timedelta(days=1))
    state = backups.state(shop, made.made_at + timedelta(hours=49))
    assert state.waits
    assert state.old
    assert "waited for more than two days" in state_text(state, NOW)
    assert not backups.state(shop, made.made_at + timedelta(hours=5)).old


def test_a_clock_that_was_wrong_keeps_no_backup_from_being_made(shop):
    folder, now = backups.folder_of(shop), datetime.now(UTC)
    folder.mkdir()
    for made_at in (now + timedelta(days=400 + day) for day in range(40)):
        (folder / rotation.name_of("B1", "0" * 32, made_at)).write_bytes(b"x")
    (folder / "auto-B1-00000000-20269999T999999Z.hwbackup").write_bytes(b"no such day")
    (folder / "auto-B1-00000000-20200101T000000Z.hwbackup").mkdir()
    assert backups.due(shop)
    assert backups.state(shop).newest is None
    made = backups.back_up_now(shop, sentence)
    assert made.path.exists()
    assert backups.state(shop).file == made.path
    assert not backups.due(shop)


def test_closing_backs_up_what_the_day_brought(shop):
    shop.close()
    made = backups.back_up_at_closing(shop.data_dir, sentence)
    assert made.path.exists()
    assert backups.back_up_at_closing(shop.data_dir, sentence) is None


def test_the_second_folder_gets_the_same_bytes_and_says_when_it_is_gone(shop, tmp_path):
    stick = tmp_path / "stick"
    for folder, why in ((stick, "no_folder"), (shop.data_dir, "inside")):
        with pytest.raises(BadTarget, match=why):
            backups.choose_second(shop, folder)
    stick.mkdir()
    backups.choose_second(shop, stick)
    made = backups.back_up_now(shop, sentence)
    assert (stick / made.path.name).read_bytes() == made.path.read_bytes()
    assert backups.state(shop).second.newest == made.made_at
    shutil.rmtree(stick)
    backups.back_up_now(shop, sentence)
    state = backups.state(shop)
    assert not state.failed
    assert "plugged in" in state.second.failed
    assert "second folder failed" in status_text(state, NOW)
    backups.choose_second(shop, None)
    assert backups.state(shop).second is None


def test_room_is_made_by_the_oldest_and_the_newest_stays(shop, monkeypatch):
    folder = backups.folder_of(shop)
    ages(folder, 1, 30, 60, 90)
    free = {"bytes": 10**6}
    monkeypatch.setattr(rotation.shutil, "disk_usage", lambda _f: shutil._ntuple_diskusage(10**7, 10**7, free["bytes"]))
    need = 10**6 - 200_000 + 1500  # 200,000 is the margin on a disk of 10 MB
    gone = rotation.make_room(folder, need)
    assert [path.name for path in gone] == [
        rotation.name_of("B1", "0" * 32, NOW - timedelta(hours=h)) for h in (90, 60)
    ]
    free["bytes"] = 100
    with pytest.raises(NoRoom):
        backups.back_up_now(shop, sentence)
    assert len(rotation.listed(folder)) == 2, "where it would not be enough, nothing is deleted"
    state = backups.state(shop)
    assert "free some space" in state.failed
    assert status_text(state, NOW) == "Backup failed"
    free["bytes"] = 10**7
    backups.back_up_now(shop, sentence)
    assert backups.state(shop).failed == ""


def test_a_damaged_shop_replaces_no_good_backup(shop):
    good = backups.back_up_now(shop, sentence)
    shop.ledger.on_writer(lambda db: db.execute("UPDATE work_order SET reported_fault = 'forged'")).result()
    with pytest.raises(LedgerDamaged):
        backups.back_up_now(shop, sentence)
    assert [one.path for one in rotation.listed(good.path.parent)] == [good.path]
    assert "damaged" in backups.state(shop).failed
    assert [path.name for path in good.path.parent.iterdir() if path.name.startswith(".")] == []


def test_trying_a_restore_compares_with_the_shop_of_now_and_leaves_nothing(shop):
    with pytest.raises(NoBackupYet):
        backups.try_restore(shop)
    backups.back_up_now(shop, sentence)
    open_order(shop, "Bo", OrderDraft("later"))
    trial = backups.try_restore(shop)
    counts = {one.entity: (one.then, one.now) for one in trial.counts}
    assert counts["work_order"] == (1, 2)
    assert counts["attachment"] == (1, 1)
    assert trial == backups.state(shop).trial
    assert "orders: 1 in the backup, 2 in the shop" in trial_lines(trial)
    assert "worked" in trial_text(trial, NOW)
    assert list(backups.folder_of(shop).glob(".*")) == []
    assert not shop.attachments.folder.joinpath(".scratch").exists()


def test_what_a_check_finds_is_repaired_where_it_needs_no_judgement(shop):
    backups.back_up_now(shop, sentence)
    (sha256,) = shop.attachments.all()
    shop.attachments.path(sha256).write_bytes(b"rotten")
    orphan = shop.attachments.put(b"of an action that was cut short")
    shop.ledger.on_writer(lambda db: db.execute("UPDATE work_order SET reported_fault = 'forged'")).result()
    found = safety.check(shop)
    assert {p.kind for p in found.problems} == {ProblemKind.TABLE, ProblemKind.ATTACHMENT, ProblemKind.ORPHAN}
    assert safety.ways_out(found.problems)
    done = safety.repair(shop)
    assert (done.brought, done.aside, done.report.problems) == (1, 1, ())
    assert done.rows > 0
    assert shop.attachments.get(sha256) == b"a log of the tester"
    assert (shop.data_dir / safety.ASIDE / orphan).read_bytes() == b"of an action that was cut short"
    os.unlink(backups.state(shop).file)
    assert backups.bring_back(shop, "0" * 64) is None
