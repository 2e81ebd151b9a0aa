"""`hashwrench stocktake`: counting bins, with a scanner at the terminal or a list of codes; review and acceptance."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from app.cli.exits import Exit, fail, print_json
from app.cli.shop_session import Actor, Json, named, opened
from app.domain.shop_error import ShopError
from app.domain.stocktake_view import CountRow, Review, ReviewRow, Step
from app.services import stocktake
from app.services.shop import Shop
from app.services.stocktake_reading import bins_to_count, count_named, counts, open_count, to_count
from app.services.stocktake_review import accept as accept_count
from app.services.stocktake_review import accuracy as accuracy_of
from app.services.stocktake_review import review as review_of
from app.words.errors import sentence
from app.words.hidden_prices import prices_hidden
from app.words.language import _
from app.words.orders import money_text
from app.words.plain_text import plain
from app.words.stocktake import (
    count_text,
    counted_text,
    progress_text,
    standing_text,
    state_word,
    step_text,
    thing_text,
)

app = typer.Typer(add_completion=False, help="Counting stock by scanning bins.")

Which = Annotated[str, typer.Argument(metavar="COUNT", help="The number of a stocktake (CT-...).")]
Perhaps = Annotated[
    str | None, typer.Option("--count", help="The stocktake (CT-...); the newest that is open when left out.")
]


@app.command("list")
def list_counts(ctx: typer.Context, as_json: Json = False) -> None:
    """List the stocktakes, the newest first."""
    with opened(ctx) as shop:
        found = counts(shop)
    if as_json:
        print_json([_count(one) for one in found])
        return
    for one in found:
        print(f"{one.number}  {state_word(one.state)}  {count_text(one)}")


@app.command()
def plan(
    ctx: typer.Context,
    within: Annotated[str | None, typer.Option(help="Only bins within this place.")] = None,
    as_json: Json = False,
) -> None:
    """List the bins, those that were not counted for longest first."""
    from app.services.places import find_place

    with opened(ctx) as shop:
        found = bins_to_count(shop, find_place(shop, within).id if within is not None else None)
    if as_json:
        print_json(
            [
                {"number": one.number, "name": one.name, "lots": one.lots,
                 "counted_at": one.counted_at.isoformat() if one.counted_at else None}
                for one in found
            ]
        )  # fmt: skip
        return
    for one in found:
        day = f"{one.counted_at:%Y-%m-%d}" if one.counted_at else _("never")
        print(f"{one.number}  {plain(' › '.join(one.path), 60)}  {day}")


@app.command()
def start(
    ctx: typer.Context,
    within: Annotated[str | None, typer.Option(help="Only bins within this place.")] = None,
    oldest: Annotated[int | None, typer.Option(min=1, help="So many that were not counted for longest.")] = None,
    blind: Annotated[bool, typer.Option("--blind", help="Hide what the record has.")] = False,
    by: Actor = None,
    as_json: Json = False,
) -> None:
    """Begin a stocktake with a plan of bins."""
    with opened(ctx, write=True) as shop:
        made = stocktake.start(shop, named(by), within=within, oldest=oldest, blind=blind)
    _tell(made, as_json)


@app.command()
def scan(
    ctx: typer.Context,
    codes: Annotated[list[str] | None, typer.Argument(help="What is scanned and typed; else lines of stdin.")] = None,
    count: Perhaps = None,
    by: Actor = None,
    as_json: Json = False,
) -> None:
    """Count: bins, lots and parts as they are scanned; 8 = so many, 12.5g = weighed, full, half, empty, < = back.

    A bin that is scanned where no stocktake is open begins one. Everything is saved as it comes.
    """
    failed, last = 0, ""
    with opened(ctx, write=True) as shop:
        actor = named(by)
        here = count_named(shop, count) if count is not None else open_count(shop)
        count_id = here.id if here is not None else None
        for text in codes if codes else (line.strip() for line in sys.stdin):
            if not text:
                continue
            try:
                count_id, step = _step(shop, actor, count_id, text)
            except ShopError as error:
                failed, last = failed + 1, sentence(error)
                print(f"{plain(text, 40)}: {last}", file=sys.stderr)
                continue
            if not as_json:
                _say(step, blind=count_named(shop, count_id).blind)
        if count_id is None:
            raise fail(Exit.BAD_INPUT, last or _("Nothing was scanned."))
        now = count_named(shop, count_id)
    if as_json:
        print_json({**_count(now), "refused": failed})
    else:
        print(f"{now.number}  {progress_text(now.done, now.scope)}")
    if failed:
        raise typer.Exit(Exit.BAD_INPUT)


@app.command()
def finish(ctx: typer.Context, which: Which, by: Actor = None, as_json: Json = False) -> None:
    """End the counting: the stocktake goes to review."""
    with opened(ctx, write=True) as shop:
        stocktake.finish(shop, named(by), count_named(shop, which).id)
        now = count_named(shop, which)
    _tell(now, as_json)


@app.command()
def review(ctx: typer.Context, which: Which, as_json: Json = False) -> None:
    """Show what a stocktake would change, what is different first."""
    with opened(ctx) as shop:
        found = review_of(shop, which)
        left = to_count(shop, found.count.id)
        if as_json:
            print_json(_review(found))
            return
        print(f"{found.count.number}  {state_word(found.count.state)}  {count_text(found.count)}")
        for row in found.rows:
            one = row.judged
            worth = money_text(row.worth) if row.worth is not None else ""
            counted = "-" if one.tally.counted is None else str(one.tally.counted)
            said = standing_text(one, row.moved_to, row.moved_from)
            what = " ".join(part for part in (plain(row.sku, 30), row.number) if part)
            print(
                f"  {plain(row.place, 20)}  {what}  {one.tally.expected} → {counted}  {one.change:+d}  {worth}  {said}"
            )
        for _place, name, code in found.unknown:
            print(f"  {plain(name, 20)}  {plain(code, 40)}  {_('nobody knows this code')}")
        if left:
            print(_("Not counted: {bins}").format(bins=", ".join(plain(one.name, 20) for one in left)))


@app.command()
def accept(ctx: typer.Context, which: Which, by: Actor = None, as_json: Json = False) -> None:
    """Put the record right by a stocktake, in one step that can be undone."""
    with opened(ctx, write=True) as shop:
        accept_count(shop, named(by), which)
        now = count_named(shop, which)
    _tell(now, as_json)


@app.command("none")
def none_there(ctx: typer.Context, which: Which, by: Actor = None, as_json: Json = False) -> None:
    """None is there of all that nobody scanned."""
    with opened(ctx, write=True) as shop:
        found = review_of(shop, which)
        stocktake.none_there(shop, named(by), found.count.id, [row.judged.tally.key for row in found.missed])
        now = count_named(shop, which)
    _tell(now, as_json)


@app.command()
def drop(ctx: typer.Context, which: Which, by: Actor = None, as_json: Json = False) -> None:
    """Nothing shall come of a stocktake; the stock stays as it is."""
    with opened(ctx, write=True) as shop:
        stocktake.drop(shop, named(by), count_named(shop, which).id)
        now = count_named(shop, which)
    _tell(now, as_json)


@app.command()
def accuracy(
    ctx: typer.Context,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="From this day on.")] = None,
    as_json: Json = False,
) -> None:
    """Tell in how many of the counted bins all was as the record had it."""
    with opened(ctx) as shop:
        found = accuracy_of(shop, since.replace(tzinfo=UTC) if since is not None else None)
        if as_json:
            off = [{"minor": one.minor, "currency": one.currency} for one in found.off if not prices_hidden()]
            print_json({"bins": found.bins, "exact": found.exact, "share": found.share, "off": off})
            return
        share = f"{found.share:.1%}" if found.share is not None else "—"
        print(_("{exact} of {bins} counted bins were exact: {share}").format(
            exact=found.exact, bins=found.bins, share=share
        ))  # fmt: skip
        for one in found.off:
            print(_("Differences, without their signs: {amount}").format(amount=money_text(one)))


def _step(shop: Shop, actor: str, count_id: str | None, text: str) -> tuple[str, Step]:
    if count_id is None:
        return stocktake.open_in(shop, actor, text)
    if text == "<":
        return count_id, stocktake.take_back(shop, actor, count_id)
    return count_id, stocktake.enter(shop, actor, count_id, text)


def _say(step: Step, *, blind: bool) -> None:
    row = step.sheet.row if step.sheet is not None else None
    figure = f"  {counted_text(row)}" if row is not None and row.counted is not None else ""
    thing = f"{thing_text(row)}{figure}: " if row is not None else ""
    print(f"{thing}{step_text(step, blind=blind)}")


def _tell(count: CountRow, as_json: bool) -> None:
    if as_json:
        print_json(_count(count))
    else:
        print(f"{count.number}  {state_word(count.state)}  {count_text(count)}")


def _count(one: CountRow) -> dict[str, Any]:
    return {
        "number": one.number, "state": one.state.value, "blind": one.blind, "started_at": one.started_at.isoformat(),
        "by": one.by, "place": one.place, "bins_done": one.done, "bins": one.scope, "reviewer": one.reviewer or None,
    }  # fmt: skip


def _review(found: Review) -> dict[str, Any]:
    return {
        **_count(found.count),
        "lines": [_line(row) for row in found.rows],
        "unknown": [{"bin": name, "code": code} for _id, name, code in found.unknown],
        "not_counted": list(found.uncounted),
    }


def _line(row: ReviewRow) -> dict[str, Any]:
    one = row.judged
    worth = None if prices_hidden() else row.worth
    return {
        "bin": row.place_number, "bin_name": row.place, "sku": row.sku, "lot": row.number or None,
        "standing": one.standing.value, "expected": one.tally.expected, "counted": one.tally.counted,
        "moved": one.moved, "change": one.change, "moved_to": row.moved_to or None,
        "moved_from": row.moved_from or None,
        "worth": {"minor": worth.minor, "currency": worth.currency} if worth is not None else None,
    }  # fmt: skip
