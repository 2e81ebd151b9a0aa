import pytest

from app.ledger.ledger import Ledger


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(tmp_path / "shop") as opened:
        yield opened


@pytest.fixture
def rows(ledger):
    """Reads: rows("SELECT ...", values) -> list of tuples."""

    def read(sql, *values):
        with ledger.read() as db:
            return [tuple(row) for row in db.execute(sql, values)]

    return read
