"""The forms of makers' serials: every example is of its form, no label of ours or measured value is of any."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.asset import AssetKind
from app.domain.identifier import HumanNumber, NumberKind
from app.domain.vendor_serial import serial_forms, vendor_serial


def test_every_form_names_its_source_and_reads_its_examples():
    assert len({form.id for form in serial_forms()}) == len(serial_forms())
    for form in serial_forms():
        assert form.source
        assert form.confidence in ("recorded", "likely")
        for example in form.examples:
            found = vendor_serial(f" {example.lower()} ")
            assert found is not None
            assert (found.serial, found.form) == (example, form)


@given(
    st.sampled_from(serial_forms()).flatmap(
        lambda form: st.tuples(st.just(form), st.from_regex(form.form, fullmatch=True))
    )
)
def test_a_form_gives_way_only_to_one_before_it(drawn):
    form, serial = drawn
    found = vendor_serial(serial)
    assert found is not None
    assert serial_forms().index(found.form) <= serial_forms().index(form)


@given(st.builds(HumanNumber, st.sampled_from(list(NumberKind)), st.just("B1"), st.integers(1, 999_999_999)))
def test_our_own_labels_are_no_maker_s(number):
    assert vendor_serial(number.label) is None
    assert vendor_serial(str(number)) is None


def test_a_board_is_known_by_its_serial_alone():
    found = vendor_serial("JYZZYRHBCJGBI000C")
    assert found is not None
    assert (found.make, found.kind) == ("Bitmain", AssetKind.HASHBOARD)
    assert vendor_serial("12E4567890") is None
