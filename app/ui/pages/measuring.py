"""What the cold check and the voltage walk share: one spot after the other, each a number and Enter.

A session answers at once and saves behind, so that no key waits for the disk; leaving the page is a pause, and the
check of the order is taken up where it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent

from app.diagnosis.values import judge
from app.domain.clue import Clue, Valued
from app.domain.cold_plan import Stage
from app.domain.expected import ValueState
from app.domain.meter_text import NotAReading, meter_form
from app.domain.settling import MeterReading
from app.domain.spot import Spot
from app.services.causes import clues_of
from app.services.measuring import Measuring
from app.services.power_lock import override
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.models.meter_feed import MeterFeed
from app.ui.pages.check_page import CheckPage
from app.ui.pages.measured_board import compared, may_still_fit, newest, place_of, read_so_far, tone_of
from app.ui.pages.measuring_view import PILLS, MeasuringView
from app.ui.pages.page import Desk
from app.ui.widgets.ask_dialog import ReasonDialog
from app.ui.widgets.buttons import make_primary
from app.words.errors import sentence
from app.words.language import _, ngettext
from app.words.spots import difference_text, spot_name, stage_name, state_word

#: How long a value rests in the field before a low one is called low, ms: more figures may follow until then.
_REST_MS = 700
#: Pages lower than this show a lower pad, px at 100 %.
_LOW = 740
#: Pages wider than this have a third column, px at 100 %.
_WIDE = 1600
#: How long a closing window waits for a meter to be given back, s.
_METER_S = 2.0
#: Keys that belong to a value, from wherever on the page they are typed.
_FIGURES = "0123456789.,-+*/"


class MeasuringPage(CheckPage):
    """A subclass says how its session is opened, and adds what only it shows."""

    def __init__(self, desk: Desk, title: str) -> None:
        self.view = MeasuringView()
        super().__init__(desk, title, self.view)
        #: The stage that was chosen by hand, "" = the plan leads.
        self.pinned = ""
        self._overridden = False
        self._asked_first: Spot | None = None
        self._locked_at: Spot | None = None
        self.entry = self.view.entry
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(lambda: self._judge_typed(rested=True))
        #: What the values are taken with, "" = typed; and whether that is simulated.
        self.instrument = ""
        self.simulated = bool(desk.demo)
        self._metered = ""
        self.feed = MeterFeed(self)
        self.feed.connected.connect(self._meter_connected)
        self.feed.reading.connect(self._meter_read)
        self.feed.failed.connect(self._meter_failed)
        self.meter.wanted.connect(self._choose_meter)
        self.undo.clicked.connect(lambda _on=False: self.take_back())
        self.entry.entered.connect(self.enter)
        self.entry.typing.connect(lambda _text: self._judge_typed(rested=False))
        self.entry.skipped.connect(self.skip)
        self.entry.taken_back.connect(self.take_back)
        self.entry.swapped.connect(self._swap)
        self.view.lock.again.connect(self.measure_again)
        self.view.lock.override.connect(self.override)
        self.view.stage_chosen.connect(self.choose_stage)
        self.view.chip_wanted.connect(self.go_to_chip)

    # ------------------------------------------------------------ what a subclass says

    def stage_options(self, session: Measuring) -> list[tuple[str, str]]:
        """The stages to choose from: id and words."""
        return [(stage.id.value, stage_name(stage.id)) for stage in session.stages]

    def advance(self, session: Measuring) -> None:
        """A value was taken or left out: go on with the stage that a person chose, then with the plan."""
        here = session.at
        if not self.pinned or here is None:
            return
        stage = next((one for one in session.stages if one.id.value == self.pinned), None)
        left = self._left_of(session, stage)
        if stage and left and place_of(here) not in {place_of(spot) for spot in stage.spots}:
            session.again(left[0])
        elif not left:
            self.pinned = ""

    def option_of(self, session: Measuring, option: str) -> str:
        """The tab that is lit; `option` is the stage that is measured now."""
        return option

    def pin(self, option: str) -> None:
        """Stay with a stage until nothing is left of it."""
        self.pinned = option

    def told(self, session: Measuring) -> None:
        """The session changed: show what only this page shows."""

    def all_clues(self, session: Measuring) -> Sequence[Clue]:
        """What the order knows besides, then the values of this check."""
        view = self.desk.at_hand.view
        mine = {place_of(one.spot) for one in session.judged}
        kept = clues_of(view) if view is not None else ()
        others = [clue for clue in kept if not (isinstance(clue, Valued) and place_of(clue.spot) in mine)]
        return [*others, *(Valued(one.spot, one.value) for one in session.judged)]

    # ------------------------------------------------------------ which board

    def open(self, **where: Any) -> None:
        """`order` = the order of the board to measure, without it the board at hand; `spot` = what comes first."""
        self._asked_first = where.get("spot")
        if where.get("order"):
            self.desk.at_hand.take_order(str(where["order"]))
        self.follow_board()
        if self.session is not None and self._asked_first is not None:
            self.begin(self.session)
        self.focus_field()

    def scanned(self, text: str) -> bool:
        """A scanned serial or code chooses the board; what it typed into the field is none of a meter's."""
        self.entry.clear()
        return super().scanned(text)

    def begin(self, session: Measuring) -> None:
        """Show a check that was opened."""
        self.pinned = ""
        self.view.begin(session, self.stage_options(session))
        self.meter.look(session.board.code)
        if self.instrument:
            session.instrument = self.instrument
        view = self.desk.at_hand.view
        self._overridden = view is not None and bool(view.power_overrides)
        if (first := self._asked_first) is not None:
            self._asked_first = None
            session.again(first)
        self.show_now()
        if self.isVisible():
            self.focus_field()

    # ------------------------------------------------------------ what is shown

    def show_now(self) -> None:
        """Show the session as it stands."""
        session = self.session
        if session is None:
            return
        here = session.at
        stage = self._stage_of(session, here)
        self.view.show_session(
            stage, here, self.option_of(session, stage.id.value if stage else session.stages[0].id.value)
        )
        done, every = session.progress
        if here is not None:
            spots = stage.spots if stage else ()
            at = next((n for n, spot in enumerate(spots, 1) if place_of(spot) == place_of(here)), 0)
            place = _("{n} of {all}").format(n=at, all=len(spots)) if at else ""
            self.view.show_spot(here, self.place_words(place), done / max(1, every))
        else:
            self._show_end(session, every)
        self.entry.set_open(taking=here is not None)
        self._locked_at = self.view.show_lock(session, overridden=self._overridden)
        self._show_power(session)
        self.undo.setEnabled(bool(session.judged))
        words = _("Finish: add to {number}").format(number=self._number)
        self.finish_button.setText(words)
        self.finish_button.setAccessibleName(words)
        self.finish_button.setEnabled(bool(session.judged) and not self._ending)
        make_primary(self.finish_button, "action.open_order", on=here is None)
        parts = (
            session.instrument or _("values typed by hand"),
            self.desk.actor,
            _("conditions kept with every value"),
        )
        self.view.tell(" · ".join(parts))
        self._judge_typed(rested=False)
        self.feed.hold(here if self.isVisible() else None)
        self.told(session)

    def place_words(self, place: str) -> str:
        """What stands beside the name of the spot."""
        return place

    def _show_end(self, session: Measuring, every: int) -> None:
        self.entry.show_spot(_("All of it is measured"), "", 1.0, "", "")
        out = [one for one in session.judged if tone_of(one.judgement)]
        words = ngettext("{n} value stands out", "{n} values stand out", len(out)).format(n=len(out))
        if not out:
            words = ngettext("{n} value, nothing stands out", "{n} values, nothing stands out", every).format(n=every)
        tone = "critical" if any(tone_of(one.judgement) == "critical" for one in out) else "major" if out else "ok"
        icon = f"state.{tone}"
        if all(one.judgement.state is ValueState.UNKNOWN for one in session.judged):  # kept, and no more can be said
            words = ngettext("{n} value, nothing to compare it with", "{n} values, nothing to compare them with", every)
            words, tone, icon = words.format(n=every), "idle", "state.ok_quiet"
        self.entry.show_state(words, tone, icon)
        if self.window().focusWidget() in (self.entry.field, self.entry.pad.enter_key):
            # Not at once: this very Enter goes on to the window, which would press the button that it finds there; so
            # would the one that Qt moves the keyboard to when the field is put away.
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            QTimer.singleShot(0, self.finish_button, self.finish_button.setFocus)

    def _show_power(self, session: Measuring) -> None:
        if session.locks and not self._overridden:
            self.power.show_state(_("Power locked"), "critical", "ph.lock-simple")
        else:
            self.show_power()

    def show_power(self) -> None:
        """Say in the header whether the board has power at this check."""

    def _stage_of(self, session: Measuring, here: Spot | None) -> Stage | None:
        if here is None:  # the whole of it: the stage that shows the most
            return max(session.stages, key=lambda stage: len(stage.spots), default=None)
        where = place_of(here)
        return next((stage for stage in session.stages if any(place_of(spot) == where for spot in stage.spots)), None)

    def _left_of(self, session: Measuring, stage: Stage | None) -> list[Spot]:
        done = {*newest(session), *(place_of(spot) for spot in session.skipped)}
        return [spot for spot in stage.spots if place_of(spot) not in done] if stage else []

    def _judge_typed(self, *, rested: bool) -> None:
        """Say what the value in the field means so far; a low one only when no more figures can mend it."""
        session, here = self.session, self.session.at if self.session else None
        if session is None or here is None:
            return
        text = self.entry.field.text()
        value = read_so_far(text, here)
        expected = session.expected(here)
        self.entry.say("")
        self.entry.compared.show_compared(compared(session, here, value))
        if value is None:
            self._rest.stop()
            self.entry.show_state("")
            return
        if not rested and may_still_fit(text, value, expected):
            self._rest.start()
            self.entry.show_state("")
            return
        judgement = judge(here, value, expected, session.board)
        if judgement.state is ValueState.UNKNOWN:  # what it is compared with says so; the conditions need the room
            self.entry.show_state("")
            return
        tone, icon = PILLS[judgement.state]
        words = state_word(judgement.state)
        if judgement.state in (ValueState.LOW, ValueState.HIGH) and judgement.difference is not None:
            words = f"{words} {difference_text(judgement.difference)}"
        self.entry.show_state(words, tone, icon)

    # ------------------------------------------------------------ a meter that is read

    def _choose_meter(self, url: str) -> None:
        self._metered = ""
        self.feed.follow(url)
        if not url:
            self._take_with("", simulated=bool(self.desk.demo))
        elif self.session is not None:
            self.feed.hold(self.session.at)
        self.focus_field()

    def _meter_connected(self, name: str, simulated: bool) -> None:
        self._take_with(name, simulated=simulated or bool(self.desk.demo))

    def _take_with(self, instrument: str, *, simulated: bool) -> None:
        """The instrument stands with every value from now on; simulated values are a check of their own."""
        self.instrument = instrument
        if simulated != self.simulated:
            self.simulated = simulated
            self.reopen()
        elif self.session is not None:
            self.session.instrument = instrument
            self.show_now()

    def _meter_read(self, reading: MeterReading) -> None:
        """A reading that stands still fills the field, unless somebody types there; Enter takes it."""
        session, here = self.session, self.session.at if self.session else None
        if session is None or here is None or not self.isVisible():
            return
        text = self.entry.field.text()
        if text and text != self._metered:
            return
        if reading.still and reading.on:
            shown = meter_form(reading.value, here.conditions.mode)
            self._metered = shown.removesuffix(here.conditions.unit).rstrip()
            self.entry.fill(self._metered)
        elif text and not reading.on:
            self._metered = ""
            self.entry.fill("")

    def _meter_failed(self, error: BaseException) -> None:
        self.feed.close()
        self.meter.give_up()
        self._take_with("", simulated=bool(self.desk.demo))
        self.desk.say_error(error)

    def leave(self) -> None:
        """The window closes: the meter gets its keys back, what is on its way is saved."""
        self.feed.wait(_METER_S)
        super().leave()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.session is not None:
            self.feed.hold(self.session.at)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.feed.hold(None)

    # ------------------------------------------------------------ keys

    def enter(self, text: str) -> None:
        """Take what was typed; on an empty field measure again what locks the power."""
        session = self.session
        if session is None or session.at is None:
            return
        if not text.strip():
            if self._locked_at is not None and not self._overridden:
                self.measure_again()
            else:
                self.entry.say(_("Type what the meter shows, then Enter. Skip leaves it out."))
            return
        try:
            taken = session.take(text)
        except NotAReading as error:
            self.entry.say(sentence(error))
            self.entry.field.selectAll()
            return
        self.watch(taken.kept)
        self.advance(session)
        self.entry.clear()
        self.show_now()

    def skip(self) -> None:
        """Leave this spot out."""
        if self.session is not None and self.session.at is not None:
            self.session.skip()
            self.advance(self.session)
            self.entry.clear()
            self.show_now()
            self.focus_field()

    def take_back(self) -> None:
        """Take the last value back and measure its spot next."""
        if self.session is not None and (spot := self.session.take_back()) is not None:
            self.pinned = ""
            self.entry.clear()
            self.show_now()
            self.entry.say("")
            self.desk.status("taken_back", "")
            self.focus_field()
            self.entry.place.setText(_("{spot} taken back").format(spot=spot_name(spot)))

    def measure_again(self) -> None:
        """Measure what looks shorted once more, before anything else."""
        if self.session is not None and self._locked_at is not None:
            self.session.again(self._locked_at)
            self.entry.clear()
            self.show_now()
            self.focus_field()

    def override(self) -> None:
        """Ask for the reason to power the board all the same, and keep it on the order."""
        session, shop, actor, number = self.session, self.desk.shop, self.desk.actor, self._number
        if session is None:
            return
        line = _("A shorted domain can burn its chips and the supply. The reason stays on order {number}.")
        dialog = ReasonDialog(self, _("Power it all the same"), line.format(number=number))

        def kept(_commit: object) -> None:
            self._overridden = True
            self.show_now()

        def accepted() -> None:
            reason = dialog.reason.text()

            def work() -> object:
                session.wait()  # the override is for the values that are in the record
                return override(shop, actor, number, reason)

            run_in_thread(work, kept, self.desk.say_error, self)

        dialog.accepted.connect(accepted)
        dialog.finished.connect(lambda _code: self.focus_field())
        dialog.open()

    def _swap(self, _on: bool) -> None:
        if self.session is not None and self.session.swapped != self.entry.swap.isChecked():
            self.session.swap_probes()
            self.show_now()
            self.focus_field()

    def choose_stage(self, option: str) -> None:
        """Go to a stage: what is left of it, else its first spot once more."""
        session = self.session
        stage = next((one for one in session.stages if one.id.value == option), None) if session else None
        if session is None or stage is None:
            return
        left = self._left_of(session, stage)
        self.pin(option)
        session.again(left[0] if left else stage.spots[0])
        self.entry.clear()
        self.show_now()
        self.focus_field()

    def go_to_chip(self, chip: int) -> None:
        """A chip of the picture was taken: measure there what this stage measures."""
        session = self.session
        if session is None:
            return
        stage = self._stage_of(session, session.at)
        domain = session.board.domain_of(chip)
        spots = stage.spots if stage else ()
        wanted = next((spot for spot in spots if spot.chip == chip), None)
        wanted = wanted or next(
            (spot for spot in spots if spot.chip is None and spot.domain == domain and domain), None
        )
        wanted = wanted or self.spot_at(session, chip)
        if wanted is not None:
            session.again(wanted)
            self.entry.clear()
            self.show_now()
        self.focus_field()

    def spot_at(self, session: Measuring, chip: int) -> Spot | None:
        """What may be measured at a chip that the plan does not name."""
        return None

    def focus_field(self) -> None:
        """Put the keyboard where the value is typed."""
        if self.session is not None and self.session.at is not None:
            self.entry.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def stop(self) -> bool:
        """Esc: empty the field."""
        if not self.entry.field.text():
            return False
        self.entry.clear()
        self._judge_typed(rested=False)
        self.focus_field()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        plain_keys = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if self.session is not None and text and text in _FIGURES and event.modifiers() in plain_keys:
            self.entry.field.type(text)
        elif self.session is not None and event.key() == Qt.Key.Key_Backspace:
            self.entry.field.take_away()
        else:
            super().keyPressEvent(event)

    @property
    def is_low(self) -> bool:
        """Whether the window is low."""
        return self.height() < theme.px(_LOW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.view.set_low(low=self.is_low)
        self.view.set_wide(wide=self.width() >= theme.px(_WIDE))
