"""`hashwrench letterhead`: what stands on everything the shop prints, the paper it prints on, and the next numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.exits import Exit, fail, print_json
from app.cli.shop_session import Actor, Json, named, opened
from app.documents.paper_size import Paper
from app.domain.identifier import NumberKind
from app.domain.paper_kind import PAPER_LANGUAGES
from app.words.errors import sentence
from app.words.language import _
from app.words.plain_text import plain

app = typer.Typer(add_completion=False)


@app.command()
def letterhead(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Option(help="The shop's name.")] = None,
    line: Annotated[list[str] | None, typer.Option(help="Address, phone, mail; up to four, repeatable.")] = None,
    logo: Annotated[Path | None, typer.Option(help="A PNG or JPEG.")] = None,
    no_logo: Annotated[bool, typer.Option("--no-logo", help="Take the logo off.")] = False,
    footer: Annotated[str | None, typer.Option(help="At the foot of papers for customers: tax number, bank.")] = None,
    terms: Annotated[str | None, typer.Option(help="The terms of repair; kept as their next version.")] = None,
    terms_lang: Annotated[str, typer.Option(help="Only for papers in en, ru or zh.")] = "",
    warranty: Annotated[str | None, typer.Option(help="What the shop says of its warranty.")] = None,
    void: Annotated[str | None, typer.Option(help="What ends the warranty.")] = None,
    size: Annotated[Paper | None, typer.Option("--paper", help="The paper to print on.")] = None,
    next_number: Annotated[
        list[str] | None, typer.Option("--next", help="Go on from a number, such as WO=1200; repeatable.")
    ] = None,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Show or change the letterhead, the terms, the paper size and the next numbers."""
    from app.services import letterhead as heads
    from app.services import numbering, paper_size
    from app.services import warranty as warranties

    if logo is not None and no_logo:
        raise fail(Exit.BAD_INPUT, _("Choose one of --logo and --no-logo."))
    if terms_lang and terms_lang not in PAPER_LANGUAGES:
        raise fail(Exit.BAD_INPUT, _("Terms are kept for en, ru or zh."))
    numbers = [_raised(one) for one in next_number or ()]
    picture = _bytes(logo) if logo is not None else None
    wanted = (name, line, logo, footer, terms, warranty, void, size)
    changing = bool(numbers) or no_logo or any(one is not None for one in wanted)
    with opened(ctx, write=changing) as shop:
        who = named(actor)
        with shop.together(who):
            if name is not None or line is not None:
                before = heads.letterhead(shop)
                lines = tuple(line) if line is not None else before.lines
                heads.set_letterhead(shop, who, before.name if name is None else name, lines)
            if picture is not None or no_logo:
                heads.set_logo(shop, who, picture)
            if footer is not None:
                heads.set_footer(shop, who, footer)
            if terms is not None:
                heads.set_shop_terms(shop, who, terms, terms_lang)
            if warranty is not None or void is not None:
                now = warranties.shop_words(shop)
                said = now[0] if warranty is None else warranty
                warranties.set_warranty_words(shop, who, said, now[1] if void is None else void)
            if size is not None:
                paper_size.set_paper_size(shop, who, size)
            for kind, serial in numbers:
                numbering.set_next_number(shop, who, kind, serial)
        head, said_terms = heads.letterhead(shop), heads.shop_terms(shop, terms_lang)
        paper, following = paper_size.paper_size(shop), numbering.next_numbers(shop)
    if as_json:
        print_json(
            {
                "name": head.name, "lines": list(head.lines), "logo_bytes": len(head.logo), "footer": head.footer,
                "terms": said_terms.text, "terms_version": said_terms.version, "paper": paper.value,
                "next": {one.kind.value: one.text for one in following},
            }
        )  # fmt: skip
        return
    print(head.name)
    for text in head.lines:
        print(text)
    print(_("Logo: {state}").format(state=_("yes") if head.logo else _("none")))
    print(_("Paper: {size}").format(size=paper.value))
    if head.footer:
        print(_("Foot: {text}").format(text=head.footer))
    if said_terms.text:
        print(_("Terms, version {n}:").format(n=said_terms.version))
        print(plain(said_terms.text, 6000, lines=True))
    print(_("Next: {numbers}").format(numbers=", ".join(one.text for one in following)))


def _raised(text: str) -> tuple[NumberKind, int]:
    kind, _sign, number = text.partition("=")
    try:
        return NumberKind(kind.strip().upper()), int(number)
    except ValueError:
        words = _("{text} is not KIND=NUMBER, such as WO=1200.")
        raise fail(Exit.BAD_INPUT, words.format(text=plain(text, 40))) from None


def _bytes(path: Path) -> bytes:
    from app.documents.logo import MOST_BYTES

    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise fail(Exit.UNREACHABLE, sentence(error)) from None
