"""Frozen values to JSON text and back: findings, bench runs and the like, stored whole and read back equal.

Works on any frozen dataclass whose fields are plain values, enumerations, tuples, options and other such dataclasses.
Unknown keys are ignored and missing ones take their default, so that older and newer programs read each other.
"""

from __future__ import annotations

import json
import types
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
#: What JSON knows as it is.
_PLAIN = frozenset({str, int, float, bool, type(None)})


def to_json(value: Any) -> str:
    """The value as JSON text, the same text for equal values. Raises TypeError for what has no form in JSON."""
    return json.dumps(_plain(value), ensure_ascii=True, separators=(",", ":"))


def from_json(kind: type[T], text: str) -> T:
    """The value of type `kind` from its JSON text. Raises ValueError (KeyError, TypeError) where the text is none."""
    value: T = _shaped(kind, json.loads(text))
    return value


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind in _PLAIN:  # most are: an order is read anew, and hashed, after every change
        return value
    if isinstance(value, Enum):
        return value.value
    names = _names(kind)  # type: ignore[arg-type]
    if names is not None:
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


@cache
def _names(kind: type) -> tuple[str, ...] | None:
    """The names of a dataclass's fields; None for what is none."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else None


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _shaped(kind: Any, data: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _chosen(get_args(kind), data)
    if origin is tuple:
        arguments = get_args(kind)
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return tuple(_shaped(arguments[0], item) for item in data)
        return tuple(_shaped(argument, item) for argument, item in zip(arguments, data, strict=True))
    if kind is datetime:
        return datetime.fromisoformat(data)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(data)
    if is_dataclass(kind):
        hints = _hints(kind)  # type: ignore[arg-type]
        known = {
            field.name: _shaped(hints[field.name], data[field.name]) for field in fields(kind) if field.name in data
        }
        return kind(**known)  # type: ignore[operator]
    return data


def _chosen(kinds: tuple[Any, ...], data: Any) -> Any:
    if data is None:
        return None
    structured = [kind for kind in kinds if _is_structured(kind)]
    return _shaped(structured[0], data) if len(structured) == 1 else data


def _is_structured(kind: Any) -> bool:
    if get_origin(kind) is tuple or is_dataclass(kind) or kind is datetime:
        return True
    return isinstance(kind, type) and issubclass(kind, Enum)
