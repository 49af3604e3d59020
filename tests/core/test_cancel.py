"""One flag: cancelled once, with its parent, and the hooks that are in force then."""

from __future__ import annotations

import pytest

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.errors import Cancelled


def test_a_token_is_cancelled_once_and_for_ever() -> None:
    token = CancelToken()
    seen = [token.is_cancelled]
    token.check()
    for _ in range(2):
        token.cancel()
        seen.append(token.is_cancelled)
    assert seen == [False, True, True]
    with pytest.raises(Cancelled):
        token.check()


def test_a_child_goes_with_its_parent_and_not_the_other_way() -> None:
    parent = CancelToken()
    child, other = CancelToken(parent), CancelToken(parent)
    other.cancel()
    assert not parent.is_cancelled
    assert not child.is_cancelled
    parent.cancel()
    assert CancelToken(child).is_cancelled


def test_hooks_run_while_they_are_in_force_each_by_itself() -> None:
    told: list[str] = []
    parent = CancelToken()
    token = CancelToken(parent)
    with token.closing(lambda: told.append("outer")):
        with token.closing(lambda: told.append("inner")):
            pass
        parent.cancel()
        assert told == ["outer"]
        token.cancel()
        assert told == ["outer", "outer"]
    token.cancel()
    parent.cancel()
    assert told == ["outer", "outer"]


def test_inner_and_outer_hooks_both_run() -> None:
    told: list[str] = []
    token = CancelToken()
    with token.closing(lambda: told.append("outer")), token.closing(lambda: told.append("inner")):
        token.cancel()
    assert told == ["outer", "inner"]


def test_what_was_cancelled_before_does_not_begin_and_leaves_no_hook() -> None:
    told: list[str] = []
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled), token.closing(lambda: told.append("late")):
        told.append("inside")
    token.cancel()
    assert told == []
