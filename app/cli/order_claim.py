"""`hashwrench order claim`: a maker's form, filled in from an order, kept with it and written as PDF."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.exits import Exit, fail, print_json
from app.cli.out_file import need_folder
from app.cli.shop_session import Actor, Json, Number, named, opened
from app.domain.claim import ClaimForm, FieldKind, Filled, problems
from app.domain.order_view import OrderView
from app.services.order_reading import order
from app.words.claims import field_name, problems_text
from app.words.language import _
from app.words.plain_text import plain


def claim(
    ctx: typer.Context,
    number: Number,
    form: Annotated[str, typer.Option(help="The maker's form: bitmain, bitmain_return, microbt or canaan.")],
    out: Annotated[
        Path | None, typer.Option(help="The PDF to write; left out, only what is filled in is shown.")
    ] = None,
    fields: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FIELD=VALUE", help="Fill in a field; a photo field takes names. Repeatable."),
    ] = None,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Fill in a maker's claim form from an order; what the order does not say is given with --set."""
    from app.services import claims

    with opened(ctx, write=bool(fields) or out is not None) as shop:
        view, wanted = order(shop, number), claims.form(form)
        standing = next((one for one in reversed(claims.claims_of(shop, view.id)) if one.form == wanted.id), None)
        filled = standing.filled if standing is not None else claims.prefilled(shop, view, wanted)
        filled = _with(wanted, view, filled, fields or [])
        lacking = problems(wanted, filled)
        kept, missing = standing, frozenset[str]()
        if out is not None:
            need_folder(out)
            if lacking:
                raise fail(Exit.BAD_INPUT, problems_text(wanted, lacking))
        if fields or (out is not None and standing is None):
            kept = claims.keep(shop, named(actor), view.id, wanted, filled)[0]
        if out is not None and kept is not None:
            try:
                missing = claims.claim_pdf(shop, kept.id, out).missing
            except OSError as error:
                raise fail(Exit.UNREACHABLE, _("{name} cannot be written: {why}").format(
                    name=out, why=error.strerror or "")) from None  # fmt: skip
    if missing:
        from app.words.missing_characters import missing_text

        print(missing_text(missing), file=sys.stderr)
    if as_json:
        print_json(_document(view, wanted, filled, kept.number if kept else None, out))
        return
    for one in wanted.fields:
        if one.kind is FieldKind.PHOTOS:
            said = str(len(filled.photos.get(one.id, ()))) if filled.photos.get(one.id) else "—"
        else:
            said = plain(filled.texts.get(one.id, ""), 200) or "—"
        print(f"{one.id}{'*' if one.required else ''}  {field_name(one.id)}: {said}")
    if lacking:
        print(problems_text(wanted, lacking), file=sys.stderr)
    if out is not None:
        print(out)


def _with(wanted: ClaimForm, view: OrderView, filled: Filled, given: list[str]) -> Filled:
    """With what was given by hand. A field that the form does not have ends the command."""
    texts, photos = dict(filled.texts), dict(filled.photos)
    known = {one.id: one for one in wanted.fields}
    for pair in given:
        name, equals, value = pair.partition("=")
        one = known.get(name.strip())
        if one is None or not equals:
            names = ", ".join(known)
            raise fail(
                Exit.BAD_INPUT,
                _("{pair} fills no field of this form. It has: {names}.").format(pair=plain(pair, 60), names=names),
            )
        if one.kind is FieldKind.PHOTOS:
            photos[one.id] = tuple(_photo(view, part.strip()) for part in value.split(",") if part.strip())
        else:
            texts[one.id] = value.strip()
    return Filled(texts, photos)


def _photo(view: OrderView, name: str) -> str:
    """The hash of a photo of the order, by its name, caption, or the beginning of its hash."""
    for line in view.attachments:
        if line.mime.startswith("image/") and (
            name in (line.name, line.caption) or (len(name) >= 6 and line.sha256.startswith(name.lower()))
        ):
            return line.sha256
    raise fail(Exit.BAD_INPUT, _("The order has no photo called {name}.").format(name=plain(name, 60)))


def _document(
    view: OrderView, wanted: ClaimForm, filled: Filled, number: str | None, out: Path | None
) -> dict[str, Any]:
    return {
        "claim": number,
        "order": view.number,
        "form": wanted.id,
        "fields": {one.id: filled.texts.get(one.id) for one in wanted.fields if one.kind is not FieldKind.PHOTOS},
        "photos": {
            one.id: list(filled.photos.get(one.id, ())) for one in wanted.fields if one.kind is FieldKind.PHOTOS
        },
        "problems": [{"field": one.field, "problem": one.kind.value} for one in problems(wanted, filled)],
        "file": str(out) if out is not None else None,
    }
