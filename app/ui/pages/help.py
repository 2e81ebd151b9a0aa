"""The Help page: keys, targets, path, bench, plans, console, logs, keypad, codes, cases, marks, states, data, promises.

It says what the code does; whoever changes a key, a target or a state changes its line here.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.domain.board_state import ChipState
from app.ui import fallback, icons, theme
from app.ui.pages.help_numbers import number_cards
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.board_atlas import look
from app.ui.widgets.board_tiles import draw_tile
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import icon_label, key_plate
from app.ui.widgets.safety_card import SafetyCardDialog
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.text import label
from app.words.board_picture import state_name
from app.words.language import _
from app.words.test_plans import plan_name


class Page(PageBase):
    """One page to read; Esc, F1 and the arrow go back to where the person was."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Help"))
        self._back = "fleet"
        head = self.header.layout()
        if isinstance(head, QHBoxLayout):
            head.insertWidget(0, icon_button(_("Back"), "ph.arrow-left", self.stop))
        self.right.addWidget(key_plate("Esc"))
        self.right.addWidget(label(_("goes back"), "small", "ink_2"))
        inside = Inside()
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(0, 0, 8, 0)
        columns.setSpacing(12)
        for cards in (
            (_path(), _bench(self), _plans(), _supply(), _console(), _recordings(), _photos(), _data(desk)),
            (_keys(), _targets(), _codes(), _cases(), _references(), _parts(), _buying(), _boards(), _never()),
            (_states(), _chips(), _logs(), _compare(), _keypad(), _people(), _handing_over(), *number_cards()),
        ):
            column = QVBoxLayout()
            column.setSpacing(12)
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
            columns.addLayout(column, 1)
        self.body.addWidget(Scrolled(inside), 1)

    def open(self, **where: Any) -> None:
        """`back` = the page to go back to."""
        self._back = where.get("back") or self._back

    def show_safety(self) -> None:
        """The safety card, to look at."""
        SafetyCardDialog(self, self.desk.at_hand.spec, None).open()

    def stop(self) -> bool:
        """Esc: back."""
        self.desk.go_to(self._back)
        return True


def _keys() -> Card:
    card = Card(_("Keys"))
    for key, what in (
        ("F1", _("this page, and back")),
        ("Ctrl+1…7", _("Fleet, Bench, Orders, Boards, Parts, Reports, Settings")),
        ("Ctrl+N", _("take something in: one thing, or a delivery scan by scan; Backspace takes the last scan back")),
        ("F4", _("the phone rings: a name or four digits, and Esc leads back; Alt+← → changes the message's language")),
        ("Ctrl+Enter", _("on a call: copy the message; on a delivery: close it")),
        ("F9", _("who is at the bench: another person, by a PIN where they have one")),
        ("Ctrl+K", _("find an order, a serial, an address or a page")),
        ("F5", _("scan the range; on the bench: ask to start the test; on the reports: count anew")),
        ("Space", _("on the bench: start or stop the test; in the tour: pause")),
        ("Esc", _("stop what runs; a running test loses its power at once, from every page")),
        ("Ctrl+L", _("on the Fleet page: type a range")),
        ("Ctrl+Shift+R", _("on the Fleet page: the rack map; Ctrl+Shift+T: the table")),
        ("Ctrl+Shift+P", _("on the Fleet page: listen to miners whose IP Report button is pressed")),
        ("Enter", _("on a miner: open its work order; on an order and on the bench: do what is proposed")),
        ("1 / 2", _("on the Look page: fine, found; on an order: its intake checklist, once begun")),
        ("Alt+← →", _("on the columns of orders: move a card a legal step; Enter: its next step; Space: open it")),
        ("1…6", _("on an order: record what was done, as its buttons say; 0: what a machine showed")),
        ("Ctrl+Z", _("on an order: take back the last thing saved on it at this bench; Ctrl+Shift+Z: give it back")),
        (
            "Ctrl+P",
            _("look at the paper and print: an order, a delivery, reports; on the orders: of all that are chosen"),
        ),
        ("F8", _("labels of what is open or chosen; after something came in: of that")),
        ("Ctrl+V", _("on every page, outside of a field: read what was copied as a log")),
        ("Ctrl+O", _("on the Log page: open files")),
        ("Ctrl+E", _("on the reports: export; Alt+←: back from the orders of a bar; Ctrl+Page up and down: tables")),
        ("J / K", _("in a log: next and previous evidence; B: the board, and back to the lines")),
        ("Ctrl+F", _("in a log and on the Console page: find; F3: the next, Shift+F3: the one before")),
        (_("End"), _("on the Console page: follow the newest line again")),
        ("← ↑ → ↓", _("on board picture, rack map and columns of orders: move; Page up and down go along the chain")),
    ):
        card.column.addLayout(_row(_Held(key_plate(key), 90), what))
    line = _(
        "A barcode scanner works on every page: what it reads is found, is the board on the bench, or goes onto the "
        "order that is open."
    )
    card.column.addWidget(_quiet(line))
    return card


