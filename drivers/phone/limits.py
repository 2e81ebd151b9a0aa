"""How much a phone page takes, how long it waits and how long it lives."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds.

    A page lives `life_s` from its last use on, and `longest_s` at most. A phone that sends a photo has to send
    `least_bytes` in every `idle_s`. So many wrong tokens from one address shut it out for `shut_out_s`; so many from
    all together end the page.
    """

    file_bytes: int = 40_000_000
    request_bytes: int = 160_000_000
    request_files: int = 20
    link_bytes: int = 2_000_000_000
    link_files: int = 300
    connections: int = 24
    connections_each: int = 6
    head_bytes: int = 16_384
    head_s: float = 10.0
    idle_s: float = 20.0
    least_bytes: int = 4_096
    request_s: float = 600.0
    life_s: float = 900.0
    longest_s: float = 7_200.0
    wrong_each: int = 6
    wrong_all: int = 40
    shut_out_s: float = 60.0
