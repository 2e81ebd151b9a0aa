"""A full disk: one clear error, nothing acknowledged lost, and work goes on once there is room."""

import os
import resource
import subprocess
import sys

import pytest

from app.ledger.check import check
from app.ledger.errors import LedgerFailed, LedgerFull
from app.ledger.ledger import Ledger
from app.words.errors import sentence
from tests.ledger.kill_loop import REPOSITORY
from tests.ledger.shop_changes import part

WRITER = """
import resource, sys
from pathlib import Path
from app.ledger.errors import LedgerError
from app.ledger.ledger import Ledger
from tests.ledger.shop_changes import part
with Ledger.open(Path(sys.argv[1])) as ledger:
    if sys.argv[2] != "-":
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
    number = 0
    try:
        while number < 100_000:
            ledger.commit("somebody", [part(f"S{number}", name="x" * 2000)]).result()
            number += 1
            print("saved", number, flush=True)
    except LedgerError as error:
        print(type(error).__name__, flush=True)
"""


def write_until_full(folder, limit="-"):
    command = [sys.executable, "-c", WRITER, str(folder), limit]
    said = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=60)
    assert said.returncode == 0, said.stderr
    *saved, error = said.stdout.split("\n")[:-1]
    return int(saved[-1].split()[1]), error


def test_a_quota_refuses_a_commit_and_keeps_the_rest(tmp_path):
    saved, error = write_until_full(tmp_path, "2200000")
    assert error in (LedgerFull.__name__, LedgerFailed.__name__)
    assert saved > 10
    with Ledger.open(tmp_path) as ledger:
        with ledger.read() as db:
            assert db.execute("SELECT count(*) FROM part").fetchone()[0] == saved
            assert check(db, ledger.attachments).sound
        ledger.commit("somebody", [part("room again")]).result()


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 3 MB of its own, in a mount namespace that this process cannot have: so a mount, where root may."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)], capture_output=True, check=False
    ) if os.geteuid() == 0 else None  # fmt: skip
    yield folder if mounted is not None and mounted.returncode == 0 else None
    if mounted is not None and mounted.returncode == 0:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_is_really_full(small_disk, tmp_path):
    if small_disk is None:
        # Without root there is no small disk to be had; the quota stands in for it.
        saved, error = write_until_full(tmp_path / "quota", "900000")
        assert saved > 0
        assert error in (LedgerFull.__name__, LedgerFailed.__name__)
        return
    saved, error = write_until_full(small_disk)
    assert error == LedgerFull.__name__
    with Ledger.open(small_disk, write=False) as ledger:
        with ledger.read() as db:
            assert db.execute("SELECT count(*) FROM part").fetchone()[0] == saved
            assert check(db, ledger.attachments).sound
        with pytest.raises(LedgerFull):
            ledger.attachments.put(os.urandom(4_000_000))
        assert ledger.attachments.all() == ()
        assert not list(ledger.attachments.folder.glob("*/.*"))


def test_the_sentence_says_that_what_was_saved_is_safe(tmp_path):
    assert "everything saved before is safe" in sentence(LedgerFull(tmp_path))
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] != 0
