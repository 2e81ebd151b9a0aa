"""What the use cases are tested on: a new shop, the simulated fleet behind a real child, and its machines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services.fleet import SIMULATED, DeviceRead, FleetRow, FleetService
from app.services.lan import Lan
from app.services.shop import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A new shop, open for writing; beside it `tmp_path` is the test's own."""
    with Shop.open(tmp_path / "data") as opened:
        yield opened


@pytest.fixture(scope="module")
def lan() -> Iterator[Lan]:
    """A LAN child with its simulated fleet, one for the tests of a file."""
    made = Lan()
    yield made
    made.close()


@pytest.fixture(scope="module")
def rows(lan: Lan) -> list[FleetRow]:
    """Every simulated machine as a scan found it, by its number."""
    found: list[object] = []
    FleetService(found.append, lan).scan([SIMULATED]).wait(60)
    read = {event.row.reading.ip: event.row for event in found if isinstance(event, DeviceRead)}
    return [read[ip] for ip in lan.simulated_fleet().addresses]
