"""Good boards for tests: a checked board of any values, the references it makes, a shop full of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.domain.asset import SerialSource
from app.domain.board_check import CheckKind
from app.domain.finding import Fault
from app.domain.measurement import MeasurementDraft
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.reference import Reference
from app.domain.spot import COLD_INPUT, Spot, cold_domain, powered_domain
from app.domain.work_order import State
from app.services import checks, orders
from app.services.order_records import write_measurement
from app.services.references import record_reference
from app.services.shop import Shop

WHO = "Олена Коваль"
CODE, REVISION = "BHB42601", "PCB 301 BOM 20"
DOMAINS = 42


def cold_values(shift: float = 0.0, domains: int = DOMAINS) -> dict[Spot, float]:
    """The cold values of a good board: 11.9 ohms a domain, a little more at the far end, and its input."""
    values = {COLD_INPUT: 420.0 + shift * 10}
    values |= {cold_domain(n): round(11.9 + shift + 0.01 * n + 0.04 * (n % 3), 3) for n in range(1, domains + 1)}
    return values


def walk_values(shift: float = 0.0, domains: int = DOMAINS) -> dict[Spot, float]:
    """The domain voltages of a good board."""
    return {powered_domain(n): round(0.32 + shift / 100 + 0.001 * (n % 4), 4) for n in range(1, domains + 1)}


def checked(
    shop: Shop,
    serial: str = "JYZZ5BBAJJBJH0842",
    values: Mapping[Spot, float] | None = None,
    *,
    code: str = CODE,
    revision: str = REVISION,
    repaired: bool = False,
    simulated: bool = False,
) -> str:
    """The number of an order whose board was measured; `repaired` = it was under repair and then passed twice."""
    asset = AssetDraft(model="S19j Pro", board_code=code, serial=serial, serial_source=SerialSource.EEPROM)
    view = orders.open_order(shop, WHO, OrderDraft("Board 2 shows 84 chips", asset, customer="矿场 7"))
    if repaired:
        orders.advance_to(shop, WHO, view.id, State.DIAGNOSING)
    measure(shop, view.number, values or cold_values(), revision=revision, simulated=simulated, code=code)
    if repaired:
        passes(shop, view.number)
    return view.number


def measure(
    shop: Shop, number: str, values: Mapping[Spot, float], *, revision: str = REVISION, simulated: bool = False,
    code: str = CODE,
) -> None:  # fmt: skip
    """Take values on an order's board, each in the check it belongs to."""
    for kind in (CheckKind.COLD, CheckKind.WALK):
        mine = {spot: value for spot, value in values.items() if spot.conditions.powered == (kind is CheckKind.WALK)}
        if not mine:
            continue
        check = checks.begin(
            shop, WHO, number, kind, code, revision=revision, instrument="UT61E+", simulated=simulated
        )  # fmt: skip
        with shop.writing(WHO) as draft:  # one commit: what is tested is not how values come in
            for spot, value in mine.items():
                write_measurement(
                    draft, check.order_id, MeasurementDraft.at_spot(spot, value, "UT61E+"), check_id=check.id
                )


def passes(shop: Shop, number: str, times: int = 2, verdict: Fault = Fault.NONE) -> None:
    """Tests after the repair, all with that verdict."""
    from app.domain.test_run import Phase

    for _time in range(times):
        orders.add_test_run(shop, WHO, number, verdict, phase=Phase.AFTER)


def recorded(shop: Shop, serial: str, shift: float = 0.0, **more: object) -> Reference:
    """A board recorded as a reference for a reason."""
    values = cold_values(shift) | walk_values(shift)
    number = checked(shop, serial, values, **more)  # type: ignore[arg-type]
    return record_reference(shop, WHO, number, "hashed for a year, never opened").reference


def of_other_shop(reference: Reference, shop: str) -> Reference:
    """The same board as if another shop had measured it."""
    return replace(reference, shop=shop, foreign=True)
