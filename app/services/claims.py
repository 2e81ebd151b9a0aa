"""Claims to makers: filled in from the order, kept with it, printed with its photos.

What the order does not say stays empty and is asked for; nothing is made up. A claim may be written for a signed order:
it is no part of what was signed.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.documents.claim import ClaimPrint, print_claim
from app.documents.printed_paper import PrintedPaper
from app.domain.claim import Claim, ClaimForm, ClaimState, FieldKind, Filled, form_of, forms, problems
from app.domain.clock import time_of
from app.domain.identifier import NumberKind
from app.domain.order_view import AttachmentLine, OrderView
from app.domain.shop_error import ClaimIncomplete, NoSuchThing
from app.domain.test_run import TestKind
from app.domain.work_order import FindingStatus
from app.ledger.errors import AttachmentMissing
from app.services import evidence
from app.services.bench_orders import LOG_PHASE, leading_line
from app.services.diagnosis import diagnose_log
from app.services.letterhead import letterhead
from app.services.order_reading import order
from app.services.orders import KeptOrder
from app.services.paper import keep_pdf
from app.services.paper_content import Pictures
from app.services.paper_size import paper_size
from app.services.shop import Shop
from app.words.findings import finding_text
from app.words.intake import item_name
from app.words.orders import asset_kind_word

__all__ = [
    "SOURCES",
    "Claim",
    "ClaimForm",
    "ClaimState",
    "Filled",
    "claim",
    "claim_pdf",
    "claims_of",
    "form",
    "forms_for",
    "keep",
    "prefilled",
    "set_state",
]

#: The largest log that is read again for its firmware, bytes.
_LARGEST_LOG = 5_000_000


def form(id_: str) -> ClaimForm:
    """The form of an id. Raises NoSuchThing."""
    found = form_of(id_)
    if found is None:
        raise NoSuchThing("form", id_)
    return found


def forms_for(shop: Shop, view: OrderView) -> tuple[ClaimForm, ...]:
    """The forms that fit the order's asset, those of its own maker first; every form of its kind where none does."""
    make = _make(shop, view)
    kind = [one for one in forms() if one.fits(None, view.asset.kind)]
    own = [one for one in kind if make is not None and one.fits(make, view.asset.kind)]
    return tuple(own or kind)


def prefilled(shop: Shop, view: OrderView, wanted: ClaimForm) -> Filled:
    """The form as far as the order fills it. Photos go where their captions say."""
    texts: dict[str, str] = {}
    photos: dict[str, tuple[str, ...]] = {}
    for one in wanted.fields:
        if one.kind is FieldKind.PHOTOS:
            if found := _photos(view, one.filled_from)[: one.most]:
                photos[one.id] = found
        elif one.filled_from:
            text = _TEXTS[one.filled_from](shop, view).strip()[: one.most]
            if text:
                texts[one.id] = text
    return Filled(texts, photos)


def claims_of(shop: Shop, order_id: str) -> tuple[Claim, ...]:
    """The claims of an order, by its number or id, the oldest first. Raises NoSuchThing."""
    view_id = order(shop, order_id).id
    with shop.read() as db:
        rows = db.execute(_CLAIMS + " WHERE c.order_id = ? AND c.gone = 0 ORDER BY c.id", (view_id,)).fetchall()
    return tuple(_claim(row) for row in rows)


def claim(shop: Shop, number_or_id: str) -> Claim:
    """One claim by its number or id. Raises NoSuchThing."""
    with shop.read() as db:
        row = db.execute(
            _CLAIMS + " WHERE (c.number = ? OR c.id = ?) AND c.gone = 0", (number_or_id, number_or_id)
        ).fetchone()
    if row is None:
        raise NoSuchThing("claim", number_or_id)
    return _claim(row)


def keep(shop: Shop, actor: str, order_id: str, wanted: ClaimForm, filled: Filled) -> tuple[Claim, KeptOrder]:
    """Keep a claim on an order: its draft of that form is filled on, else a new one begins. Half filled will do.

    Raises NoSuchThing (the order, or a photo that the order does not have).
    """
    with shop.writing(actor) as draft:
        view = order(shop, order_id)
        have = {line.sha256 for line in view.attachments}
        for hashes in filled.photos.values():
            for sha256 in hashes:
                if sha256 not in have:
                    raise NoSuchThing("photo", sha256)
        standing = _draft_of(shop, view.id, wanted.id)
        if standing is None:
            id_ = draft.add(
                "claim",
                number=draft.number(NumberKind.CLAIM),
                order_id=view.id,
                form=wanted.id,
                body=filled.body,
                state=ClaimState.DRAFT.value,
            )
        else:
            id_ = standing.id
            draft.set("claim", id_, body=filled.body)
    return claim(shop, id_), KeptOrder(view.number, draft.saved())


def set_state(shop: Shop, actor: str, claim_id: str, state: ClaimState) -> tuple[Claim, KeptOrder]:
    """Note how far a claim is. Raises NoSuchThing; ClaimIncomplete for one that is sent while something is missing."""
    with shop.writing(actor) as draft:
        standing = claim(shop, claim_id)
        if state is ClaimState.SENT:
            _refuse_incomplete(form(standing.form), standing.filled)
        draft.set("claim", standing.id, state=state.value)
    return claim(shop, claim_id), KeptOrder(order(shop, standing.order_id).number, draft.saved())


