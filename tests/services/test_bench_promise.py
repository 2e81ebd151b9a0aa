"""What a test promises about a board's voltage controller before anybody agrees."""

from __future__ import annotations

from app.services.bench_promise import controller_promise
from drivers.catalogue import board


def test_a_controller_that_sets_a_voltage_says_which():
    promise = controller_promise(board("S9"), "quick")
    assert promise is not None
    assert promise.kind == "PIC16F1704"
    assert promise.volts is not None
    low, high = board("S9").chain_voltage_v
    assert low - 0.01 <= promise.volts <= high


def test_one_that_only_switches_sets_nothing():
    promise = controller_promise(board("BHB42601"), "standard")
    assert promise is not None
    assert promise.volts is None
    assert not promise.certain


def test_a_board_without_one_promises_nothing():
    assert controller_promise(board("emberOne/00"), "full") is None
    assert controller_promise(None, "full") is None
