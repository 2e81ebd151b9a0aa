import pytest
from PySide6.QtGui import QColor, QFontInfo
from PySide6.QtWidgets import QApplication, QPushButton

from app.ui import icons, theme
from app.ui.widgets.text import label
from app.ui.widgets.value_entry import ValueField

SURFACES = ("canvas", "surface", "sunken", "raised", "nav")
TONES = ("accent", "critical", "major", "minor", "ok", "info", "idle")


def luminance(value: str) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.03928 else ((channel + 0.055) / 1.055) ** 2.4

    color = QColor(value)
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF())


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", theme.NAMES)
def test_contrast_of_every_pair_that_the_window_uses(name):
    colors = theme.tokens()["theme"][name]
    least = 7.0 if name == theme.BRIGHT_SITE else 4.5
    pairs = [(ink, surface) for ink in ("ink", "ink_2", "ink_3") for surface in SURFACES]
    pairs += [(tone, ground) for tone in TONES for ground in ("canvas", "surface", "raised")]
    pairs += [(tone, f"{tone}_soft") for tone in TONES]
    pairs += [("on_accent", "accent"), ("on_accent", "accent_hover"), ("ink", "accent_soft"), ("canvas", "ink")]
    weak = {pair: round(contrast(colors[pair[0]], colors[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < least} == {}


@pytest.mark.parametrize("name", theme.NAMES)
def test_themes_have_the_same_tokens(name):
    tokens = theme.tokens()
    assert tokens["theme"][name].keys() == tokens["theme"][theme.LIGHT].keys()
    assert tokens["chip"][name].keys() == tokens["chip"][theme.LIGHT].keys()


def test_the_bundled_fonts_are_the_ones_that_paint(dressed):
    assert QFontInfo(theme.font("body")).family().startswith("Inter")
    assert QFontInfo(theme.font("body", mono=True)).family().startswith("JetBrains Mono")
    assert [tag.toString().data().decode() for tag in theme.font("body").featureTags()].count("tnum") == 1


def test_every_icon_token_names_a_glyph_there_is(dressed):
    for group, table in theme.tokens()["icon"].items():
        for name in table:
            image = icons.pixmap(f"{group}.{name}", "ink").toImage()
            painted = any(image.pixelColor(x, y).alpha() for x in range(image.width()) for y in range(image.height()))
            assert painted, f"{group}.{name}"


def test_switching_renews_fonts_icons_and_palette_of_what_is_open(dressed, qtbot):
    words = label("12.3", "readout")
    button = QPushButton("Scan")
    qtbot.addWidget(words)
    qtbot.addWidget(button)
    icons.set_icon(button, "action.scan", "ink")
    before = button.icon().cacheKey()
    theme.choose(theme.BRIGHT_SITE)
    assert words.font().pixelSize() == round(26 * 1.23)
    assert button.icon().cacheKey() != before
    assert dressed.palette().window().color() == QColor("#FFFFFF")
    assert theme.size("target_primary") == 64
    theme.choose(theme.DARK)
    assert words.font().pixelSize() == 26
    assert dressed.palette().window().color() == QColor("#101415")


def test_glove_mode_grows_rows_and_primary_in_any_theme(dressed):
    theme.choose(theme.DARK, glove=True)
    assert (theme.size("table_row"), theme.size("target_primary")) == (48, 64)


def test_what_measures_a_part_of_its_own_does_so_when_the_part_has_its_font(dressed, qtbot, monkeypatch):
    """Qt gives all widgets in no order: here the field comes before the unit that it puts in its place."""
    field = ValueField()
    qtbot.addWidget(field)
    field.show_unit("V")
    unit = field._unit
    small = unit.width()
    monkeypatch.setattr(QApplication, "allWidgets", staticmethod(lambda: [field, unit]))
    theme.choose(theme.BRIGHT_SITE)
    assert small < unit.minimumSizeHint().width() <= unit.width()
