"""The hands of a bench technician for the journeys: a scanner and the keys of a number pad, no mouse.

What they type comes from a board on the simulated bench (`drivers.simulated.workbench`), which knows nothing of how the
program thinks. A scanner types a code faster than any hand; every other key comes at a person's pace, by the times that
the keys carry, so that nothing here waits.
"""

from __future__ import annotations

import math
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.domain.board_path import Act
from app.domain.spot import Spot
from app.domain.work_order import State
from app.services import orders
from app.services.paper import frozen
from app.ui.frame import Frame
from app.ui.widgets.machine_test_dialog import MachineTestDialog
from app.ui.widgets.next_step import Way
from app.ui.widgets.sign_dialog import SignDialog
from drivers.model.probe_point import ProbeMode
from drivers.simulated.workbench import LOOKS, Workbench

#: Between two keys of a person and of a scanner, ms.
_HAND_MS, _SCANNER_MS = 200, 8
_PATIENCE_MS = 30_000


class Hands:
    """They have keys and a scanner and no mouse. `keys` counts what the keyboard did; scans are counted apart."""

    def __init__(self, frame: Frame, qtbot: Any, bench: Workbench) -> None:
        self.frame, self.qtbot, self.bench = frame, qtbot, bench
        self.keys = self.scans = self.values = 0
        self._clock = 1_000_000

    # ------------------------------------------------------------ keys

    @property
    def focus(self) -> QWidget:
        """Where a key goes."""
        dialog = QApplication.activeModalWidget()
        where = dialog if dialog is not None else self.frame
        return where.focusWidget() or (dialog or self.frame.page())

    def press(self, key: Qt.Key | str, gap_ms: int = _HAND_MS) -> None:
        """One key, by its code or its character; then the window works."""
        self._send(key, gap_ms)
        QApplication.processEvents()

    def _send(self, key: Qt.Key | str, gap_ms: int) -> None:
        self._clock += gap_ms
        self.keys += 1
        text = key if isinstance(key, str) else "\r" if key is Qt.Key.Key_Return else ""
        code = Qt.Key(ord(key.upper())) if isinstance(key, str) else key
        there = self.focus
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, code, Qt.KeyboardModifier.NoModifier, text)
            event.setTimestamp(self._clock)
            QApplication.sendEvent(there, event)

    def write(self, text: str) -> None:
        """Keys one after the other, faster than the window is drawn."""
        for character in text:
            self._send(character, _HAND_MS)
        QApplication.processEvents()

    def enter(self) -> None:
        """The Enter of the number pad."""
        self.press(Qt.Key.Key_Return)

    def scan(self, code: str) -> None:
        """A scanner reads a label, wherever the keyboard is."""
        self.scans += 1
        self._clock += 10 * _HAND_MS
        before = self.keys
        for character in code:
            self._send(character, _SCANNER_MS)
        self.press(Qt.Key.Key_Return, _SCANNER_MS)
        self.keys = before

    def shortcut(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.ControlModifier) -> None:
        """A shortcut of the window."""
        self.keys += 1
        self.until(self.frame.isActiveWindow)
        QTest.keyClick(self.frame, key, modifier)

    def until(self, ready: Callable[[], object]) -> None:
        """The window works, and the hands wait for it."""
        self.qtbot.waitUntil(lambda: bool(ready()), timeout=_PATIENCE_MS)

    def page(self, id_: str) -> Any:
        """Wait for a page and give it."""
        self.until(lambda: self.frame.page() is self.frame.pages.get(id_))
        return self.frame.page()

    # ------------------------------------------------------------ the path

    def put_on_bench(self, serial: str, code: str) -> str:
        """Scan a board that is new here, say which it is, open its order; the order's number."""
        self.shortcut(Qt.Key.Key_2)
        path = self.page("path")
        self.scan(serial)
        at_hand = self.frame.at_hand
        self.until(lambda: not at_hand.looking and at_hand.new_serial == serial)
        self.until(lambda: isinstance(self.focus, QLineEdit))
        self.write(code)
        self.until(lambda: path.finder.list.isVisible())
        self.enter()
        self.until(lambda: at_hand.code == code and path.opening.isVisible())
        self.until(lambda: isinstance(self.focus, QLineEdit))
        self.enter()
        self.until(lambda: at_hand.number is not None and path.path is not None)
        return str(at_hand.number)

    def follow(self, *, until: Act) -> None:
        """Do what the path says is next, by Enter, until it says `until`."""
        done: list[Act] = []
        while (next_ := self.next_act()) is not until:
            assert len(done) < 12, done
            done.append(next_)
            {
                Act.LOOK: self.look, Act.MEASURE_COLD: self.measure, Act.MEASURE_AGAIN: self.measure,
                Act.TEST: self.test, Act.TEST_AGAIN: self.test, Act.BISECT: self.bisect,
            }[next_]()  # fmt: skip

    def next_act(self) -> Act:
        """What the path says is next, once it shows the order as it stands."""
        path, at_hand = self.page("path"), self.frame.at_hand
        self.until(lambda: at_hand.number is not None)
        now = orders.order(self.frame.shop, at_hand.number)
        self.until(lambda: at_hand.view == now and path.path is not None)
        return path.path.next.act

    def look(self) -> None:
        """Look the board over: 1 = fine, 2 = found, with the chip where one is seen."""
        self.enter()
        look = self.page("look")
        self.until(lambda: look.check is not None)
        while look.here is not None and look.check.look.of(look.here) is None:
            seen = self.bench.look(look.here) if look.here in LOOKS else None
            if not seen:
                self.press("1")
                continue
            self.press("2")
            for chip in seen.chips[:1]:
                self.write(str(chip))
                self.enter()
            self.enter()
        self.enter()
        self.page("path")

    def measure(self) -> None:
        """Every spot that the page asks for, a number and Enter each; then the end."""
        self.enter()
        self.until(lambda: self.frame.page() in (self.frame.pages.get("cold_check"), self.frame.pages.get("walk")))
        page = self.frame.page()
        self.until(lambda: page.session is not None)
        session = page.session
        while (spot := session.at) is not None:
            self.write(self.reading(spot))
            self.enter()
            self.values += 1
        self.until(lambda: self.focus is page.finish_button)
        self.enter()
        self.page("path")

    def reading(self, spot: Spot) -> str:
        """What the meter shows at a spot, as it is typed; * = OL."""
        how = spot.conditions
        value = self.bench.measure(
            spot.point, how.mode, how.state, how.ground, how.polarity, domain=spot.domain, chip=spot.chip
        )
        if math.isinf(value):
            return "*"
        return f"{value:.3f}" if how.mode is not ProbeMode.OHM else f"{value:.1f}"[:5]

    def test(self) -> None:
        """Put the board on the tester and type what its display says."""
        self.enter()
        keypad = self.page("keypad")
        self.until(lambda: keypad.chosen is not None and keypad.chosen.order is not None)
        counts = self.bench.count()
        self.write(" ".join(map(str, counts)) if not self.bench.tester() else f"{counts[0]} ok")
        self.enter()
        self.until(lambda: self.focus is keypad.result.primary)
        self.enter()
        self.page("path")

    def bisect(self) -> None:
        """Hold the chain where the wizard says, and type what the tester counts."""
        self.enter()
        page = self.page("bisection")
        self.until(lambda: page.asked is not None)
        asked = page.asked
        while asked.result is None:
            steps = len(asked.state.steps)
            self.write(str(max(self.bench.count(held_after=asked.ask.hold_after))))
            self.enter()
            # Who types reads the next question first: the field is emptied for it.
            self.until(lambda steps=steps: len(asked.state.steps) > steps and not page._saver.busy)
        self.until(lambda: self.focus is page.view.add)
        self.enter()
        self.page("path")

    # ------------------------------------------------------------ the order

    def order(self) -> Any:
        """Go on to the order from the path, by Enter."""
        self.enter()
        number = self.frame.at_hand.number
        page = self.page("order") if "order" in self.frame.pages else None
        self.until(lambda: self.frame.page() is self.frame.pages.get("order"))
        page = self.frame.page()
        self.until(lambda: page.view is not None and page.view.number == number and not page._busy)
        return page

    def settled(self, page: Any, what: Callable[[Any], object]) -> None:
        """Wait until the order page shows an order of which something is so."""
        self.until(lambda: not page._busy and page.view is not None and what(page.view))

    def machine(self, page: Any, hours: str = "") -> None:
        """The dialog of a test in a machine: the hours, and the chips it showed then; an Enter a field."""
        self.until(lambda: isinstance(QApplication.activeModalWidget(), MachineTestDialog))
        runs = len(page.view.test_runs)
        dialog = QApplication.activeModalWidget()
        if hours:
            self.write(hours)
        self.enter()
        self.write(str(max(self.bench.count(hot=float(dialog.hours.text()) >= 0.25))))
        self.enter()
        self.settled(page, lambda view: len(view.test_runs) > runs)

    @property
    def proved(self) -> Act:
        """Where the path leads to the order again: to age the board where its model wants hours, else to close."""
        view = self.frame.at_hand.view
        return Act.AGE if view is not None and view.policy.burn_in_hours else Act.CLOSE

    def prove(self, page: Any) -> None:
        """From the repair on: what is owed is measured again, the board passes twice, the order is passed."""
        while True:
            self.settled(page, lambda _view: self.focus is page.next_step.go_button)
            way, state = page.next_step.proposal.way, page.view.state
            if state in (State.READY, State.RETURNED) or way is Way.SIGN:
                return
            if way is Way.AGE:
                self.enter()
                self.machine(page)
                continue
            if way is Way.MEASURE:
                self.measure()
                self.follow(until=self.proved)
            elif way is Way.TEST:
                self.test()
                self.follow(until=self.proved)
            else:
                assert way is Way.STEP, (way, state)
                self.enter()
                self.settled(page, lambda view, state=state: view.state is not state)
                continue
            self.order()

    def sign(self, page: Any) -> None:
        """Sign the order: the name stands there already, an Enter a field."""
        assert page.next_step.proposal.way is Way.SIGN
        self.enter()
        self.until(lambda: isinstance(QApplication.activeModalWidget(), SignDialog))
        while QApplication.activeModalWidget() is not None:
            self.enter()
        self.settled(page, lambda view: view.signed and any(one.phase == "document" for one in view.attachments))

    def paper(self, folder: Path) -> str:
        """The paper that was kept at the signature, as another program reads it."""
        shop = self.frame.shop
        kept = frozen(self.frame.pages["order"].view)[0].file
        file = folder / kept.name
        file.write_bytes(shop.attachments.get(kept.sha256))
        return subprocess.run(
            ["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True
        ).stdout
