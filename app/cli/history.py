"""`hashwrench history`: who did what, by person and day."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from app.cli.exits import print_json
from app.cli.shop_session import Json, opened
from app.domain.deed import Deed
from app.services import people
from app.services.who_did_what import LIMIT, deeds
from app.words.dates import moment_text
from app.words.deeds import by_text, deed_text, thing_text

app = typer.Typer(add_completion=False)


@app.command()
def history(
    ctx: typer.Context,
    by: Annotated[list[str] | None, typer.Option("--by", help="Whose steps only; may be given again.")] = None,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="From this day on.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Before this day.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="So many at most.")] = LIMIT,
    as_json: Json = False,
) -> None:
    """Who did what, newest first: every saved step, whose it was, and what it was about."""
    with opened(ctx) as shop:
        ids = [people.person(shop, name).id for name in by or ()]
        found = deeds(shop, by=ids, since=_day(since), until=_day(until), limit=limit)
    if as_json:
        print_json([_document(one) for one in found])
        return
    for one in found:
        about = thing_text(one.thing)
        print(
            "  ".join(part for part in (moment_text(one.at, one.offset), by_text(one), about, deed_text(one)) if part)
        )


def _day(day: datetime | None) -> datetime | None:
    """The beginning of a day where we are."""
    return None if day is None else day.astimezone().astimezone(UTC)


def _document(one: Deed) -> dict[str, Any]:
    thing = one.thing
    return {
        "commit": one.commit,
        "at": one.at.isoformat(),
        "by": one.by or None,
        "by_id": one.by_id,
        "about": None if thing is None else {"kind": thing.kind, "id": thing.id, "name": thing.name or None},
        "added": dict(one.added),
        "changed": dict(one.changed),
        "undoes": one.undoes,
        "undone": one.undone,
    }