def _targets() -> Card:
    card = Card(_("What a scan takes"))
    for text, what in (
        ("10.0.0.7", _("one address")),
        ("10.0.0.0/24", _("a network; every address of it is asked")),
        ("10.0.0.5-90", _("a range in the last number")),
        ("10.0.0.5-10.0.1.20", _("from one address to another")),
        ("10.0.1-4.*", _("numbers and stars in every place")),
        (_("miner7.lan"), _("a name")),
        (_("Container 3"), _("a range that the shop keeps under that name")),
    ):
        card.column.addLayout(_row(_Held(label(text, "body", mono=True), 150), what))
    card.column.addWidget(_quiet(_("Several at once with commas or blanks between them, up to 65,536 addresses.")))
    return card


def _path() -> Card:
    return _told(
        _("One path for every board"),
        _("Bench asks which board is on the table: scan its serial on any page of the bench, or type it, a label of "
          "the shop, an order's number, or a board code."),
        _("Before you touch it: when it was here, what it had, what was done at which chip."),
        _("Enter opens its order, and Enter does what is next: look, cold check, test, corner, repair, prove. Any "
          "other stage opens by a click, or with the arrows and Enter."),
        _("Choose once where answers come from: our link, a tester's UART or display, or a multimeter alone."),
        _("Look: 1 fine, 2 found; then a chip's number, or a domain's behind a point. Enter alone: the rest is fine."),
        _("Cold check and walk: a value and Enter; * is OL, / skips, Backspace in an empty field takes the last value "
          "back. Leaving is a pause. On the walk, Most telling asks for what splits the causes best."),
        _("A short found cold locks the power until it is measured away or overridden with a reason."),
        _("With a fault found, the order shows the likely causes, why, and what to measure next."),
    )  # fmt: skip


def _bench(page: Page) -> Card:
    card = Card(_("A board on the bench, safely"))
    for number, text in enumerate(
        (
            _("Supply off and discharged. Heatsinks on, nothing loose on the board."),
            _("Connect minus."),
            _("Connect plus."),
            _("Connect the signal cable last."),
            _("Start the test. A dialog says what gets power, for how long, and how it stops."),
            _("Wait until the page says Powered off. Take off in reverse: signal, plus, minus."),
        ),
        1,
    ):
        card.column.addLayout(_row(_Held(key_plate(str(number)), 24), text))
    card.column.addWidget(_quiet(_("How it is connected, on the board's path, shows the wires of each kind of board.")))
    card.column.addWidget(button(_("Read the safety card"), page.show_safety, icon="state.major"))
    card.column.addWidget(
        _quiet(
            _(
                "In another order parts at the connector can burn, and the board never answers again. Power goes off "
                "at the end of a test, on any error, on Esc and when the window closes. If the control cable itself "
                "is pulled, only the supply's own switch helps: keep it in reach."
            )
        )
    )
    return card


