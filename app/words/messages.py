"""The message for a customer's chat: from the answer to a call and the shop's texts, in English, Russian or Chinese.

The language is the customer's, not the window's: plurals, dates and money are written its way by Babel. Texts come from
`app.services.messages`; this module fills them in.
"""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from babel import Locale
from babel.dates import format_skeleton
from babel.numbers import format_currency

from app.domain.call import CallBoard
from app.domain.quote import LineKind
from app.domain.stock import Money
from app.domain.work_order import Hold, State
from app.words.dates import local
from app.words.hidden_prices import HIDDEN, prices_hidden
from app.words.money import major
from app.words.plain_text import plain

#: The languages there are messages in, with the locale that writes their dates and money.
LANGUAGES: Mapping[str, Locale] = {
    "en": Locale("en", "GB"),
    "ru": Locale("ru", "RU"),
    "zh": Locale("zh", "CN", script="Hans"),
}
#: Names a text may hold in braces.
FIELDS = frozenset({"contact", "board", "model", "price", "promised", "valid", "count", "boards", "shop"})
#: More boards than this are told by number, not one by one.
MOST_LINES = 6
#: Fewer characters of a serial tell nobody which board is meant.
_LEAST = 4
_TEXT_OF = {
    State.DRAFT: "received",
    State.RECEIVED: "received",
    State.TRIAGE: "received",
    State.DIAGNOSING: "diagnosing",
    State.DIAGNOSED: "diagnosed",
    State.AWAITING_APPROVAL: "approval",
    State.AWAITING_PARTS: "parts",
    State.IN_REPAIR: "repair",
    State.TESTING: "testing",
    State.BURN_IN: "testing",
    State.PASSED: "passed",
    State.READY: "ready",
    State.ON_HOLD: "hold",
    State.NEEDS_REVIEW: "repair",
    State.NO_FAULT_FOUND: "no_fault",
    State.DECLINED: "declined",
    State.BEYOND_REPAIR: "beyond_repair",
    State.SCRAPPED: "beyond_repair",
    State.DONOR: "beyond_repair",
    State.RETURNED: "returned",
    State.RETURNED_UNREPAIRED: "declined",
}
_ORDER = tuple(dict.fromkeys(("ready", "approval", *_TEXT_OF.values(), "drying")))
#: Where a promise still says something.
_DONE = frozenset({"ready", "returned", "declined", "beyond_repair", "no_fault"})


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language: `plain` by key, `counted` by key and plural category."""

    language: str
    plain: Mapping[str, str]
    counted: Mapping[str, Mapping[str, str]]

    def counted_as(self, key: str, count: int) -> str:
        """The form of a counted text for a number."""
        forms = self.counted[key]
        return forms.get(LANGUAGES[self.language].plural_form(count), forms["other"])


class BadText(ValueError):
    """A text with a field nobody fills in, or with a brace too many; `field` names it, "" = the braces."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def checked_text(text: str) -> str:
    """The text, if its fields can be filled in. Raises BadText."""
    try:
        parts = [(name, spec, conversion) for _lit, name, spec, conversion in string.Formatter().parse(text)]
    except ValueError:
        raise BadText("") from None
    for name, spec, conversion in parts:
        if name is not None and (name not in FIELDS or spec or conversion):
            raise BadText(name)
    return text


def message(
    texts: Texts,
    boards: Sequence[CallBoard],
    *,
    contact: str = "",
    shop: str = "",
    now: datetime,
    offset_min: int = 0,
) -> str:
    """What to send to a customer about these boards; `contact` is how they are called, `now` the moment (aware)."""
    written = _Writing(texts, shop, now, offset_min)
    first_name = contact.split(",")[0].split("+")[0].strip()
    lines = [written.text("greeting", contact=plain(first_name, 60)) if first_name else written.text("greeting_nobody")]
    if not boards:
        lines.append(written.text("none"))
    elif len(boards) <= MOST_LINES:
        shorts = short_names([board.told for board in boards])
        lines += [written.of_board(board, short) for board, short in zip(boards, shorts, strict=True)]
    else:
        lines += written.by_number(boards)
    lines.append(written.text("closing"))
    return "\n".join(line for line in lines if line.strip())


