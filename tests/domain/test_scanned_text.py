"""What scanners put around a code is taken off; our labels are read however their groups are parted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.identifier import HumanNumber, NumberKind
from app.domain.scanned_text import WrongCheck, cleaned, number_in

NUMBERS = st.builds(
    HumanNumber,
    st.sampled_from(list(NumberKind)),
    st.from_regex(r"[A-Z]{1,3}[0-9]{1,3}", fullmatch=True),
    st.integers(1, 999_999),
)
SERIAL = "JYZZYRHBCJGBI000C"


@pytest.mark.parametrize(
    "read",
    [
        SERIAL,
        f"\x02{SERIAL}\x03",
        f"{SERIAL}\r\n",
        f"]C0{SERIAL}",
        f"]Q1{SERIAL}\t",
        f"]d1{SERIAL}",
        f"]C121{SERIAL}",
        f"]d2010491234567890421{SERIAL}\x1d10LOT7",
        f"]Q310LOT7\x1d21{SERIAL}",
        f"\x1d010491234567890421{SERIAL}\x1d10LOT7",
        f"(01)04912345678904(21){SERIAL}",
        f"SN: {SERIAL}",
        f"S/N={SERIAL}",
        "ＪＹＺＺＹＲＨＢＣＪＧＢＩ０００Ｃ",
    ],
)
def test_what_is_around_a_serial_is_taken_off(read):
    assert cleaned(read) == SERIAL


def test_without_a_serial_a_gs1_code_gives_its_batch_and_then_its_article():
    assert cleaned("]C1010491234567890410LOT7") == "LOT7"
    assert cleaned("]d20104912345678904") == "04912345678904"


@given(st.text())
def test_nothing_that_is_scanned_breaks_it(text):
    once = cleaned(text)
    assert all(sign.isprintable() for sign in once)


@given(NUMBERS, st.sampled_from("- _./"), st.booleans(), st.booleans())
def test_our_labels_are_read_in_any_case_and_however_their_groups_are_parted(number, part, label, small):
    text = (number.label if label else str(number)).replace("-", part)
    assert number_in(text.lower() if small else text) == number


@given(NUMBERS, st.data())
def test_one_wrong_digit_is_noticed_and_the_label_of_that_number_suggested(number, data):
    place = data.draw(st.integers(0, 5))
    digits = f"{number.serial:06d}"
    other = data.draw(st.sampled_from([sign for sign in "0123456789" if sign != digits[place]]))
    wrong = digits[:place] + other + digits[place + 1 :]
    text = number.label.replace(digits, wrong, 1) if number.label.count(digits) == 1 else None
    if text is None:
        return
    with pytest.raises(WrongCheck) as refused:
        number_in(text)
    assert refused.value.label == HumanNumber(number.kind, number.bench, int(wrong)).label


@given(st.text(max_size=30))
def test_other_texts_are_none_of_our_numbers(text):
    if not text.upper().strip().startswith(tuple(kind.value for kind in NumberKind)):
        assert number_in(text) is None
