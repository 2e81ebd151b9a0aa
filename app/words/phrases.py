"""Phrases said: a `Phrase` (key and values) becomes a sentence in the language in force.

Templates lie in the modules named here, each with a table `TEMPLATES`; a new area adds its module to `_SOURCES`.
Besides the phrase's own values a template may use what is made of them: `{board}` and `{Board}` (where hands go), and
for every value `..chip` a `{..chip_label}` such as "chip 84 (log index 83), domain 28"; those of a probe's values are
made by `app.words.probe_words`, those of a spot by `app.words.spots`. Temperatures (`.._c`) are told
to a tenth of a degree.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from app.domain.board_place import LEFT, MIDDLE, RIGHT, place_of_board
from app.domain.phrase import Phrase, Value
from app.words.language import Counted, _, code, fill, ngettext
from app.words.plain_text import plain
from app.words.probe_words import probe_labels
from app.words.spots import spot_labels

_SOURCES = (
    "app.words.finding_templates",
    "app.words.chip_templates",
    "app.words.log_templates",
    "app.words.code_templates",
    "app.words.reason_templates",
    "app.words.step_templates",
    "app.words.probe_templates",
    "app.words.bench_templates",
    "app.words.gate_templates",
    "app.words.waiting",
    "app.words.watch_templates",
    "app.words.console_templates",
    "app.words.keypad_templates",
    "app.words.cause_templates",
    "app.words.measured_templates",
    "app.words.bisection_templates",
    "app.words.path_templates",
    "app.words.look_templates",
    "app.words.report_templates_flow",
    "app.words.report_templates_things",
    "app.words.report_templates_work",
)

#: Characters kept of one value that comes from a device.
_MOST = 120


def say(phrase: Phrase) -> str:
    """The sentence, in the language in force. A key this version does not know is shown as it stands."""
    template = templates().get(phrase.key)
    if template is None:
        return plain(" ".join([phrase.key, *(f"{name}={value}" for name, value in phrase.values)]))
    values = dict(phrase.values)
    count = values.get(template.by) if isinstance(template, Counted) else None
    if isinstance(template, Counted) and isinstance(count, int):
        return fill(ngettext(template.singular, str(template), count), _shown(values))
    return fill(_(template), _shown(values))


def say_brief(phrase: Phrase) -> str:
    """The same in a few words for a narrow list, where `<key>.brief` has them; else the whole sentence."""
    brief = Phrase(f"{phrase.key}.brief", phrase.values)
    return say(brief if brief.key in templates() else phrase)


@cache
def templates() -> dict[str, str]:
    """Every template by its key, untranslated."""
    return {key: text for source in _SOURCES for key, text in import_module(source).TEMPLATES.items()}


def chip_label(chip: int, domain: int | None = None) -> str:
    """A chip as people and logs number it: chips count from 1, log indices from 0."""
    if domain is None:
        return _("chip {chip} (log index {index})").format(chip=chip, index=chip - 1)
    return _("chip {chip} (log index {index}), domain {domain}").format(chip=chip, index=chip - 1, domain=domain)


def board_label(
    slot: int | None, boards: int | None, chain: int | None, *, starts: bool = True, place: str | None = None
) -> str:
    """Which board hands go to. `starts` = the label begins a sentence. `place` is what `place_of_board` says of it;
    without one, boards are counted, and of three the second is told to be the middle one.
    """
    known = place_of_board(slot, boards) if place is None else place
    if known == LEFT:
        return _("Left board") if starts else _("left board")
    if known == RIGHT:
        return _("Right board") if starts else _("right board")
    if known and known != MIDDLE:
        return _("Board {number}").format(number=known) if starts else _("board {number}").format(number=known)
    if known == MIDDLE and slot == 1 and boards == 3:
        return _("Board 2 (middle)") if starts else _("board 2 (middle)")
    if slot is not None:
        number = slot + 1
        return _("Board {number}").format(number=number) if starts else _("board {number}").format(number=number)
    if chain is not None:
        return _("Chain {chain}").format(chain=chain) if starts else _("chain {chain}").format(chain=chain)
    return _("The board") if starts else _("the board")


def number_text(number: float) -> str:
    """A number with the decimal mark of the language in force and no trailing zeros."""
    if code() in ("en", "pseudo"):
        return f"{number:g}" if abs(number) < 1e6 else f"{number:.0f}"
    from babel.numbers import format_decimal

    return format_decimal(number, locale=code(), group_separator=False)


def _shown(values: Mapping[str, Value]) -> dict[str, object]:
    shown: dict[str, object] = {
        name: number_text(round(value, 1) if name.endswith("_c") else value)
        if isinstance(value, float)
        else plain(value, _MOST)
        if isinstance(value, str)
        else value
        for name, value in values.items()
    }
    for name, value in values.items():
        if name.endswith("chip") and isinstance(value, int):
            domain = values.get(f"{name.removesuffix('chip')}domain")
            shown[f"{name}_label"] = chip_label(value, domain if isinstance(domain, int) else None)
    shown |= probe_labels(values, number_text)
    shown |= spot_labels(values)
    slot, boards, chain = (_whole(values.get(name)) for name in ("slot", "boards", "chain"))
    told = values.get("board_place")
    place = told if isinstance(told, str) else None
    shown["Board"] = board_label(slot, boards, chain, place=place)
    shown["board"] = board_label(slot, boards, chain, starts=False, place=place)
    return shown


def _whole(value: Value | None) -> int | None:
    return value if isinstance(value, int) else None
