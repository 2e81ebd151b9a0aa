"""`hashwrench order`: list, show, open and print work orders."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.cli import order_flow
from app.cli.exits import Exit, fail, print_json
from app.cli.list_out import ALL, ListForce, ListOut, check_out, write_out
from app.cli.order_claim import claim
from app.cli.order_findings import action, confirm, finding_mark, findings, rule_out
from app.cli.order_handover import export_order, import_order
from app.cli.order_photos import attach, photos
from app.cli.order_sign import amend, history, redo, sign, undo
from app.cli.out_file import need_folder
from app.cli.shop_session import Actor, Json, Number, named, opened
from app.documents.order_print import Copy
from app.documents.paper_size import Paper
from app.domain.asset import AssetKind, SerialSource
from app.domain.board_check import CheckLine, PowerOverride
from app.domain.order_draft import AssetDraft, MinerDraft, OrderDraft, OrderFilter
from app.domain.order_view import (
    ActionLine,
    AmendmentLine,
    NoteLine,
    OrderView,
    ReplacementLine,
    SignatureLine,
    TransitionLine,
)
from app.domain.quote import Approval, Quote
from app.domain.test_run import TestRun
from app.domain.work_order import State
from app.services import list_files, orders
from app.services.file_names import safe_name
from app.services.order_json import order_document, row_document
from app.words.dates import moment_text
from app.words.errors import sentence
from app.words.findings import fault_name, finding_text
from app.words.language import _
from app.words.measured import check_summary, check_title
from app.words.orders import (
    action_word,
    asset_kind_word,
    grade_word,
    how_tested,
    money_text,
    next_step_text,
    phase_word,
    signer_word,
    state_name,
)
from app.words.plain_text import plain
from app.words.quotes import decision_word, how_word, quote_stand

app = typer.Typer(add_completion=False, help="Work orders.")
app.command("export")(export_order)
app.command("import")(import_order)
app.command("hold")(order_flow.hold)
app.command("resume")(order_flow.resume)
app.command("assign")(order_flow.assign)
app.command("due")(order_flow.due)
app.command("priority")(order_flow.priority)
app.command("step")(order_flow.step)
app.command("findings")(findings)
app.command("confirm")(confirm)
app.command("rule-out")(rule_out)
app.command("action")(action)
app.command("claim")(claim)
app.command("attach")(attach)
app.command("photos")(photos)
app.command("sign")(sign)
app.command("amend")(amend)
app.command("history")(history)
app.command("undo")(undo)
app.command("redo")(redo)


@app.command("list")
def list_orders(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(help="Words to look for in number, serial, model, customer or fault.")] = "",
    open_only: Annotated[bool, typer.Option("--open", help="Only orders that are not closed.")] = False,
    state: Annotated[list[State] | None, typer.Option(help="Only orders in this state. Repeatable.")] = None,
    mine: Annotated[bool, typer.Option(help="Only orders given to the person of --by.")] = False,
    late: Annotated[bool, typer.Option(help="Only orders promised for a time that is over, and not ready.")] = False,
    customer: Annotated[str, typer.Option(help="Words of the customer's name.")] = "",
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many; 1000 where no file is written.")] = None,
    out: ListOut = None,
    force: ListForce = False,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """List the work orders, the most recently moved first."""
    check_out(out, force=force)
    with opened(ctx) as shop:
        wanted = OrderFilter(
            open_only=open_only or mine, text=text, states=tuple(state or ()), assignee=named(actor) if mine else None,
            late=late, customer=customer, limit=limit or (1000 if out is None else ALL),
        )  # fmt: skip
        rows = orders.orders(shop, wanted)
        if out is not None:
            write_out(list_files.orders_table(shop, rows), out, as_json=as_json)
            return
    if as_json:
        print_json([row_document(row) for row in rows])
        return
    if not rows:
        print(_("No work orders."))
        return
    table = Table(box=None, pad_edge=False)
    for title in (_("Number"), _("State"), _("Board"), _("Serial"), _("Reported"), _("Customer")):
        table.add_column(title)
    for row in rows:
        cells = (
            row.number,
            state_name(row.state),
            row.asset.model or row.asset.board_code or asset_kind_word(row.asset.kind),
            row.asset.serial or "—",
            row.reported_fault,
            row.customer or "—",
        )
        table.add_row(*(_cell(cell) for cell in cells))
    Console(highlight=False, markup=False, soft_wrap=False).print(table)


@app.command()
def show(ctx: typer.Context, number: Number, as_json: Json = False) -> None:
    """Show one work order."""
    with opened(ctx) as shop:
        view = orders.order(shop, number)
    if as_json:
        print_json(order_document(view))
        return
    for line in _lines(view):
        print(line)


@app.command("open")
def open_order(
    ctx: typer.Context,
    fault: Annotated[str, typer.Option(help="What is reported, in the customer's words.")],
    kind: Annotated[AssetKind, typer.Option(help="What is to be repaired.")] = AssetKind.HASHBOARD,
    serial: Annotated[str | None, typer.Option(help="Serial from the label.")] = None,
    model: Annotated[str | None, typer.Option(help="Model of the machine.")] = None,
    board: Annotated[str | None, typer.Option(help="Board code, such as BHB42601.")] = None,
    customer: Annotated[str | None, typer.Option(help="Whose it is.")] = None,
    miner_ip: Annotated[str | None, typer.Option(help="Address of the machine it came from.")] = None,
    slot: Annotated[int | None, typer.Option(min=0, max=255, help="Its slot in that machine, counted from 0.")] = None,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Open a work order."""
    if not fault.strip():
        raise fail(Exit.BAD_INPUT, _("Say with --fault what is reported, in the customer's words."))
    source = SerialSource.LABEL if serial else None
    miner = MinerDraft(ip=miner_ip, model=model, slot=slot) if miner_ip or slot is not None else None
    draft = OrderDraft(
        reported_fault=fault,
        asset=AssetDraft(kind, model=model, board_code=board, serial=serial, serial_source=source),
        miner=miner,
        customer=customer,
    )
    with opened(ctx, write=True) as shop:
        view = orders.open_order(shop, named(actor), draft)
    if as_json:
        print_json(order_document(view))
    else:
        print(view.number)


