import types
import typing
from dataclasses import fields, is_dataclass
from enum import Enum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.finding import Fault, Finding
from app.domain.phrase import Phrase
from app.ledger.codec import from_json, to_json
from drivers.model.bench_run import BenchRun
from drivers.model.reading import DeviceReading

TEXT = st.text(max_size=8)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


def values_of(kind):
    """A strategy for any value of an annotated type, worked out from the annotation itself."""
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        return st.one_of([values_of(argument) for argument in typing.get_args(kind)])
    if origin is tuple:
        arguments = typing.get_args(kind)
        if arguments[-1] is Ellipsis:
            return st.lists(values_of(arguments[0]), max_size=2).map(tuple)
        return st.tuples(*(values_of(argument) for argument in arguments))
    if kind is type(None):
        return st.none()
    if issubclass(kind, Enum):
        return st.sampled_from(kind)
    if is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return st.builds(kind, **{field.name: values_of(hints[field.name]) for field in fields(kind)})
    return {str: TEXT, int: st.integers(-(1 << 60), 1 << 60), float: NUMBERS, bool: st.booleans()}[kind]


@given(st.one_of(values_of(Finding), values_of(BenchRun), values_of(DeviceReading)))
@settings(max_examples=60, deadline=None)
def test_every_value_comes_back_equal(value):
    text = to_json(value)
    assert from_json(type(value), text) == value
    assert to_json(from_json(type(value), text)) == text


def test_unknown_keys_are_ignored_and_missing_ones_take_their_default():
    assert from_json(BenchRun, '{"data_port": "x", "colour": "red"}') == BenchRun("x")


def test_what_is_no_value_is_refused():
    with pytest.raises(ValueError, match="no_such_fault"):
        from_json(Finding, to_json({"fault": "no_such_fault"}))
    with pytest.raises(TypeError):
        from_json(Finding, "{}")


def test_a_phrase_keeps_the_kinds_of_its_values():
    phrase = Phrase.of("x", chip=84, share=0.5, name="U47")
    back = from_json(Phrase, to_json(phrase))
    assert [type(value) for _, value in back.values] == [int, float, str]
    assert from_json(Phrase, to_json(Phrase("y"))) == Phrase("y")
    assert Fault.NONE == "none"
