"""A shop at work whose every write to the disk is recorded, photos and files included.

`python -m tests.services.shop_tape SHOP OUT SYNCHRONOUS SEED ACTIONS`. First hands work in a shop beside, with the
program as it is, and what they have the ledger write is noted. Then the same is written to SHOP, by the program's own
statements (`app.ledger.writing`) and attachments, on a disk that records; SQLite is there APSW, in this process of its
own. OUT gets the pickled tape, as `tests.ledger.power_writer` makes it, with the renames of attachments.
"""

import os
import pickle
import shutil
import sys
from dataclasses import replace
from pathlib import Path

from app.ledger import attachments, writing
from app.services.shop import Shop
from tests.ledger import power_writer
from tests.services.shop_hands import ShopHands


def worked(folder, seed, actions):
    """What hands had the ledger write: ("commit", actor, changes, undoes, id) and ("file", content), in order."""
    done = []
    write, put = writing.write, attachments.write_whole

    def noting_write(db, head, actor, changes, undoes=None, watch=None):
        held = tuple(changes)
        commit, end = write(db, head, actor, held, undoes, watch)
        done.append(("commit", actor, tuple(replace(change, base=None) for change in held), undoes, commit.id))
        return commit, end

    def noting_put(target, content):
        put(target, content)
        done.append(("file", bytes(content)))

    writing.write, attachments.write_whole = noting_write, noting_put
    try:
        with Shop.open(folder) as shop:
            hands = ShopHands(shop, seed)
            for _ in range(actions):
                hands.step()
    finally:
        writing.write, attachments.write_whole = write, put
    return done


class TapedFiles:
    """Puts what attachments do to the disk on the tape; with `lazy` they do not wait for the drive."""

    def __init__(self, shop, *, lazy):
        self.shop = Path(os.path.realpath(shop))
        self.lazy = lazy
        self._replace = os.replace
        attachments.settle = self.settle
        attachments.settle_folder = self.settle_folder
        attachments.os = self

    def __getattr__(self, name):
        return getattr(os, name)

    def named(self, path):
        return Path(path).resolve().relative_to(self.shop).as_posix()

    def settle(self, descriptor):
        name = self.named(os.readlink(f"/proc/self/fd/{descriptor}"))
        (self.shop / name).open("rb").close()
        os.fdatasync(descriptor)
        power_writer.TAPE.append(("write", name, 0, (self.shop / name).read_bytes()))
        if not self.lazy:
            power_writer.TAPE.append(("sync", name, 0, b""))

    def replace(self, source, target):
        self._replace(source, target)
        power_writer.TAPE.append(("rename", self.named(source), 0, self.named(target).encode()))

    def settle_folder(self, folder):
        if not self.lazy:
            inside = "\n".join(self.named(one) for one in Path(folder).iterdir() if one.is_dir())
            power_writer.TAPE.append(("sync folder", self.named(folder), 0, inside.encode()))


def main(shop, out, synchronous, seed, actions):
    beside = Path(out).with_name("beside")
    story = worked(beside, int(seed), int(actions))
    shutil.rmtree(beside)
    db = power_writer.recorded(shop, "WAL", synchronous)
    files = attachments.Attachments(Path(shop) / "attachments")
    TapedFiles(shop, lazy=synchronous == "OFF")
    device = db.execute("SELECT value FROM meta WHERE key = 'device_id'").fetchone()[0]
    head = writing.head_of(db, device)
    ids = {}
    for kind, *told in story:
        if kind == "file":
            files.put(told[0])
            continue
        actor, changes, undoes, was = told
        db.execute("BEGIN IMMEDIATE")
        commit, head = writing.write(db, head, actor, changes, ids.get(undoes))
        db.execute("COMMIT")
        ids[was] = commit.id
        power_writer.TAPE.append(("acknowledged", commit.id, 0, b""))
    Path(out).write_bytes(pickle.dumps(power_writer.TAPE))


if __name__ == "__main__":
    main(*sys.argv[1:])