def _plans() -> Card:
    card = Card(_("What a test plan does"))
    for plan, what in (
        ("quick", _("counts the chips, reads EEPROM and sensors; its pass proves no repair")),
        ("standard", _("also asks each chip at its address and compares how they hash")),
        ("full", _("also counts at high speed, checks answers to known work, and raises the frequency in steps")),
    ):
        card.column.addLayout(_row(_Held(label(plan_name(plan), "strong"), 90), what))
    for text in (
        _("Two passes in a row of Standard, Full or a factory tester propose Passed; you take that step."),
        _("Where the board cannot say itself what it is, choose it in the bar: S17 and S19 Pro boards cannot."),
    ):
        card.column.addWidget(_quiet(text))
    return card


def _supply() -> Card:
    card = Card(_("When no chip answers"))
    for text in (
        _("On many boards a voltage controller has to switch the chips' supply on first."),
        _(
            "The one of S19, T19, S19 Pro, S19j Pro and S19j Pro+ is told to: read version, set voltage, on or off, "
            "heartbeat, nothing else."
        ),
        _(
            "One that no source describes is left alone: S17, S17+, S19j, S19 XP, S19k Pro, S19 hydro boards. Their "
            "silence says nothing, and the verdict is inconclusive. Test such a board in its machine or on a tester."
        ),
        _("Nothing here was tried on a real board yet: use a supply with a current limit, and stay with it."),
    ):
        card.column.addWidget(label(text, "body", wrap=True))
    return card


def _people() -> Card:
    return _told(
        _("People"),
        _("Until there is a manager everybody may everything. Settings, People and roles: make yourself the manager."),
        _("What your role may not do is greyed or refused with one sentence that says who may."),
        _("Who may not see prices finds dots in their place. The customer's paper keeps them."),
        _("Who did what: every saved step with name and day; Enter leads to the thing."),
        _("A forgotten PIN: a manager gives another, or at this machine: {command}").format(
            command="hashwrench person pin NAME --reset"
        ),
    )


def _handing_over() -> Card:
    return _told(
        _("An order on another laptop"),
        _("Hand over, in an order's menu or on a board's page, writes one file with everything on it."),
        _("Drop that file on the other window: it says what it brings before you take it in; Undo takes it back."),
        _("Where both set the same, ours stands and the order asks. Steps that contradict each other need a review."),
        _("Give each laptop a name of its own under Settings, Bench; it stands in the numbers."),
    )


def _parts() -> Card:
    return _told(
        _("Parts"),
        _("On an order one scan of a part or lot fits it, at the place of the suspect of its kind. Where nobody knows "
          "the place it is asked for: 85 is chip 85, or U85 of another part; Enter alone needs none."),
        _("3*BM1362AK takes three. Take back: the next scans give back what was fitted last. Undo takes back either."),
        _("A part's page tells every move. Boards, beside a lot, names every board that ever got a part of it: where "
          "it is now, whose, on which order, at which place; Export writes them to a file."),
        _("Stock worth, above the list, opens what it was worth at the end of any day."),
    )  # fmt: skip


def _buying() -> Card:
    return _told(
        _("Buying"),
        _("What to buy comes from levels, from what orders wait for, and from use; each number says why beside it."),
        _("What is on its way or on a draft is not proposed again. A number of 0 leaves a part out."),
        _("A delivery: scan the order, then each part or the code on its bag, write the number, scan the bin, Enter."),
        _(
            "Shipping, duty and tariff are shared over the lots by value, a late bill too: what of it falls on parts "
            "used before is the order's variance, and the work orders keep the cost they had."
        ),
    )


def _boards() -> Card:
    return _told(
        _("The life of a board"),
        _("Boards finds one by any of its names: label, EEPROM, barcode of the circuit board, our own label."),
        _("Its page shows the machines it sat in, every repair and fault at its chip, and what drifted with time."),
        _("A scan that sees a known board in another machine moves it, and says so; Undo puts it back."),
        _("Places: scan a bin, then the boards that go into it."),
    )


def _logs() -> Card:
    return _told(
        _("Logs"),
        _("Drop files or a folder anywhere in the window, or paste: miner logs, tester captures, API replies, packed."),
        _("Found is what the lines prove; they are tinted, the first error is tagged. Suspected parts are ranked."),
        _("No evidence, no accusation: a log that says too little gives no verdict, and says why."),
        _("Open work order puts the findings and the log onto an order; Undo takes it back."),
        _("The image of a board's EEPROM is shown decoded."),
    )


