import threading

from PySide6.QtCore import QObject

from app.ui import bridge


def test_value_and_error_come_back_in_the_gui_thread(dressed, qtbot):
    seen = []
    bridge.run_in_thread(lambda: 6 * 7, lambda value: seen.append((value, threading.current_thread())))
    qtbot.waitUntil(lambda: len(seen) == 1)
    assert seen[0] == (42, threading.main_thread())

    def fails():
        raise ValueError("no")

    bridge.run_in_thread(fails, None, lambda error: seen.append((str(error), threading.current_thread())))
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen[1] == ("no", threading.main_thread())


def test_what_was_meant_for_a_widget_that_is_gone_is_dropped(dressed, qtbot):
    import shiboken6

    bridge.start()
    owner, seen = QObject(), []
    gate = threading.Event()
    thread = bridge.run_in_thread(lambda: gate.wait(5), lambda _value: seen.append("late"), None, owner)
    shiboken6.delete(owner)
    gate.set()
    thread.join(5)
    bridge.post(lambda: seen.append("after"))
    qtbot.waitUntil(lambda: "after" in seen)
    assert seen == ["after"]


def test_a_batch_shows_everything_once_and_in_order(dressed, qtbot):
    shown = []
    batch = bridge.Batch(shown.append, every_ms=10)
    threads = [threading.Thread(target=lambda k=k: [batch.put((k, n)) for n in range(200)]) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    qtbot.waitUntil(lambda: sum(map(len, shown)) == 800)
    flat = [item for items in shown for item in items]
    for k in range(4):
        assert [n for one, n in flat if one == k] == list(range(200))
    assert len(shown) < 20
