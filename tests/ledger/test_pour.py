"""Very many changes as one commit: taken as they come, stopped or killed in the middle they leave nothing."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app.ledger.change import Change, Op, chained, fields_text, new_id
from app.ledger.check import check
from app.ledger.errors import CommitCancelled
from app.ledger.ledger import Ledger
from app.ledger.writing import LINES_AT_A_TIME, Watch

REPOSITORY = Path(__file__).parents[2]
#: Pours without an end, and says so once the first lines are written.
WRITER = """
import sys
from pathlib import Path
from app.ledger.ledger import Ledger
from app.ledger.writing import Watch
from tests.ledger.test_pour import part
from itertools import count
with Ledger.open(Path(sys.argv[1])) as ledger:
    ledger.pour("somebody", (part(row) for row in count()), Watch(lambda done: print(done, flush=True))).result()
"""


def part(number: int) -> Change:
    fields = {"sku": f"SKU-{number}", "name": "Чип" * 40, "kind": "chip", "fits": "[]", "unit": "pc", "minimum": 1}
    return Change("part", new_id(), Op.ADD, fields)


def parts(ledger: Ledger) -> int:
    with ledger.read() as db:
        return int(db.execute("SELECT count(*) FROM part WHERE gone = 0").fetchone()[0])


def test_changes_are_taken_as_they_come_and_others_wait(tmp_path: Path) -> None:
    told: list[int] = []
    go_on = threading.Event()

    def changes():
        for number in range(LINES_AT_A_TIME + 7):
            yield part(number)
        go_on.wait(30)

    with Ledger.open(tmp_path) as ledger:
        poured = ledger.pour("somebody", changes(), Watch(told.append))
        other = ledger.commit("somebody", [part(90_000)])
        assert not other.done()
        go_on.set()
        assert len(poured.result().touched) == LINES_AT_A_TIME + 7
        other.result()
        assert told == [LINES_AT_A_TIME, LINES_AT_A_TIME + 7]
        ledger.undo("somebody", poured.result().id).result()
        assert parts(ledger) == 1
        with ledger.read() as db:
            assert check(db, ledger.attachments).sound


def test_a_pour_that_is_stopped_leaves_nothing(tmp_path: Path) -> None:
    with Ledger.open(tmp_path) as ledger:
        poured = ledger.pour("somebody", map(part, range(5_000)), Watch(cancelled=lambda: True))
        with pytest.raises(CommitCancelled) as stopped:
            poured.result()
        assert stopped.value.done == LINES_AT_A_TIME
        assert parts(ledger) == 0
        ledger.commit("somebody", [part(1)]).result()


def test_a_pour_that_is_killed_leaves_nothing(tmp_path: Path) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    while int(writer.stdout.readline()) < 2 * LINES_AT_A_TIME:
        pass
    writer.kill()
    writer.wait()
    writer.stdout.close()
    with Ledger.open(tmp_path) as ledger:
        assert parts(ledger) == 0
        assert ledger.last_saved is None
        with ledger.read() as db:
            assert check(db, ledger.attachments).sound
        ledger.commit("somebody", [part(1)]).result()


@pytest.mark.parametrize(
    "values", [("a", 1, None, -7, "Чип \"'\\\x00\u2028", 1.5, ""), ("\ud800x", 0, 1 << 62, "é\n\t", -0.0)]
)
def test_lines_are_written_as_the_encoder_writes_them(values: tuple[object, ...]) -> None:
    plain = json.dumps(values, ensure_ascii=True, separators=(",", ":"))
    assert chained(b"x", values) == hashlib.sha256(b"x" + plain.encode("ascii")).digest()
    fields = {f"field_{at}": value for at, value in enumerate(values)} | {"_origin": {"hlc": 1, "by": "é"}}
    assert fields_text(fields) == json.dumps(fields, ensure_ascii=True, separators=(",", ":"))
