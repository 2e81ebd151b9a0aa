"""The demo: one repair from the sick miner to the signed paper, on simulated devices, through the real services.

Nothing here knows what will be found. The fleet is scanned as any fleet, the board tested as any board, and each step
tells what came of it. The shop lives in a folder and a database of its own, marked DEMO; only the devices are
simulated, and the one thing a person does with hands, fitting the part, is told to the simulator. Scans and tests are
done by `Hands`: the services alone, or the pages of a window that shows them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from app.domain.finding import Finding, verdict_of
from app.domain.order_view import OrderView
from app.domain.stock import LotRow
from app.domain.test_run import TestKind
from app.domain.work_order import ActionCode, SignerRole, State
from app.services import orders, stock
from app.services.bench_course import BenchTiming
from app.services.bench_orders import keep_report
from app.services.bench_steps import BenchReport, BenchSettings
from app.services.demo_hands import DemoStopped, Hands, Scanned, service_hands
from app.services.demo_shop import aside_text, demo_dir, fresh_demo, seed, set_aside, technician
from app.services.diagnosis import board_spec
from app.services.fleet import FleetRow
from app.services.fleet_orders import draft_of_row, open_for_row
from app.services.paper import freeze, page_count, text_of, work_order_pdf
from app.services.policy import policy_of
from app.services.shop import Shop
from app.words.findings import finding_text, part_name, position_text, verdict_text
from app.words.language import _, ngettext
from drivers.model.reading import DeviceState
from drivers.simulated.hashboard_url import SCHEME
from drivers.simulated.story import BOARD_CODE, BOARD_SERIAL, LAST_ANSWERING_CHIP

__all__ = [
    "DemoStep", "DemoStopped", "Stage", "aside_text", "demo_dir", "fresh_demo", "play", "seed", "set_aside",
    "steps_in_all",
]  # fmt: skip

_BROKEN = f"{SCHEME}://{BOARD_CODE}?fault=break&after={LAST_ANSWERING_CHIP}"
_REPAIRED = f"{SCHEME}://{BOARD_CODE}"
#: How long chips hash in each of the three tests; enough to compare counters on a board that is simulated.
_TEST_S = 1.0


class Stage(StrEnum):
    """The steps of the story, in order."""

    SHOP = "shop"
    SCAN = "scan"
    PICK = "pick"
    ORDER = "order"
    TEST = "test"
    FINDING = "finding"
    REPAIR = "repair"
    PROOF = "proof"
    MINER = "miner"
    SIGN = "sign"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class DemoStep:
    """One step done: what it was and what came of it, and the miner and the order it is about, "" where there is none.

    `pdf` is the paper's path at the last step.
    """

    stage: Stage
    title: str
    detail: str
    ip: str = ""
    order: str = ""
    pdf: Path | None = None


def steps_in_all(shop: Shop) -> int:
    """How many steps `play` will yield in this shop: each stage once, the proof as often as the shop asks for it."""
    return len(Stage) - 1 + policy_of(shop).passes


def play(
    shop: Shop, out: Path | None = None, timing: BenchTiming | None = None, hands: Hands | None = None
) -> Iterator[DemoStep]:
    """The whole story in the demo's shop, a step at a time; the paper goes to `out`, or into the shop's folder.

    `timing` holds the waits of the bench tests where no `hands` are given. Raises DemoStopped where a step has no
    result to go on with, and what the services raise.
    """
    with nullcontext(hands) if hands is not None else service_hands(timing or BenchTiming()) as doing:
        yield from _Story(shop, out or shop.data_dir, doing).steps()


@dataclass(slots=True)
class _Story:
    """The story in one shop, told by one pair of hands."""

    shop: Shop
    out: Path
    hands: Hands

    def steps(self) -> Iterator[DemoStep]:
        self.out.mkdir(parents=True, exist_ok=True)
        who = technician()
        lots = stock.lots(self.shop)
        if not lots:
            seed(self.shop)
            lots = stock.lots(self.shop)
        yield DemoStep(
            Stage.SHOP,
            _("A shop of its own"),
            _("{lots} lots on the shelf, in {folder}").format(lots=len(lots), folder=self.shop.data_dir),
        )

        self.hands.announce(
            _("Scanning the simulated miners"),
            _("They answer on this computer as real ones do. A scan only reads, and only the addresses it was given."),
        )
        scanned = self.hands.scan()
        sick = [row for row in scanned.rows if verdict_of(row.findings, healthy=True).finding]
        yield DemoStep(Stage.SCAN, _("Scan of {range}").format(range=", ".join(scanned.targets)), _seen(scanned, sick))

        row = self._pick(sick)
        reading = row.reading
        yield DemoStep(
            Stage.PICK,
            _("{make} {model} at {ip}").format(make=reading.make or "", model=reading.model or "", ip=reading.ip),
            "; ".join(finding_text(finding).title for finding in row.findings),
            ip=reading.ip,
        )

        opening = replace(draft_of_row(row), customer=_("Demo customer"))
        view = orders.open_order(self.shop, who, opening)
        view = orders.advance_to(self.shop, who, view.id, State.DIAGNOSING)
        waiting = [open_for_row(self.shop, who, other) for other in sick if other is not row]
        yield DemoStep(
            Stage.ORDER,
            _("Work order {number}").format(number=view.number),
            _("{board} {serial}, board {number} of {ip}; {others} for the other sick machines").format(
                board=view.asset.board_code or view.asset.model or "", serial=view.asset.serial or "",
                number=view.miner.slot + 1 if view.miner and view.miner.slot is not None else "", ip=reading.ip,
                others=", ".join(one.number for one in waiting) or _("none"),
            ),
            order=view.number,
        )  # fmt: skip

        self.hands.announce(
            _("Testing the simulated board on the bench"),
            _("Step by step as with a real one: connect, power, count, ask every chip. Esc cuts the power."),
        )
        report = self._test(view, _BROKEN)
        yield DemoStep(Stage.TEST, _("Bench test before the repair"), _counted(report), order=view.number)

        cause = report.verdict.finding
        if cause is None:
            raise DemoStopped(
                _("The bench test found no fault: {verdict}").format(verdict=verdict_text(report.verdict))
            )
        view = self._confirm(view, cause)
        text = finding_text(cause)
        yield DemoStep(Stage.FINDING, text.title, text.detail, order=view.number)

        view, lot = self._repair(view, cause)
        yield DemoStep(
            Stage.REPAIR,
            _("{part} from lot {lot}, bin {bin}").format(part=lot.part_name, lot=lot.number, bin=lot.bin),
            _("fitted {position}; {left} left on the shelf").format(
                position=view.replacements[-1].position, left=stock.lot(self.shop, lot.id).on_hand
            ),
            order=view.number,
        )

        view = orders.advance_to(self.shop, who, view.id, State.TESTING)
        for number in range(1, view.policy.passes + 1):
            title = _("Proof {number} of {needed}").format(number=number, needed=view.policy.passes)
            self.hands.announce(title, _("The part is fitted and the board is tested again, from the start."))
            report = self._test(view, _REPAIRED)
            yield DemoStep(Stage.PROOF, title, _counted(report), order=view.number)

        self.hands.mend(reading.ip)
        yield self._back_in_the_miner(view, reading.ip)

        view = orders.advance_to(self.shop, who, view.id, State.PASSED)
        view = orders.sign(self.shop, who, view.id, SignerRole.TECHNICIAN)
        kept = freeze(self.shop, who, view.id)
        yield DemoStep(
            Stage.SIGN,
            _("Passed, and signed by {name}").format(name=view.signatures[-1].by),
            _("content {hash}; the paper is kept with the order").format(hash=view.content_hash[:16])
            if kept
            else _("content {hash}").format(hash=view.content_hash[:16]),
            order=view.number,
        )
        yield self._paper(view)

    def _pick(self, sick: list[FleetRow]) -> FleetRow:
        """The sick miner whose board lies on the bench."""
        for row in sick:
            if row.reading.state is DeviceState.IDENTIFIED and draft_of_row(row).asset.serial == BOARD_SERIAL:
                return row
        raise DemoStopped(
            _("No miner of the scan holds the board on the bench. Miners may not be identified on this computer.")
        )

    def _test(self, view: OrderView, url: str) -> BenchReport:
        report = self.hands.test(view, BenchSettings(url, board_code=view.asset.board_code, seconds=_TEST_S))
        keep_report(self.shop, technician(), report, view.number)
        return report

    def _confirm(self, view: OrderView, cause: Finding) -> OrderView:
        """The technician agrees: with the bench's finding, and that what the miner told has the same cause."""
        who = technician()
        view = orders.order(self.shop, view.id)
        for line in view.findings:
            same = line.finding.fault is cause.fault and line.finding.chips == cause.chips
            note = "" if same else _("same cause, as the miner shows it")
            view = orders.confirm_finding(self.shop, who, view.id, line.id, note)
        return orders.advance_to(self.shop, who, view.id, State.IN_REPAIR)

    def _repair(self, view: OrderView, cause: Finding) -> tuple[OrderView, LotRow]:
        """The likeliest suspect that is in stock, taken from its lot and fitted where it is suspected."""
        who = technician()
        board = board_spec(view.asset.board_code) if view.asset.board_code else None
        lots = stock.suggest(self.shop, cause, board)
        if not lots:
            raise DemoStopped(_("No part on the shelf fits what is suspected."))
        lot = lots[0].lot
        suspect = next(part for part in cause.parts if part.kind is lot.kind)
        position = position_text(suspect.position) if suspect.position else part_name(suspect.kind)
        answered = [line.id for line in view.confirmed]
        view = orders.use_part(self.shop, who, view.id, lot.id, 1, position, finding_ids=answered)
        done = _("flux washed off, joints looked at")
        return orders.add_action(self.shop, who, view.id, ActionCode.CLEAN, position, done, 0, answered), lot

    def _back_in_the_miner(self, view: OrderView, ip: str) -> DemoStep:
        """The repaired board in its machine: read it again, and record what it says."""
        self.hands.announce(
            _("Back in {ip}").format(ip=ip), _("The board sits in its miner again; the miner is read once more.")
        )
        row = next((row for row in self.hands.scan(ip).rows if row.reading.ip == ip), None)
        slot = view.miner.slot if view.miner else None
        board = next((one for one in row.reading.boards if one.slot == slot), None) if row else None
        if row is None or board is None:
            raise DemoStopped(_("{ip} no longer answers.").format(ip=ip))
        about = [finding for finding in row.findings if finding.slot in (slot, None)]
        verdict = verdict_of(about, healthy=bool(board.active))
        orders.add_test_run(
            self.shop, technician(), view.id, verdict, findings=about, kind=TestKind.IN_MINER,
            chips_found=board.chips_working, chips_expected=board.chips_expected, seconds=0.0,
        )  # fmt: skip
        return DemoStep(
            Stage.MINER,
            _("Back in {ip}").format(ip=ip),
            _("{ths} TH/s, {chips} chips on this board; {verdict}").format(
                ths=f"{row.reading.hashrate_ths or 0:.1f}", chips=board.chips_working, verdict=verdict_text(verdict)
            ),
            ip=ip,
            order=view.number,
        )

    def _paper(self, view: OrderView) -> DemoStep:
        path = (self.out / f"{view.number}.pdf").resolve()
        printed = work_order_pdf(self.shop, view.id, path)
        pdf = path.read_bytes()
        pages = page_count(pdf)
        read = text_of(pdf)
        if view.number not in read or (view.asset.serial or "") not in read:
            raise DemoStopped(_("The paper does not read back: {path}").format(path=path))
        return DemoStep(
            Stage.PAPER,
            _("Work order printed"),
            ngettext("{n} page, SHA-256 {hash}", "{n} pages, SHA-256 {hash}", pages).format(
                n=pages, hash=printed.sha256[:16]
            ),
            order=view.number,
            pdf=path,
        )


def _seen(scanned: Scanned, sick: list[FleetRow]) -> str:
    found = scanned.summary
    return _("{alive} machines answered in {seconds} s, {identified} are known miners, {sick} need somebody").format(
        alive=found.alive, seconds=f"{found.seconds:.1f}", identified=found.identified, sick=len(sick)
    )


def _counted(report: BenchReport) -> str:
    run = report.run
    expected = report.board.chips if report.board else None
    return _("{found} of {expected} chips, {tries} tries, {seconds} s: {verdict}").format(
        found=run.chips_found, expected=expected or "?", tries=len(run.attempts), seconds=f"{run.seconds:.1f}",
        verdict=verdict_text(report.verdict),
    )  # fmt: skip
