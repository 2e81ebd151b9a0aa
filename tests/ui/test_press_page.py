"""The page that listens to miners whose button is pressed: real datagrams of simulated miners, a real window."""

from __future__ import annotations

import io
import wave

import pytest
from PySide6.QtCore import QPoint, QRect, Qt

from app.domain.site import PlaceSource, RackPlace
from app.services.listening import ConfirmFailed, MachineAnnounced
from app.ui import hearing as hearing_module
from app.ui import sound
from app.ui.pages import fleet_actions
from app.ui.widgets.place_dialog import PlaceDialog
from app.words import language
from drivers.model.reading import DeviceState
from drivers.model.sighting import Ear, Sighting, Source, Trouble
from tests.ui.whole import comes_whole


@pytest.fixture
def page(frame):
    """The page, not listening yet."""
    frame.go_to("press")
    yield frame.page()
    frame.end()


@pytest.fixture
def listening(frame, qtbot):
    """The page, listening to simulated miners."""
    frame.lan.simulated_fleet()
    frame.go_to("press", listen=True, simulated=True)
    made = frame.page()
    qtbot.waitUntil(lambda: bool(frame.hearing.ears), timeout=20_000)
    yield made
    frame.end()


def announce(page, qtbot):
    """Press the next simulated button; the address that announced itself."""
    before = page._shown
    page.press.click()
    qtbot.waitUntil(lambda: page._shown not in (None, before), timeout=20_000)
    return page._shown


def strange(ip="10.3.4.17", **told):
    return MachineAnnounced(Sighting(ip, Source.IP_REPORT, **({"make": "Antminer", "mac": "02:00:00:00:00:01"} | told)))


def test_a_pressed_button_shows_the_machine_large_and_contacts_nobody(listening, frame, qtbot):
    asked = len(frame.lan.fleet.requests)
    ip = announce(listening, qtbot)
    assert listening.stack.currentWidget() is listening.machine
    assert listening.machine.address.text() == ip
    assert listening.machine.simulated.isVisibleTo(listening)
    assert listening.machine.mac.text().startswith("02:48:57")
    assert len(frame.lan.fleet.requests) == asked


def test_reading_it_leads_to_its_row_on_the_fleet_page(listening, frame, qtbot):
    ip = announce(listening, qtbot)
    qtbot.mouseClick(listening.machine.read_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: frame.page() is frame.pages.get("fleet"), timeout=20_000)
    line = frame.page().model.line_at(ip)
    assert line.reading.state is DeviceState.IDENTIFIED
    assert frame.page().selection.current == ip


def test_a_work_order_is_made_of_what_the_machine_says_when_it_is_read(listening, frame, shop, qtbot):
    ip = announce(listening, qtbot)
    listening.machine.order_button.click()
    qtbot.waitUntil(lambda: frame.preferences.page == "orders", timeout=20_000)
    from app.services.orders import OrderFilter, orders

    (order,) = orders(shop, OrderFilter(open_only=True))
    assert order.number
    assert ip.startswith("127.77.")


def test_the_position_set_here_is_kept_as_said_by_ip_report(page, frame, qtbot):
    event = strange()
    page._take(event)
    page.machine.place_button.click()
    dialog = page.findChild(PlaceDialog)
    dialog.site.setEditText("Hall 3")
    dialog.rack.setText("4")
    dialog.position.setText("17")
    dialog.go_button.click()
    qtbot.waitUntil(lambda: "17" in page.machine.place.text(), timeout=10_000)
    assert frame.atlas.place_of(event.sighting) == RackPlace("Hall 3", None, "4", "17", PlaceSource.IP_REPORT)


def test_a_machine_that_does_not_answer_says_so_in_place(page, qtbot):
    page._take(strange("127.250.1.9"))
    page.machine.read_button.click()
    qtbot.waitUntil(lambda: "does not answer" in page.machine.line.text(), timeout=20_000)
    assert page.stack.currentWidget() is page.machine


def test_while_one_is_read_another_waits_in_the_list(page, frame):
    page._take(strange("10.0.0.1"))
    page._asked["10.0.0.1"] = lambda row, reason: None
    page._take(strange("10.0.0.2"))
    assert page._shown == "10.0.0.1"
    page._confirmed(ConfirmFailed("10.0.0.1"))
    page._take(strange("10.0.0.3"))
    assert page._shown == "10.0.0.3"
    assert not page.machine._deeds.isEnabled(), "a press meant for the one before must not hit this one"
    assert list(page._heard) == ["10.0.0.1", "10.0.0.2", "10.0.0.3"]


def test_the_list_is_bounded_and_brings_a_machine_back(page, qtbot):
    for number in range(1, 41):
        page._take(strange(f"10.0.1.{number}"))
    page.next_machine()
    assert page.stack.currentWidget() is page.waiting
    assert len(page._heard) == 30
    page.show_machine("10.0.1.20")
    assert page.machine.address.text() == "10.0.1.20"


