"""Bench tests recorded and replayed: the same findings for every fault, and what is kept and said of them.

A recording becomes a test in two lines, which is also all that `replayed` below does:

    report = run_bench(BenchSettings("replay:tests/recordings/dry_joint.hwrec"))
    assert report.verdict.fault is Fault.CHIPS_INTERMITTENT
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.finding import Finding
from app.services.bench import run_bench
from app.services.bench_course import BenchTiming
from app.services.bench_orders import keep_report
from app.services.bench_steps import BenchReport, BenchSettings
from app.services.diagnosis import board_spec
from app.services.orders import order
from app.services.recordings import attach_file, new_file
from app.services.shop import Shop
from app.words.errors import sentence
from app.words.recording import cut_text, differences_text, record_notes, trouble_text
from drivers.serial.chain import ChainTiming
from drivers.serial.errors import NoRecording, RecordingFailed
from drivers.serial.power import PowerTiming
from drivers.serial.recording import Role, read_recording
from drivers.simulated.hashboard_faults import kinds
from drivers.simulated.replay import Differences

#: The recorded host and the replay's wait long enough that a busy computer delays no answer out of its place.
PATIENT = BenchTiming(ChainTiming(quiet_s=0.5, write_gap_s=0.0, address_gap_s=0.0, reply_s=0.1), PowerTiming(0.0, 0.0))
SMALL = "simulated://emberOne/00"
EMBER = board_spec("emberOne/00")
assert EMBER is not None
FAULTS = [name for name, kind in kinds().items() if kind.shows_on(EMBER)]


def recorded(folder: Path, url: str = SMALL, **more: object) -> tuple[BenchReport, Path]:
    path = folder / "run.hwrec"
    settings = replace(BenchSettings(url, seconds=0.3, record=path), **more)  # type: ignore[arg-type]
    return run_bench(settings, timing=PATIENT), path


def replayed(path: Path, timing: BenchTiming = PATIENT) -> BenchReport:
    return run_bench(BenchSettings(f"replay:{path}", seconds=0.3), timing=timing)


def facts(finding: Finding) -> object:
    """A finding without the name of its source."""
    return replace(finding, evidence=tuple(replace(one, source="") for one in finding.evidence))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_replayed_run_finds_what_the_recorded_one_found(fault: str, tmp_path: Path) -> None:
    first, path = recorded(tmp_path, f"{SMALL}?fault={fault}")
    again = replayed(path)
    assert (first.run.replayed, again.run.replayed, again.run.simulated) == (False, True, True)
    assert again.verdict.fault is first.verdict.fault
    assert again.run.attempts == first.run.attempts
    assert again.run.address_map == first.run.address_map
    assert again.run.interrupted == first.run.interrupted
    assert [facts(one) for one in again.findings] == [facts(one) for one in first.findings]
    assert again.replay is not None
    assert again.replay.unknown == 0


def test_the_recording_names_its_ports_its_board_and_its_program(tmp_path: Path) -> None:
    _report, path = recorded(tmp_path)
    told = read_recording(path)
    assert (told.complete, told.simulated, told.board) == (True, True, "emberOne/00")
    assert told.roles == (Role.DATA, Role.CONTROL)
    assert told.about["program"].startswith("hashwrench ")
    assert (told.about["source"], told.about["plan"]) == (SMALL, "standard")


def test_a_board_that_the_person_named_is_named_in_the_replay_too(tmp_path: Path) -> None:
    url = f"{SMALL}?control=none&fault=break"
    first, path = recorded(tmp_path, url, board_code="emberOne/00", seconds=0.0)
    again = run_bench(BenchSettings(f"replay:{path}", seconds=0.0), timing=PATIENT)
    assert again.board == first.board
    assert again.verdict.fault is first.verdict.fault
    assert again.run.control_port is None


def test_a_recording_cut_short_is_replayed_as_far_as_it_goes_and_that_is_said(tmp_path: Path) -> None:
    _report, path = recorded(tmp_path)
    content = path.read_bytes()
    cut = tmp_path / "cut.hwrec"
    cut.write_bytes(content[: content.index(b"data >")])
    report = replayed(cut, replace(PATIENT, answer_s=0.2))
    assert report.run.chips_found == 0
    notes = record_notes(report.recording, report.replay, report.record_trouble)
    assert "stops in the middle" in notes[0]
    assert "that the recording does not hold" in notes[1]


def test_a_whole_recording_needs_no_word(tmp_path: Path) -> None:
    _report, path = recorded(tmp_path)
    report = replayed(path)
    assert record_notes(report.recording, report.replay, None) == ()
    assert "No space left" in trouble_text(OSError(28, "No space left on device"))


def test_what_is_said_of_requests_and_damage_names_them(tmp_path: Path) -> None:
    strange = Differences(unknown=2, strange=((Role.DATA, b"\x55\xaa\x52"),))
    assert "55 AA 52 on the data port" in str(differences_text(strange))
    assert differences_text(Differences(repeated=3, unasked=4)) is None
    _report, path = recorded(tmp_path)
    lines = path.read_bytes().splitlines(keepends=True)
    lines[20] = lines[20].replace(b"a", b"b").replace(b"0", b"1")
    path.write_bytes(b"".join(lines))
    assert "damaged from line 21 on" in str(cut_text(read_recording(path)))


def test_no_recording_and_no_second_one_over_the_first(tmp_path: Path) -> None:
    _report, path = recorded(tmp_path)
    with pytest.raises(RecordingFailed) as failed:
        recorded(tmp_path)
    assert "is there already" in sentence(failed.value)
    (tmp_path / "text").write_text("hello")
    with pytest.raises(NoRecording) as refused:
        replayed(tmp_path / "text")
    assert "is no recording" in sentence(refused.value)
    assert read_recording(path).complete


def test_a_recorded_run_is_kept_with_its_order_and_can_be_taken_out_and_played(tmp_path: Path) -> None:
    report, path = recorded(tmp_path)
    with Shop.open(tmp_path / "shop", write=True) as shop:
        number = keep_report(shop, "Marko", report)
        (kept,) = order(shop, number).attachments
        assert (kept.phase, kept.caption) == ("recording", "run.hwrec")
        attach_file(shop, "Marko", order(shop, number).id, path)
        assert len(order(shop, number).attachments) == 2
        out = tmp_path / "out.hwrec"
        out.write_bytes(shop.attachments.get(kept.sha256))
    assert replayed(out).verdict.fault is report.verdict.fault


def test_new_recordings_never_share_a_name_and_never_leave_their_folder(tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    names = [new_file(folder, name) for name in ("BHB42601", "../../etc/passwd", "", "socket://[::1]:1")]
    assert len({name.name for name in names}) == 4
    assert all(name.parent == folder for name in names)
