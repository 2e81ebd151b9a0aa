"""Nothing is read out of a log that nobody reads on, and diagnosis waits for nothing that no language tells."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import app
import resources
from drivers import logs
from drivers.model.observation import Fact

LANGUAGES, APP = Path(logs.__file__).parent, Path(app.__file__).parent
#: Told by a live console in which nothing comes any more; a log that ends there may only have been cut.
OF_A_CONSOLE = {Fact.SILENCE}


def named_in(folder: Path) -> set[Fact]:
    """The facts that the code of a folder names."""
    texts = (path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    return {Fact[name] for text in texts for name in re.findall(r"\bFact\.([A-Z_]+)", text)}


def named_in_tables() -> set[Fact]:
    facts: set[Fact] = set()
    for name in resources.names("knowledge", "logs"):
        with resources.open_binary("knowledge", "logs", name) as file:
            table = tomllib.load(file)
        facts |= {Fact(row["fact"]) for row in (*table.get("rule", ()), *table.get("field", ())) if "fact" in row}
    return facts


def test_every_fact_is_told_by_a_language() -> None:
    assert set(Fact) - named_in_tables() - named_in(LANGUAGES) == OF_A_CONSOLE


def test_every_fact_is_read_on() -> None:
    assert set(Fact) - named_in(APP) == set()
