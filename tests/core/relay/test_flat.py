"""Songs as flat rows: which of them are one task."""

from __future__ import annotations

from suno_desktop.core.relay.families import flat


def _row(name: str, take: int) -> dict[str, object]:
    return {
        "task_id": f"{name}_{take}",
        "id": f"clip-{name}-{take}",
        "title": "T",
        "audio_url": "https://h/a.mp3",
    }


def test_rows_of_one_task_are_kept_as_they_came() -> None:
    one = [_row("a", 1), _row("a", 2)]
    found = flat.find_tasks(one)
    assert found is not None
    assert [(part.head["task_id"], part.source) for part in found] == [("a", one)]
    several = [_row("a", 1), _row("b", 1), _row("a", 2)]
    found = flat.find_tasks(several)
    assert found is not None
    assert [(part.head["task_id"], part.source) for part in found] == [
        ("a", [several[0], several[2]]),
        ("b", [several[1]]),
    ]
