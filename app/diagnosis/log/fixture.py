"""What a factory fixture's log accuses: its own settings, and the test that it calls failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.diagnosis.evidence import evidence_of
from app.diagnosis.knowledge import Found, Place
from app.diagnosis.log.chains import Log
from app.diagnosis.log.found import place_of
from app.domain.finding import Fault
from app.domain.phrase import Value
from drivers.model.observation import Fact, Observation


def fixture_config(log: Log) -> Iterator[Found]:
    """A fixture set for another number of chips than the board has, while the board is complete."""
    line = log.configured
    if line is None or not isinstance(line.value, int):
        return
    for chain in log.chains:
        if chain.found is None or line.value == chain.found:
            continue
        board_says = log.board.chips if log.board else log.said
        complete = chain.found == board_says if board_says is not None else chain.found > line.value
        if complete:
            values: dict[str, Value] = {
                "configured": line.value, "found": chain.found, "expected": board_says or chain.found,
            }  # fmt: skip
            yield Found(
                Fault.FIXTURE_CONFIG_MISMATCH, "log.fixture_config.title", "log.fixture_config.found",
                0.9 if board_says is not None else 0.6, values, place=Place(chain=chain.index),
                evidence=evidence_of([line, *chain.counts]),
            )  # fmt: skip


def failed_test(log: Log, found: Sequence[Found]) -> Iterator[Found]:
    """A fixture that says NG, where nothing that it printed before explains it better.

    A board that misses nonces at the highest level and passes at a lower one has passed.
    """
    passed = [o.provenance.line or 0 for o in log.all(Fact.TEST_RESULT) if o.name == "pass" and _of_nonces(o)]
    last = max(passed, default=0)
    patterns = [o for o in log.all(Fact.NONCE_ERROR) if o.name == "pattern" and (o.provenance.line or 0) > last]
    failed = [o for o in log.all(Fact.TEST_RESULT) if o.name == "fail" and ((o.provenance.line or 0) > last)]
    if patterns:
        chain = log.chains[0] if len(log.chains) == 1 else None
        yield Found(
            Fault.WEAK_CHIPS, "log.test_failed.title", "log.test_failed.found", 0.5, {"reason": "Pattern NG"},
            place=place_of(chain) if chain else Place(), evidence=evidence_of(patterns),
        )  # fmt: skip
    elif failed and not found:
        yield Found(
            Fault.INCONCLUSIVE, "log.test_failed.title", "log.test_failed.found", 0.5,
            {"reason": str(failed[0].value)}, evidence=evidence_of(failed),
        )  # fmt: skip


def _of_nonces(result: Observation) -> bool:
    """Whether a result is that of the nonces and not of the count, which comes before them."""
    return any(word in str(result.value).upper() for word in ("PATTERN", "SWEEP", "PT2"))
