"""Reference packs from shop to shop: what goes out comes in, once; what is hostile changes nothing and says why."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.reference import Reference, ReferenceValue, Standing, median_at
from app.domain.reference_error import PackStopped, PackUnreadable
from app.domain.reference_pack import PackNews
from app.domain.spot import Conditions, Polarity, Spot, cold_domain
from app.services import reference_packs, references, safety
from app.services.letterhead import set_letterhead
from app.services.reference_entry import canonical, content_hash, entry_of, reference_of
from app.services.reference_packs import export_pack, import_pack, read_pack
from app.services.shop import Shop
from app.words.errors import sentence
from drivers.model.probe_point import Ground, ProbeMode, ProbeState
from tests.services.good_boards import CODE, REVISION, WHO, cold_values, recorded

HERE = "Kovač Miner Repair"
THERE = "Мастерская «Хэш» 深圳"


@pytest.fixture
def shop(tmp_path):
    with Shop.open(tmp_path / "here") as opened:
        set_letterhead(opened, "T. Demo", HERE)
        yield opened
        assert safety.check(opened).sound


@pytest.fixture
def other(tmp_path):
    with Shop.open(tmp_path / "there") as opened:
        set_letterhead(opened, "T. Demo", THERE)
        yield opened


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    """What the file of another shop with two boards holds."""
    folder = tmp_path_factory.mktemp("packed")
    with Shop.open(folder / "there") as opened:
        set_letterhead(opened, "T. Demo", THERE)
        recorded(opened, "CN7788", 0.1)
        recorded(opened, "CN7789", -0.2, revision="PCB 210 BOM 16")
        assert export_pack(opened, folder / "two.hwref") == 2
    return (folder / "two.hwref").read_bytes()


@pytest.fixture
def pack(packed, tmp_path):
    """Two boards of another shop, in a file of the test's own."""
    path = tmp_path / "深圳.hwref"
    path.write_bytes(packed)
    return path


def told(path):
    return json.loads(path.read_text(encoding="utf-8"))


def rewritten(path, change):
    """The pack with its references changed and its hash made to fit, as somebody who means harm would."""
    document = told(path)
    change(document)
    document["sha256"] = hashlib.sha256(canonical(document["references"]).encode("ascii")).hexdigest()
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


# ---------------------------------------------------------------- there and back


def test_a_pack_brings_the_boards_with_where_they_are_from(shop, pack):
    done = import_pack(shop, WHO, pack)
    assert len(done.taken) == 2
    one, _second = references.all_references(shop)
    assert (one.shop, one.bench, one.person, one.foreign, one.order) == (THERE, "B1", "", True, None)
    assert (one.board_code, one.revision, one.serial, one.instrument) == (CODE, REVISION, "CN7788", "UT61E+")
    assert one.at(cold_domain(3)) == cold_values(0.1)[cold_domain(3)]
    assert one.standing is Standing.SAID
    assert median_at(references.references_of(shop, CODE, REVISION), cold_domain(3)).shops == ((THERE, 1),)


def test_taking_it_in_again_changes_nothing(shop, pack):
    import_pack(shop, WHO, pack)
    before = references.all_references(shop)
    again = import_pack(shop, WHO, pack)
    assert (again.taken, again.commit) == ((), None)
    assert again.pack.count(PackNews.KNOWN) == 2
    assert references.all_references(shop) == before


def test_it_is_undone_as_one(shop, pack):
    done = import_pack(shop, WHO, pack)
    shop.undo(WHO, done.commit)
    assert references.all_references(shop) == ()
    assert read_pack(shop, pack).count(PackNews.NEW) == 2


def test_a_pack_passed_on_and_home_again_is_known_and_says_who_measured(shop, other, tmp_path):
    recorded(other, "CN7788", 0.1)
    recorded(other, "CN7789", 0.2)
    out = tmp_path / "out.hwref"
    export_pack(other, out)
    import_pack(shop, WHO, out)
    recorded(shop, "OURS", 0.0)
    back = tmp_path / "back.hwref"
    assert export_pack(shop, back) == 3
    preview = read_pack(other, back)
    assert (preview.shop, preview.count(PackNews.KNOWN), preview.count(PackNews.NEW)) == (HERE, 2, 1)
    import_pack(other, WHO, back)
    assert {one.serial: one.shop for one in references.all_references(other)}["OURS"] == HERE
    assert {entry["shop"] for entry in told(back)["references"]} == {HERE, THERE}


