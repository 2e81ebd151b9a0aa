"""What is printed, and how every paper begins and ends: whose it is, its language, which characters no font has."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from app.documents.letterhead import Letterhead
from app.documents.page import SMALL, Sheets
from app.documents.paper_size import Paper
from app.words import language
from app.words.missing_characters import missing_text
from app.words.plain_text import plain


@dataclass(frozen=True, slots=True)
class PrintedPaper:
    """The PDF, and the characters that no bundled font has: they stand as □ and are listed at its end. `name` is what a
    file of it is called, without its ending; "" where the asker knows.
    """

    pdf: bytes
    missing: frozenset[str] = frozenset()
    name: str = ""

    @property
    def sha256(self) -> str:
        """The hash of the bytes, in hex. The same paper gives the same bytes."""
        return hashlib.sha256(self.pdf).hexdigest()


def language_tag() -> str:
    """The language in force as a PDF names it (BCP 47)."""
    code = language.code()
    return code.replace("_", "-") if code != language.PSEUDO else "en"


def begun(
    head: Callable[[Sheets, int], float],
    letterhead: Letterhead,
    title: str,
    subject: str,
    paper: Paper = Paper.A4,
    on_page: Callable[[int], None] = lambda _page: None,
) -> Sheets:
    """The first page of a paper in the language in force; `head` draws the head of each page."""
    return Sheets(
        head,
        title=title,
        author=plain(letterhead.name, 120),
        subject=plain(subject, 200),
        language=language_tag(),
        paper=paper,
        on_page=on_page,
    )


def ended(sheets: Sheets, footer: str) -> PrintedPaper:
    """The paper whole, with the note on missing characters at its end; `footer` stands on every page."""
    if sheets.missing:
        sheets.skip(6)
        sheets.paragraph(missing_text(sheets.missing), SMALL)
    return PrintedPaper(sheets.finish(footer), frozenset(sheets.missing))
