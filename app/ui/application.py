"""The QApplication: style, fonts, the words of Qt's own dialogs, and the courier between threads."""

from __future__ import annotations

import sys

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from app.ui import bridge, theme
from app.ui.collecting import Collector
from app.words import language

#: For how long a busy thread keeps the others waiting, s: halves the longest beats of the window as a console floods.
_SWITCH_S = 0.001


def start_application() -> QApplication:
    """The QApplication with style, fonts, words of Qt's own dialogs and the courier between threads."""
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(["Hashwrench"])
    if application.applicationName() == "hashwrench":
        bridge.start()
        return application
    # Qt's calls let other threads run; a busy one would keep the window waiting 5 ms after each of them.
    sys.setswitchinterval(_SWITCH_S)
    application.setApplicationName("hashwrench")
    application.setApplicationDisplayName("Hashwrench")
    application.setStyle("Fusion")
    theme.load_fonts()
    bridge.start()
    Collector(application)
    if language.code() not in ("en", language.PSEUDO):
        words = QTranslator(application)
        place = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if words.load(QLocale(language.code()), "qtbase", "_", place):
            application.installTranslator(words)
    return application
