import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.identifier import HumanNumber, NumberKind, check_character, parse_number, uuid7

NUMBERS = st.builds(
    HumanNumber,
    st.sampled_from(NumberKind),
    st.from_regex(r"[A-Z]{1,3}[0-9]{1,3}", fullmatch=True),
    st.one_of(st.integers(0, 999_999), st.integers(0, 999_999_999)),
)
#: As many as a bench gives in its life; beyond, six digits and a lost dash look like nine digits.
BELOW_A_MILLION = NUMBERS.filter(lambda number: number.serial < 1_000_000)


def test_a_number_reads_as_people_say_it():
    number = HumanNumber(NumberKind.WORK_ORDER, "B1", 123)
    assert str(number) == "WO-B1-000123"
    assert parse_number(" wo-b1-000123 ") == number


def test_the_check_character_is_iso_7064_mod_37_36():
    # Two published codes that end in their MOD 37,36 character: a GRid (IFPI standard) and an ISAN (ISO 15706).
    assert check_character("A1-2425G-ABC1234002") == "M"
    assert check_character("0000-0000-3A8D-0000") == "Z"


@given(NUMBERS)
def test_a_label_gives_its_number_back(number):
    assert parse_number(number.label) == number


@given(BELOW_A_MILLION)
def test_a_number_without_its_check_character_gives_itself_back(number):
    assert parse_number(str(number)) == number


@given(
    BELOW_A_MILLION,
    st.integers(0, 30),
    st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
)
@example(HumanNumber(NumberKind.PSU, "A0", 7), 12, "0")
@example(HumanNumber(NumberKind.WORK_ORDER, "A001", 131064), 14, "0")
def test_one_wrong_character_never_passes_as_another_number(number, place, character):
    label = number.label
    wrong = label[: place % len(label)] + character + label[place % len(label) + 1 :]
    if wrong == label or "-" not in wrong:
        return
    try:
        assert parse_number(wrong) == number
    except ValueError:
        return


@pytest.mark.parametrize("text", ["", "WO-B1-12", "XX-B1-000123", "WO-B1-000123-?", "WO-B1-000123\n-A", "../../etc"])
def test_anything_else_is_no_number(text):
    with pytest.raises(ValueError, match=r".*"):
        parse_number(text)


def test_uuid7_carries_time_version_and_variant():
    # The example of RFC 9562, appendix A.6.
    text = uuid7(0x017F22E279B0, 0xCC3, 0x18C4DC0C0C07398F)
    assert text == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"
