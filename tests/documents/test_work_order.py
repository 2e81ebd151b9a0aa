"""The printed work order, read back by other programs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.documents.work_order import print_work_order
from app.domain.finding import Component, Evidence, Fault, Finding, Severity
from app.domain.identifier import parse_number
from app.domain.order_view import NoteLine, SignatureLine
from app.domain.phrase import Phrase
from app.domain.work_order import FindingStatus, SignerRole, State
from app.words import language
from tests.documents.reading import checked, codes_of, fonts_of, text_of, words_of
from tests.documents.sample_orders import BY, FINDINGS, HASH, ORDER, finding_line, minute, printed


@pytest.fixture(scope="module")
def sample() -> bytes:
    return print_work_order(printed()).pdf


def test_says_who_what_and_where(sample: bytes) -> None:
    text = words_of(sample)
    for said in (
        "WO-B1-000131", "Nordic Hash Repair", "JYZZ5BBAJJBJH0842", "BHB42601", "126 × BM1362, 42 domains", "10.3.4.17",
        "comeback of WO-B1-000098", "The board stops after chip 84", "chain_break", "Confirmed 30 Oct 2024, 10:12",
        "try 1: 84 chips", "Break 84 | 85", "domain 28 | 29", "LT-B1-000432", "recovered", "84 of 126", "126 of 126",
        "0.31", "1.19", "the joint was dry", "25 minutes of work", "Repaired and tested", BY,
    ):  # fmt: skip
        assert said in text, said


def test_three_scripts_are_read_back(sample: bytes) -> None:
    text = words_of(sample)
    assert "Северный майнинг ООО" in text
    assert "算力板不工作，请检查。" in text
    assert "Kovač" in text


def test_all_fonts_are_embedded(sample: bytes, tmp_path: Path) -> None:
    fonts = fonts_of(sample, tmp_path)
    assert fonts
    assert all(" yes yes yes " in line for line in fonts)
    assert not any("Helvetica" in line for line in fonts)


def test_the_file_is_sound(sample: bytes, tmp_path: Path) -> None:
    assert "No syntax or stream encoding errors" in checked(sample, tmp_path)


def test_every_page_carries_the_same_code_and_its_number(sample: bytes) -> None:
    codes = codes_of(sample)
    assert len(codes) > 1
    assert all(page == [ORDER.label] for page in codes)
    assert parse_number(codes[0][0]).label == ORDER.label
    pages = text_of(sample).split("\f")[:-1]
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert "Content 7f3a 91c0" in page


def test_the_same_order_gives_the_same_bytes(sample: bytes) -> None:
    assert print_work_order(printed()).pdf == sample
    assert print_work_order(printed(reported_fault="another")).pdf != sample


def test_a_character_without_a_font_is_named_not_lost() -> None:
    paper = print_work_order(printed(reported_fault="burnt 🔥 ಠ"))
    assert paper.missing == {"🔥", "ಠ"}
    assert "burnt □ □" in words_of(paper.pdf)
    assert "U+1F525 fire" in words_of(paper.pdf)


def test_hostile_text_neither_hides_nor_reorders() -> None:
    hostile = "a\u202eb\x00\x1b[31m<b>&amp;</b>%s{0}(\\)" + "x" * 5000
    evidence = (Evidence("10.0.0.1\u2066", 7, hostile),)
    finding = Finding(Fault.LOW_HASHRATE, Severity.MINOR, Component.MINER, Phrase.of(hostile), Phrase.of("y"), 0.5,
                      evidence=evidence)  # fmt: skip
    paper = print_work_order(printed(reported_fault=hostile, findings=(finding_line(0, finding),)))
    text = words_of(paper.pdf)
    assert "a⟨202E⟩b⟨0000⟩⟨001B⟩[31m<b>&amp;</b>%s{0}(\\)" in text
    assert "10.0.0.1⟨2066⟩" in text
    assert "\u202e" not in text


def test_five_hundred_findings_and_none(tmp_path: Path) -> None:
    many = tuple(
        finding_line(n, replace(FINDINGS[0], position=f"place {n}"), FindingStatus.RULED_OUT) for n in range(500)
    )
    paper = print_work_order(printed(findings=many))
    assert words_of(paper.pdf).count("The board stops after chip 84") == 500
    assert "No syntax or stream encoding errors" in checked(paper.pdf, tmp_path)

    bare = printed(
        findings=(), test_runs=(), measurements=(), actions=(), replacements=(), signatures=(), transitions=(),
        notes=(), customer=None, miner=None, reported_fault="", state=State.DRAFT, parent_number=None,
    )  # fmt: skip
    text = words_of(print_work_order(bare).pdf)
    assert "No finding is recorded on this order." in text
    assert "No test is recorded on this order." in text
    assert "The board" not in text


def test_simulated_is_said_on_every_page() -> None:
    runs = tuple(replace(run, run=replace(run.run, simulated=True)) for run in ORDER.test_runs if run.run)
    pages = text_of(print_work_order(printed(test_runs=runs)).pdf).split("\f")[:-1]
    assert all("DEMO · simulated devices" in page for page in pages)
    assert "simulated" not in words_of(print_work_order(printed()).pdf)


def test_a_change_after_the_signature_is_told() -> None:
    stale = (SignatureLine("s", minute(899), BY, SignerRole.TECHNICIAN, "0" * 64),)
    assert "changed after the last signature" in words_of(print_work_order(printed(signatures=stale)).pdf)
    assert "changed after the last signature" not in words_of(print_work_order(printed()).pdf)
    assert HASH in words_of(print_work_order(printed()).pdf)


def test_a_longer_language_prints_whole(tmp_path: Path) -> None:
    language.use(language.PSEUDO)
    try:
        paper = print_work_order(printed())
    finally:
        language.use("en")
    assert not paper.missing
    assert "No syntax or stream encoding errors" in checked(paper.pdf, tmp_path)
    assert "[Sígñ-óff" in words_of(paper.pdf)


def test_long_remarks_run_over_pages_whole() -> None:
    notes = tuple(NoteLine(f"n{n}", minute(n), BY, f"remark number {n} " + "word " * 40) for n in range(60))
    text = words_of(print_work_order(printed(notes=notes)).pdf)
    assert all(f"remark number {n} " in text for n in range(60))


def test_a_long_name_is_printed_whole() -> None:
    name = "Общество с ограниченной ответственностью «Северный майнинг и хостинг оборудования»"
    text = words_of(print_work_order(printed(customer=name)).pdf)
    assert all(word in text for word in name.split())
