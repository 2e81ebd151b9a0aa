"""From a published log of a real machine to its work order: chain 2 of an S9 SE counts 50 of 60 chips."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.work_order import State
from app.services import orders
from app.services.bench_orders import keep_log
from app.services.diagnosis import diagnose_log
from app.services.paper import work_order_pdf
from app.services.shop import Shop
from tests.documents.reading import codes_of, words_of

LOG = Path(__file__).parents[3] / "shared" / "real" / "logs" / "s9se_chain2_crc_storm_50of60.log"

pytestmark = pytest.mark.skipif(not LOG.exists(), reason="recordings of ../shared/real are absent")


def test_from_a_log_to_the_paper_that_names_its_lines(tmp_path: Path) -> None:
    text = LOG.read_bytes()
    diagnosis = diagnose_log(LOG.name, text)
    lead = diagnosis.verdict.finding
    assert lead is not None
    with Shop.open(tmp_path / "shop") as shop:
        number = keep_log(shop, "M. Kovač", diagnosis, text, LOG.name).number
        view = orders.order(shop, number)
        assert view.state in (State.DRAFT, State.RECEIVED)
        assert [line.finding.fault for line in view.findings] == [one.fault for one in diagnosis.findings]
        (kept,) = view.attachments
        assert shop.attachments.get(kept.sha256) == text
        pdf = work_order_pdf(shop, number).pdf
    said = words_of(pdf)
    assert number in said
    assert lead.fault.value in said
    assert LOG.name in said
    line = next(one.line for one in lead.evidence if one.line is not None)
    assert f"line {line}" in said
    assert "crc is 0x14, but it should be 0x1d" in said
    assert codes_of(pdf)[0] == [view.label]
