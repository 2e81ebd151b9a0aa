"""Work orders that have everything, for tests and for the benchmark of the printed page. Values, no shop."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from PIL import Image, ImageDraw

from app.diagnosis.bench import findings_of_bench
from app.documents.letterhead import Letterhead
from app.documents.order_print import Copy, OrderPrint
from app.documents.paper_size import Paper
from app.domain.aging import AgingLimits, AgingLook, AgingPlan, AgingRun, BoardLook, judge
from app.domain.asset import AssetIdentity, AssetKind, IdentityLine, SerialSource
from app.domain.board_check import BoardCheck, CheckKind
from app.domain.customer import Customer, Terms
from app.domain.finding import Fault, Finding
from app.domain.measurement import Measurement, MeasurementDraft
from app.domain.order_view import (
    ActionLine,
    AmendmentLine,
    AttachmentLine,
    ChecklistLine,
    FindingLine,
    MinerLine,
    NoteLine,
    OrderView,
    ReplacementLine,
    SignatureLine,
    TransitionLine,
)
from app.domain.quote import Approval, Decision, How, LineKind, Quote, QuoteDraft, QuoteLine
from app.domain.report_rates import Rates
from app.domain.spot import cold_domain
from app.domain.stock import Grade, Money
from app.domain.test_run import Phase, TestKind, TestRun
from app.domain.visual_check import Look
from app.domain.warranty_terms import WarrantyTerms
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


# ------------------------------------------------------------------ one that has everything

QUOTE = QuoteDraft(
    (
        QuoteLine(LineKind.FLAT, "Repair of Antminer S19j Pro", 1, 9500),
        QuoteLine(LineKind.PART, "Level shifter SN74AUP1T34", 1, 250, sku="LS-T34"),
        QuoteLine(LineKind.LABOUR, "Reball of chip 84", 25, 6000),
        QuoteLine(LineKind.FREE, "Regular customer", 1, -1000),
    ),
    "EUR",
    2500,
    "VAT",
    note="Payable within 14 days of the hand-over.",
)
QUOTED = Quote(
    "q", "QT-B1-000012", ORDER.id, minute(60), BY, QUOTE,
    approval=Approval("y", minute(80), BY, Decision.APPROVED, How.PHONE, "Ingrid Dahl", "Go ahead.", "q"),
)  # fmt: skip
PLAN = AgingPlan("k", "10.0.9.4", (1,), AgingLimits(2.0), BY, ORDER.number, "Antminer S19j Pro", 34.0)
LOOKS = tuple(
    AgingLook(
        1_730_300_000.0 + 30 * n,
        True,
        True,
        30.0 * n,
        (BoardLook(1, "JYZZ5BBAJJBJH0842", n > 8, min(n, 20) / 20 * 34.2 + n % 3 / 8, 34.0, 126, 126, 58 + n**0.55),),
    )
    for n in range(290)
    if not 130 < n < 142
)
AGED = AgingRun(PLAN, LOOKS[0].at, judge(PLAN, LOOKS[0].at, LOOKS), LOOKS)
LOOK = (
    Look().answered("burn", found=True).marked("burn", chip=84).with_photo("burn", "1" * 64)
    .answered("corrosion", found=False).answered("heatsink", found=False)
)  # fmt: skip
CHECK = BoardCheck("c1", minute(20), BY, ORDER.id, CheckKind.VISUAL, Phase.BEFORE, "BHB42601", body=LOOK.body)
COLD_BEFORE = tuple(
    Measurement(
        f"cb{n}", minute(30), BY,
        MeasurementDraft.at_spot(cold_domain(n), 0.4 if n == 28 else 11.5 + n / 100, "Fluke 87V", limit_low=10.4,
                                 limit_high=13.0), check_id="c2",
    )
    for n in range(1, 43)
)  # fmt: skip
COLD_AFTER = tuple(
    Measurement(
        f"ca{n}", minute(190), BY,
        MeasurementDraft.at_spot(cold_domain(n), 11.8, "Fluke 87V", limit_low=10.4, limit_high=13.0), check_id="c3",
    )
    for n in (27, 28, 29)
)  # fmt: skip


def photo(number: int, caption: str, phase: str) -> AttachmentLine:
    """A photo on the order; its bytes are `picture(number)`."""
    return AttachmentLine(
        f"p{number}", minute(5 + number), BY, f"{number:x}" * 64, "image/jpeg", 9000, "p.jpg", caption, phase
    )


def picture(number: int, wide: int = 800, high: int = 500) -> bytes:
    """A board as a camera might see it: rows of chips on green, one of them burnt."""
    image = Image.new("RGB", (wide, high), (30, 80 + 12 * number, 60))
    draw = ImageDraw.Draw(image)
    for row in range(5):
        for column in range(12):
            x, y = 40 + column * (wide - 80) // 12, 60 + row * (high - 100) // 5
            burnt = (row, column) == (2, number)
            draw.rectangle((x, y, x + wide // 20, y + high // 12), fill=(20, 16, 14) if burnt else (205, 214, 208))
    packed = io.BytesIO()
    image.save(packed, "JPEG", quality=80)
    return packed.getvalue()


PHOTOS = (
    photo(1, "Burn mark at chip 84", "before"),
    photo(2, "Front side, at intake", "intake"),
    photo(3, "Обратная сторона, при приёмке · 背面", "intake"),
    photo(4, "After the repair", "after"),
)
#: Everything a paper can have; `full` makes the print of it.
FULL = replace(
    ORDER,
    state=State.RETURNED,
    test_runs=(
        *ORDER.test_runs,
        TestRun(
            "t9", minute(400), BY, TestKind.BURN_IN, Phase.AFTER, Fault.NONE, "BHB42601", 126, 126,
            AGED.standing.hashing_s, 24.0, "10.0.9.4", aging=AGED,
        ),
    ),
    measurements=(*ORDER.measurements, *COLD_BEFORE, *COLD_AFTER),
    checks=(CHECK, BoardCheck("c2", minute(30), BY, ORDER.id, CheckKind.COLD, Phase.BEFORE, measurements=COLD_BEFORE)),
    attachments=(
        *PHOTOS,
        AttachmentLine("l", minute(8), BY, "e" * 64, "text/plain", 48_211, "miner.log", "", "log"),
    ),
    quotes=(QUOTED,),
    customer_reference="PO 2211",
    checklist=tuple(
        ChecklistLine(f"i{n}", minute(4), BY, item, answer, note, template="hashboard@1")
        for n, (item, answer, note) in enumerate(
            (
                ("burns", "seen", "small, beside chip 84"), ("corrosion", "none", ""), ("liquid", "none", ""),
                ("heatsinks_missing", "none", ""), ("connector", "whole", ""), ("label", "yes", ""),
                ("eeprom", "yes", ""), ("photo_front", "taken", ""), ("photo_back", "taken", ""),
            )
        )
    ),
    signatures=(*ORDER.signatures, SignatureLine("s2", minute(960), "Ingrid Dahl", SignerRole.CUSTOMER, HASH)),
    amendments=(AmendmentLine("am", minute(1000), BY, "Heat sink of chip 12 was reseated. 散热片已重装。", HASH),),
    transitions=(
        *ORDER.transitions,
        TransitionLine("xr", minute(980), BY, State.READY, State.RETURNED),
    ),
    price_cap=Money(15_000, "EUR"),
)  # fmt: skip
IDENTITIES = (
    IdentityLine("n1", minute(0), BY, SerialSource.LABEL, "JYZZ5BBAJJBJH0842", "HB-B1-000417"),
    IdentityLine("n2", minute(9), BY, SerialSource.EEPROM, "JYZZ5BBAJJBJH0842", "HB-B1-000417"),
    IdentityLine("n3", minute(9), BY, SerialSource.PCB, "0DCT2208-114", "HB-B1-000417"),
)


def full(copy: Copy = Copy.INTERNAL, paper: Paper = Paper.A4, **changes: object) -> OrderPrint:
    """What to print: the order that has everything, with some fields changed."""
    return OrderPrint(
        replace(FULL, **changes), HEAD, BOARD, copy,
        {line.sha256: picture(number) for number, line in enumerate(PHOTOS, start=1)},
        customer=Customer("c", "Северный майнинг ООО", "Ingrid Dahl, +47 555 01 84", "Havnegata 12\n7010 Trondheim",
                          "pays late", "en", "EUR", Terms(warranty_days=90), 1),
        owner="Северный майнинг ООО",
        site="Hall C · C3 · R4 · 17",
        board_revision="1.3",
        identities=IDENTITIES,
        warranty=WarrantyTerms(90, minute(980), True, "", "liquid, work by somebody else, or a missing label."),
        rates=Rates("EUR", labour=3600, consumables=150, overhead=1200, warranty=0.05),
        paper=paper,
    )  # fmt: skip


def under_repair(copy: Copy = Copy.BENCH, paper: Paper = Paper.A4, **changes: object) -> OrderPrint:
    """What to print: the same order while it is still worked on."""
    still: dict[str, object] = {
        "state": State.IN_REPAIR, "signatures": (), "amendments": (), "test_runs": FULL.test_runs[:1],
        "measurements": (ORDER.measurements[0], *COLD_BEFORE), "transitions": FULL.transitions[:6],
        "attachments": FULL.attachments[:3], "actions": (), "replacements": (),
    }  # fmt: skip
    return replace(full(copy, paper, **(still | changes)), warranty=WarrantyTerms(90, None, True))