def test_names_go_with_it_only_where_wanted_and_lie_where_they_can_be_redacted(shop, other, pack, tmp_path):
    assert "Коваль" not in pack.read_text(encoding="utf-8")
    recorded(other, "CN1")
    named = tmp_path / "named.hwref"
    export_pack(other, named, person=True)
    import_pack(shop, "Marko", named)
    assert {one.person for one in references.all_references(shop)} == {WHO}
    with shop.read() as db:
        (row,) = db.execute("SELECT new FROM change WHERE entity = 'reference'").fetchall()
    assert json.loads(json.loads(row[0])["body"])["person"] == ""


def test_customers_and_orders_stay_at_home(pack):
    text = pack.read_text(encoding="utf-8")
    assert "矿场" not in text
    assert "WO-B1" not in text


def test_only_the_chosen_ones_go_and_withdrawn_ones_stay(other, tmp_path):
    first, second = recorded(other, "A"), recorded(other, "B", 0.1)
    path = tmp_path / "one.hwref"
    assert export_pack(other, path, [second.id]) == 1
    assert [entry["serial"] for entry in told(path)["references"]] == ["B"]
    references.withdraw(other, WHO, [first.id])
    assert export_pack(other, path) == 1
    references.withdraw(other, WHO, [second.id])
    with pytest.raises(PackUnreadable) as refused:
        export_pack(other, path)
    assert "no reference" in sentence(refused.value)
    assert [entry["serial"] for entry in told(path)["references"]] == ["B"], "the file before is whole"


def test_one_withdrawn_here_stays_withdrawn(shop, pack):
    import_pack(shop, WHO, pack)
    references.withdraw(shop, WHO, [one.id for one in references.all_references(shop)])
    again = import_pack(shop, WHO, pack)
    assert again.pack.count(PackNews.WITHDRAWN) == 2
    assert references.references_of(shop, CODE) == ()


def test_a_simulated_board_comes_in_as_one(shop, other, tmp_path):
    recorded(other, "SIM", simulated=True)
    path = tmp_path / "sim.hwref"
    export_pack(other, path)
    import_pack(shop, WHO, path)
    assert references.references_of(shop, CODE) == ()
    assert len(references.references_of(shop, CODE, simulated=True)) == 1


def test_what_is_at_odds_with_ours_is_named_and_left_out_unless_wanted(shop, other, tmp_path):
    recorded(shop, "A", 0.0)
    recorded(shop, "B", 0.1)
    recorded(other, "ODD", 9.0)
    path = tmp_path / "odd.hwref"
    export_pack(other, path)
    (entry,) = read_pack(shop, path).entries
    assert entry.news is PackNews.CONFLICT
    value, spread = entry.off[0]
    assert value.value > spread.high
    assert import_pack(shop, WHO, path).taken == ()
    assert len(import_pack(shop, WHO, path, conflicting=True).taken) == 1


def test_a_serial_that_is_another_board_here_is_at_odds(shop, pack, tmp_path):
    recorded(shop, "CN7788", code="BHB56801")
    preview = read_pack(shop, pack)
    (odd,) = [entry for entry in preview.entries if entry.news is PackNews.CONFLICT]
    assert odd.other.board_code == "BHB56801"


def test_reading_and_writing_tell_how_far_they_are_and_can_be_stopped(shop, other, pack, tmp_path):
    recorded(other, "A")
    shares: list[float] = []
    read_pack(shop, pack, shares.append)
    assert shares == sorted(shares)
    assert shares[0] == 0.0
    assert shares[-1] > 0.5
    with pytest.raises(PackStopped):
        import_pack(shop, WHO, pack, stopped=lambda: True)
    assert references.all_references(shop) == ()
    with pytest.raises(PackStopped):
        export_pack(other, tmp_path / "never.hwref", stopped=lambda: True)
    assert not (tmp_path / "never.hwref").exists()


# ---------------------------------------------------------------- any reference survives the way

