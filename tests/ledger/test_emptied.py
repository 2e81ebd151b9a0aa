"""A database file of no bytes: a shop whose content was lost is refused; one whose making was cut short is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.ledger import connection
from app.ledger.errors import NotALedger
from app.ledger.ledger import DATABASE, Ledger


@pytest.mark.parametrize("write", [True, False])
def test_a_shop_that_lost_its_content_is_no_new_shop(tmp_path: Path, write: bool) -> None:
    Ledger.open(tmp_path).close()
    assert not (tmp_path / connection.MAKING).exists()
    (tmp_path / DATABASE).write_bytes(b"")
    with pytest.raises(NotALedger):
        Ledger.open(tmp_path, write=write)
    assert (tmp_path / DATABASE).read_bytes() == b""


@pytest.mark.parametrize("write", [True, False])
def test_a_shop_whose_making_was_cut_short_is_made(tmp_path: Path, write: bool) -> None:
    (tmp_path / DATABASE).write_bytes(b"")
    (tmp_path / connection.MAKING).touch()
    Ledger.open(tmp_path, write=write).close()
    assert connection.schema_of(tmp_path / DATABASE) > 0
    assert not (tmp_path / connection.MAKING).exists()
