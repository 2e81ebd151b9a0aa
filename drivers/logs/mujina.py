"""The tracing log of mujina-minerd: a line for an event, its named values on the next. A table.

A board under it has one chain, whose replies name none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from drivers.logs.amended import Aside, amended
from drivers.model.observation import Fact, Observation


def _of_one_chain(seen: Observation, _aside: Aside) -> Iterator[Observation]:
    yield replace(seen, chain=0) if seen.fact is Fact.CRC_ERROR else seen


LANGUAGE = amended("mujina", _of_one_chain)
