"""What stands on the paper of a work order besides the order itself: its owner, its names, its warranty, its photos."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from app.documents.order_print import Copy, KeptPaper, OrderPrint
from app.documents.paper_size import Paper
from app.domain.order_view import OrderView
from app.domain.shop_error import ShopError
from app.ledger.errors import AttachmentMissing
from app.ledger.ledger import Reader
from app.services import evidence
from app.services.assets import read_identities
from app.services.conclusions import conclusion_of
from app.services.customers import read_customer
from app.services.diagnosis import board_spec
from app.services.families import family_of
from app.services.letterhead import letterhead
from app.services.paper_size import read_paper_size
from app.services.places import read_placement
from app.services.prices import read_charges
from app.services.report_rates import read_rates
from app.services.shop import Shop
from app.services.warranty import read_warranty_terms


def order_print(
    shop: Shop,
    view: OrderView,
    copy: Copy,
    kept: tuple[KeptPaper, ...] = (),
    *,
    revision: int = 0,
    paper: Paper | None = None,
) -> OrderPrint:
    """Everything that one copy of an order is printed from. `paper` None = the size that the shop prints on."""
    told = conclusion_of(shop, view)
    with shop.read() as db:
        rules = read_charges(db)
        family = family_of(db, view.asset.id)
        asset = db.execute(
            "SELECT a.revision, c.name AS owner FROM asset AS a LEFT JOIN customer_private AS c ON c.id = a.owner_id"
            " WHERE a.id = ?",
            (view.asset.id,),
        ).fetchone()
        return OrderPrint(
            order=view,
            letterhead=letterhead(shop),
            board=board_spec(view.asset.board_code) if view.asset.board_code else None,
            copy=copy,
            images=Pictures(shop, view),
            ranking=told.ranking if told else None,
            sources=told.sources if told else (),
            customer=read_customer(db, view.customer_id, rules.currency) if view.customer_id else None,
            owner=(asset["owner"] or "") if asset else "",
            site=_site(db, view),
            board_revision=(asset["revision"] or "") if asset else "",
            identities=read_identities(db, family),
            warranty=read_warranty_terms(db, view),
            rates=read_rates(db),
            kept=kept,
            revision=revision,
            paper=paper or read_paper_size(db),
        )


def _site(db: Reader, view: OrderView) -> str:
    """Where the machine stands that the board came from: site, area, rack and position; "" where nobody knows."""
    if view.miner is None or view.miner.asset_id is None:
        return ""
    placed = read_placement(db, family_of(db, view.miner.asset_id))
    return placed.rack_text if placed is not None else ""


class Pictures(Mapping[str, bytes]):
    """The small copies of an order's photos, and its signatures, by SHA-256; each is read when its turn comes.

    What is missing or broken is not in it, and the paper says so.
    """

    def __init__(self, shop: Shop, view: OrderView) -> None:
        self._shop = shop
        self._photos = {line.sha256: line for line in evidence.photos_of(view)}
        self._drawn = {line.image_sha256 for line in view.signatures if line.image_sha256}

    def __getitem__(self, sha256: str) -> bytes:
        photo = self._photos.get(sha256)
        if photo is None and sha256 not in self._drawn:
            raise KeyError(sha256)
        try:
            return evidence.small(self._shop, photo) if photo is not None else self._shop.attachments.get(sha256)
        except (AttachmentMissing, ShopError):
            raise KeyError(sha256) from None

    def __iter__(self) -> Iterator[str]:
        return iter({*self._photos, *self._drawn})

    def __len__(self) -> int:
        return len({*self._photos, *self._drawn})


def shown_pictures(shop: Shop, views: Sequence[OrderView]) -> Mapping[str, bytes]:
    """The photos of several orders, each read when its turn comes."""
    return _Joined([Pictures(shop, view) for view in views])


class _Joined(Mapping[str, bytes]):
    """Several mappings as one; the first that has a key gives it."""

    def __init__(self, parts: Sequence[Mapping[str, bytes]]) -> None:
        self._parts = parts

    def __getitem__(self, sha256: str) -> bytes:
        for part in self._parts:
            found = part.get(sha256)
            if found is not None:
                return found
        raise KeyError(sha256)

    def __iter__(self) -> Iterator[str]:
        return iter({key for part in self._parts for key in part})

    def __len__(self) -> int:
        return len({key for part in self._parts for key in part})
