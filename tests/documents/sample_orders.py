"""One work order that has everything, for tests and for the benchmark of the printed page. Values, no shop."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from app.diagnosis.bench import findings_of_bench
from app.documents.letterhead import Letterhead
from app.documents.order_print import OrderPrint
from app.domain.asset import AssetIdentity, AssetKind, SerialSource
from app.domain.finding import Fault, Finding
from app.domain.measurement import Measurement, MeasurementDraft
from app.domain.order_view import (
    ActionLine,
    FindingLine,
    MinerLine,
    NoteLine,
    OrderView,
    ReplacementLine,
    SignatureLine,
    TransitionLine,
)
from app.domain.stock import Grade, Money
from app.domain.test_run import Phase, TestKind, TestRun
from app.domain.work_order import (
    MAIN_LINE,
    ActionCode,
    Billing,
    FindingStatus,
    OrderKind,
    Policy,
    Priority,
    RemovedPart,
    SignerRole,
    State,
)
from drivers.catalogue import board
from drivers.model.bench_run import BenchRun, ChipCounter

OPENED = datetime(2024, 10, 30, 8, 12, tzinfo=UTC)
HASH = "7f3a91c0" * 8
BY = "M. Kovač"
HEAD = Letterhead("Nordic Hash Repair", ("Havnegata 12, 7010 Trondheim", "+47 555 01 00"), "Hashwrench 0.1")
BOARD = board("BHB42601")

BROKEN = BenchRun(
    "/dev/ttyACM0",
    chip_id="1362",
    attempts=(84, 84, 84),
    address_map=tuple(chip <= 84 for chip in range(1, 127)),
    counters=tuple(ChipCounter(chip, 1e9, 0, 0.62 if chip == 37 else 1.0) for chip in range(1, 85)),
    seconds=4.2,
)
WHOLE = BenchRun("/dev/ttyACM0", chip_id="1362", attempts=(126,) * 3, address_map=(True,) * 126, seconds=4.1)
FINDINGS, VERDICT = findings_of_bench(BROKEN, BOARD)


def minute(count: int) -> datetime:
    """So many minutes after the order was opened."""
    return OPENED + timedelta(minutes=count)


def finding_line(number: int, finding: Finding, status: FindingStatus = FindingStatus.SUSPECTED) -> FindingLine:
    """A finding on the order."""
    return FindingLine(f"f{number}", finding, status, minute(10), BY, test_run_id="t0", settled_at=minute(60))


def test_run(number: int, at: int, phase: Phase, run: BenchRun, verdict: Fault) -> TestRun:
    """A bench test on the order."""
    return TestRun(
        f"t{number}", minute(at), BY, TestKind.BENCH, phase, verdict, "BHB42601", 126, run.chips_found, run.seconds,
        run=run,
    )  # fmt: skip


def voltage(number: int, at: int, value: float) -> Measurement:
    """RO at the break, before or after."""
    return Measurement(
        f"m{number}",
        minute(at),
        BY,
        MeasurementDraft(
            "RO 84 | 85", "voltage", value, "V", limit_low=1.1, limit_high=1.3, instrument="Fluke 87V",
            conditions="idle, local ground of 28",
        ),
    )  # fmt: skip


ORDER = OrderView(
    id="0192d0c0-0000-7000-8000-000000000131",
    number="WO-B1-000131",
    state=State.PASSED,
    kind=OrderKind.REPAIR,
    priority=Priority.NORMAL,
    billing=Billing.PAID,
    attempt=1,
    asset=AssetIdentity(
        "a", "HB-B1-000417", AssetKind.HASHBOARD, "Antminer S19j Pro", "BHB42601", "JYZZ5BBAJJBJH0842",
        SerialSource.EEPROM,
    ),
    miner=MinerLine("10.3.4.17", "Antminer", "S19j Pro", "SMT0A77", None, 1, "m"),
    customer="Северный майнинг ООО",
    reported_fault="2 of 3 boards, miner at 69 TH/s. 算力板不工作，请检查。 Плата не отвечает.",
    opened_at=OPENED,
    opened_by=BY,
    changed_at=minute(900),
    utc_offset_min=60,
    findings=tuple(
        finding_line(n, f, FindingStatus.CONFIRMED if n == 0 else FindingStatus.SUSPECTED)
        for n, f in enumerate(FINDINGS)
    ),
    test_runs=(
        test_run(0, 9, Phase.BEFORE, BROKEN, VERDICT.fault),
        test_run(1, 200, Phase.AFTER, WHOLE, Fault.NONE),
        test_run(2, 203, Phase.AFTER, WHOLE, Fault.NONE),
    ),
    measurements=(voltage(1, 30, 0.31), voltage(2, 190, 1.19)),
    actions=(ActionLine("a1", minute(120), BY, ActionCode.REFLOW, "chip 84", "the joint was dry", 25, ("f0",)),),
    replacements=(
        ReplacementLine(
            "r1", minute(130), BY, "domain 28 | 29", 1, "p", "LS-T34", "Level shifter SN74AUP1T34", "l",
            "LT-B1-000432", Grade.RECOVERED, Money(84, "EUR"), RemovedPart.SCRAPPED, "T34 2103",
        ),
    ),
    signatures=(SignatureLine("s", minute(899), BY, SignerRole.TECHNICIAN, HASH),),
    attachments=(),
    transitions=tuple(
        TransitionLine(f"x{n}", minute(n * 20), BY, a, b) for n, (a, b) in enumerate(pairwise(MAIN_LINE[:8]))
    ),
    notes=(NoteLine("n", minute(5), BY, "Heatsinks complete. 散热片完好。"),),
    checklist=(),
    content_hash=HASH,
    vouched_hash=HASH,
    policy=Policy(),
    parent_number="WO-B1-000098",
)  # fmt: skip


def printed(**changes: object) -> OrderPrint:
    """What to print: the sample order with some fields changed."""
    return OrderPrint(replace(ORDER, **changes), HEAD, BOARD)
