"""Every marked string can be collected for translators, the ones kept in tables too."""

from pathlib import Path

from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

from app.ui.pages.register import PAGES

ROOT = Path(__file__).parents[2]
#: Where every way of marking is used; to go through all of the program takes four times as long.
SAMPLE = {ROOT / place for place in ("app", "app/words", "app/ui", "app/ui/models", "app/ui/pages")}


def test_the_configuration_finds_titles_templates_and_plurals():
    with (ROOT / "packaging" / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file, "packaging/babel.cfg")
    keywords = {**DEFAULT_KEYWORDS, "mark": None, "_m": None, "_n": (2, 3)}
    found = {
        text
        for _file, _line, message, _comments, _context in extract_from_dir(
            ROOT, methods, options, keywords, directory_filter=lambda path: Path(path) in SAMPLE
        )
        for text in ([message] if isinstance(message, str) else message)
    }
    assert {place.title for place in PAGES} <= found
    assert {"{count} miner found", "{count} miners found", "Open work order"} <= found
    assert {
        "The voltage controller {controller} refuses.",
        "{count} register read, {silent} without an answer.",
    } <= found
    assert len(found) > 800
