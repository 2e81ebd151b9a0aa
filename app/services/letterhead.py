"""The shop's letterhead: what stands at the top of everything it prints. A small file beside the shop's record."""

from __future__ import annotations

import json

from app import __version__
from app.documents.letterhead import Letterhead
from app.ledger.attachments import write_whole
from app.ledger.schema_version import SCHEMA_VERSION
from app.services.shop import Shop
from app.words.language import _
from app.words.plain_text import plain

_FILE = "letterhead.json"
_MOST_LINES = 4


def letterhead(shop: Shop) -> Letterhead:
    """The letterhead; a shop that has set none prints its bench's name. A file nobody can read counts as none."""
    program = _("Hashwrench {version}, record version {schema}").format(version=__version__, schema=SCHEMA_VERSION)
    try:
        kept = json.loads((shop.data_dir / _FILE).read_text(encoding="utf-8"))
        name, lines = str(kept["name"]), tuple(str(line) for line in kept["lines"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return Letterhead(_("Bench {name}").format(name=shop.bench_prefix), (), program)
    return Letterhead(plain(name, 120), tuple(plain(line, 120) for line in lines[:_MOST_LINES]), program)


def set_letterhead(shop: Shop, name: str, lines: tuple[str, ...] = ()) -> None:
    """Keep the shop's name and up to four lines (address, phone, mail). Raises OSError."""
    kept = {"name": plain(name, 120), "lines": [plain(line, 120) for line in lines[:_MOST_LINES]]}
    write_whole(shop.data_dir / _FILE, json.dumps(kept, ensure_ascii=False, indent=1).encode())
