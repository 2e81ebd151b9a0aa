"""Sentences for what keeps a paper from a printer of the system."""

from __future__ import annotations

from app.domain.page_range import BadPageRange, WhyNoPages
from app.domain.print_error import PrinterGone, PrinterNotReady, PrintingStopped
from app.words.errors import says
from app.words.language import _, ngettext
from app.words.plain_text import plain


@says(BadPageRange)
def _range(error: BadPageRange) -> str:
    words = {
        WhyNoPages.FORM: _("“{piece}” names no page. Write pages like 1-3, 7; leave it empty for all."),
        WhyNoPages.BACKWARDS: _("“{piece}” ends before it begins."),
        WhyNoPages.BEYOND: ngettext(
            "“{piece}”: there is {count} page.", "“{piece}”: there are pages 1 to {count}.", error.count
        ),
    }
    return words[error.why].format(piece=plain(error.piece, 30), count=error.count)


@says(PrinterGone)
def _gone(error: PrinterGone) -> str:
    return _("The printer {name} is not there any more. Choose another one.").format(name=plain(error.name, 60))


@says(PrinterNotReady)
def _not_ready(error: PrinterNotReady) -> str:
    name = plain(error.name, 60) or _("The printer")
    if error.printed:
        words = ngettext(
            "{name} took {n} page and then no more. Look whether it is on and has paper.",
            "{name} took {n} pages and then no more. Look whether it is on and has paper.",
            error.printed,
        )
        return words.format(name=name, n=error.printed)
    return _("{name} takes nothing. Look whether it is on, and not stopped.").format(name=name)


@says(PrintingStopped)
def _stopped(error: PrintingStopped) -> str:
    words = ngettext(
        "Stopped. {printed} of {n} page went to the printer.", "Stopped. {printed} of {n} pages went to the printer.",
        error.total,
    )  # fmt: skip
    return words.format(printed=error.printed, n=error.total)
