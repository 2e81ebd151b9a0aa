"""A migration killed in the middle: the next start is clean, and the copy from before it is whole. A sample."""

from tests.ledger.migration_kill import kill_while_migrating


def test_a_migration_that_is_killed_is_done_by_the_next_start(tmp_path):
    tally = kill_while_migrating(tmp_path, kills=2, seed=1)
    assert tally.kills == 2
    assert tally.wrong == 0
