"""Where the data lies, what is refused, and moving it: copied, compared, switched, taken back."""

import shutil
from pathlib import Path

import pytest

from app.domain.order_draft import OrderDraft
from app.domain.record_error import BadTarget, DataFolderGone, FolderRefused, LedgerHeld, MovedAway, NoRoom
from app.ledger import folder as folders
from app.services import data_dir
from app.services.orders import open_order, orders
from app.services.shop import Shop
from app.words.errors import sentence


@pytest.fixture
def usual(tmp_path, monkeypatch):
    """The user's own folder, with a shop of one order and a file besides."""
    place = tmp_path / "home" / "hashwrench"
    monkeypatch.setattr(folders, "default_folder", lambda: place)
    monkeypatch.setattr(data_dir, "default_folder", lambda: place)
    with Shop.open(data_dir.data_dir(None)) as shop:
        open_order(shop, "Олена", OrderDraft("dead"))
        shop.attachments.put(b"a photo")
    (place / "recordings").mkdir()
    (place / "recordings" / "测试.txt").write_text("x")
    return place


def numbers(folder):
    with Shop.open(folder, write=False) as shop:
        return [row.number for row in orders(shop)]


def test_data_moves_and_goes_back(usual, tmp_path):
    target = tmp_path / "other disk" / "shop"
    seen = []
    moved = data_dir.move(usual, target, lambda done, whole: seen.append((done, whole)) or True)
    assert moved.size * 2 == seen[-1][0] == seen[-1][1]
    assert data_dir.data_dir(None) == target
    assert data_dir.place_of_data(Path("named")) == Path("named"), "--data-dir still wins"
    assert numbers(target) == ["WO-B1-000001"]
    assert (target / "recordings" / "测试.txt").read_text() == "x"
    with pytest.raises(MovedAway) as refused, Shop.open(usual):
        pass
    assert str(target) in sentence(refused.value)
    assert data_dir.came_from(target) == usual
    assert data_dir.move_back(target) == usual
    assert data_dir.data_dir(None) == usual
    with Shop.open(usual):
        pass
    with pytest.raises(MovedAway), Shop.open(target):
        pass


def test_what_was_saved_since_is_not_left_behind(usual, tmp_path):
    data_dir.move(usual, tmp_path / "new")
    with Shop.open(tmp_path / "new") as shop:
        open_order(shop, "Bo", OrderDraft("later"))
    with pytest.raises(BadTarget, match="changed"):
        data_dir.move_back(tmp_path / "new")
    assert data_dir.data_dir(None) == tmp_path / "new"
    data_dir.move(tmp_path / "new", tmp_path / "third")
    assert len(numbers(data_dir.data_dir(None))) == 2


