"""The saved logins, handed to the LAN side before a command speaks with miners; no keyring is waited for for ever."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from app.services.lan import Lan
from app.words.language import _, ngettext

if TYPE_CHECKING:
    from app.services.credentials import Offered

#: What a keyring has to give out its passwords: a person may have to unlock it first.
KEYRING_SECONDS = 20.0


def offer_logins(folder: Path, lan: Lan) -> None:
    """Offer the logins of the shop kept in a folder, if there is one; those that cannot be had are told of on stderr.

    Raises LedgerError and OSError where the record cannot be read.
    """
    if not folder.is_dir():
        return
    from app.services.credentials import offer_from  # a command without a shop need not wait for it

    offered: list[Offered] = []
    failed: list[Exception] = []

    def ask() -> None:
        try:
            offered.append(offer_from(folder, lan))
        except Exception as error:  # noqa: BLE001 - raised again below, on the thread that waits
            failed.append(error)

    asking = threading.Thread(target=ask, name="keyring", daemon=True)
    asking.start()
    until = time.monotonic() + KEYRING_SECONDS
    while asking.is_alive() and time.monotonic() < until:
        asking.join(0.2)  # short, so that Ctrl-C is heard on every system
    if asking.is_alive():
        _tell(_("The system's keyring does not answer; going on without the saved logins."))
    for error in failed:
        raise error
    for count in offered:
        if count.given < count.saved:
            words = ngettext(
                "The keyring gives out the passwords of {given} of {saved} saved login. Settings shows which to enter "
                "again.",
                "The keyring gives out the passwords of {given} of {saved} saved logins. Settings shows which to enter "
                "again.",
                count.saved,
            )
            _tell(words.format(given=count.given, saved=count.saved))


def _tell(words: str) -> None:
    print(f"hashwrench: {words}", file=sys.stderr)