def _compare() -> Card:
    return _told(
        _("Two logs, before and after a repair"),
        _("Compare, on the Log page, takes a file, the clipboard, or a log that an order of these boards keeps."),
        _("In a list of logs, tick two."),
        _("Each finding is gone, still there, new, or not told: gone only where the second log tells of its board."),
    )


def _keypad() -> Card:
    return _told(
        _("Tester keypad"),
        _("A view of the bench: choose or scan the board, type the display: 82 82 84."),
        _("Blanks stand between tries. Place, next probe and suspects show as you type; nothing is connected."),
        _("A full count alone is no pass: type OK behind it where the display says so."),
        _("It goes onto the open order of a board whose serial the shop knows, else onto a new one."),
    )


def _codes() -> Card:
    return _told(
        _("Error codes"),
        _("From the Log page or Ctrl+K: a code, a piece of a message or a word; works offline."),
        _("Each meaning comes with its source; what to do and what to suspect stand below it."),
    )


def _cases() -> Card:
    return _told(
        _("Cases: logs whose fault you know"),
        _("Keep as a case, in the menu below a log's findings, keeps it with what was really wrong."),
        _("Serials, addresses and users go out of it, unless you untick that; one inside an EEPROM dump stays."),
        _("The command `hashwrench case check` reads all of them again and names those it sees otherwise now."),
    )


def _references() -> Card:
    return _told(
        _("References: good boards, measured"),
        _("From the Boards page. A board that passed twice and was checked cold is recorded from its order."),
        _("Later boards of its code are judged by the median of good ones, before neighbours and published values."),
        _("Export pack writes a file for another shop; Import pack shows one first and takes in what is new."),
        _("Withdraw judges nothing by a board any more; it stays in the record and can be brought back."),
    )


def _console() -> Card:
    return _told(
        _("The console"),
        _("Opens from the Bench page. It listens at 115200 baud and sends nothing; every byte is kept in a file."),
        _("A control board: each stage of its start is shown as it passes, and what keeps it from the next."),
        _("A factory tester: its runs go onto the open order of the board whose serial it reads. Undo takes one back."),
        _("Wrong speed and silence are said; a pulled cable is waited for."),
    )


def _photos() -> Card:
    return _told(
        _("Photos and files"),
        _("Drop or paste them on an order, or choose them. Photos lose their metadata; Left and Right walk them."),
        _("From a phone: a code on screen opens a page on the local network, for that one order and a short while."),
        _("The page takes pictures only, needs no internet, and ends when the order is signed or the window closes."),
    )


def _recordings() -> Card:
    return _told(
        _("Recordings"),
        _("The menu of the Bench page records a test, every byte on every port; the file goes with the order."),
        _("Played again it stands for the port, here or at a colleague's. All of it says REPLAY and proves no repair."),
    )


def _states() -> Card:
    card = Card(_("States of miners"))
    card.column.addWidget(
        _quiet(_("The mark says how grave it is, the word beside it in the table which fault leads."))
    )
    for icon, tone, word, what in (
        ("state.critical", "critical", _("Critical"), _("it does not hash, or a board is out")),
        ("state.major", "major", _("Major"), _("it hashes, and a part is clearly failing")),
        ("state.minor", "minor", _("Minor"), _("below what is expected, or close to a limit")),
        ("state.offline", "critical", _("Offline"), _("it answered before and is silent now; its last values stay")),
        ("state.needs_login", "minor", _("Needs login"), _("it asks for a password before it tells anything")),
        ("state.unknown", "idle", _("Unknown"), _("something answers that is no miner we know")),
        ("state.warming", "info", _("Warming up"), _("just started; that is no fault")),
        ("state.paused", "idle", _("Paused"), _("stopped on purpose")),
        ("state.ok_quiet", "idle", _("Hashing"), _("well; grey, because it needs nobody")),
    ):
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(icon_label(icons.glyph(icon), tone, 16), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(word, "strong", wrap=True))
        words.addWidget(label(what, "small", "ink_2", wrap=True))
        head.addLayout(words, 1)
        card.column.addLayout(head)
    return card


