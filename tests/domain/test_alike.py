"""Names like one that nobody has."""

from __future__ import annotations

import pytest

from app.domain.alike import alike

NAMES = ("North Hash", "Nordhash AS", "ООО Байкал Майнинг", "ООО Байкал Восток", "四川水电托管", "")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("north", ("North Hash",)),
        ("Norht Hash", ("North Hash", "Nordhash AS")),
        ("байкал", ("ООО Байкал Восток", "ООО Байкал Майнинг")),
        ("水电", ("四川水电托管",)),
        ("Nowhere", ()),
        ("  ", ()),
    ],
)
def test_what_may_have_been_meant(said, meant):
    assert alike(said, NAMES) == meant


def test_no_more_than_a_sentence_holds():
    assert len(alike("a", [f"a{n}" for n in range(50)])) == 3
