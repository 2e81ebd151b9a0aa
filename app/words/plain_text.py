"""Text from devices and people made safe to show: one visible line or paragraph, bounded, nothing hidden in it.

Control, bidirectional and invisible characters are shown as their code point, ⟨202E⟩, so that a hostile name can
neither reorder a line nor hide a part of it (design.md section 10).
"""

from __future__ import annotations

import unicodedata

from app.words.language import ngettext

#: Joiners that some scripts need inside words; harmless, so left as they are. The rest of category Cf is shown.
_HARMLESS = frozenset("\u200c\u200d\u00ad")

_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def plain(text: str, limit: int = 2000, *, lines: bool = False) -> str:
    """`text` with everything hidden made visible and cut to `limit` characters, the cut shown as …

    Tabs become spaces; line ends become spaces too unless `lines` keeps them.
    """
    if len(text) <= limit and text.isprintable():
        return text
    cut = len(text) > limit
    shown = []
    for character in text[: max(limit - 1, 0)] if cut else text:
        if character in "\t\n\r":
            shown.append("\n" if lines and character == "\n" else " ")
        elif character in _HARMLESS or unicodedata.category(character) not in _HIDDEN_CATEGORIES:
            shown.append(character)
        else:
            shown.append(f"⟨{ord(character):04X}⟩")
    return "".join(shown) + ("…" if cut else "")


def more_text(count: int) -> str:
    """What ends a text that goes on in the record: "… (312 characters more, in the record)"."""
    return ngettext("… ({n} character more, in the record)", "… ({n} characters more, in the record)", count).format(
        n=count
    )


def bounded(text: str, limit: int, *, lines: bool = False) -> str:
    """`plain` of the first `limit` characters of a text, and how many more there are: for paper, where a cut must say
    what it left out.
    """
    shown = plain(text[:limit], 10 * limit, lines=lines)
    return f"{shown.rstrip()} {more_text(len(text) - limit)}" if len(text) > limit else shown
