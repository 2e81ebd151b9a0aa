"""Photos from a telephone: a page on the local network for one order, open for a while because a person opened it.

The page itself is `drivers.phone`; here is what it is for: the order, the words, and where photos go
(`app.services.evidence`). It ends by itself with its time, when the order is signed or closed, and with the program.
"""

from __future__ import annotations

import ipaddress
import secrets
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from app.domain.photo_error import (
    AlreadyKept,
    BrokenPhoto,
    FileTooLarge,
    HeicPhoto,
    HugePhoto,
    NotAPhoto,
    OrderOver,
    PagedPhoto,
)
from app.domain.shop_error import NoSuchThing, OrderSigned, ShopError
from app.ledger.change import Commit
from app.ledger.errors import LedgerError
from app.services import evidence, photos
from app.services.order_reading import order
from app.services.phone_events import LinkEnded, LinkEvent, PhoneOpened, PhotoCame, PhotoComing, PhotoRefused
from app.services.shop import Shop
from app.words.errors import sentence
from app.words.phone_page import language_of, page_words, reason_text, saved_text
from drivers.lan.own_addresses import OwnNetwork, own_networks
from drivers.phone.errors import PhonePageFailed, Refusal
from drivers.phone.host import Arrived, Ended, PageEnded, PageTexts, PhoneCame, PhoneEvent, Receiving, Taken
from drivers.phone.limits import Limits
from drivers.phone.page import PhonePage

__all__ = ["Ended", "Limits", "OwnNetwork", "PhoneLink", "PhonePageFailed", "networks"]

#: Where photos lie while they arrive, among the attachments: no name of an attachment begins with a point.
_ARRIVING = ".arriving"
#: The folders of the links that are open in this program, and their guard.
_in_use: set[Path] = set()
_guard = threading.Lock()
#: Adapters whose name begins so lead into this computer itself, and to no telephone.
_INNER = ("docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "virtualbox", "vmware", "hyper-v", "vethernet", "tun",
          "tap", "wg", "utun", "tailscale", "zt")  # fmt: skip


def networks() -> tuple[OwnNetwork, ...]:
    """The networks on which a phone may find this computer, the likeliest first; () without any. Raises OSError."""

    def rank(network: OwnNetwork) -> tuple[bool, bool, bool]:
        address = ipaddress.IPv4Address(network.ip)
        return (address.is_link_local, network.name.lower().startswith(_INNER), not address.is_private)

    return tuple(sorted(own_networks(), key=rank))