texts = st.text(max_size=30)
lines = texts.map(lambda text: text.encode("utf-8", "replace").decode())
spots = st.builds(
    Spot,
    st.text(min_size=1, max_size=20).map(lambda text: text.encode("utf-8", "replace").decode()),
    st.builds(Conditions, st.sampled_from(ProbeMode), st.sampled_from(ProbeState), st.sampled_from(Ground),
              st.sampled_from(Polarity)),
    st.none() | st.integers(1, 10_000),
    st.none() | st.integers(1, 10_000),
)  # fmt: skip
values = st.dictionaries(spots, st.just(math.inf) | st.floats(-1e12, 1e12, allow_nan=False), min_size=1, max_size=6)
moments = st.datetimes(datetime(1971, 1, 1), datetime(2999, 1, 1)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000, tzinfo=UTC)
)
made = st.builds(
    Reference,
    board_code=lines.filter(bool),
    revision=lines,
    serial=st.none() | lines.filter(bool),
    shop=lines,
    taken_at=moments,
    instrument=lines,
    person=lines,
    values=values.map(lambda told: tuple(ReferenceValue(spot, value) for spot, value in told.items())),
    simulated=st.booleans(),
    note=lines,
    bench=lines,
    standing=st.sampled_from(Standing),
    reason=lines,
)


@settings(max_examples=40)
@given(made)
def test_an_entry_comes_back_as_it_was_and_keeps_its_hash(reference):
    again = reference_of(json.loads(json.dumps(entry_of(reference))))
    assert set(again.values) == set(reference.values)
    assert replace(again, values=()) == replace(reference, values=())
    assert content_hash(again) == content_hash(reference)


@settings(max_examples=40)
@given(made, st.integers(-14 * 60, 14 * 60))
def test_the_hash_is_of_what_was_measured_alone(reference, offset):
    moved = reference.taken_at.astimezone(timezone(timedelta(minutes=offset)))
    same = replace(reference, shop="x", person="y", note="z", bench="B9", taken_at=moved,
                   values=tuple(reversed(reference.values)))  # fmt: skip
    assert content_hash(same) == content_hash(reference)
    other = replace(reference, taken_at=reference.taken_at + timedelta(seconds=1))
    assert content_hash(other) != content_hash(reference)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(made, min_size=1, max_size=4, unique_by=content_hash))
def test_any_pack_is_taken_in_whole_and_only_once(tmp_path_factory, made_ones):
    folder = tmp_path_factory.mktemp("pack")
    path = folder / "any.hwref"
    entries = [entry_of(one) for one in made_ones]
    document = {"format": "hashwrench-references", "version": 1, "made_at": "2026-03-01T10:00:00+00:00", "shop": "S",
                "bench": "B1", "references": entries}  # fmt: skip
    document["sha256"] = hashlib.sha256(canonical(entries).encode("ascii")).hexdigest()
    path.write_text(json.dumps(document), encoding="utf-8")
    with Shop.open(folder / "shop") as shop:
        done = import_pack(shop, WHO, path, conflicting=True)
        assert len(done.taken) == len(made_ones)
        kept = {one.sha256: one for one in references.all_references(shop)}
        for one in made_ones:
            assert set(kept[content_hash(one)].values) == set(one.values)
        assert import_pack(shop, WHO, path, conflicting=True).commit is None


# ---------------------------------------------------------------- hostile files


