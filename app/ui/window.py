"""Opens the window: the shop first, because only one window may write it, then Qt, then the page last shown."""

from __future__ import annotations

import atexit
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from app.domain.record_error import FolderRefused, LedgerHeld
from app.services.data_dir import data_dir, holds_shop, place_of_data
from app.services.shop import Shop, demo_dir
from app.ui import bridge, fallback, preferences, theme
from app.ui.application import start_application
from app.ui.display import has_display
from app.ui.frame import Frame
from app.ui.pages.page import Wish
from app.words import language
from app.words.errors import sentence
from app.words.language import _

if TYPE_CHECKING:  # the window of a real shop needs nothing of the demo
    from app.services.demo import DemoStep

#: Exit code when the ledger is held by another or cannot be opened (design.md section 6).
UNREACHABLE = 3
#: The window as it first opens, and what a title bar may add to its height, px.
_WIDE, _HIGH, _TITLE_BAR = 1280, 800, 40
#: So long after its first picture the window is not starting any more, ms.
_CALM_MS = 3_000
#: How long the refusal stands where no terminal shows it, ms.
_READ_MS = 20_000
#: How long a question stands there, ms.
_DECIDE_MS = 300_000


@dataclass(frozen=True, slots=True)
class TourPlan:
    """How the story is told: where its paper goes (None = into the demo's folder), and who else hears of each step."""

    out: Path | None = None
    tell: Callable[[int, DemoStep], None] | None = None


@dataclass(frozen=True, slots=True)
class _End:
    """How a window ended: the exit code, what to open next, and for a move the folder to (None = back)."""

    code: int
    wish: Wish = Wish.NONE
    target: Path | None = None


def run(named: Path | None, *, tour: TourPlan | None = None) -> int:
    """Open the window on a data folder and stay until it is closed; the exit code.

    With a `tour` the demo's shop beside the real one is opened and its story told. From there and from the first page
    a person may go on to the other shop. A folder whose ledger another window holds, or that cannot be read, gives
    one sentence and 3.
    """
    if not has_display():
        print("hashwrench: " + _("There is no display here. See: hashwrench --help"), file=sys.stderr)
        return UNREACHABLE
    try:
        whole = data_dir(named)
    except OSError as error:
        return _refuse(start_application(), place_of_data(named), error)
    end = _stay(whole, tour)
    while end.wish is not Wish.NONE:
        if end.wish is Wish.DEMO:
            end = _again(whole)
        elif end.wish is Wish.MOVE:
            whole, said = _moved(whole, end.target)
            end = _stay(whole, None, said)
        else:
            end = _stay(whole, None)
    return end.code


def _moved(whole: Path, target: Path | None) -> tuple[Path, str]:
    """The data moved while no window has it open: where it lies now, and what there is to say."""
    from app.ui.widgets.moving_dialog import MovingDialog

    dialog = MovingDialog(whole, target)
    dialog.exec()
    dialog.deleteLater()
    return dialog.folder, dialog.said


def _again(whole: Path) -> _End:
    """The demo from its beginning, in a fresh shop."""
    from app.services.demo_shop import aside_text, fresh_demo, set_aside

    try:
        aside = set_aside(whole)
        fresh_demo(whole)
    except Exception as error:  # noqa: BLE001 - one sentence to the person, the traceback into the log
        return _End(_refuse(start_application(), whole, error))
    return _stay(whole, TourPlan(), aside_text(aside) if aside is not None else "")


def _stay(whole: Path, tour: TourPlan | None, first: str = "") -> _End:
    """One window, from its opening to its end: the exit code, and what the person wants to see next."""
    demo = tour is not None
    folder = data_dir(demo_dir(whole)) if demo else whole
    choices = _choices(whole, folder)
    application = start_application()
    theme.choose(choices.theme, glove=choices.glove)
    try:
        shop = Shop.open(folder, write=True, demo=True if demo else None)
    except Exception as error:  # noqa: BLE001 - one sentence to the person, the traceback into the log
        if isinstance(error, LedgerHeld) and _first_came(folder):
            return _End(0)
        if isinstance(error, FolderRefused) and not demo and _brings_over(application, folder, error, first):
            return _End(UNREACHABLE, Wish.MOVE, error.way)
        return _End(_refuse(application, folder, error))
    log = fallback.keep_log(folder)
    frame = Frame(shop, folder, choices, demo=shop.demo)
    undo = fallback.catch(lambda error: bridge.post(lambda: frame.toast(sentence(error)), frame))
    ticking = _quit_on_signals(application)
    _fit(frame)
    frame.go_to(_first_page(shop, choices))
    frame.show()
    bridge.post(lambda: _settle_in(frame), frame)
    if first:
        frame.toast(first)
    if tour is not None:
        bridge.post(lambda: _begin(frame, tour), frame)
    else:
        bridge.post(frame.people.ask_at_start, frame)
    try:
        return _End(application.exec(), frame.wish, frame.move_to)
    finally:
        ticking.stop()
        undo()
        frame.end()
        if frame.wish is Wish.NONE:
            frame.backups.at_closing()
        frame.deleteLater()
        log.close()


