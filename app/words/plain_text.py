"""Text from devices and people made safe to show: one visible line or paragraph, bounded, nothing hidden in it.

Control, bidirectional and invisible characters are shown as their code point, ⟨202E⟩, so that a hostile name can
neither reorder a line nor hide a part of it (design.md section 10).
"""

from __future__ import annotations

import unicodedata

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
