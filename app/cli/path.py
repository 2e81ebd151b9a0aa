"""`hashwrench path`: a board on the bench: who it is, when it was here, its order, and what comes next."""

from __future__ import annotations

import shlex
from typing import Annotated, Any

import typer

from app.cli.exits import Exit, fail, print_json
from app.cli.shop_session import Json, opened
from app.domain.board_path import Act, BoardPath, Source
from app.domain.board_visit import Visit, leading
from app.domain.shop_error import NoSuchThing
from app.services.board_path import BoardFound, find_board, path_of
from app.services.json_values import iso_text
from app.words.board_path import (
    act_text,
    deed_text,
    stage_name,
    stage_state_word,
    stage_text,
    visit_line,
    visit_text,
)
from app.words.language import _
from app.words.orders import state_name
from app.words.plain_text import plain

app = typer.Typer(add_completion=False)


@app.command()
def path(
    ctx: typer.Context,
    board: Annotated[str, typer.Argument(metavar="SERIAL|ORDER", help="A serial, our label, or an order's number.")],
    source: Annotated[
        Source, typer.Option(help="Where the board's answers come from at this bench.")
    ] = Source.OUR_LINK,
    as_json: Json = False,
) -> None:
    """Show a board's earlier visits, how far its path over the bench is, and what to do next."""
    with opened(ctx) as shop:
        found = find_board(shop, board)
        if found.asset is None:
            if found.new_serial and not as_json:
                raise fail(Exit.BAD_INPUT, _never_here(found.text))
            raise NoSuchThing("asset", board)
    stages = path_of(found.view, source, found.spec) if found.view is not None else None
    if as_json:
        print_json(_document(found, stages, source))
    else:
        _print(found, stages, source)


def _print(found: BoardFound, stages: BoardPath | None, source: Source) -> None:
    names = (found.spec.code if found.spec else None, found.serial, found.asset.number if found.asset else None)
    print(plain(", ".join(name for name in names if name)))
    fault = leading(found.view) if found.view else None
    for visit in found.visits:
        print(f"  {plain(visit_text(visit, fault.fault if fault else None), 300)}")
    if found.view is None or stages is None:
        print(_("No order is open for this board."))
        if found.serial:
            print(f"  {_open_order(found.serial)}")
        return
    print(f"{found.view.number}  {state_name(found.view.state)}")
    width = max(len(stage_name(stage.id)) for stage in stages.stages)
    words = max(len(stage_state_word(stage.state)) for stage in stages.stages)
    for stage in stages.stages:
        mark = ">" if stage.is_next else " "
        state = stage_state_word(stage.state)
        print(f"{mark} {stage_name(stage.id):<{width}}  {state:<{words}}  {plain(stage_text(stage), 300)}")
    if stages.next is not None:
        print(_("Next: {act}").format(act=act_text(stages.next.act)))
        print(f"  {_command(stages.next.act, found.view.number, source) or _('in the window: Bench, Ctrl+2')}")


def _never_here(serial: str) -> str:
    """A serial that the shop has never seen, and how its order is opened."""
    words = _("No board of this shop has the serial {serial}. Open an order for it: {command}")
    return words.format(serial=plain(serial, 60), command=f"{_open_order(serial)} --board CODE")


def _open_order(serial: str) -> str:
    return f"hashwrench order open --kind hashboard --serial {shlex.quote(plain(serial, 60))} --fault TEXT"


def _command(act: Act, number: str, source: Source) -> str | None:
    """The command that does it, None where only the window does."""
    match act:
        case Act.MEASURE_COLD:
            return f"hashwrench measure cold {number}"
        case Act.WALK:
            return f"hashwrench measure walk {number}"
        case Act.BISECT:
            return f"hashwrench bisect {number}"
        case Act.TEST | Act.TEST_AGAIN if source is Source.OUR_LINK:
            return f"hashwrench bench --order {number} --data PORT"
        case Act.REPAIR:
            return f"hashwrench causes {number}"
    return None


def _document(found: BoardFound, stages: BoardPath | None, source: Source) -> dict[str, Any]:
    view = found.view
    return {
        "serial": found.serial,
        "label": found.asset.number if found.asset else None,
        "board_code": found.spec.code if found.spec else None,
        "order": view.number if view else None,
        "state": view.state.value if view else None,
        "source": source.value,
        "visits": [_visit(visit) for visit in found.visits],
        "stages": [
            {"id": stage.id.value, "state": stage.state.value, "act": stage.act.value, "text": stage_text(stage)}
            for stage in (stages.stages if stages else ())
        ],
        "next": stages.next.id.value if stages and stages.next else None,
    }


def _visit(visit: Visit) -> dict[str, Any]:
    return {
        "order": visit.number,
        "state": visit.state.value,
        "opened_at": iso_text(visit.opened_at),
        "ended_at": iso_text(visit.ended_at),
        "fault": visit.fault.value if visit.fault else None,
        "reported_fault": visit.reported,
        "done": [
            {"code": deed.code.value, "position": deed.position or None, "part": deed.part or None,
             "text": deed_text(deed)}
            for deed in visit.done
        ],
        "passes": visit.passes,
        "aging_h": visit.aged_h,
        "simulated": visit.simulated,
        "text": visit_line(visit),
    }  # fmt: skip
