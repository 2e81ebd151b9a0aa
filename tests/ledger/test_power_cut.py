"""A sample of power cuts: nothing acknowledged is lost. Long run: benchmarks/power_cuts."""

from tests.ledger.power_cut import cut_again_and_again


def test_cuts_lose_nothing_that_was_acknowledged(tmp_path):
    tally = cut_again_and_again(tmp_path, "WAL", "FULL", cuts=8, seed=1)
    assert tally.cuts == 8
    assert tally.acknowledged > 20
    assert (tally.lost, tally.unsound) == (0, 0)


def test_a_shop_that_does_not_wait_for_the_drive_is_caught(tmp_path):
    tally = cut_again_and_again(tmp_path, "WAL", "OFF", cuts=4, seed=1, commits=8)
    assert tally.lost + tally.unsound > 0
