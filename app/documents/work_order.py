"""The printed work order: which sections each copy of it has, in which order. The modules beside this one set them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from app.documents import work_order_aging as aging
from app.documents import work_order_causes as causes
from app.documents import work_order_end as end
from app.documents import work_order_findings as found
from app.documents import work_order_head as top
from app.documents import work_order_look as look
from app.documents import work_order_measured as measured
from app.documents import work_order_money as money
from app.documents import work_order_work as work
from app.documents.furniture import masthead
from app.documents.order_print import Copy, OrderPrint, short_hash
from app.documents.page import Sheets
from app.documents.printed_paper import PrintedPaper, begun, ended
from app.words import language
from app.words.dates import offset_text
from app.words.language import _

Section = Callable[[Sheets, OrderPrint], None]

#: What each copy has, from top to bottom. A section that has nothing to say leaves itself out.
SECTIONS: Mapping[Copy, tuple[Section, ...]] = {
    Copy.BENCH: (
        top.identity,
        found.next_steps,
        found.findings,
        found.suspects,
        causes.conclusion,
        found.board_picture,
        look.visual_checks,
        measured.measurements,
        work.actions,
        work.tests,
        found.further_findings,
        work.remarks,
        end.amendments,
        work.lines_to_write_on,
    ),
    Copy.CUSTOMER: (
        top.identity,
        found.findings,
        found.board_picture,
        causes.conclusion,
        found.further_findings,
        look.visual_checks,
        measured.measurements,
        work.actions,
        work.tests,
        aging.aging_tests,
        money.price,
        money.warranty_and_approval,
        end.sign_off,
        end.amendments,
        end.photos,
    ),
    Copy.INTERNAL: (
        top.identity,
        found.findings,
        found.board_picture,
        found.suspects,
        causes.conclusion,
        found.next_steps,
        look.visual_checks,
        measured.measurements,
        work.actions,
        work.tests,
        aging.aging_tests,
        money.price,
        money.costs,
        money.warranty_and_approval,
        found.further_findings,
        work.remarks,
        work.course,
        end.files,
        end.kept_papers,
        end.sign_off,
        end.amendments,
        end.photos,
    ),
}


#: What the customer's copy says of the findings in another language than the window's: each fault by its name and what
#: it means. The sentences of the findings, and the reasoning, are the technician's and speak as the window does.
PLAIN: tuple[Section, ...] = (
    top.identity,
    found.plain_findings,
    *(
        section
        for section in SECTIONS[Copy.CUSTOMER]
        if section not in (top.identity, found.findings, found.further_findings, causes.conclusion)
    ),
)


def print_work_order(made: OrderPrint, on_page: Callable[[int], None] = lambda _page: None) -> PrintedPaper:
    """The work order as PDF, in the language in force. The same order gives the same bytes.

    `on_page` is called with the number of every page that begins; what it raises breaks the printing off.
    """
    order = made.order
    sheets = begun(
        partial(masthead, head=top.head(made)),
        made.letterhead,
        _("Work order {number}").format(number=order.number),
        " ".join(part for part in (order.asset.model, order.asset.serial) if part),
        made.paper,
        on_page,
    )
    for section in PLAIN if made.copy is Copy.CUSTOMER and language.elsewhere() else SECTIONS[made.copy]:
        section(sheets, made)
    return ended(sheets, _footer(made))


def _footer(made: OrderPrint) -> str:
    order = made.order
    own = f"{made.letterhead.footer}\n" if made.letterhead.footer and made.copy is not Copy.BENCH else ""
    parts = [
        _("Content {hash}").format(hash=short_hash(order.content_hash)),
        made.letterhead.program,
        _("as recorded {when} {offset}").format(
            when=made.moment(order.changed_at), offset=offset_text(order.utc_offset_min)
        ),
        _("prepared offline"),
    ]
    if made.simulated:
        parts.append(_("DEMO"))
    return own + " · ".join(parts)
