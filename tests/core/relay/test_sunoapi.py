"""Replies of sunoapi.org: which of two words for one thing counts."""

from __future__ import annotations

from suno_desktop.core.relay.families import sunoapi


def test_two_words_for_the_same_thing() -> None:
    task = {"task_id": "a", "response": None}
    plain = {"fail_reason": "why", "submit_time": 1, "finish_time": 2}
    other = {"error_message": "else", "create_time": 3, "complete_time": 4}
    for told, read in (({**plain, **other}, (*plain.values(),)), (other, (*other.values(),))):
        found = sunoapi.find_tasks({**task, **told})
        assert found is not None
        (part,) = found
        assert tuple(part.head[name] for name in plain) == read
