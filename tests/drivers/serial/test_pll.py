"""The hash clock: registers of captured machines, and every clock a chip can have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.serial.chips import PllForm, families, family_of
from drivers.serial.errors import ClockRefused
from drivers.serial.pll import Dividers, decode, dividers_for, encode

FORMS = tuple(family.pll for family in families().values() if family.pll is not None)


def form_of(chip: str) -> PllForm:
    family = family_of(chip)
    assert family is not None
    assert family.pll is not None
    return family.pll


@pytest.mark.parametrize(
    ("chip", "value", "mhz"),
    [
        ("BM1370", 0x50D20240, 525.0),
        ("BM1370", 0x50C00230, 600.0),
        ("BM1370", 0x50D20265, 62.5),
        ("BM1370", 0x40A20255, 56.25),
        ("BM1362", 0x40A80230, 525.0),
        ("BM1397", 0xC0600161, 400.0),
    ],
)
def test_a_captured_register_gives_the_clock_it_was_set_for(chip: str, value: int, mhz: float) -> None:
    """Bitaxe Gamma, S21 Pro and S19j Pro captures in 256foundation/mujina REFERENCE.md; BM1397 after reset
    (skot/BM1397 registers.md).
    """
    dividers = decode(form_of(chip), value)
    assert dividers is not None
    assert dividers.mhz == mhz


@pytest.mark.parametrize("value", [0x50D20240, 0x50C00230, 0x50D20265, 0x40A20255])
def test_captured_dividers_are_written_as_they_were(value: int) -> None:
    dividers = decode(form_of("BM1370"), value)
    assert dividers is not None
    assert encode(form_of("BM1370"), dividers) == value


def test_the_factory_clock_of_the_s19j_pro_and_the_s21_pro() -> None:
    assert encode(form_of("BM1362"), dividers_for(form_of("BM1362"), 525)) == 0x40A80230
    assert encode(form_of("BM1370"), dividers_for(form_of("BM1370"), 600)) == 0x50C00230


def test_the_dividers_of_another_solver_are_the_same_clock() -> None:
    """ESP-Miner components/asic/test/test_pll.c: 450 MHz on a BM1397, at half the oscillator frequency taken here."""
    assert Dividers(feedback=72, reference=2, post_1=2, post_2=1).mhz == dividers_for(form_of("BM1397"), 450).mhz == 450


@pytest.mark.parametrize("form", FORMS)
@given(mhz=st.floats(56.25, 800))
def test_every_clock_is_met_within_the_chips_ranges(form: PllForm, mhz: float) -> None:
    dividers = dividers_for(form, mhz)
    assert abs(dividers.mhz - mhz) < 3
    assert form.feedback[0] <= dividers.feedback <= form.feedback[1]
    assert form.vco_mhz[0] <= dividers.vco_mhz <= form.vco_mhz[1]
    assert decode(form, encode(form, dividers)) == dividers


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("mhz", [-5.0, 0.0, 1.0, 5000.0])
def test_a_clock_out_of_reach_is_refused(form: PllForm, mhz: float) -> None:
    with pytest.raises(ClockRefused) as refused:
        dividers_for(form, mhz)
    assert refused.value.mhz == mhz


def test_a_register_with_a_divider_of_nought_is_no_clock() -> None:
    assert decode(form_of("BM1397"), 0x40600100) is None
    assert decode(form_of("BM1362"), 0) is None