def broken(path):
    """Every way in which a file can be no pack, by name: what to do to a good one, and what the sentence says."""
    whole = path.read_bytes()

    def of_first(**changes):
        return lambda document: document["references"][0].update(changes)

    def of_value(**changes):
        return lambda document: document["references"][0]["values"][0].update(changes)

    return {
        "cut off": (lambda: path.write_bytes(whole[:-40]), "cut off"),
        "empty": (lambda: path.write_bytes(b""), "no reference pack"),
        "no text": (lambda: path.write_bytes(bytes(range(256)) * 20), "no reference pack"),
        "deep": (lambda: path.write_bytes(b"[" * 200_000 + b"]" * 200_000), "no reference pack"),
        "a list": (lambda: path.write_bytes(b"[1, 2]"), "no reference pack"),
        "another json": (lambda: path.write_bytes(b'{"format": "x"}'), "no reference pack"),
        "huge number": (lambda: path.write_bytes(whole.replace(b'"version": 1', b'"version": ' + b"9" * 5000)),
                        "no reference pack"),
        "NaN": (lambda: path.write_bytes(whole.replace(b'"value": ', b'"value": NaN, "was": ', 1)),
                "no reference pack"),
        "newer": (lambda: path.write_bytes(whole.replace(b'"version": 1', b'"version": 2')), "newer"),
        "one value changed": (lambda: path.write_bytes(whole.replace(b'"domain": 7', b'"domain": 8', 1)), "damaged"),
        "value a text": (lambda: rewritten(path, of_value(value="12")), "references.0.values.0.value"),
        "value beyond any meter": (lambda: rewritten(path, of_value(value=1e300)), "references.0.values.0.value"),
        "value a truth": (lambda: rewritten(path, of_value(value=True)), "references.0.values.0.value"),
        "unknown mode": (lambda: rewritten(path, of_value(mode="amps")), "references.0.values.0.mode"),
        "domain nought": (lambda: rewritten(path, of_value(domain=0)), "references.0.values.0.domain"),
        "text of megabytes": (lambda: rewritten(path, of_first(note="x" * 2_000_000)), "references.0.note"),
        "code of nothing": (lambda: rewritten(path, of_first(board_code="")), "references.0.board_code"),
        "half a character": (lambda: rewritten(path, of_first(serial="\ud800")), "references.0.serial"),
        "no time": (lambda: rewritten(path, of_first(taken_at="yesterday")), "references.0.taken_at"),
        "time nowhere": (lambda: rewritten(path, of_first(taken_at="2026-01-01T00:00:00")), "references.0.taken_at"),
        "no values": (lambda: rewritten(path, of_first(values=[])), "references.0.values"),
        "values twice": (lambda: rewritten(path, lambda d: d["references"][0]["values"].append(
            d["references"][0]["values"][0])), "values"),
        "a piece missing": (lambda: rewritten(path, lambda d: d["references"][0].pop("values")),
                            "references.0.values"),
        "no reference in it": (lambda: rewritten(path, lambda d: d["references"].clear()), "no reference to put"),
    }  # fmt: skip


@pytest.mark.parametrize(
    "how",
    ["cut off", "empty", "no text", "deep", "a list", "another json", "huge number", "NaN", "newer",
     "one value changed", "value a text", "value beyond any meter", "value a truth", "unknown mode", "domain nought",
     "text of megabytes", "code of nothing", "half a character", "no time", "time nowhere", "no values",
     "values twice", "a piece missing", "no reference in it"],
)  # fmt: skip
def test_a_hostile_file_gives_one_sentence_and_changes_nothing(shop, pack, how):
    ways = broken(pack)
    do, words = ways[how]
    do()
    for work in (lambda: read_pack(shop, pack), lambda: import_pack(shop, WHO, pack, conflicting=True)):
        with pytest.raises(PackUnreadable) as refused:
            work()
        said = sentence(refused.value)
        assert words in said
        assert "\n" not in said
        assert len(said) < 250
    assert references.all_references(shop) == ()


def test_every_way_to_break_a_file_is_tried(pack):
    (tried,) = (mark.args[1] for mark in test_a_hostile_file_gives_one_sentence_and_changes_nothing.pytestmark)
    assert set(tried) == set(broken(pack))


def test_a_file_that_is_too_large_is_not_read_to_its_end(shop, pack, monkeypatch):
    monkeypatch.setattr(reference_packs, "MOST_BYTES", 1_000)
    with pytest.raises(PackUnreadable) as refused:
        read_pack(shop, pack)
    assert "larger" in sentence(refused.value)


def test_a_hostile_name_is_shown_plainly(shop, pack):
    rewritten(pack, lambda document: document["references"][0].update(board_code="BHB\u202e10624"))
    import_pack(shop, WHO, pack)
    assert "BHB\u202e10624" in {one.board_code for one in references.all_references(shop)}
    with pytest.raises(OSError, match="absent"):
        read_pack(shop, pack.with_name("absent.hwref"))
