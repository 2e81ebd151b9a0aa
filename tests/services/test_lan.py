"""The LAN of a window: what waits for its replies comes to its end before closing returns."""

from __future__ import annotations

import queue
import threading

from app.services.lan import Lan
from drivers.lan.errors import LanProcessLostError


def test_closing_gives_who_waits_for_a_reply_the_time_to_write_it_down():
    lan, written, asked = Lan(), [], threading.Event()

    def work() -> None:
        replies: queue.SimpleQueue[object] = queue.SimpleQueue()
        lan.start("listen", {"mdns": False, "ip_report": False}, replies.put)
        asked.set()
        while not isinstance(last := replies.get(), LanProcessLostError):
            pass
        written.append(last)

    thread = lan.work("a test", work)
    assert asked.wait(30)
    lan.close()
    assert len(written) == 1
    assert not thread.is_alive()


def test_work_that_closes_the_lan_itself_does_not_wait_for_itself():
    lan = Lan()
    thread = lan.work("a test", lan.close)
    thread.join(30)
    assert not thread.is_alive()