class PhoneLink:
    """A page for one order, open from construction to `end`. Events come on threads of its own.

    Raises PhonePageFailed where nothing can listen at that address, OrderSigned, OrderOver, NoSuchThing.
    """

    def __init__(
        self,
        shop: Shop,
        actor: str,
        number: str,
        address: str,
        listener: Callable[[LinkEvent], None],
        *,
        port: int = 0,
        limits: Limits | None = None,
    ) -> None:
        view = order(shop, number)
        self.number = view.number
        #: What the photos show from now on; "" = what the order's state says.
        self.phase = ""
        self._shop, self._actor, self._listener = shop, actor, listener
        self._order_id = view.id
        self._about = " · ".join(part for part in (view.asset.model, view.asset.board_code, view.asset.serial) if part)
        self._ended = threading.Event()
        self._still_open()
        self._following = ExitStack()
        self._page = PhonePage(self, self._following.enter_context(_own_folder(shop)), limits)
        self._following.callback(shop.on_change(self._changed))
        try:
            self._page.open(address, port)
        except PhonePageFailed:
            self._following.close()
            raise

    @property
    def url(self) -> str:
        """What the phone opens."""
        return self._page.url

    @property
    def until(self) -> datetime:
        """When it closes by itself unless it is used again (UTC)."""
        return datetime.fromtimestamp(self._page.until, UTC)

    @property
    def open_now(self) -> bool:
        """Whether a phone can still open it."""
        return self._page.open_now

    def end(self) -> None:
        """Close it; a photo that is being kept is kept first."""
        self._page.close()
        self._following.close()

    def wait(self, seconds: float) -> bool:
        """Wait so long for its end; whether it has ended."""
        return self._ended.wait(seconds)

    # ------------------------------------------------------------ what the page asks

    def texts(self, languages: str) -> PageTexts:
        """The page's words for a browser."""
        code = language_of(languages).replace("_", "-")
        return PageTexts(language=code, about=self._about, **page_words(languages, self.number))

    def said(self, refusal: Refusal, languages: str) -> str:
        """The sentence for a refused request."""
        return reason_text(refusal.value, languages, name="", number=self.number, most=self._page.limits.file_bytes)

    def refuses(self, head: bytes, name: str, phone: int, languages: str) -> str:
        """Only pictures come in, whatever they are called."""
        if photos.is_picture(head):
            return ""
        shown = evidence.shown_name(name)
        self._listener(PhotoRefused(phone, datetime.now(UTC), sentence(NotAPhoto(shown, len(head)))))
        return reason_text("not_a_photo", languages, name=shown)

    def take(self, arrived: Arrived) -> Taken:
        """Keep a photo with the order, durably, before the phone hears that it is saved."""
        shown = evidence.shown_name(arrived.name)
        try:
            self._still_open()
            kept = evidence.add(
                self._shop,
                self._actor,
                self._order_id,
                arrived.path,
                name=shown,
                phase=self.phase,
                origin=evidence.Origin.PHONE,
                device=arrived.phone,
                only_photos=True,
            )
        except AlreadyKept:  # the answer to the first time was lost on its way
            return Taken(saved=True, said=saved_text(arrived.languages, shown))
        except (ShopError, LedgerError, OSError) as error:
            self._listener(PhotoRefused(arrived.phone, datetime.now(UTC), sentence(error)))
            said = reason_text(_reason(error), arrived.languages, name=shown, number=self.number)
            return Taken(saved=False, said=said)
        self._listener(PhotoCame(arrived.phone, kept.commit.at, shown, kept))
        return Taken(saved=True, said=saved_text(arrived.languages, shown))

    def happened(self, event: PhoneEvent) -> None:
        """Pass on what the page tells."""
        match event:
            case PhoneCame(phone):
                self._listener(PhoneOpened(phone))
            case Receiving(phone, received, whole, over):
                self._listener(PhotoComing(phone, min(1.0, received / whole) if whole else None, over))
            case PageEnded(why):
                self._following.close()
                self._ended.set()
                self._listener(LinkEnded(why))

    # ------------------------------------------------------------ the order

    def _still_open(self) -> None:
        """Raise OrderSigned, OrderOver or NoSuchThing where nothing more is added to the order."""
        view = order(self._shop, self._order_id)
        if view.signed:
            raise OrderSigned(view.number)
        if view.state.closed:
            raise OrderOver(view.number)

    def _changed(self, commit: Commit) -> None:
        """Something was saved; on the ledger's thread, which must not wait."""
        if any(
            entity == "signature" or (entity, id_) == ("work_order", self._order_id) for entity, id_ in commit.touched
        ):
            threading.Thread(target=self._end_with_order, name="phone-order", daemon=True).start()

    def _end_with_order(self) -> None:
        try:
            self._still_open()
        except (OrderSigned, OrderOver, NoSuchThing):
            self._page.close(Ended.HOST)


@contextmanager
def _own_folder(shop: Shop) -> Iterator[Path]:
    """Where the photos of one link arrive, apart from those of others; what a program that died left there goes."""
    arriving = shop.attachments.folder / _ARRIVING
    own = arriving / secrets.token_hex(8)
    with _guard:
        for left in arriving.iterdir() if arriving.is_dir() else ():
            if left not in _in_use:
                shutil.rmtree(left, ignore_errors=True)
        _in_use.add(own)
    try:
        yield own
    finally:
        with _guard:
            _in_use.discard(own)
            with suppress(OSError):  # others are at it still
                arriving.rmdir()


def _reason(error: Exception) -> str:
    match error:
        case HeicPhoto():
            return "heic_photo"
        case NotAPhoto():
            return "not_a_photo"
        case BrokenPhoto() | PagedPhoto():
            return "broken_photo"
        case HugePhoto() | FileTooLarge():
            return "huge_photo"
        case OrderSigned() | OrderOver() | NoSuchThing():
            return "order_over"
        case _:
            return "failed"
