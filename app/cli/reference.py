"""`hashwrench reference`: good boards as what later ones are judged by; packs of them from shop to shop."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.exits import Exit, fail, print_json
from app.cli.out_file import check_place
from app.cli.shop_session import Actor, Json, named, opened
from app.domain.reference import Reference
from app.domain.reference_pack import Pack, PackNews
from app.services import reference_packs, references
from app.words.errors import sentence
from app.words.language import _, ngettext
from app.words.plain_text import plain
from app.words.references import (
    conflict_text,
    measured_text,
    news_word,
    provenance_text,
    revision_name,
    taken_text,
)

app = typer.Typer(add_completion=False, help="Good boards, measured: what later boards are judged by.")


@app.callback()
def reference() -> None:
    """Good boards, measured: what later boards are judged by."""


@app.command("list")
def list_references(ctx: typer.Context, as_json: Json = False) -> None:
    """Show for each board code which references there are, and which boards of the orders have none."""
    with opened(ctx) as shop:
        rows = references.coverage(shop)
    if as_json:
        print_json(
            [
                {
                    "board_code": row.board_code,
                    "model": row.model or None,
                    "orders": row.orders,
                    "simulated": row.simulated,
                    "references": [_document(one) for one in row.references],
                }
                for row in rows
            ]
        )
        return
    if not rows:
        print(_("No board seen and no reference yet. Record the first with: hashwrench reference add ORDER"))
        return
    for row in rows:
        seen = ngettext("{n} order", "{n} orders", row.orders).format(n=row.orders)
        name = " ".join(part for part in (row.board_code, row.model) if part)
        marks = [seen] + ([_("simulated")] if row.simulated else [])
        print(f"{plain(name, 100)}  ({', '.join(marks)})")
        if row.missing:
            print("  " + _("none yet: measure a good one"))
        for one in row.references:
            withdrawn = _("withdrawn") if one.withdrawn else ""
            parts = (_short(one), revision_name(one.revision), plain(one.serial or "", 40), measured_text(one),
                     provenance_text(one, _offset()), withdrawn)  # fmt: skip
            print("  " + "  ".join(part for part in parts if part))


@app.command()
def add(
    ctx: typer.Context,
    number: Annotated[str, typer.Argument(metavar="ORDER", help="The order on which the board was measured.")],
    reason: Annotated[str, typer.Option(help="Why it is good, where it did not pass twice after a repair.")] = "",
    revision: Annotated[str | None, typer.Option(help="PCB and BOM, where no EEPROM told them.")] = None,
    note: Annotated[str, typer.Option(help="A remark.")] = "",
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Record the values measured on an order's board as a reference."""
    with opened(ctx, write=True) as shop:
        kept = references.record_reference(shop, named(actor), number, reason, revision=revision, note=note)
    if as_json:
        print_json({"recorded": kept.commit is not None, "reference": _document(kept.reference)})
    else:
        print(_short(kept.reference))


@app.command("export")
def export_(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", dir_okay=False, help="The pack to write (.hwref).")],
    only: Annotated[list[str] | None, typer.Option("--only", help="A reference by its id; may be repeated.")] = None,
    person: Annotated[bool, typer.Option("--person", help="Tell who measured ours.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that exists.")] = False,
    as_json: Json = False,
) -> None:
    """Write references into a pack for another shop: all that are not withdrawn, or those named."""
    check_place(file, force=force)
    with opened(ctx) as shop:
        ids = [references.reference_by_id(shop, one).id for one in only] if only else None
        try:
            count = reference_packs.export_pack(shop, file, ids, person=person)
        except OSError as error:
            raise fail(Exit.UNREACHABLE, sentence(error)) from None
    if as_json:
        print_json({"file": str(file), "references": count})
    else:
        words = ngettext("{n} reference written to {path}", "{n} references written to {path}", count)
        print(words.format(n=count, path=plain(str(file), 200)))


@app.command("import")
def import_(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", dir_okay=False, help="The pack (.hwref).")],
    preview: Annotated[bool, typer.Option("--preview", help="Only say what it would bring.")] = False,
    conflicting: Annotated[bool, typer.Option("--conflicting", help="Take in also what is at odds with ours.")] = False,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Take in what is new in another shop's pack, all of it or nothing."""
    with opened(ctx, write=not preview) as shop:
        try:
            if preview:
                pack, taken = reference_packs.read_pack(shop, file), 0
            else:
                done = reference_packs.import_pack(shop, named(actor), file, conflicting=conflicting)
                pack, taken = done.pack, len(done.taken)
        except OSError as error:
            raise fail(Exit.UNREACHABLE, sentence(error)) from None
    if as_json:
        print_json(_pack_document(pack, taken))
        return
    for entry in pack.entries:
        one = entry.reference
        parts = (news_word(entry.news), one.sha256[:8], plain(one.board_code, 40), revision_name(one.revision),
                 plain(one.serial or "", 40), measured_text(one), provenance_text(one, _offset()),
                 conflict_text(entry))  # fmt: skip
        print("  ".join(part for part in parts if part))
    if not preview:
        print(taken_text(taken))


@app.command()
def withdraw(
    ctx: typer.Context,
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="References, by id as `list` shows it.")],
    back: Annotated[bool, typer.Option("--back", help="Bring them back instead.")] = False,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Judge nothing by a reference any more; it stays in the record."""
    with opened(ctx, write=True) as shop:
        whole = [references.reference_by_id(shop, one).id for one in ids]
        (references.bring_back if back else references.withdraw)(shop, named(actor), whole)
        changed = [references.reference_by_id(shop, one) for one in whole]
    if as_json:
        print_json([_document(one) for one in changed])
        return
    for one in changed:
        print(f"{_short(one)}  {_('withdrawn') if one.withdrawn else _('judged by again')}")


def _document(one: Reference) -> dict[str, Any]:
    return {
        "id": one.id,
        "sha256": one.sha256,
        "board_code": one.board_code,
        "revision": one.revision or None,
        "serial": one.serial,
        "simulated": one.simulated,
        "withdrawn": one.withdrawn,
        "shop": one.shop,
        "bench": one.bench,
        "foreign": one.foreign,
        "taken_at": one.taken_at.isoformat(),
        "instrument": one.instrument or None,
        "person": one.person or None,
        "standing": one.standing.value,
        "reason": one.reason or None,
        "order": one.order,
        "cold": one.cold,
        "walk": one.walk,
        "note": one.note or None,
    }


def _pack_document(pack: Pack, taken: int) -> dict[str, Any]:
    return {
        "file": pack.name,
        "shop": pack.shop,
        "bench": pack.bench,
        "made_at": pack.made_at.isoformat(),
        "taken": taken,
        **{news.value: pack.count(news) for news in PackNews},
        "references": [
            {"news": one.news.value, "values_off": len(one.off)} | _document(one.reference) for one in pack.entries
        ],
    }


def _short(one: Reference) -> str:
    """So much of the hash as `withdraw` takes it."""
    return one.sha256[:8]


def _offset() -> int:
    return int((datetime.now().astimezone().utcoffset() or timedelta()).total_seconds() // 60)
