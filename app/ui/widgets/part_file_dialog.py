"""A photo or a sheet of a part: looked at large, written to a file, or taken off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.domain.stock import PartFile
from app.services.file_names import safe_name
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.text import Elided, label
from app.words.evidence import size_text
from app.words.language import _
from app.words.plain_text import plain

#: The largest a photo is shown, px at 100 %.
_WIDE, _HIGH = 860, 460


class PartFileDialog(QDialog):
    """`remove` takes it off the part; `desk` is the window as a page sees it."""

    def __init__(self, parent: QWidget, desk: Any, file: PartFile, remove: Callable[[], None]) -> None:
        super().__init__(parent)
        self._desk, self._file, self._off = desk, file, remove
        name = file.caption or file.name or file.sha256[:8]
        self.setWindowTitle(plain(name, 80))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(12)
        whole.addWidget(Elided(name, "title"))
        whole.addWidget(label(f"{file.mime} · {size_text(file.size)}", "small", "ink_2"))
        self.picture = QLabel()
        self.picture.setAccessibleName(plain(name, 80))
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setMinimumSize(theme.px(480), theme.px(60))
        self.picture.setVisible(bool(file.small_sha256))
        whole.addWidget(self.picture, 1)
        row = QHBoxLayout()
        row.addWidget(button(_("Take off the part"), self._remove, kind="danger", icon="ph.trash"))
        row.addStretch(1)
        row.addWidget(button(_("Save as…"), self._ask_where, icon="ph.download-simple"))
        close = primary(_("Close"), self.accept, compact=True)
        row.addWidget(close)
        close.setFocus()
        whole.addLayout(row)
        if file.small_sha256:
            size = (theme.px(_WIDE), theme.px(_HIGH))
            run_in_thread(lambda: _shown(self._read(), *size), self._show, desk.say_error, self)

    def _read(self) -> bytes:
        data: bytes = self._desk.shop.attachments.get(self._file.sha256)
        return data

    def _show(self, image: QImage) -> None:
        self.picture.setPixmap(QPixmap.fromImage(image))
        self.adjustSize()

    def _remove(self) -> None:
        self.accept()
        self._off()

    def _ask_where(self) -> None:
        name = safe_name(self._file.name or self._file.sha256[:8])
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Save as"), name)
        if chosen:
            run_in_thread(
                lambda: Path(chosen).write_bytes(self._read()),
                lambda _size: self._desk.toast(_("Written to {file}").format(file=plain(Path(chosen).name, 60))),
                self._desk.say_error, self,
            )  # fmt: skip


def _shown(data: bytes, width: int, height: int) -> QImage:
    image = QImage.fromData(QByteArray(data))
    if image.width() <= width and image.height() <= height:
        return image
    return image.scaled(
        width, height, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )  # fmt: skip
