"""`hashwrench causes`: what may be wrong with the board of an order, why, and what to measure next."""

from __future__ import annotations

import math
from typing import Annotated, Any

import typer

from app.cli.exits import Exit, print_json
from app.cli.shop_session import Json, opened
from app.diagnosis.causes import NextMove, RankedCause, Reason
from app.services.causes import OrderCauses, ranking_of
from app.services.contract import finding_document
from app.words.findings import part_name, say
from app.words.language import _
from app.words.plain_text import plain

app = typer.Typer(add_completion=False)

#: Causes, reasons of each, and moves that people are shown; a machine gets all of them.
_CAUSES, _REASONS, _MOVES = 5, 4, 3


@app.command()
def causes(
    ctx: typer.Context,
    order: Annotated[str, typer.Argument(metavar="ORDER", help="The order of the board.")],
    as_json: Json = False,
) -> None:
    """Rank the causes of a board's fault by all that was measured, counted, seen and tried since the last work.

    Each cause comes with what speaks for and against it, in bits, and with the next move that tells most.
    """
    with opened(ctx) as shop:
        found = ranking_of(shop, order)
    if as_json:
        print_json(_document(found))
    else:
        _print(found)
    raise typer.Exit(int(Exit.FAULT if found.findings else Exit.DONE))


def _print(found: OrderCauses) -> None:
    ranking = found.ranking
    print(plain(f"{found.number}  {found.board.code}"))
    for cause in ranking.causes[:_CAUSES]:
        print(f"{round(100 * cause.likelihood):>3} %  {_said(cause)}")
        for reason in (*cause.evidence_for[:_REASONS], *cause.evidence_against[:_REASONS]):
            print(f"       {reason.bits:+5.1f}  {plain(say(reason.phrase), 300)}")
    if ranking.conclusion is not None:
        print(_("Concluded: {cause}").format(cause=_said(ranking.conclusion)))
    elif ranking.why_not is not None:
        print(_("No conclusion: {why}").format(why=plain(say(ranking.why_not), 300)))
    for number, move in enumerate(ranking.next[:_MOVES], 1):
        print(f"{number}. {plain(say(move.phrase), 300)}")


def _said(cause: RankedCause) -> str:
    return plain(say(cause.phrase), 300)


def _document(found: OrderCauses) -> dict[str, Any]:
    ranking = found.ranking
    return {
        "order": found.number,
        "board_code": found.board.code,
        "clues": len(found.clues),
        "causes": [_cause(cause, found) for cause in ranking.causes],
        "conclusion": ranking.conclusion.id if ranking.conclusion else None,
        "confidence": round(ranking.confidence, 3),
        "healthy": ranking.healthy,
        "why_not": {"id": ranking.why_not.key, "text": say(ranking.why_not)} if ranking.why_not else None,
        "next": [_move(move) for move in ranking.next],
        "findings": [finding_document(finding) for finding in found.findings],
    }


def _cause(cause: RankedCause, found: OrderCauses) -> dict[str, Any]:
    return {
        "id": cause.id,
        "kind": cause.kind.value if cause.kind else None,
        "name": part_name(cause.kind) if cause.kind else None,
        "fault": cause.fault.value,
        "chips": list(cause.chips),
        "domains": list(cause.domains),
        "position": cause.position,
        "likelihood": round(cause.likelihood, 4),
        "text": say(cause.phrase),
        "evidence_for": [_reason(reason, found) for reason in cause.evidence_for],
        "evidence_against": [_reason(reason, found) for reason in cause.evidence_against],
    }


def _reason(reason: Reason, found: OrderCauses) -> dict[str, Any]:
    return {"bits": reason.bits, "text": say(reason.phrase), "source": found.sources[reason.clue]}


def _move(move: NextMove) -> dict[str, Any]:
    spot, expected = move.spot, move.expected
    return {
        "text": say(move.phrase),
        "bits": round(move.bits, 3),
        "effort": move.effort,
        "splits": [round(share, 3) for share in move.splits],
        "point": spot.point if spot else None,
        "domain": spot.domain if spot else None,
        "chip": spot.chip if spot else None,
        "mode": spot.conditions.mode.value if spot else None,
        "state": spot.conditions.state.value if spot else None,
        "ground": spot.conditions.ground.value if spot else None,
        "expected": [expected.low, expected.high] if expected and math.isfinite(expected.high) else None,
        "count_held": move.count_held,
        "fast": move.fast,
        "look": move.look,
        "swap": move.swap,
        "prove": move.prove,
        "again": move.again,
    }
