"""What a keypad's or a log's finding says on its order: on the page's paper, from the next probe to the provenance."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.test_run import Phase
from app.services import orders
from app.services.bench_orders import keep_log
from app.services.diagnosis import diagnose_log
from app.services.keypad import answer, open_for_answer, provenance
from app.services.paper import Copy, text_of, work_order_pdf
from app.services.shop import Shop

LOG = Path(__file__).parents[1] / "diagnosis/corpus/antminer_miner_log/s19jpro_chain_stops_at_59.log"


def printed(shop: Shop, number: str, copy: Copy = Copy.INTERNAL) -> str:
    return " ".join(text_of(work_order_pdf(shop, number, copy=copy).pdf).split())


@pytest.fixture
def of_keypad(shop: Shop) -> str:
    return open_for_answer(shop, "Ana", answer("BHB42601", "82 82 84"), "JYZZ5BBAJJBJH0842").number


def test_the_paper_of_a_keypad_order_names_its_source_and_the_next_probe_with_its_value(shop, of_keypad) -> None:
    said = printed(shop, of_keypad)
    assert provenance() in said
    assert "What to do next Measure CO of chip 84" in said
    assert "1.2 V expected" in said
    assert "one source" in said, "how far the value is to be trusted"
    assert "Mind: press cold and lightly" in said


def test_a_customers_copy_says_nothing_of_what_is_measured_next(shop, of_keypad) -> None:
    assert "What to do next" not in printed(shop, of_keypad, Copy.CUSTOMER)


def test_after_the_repair_it_says_so_no_more(shop, of_keypad) -> None:
    view = orders.order(shop, of_keypad)
    orders.add_test_run(shop, "Ana", view.id, answer("BHB42601", "126").verdict, phase=Phase.AFTER)
    assert "What to do next" not in printed(shop, of_keypad)


def test_the_paper_of_a_log_carries_place_lines_suspects_and_probe_in_any_script(shop) -> None:
    text = LOG.read_bytes()
    name = "лог 日志.log"
    number = keep_log(shop, "Иван Петров", diagnose_log(name, text), text, name).number
    said = printed(shop, number)
    for part in ("chip 59", name, "line 45", "Suspected parts", "What to do next", "Иван Петров"):
        assert part in said
    assert work_order_pdf(shop, number).missing == frozenset()
