"""Windows of long texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.encode.windows import weights, windows


@given(st.integers(0, 5000), st.integers(1, 600))
def test_windows_cover_everything_once_and_evenly(tokens, width):
    ranges = windows(tokens, width)
    covered = [place for start, end in ranges for place in range(start, end)]
    assert covered == list(range(tokens))
    sizes = [end - start for start, end in ranges]
    assert max(sizes) <= width and max(sizes) - min(sizes) <= 1
    assert len(ranges) == max(1, -(-tokens // width))
    assert sum(weights(ranges)) == pytest.approx(1)


def test_no_tokens_are_one_empty_window():
    assert windows(0, 5) == [(0, 0)] and weights([(0, 0)]) == [1.0]


def test_width_below_one_is_refused():
    with pytest.raises(ValueError, match="width"):
        windows(3, 0)
