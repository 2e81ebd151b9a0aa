"""A phrase: a sentence by its key and values, to be said in any language by `app.words`."""

from __future__ import annotations

from dataclasses import dataclass

Value = str | int | float


@dataclass(frozen=True, slots=True)
class Phrase:
    """`key` names a template in `app.words`; `values` fill it, as ordered pairs so that the value stays hashable."""

    key: str
    values: tuple[tuple[str, Value], ...] = ()

    @classmethod
    def of(cls, key: str, **values: Value) -> Phrase:
        """A phrase from keyword values: `Phrase.of("chain_stops", chip=84, expected=126)`."""
        return cls(key, tuple(values.items()))
