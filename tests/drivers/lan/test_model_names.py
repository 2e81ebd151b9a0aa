"""Model names with their words apart."""

import pytest

from drivers.lan.model_names import model_name


@pytest.mark.parametrize(
    ("library", "people"),
    [
        ("S19", "S19"),
        ("S19jPro", "S19j Pro"),
        ("S19XP", "S19 XP"),
        ("S19ProPlus", "S19 Pro+"),
        ("S19ProPlusHydro", "S19 Pro+ Hydro"),
        ("S19XPHydro", "S19 XP Hydro"),
        ("S21Pro", "S21 Pro"),
        ("M30SPlusVE40", "M30S+ VE40"),
        ("M30SPlusPlusVG30", "M30S++ VG30"),
        ("M60SVK40", "M60S VK40"),
        ("M50VE30", "M50 VE30"),
        ("AvalonHomeQ", "Avalon Home Q"),
        ("Supra", "Supra"),
        ("S19j Pro", "S19j Pro"),
    ],
)
def test_words(library, people):
    assert model_name(library) == people
