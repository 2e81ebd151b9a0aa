"""`hashwrench person`: who works here and as what, PINs, and the way out for a forgotten one."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any

import typer

from app.cli.exits import Exit, fail, print_json
from app.cli.shop_session import NO_PIN, Actor, Json, named, opened
from app.domain.person import Person, PersonRole
from app.services import people
from app.words.language import _
from app.words.people import role_name
from app.words.plain_text import plain

app = typer.Typer(add_completion=False, help="Who works here, as what, and PINs.")

#: Where the new PIN comes from where no terminal can be asked.
NEW_PIN_VARIABLE = "HASHWRENCH_NEW_PIN"
Who = Annotated[str, typer.Argument(metavar="NAME", help="The person's name.")]
Role = Annotated[PersonRole, typer.Option(help="What they are here.")]


@app.command("list")
def list_people(ctx: typer.Context, as_json: Json = False) -> None:
    """List everybody who works here."""
    with opened(ctx) as shop:
        staff, managed = people.people(shop), people.managed(shop)
    if as_json:
        print_json({"managed": managed, "people": [_document(one) for one in staff]})
        return
    for one in staff:
        pin = "  " + _("PIN") if one.has_pin else ""
        print(f"{plain(one.name, 60):<30}  {role_name(one.role)}{pin}")
    if not managed:
        print(_("No manager yet: everybody may everything. Make one: hashwrench person add NAME --role manager"))


@app.command()
def add(
    ctx: typer.Context,
    name: Who,
    role: Role = PersonRole.TECHNICIAN,
    pin: Annotated[bool, typer.Option("--pin", help="Give them a PIN, asked for here.")] = False,
    by: Actor = None,
    as_json: Json = False,
) -> None:
    """Add somebody. The first manager puts the roles in force."""
    with opened(ctx, write=True) as shop:
        digits = _new_pin(name) if pin or role is PersonRole.MANAGER else ""
        actor = named(by)
        # In a shop that nobody manages yet the first manager adds themselves.
        kept = people.add(shop, actor if people.managed(shop) or by else name, name, role, digits)
    _tell(kept, as_json=as_json)


@app.command()
def role(ctx: typer.Context, name: Who, role: Annotated[PersonRole, typer.Argument()], by: Actor = None) -> None:
    """Make somebody something else."""
    with opened(ctx, write=True) as shop:
        one = people.person(shop, name)
        digits = _new_pin(one.name) if role is PersonRole.MANAGER and not one.has_pin else ""
        people.set_role(shop, named(by), one.id, role, digits)
        kept = people.person(shop, one.id)
    _tell(kept, as_json=False)


@app.command()
def pin(
    ctx: typer.Context,
    name: Who,
    remove: Annotated[bool, typer.Option("--remove", help="Take the PIN away.")] = False,
    reset: Annotated[bool, typer.Option("--reset", help="Forgotten: another one, without the one before.")] = False,
    by: Actor = None,
) -> None:
    """Give somebody a PIN, or another one: your own, or anybody's as a manager.

    --reset asks for no PIN first. Whoever may write in the data folder can do it: a PIN tells people at a bench
    apart, it is no lock. It stands in the change log as theirs.
    """
    if reset:
        ctx.meta[NO_PIN] = True
    with opened(ctx, write=True) as shop:
        one = people.person(shop, name)
        digits = "" if remove else _new_pin(one.name)
        if reset:
            people.reset_pin(shop, one.id, digits)
        else:
            people.set_pin(shop, named(by), one.id, digits)
        kept = people.person(shop, one.id)
    _tell(kept, as_json=False)


@app.command()
def remove(ctx: typer.Context, name: Who, by: Actor = None) -> None:
    """Somebody works here no more; the name stays on what they did."""
    with opened(ctx, write=True) as shop:
        people.remove(shop, named(by), people.person(shop, name).id)


@app.command()
def erase(ctx: typer.Context, name: Who, by: Actor = None) -> None:
    """Take name and PIN out of the record for good; what was done stays. Backups made before still hold the name."""
    with opened(ctx, write=True) as shop:
        people.erase(shop, named(by), people.person(shop, name).id)


def _new_pin(name: str) -> str:
    """The digits, asked for twice at a terminal, else from the variable; ends the command where there are none."""
    if kept := os.environ.get(NEW_PIN_VARIABLE):
        return kept
    if not sys.stdin.isatty():
        said = _("Give the new PIN at a terminal, or in the variable {name}.").format(name=NEW_PIN_VARIABLE)
        raise fail(Exit.BAD_INPUT, said)
    asked = _("New PIN of {name}, 4 to 8 digits").format(name=plain(name, 60))
    return str(typer.prompt(asked, hide_input=True, confirmation_prompt=True, err=True))


def _tell(kept: Person, *, as_json: bool) -> None:
    if as_json:
        print_json(_document(kept))
        return
    print(f"{plain(kept.name, 60)}  {role_name(kept.role)}{'  ' + _('PIN') if kept.has_pin else ''}")


def _document(one: Person) -> dict[str, Any]:
    return {"id": one.id, "name": one.name, "role": one.role.value, "pin": one.has_pin}
