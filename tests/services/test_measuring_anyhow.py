"""A cold check worked in any order, taken up again anywhere: what the session says and what is on record agree."""

from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.asset import AssetKind
from app.domain.board_check import CheckKind
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.spot import cold_domain
from app.services import orders
from app.services.cold_check import ColdCheck
from app.services.power_lock import lock_of
from app.services.shop import Shop

ME = "M. Kovač"


@settings(max_examples=12, deadline=None)
@given(st.lists(st.sampled_from(["value", "short", "open", "skip", "back", "swap", "again", "reopen"]), max_size=25))
def test_however_it_is_worked_the_record_and_the_session_agree(tmp_path_factory, steps: list[str]) -> None:  # type: ignore[no-untyped-def]
    with Shop.open(tmp_path_factory.mktemp("shop") / "data") as shop:
        number = orders.open_order(
            shop, ME, OrderDraft("dead", AssetDraft(AssetKind.HASHBOARD, board_code="BHB68601", serial="SN1"))
        ).number
        check = ColdCheck.open(shop, ME, number)
        for step in steps:
            if step == "value":
                check.take("11.9")
            elif step == "short":
                check.take("0.1")
            elif step == "open":
                check.take("OL")
            elif step == "skip":
                check.skip()
            elif step == "back":
                check.take_back()
            elif step == "swap":
                check.swap_probes()
            elif step == "again":
                check.again(cold_domain(3))
            else:
                check.wait()
                check.close()
                before = (check.judged, check.skipped, check.swapped, check.progress)
                check = ColdCheck.open(shop, ME, number)
                assert (check.judged, check.skipped, check.swapped, check.progress) == before
        check.wait()
        check.close()
        view = orders.order(shop, number)
        newest = {one.taken.spot: one.taken.value for one in view.measurements}
        assert {one.spot: one.value for one in check.judged} == {
            spot: math.inf if value > 1e30 else value for spot, value in newest.items()
        }
        assert [one.kind for one in view.checks] == [CheckKind.COLD][: len(view.checks)]
        assert (lock_of(shop, number) is not None) == bool(check.locks)
