"""Claims to makers on the order page: the forms that were begun, how far each is, and the way to a new one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QHBoxLayout

from app.domain.claim import Claim, ClaimForm, ClaimState, Filled, problems
from app.domain.order_view import OrderView
from app.domain.work_order import Billing, OrderKind
from app.services import claims, evidence
from app.services.file_names import safe_name
from app.ui.order_marks import when
from app.ui.widgets.buttons import button
from app.ui.widgets.claim_dialog import ClaimDialog
from app.ui.widgets.order_card import OrderAction, OrderCard, OrderSpace
from app.ui.widgets.pill import Pill
from app.ui.widgets.text import label
from app.words.claims import form_name, problems_text, state_word
from app.words.language import _
from app.words.missing_characters import missing_text

_TONES = {
    ClaimState.DRAFT: ("idle", "state.not_run"),
    ClaimState.SENT: ("info", "state.warming"),
    ClaimState.ACCEPTED: ("ok", "state.ok"),
    ClaimState.REFUSED: ("minor", "state.minor"),
}


@dataclass(frozen=True, slots=True)
class _Found:
    """The claims of the order, the forms that fit it, and what it fills into each of them."""

    claims: tuple[Claim, ...]
    forms: tuple[ClaimForm, ...]
    filled: tuple[Filled, ...]


class OrderClaim(OrderCard):
    """A claim is begun from the card or from the menu; its PDF is made when nothing is missing."""

    def __init__(self, space: OrderSpace) -> None:
        super().__init__(space, _("Claim to the maker"))
        self.column.setSpacing(6)
        self._found = _Found((), (), ())

    @classmethod
    def wanted(cls, view: OrderView) -> bool:
        return True

    @classmethod
    def read(cls, shop: Any, view: OrderView) -> _Found:
        forms = claims.forms_for(shop, view)
        kept = claims.claims_of(shop, view.id)
        if not kept and not _likely(view):
            return _Found((), forms, ())
        return _Found(kept, forms, tuple(_standing(shop, view, kept, form) for form in forms))

    def show_order(self, view: OrderView, found: Any) -> None:
        self.clear()
        self._found = found if isinstance(found, _Found) else _Found((), (), ())
        self.setVisible(bool(self._found.claims) or _likely(view))
        if not self._found.claims:
            self.column.addWidget(label(_("Filled in from this order, with its photos."), "small", "ink_2", wrap=True))
        for claim in self._found.claims:
            self._show_claim(claim)
        if self._found.forms:
            row = QHBoxLayout()
            self.begin_button = button(_("Fill in a form"), self.begin, icon="ph.file-text")
            row.addWidget(self.begin_button)
            row.addStretch(1)
            self.column.addLayout(row)

    def menu(self, view: OrderView) -> tuple[OrderAction, ...]:
        if not self._found.forms:
            return ()
        return (OrderAction(_("Claim to the maker…"), "ph.file-text", self.begin),)

    def begin(self, form_id: str = "") -> None:
        """Open the form; `form_id` = the one that is shown first."""
        view, shop = self.space.view, self.space.desk.shop
        if view is None:
            return
        if self._found.filled:
            self._open(view, self._found, form_id)
            return
        forms, kept = self._found.forms, self._found.claims

        def fill() -> _Found:
            return _Found(kept, forms, tuple(_standing(shop, view, kept, form) for form in forms))

        self.space.read_aside(fill, lambda found: self._open(view, found, form_id))

    def _open(self, view: OrderView, found: _Found, form_id: str) -> None:
        ready = dict(zip((form.id for form in found.forms), found.filled, strict=True))
        dialog = ClaimDialog(
            self, found.forms, evidence.photos_of(view), lambda form: ready[form.id], self._save, self._print
        )
        at = next((at for at, form in enumerate(found.forms) if form.id == form_id), 0)
        dialog.form.setCurrentIndex(at)
        dialog.open()

    def _show_claim(self, claim: Claim) -> None:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(label(claim.number, "strong"))
        tone, icon = _TONES[claim.state]
        row.addWidget(Pill(state_word(claim.state), tone, icon))
        row.addStretch(1)
        row.addWidget(label(when(claim.at), "small", "ink_2"))
        self.column.addLayout(row)
        self.column.addWidget(label(form_name(claim.form), "small", "ink_2", wrap=True))
        form = next((one for one in self._found.forms if one.id == claim.form), None)
        lacking = problems(form, claim.filled) if form is not None else ()
        if lacking and form is not None and claim.state is ClaimState.DRAFT:
            self.column.addWidget(label(problems_text(form, lacking), "small", "ink_2", wrap=True))
        ways = QHBoxLayout()
        ways.setSpacing(4)
        if claim.state is ClaimState.DRAFT:
            ways.addWidget(button(_("Fill in"), partial(self.begin, claim.form), kind="link"))
        if not lacking:
            ways.addWidget(button(_("PDF"), partial(self._ask_file, claim.id, claim.number), kind="link"))
        for state, words in _onward(claim.state, whole=not lacking):
            ways.addWidget(button(words, partial(self._note_state, claim.id, state), kind="link"))
        ways.addStretch(1)
        self.column.addLayout(ways)

    def _save(self, form: ClaimForm, filled: Filled) -> None:
        shop, actor, order_id = self.space.desk.shop, self.space.desk.actor, self.order_id
        self.space.write(lambda: claims.keep(shop, actor, order_id, form, filled)[1], _("The claim is kept"))

    def _print(self, form: ClaimForm, filled: Filled) -> None:
        shop, actor, order_id = self.space.desk.shop, self.space.desk.actor, self.order_id
        self.space.read_aside(
            lambda: claims.keep(shop, actor, order_id, form, filled)[0],
            lambda claim: self._ask_file(claim.id, claim.number),
        )

    def _ask_file(self, claim_id: str, number: str) -> None:
        self.space.refresh()
        first = str(Path.home() / safe_name(f"{number}.pdf"))
        dialog = QFileDialog(self, _("Save the claim"), first, "PDF (*.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(first)
        dialog.fileSelected.connect(lambda path: self.write_pdf(claim_id, Path(path)))
        dialog.open()

    def write_pdf(self, claim_id: str, path: Path) -> None:
        """Write a claim's PDF to a file."""
        shop, desk = self.space.desk.shop, self.space.desk

        def done(printed: Any) -> None:
            told = missing_text(printed.missing)
            desk.toast(" ".join(part for part in (_("Saved as {name}.").format(name=path.name), told) if part))

        self.space.read_aside(lambda: claims.claim_pdf(shop, claim_id, path), done)

    def _note_state(self, claim_id: str, state: ClaimState) -> None:
        shop, actor = self.space.desk.shop, self.space.desk.actor
        self.space.write(
            lambda: claims.set_state(shop, actor, claim_id, state)[1],
            _("Claim: {state}").format(state=state_word(state)),
        )


def _standing(shop: Any, view: OrderView, kept: tuple[Claim, ...], form: ClaimForm) -> Filled:
    """The draft of a form that was begun, else what the order fills into it."""
    drafts = (one for one in kept if one.form == form.id and one.state is ClaimState.DRAFT)
    draft = next(drafts, None)
    return draft.filled if draft is not None else claims.prefilled(shop, view, form)


def _onward(state: ClaimState, *, whole: bool) -> tuple[tuple[ClaimState, str], ...]:
    if state is ClaimState.DRAFT:
        return ((ClaimState.SENT, _("Sent")),) if whole else ()
    if state is ClaimState.SENT:
        return (ClaimState.ACCEPTED, _("Accepted")), (ClaimState.REFUSED, _("Refused"))
    return ()


def _likely(view: OrderView) -> bool:
    """Whether the maker may have to pay: then the card stands on the page before anybody asks for it."""
    return view.billing is Billing.WARRANTY or view.kind is OrderKind.WARRANTY
