"""Photos and files of an order: dropped, pasted, chosen, or sent by a phone; photos as a strip, files as lines."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QMimeData, QTemporaryDir, QUrl
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.order_view import AttachmentLine, OrderView
from app.services import evidence
from app.services.evidence import Added, Origin, PhotoPhase
from app.services.file_names import safe_name
from app.services.orders import KeptOrder
from app.ui.bridge import post, run_in_thread
from app.ui.order_marks import when
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.flow import Flow
from app.ui.widgets.handover_dialog import handed_files
from app.ui.widgets.order_card import OrderAction, OrderCard, OrderSpace
from app.ui.widgets.photo_strip import PhotoShelf, Thumbnail
from app.ui.widgets.photo_viewer import PhotoViewer
from app.ui.widgets.text import Elided, label
from app.words.errors import sentence
from app.words.evidence import added_text, origin_text, photo_phase_word, size_text
from app.words.language import _

#: Photos of one phase and files that are shown; the others are counted, and the viewer has them.
_PHOTOS, _FILES = 12, 6
#: Files that mean something else to the window when they are dropped: a handed-over order, reference values.
_OTHERS = (".hworder", ".hwref")


class OrderPhotos(OrderCard):
    """The strip of photos by phase, and the other files. A photo opens large; a file opens or is copied on a click."""

    def __init__(self, space: OrderSpace) -> None:
        super().__init__(space, _("Photos and files"))
        self.shelf = PhotoShelf(self)
        self.viewer: PhotoViewer | None = None
        self.thumbnails: list[Thumbnail] = []
        self._photos: dict[str, AttachmentLine] = {}
        self._adding: threading.Event | None = None
        self._opened: QTemporaryDir | None = None
        space.on_leave(self._cancel)

    # ------------------------------------------------------------ showing

    def show_order(self, view: OrderView, found: Any) -> None:
        self.clear()
        photos, files = evidence.photos_of(view), evidence.files_of(view)
        self._photos = {line.sha256: line for line in photos}
        self.thumbnails = []
        if self.viewer is not None and self.viewer.order_id == view.id:
            self.viewer.show_photos(photos, frozen=view.signed)
        if not view.signed:
            self.phone_button = button(_("From a phone"), self._phone, icon="ph.device-mobile-camera", kind="link")
            self.aside(self.phone_button)
            self.add_button = button(_("Add…"), self.ask_files, icon="ph.plus", kind="link")
            self.add_button.setAccessibleName(_("Add photos or files"))
            self.aside(self.add_button)
        if not photos and not files:
            said = _("None yet. Drop photos or files here, paste them, or let a phone send them.")
            self.column.addWidget(label(_("None.") if view.signed else said, "body", "ink_2", wrap=True))
        known = [phase.value for phase in PhotoPhase]
        for phase in (*known, ""):
            self._strip(phase, [one for one in photos if (one.phase if one.phase in known else "") == phase])
        for line in files[-_FILES:]:
            self.column.addWidget(self._file(line, frozen=view.signed))
        if len(files) > _FILES:
            more = _("{n} older files: hashwrench order files {number}")
            self.column.addWidget(
                label(more.format(n=len(files) - _FILES, number=view.number), "small", "ink_2", wrap=True)
            )
        self._progress = QWidget()
        row = QHBoxLayout(self._progress)
        row.setContentsMargins(0, 0, 0, 0)
        self._progress_line = Elided("", "small", "ink_2")
        row.addWidget(self._progress_line, 1)
        row.addWidget(button(_("Cancel"), self._cancel, kind="link"))
        self._progress.setVisible(self._adding is not None)
        self.column.addWidget(self._progress)

    def _strip(self, phase: str, photos: Sequence[AttachmentLine]) -> None:
        if not photos:
            return
        self.column.addWidget(label(f"{photo_phase_word(phase)} · {len(photos)}", "small", "ink_2"))
        strip = QWidget()
        flow = Flow(strip, gap=6)
        shop, known = self.space.desk.shop, self._photos
        for photo in photos[:_PHOTOS]:
            name = photo.caption or photo.name or _("Photo")
            made = Thumbnail(
                photo.sha256, name, self.shelf, lambda sha256: evidence.small(shop, known[sha256]), opens=True
            )
            made.clicked.connect(lambda _checked=False, id_=photo.id: self.open_photo(id_))
            self.thumbnails.append(made)
            flow.addWidget(made)
        if len(photos) > _PHOTOS:
            rest = photos[_PHOTOS]
            more = button(f"+{len(photos) - _PHOTOS}", lambda: self.open_photo(rest.id), kind="link")
            more.setAccessibleName(_("{n} more photos").format(n=len(photos) - _PHOTOS))
            flow.addWidget(more)
        self.column.addWidget(strip)

    def _file(self, line: AttachmentLine, *, frozen: bool) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(icon_label("ph.file", "ink_2", 18))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Elided(line.name or line.caption or line.sha256[:12], "body"))
        source = evidence.came(line)
        parts = (size_text(line.size), origin_text(source.origin, source.device), when(line.at), line.by)
        words.addWidget(Elided(" · ".join(part for part in parts if part), "small", "ink_2"))
        row.addLayout(words, 1)
        name = line.name or line.caption
        opening, saving = _("Open {name}").format(name=name), _("Save a copy of {name}").format(name=name)
        if evidence.opened_as(line) is not None:
            row.addWidget(icon_button(opening, "ph.arrow-square-out", lambda: self.open_file(line)))
        row.addWidget(icon_button(saving, "ph.download-simple", lambda: self._ask_copy(line)))
        if not frozen and line.source:
            row.addWidget(icon_button(_("Remove {name}").format(name=name), "ph.trash", lambda: self.remove(line.id)))
        return made

    def menu(self, view: OrderView) -> tuple[OrderAction, ...]:
        why_not = _("The order is signed.") if view.signed else ""
        return (
            OrderAction(_("Add photos or files…"), "ph.plus", self.ask_files, why_not),
            OrderAction(_("Photos from a phone"), "ph.device-mobile-camera", self._phone, why_not),
        )

    # ------------------------------------------------------------ photos and files that are there

    def open_photo(self, attachment_id: str) -> None:
        """Show a photo large."""
        view = self.space.view
        if view is None:
            return
        self.viewer = PhotoViewer(
            self.window(), self.space, evidence.photos_of(view), attachment_id, frozen=view.signed
        )
        self.viewer.finished.connect(self._viewed)
        self.viewer.open()

    def _viewed(self) -> None:
        if self.viewer is not None:
            self.viewer.deleteLater()
            self.viewer = None

    def open_file(self, line: AttachmentLine) -> None:
        """Let the system show a copy of a paper or a text, under an ending of ours; nothing else is opened."""
        ending, shop = evidence.opened_as(line), self.space.desk.shop
        if ending is None:
            return
        self._opened = self._opened or QTemporaryDir()
        stem = safe_name((line.name or "file").rpartition(".")[0] or line.name)
        target = Path(self._opened.path()) / f"{line.sha256[:8]}-{stem}{ending}"
        self.space.read_aside(lambda: evidence.copy_out(shop, line, target), _open)

    def _ask_copy(self, line: AttachmentLine) -> None:
        dialog = QFileDialog(self, _("Save a copy"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(safe_name(line.name or line.caption))
        shop, desk = self.space.desk.shop, self.space.desk
        dialog.fileSelected.connect(
            lambda path: self.space.read_aside(
                lambda: evidence.copy_out(shop, line, Path(path)),
                lambda kept: desk.toast(_("Kept as {path}").format(path=kept)),
            )
        )
        dialog.open()

    def remove(self, attachment_id: str) -> None:
        """Take a file off the order; Undo puts it back."""
        shop, actor, order_id = self.space.desk.shop, self.space.desk.actor, self.order_id
        self.space.write(
            lambda: evidence.remove(shop, actor, order_id, attachment_id), _("File removed from the order")
        )

    # ------------------------------------------------------------ adding

    def ask_files(self) -> None:
        """Choose photos and files."""
        dialog = QFileDialog(self, _("Add photos or files"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda chosen: self.add_files([Path(path) for path in chosen], Origin.FILE))
        dialog.open()

    def takes(self, data: QMimeData) -> bool:
        view = self.space.view
        mine = bool(_paths(data)) and not handed_files(data)
        return view is not None and not view.signed and (mine or data.hasImage())

    def take_data(self, data: QMimeData) -> bool:
        if not self.takes(data):
            return False
        paths = _paths(data)
        if paths:
            self.add_files(paths, Origin.DROP)
        else:
            self._add_image(QImage(data.imageData()))
        return True

    def add_files(self, paths: Sequence[Path], origin: Origin) -> None:
        """Put files on the order as one commit, beside the GUI thread; it can be cancelled while it runs."""
        if self._adding is not None or not paths:
            return
        shop, actor, order_id = self.space.desk.shop, self.space.desk.actor, self.order_id
        self._adding = stop = threading.Event()

        def going_on(done: int) -> bool:
            said = _("Adding {n} of {all}…").format(n=done + 1, all=len(paths))
            post(lambda: self._show_progress(said), self)
            return not stop.is_set()

        run_in_thread(
            lambda: evidence.add_many(shop, actor, order_id, paths, origin=origin, going_on=going_on),
            self._added,
            self._failed,
            self,
        )

    def _add_image(self, image: QImage) -> None:
        shop, actor, order_id = self.space.desk.shop, self.space.desk.actor, self.order_id
        name = _("pasted photo") + ".png"

        def work() -> Added:
            kept = evidence.add(shop, actor, order_id, _png(image), name=name, origin=Origin.PASTE)
            return Added(kept, 1, 0, ())

        self._adding = threading.Event()
        run_in_thread(work, self._added, self._failed, self)

    def _show_progress(self, said: str) -> None:
        if self._adding is not None:
            self._progress_line.set_text(said)
            self._progress.show()

    def _cancel(self) -> None:
        if self._adding is not None:
            self._adding.set()

    def _added(self, added: Added) -> None:
        self._over()
        said = [added_text(added.photos, added.files)] if added.kept is not None else []
        said += [sentence(error) for error in added.refused]
        kept = added.kept
        if said:
            self.space.desk.toast(
                ". ".join(one.rstrip(".") for one in said), None if kept is None else self._undo(kept)
            )
        self.space.refresh()

    def _failed(self, error: BaseException) -> None:
        self._over()
        self.space.desk.say_error(error)

    def _over(self) -> None:
        self._adding = None
        self._progress.hide()

    def _undo(self, kept: KeptOrder) -> Any:
        shop, actor, desk = self.space.desk.shop, self.space.desk.actor, self.space.desk
        return lambda: run_in_thread(lambda: shop.undo(actor, kept.commit), None, desk.say_error, self)

    def _phone(self) -> None:
        card = self.space.card("phone")
        if card is not None:
            card.ask()


def _paths(data: QMimeData) -> list[Path]:
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix not in _OTHERS]


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())
