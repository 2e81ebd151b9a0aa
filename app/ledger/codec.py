"""Frozen values to JSON text and back: findings, bench runs and the like, stored whole and read back equal.

Works on any frozen dataclass whose fields are plain values, enumerations, tuples, options and other such dataclasses.
Unknown keys are ignored and missing ones take their default, so that older and newer programs read each other.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
Shaper = Callable[[Any], Any]
#: What JSON knows as it is.
_PLAIN = frozenset({str, int, float, bool, type(None)})


def to_json(value: Any) -> str:
    """The value as JSON text, the same text for equal values. Raises TypeError for what has no form in JSON."""
    return json.dumps(to_plain(value), ensure_ascii=True, separators=(",", ":"))


def from_json(kind: type[T], text: str) -> T:
    """The value of type `kind` from its JSON text. Raises ValueError (KeyError, TypeError) where the text is none."""
    value: T = _shaped(kind, json.loads(text))
    return value


def to_plain(value: Any) -> Any:
    """The value as `to_json` writes it: in dictionaries, lists and what JSON knows as it is."""
    kind = type(value)
    if kind in _PLAIN:  # most are: an order is read anew, and hashed, after every change
        return value
    if isinstance(value, Enum):
        return value.value
    names = _names(kind)  # type: ignore[arg-type]
    if names is not None:
        return {name: to_plain(getattr(value, name)) for name in names}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    return value


@cache
def _names(kind: type) -> tuple[str, ...] | None:
    """The names of a dataclass's fields; None for what is none."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else None


def _shaped(kind: Any, data: Any) -> Any:
    return _shaper(kind)(data)


@cache
def _shaper(kind: Any) -> Shaper:
    """What makes a value of a kind from JSON's; found out once for each kind, for it takes longer than the making."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        structured = [one for one in get_args(kind) if _is_structured(one)]
        return _option(structured[0]) if len(structured) == 1 else _as_it_is
    if origin is tuple:
        return _tuple_of(get_args(kind))
    if kind is datetime:
        return datetime.fromisoformat
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    return _dataclass(kind) if is_dataclass(kind) else _as_it_is  # type: ignore[arg-type]


def _as_it_is(data: Any) -> Any:
    return data


def _option(kind: Any) -> Shaper:
    return lambda data: None if data is None else _shaper(kind)(data)


def _tuple_of(kinds: tuple[Any, ...]) -> Shaper:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return lambda data: tuple(map(_shaper(kinds[0]), data))
    return lambda data: tuple(_shaper(kind)(item) for kind, item in zip(kinds, data, strict=True))


def _dataclass(kind: type) -> Shaper:
    def shaped(data: Any) -> Any:
        hints = _hints(kind)
        return kind(**{name: _shaper(hint)(data[name]) for name, hint in hints.items() if name in data})

    return shaped


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _is_structured(kind: Any) -> bool:
    if get_origin(kind) is tuple or is_dataclass(kind) or kind is datetime:
        return True
    return isinstance(kind, type) and issubclass(kind, Enum)
