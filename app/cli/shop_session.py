"""Opening the shop for a command: one sentence and a designed exit code for whatever keeps it closed or refuses."""

from __future__ import annotations

import getpass
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from app.cli.exits import Exit, fail
from app.cli.session import Session
from app.domain.people_error import WrongPin
from app.domain.permission import Permission
from app.domain.person import Person
from app.domain.record_error import (
    BadBackup,
    ChangedMeanwhile,
    LedgerDamaged,
    LedgerError,
    NoSuchCommit,
    NotReplaceable,
    UndoBlocked,
)
from app.domain.shop_error import ShopError
from app.services import people, permissions
from app.services.data_dir import data_dir, place_of_data
from app.services.shop import Shop
from app.words.errors import sentence
from app.words.hidden_prices import hide_prices
from app.words.language import _
from app.words.plain_text import plain

#: What a person can put right by asking for something else; every other error of the ledger keeps it out of reach.
_INPUT = (BadBackup, ChangedMeanwhile, NoSuchCommit, NotReplaceable, UndoBlocked)

#: Where a script keeps the PIN of the person it works for.
PIN_VARIABLE = "HASHWRENCH_PIN"
#: What a command notes in `ctx.meta` that asks for no PIN: the way out for a forgotten one.
NO_PIN = "app.cli.no_pin"
#: Where a call keeps the PIN that was typed, so that it is asked once.
_TYPED_PIN = "app.cli.typed_pin"
#: What a wrong PIN costs, s.
WRONG_PIN_S = 1.0

Actor = Annotated[str | None, typer.Option("--by", help="Who does it; the login name when left out.")]
Number = Annotated[str, typer.Argument(metavar="NUMBER", help="The order's number, such as WO-B1-000001.")]
Json = Annotated[bool, typer.Option("--json", help="JSON on stdout, nothing else.")]


@dataclass(slots=True)
class _Call:
    """Who the whole call is by; None = nobody was named before the command."""

    by: str | None = None


_whole_call = _Call()


@contextmanager
def opened(ctx: typer.Context, *, write: bool = False) -> Iterator[Shop]:
    """The shop of this call; reading works while another program writes. Refusals end the command as designed."""
    _check_texts(ctx)
    with refusals(), Shop.open(data_dir(_session(ctx).data_dir), write=write) as shop:
        _come_in(ctx, shop, write=write)
        yield shop


def need_shop(ctx: typer.Context) -> None:
    """Refuse where nothing was ever kept: what is told of a shop must not be told of a folder mistyped."""
    with refusals():
        folder = place_of_data(_session(ctx).data_dir)
    if not (folder / "shop.db").exists():
        words = _("There is no shop in {path}. Say with --data-dir, before the command, where it lies.")
        raise fail(Exit.UNREACHABLE, words.format(path=plain(str(folder), 200)))


def allow(ctx: typer.Context, permission: Permission, folder: Path | None = None) -> None:
    """Let a command go on that works on the shop's files themselves, or on all of it, its PIN asked as for writing;
    `folder` = of another shop than the call's. A shop that cannot be opened asks nobody: getting it back must stay
    possible.
    """
    folder = folder or data_dir(_session(ctx).data_dir)
    if not (folder / "shop.db").exists():
        return
    with refusals():
        try:
            shop = Shop.open(folder, write=False)
        except (LedgerError, OSError):
            return
        with shop:
            _come_in(ctx, shop, write=True)
            permissions.require(shop, named(None), permission)


def _come_in(ctx: typer.Context, shop: Shop, *, write: bool) -> None:
    """Say who it is: a PIN is asked of somebody who has one and is named or writes, and prices are shown to those who
    may see them. Who merely reads as the login name and gave no PIN sees what a stranger sees.
    """
    session = _session(ctx)
    _whole_call.by = session.by
    own = next((one for one in map(ctx.params.get, ("actor", "by")) if isinstance(one, str)), None)
    said = own or session.by
    name = named(said)
    ctx.call_on_close(_go_out)
    here = permissions.standing(shop, name)
    one = next((one for one in people.people(shop) if one.id == here.id), None)
    hidden = Permission.SEE_PRICES not in here.may
    if one is not None and one.has_pin and not ctx.meta.get(NO_PIN):
        pin = ctx.meta.get(_TYPED_PIN) or os.environ.get(PIN_VARIABLE) or None
        if pin is None and (write or said is not None) and sys.stdin.isatty():
            pin = typer.prompt(_("PIN of {name}").format(name=plain(one.name, 60)), hide_input=True, err=True)
            ctx.meta[_TYPED_PIN] = pin
        if pin is not None or write or said is not None:
            _check_pin(shop, one, pin)
        elif here.managed:
            hidden = True
    hide_prices(hidden)


def _go_out() -> None:
    """What comes after the command in this program is nobody's."""
    _whole_call.by = None
    hide_prices(False)


def _check_pin(shop: Shop, one: Person, pin: str | None) -> None:
    """Raises PinAsked, WrongPin; a wrong one costs a second, since a command forgets how often it was wrong."""
    try:
        people.let_in(shop, one.id, pin)
    except WrongPin:
        time.sleep(WRONG_PIN_S)
        raise


@contextmanager
def refusals() -> Iterator[None]:
    """Turn the errors of shop and ledger into one line on stderr: 1 for a damaged ledger, 2 for bad input, 3 for a
    ledger out of reach.
    """
    try:
        yield
    except (ShopError, *_INPUT) as error:
        raise fail(Exit.BAD_INPUT, sentence(error)) from None
    except LedgerDamaged as error:
        raise fail(Exit.FAULT, sentence(error)) from None
    except LedgerError as error:
        raise fail(Exit.UNREACHABLE, sentence(error)) from None


def named(actor: str | None) -> str:
    """The person who does it: who is named, else who the whole call is by, else the login name. Asked once the shop is
    open: only then it is known who the whole call is by.
    """
    return actor or _whole_call.by or getpass.getuser()


def _check_texts(ctx: typer.Context) -> None:
    """Refuse bytes that are no text here: Python keeps them as lone surrogates, and no record can hold those."""
    for value in ctx.params.values():
        for text in value if isinstance(value, list | tuple) else [value]:
            if isinstance(text, str) and not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
                wrong = _("{text} holds bytes that are no characters in this terminal's encoding.")
                raise fail(Exit.BAD_INPUT, wrong.format(text=plain(text, 60)))


def _session(ctx: typer.Context) -> Session:
    session = ctx.find_object(Session)
    return session if session is not None else Session()