def test_deaf_ears_say_whom_they_miss_and_why(page, frame, qtbot):
    frame.hearing.ears = (
        Ear(Source.IP_REPORT, 14235, ("Antminer",), listens_on=14235),
        Ear(Source.IP_REPORT, 8888, ("Whatsminer",), Trouble.PORT_TAKEN),
    )
    frame.hearing.changed.emit()
    qtbot.wait(10)
    words = " ".join(one.text() for one in page.ears.findChildren(type(page.question)) if one.isVisibleTo(page))
    assert "1 of 2 ports" in words
    assert "Whatsminer on UDP port 8888" in words
    frame.hearing.ears = frame.hearing.ears[1:]
    frame.hearing.changed.emit()
    page.next_machine()
    assert page.question.text() == "Nothing can be heard"


def test_fifteen_quiet_minutes_end_it_and_say_so(page, frame):
    frame.hearing.start(simulated=True)
    assert frame.hearing._idle.interval() == hearing_module.IDLE_MS == 15 * 60 * 1000
    assert frame.hearing._idle.isActive()
    frame.hearing._idle.timeout.emit()
    assert not frame.hearing.listening
    assert "15 minutes" in page.explanation.text()
    assert page.again.isVisibleTo(page)


def test_escape_ends_the_listening_and_then_goes_back(page, frame):
    frame.hearing.start(simulated=True)
    assert page.stop()
    assert not frame.hearing.listening
    assert page.stop()
    assert frame.page() is frame.pages["fleet"]


def test_on_another_page_an_announcement_is_a_sentence_and_stands_in_the_fleet_as_only_seen(page, frame, qtbot):
    frame.go_to("fleet")
    fleet = frame.page()
    frame.hearing.announced.emit(strange())
    assert "10.3.4.17" in frame._toast.findChild(type(page.question)).text()
    qtbot.waitUntil(lambda: fleet.model.line_at("10.3.4.17") is not None, timeout=5000)
    line = fleet.model.line_at("10.3.4.17")
    assert line.reading.state is DeviceState.SEEN
    assert "read_seen" in [one.id for one in fleet_actions.offered((line,))]
    assert frame.page() is fleet, "nobody is torn away from another page"


def test_hostile_words_stay_words_and_widen_nothing(page, frame, qtbot):
    width = frame.width()
    page._take(strange(model="<b>x</b>" * 7, serial="=HYPERLINK(1)" * 4, text="W" * 240))
    qtbot.wait(20)
    assert page.machine.model.text() == "Antminer " + "<b>x</b>" * 7
    assert page.machine.said.textFormat() is Qt.TextFormat.PlainText
    assert frame.width() == width


@pytest.mark.parametrize("code", ["en", language.PSEUDO])
def test_nothing_is_cut_with_a_machine_on_the_page(dressed, qtbot, shop, code):
    from app.ui.frame import Frame
    from app.ui.preferences import Preferences

    language.use(code)
    frame = Frame(shop, shop.data_dir, Preferences(person="Marko Kovač"))
    qtbot.addWidget(frame)
    frame.resize(1280, 720)
    frame.show()
    frame.go_to("press")
    page = frame.page()
    page._take(strange(model="S19j Pro", serial="HQ123456789", text="calls itself 10.0.0.9"))
    frame.hearing.ears = (Ear(Source.IP_REPORT, 8888, ("Whatsminer",), Trouble.PORT_TAKEN),)
    frame.hearing.changed.emit()
    comes_whole(qtbot, page)
    assert frame.width() == 1280
    frame.end()


def test_the_sound_is_a_short_tone_and_silent_where_nobody_is(dressed):
    with wave.open(io.BytesIO(sound.chime())) as tone:
        assert 0.2 < tone.getnframes() / tone.getframerate() < 0.6
        assert tone.getsampwidth() == 2
        assert max(tone.readframes(tone.getnframes())) > 0
    sound.play()


def test_a_player_of_the_system_gets_the_tone_as_a_file(dressed, tmp_path, monkeypatch, qtbot):
    played = tmp_path / "played.wav"
    player = tmp_path / "pw-play"
    player.write_text(f'#!/bin/sh\ncp "$1" {played}.part && mv {played}.part {played}\n')
    player.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.setattr(sound.QGuiApplication, "platformName", staticmethod(lambda: "xcb"))
    sound.play()
    qtbot.waitUntil(played.exists, timeout=5000)
    assert played.read_bytes() == sound.chime()


def test_a_toast_stands_beside_the_primary_and_its_row(listening, frame, qtbot):
    announce(listening, qtbot)
    frame.toast("127.0.0.1 stands at rack 4, position 17", lambda: None)
    toast = frame._toast
    for button in listening.machine.buttons:
        place = QRect(button.mapTo(frame.stack, QPoint(0, 0)), button.size())
        assert not toast.geometry().intersects(place), button.text()


def test_what_could_be_another_make_is_not_said_by_the_machine(page):
    page._take(strange(could_be=("VolcMiner", "Hammer")))
    assert page.machine.line.text() == "Could also be VolcMiner or Hammer"
    assert page.machine.said.text() == "nothing more"
    page._take(strange(ip="10.3.4.18"))
    assert page.machine.line.text() == ""
