"""A second window of the same shop brings the first one to the front: the first listens at a local socket.

Only the same user of the same computer is let in, and nothing is read from it: that somebody knocks is the message.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication, QWidget

_PATIENCE_MS = 2_000
_ANSWER = b"here\n"


class FrontDoor(QLocalServer):
    """Open as long as the window lives. One that cannot be opened leaves a second window with the sentence alone."""

    def __init__(self, folder: Path, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(name_of(folder))  # we hold the shop's lock: whoever left it is gone
        self.newConnection.connect(self._knocked)
        self.listen(name_of(folder))

    def _knocked(self) -> None:
        while (caller := self.nextPendingConnection()) is not None:
            caller.write(_ANSWER)
            caller.flush()
            caller.disconnected.connect(caller.deleteLater)
            caller.disconnectFromServer()
        to_front(self._window)


def to_front(window: QWidget) -> None:
    """Show a window before all others, as far as the desktop lets one; where it does not, its icon blinks."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
    QApplication.alert(window)


def knock(folder: Path) -> bool:
    """Whether the window that has this shop open answered and came to the front."""
    socket = QLocalSocket()
    socket.connectToServer(name_of(folder))
    if not socket.waitForConnected(_PATIENCE_MS):
        return False
    answered = socket.bytesAvailable() > 0 or socket.waitForReadyRead(_PATIENCE_MS)
    told = bytes(socket.readAll().data()) if answered else b""
    socket.abort()
    return told == _ANSWER


def name_of(folder: Path) -> str:
    """The name of the socket of the shop in a folder."""
    return f"hashwrench-{hashlib.sha256(os.path.realpath(folder).encode('utf-8', 'surrogateescape')).hexdigest()[:24]}"
