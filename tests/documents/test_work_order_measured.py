"""Measurements on paper: conditions once, what is out of band in bold with its side, the rest in columns."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from app.diagnosis.causes.ranking import RankedCause, Ranking, Reason
from app.documents.order_print import Copy
from app.documents.work_order import print_work_order
from app.domain.board_check import BoardCheck, CheckKind, PowerOverride
from app.domain.finding import Fault, PartKind
from app.domain.measurement import Measurement, MeasurementDraft
from app.domain.phrase import Phrase
from app.domain.spot import COLD_INPUT, Spot, cold_domain
from app.domain.test_run import Phase
from app.words import language
from tests.documents.reading import checked, text_of, words_of
from tests.documents.sample_orders import BY, ORDER, minute, printed

BAND = (10.4, 13.0)


def taken(at: int, spot: Spot, value: float, band: tuple[float, float] = BAND) -> Measurement:
    draft = MeasurementDraft.at_spot(spot, value, "Fluke 87V", limit_low=band[0], limit_high=band[1])
    return Measurement(f"{at} {spot.point} {spot.domain}", minute(at), BY, draft, check_id="c")


BEFORE = (
    taken(30, COLD_INPUT, 1190.0, (1000.0, 1400.0)),
    *(taken(30, cold_domain(n), 0.4 if n == 13 else 11.5 + n / 100) for n in range(1, 43)),
)
AFTER = tuple(taken(190, cold_domain(n), 11.8) for n in (12, 13, 14))
CHECK = BoardCheck("c", minute(30), BY, ORDER.id, CheckKind.COLD, Phase.BEFORE, measurements=BEFORE)
OVERRIDE = PowerOverride("p", minute(40), BY, "Короткое известно, 0.2 A · 已确认")
RANKED = RankedCause(
    "shorted_chip", PartKind.CHIP, Fault.DOMAIN_SHORT, (38,), (13,), "domain 13", 0.82,
    Phrase.of("a shorted chip in domain 13"), (Reason(Phrase.of("domain 13 reads 0.4"), 5.0, 0),),
    (Reason(Phrase.of("no burn mark was seen"), -0.4, 1),),
)  # fmt: skip


@pytest.fixture(scope="module")
def paper() -> bytes:
    return print_work_order(printed(measurements=(*BEFORE, *AFTER), checks=(CHECK,), power_overrides=(OVERRIDE,))).pdf


def test_a_domain_out_of_band_stands_before_and_after_with_its_side(paper: bytes) -> None:
    rows = [line for line in text_of(paper, "-layout").splitlines() if line.strip().startswith("Domain 13 ")]
    assert len(rows) == 1
    assert re.search(r"10\.4 – 13\.0 Ω\s+▼ 0\.4 Ω\s+11\.8 Ω\s+\+11\.4 Ω\s+✓ in band", rows[0])


def test_forty_others_stand_in_columns_and_conditions_once_a_group(paper: bytes) -> None:
    text = text_of(paper, "-layout")
    assert text.count("black on local ground") == 1
    assert len([line for line in text.splitlines() if line.count("Domain ") == 3]) >= 13
    assert all(f"Domain {n} " in text for n in range(1, 43))
    assert "before: 1 of 42 out of band · after: 0 of 3 out of band" in words_of(paper)


def test_who_allowed_power_and_why_stands_on_both_copies() -> None:
    for copy in Copy:
        made = replace(printed(power_overrides=(OVERRIDE,)), copy=copy)
        said = words_of(print_work_order(made).pdf)
        assert f"Power allowed against the cold check, {BY}" in said
        assert "已确认" in said


def test_values_without_conditions_stand_apart(paper: bytes) -> None:
    said = words_of(print_work_order(printed()).pdf)
    assert "Without known conditions, not compared" in said
    assert "Without known conditions" not in words_of(paper)


def test_a_conclusion_tells_what_speaks_for_and_against_it_and_who_measured() -> None:
    ranking = Ranking((RANKED,), RANKED)
    for copy in Copy:
        made = replace(printed(), ranking=ranking, sources=(f"{BY}, Fluke 87V", BY), copy=copy)
        said = words_of(print_work_order(made).pdf)
        for part in ("Conclusion", "A shorted chip in domain 13", "domain 13 reads 0.4 · M. Kovač, Fluke 87V", "82 %",
                     "no burn mark was seen"):  # fmt: skip
            assert part in said, part


def test_without_a_conclusion_nothing_is_concluded() -> None:
    open_ = Ranking((RANKED,), None, Phrase.of("another measurement is missing"))
    workshop = replace(printed(), ranking=open_, sources=(BY, BY))
    assert "another measurement is missing" in words_of(print_work_order(workshop).pdf)
    assert "shorted chip" not in words_of(print_work_order(replace(workshop, copy=Copy.CUSTOMER)).pdf)
    faint = replace(workshop, ranking=Ranking((replace(RANKED, likelihood=0.09),), None, open_.why_not))
    assert "another measurement" not in words_of(print_work_order(faint).pdf)


def test_a_long_walk_runs_over_pages_whole(tmp_path: Path) -> None:
    many = tuple(taken(30, Spot("CLK", cold_domain(1).conditions, 1, chip), 11.6) for chip in range(1, 331))
    language.use(language.PSEUDO)
    try:
        made = print_work_order(printed(measurements=many))
    finally:
        language.use("en")
    assert "No syntax or stream encoding errors" in checked(made.pdf, tmp_path)
    plain = words_of(print_work_order(printed(measurements=many)).pdf)
    assert all(f"CLK at chip {chip} " in plain + " " for chip in range(1, 331))
