"""Opening the shop for a command: one sentence and a designed exit code for whatever keeps it closed or refuses."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from app.cli.exits import Exit, fail
from app.cli.session import Session
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
from app.services.data_dir import data_dir
from app.services.shop import Shop
from app.words.errors import sentence
from app.words.language import _
from app.words.plain_text import plain

#: What a person can put right by asking for something else; every other error of the ledger keeps it out of reach.
_INPUT = (BadBackup, ChangedMeanwhile, NoSuchCommit, NotReplaceable, UndoBlocked)

Actor = Annotated[str | None, typer.Option("--by", help="Who does it; the login name when left out.")]
Json = Annotated[bool, typer.Option("--json", help="JSON on stdout, nothing else.")]


@contextmanager
def opened(ctx: typer.Context, *, write: bool = False) -> Iterator[Shop]:
    """The shop of this call; reading works while another program writes. Refusals end the command as designed."""
    _check_texts(ctx)
    with refusals(), Shop.open(data_dir(_session(ctx).data_dir), write=write) as shop:
        yield shop


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
    """The person who does it."""
    return actor or getpass.getuser()


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