def claim_pdf(shop: Shop, claim_id: str, path: Path | None = None) -> PrintedPaper:
    """The filled form with its photos as PDF for the paper that the shop prints on, written to `path` where one is
    given; the file appears whole or not.

    Raises NoSuchThing, ClaimIncomplete while something is missing, NotReplaceable, OSError.
    """
    standing = claim(shop, claim_id)
    wanted = form(standing.form)
    _refuse_incomplete(wanted, standing.filled)
    view = order(shop, standing.order_id)
    printed = print_claim(ClaimPrint(standing, wanted, view, letterhead(shop), Pictures(shop, view), paper_size(shop)))
    if path is not None:
        keep_pdf(printed.pdf, path)
    return printed


_CLAIMS = "SELECT c.*, p.name AS by_name FROM claim AS c LEFT JOIN person_private AS p ON p.id = c.created_by"


def _claim(row: Any) -> Claim:
    return Claim(
        row["id"], row["number"], row["order_id"], row["form"], Filled.of_body(row["body"]), ClaimState(row["state"]),
        time_of(row["created_at"]), row["by_name"] or "",
    )  # fmt: skip


def _draft_of(shop: Shop, order_id: str, form_id: str) -> Claim | None:
    return next(
        (one for one in claims_of(shop, order_id) if one.form == form_id and one.state is ClaimState.DRAFT), None
    )


def _refuse_incomplete(wanted: ClaimForm, filled: Filled) -> None:
    found = problems(wanted, filled)
    if found:
        raise ClaimIncomplete(wanted.id, found)


def _make(shop: Shop, view: OrderView) -> str | None:
    with shop.read() as db:
        row = db.execute("SELECT make FROM asset WHERE id = ?", (view.asset.id,)).fetchone()
    return (row["make"] if row is not None else None) or (view.miner.make if view.miner is not None else None)


def _item(shop: Shop, view: OrderView) -> str:
    names = [view.asset.model, view.asset.board_code, asset_kind_word(view.asset.kind)]
    return " ".join(dict.fromkeys(name for name in names if name))


def _fault(shop: Shop, view: OrderView) -> str:
    """What was found, in words; what the customer says where nobody found anything yet."""
    line = leading_line(view)
    if line is None:
        return view.reported_fault
    return finding_text(line.finding).title


def _fault_code(shop: Shop, view: OrderView) -> str:
    """The code that the machine itself gave, where a finding rests on one."""
    for line in view.findings:
        message = line.finding.message
        code = str(dict(message.values).get("code", "")) if message.key.startswith("code.") else ""
        if code and line.status is not FindingStatus.RULED_OUT:
            return code
    return ""


def _firmware(shop: Shop, view: OrderView) -> str:
    """The firmware that the newest log on the order names."""
    for file in reversed(view.attachments):
        if file.phase != LOG_PHASE or file.size > _LARGEST_LOG:
            continue
        with suppress(AttachmentMissing):
            told = diagnose_log(file.name, shop.attachments.get(file.sha256)).firmware
            if told:
                return told
    return ""


def _first_ticket(shop: Shop, view: OrderView) -> str:
    """The ticket of the newest claim on an earlier order of the same thing."""
    with shop.read() as db:
        rows = db.execute(
            "SELECT c.body FROM claim AS c JOIN work_order AS o ON o.id = c.order_id"
            " WHERE o.asset_id = ? AND o.id <> ? AND c.gone = 0 AND o.gone = 0 ORDER BY c.id DESC",
            (view.asset.id, view.id),
        ).fetchall()
    for row in rows:
        texts = Filled.of_body(row["body"]).texts
        if ticket := texts.get("rma_number") or texts.get("ticket_id"):
            return ticket
    return ""


def _tried(shop: Shop, view: OrderView) -> str:
    """A test in a machine that stands on the order says that it was tried in another one."""
    return "other_miner" if any(run.kind is TestKind.IN_MINER and run.failed for run in view.test_runs) else ""


_TEXTS: dict[str, Callable[[Shop, OrderView], str]] = {
    "item": _item,
    "serial": lambda _shop, view: view.asset.serial or "",
    "machine_serial": lambda _shop, view: (view.miner.serial if view.miner is not None else None) or "",
    "fault": _fault,
    "fault_code": _fault_code,
    "firmware": _firmware,
    "first_ticket": _first_ticket,
    "tried": _tried,
}
#: Photo field -> the point of the intake checklist whose photo it is.
_CAPTIONED = {"photo_front": "photo_front", "photo_back": "photo_back", "photo_label": "label"}


#: What of an order can fill in a field, by the names that the table of forms uses.
SOURCES = frozenset({*_TEXTS, *_CAPTIONED, "photos"})


def _photos(view: OrderView, filled_from: str) -> tuple[str, ...]:
    taken = evidence.photos_of(view)
    if filled_from == "photos":
        return tuple(dict.fromkeys(line.sha256 for line in taken))
    if filled_from not in _CAPTIONED:
        return ()
    return tuple(line.sha256 for line in taken if _shows(line, _CAPTIONED[filled_from]))


def _shows(line: AttachmentLine, item: str) -> bool:
    return line.caption.strip().casefold() == item_name(item).casefold()
