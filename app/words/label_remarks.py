"""What did not come out as wanted where labels were made: window and command line say it alike."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from app.domain.shop_error import ShopError
from app.words.errors import sentence
from app.words.language import ngettext
from app.words.missing_characters import missing_text


def label_remarks(
    refused: Sequence[ShopError], missing: Collection[str], cut: int, left_out: int, most: int = 1000
) -> list[str]:
    """A sentence each: labels that were refused, up to `most` of them, characters that no font has, texts that were
    cut or had no room (how many).
    """
    said = [sentence(error) for error in refused[:most]]
    if len(refused) > most:
        more = len(refused) - most
        said.append(ngettext("And {n} more like these.", "And {n} more like these.", more).format(n=more))
    if missing:
        said.append(missing_text(missing))
    if cut:
        words = ngettext("{count} text is cut and ends in ….", "{count} texts are cut and end in ….", cut)
        said.append(words.format(count=cut))
    if left_out:
        words = ngettext(
            "{count} text had no room and is left out.", "{count} texts had no room and are left out.", left_out
        )
        said.append(words.format(count=left_out))
    return said