def test_a_move_that_is_broken_off_or_fails_changes_nothing(usual, tmp_path, monkeypatch):
    assert data_dir.move(usual, tmp_path / "new", lambda done, whole: done < whole / 2) is None
    assert not (tmp_path / "new").exists()
    with Shop.open(usual), pytest.raises(LedgerHeld):
        data_dir.move(usual, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "something").write_text("mine")
    for target, why in ((usual, "same"), (usual / "in", "inside"), (tmp_path / "full", "not_empty")):
        with pytest.raises(BadTarget, match=why):
            data_dir.move(usual, target)
    monkeypatch.setattr(data_dir, "_opens", lambda _target: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        data_dir.move(usual, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    assert data_dir.data_dir(None) == usual
    assert numbers(usual) == ["WO-B1-000001"]


def test_a_second_shop_that_moves_leaves_the_usual_one_where_it_is(usual, tmp_path):
    Shop.open(tmp_path / "second").close()
    data_dir.move(tmp_path / "second", tmp_path / "third")
    assert data_dir.data_dir(None) == usual
    with pytest.raises(MovedAway), Shop.open(tmp_path / "second", write=False):
        pass
    assert data_dir.move_back(tmp_path / "third") == tmp_path / "second"
    assert data_dir.data_dir(None) == usual


def test_a_folder_that_is_gone_is_said_and_no_empty_shop_made(usual, tmp_path):
    data_dir.move(usual, tmp_path / "stick")
    (tmp_path / "stick").rename(tmp_path / "unplugged")
    with pytest.raises(DataFolderGone) as gone:
        data_dir.data_dir(None)
    assert str(tmp_path / "stick") in sentence(gone.value)
    assert not (tmp_path / "stick").exists()


def test_no_room_is_said_before_anything_is_copied(usual, tmp_path, monkeypatch):
    monkeypatch.setattr(data_dir.shutil, "disk_usage", lambda _folder: shutil._ntuple_diskusage(10**6, 10**6, 1000))
    with pytest.raises(NoRoom) as full:
        data_dir.move(usual, tmp_path / "new")
    assert "1 KB are free" in sentence(full.value)
    assert not (tmp_path / "new").exists()


LINUX = """\
/dev/sda1 / ext4 rw 0 0
server:/export /mnt/nas nfs4 rw 0 0
//box/share /mnt/my\\040share cifs rw 0 0
me@host: /home/me/far fuse.sshfs rw 0 0
C: /mnt/c 9p rw,aname=drvfs;path=C:\\;uid=0 0 0
host /data 9p rw,trans=virtio 0 0
"""
MACOS = """\
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled)
//me@box/share on /Volumes/my share (smbfs, nodev, nosuid, mounted by me)
"""


@pytest.mark.parametrize(
    ("text", "folder", "kind"),
    [
        (LINUX, "/home/me", "ext4"),
        (LINUX, "/mnt/nas/shop", "nfs4"),
        (LINUX, "/mnt/nasty", "ext4"),
        (LINUX, "/mnt/my share/shop", "cifs"),
        (LINUX, "/home/me/far/a", "fuse.sshfs"),
        (LINUX, "/mnt/c/Users/me", "drvfs"),
        (LINUX, "/data/shop", "9p"),
        (MACOS, "/Volumes/my share/shop", "smbfs"),
        (MACOS, "/Users/me", "apfs"),
        ("", "/x", ""),
    ],
)
def test_what_a_folder_is_mounted_as(text, folder, kind):
    assert folders.mounted_as(folder, text) == kind


def test_folders_of_the_network_and_of_services_are_refused_with_the_way_out(tmp_path, monkeypatch):
    for name in (
        "OneDrive - Werkstatt GmbH",
        "CloudStorage/OneDrive-Personal",
        "Dropbox",
        "Google Drive",
        "iCloudDrive",
        "GoogleDrive-me@x.org",
    ):
        with pytest.raises(FolderRefused) as refused, Shop.open(tmp_path / name / "shop"):
            pass
        assert "hashwrench data move" in sentence(refused.value)
        assert not (tmp_path / name).exists()
    (tmp_path / "synced" / ".stfolder").mkdir(parents=True)
    assert folders.trouble_of(tmp_path / "synced" / "a" / "b") == folders.Trouble("cloud", "Syncthing")
    assert folders.trouble_of(tmp_path / "OneDrive tools") is None
    (tmp_path / "Users" / "Dropbox" / ".dropbox").mkdir(parents=True)  # a person of that name, who has the service
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(tmp_path / "Users" / "Dropbox"))
    assert folders.trouble_of(tmp_path / "Users" / "Dropbox" / "AppData" / "shop") is None
    assert folders.trouble_of(tmp_path / "Users" / "Dropbox" / "Dropbox" / "shop") is not None
    monkeypatch.setattr(folders, "_mounts", lambda: f"nas:/x {tmp_path} nfs rw 0 0\n")
    with pytest.raises(FolderRefused) as refused, Shop.open(tmp_path / "shop"):
        pass
    assert "(nfs)" in sentence(refused.value)
    monkeypatch.setenv(folders.OVERRIDE, "1")
    with Shop.open(tmp_path / "shop") as shop:
        assert shop.writable
    monkeypatch.delenv(folders.OVERRIDE)
    monkeypatch.setattr(data_dir, "default_folder", lambda: tmp_path / "home")
    monkeypatch.setattr(folders, "_mounts", lambda: f"nas:/x {tmp_path / 'shop'} nfs rw 0 0\n")
    with pytest.raises(FolderRefused), Shop.open(tmp_path / "shop"):
        pass
    data_dir.move(tmp_path / "shop", tmp_path / "home")
    assert data_dir.data_dir(None) == tmp_path / "home"
    with Shop.open(tmp_path / "home") as shop:
        assert shop.writable, "the way out works: what lies on the network is brought over"