def _chips() -> Card:
    card = Card(_("Marks on the board picture"))
    for state, what in (
        (ChipState.ANSWERED, _("it answers")),
        (ChipState.WEAK, _("filled as far as its rate against the board's median")),
        (ChipState.ERRING, _("three dots: more errors than its neighbours")),
        (ChipState.HOT, _("a large corner; a small one is warm")),
        (ChipState.SILENT, _("hatched: asked, and no answer")),
        (ChipState.UNTESTED, _("dotted: not asked yet")),
    ):
        card.column.addLayout(_row(_Tile(state), f"{state_name(state).partition(' (')[0]}: {what}"))
    card.column.addWidget(
        _quiet(
            _(
                "A red ring is a suspect. A disc with a cross stands where the chain breaks; the signal path is dashed "
                "beyond it. Chips and domains count from 1 at the connector; logs count chips from 0, and both are "
                "shown."
            )
        )
    )
    return card


def _data(desk: Desk) -> Card:
    card = Card(_("Where your data lies"))
    card.column.addWidget(label(str(desk.data_dir), "body", mono=True, wrap=True, select=True))
    lines = [
        _("Orders, boards and parts are in {file}, photos and papers beside it.").format(file="shop.db"),
        _("Every change is kept with who made it and when, and can be taken back until the order is signed."),
        _("Logo, terms, the foot of papers and the next numbers are set in Settings, Paper."),
        _("Quote, receipt and return slip are printed in the customer's language: English, Russian or Chinese."),
        _("Errors of the program go to {file}.").format(file=fallback.LOG_NAME),
        _("Backups are made by themselves, each restored once before it counts: Settings, Data and backups."),
        _("There, too: a second folder for them, trying a restore, checking, moving the folder, exporting everything."),
        _("A dossier is one ZIP of a customer's orders: papers, files and sums to check them by: {command}.").format(
            command="hashwrench dossier --customer NAME"
        ),
        _("Lists go out with --out and come back unchanged with hashwrench import: parts, stock, boards, orders."),
    ]
    if not desk.demo:
        lines.append(_("The demo has a folder and a record of its own and never touches yours."))
    for line in lines:
        card.column.addWidget(label(line, "small", wrap=True))
    return card


def _never() -> Card:
    card = Card(_("What Hashwrench never does"))
    for text in (
        _("It never writes an EEPROM or a controller's flash."),
        _("It never contacts an address that nobody named: a scan asks exactly what you typed."),
        _("A scan only reads; it changes nothing on a miner."),
        _("It never gives a board power before you agreed to it, and takes it off however a test ends."),
        _("It sends nothing to the internet and needs none."),
        _("It never calls a part broken: it says where the answer stops, and ranks what may be the cause."),
    ):
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(icon_label("ph.prohibit", "accent", 16), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label(text, "body", wrap=True), 1)
        card.column.addLayout(row)
    return card


def _told(title: str, *texts: str) -> Card:
    """A card of a few sentences."""
    card = Card(title)
    for text in texts:
        card.column.addWidget(label(text, "body", wrap=True))
    return card


class _Tile(QLabel):
    """A chip as the board picture draws it."""

    def __init__(self, state: ChipState) -> None:
        super().__init__()
        self._state = state
        self.restyle()

    def restyle(self) -> None:
        """Draw it anew at a switch of theme."""
        percent = 12 if self._state is ChipState.WEAK else 0
        tile = draw_tile(
            look(self._state, percent), theme.px(26), theme.px(18), self.devicePixelRatioF(), numbers=False
        )
        self.setPixmap(tile)


class _Held(QWidget):
    """A label at the left of a column of that width."""

    def __init__(self, held: QLabel, width: int) -> None:
        super().__init__()
        self._wanted = width
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(held)
        row.addStretch(1)
        self.restyle()

    def restyle(self) -> None:
        """Renew the width at a switch of theme."""
        self.setMinimumWidth(theme.px(self._wanted))


def _row(left: QWidget, text: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(10)
    row.addWidget(left, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(label(text, "body", wrap=True), 1)
    return row


def _quiet(text: str) -> QLabel:
    return label(text, "small", "ink_2", wrap=True)