@app.command()
def pdf(
    ctx: typer.Context,
    number: Number,
    out: Annotated[Path | None, typer.Option(help="The file to write; NUMBER.pdf when left out.")] = None,
    copy: Annotated[
        Copy, typer.Option(help="For whom: bench has blanks and no prices, customer no costs and no remarks.")
    ] = Copy.INTERNAL,
    size: Annotated[Paper | None, typer.Option("--paper", help="The paper; the shop's own when left out.")] = None,
    revision: Annotated[
        int | None, typer.Option(min=1, help="A paper kept at a signature, its very bytes; left out, as it stands now.")
    ] = None,
) -> None:
    """Print a work order as PDF, or give back one kept at a signature."""
    from app.services.paper import kept_pdf, work_order_pdf
    from app.words.missing_characters import missing_text

    if revision is not None and size is not None:
        raise fail(Exit.BAD_INPUT, _("A kept paper has the size it was printed for: leave --paper out."))
    with opened(ctx) as shop:
        target = out or Path(f"{orders.order(shop, number).number}.pdf")
        need_folder(target)
        if revision is not None:
            printed = kept_pdf(shop, number, revision, copy, target)
        else:
            printed = work_order_pdf(shop, number, target, copy, paper=size)
    if printed.missing:
        print(missing_text(printed.missing), file=sys.stderr)
    print(target)


@app.command()
def files(
    ctx: typer.Context,
    number: Number,
    out: Annotated[Path | None, typer.Option(help="Folder to copy them to; left out, they are only listed.")] = None,
) -> None:
    """List the files kept with a work order, or copy them out, as a recording for a colleague."""
    with opened(ctx) as shop:
        kept = orders.order(shop, number).attachments
        for count, line in enumerate(kept, 1):
            name = f"{count:02d}-{safe_name(line.name or line.caption)}"
            if out is None:
                print(f"{name}  {line.size}")
                continue
            try:
                out.mkdir(parents=True, exist_ok=True)
                with (out / name).open("xb") as file:
                    file.write(shop.attachments.get(line.sha256))
            except OSError as error:
                raise fail(Exit.UNREACHABLE, sentence(error)) from None
            print(out / name)


def _lines(view: OrderView) -> Iterator[str]:
    asset = view.asset
    names = [asset_kind_word(asset.kind), asset.model, asset.board_code, asset.serial or _("serial unknown")]
    yield f"{view.number}  {state_name(view.state)}" + ("  DEMO" if view.demo else "")
    yield "  " + plain(", ".join(name for name in names if name)) + f" ({asset.number})"
    yield "  " + _("Reported: {fault}").format(fault=plain(view.reported_fault))
    opened_at = moment_text(view.opened_at, view.utc_offset_min)
    yield "  " + _("Opened {when} by {who}").format(when=opened_at, who=plain(view.opened_by))
    if view.customer:
        yield "  " + _("Customer: {name}").format(name=plain(view.customer))
    if view.miner and view.miner.ip:
        yield "  " + _("From the machine at {ip}").format(ip=plain(view.miner.ip))
    for n, line in enumerate(view.findings, 1):
        yield f"  {finding_mark(n, line)}{finding_text(line.finding).title}"
    for entry in view.timeline:
        said = _said(view, entry.detail)
        if said:
            yield f"  {moment_text(entry.at, view.utc_offset_min)}  {said}"
    if proposed := next_step_text(view):
        yield "  " + _("Next: {step}").format(step=proposed)


def _said(view: OrderView, entry: object) -> str:
    """One entry of the order's history; "" for those that are shown elsewhere."""
    match entry:
        case TestRun():
            return f"{how_tested(entry)}, {phase_word(entry.phase)}: {fault_name(entry.verdict)}"
        case CheckLine():
            return f"{check_title(entry.check.kind)}, {phase_word(entry.check.phase)}: {check_summary(view, entry)}"
        case PowerOverride():
            return _("Power allowed against the cold check: {reason}").format(reason=plain(entry.reason))
        case ActionLine():
            return " ".join([action_word(entry.code), plain(entry.position)]).strip()
        case ReplacementLine():
            part = f"{entry.fitted} × {plain(entry.part_name)} ({plain(entry.sku)}, {grade_word(entry.grade)})"
            return f"{part}, {plain(entry.position)}, {money_text(entry.cost)}"
        case AmendmentLine():
            return _("amendment: {text}").format(text=plain(entry.text))
        case SignatureLine():
            return _("signed: {who} ({role})").format(who=plain(entry.by), role=signer_word(entry.role))
        case TransitionLine():
            return state_name(entry.target) + (f" ({plain(entry.reason)})" if entry.reason else "")
        case NoteLine():
            return plain(entry.text)
        case Quote():
            return f"{_('Quote {number}').format(number=entry.number)}, {money_text(entry.total)}, {quote_stand(entry)}"
        case Approval():
            who = [decision_word(entry.decision), how_word(entry.how), plain(entry.who, 60), plain(entry.note, 200)]
            return _("Quote: {decision}").format(decision=", ".join(word for word in who if word))
    return ""


def _cell(text: str) -> str:
    return plain(text, 60)
