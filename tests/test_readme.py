"""What the README lists is what there is."""

from __future__ import annotations

import re
from pathlib import Path

from drivers.model.log import LogKind
from drivers.registry import drivers

README = Path(__file__).parents[1] / "README.md"


def test_the_list_of_log_languages_names_every_one_that_is_spoken() -> None:
    table = README.read_text(encoding="utf-8").partition("| `kind` |")[2].partition("\n\n")[0]
    named = {kind for row in table.splitlines()[2:] for kind in re.findall(r"`([a-z_]+)`", row.split("|")[1])}
    assert named == {str(language.kind) for language in drivers("logs")}  # type: ignore[attr-defined]
    assert set(LogKind) - {LogKind(kind) for kind in named} == {LogKind.UNKNOWN}
