"""Fetches what the shop knows of the machines in the table, in threads of its own, for all new ones together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.domain.work_order import ActionCode
from app.ui.bridge import run_in_thread
from app.ui.models.fleet import FleetModel
from app.ui.models.fleet_line import FleetLine
from app.ui.order_marks import when
from app.ui.pages.page import Desk
from app.words.findings import board_label, position_text
from app.words.language import _
from app.words.orders import action_word

if TYPE_CHECKING:
    from app.services.board_sightings import Sighting
    from app.services.fleet_history import PastOrder

#: New lines are asked for together, this long after the first of them, ms.
_GATHER_MS = 400


class FleetNotes(QObject):
    """Keeps the notes of `model` up to date with the shop."""

    def __init__(self, desk: Desk, model: FleetModel) -> None:
        super().__init__(model)
        self._desk = desk
        self._model = model
        self._known: dict[str, tuple[object, ...]] = {}
        self._told: dict[str, tuple[object, ...]] = {}
        self._due: dict[str, FleetLine] = {}
        self._asking = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_GATHER_MS)
        self._timer.timeout.connect(self._ask)

    def look(self, lines: Sequence[FleetLine]) -> None:
        """Look these up, as far as their serials are new."""
        for line in lines:
            names = _names(line)
            if self._known.get(line.ip) != names:
                self._known[line.ip] = names
                self._due[line.ip] = line
        if self._due and not self._asking and not self._timer.isActive():
            self._timer.start()

    def shop_changed(self) -> None:
        """Look everything up anew; places and what is stated are followed by `FleetPlaces`."""
        self._known.clear()
        self.look(self._model.lines())

    def _ask(self) -> None:
        if self._desk.shop is None or not self._due:
            return
        from app.services.board_sightings import note_sightings
        from app.services.fleet_history import past_orders

        lines, self._due = self._due, {}
        self._asking = True
        shop, actor = self._desk.shop, self._desk.actor
        readings = [line.reading for line in lines.values()]
        # What the simulated machines tell is no news of real boards; what was taken back is not told a second time.
        news = [
            line.reading
            for ip, line in lines.items()
            if (shop.demo or not line.row.simulated) and self._told.get(ip) != _names(line)
        ]
        self._told.update({reading.ip: _names(lines[reading.ip]) for reading in news})

        def ask() -> tuple[Sighting, Mapping[str, tuple[PastOrder, ...]]]:
            return note_sightings(shop, actor, news), past_orders(shop, readings)

        def done(found: tuple[Sighting, Mapping[str, tuple[PastOrder, ...]]]) -> None:
            self._asking = False
            sighting, past = found
            if sighting.moved:
                self._say_moved(sighting)
            notes = {}
            for ip in lines:
                before = self._model.note(ip)
                orders = past.get(ip, ())
                note = replace(
                    before,
                    order=orders[0].number if orders else "",
                    open=bool(orders) and not orders[0].state.closed,
                    comeback=comeback_words(orders),
                )
                if note != before:
                    notes[ip] = note
            if notes:
                self._model.set_notes(notes)
            if self._due:
                self._timer.start()

        def failed(error: BaseException) -> None:
            self._asking = False
            self._desk.say_error(error)

        run_in_thread(ask, done, failed, self)

    def _say_moved(self, sighting: Sighting) -> None:
        """Say which boards were elsewhere until now, and offer to take that back."""
        from app.words.board_history import moves_text

        shop, actor, commit = self._desk.shop, self._desk.actor, sighting.commit

        def undo() -> None:
            run_in_thread(lambda: shop.undo(actor, commit), lambda _done: None, self._desk.say_error, self)

        self._desk.toast(moves_text(sighting.moved), undo if commit is not None else None)


def _names(line: FleetLine) -> tuple[object, ...]:
    reading = line.reading
    return reading.serial, reading.mac, tuple(board.serial for board in reading.boards)


def comeback_words(orders: Sequence[PastOrder]) -> str:
    """That a machine or a board in it was here before, and what was done then; empty where it was not."""
    last = next((one for one in orders if one.state.closed), None)
    if last is None:
        return ""
    return _("Was here, {when}: {what} ({number})").format(
        when=when(last.at), what=past_words(last), number=last.number
    )


def past_words(past: PastOrder) -> str:
    """What was done on an order, the place first: "Middle board: chip 84 replaced"; else what it came in for."""
    done = past.reported_fault
    if past.fitted:
        places = ", ".join(position_text(place) for place in past.fitted[:3])
        done = _("{places}: {action}").format(places=places, action=action_word(ActionCode.REPLACE))
    elif past.code is not None:
        place = position_text(past.position) if past.position else ""
        done = (
            _("{places}: {action}").format(places=place, action=action_word(past.code))
            if place
            else action_word(past.code)
        )
    if past.slot is None:
        return done
    return _("{board}, {what}").format(board=board_label(past.slot, 3, None), what=done)
