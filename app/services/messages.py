"""The texts a shop sends to its customers: those that travel with the program, or the shop's own in their place."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

import resources
from app.domain.call import CallAnswer
from app.services.letterhead import letterhead
from app.services.settings_kept import keep, kept
from app.services.shop import Shop
from app.words import language as window_language
from app.words.messages import LANGUAGES, BadText, Texts, checked_text, message

__all__ = ["LANGUAGES", "BadText", "keys", "language_of", "message_for", "set_text", "texts"]

_PREFIX = "message."


def texts(shop: Shop, language: str) -> Texts:
    """The texts of a language (en, ru, zh), the shop's own in place of the program's. Raises KeyError."""
    with shop.read() as db:
        own = {name: str(value) for (name, scope), value in kept(db, _PREFIX).items() if scope == language}
    table = _table()
    counted = {
        key: {form: own.get(f"{key}.{form}", text) for form, text in forms[language].items()}
        for key, forms in table["counted"].items()
    }
    return Texts(language, {key: own.get(key, said[language]) for key, said in table["texts"].items()}, counted)


def keys() -> tuple[str, ...]:
    """Every text that a shop may change, as the program has them in order; counted ones are left as they are."""
    return tuple(_table()["texts"])


def standard(key: str, language: str) -> str:
    """The program's own text. Raises KeyError."""
    return str(_table()["texts"][key][language])


def set_text(shop: Shop, actor: str, key: str, language: str, text: str | None) -> None:
    """Put the shop's own text in place of the program's; None or the same text goes back to it. Raises BadText."""
    own = standard(key, language)
    wanted = None if text is None or text == own else checked_text(text)
    if texts(shop, language).plain[key] == (own if wanted is None else wanted):
        return
    with shop.writing(actor) as draft:
        keep(shop, draft, _PREFIX, {(key, language): wanted})


def language_of(answer: CallAnswer) -> str:
    """The language to write in: the customer's, else the window's, else English."""
    for code in (answer.customer.customer.language if answer.customer else "", window_language.code()):
        if code[:2] in LANGUAGES:
            return code[:2]
    return "en"


def message_for(shop: Shop, answer: CallAnswer, language: str | None = None) -> str:
    """What to send about the boards of an answer, those in the shop if there are any."""
    now = time.time()
    boards = tuple(board for board in answer.boards if board.open) or answer.boards
    return message(
        texts(shop, language or language_of(answer)),
        boards,
        contact=answer.customer.customer.contact if answer.customer else "",
        shop=letterhead(shop).name,
        now=datetime.fromtimestamp(now, UTC),
        offset_min=round(time.localtime(now).tm_gmtoff / 60),
    )


@cache
def _table() -> Mapping[str, Any]:
    with resources.open_binary("knowledge", "messages.toml") as file:
        return tomllib.load(file)
