"""From a result to a work order: a bench report or a log becomes an order, or is added to the one that is open."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.asset import AssetKind, Installation, Moved, SerialSource
from app.domain.board_state import BoardState, board_state_of, board_state_of_findings
from app.domain.board_visit import repairs_at
from app.domain.finding import Finding
from app.domain.log_diagnosis import LogDiagnosis
from app.domain.order_draft import AssetDraft, FileDraft, MinerDraft, OrderDraft
from app.domain.order_view import FindingLine, OrderView
from app.domain.work_order import FindingStatus
from app.services import orders
from app.services.assets import known, note_identity, taken_out
from app.services.bench_steps import BenchReport
from app.services.diagnosis import board_spec
from app.services.earlier import earlier
from app.services.order_records import new_findings, phase_of, write_files, write_findings
from app.services.places import place_of
from app.services.recordings import attach_file
from app.services.shop import Shop
from app.services.sister_boards import another_board, sister_findings
from app.words.findings import verdict_text
from drivers.model.board import BoardSpec

#: The phase under which a log is kept with an order.
LOG_PHASE = "log"


def keep_report(
    shop: Shop, actor: str, report: BenchReport, number: str | None = None, miner: MinerDraft | None = None
) -> str:
    """Record a bench report: its run and findings go to the order `number`, else to the one that its board is here for,
    else to one that is opened; its number.

    A board that carries the serial of another gets an order of its own. Sister boards that the shop knows are compared
    with it (`sister_boards`). A recording of the test is kept with it.
    The order's board gets the serial and code that the EEPROM gave, where it had none. Raises what `orders` raises, and
    OSError where the recording is gone.
    """
    if number is None:
        number = here_for(shop, _serial_of(report))
        if number is not None and another_board(shop, orders.order(shop, number).id, report.run):
            number = None
    if number is None:
        opening = OrderDraft(verdict_text(report.verdict), _board_of(report), miner)
        view = orders.open_order(shop, actor, opening)
    else:
        view = orders.order(shop, number)
        serial = _serial_of(report)
        if serial and view.asset.serial is None and view.asset.kind is AssetKind.HASHBOARD:
            view = orders.set_serial(shop, actor, view.id, serial, SerialSource.EEPROM)
        if serial:
            _seen_here(shop, actor, view, serial)
    findings = (*report.findings, *sister_findings(shop, view, report.run))
    orders.add_test_run(shop, actor, view.id, report.verdict, report.run, findings=findings, board=report.board)
    if report.recorded is not None:
        attach_file(shop, actor, view.id, report.recorded)
    return view.number


def keep_report_told(
    shop: Shop, actor: str, report: BenchReport, number: str | None = None, miner: MinerDraft | None = None
) -> tuple[str, Moved | None]:
    """As `keep_report`, with the machine that the board was taken to sit in until now: it lies on the bench."""
    serial = _serial_of(report)
    id_ = known(shop, AssetKind.HASHBOARD, serial) if serial else None
    before = _stay(shop, id_)
    kept = keep_report(shop, actor, report, number, miner)
    if before is None or id_ is None or serial is None or _stay(shop, id_) is not None:
        return kept, None
    return kept, Moved(id_, serial, before.machine.name, before.slot, before.since, None)


def _stay(shop: Shop, asset_id: str | None) -> Installation | None:
    """The stay of a board that is open, as far as the record knows."""
    placed = place_of(shop, asset_id) if asset_id is not None else None
    return placed.stay if placed is not None else None


def here_for(shop: Shop, serial: str | None, kind: AssetKind = AssetKind.HASHBOARD) -> str | None:
    """The number of the order that a thing is here for, and that may still be written on; None where there is none."""
    found = earlier(shop, serial, kind)
    row = found.open_order if found is not None else None
    return row.number if row is not None and not orders.order(shop, row.id).signed else None


def _seen_here(shop: Shop, actor: str, view: OrderView, serial: str) -> None:
    """The board of an order was read at the bench: what its EEPROM says is noted, and that it sits in no machine."""
    if view.asset.kind is AssetKind.HASHBOARD:
        with shop.writing(actor) as draft:
            note_identity(draft, view.asset.id, SerialSource.EEPROM, serial, view.id)
            taken_out(shop, draft, view.asset.id, time.time_ns() // 1_000_000)


def keep_log(shop: Shop, actor: str, diagnosis: LogDiagnosis, text: bytes, name: str) -> orders.KeptOrder:
    """Open an order from a log: its findings with their lines, the log itself attached. They go to the order that the
    thing is here for, where it is here.

    The asset is the board that the leading finding names, where it names one, else the miner; a board whose serial the
    log does not tell gives a draft. One commit, so that one Undo takes it back whole.
    """
    lead = diagnosis.verdict.finding
    serial = serial_of_finding(diagnosis, lead)
    on_board = bool(lead and (lead.chain is not None or lead.slot is not None or serial))
    board = diagnosis.board
    wanted = AssetDraft(
        AssetKind.HASHBOARD if on_board else AssetKind.MINER,
        make=board.make if board else None,
        model=diagnosis.model or (board.model if board else None),
        board_code=diagnosis.board_code if on_board else None,
        serial=serial,
        serial_source=SerialSource.LOG if serial else None,
    )
    miner = MinerDraft(model=diagnosis.model, slot=lead.slot if lead else None) if on_board else None
    kept = FileDraft(shop.attachments.put(text), len(text), name, "text/plain", name, LOG_PHASE)
    opening = OrderDraft(verdict_text(diagnosis.verdict), wanted, miner, diagnosis.findings, files=(kept,))
    with shop.writing(actor) as draft:
        number = here_for(shop, serial, wanted.kind)
        if number is None:
            number = orders.write_order(shop, draft, opening)[1]
        else:
            view = orders.order(shop, number)
            write_findings(draft, view.id, new_findings(view, diagnosis.findings), phase_of(view), None)
            write_files(draft, view.id, [kept], LOG_PHASE)
    return orders.KeptOrder(number, draft.saved())


def serial_of_finding(diagnosis: LogDiagnosis, finding: Finding | None) -> str | None:
    """The serial of the board that a finding is about: as it says itself, else as its chain is told to carry."""
    if finding is None or finding.board_sn or finding.chain is None:
        return finding.board_sn if finding else None
    return next((chain.board_sn for chain in diagnosis.chains if chain.index == finding.chain), None)


@dataclass(frozen=True, slots=True)
class OrderLog:
    """A log that an order keeps: which order, when it was put there (UTC), its name and its hash."""

    number: str
    at: datetime
    name: str
    sha256: str


def logs_of_boards(shop: Shop, diagnosis: LogDiagnosis, most: int = 6) -> tuple[OrderLog, ...]:
    """The logs that orders of this log's boards keep, newest first: what a log after the repair is compared with."""
    serials = dict.fromkeys(chain.board_sn for chain in diagnosis.chains if chain.board_sn)
    found: dict[str, OrderLog] = {}
    for serial in serials:
        for row in orders.orders(shop, orders.OrderFilter(serial=serial)):
            for file in orders.order(shop, row.number).attachments:
                if file.phase == LOG_PHASE:
                    found[file.sha256] = OrderLog(row.number, file.at, file.name, file.sha256)
    return tuple(sorted(found.values(), key=lambda one: one.at, reverse=True)[:most])


