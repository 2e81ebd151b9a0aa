"""The long proof of migrations: a shop killed while it is brought up to date, sixty times."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.budget import Budget
from tests.ledger.migration_kill import kill_while_migrating


def prove() -> Iterable[Budget]:
    """Sixty kills while schema 5 becomes schema 6; the suite runs two."""
    with TemporaryDirectory() as folder:
        tally = kill_while_migrating(Path(folder), kills=60, seed=2, changes=3000)
    detail = f"{tally.kills} kills, {tally.halfway} of them between the copy put aside and the new schema"
    yield Budget("migration killed: shops not as they were", tally.wrong, "shops", 0, detail)