def short_names(serials: Sequence[str]) -> tuple[str, ...]:
    """Each serial by its last characters, as few as tell it from the others: "…0842", "…G0842"."""
    short = []
    for serial in serials:
        others = [other for other in serials if other != serial]
        for length in range(_LEAST, len(serial)):
            end = serial[-length:]
            if not any(other.endswith(end) for other in others):
                short.append(f"…{end}")
                break
        else:
            short.append(serial)
    return tuple(short)


def said_money(money: Money, language: str) -> str:
    """An amount as that language writes it; dots for somebody who may not see prices."""
    if prices_hidden():
        return HIDDEN
    amount = major(money.minor, money.currency)
    return format_currency(amount, money.currency, locale=LANGUAGES[language])


@dataclass(frozen=True, slots=True)
class _Writing:
    texts: Texts
    shop: str
    now: datetime
    offset_min: int

    def text(self, key: str, **values: str) -> str:
        return self._filled(self.texts.plain[key], values)

    def of_board(self, board: CallBoard, short: str) -> str:
        key = _key_of(board)
        price = said_money(board.price, self.texts.language) if board.price is not None else ""
        model = plain(board.asset.model or board.asset.board_code or board.number, 60)
        sentences = [self.text(key, board=plain(short, 40), model=model, price=price)]
        if (
            board.price is not None
            and not prices_hidden()
            and key not in ("approval", "declined", "beyond_repair", "returned")
        ):
            inspected = board.quote is not None and board.quote.draft.lines[0].kind is LineKind.INSPECTION
            if not board.estimated or (key != "no_fault" and not inspected):
                sentences.append(self.text("about" if board.estimated else "price", price=price))
        if key == "approval" and board.quote is not None and board.quote.draft.valid_until is not None:
            sentences.append(self.text("valid", valid=self._day(board.quote.draft.valid_until)))
        if board.promised is not None and key not in _DONE:
            late = board.promised < self.now
            sentences.append(self.text("late" if late else "promised", promised=self._day(board.promised)))
        return ("" if self.texts.language == "zh" else " ").join(sentences)

    def by_number(self, boards: Sequence[CallBoard]) -> list[str]:
        groups: dict[str, list[CallBoard]] = {}
        for board in boards:
            groups.setdefault(_key_of(board), []).append(board)
        shorts = dict(zip(boards, short_names([board.told for board in boards]), strict=True))
        here = sum(board.open for board in boards)
        lines = [self._filled(self.texts.counted_as("all", here), {"count": str(here)})] if here else []
        for key in sorted(groups, key=_ORDER.index):
            told = ", ".join(plain(shorts[board], 40) for board in groups[key])
            count = len(groups[key])
            lines.append("• " + self._filled(self.texts.counted_as(key, count), {"count": str(count), "boards": told}))
        return lines

    def _day(self, moment: datetime) -> str:
        day, today = local(moment, self.offset_min).date(), local(self.now, self.offset_min).date()
        if day == today:
            return self.text("today")
        if day == today + timedelta(days=1):
            return self.text("tomorrow")
        skeleton = "MMMMd" if abs((day - today).days) < 300 else "yMMMMd"
        return str(format_skeleton(skeleton, day, locale=LANGUAGES[self.texts.language]))

    def _filled(self, template: str, values: Mapping[str, str]) -> str:
        return template.format_map({**dict.fromkeys(FIELDS, ""), "shop": self.shop, **values})


def _key_of(board: CallBoard) -> str:
    waiting = board.waits_for.key if board.waits_for is not None else ""
    if waiting == "waits_quote":
        return "approval"
    if board.state is State.ON_HOLD and waiting.startswith(f"waits_{Hold.DRYING.value}"):
        return "drying"
    return _TEXT_OF[board.state]
