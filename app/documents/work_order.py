"""The printed work order: which parts it has, in which order. The parts are set by the modules beside this one."""

from __future__ import annotations

from functools import partial

from app.documents import work_order_causes as causes
from app.documents import work_order_end as end
from app.documents import work_order_findings as found
from app.documents import work_order_head as top
from app.documents import work_order_look as look
from app.documents import work_order_measured as measured
from app.documents import work_order_work as work
from app.documents.furniture import masthead
from app.documents.order_print import OrderPrint, PrintedOrder, short_hash
from app.documents.page import Sheets
from app.words import language
from app.words.dates import offset_text
from app.words.language import _
from app.words.plain_text import plain


def print_work_order(made: OrderPrint) -> PrintedOrder:
    """The work order as PDF (A4), in the language in force. The same order gives the same bytes."""
    order = made.order
    sheets = Sheets(
        partial(masthead, head=top.head(made)),
        title=_("Work order {number}").format(number=order.number),
        author=plain(made.letterhead.name, 120),
        subject=plain(" ".join(part for part in (order.asset.model, order.asset.serial) if part), 200),
        language=language.code().replace("_", "-") if language.code() != language.PSEUDO else "en",
    )
    top.identity(sheets, made)
    found.findings(sheets, made)
    found.board_picture(sheets, made)
    found.suspects(sheets, made)
    causes.conclusion(sheets, made)
    found.next_steps(sheets, made)
    found.further_findings(sheets, made)
    look.visual_checks(sheets, made)
    work.tests(sheets, made)
    measured.measurements(sheets, made)
    work.actions(sheets, made)
    work.remarks(sheets, made)
    work.course(sheets, made)
    end.photos(sheets, made, look.photos_shown(made))
    end.files(sheets, made)
    end.sign_off(sheets, made)
    end.amendments(sheets, made)
    end.unprintable(sheets)
    return PrintedOrder(sheets.finish(_footer(made)), frozenset(sheets.missing))


def _footer(made: OrderPrint) -> str:
    order = made.order
    parts = [
        _("Content {hash}").format(hash=short_hash(order.content_hash)),
        made.letterhead.program,
        _("as recorded {when} {offset}").format(
            when=made.moment(order.changed_at), offset=offset_text(order.utc_offset_min)
        ),
    ]
    if made.simulated:
        parts.append(_("DEMO"))
    return " · ".join(parts)
