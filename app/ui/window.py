"""Opens the window: the shop first, because only one window may write it, then Qt, then the page last shown."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from app.services.data_dir import data_dir
from app.services.shop import Shop
from app.ui import bridge, fallback, preferences, theme
from app.ui.application import start_application
from app.ui.display import has_display
from app.ui.frame import Frame
from app.words import language
from app.words.errors import sentence
from app.words.language import _

#: Exit code when the ledger is held by another or cannot be opened (design.md section 6).
UNREACHABLE = 3
#: How long the refusal stands where no terminal shows it, ms.
_READ_MS = 20_000


def run(named: Path | None, *, demo: bool = False, page: str = "") -> int:
    """Open the window on a data folder and stay until it is closed; the exit code.

    A folder whose ledger another window holds, or that cannot be read, gives one sentence and 3.
    """
    if not has_display():
        print("hashwrench: " + _("There is no display here. See: hashwrench --help"), file=sys.stderr)
        return UNREACHABLE
    folder = data_dir(named)
    choices = preferences.load(folder)
    if choices.language and language.code() == "en":
        try:
            language.use(choices.language)
        except LookupError:
            choices = preferences.Preferences(theme=choices.theme, glove=choices.glove, person=choices.person)
    application = start_application()
    theme.choose(choices.theme, glove=choices.glove)
    try:
        shop = Shop.open(folder, write=True)
    except Exception as error:  # noqa: BLE001 - one sentence to the person, the traceback into the log
        return _refuse(application, folder, error)
    fallback.keep_log(folder)
    frame = Frame(shop, folder, choices, demo=demo or shop.demo)
    undo = fallback.catch(lambda error: bridge.post(lambda: frame.toast(sentence(error)), frame))
    ticking = _quit_on_signals(application)
    frame.resize(1280, 800)
    frame.go_to(page or _known(choices.page))
    frame.show()
    try:
        return application.exec()
    finally:
        ticking.stop()
        undo()
        frame.end()


def _quit_on_signals(application: QApplication) -> QTimer:
    """Ctrl+C and a polite kill end the window the ordinary way, so that a board under test loses its power first."""
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, lambda _number, _where: application.quit())
    ticking = QTimer(application)  # Python answers signals only when it runs; this lets it run
    ticking.timeout.connect(lambda: None)
    ticking.start(250)
    return ticking


def _known(page_id: str) -> str:
    from app.ui.pages.register import PAGES

    return page_id if any(page_id == one.id and one.parent is None for one in PAGES) else "fleet"


def _refuse(application: QApplication, folder: Path, error: BaseException) -> int:
    said = sentence(error)
    print(f"hashwrench: {said}", file=sys.stderr)
    handler = fallback.keep_log(folder)
    fallback.record(error)
    handler.close()
    if not sys.stderr.isatty() and application.platformName() not in ("offscreen", "minimal"):
        box = QMessageBox(QMessageBox.Icon.Warning, "Hashwrench", said, QMessageBox.StandardButton.Close)
        QTimer.singleShot(_READ_MS, box.close)  # nobody may be there to close it
        box.exec()
    return UNREACHABLE
