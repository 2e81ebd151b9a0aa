"""Which font sets which character, and where lines end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import resources
from app.documents.fonts import Face, elide, load, missing, runs, width, wrap


@pytest.mark.parametrize(
    ("character", "font"),
    [
        ("A", "Inter-Regular"),
        ("Ω", "Inter-Regular"),
        ("ж", "Inter-Regular"),
        ("✓", "Inter-Regular"),
        ("算", "WenQuanYiMicroHei-Subset"),
        ("鑫", "WenQuanYiMicroHei-Subset"),
        ("ಠ", None),
    ],
)
def test_every_script_of_the_trade_has_a_font(character: str, font: str | None) -> None:
    (run,) = runs(character, Face.REGULAR)
    if font is None:
        assert run.text == "□"
        assert missing(character) == {character}
    else:
        assert (run.font, run.text) == (font, character)
        assert not missing(character)


def test_a_line_of_three_scripts_is_set_in_runs() -> None:
    found = runs("Chip 芯片 чип", Face.SEMIBOLD)
    assert [run.text for run in found] == ["Chip ", "芯片", " чип"]
    assert [run.emboldened for run in found] == [False, True, False]


def test_figures_are_of_one_width_so_that_columns_align() -> None:
    assert {round(width(figure, Face.REGULAR, 10), 3) for figure in "0123456789"} == {
        round(width("0", Face.REGULAR, 10), 3)
    }


def test_every_character_of_gb2312_and_big5_can_be_printed() -> None:
    for codec in ("gb2312", "big5"):
        absent = []
        for point in range(0x4E00, 0xA000):
            try:
                chr(point).encode(codec)
            except UnicodeEncodeError:
                continue
            if missing(chr(point)):
                absent.append(chr(point))
        assert absent == []


@given(st.text(alphabet=st.sampled_from("ab 算力，板。ж\n-"), max_size=60), st.floats(20, 200))
def test_wrapping_keeps_every_letter_and_the_width(text: str, room: float) -> None:
    lines = wrap(text, Face.REGULAR, 8.8, room)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width(line, Face.REGULAR, 8.8) <= room or len(line) == 1 for line in lines)


@given(st.text(alphabet="abж算 ", max_size=40), st.floats(20, 120))
def test_an_elided_line_fits(text: str, room: float) -> None:
    assert width(elide(text, Face.REGULAR, 8.8, room), Face.REGULAR, 8.8) <= room


def test_bundled_fonts_are_small_and_licensed() -> None:
    for name, licence in (
        ("Inter-Regular", "Inter"), ("Inter-Medium", "Inter"), ("Inter-SemiBold", "Inter"),
        ("DejaVuSans", "DejaVuSans"), ("JetBrainsMono-Regular", "JetBrainsMono"),
        ("WenQuanYiMicroHei-Subset", "WenQuanYiMicroHei"),
    ):  # fmt: skip
        with resources.open_binary("fonts", f"{name}.ttf") as file:
            assert len(file.read()) < 3_500_000
        with resources.open_text("fonts", f"{licence}-LICENSE.txt") as text:
            assert "License" in text.read()
        assert load(name).face.name
