"""The paper that a shop prints on: one setting of the record, for all its benches."""

from __future__ import annotations

from app.documents.paper_size import Paper
from app.ledger.change import Commit
from app.ledger.ledger import Reader
from app.services.settings_kept import keep, kept
from app.services.shop import Shop

_PREFIX, _SIZE = "paper.", ("size", "")


def read_paper_size(db: Reader) -> Paper:
    """As `paper_size`, inside a reading that is under way."""
    value = kept(db, _PREFIX).get(_SIZE)
    return Paper(value) if value in set(Paper) else Paper.A4


def paper_size(shop: Shop) -> Paper:
    """The size set; A4 where nobody has set any."""
    with shop.read() as db:
        return read_paper_size(db)


def set_paper_size(shop: Shop, actor: str, size: Paper) -> Commit | None:
    """Keep the size; None where it is that already. Raises what `Ledger.commit` raises."""
    if paper_size(shop) is size:
        return None
    with shop.writing(actor) as draft:
        keep(shop, draft, _PREFIX, {_SIZE: size.value})
    return draft.saved()