def _serial_of(report: BenchReport) -> str | None:
    eeprom = report.run.eeprom
    return eeprom.board_sn if eeprom and eeprom.valid and eeprom.board_sn else None


def _board_of(report: BenchReport) -> AssetDraft:
    board, serial = report.board, _serial_of(report)
    return AssetDraft(
        AssetKind.HASHBOARD,
        make=board.make if board else None,
        model=board.model if board else None,
        board_code=board.code if board else None,
        serial=serial,
        serial_source=SerialSource.EEPROM if serial else None,
    )


def leading_line(view: OrderView) -> FindingLine | None:
    """The finding that leads what is done to the board: what somebody confirmed, then what the newest test found, then
    the worst; ruled-out findings lead nobody. None where nothing is left.
    """
    return _leading(view, [line for line in view.findings if line.status is not FindingStatus.RULED_OUT])


def next_line(view: OrderView) -> FindingLine | None:
    """The finding that hands are at next: of the confirmed ones that nothing answers yet the one that leads, else the
    one that leads them all.
    """
    return _leading(view, view.unanswered) or leading_line(view)


def _leading(view: OrderView, kept: Sequence[FindingLine]) -> FindingLine | None:
    newest = {run.id: -number for number, run in enumerate(view.test_runs)}

    def rank(line: FindingLine) -> tuple[bool, int, int, float]:
        of_run = newest.get(line.test_run_id or "", 1)
        finding = line.finding
        return line.status is not FindingStatus.CONFIRMED, of_run, finding.severity.rank, -finding.confidence

    located = [line for line in kept if any(part.position for part in line.finding.parts)]
    return min(located or kept, key=rank, default=None)


def next_place(view: OrderView) -> str:
    """Where hands go next on this order: the place of the likeliest suspect of the finding that they are at, as
    findings write it ("chip 85"); "" where none is known.
    """
    line = next_line(view)
    return first_place(line.finding) if line is not None else ""


def first_place(finding: Finding) -> str:
    """The place of the likeliest suspect that has one; "" where none has."""
    return next((one.position for one in finding.parts if one.position), "")


def repairs_of(views: Iterable[OrderView]) -> Counter[int]:
    """How often each chip was worked on, by the places noted with actions and fitted parts ("chip 84")."""
    places: list[str] = []
    for view in views:
        places += [line.position for line in view.actions]
        places += [line.position for line in view.replacements if line.fitted]
    return repairs_at(places)


def board_as_found(view: OrderView) -> tuple[BoardSpec | None, BoardState]:
    """The board of an order with its chips as they were found: by the last bench run before the repair, else by the
    findings that are not ruled out.
    """
    findings = tuple(line.finding for line in view.findings if line.status is not FindingStatus.RULED_OUT)
    run = next((test.run for test in reversed(view.tests_before) if test.run is not None), None)
    code = view.asset.board_code or next((test.board_code for test in view.tests_before if test.board_code), None)
    spec = board_spec(code) if code else None
    state = board_state_of(run, spec, findings) if run is not None else board_state_of_findings(findings, spec)
    return spec, state
