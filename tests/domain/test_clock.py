from hypothesis import given
from hypothesis import strategies as st

from app.domain.clock import counter_of, merged_stamp, next_stamp, time_of, time_text, wall_ms_of

WALL = st.integers(0, 1 << 46)
STAMP = st.integers(0, 1 << 62)


@given(st.lists(WALL, min_size=1))
def test_stamps_grow_whatever_the_wall_clock_does(walls):
    stamp = 0
    for wall in walls:
        later = next_stamp(stamp, wall)
        assert later > stamp
        assert wall_ms_of(later) >= wall
        stamp = later


@given(STAMP, STAMP, WALL)
def test_a_stamp_seen_elsewhere_is_overtaken(mine, theirs, wall):
    assert merged_stamp(mine, theirs, wall) > max(mine, theirs)


def test_a_clock_that_goes_forward_leads():
    assert wall_ms_of(next_stamp(next_stamp(0, 1000), 2000)) == 2000
    assert counter_of(next_stamp(next_stamp(0, 1000), 1000)) == 1


@given(st.integers(0, 4_000_000_000_000))
def test_times_keep_their_milliseconds(wall):
    assert round(time_of(time_text(wall)).timestamp() * 1000) == wall
    assert time_text(wall).endswith("Z")