def _settle_in(frame: Frame) -> None:
    """What comes once the window is painted: the door for a second one, the automatic backups, and when the start is
    long over what the first report would else be waiting for.
    """
    if frame.isVisible():
        from app.ui.front_door import FrontDoor

        FrontDoor(frame.data_dir, frame)
        frame.backups.begin()
        QTimer.singleShot(_CALM_MS, frame, lambda: _load_plots(frame))


def _load_plots(frame: Frame) -> None:
    """Load numpy, pyqtgraph and the page of reports beside the GUI thread, where they would hold it up for a second."""
    thread = bridge.run_in_thread(lambda: import_module("app.ui.pages.reports"), None, fallback.record, frame)
    atexit.register(thread.join)  # a program that ends amidst the loading of such a library can crash


def _first_came(folder: Path) -> bool:
    """Whether the window that has the shop open came to the front; then there is nothing more to do here."""
    from app.ui.front_door import knock

    came = knock(folder)
    if came:
        print(_("This shop is open in a window already, which was brought to the front."))
    return came


def _fit(frame: Frame) -> None:
    """1280 x 800 where the screen has room for it and a title bar, else as large as the screen."""
    room = frame.screen().availableGeometry()
    if room.width() >= _WIDE and room.height() >= _HIGH + _TITLE_BAR:
        frame.resize(_WIDE, _HIGH)
    else:
        frame.setGeometry(room)
        frame.setWindowState(Qt.WindowState.WindowMaximized)


def _begin(frame: Frame, tour: TourPlan) -> None:
    """The story starts once the window is painted, unless it was closed by then."""
    if not frame.isVisible():
        return
    from app.ui.tour import Tour

    frame.tour = Tour(frame, tour.out, tour.tell)
    frame.tour.begin()


def _choices(whole: Path, folder: Path) -> preferences.Preferences:
    """The person's choices for that shop; a demo at its first start looks as the real shop does."""
    choices = preferences.load(folder)
    if folder != whole and not preferences.kept(folder):
        real = preferences.load(whole)
        from app.services.demo_shop import technician

        choices = replace(choices, theme=real.theme, glove=real.glove, language=real.language, person=technician())
    if choices.language and language.code() == "en":
        try:
            language.use(choices.language)
        except LookupError:
            choices = replace(choices, language="", ranges=(), page="fleet")
    return choices


def _first_page(shop: Shop, choices: preferences.Preferences) -> str:
    """The page last shown; the welcome where nobody has begun yet."""
    if shop.last_saved is None and not shop.demo and not choices.welcomed:
        return "welcome"
    return _known(choices.page)


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


def _brings_over(application: QApplication, folder: Path, error: FolderRefused, first: str) -> bool:
    """Ask, where no terminal shows the way, whether a shop in a folder that is not fit for it is brought to this
    computer now; `first` says why that failed before.
    """
    if not holds_shop(folder) or not _only_a_window(application):
        return False
    said = "\n\n".join(filter(None, (first, sentence(error))))
    box = QMessageBox(QMessageBox.Icon.Warning, "Hashwrench", said, QMessageBox.StandardButton.Close)
    bring = box.addButton(_("Bring it to this computer"), QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(QMessageBox.StandardButton.Close)
    QTimer.singleShot(_DECIDE_MS, box.close)  # nobody may be there to close it
    box.exec()
    return box.clickedButton() is bring


def _only_a_window(application: QApplication) -> bool:
    return not sys.stderr.isatty() and application.platformName() not in ("offscreen", "minimal")


def _refuse(application: QApplication, folder: Path, error: BaseException) -> int:
    said = sentence(error)
    print(f"hashwrench: {said}", file=sys.stderr)
    if folder.is_dir():
        handler = fallback.keep_log(folder)
        fallback.record(error)
        handler.close()
    if _only_a_window(application):
        box = QMessageBox(QMessageBox.Icon.Warning, "Hashwrench", said, QMessageBox.StandardButton.Close)
        QTimer.singleShot(_READ_MS, box.close)  # nobody may be there to close it
        box.exec()
    return UNREACHABLE
