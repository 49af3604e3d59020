"""Which tasks the demo has: the seeds' own, and the ones whose life a person can watch."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from suno_desktop.demo.catalogue import Catalogue, Song
from suno_desktop.demo.demo_tasks import ClipScript, ReplyShape, TaskScript

LIST_ID = "9406b4e9-d627-42bf-915e-dcda3fdb5e5d"
DICT_ID = "ad2fc68f-45d1-4e8c-a9da-aab366e6741b"
SPARSE_ID = "task_Vn4pQ7xTz2LkWc9RbYd3JmHs6GfA8uEe"
BATCH_ID = "0708e5e11cec44ffa34a0290de13c41f"
WALTZ_ID = "0c0ef11b-7a08-4cf8-9f6d-0dbdd04b4357"
KITE_ID = "suno_task_kite2026"
HALF_ID = "1268154180129529857"
INSTRUMENTAL_ID = "0ad039fd-8263-46e6-8d75-3f773a578925"
BLOCKED_ID = "890b5b0c-9434-44b4-86f2-9f2c2d37e584"
FAILED_ID = "2488edcf-4488-426d-aace-0938183a6ae1"
SHEET_ID = "da1f7b918b0b470f92a67c67e349b70b"
LYRICS_ID = "877bc3a4-9ec3-4886-ac71-7135d75ab3f1"
FEED_ID = "d077ca53-6600-423c-916a-0eb21553d0c8"
STEMS_ID = "b7f0a5b1-6f0e-4c1d-9a53-2d8f0c6a7e14"
SAME_IDS = {
    ReplyShape.LIST: "6b683551-2d0d-437c-b574-e76c5cb65909",
    ReplyShape.DICT: "776287d0-04d3-4c24-afd1-e0a5ec2535be",
    ReplyShape.SPARSE: "34c6f89c-2e0e-4e67-9fa5-f76ccc807675",
    ReplyShape.BATCH: "e6af9fdf-d0b4-41e4-bb77-d4a7e36212d4",
}

SAMPLE_IDS = (
    LIST_ID,
    DICT_ID,
    SPARSE_ID,
    BATCH_ID,
    WALTZ_ID,
    KITE_ID,
    HALF_ID,
    INSTRUMENTAL_ID,
    BLOCKED_ID,
    SHEET_ID,
    FAILED_ID,
    STEMS_ID,
)
"""What the sample text offers."""

FAIL_REASON = "The lyrics were refused by the moderation. No credit was used."
CLIP_ERROR = "The generation stopped half-way. The credit was refunded."

_CLIP_IDS = {
    LIST_ID: ("f0f99b05-3f8f-4f2e-b7d3-cfb745eb3e67", "b282d318-7ffd-4115-abff-4098703df9fe"),
    DICT_ID: ("96d109fb-b777-4276-bc97-e5992dcf503e", "a8f04d15-45a5-41e5-a603-d60e4cb27664"),
    SPARSE_ID: ("a3c17f7e-8636-42cb-aaf3-98a8a2fe441e", "a916455e-e543-4085-87c5-57b8061fa5fe"),
    BATCH_ID: ("504289f3-787f-405a-99d4-f896d4779265", "d49c2b6b-8202-433b-a15d-186b1490332a"),
    WALTZ_ID: ("b51cf786-3238-4e0d-830d-8f5de003f5de",),
    KITE_ID: ("e0f72f84-9e41-40bc-b7ca-0b878ccab8c9",),
    HALF_ID: ("51a5c433-c676-4cb4-a4e4-8ebb1b77fcec", "5ae9fb2a-8b88-42b0-9345-190b4b64b506"),
    INSTRUMENTAL_ID: ("31cdfc36-abe0-4594-8e61-01ea9906e969",),
    BLOCKED_ID: ("adf53f78-9928-4b4f-b91e-e33a77bd671d",),
    FEED_ID: ("5a84f7ed-27ae-4aa0-b4c3-995a6ee189e1",),
    STEMS_ID: ("3b9d7c52-51b7-4d0e-8f0c-94d3a1e6c801", "c2a4e8f0-7d36-4b8a-a1f9-0e5b6d7c9312"),
    "same": ("17e94fd4-5aec-4570-9b5c-cc4099266716", "42c5dd0b-5be9-4b35-a1ad-3b1f4f1f7a3e"),
}


def live_tasks(catalogue: Catalogue) -> Iterator[TaskScript]:
    """The tasks that move, in the order of the relay's database."""
    songs = catalogue.songs
    yield _music(LIST_ID, ReplyShape.LIST, songs["tide-tables"], first_s=2)
    yield _music(DICT_ID, ReplyShape.DICT, songs["afterglow-arcade"], first_s=4)
    yield _music(SPARSE_ID, ReplyShape.SPARSE, songs["rain-at-the-seventh-stop"], first_s=6)
    yield _music(BATCH_ID, ReplyShape.BATCH, songs["fire-escape"], first_s=3)
    yield _music(WALTZ_ID, ReplyShape.LIST, songs["second-hand-sun"], first_s=9)
    yield _music(KITE_ID, ReplyShape.SPARSE, songs["small-town-kite"], first_s=12)
    yield _music(HALF_ID, ReplyShape.LIST, songs["half-past-rain"], first_s=8, error=CLIP_ERROR)
    yield _music(INSTRUMENTAL_ID, ReplyShape.BATCH, songs["glass-garden"], first_s=14)
    yield _music(BLOCKED_ID, ReplyShape.LIST, songs["letters-never-sent"], first_s=10, blocked=True)
    yield TaskScript(
        task_id=SHEET_ID, shape=ReplyShape.BATCH, sheet=catalogue.sheets[0], running_s=2, done_s=9
    )
    yield TaskScript(
        task_id=FAILED_ID, shape=ReplyShape.LIST, running_s=5, done_s=18, fail_reason=FAIL_REASON
    )
    yield stems(songs["tide-tables"])
    yield from other_doors(catalogue)
    yield from same_song(catalogue)


def stems(song: Song) -> TaskScript:
    """The voice and the accompaniment of the first song, which somebody ordered; the demo has one sound for all three."""
    whole, complete_s = _CLIP_IDS[LIST_ID][0], 26.0
    clips = tuple(
        ClipScript(
            clip_id=clip_id,
            song=song,
            take=song.takes[0],
            listed_s=20,
            streaming_s=complete_s,
            complete_s=complete_s,
            stem=stem,
            stem_of=whole,
        )
        for clip_id, stem in zip(_CLIP_IDS[STEMS_ID], ("Vocals", "Instrumental"), strict=True)
    )
    return TaskScript(
        task_id=STEMS_ID, shape=ReplyShape.LIST, clips=clips, running_s=20, done_s=complete_s
    )


def other_doors(catalogue: Catalogue) -> Iterator[TaskScript]:
    """Tasks that `fetch` does not know: one answers at `feed`, one at `lyrics`."""
    yield TaskScript(
        task_id=FEED_ID,
        shape=ReplyShape.LIST,
        clips=tuple(_ready(FEED_ID, catalogue.songs["glass-garden"])),
        fetchable=False,
    )
    yield TaskScript(
        task_id=LYRICS_ID, shape=ReplyShape.BATCH, sheet=catalogue.sheets[1], fetchable=False
    )


def same_song(catalogue: Catalogue) -> Iterator[TaskScript]:
    """One song told in all four shapes, ready at once."""
    for shape, task_id in SAME_IDS.items():
        clips = tuple(_ready("same", catalogue.songs["tide-tables"]))
        yield TaskScript(task_id=task_id, shape=shape, clips=clips, begins_with="same")


def _ready(name: str, song: Song) -> Iterator[ClipScript]:
    for clip_id, take in zip(_CLIP_IDS[name], song.takes, strict=True):
        yield ClipScript(clip_id=clip_id, song=song, take=take)


def _music(
    task_id: str,
    shape: ReplyShape,
    song: Song,
    *,
    first_s: float,
    error: str = "",
    blocked: bool = False,
) -> TaskScript:
    """A task whose first clip is listed at `first_s`; the second take is always later than the first."""
    ids = _CLIP_IDS[task_id]
    clips = []
    for place, clip_id in enumerate(ids):
        begin = first_s + 3 + place * 4
        complete = first_s + 18 + place * 13
        clips.append(
            ClipScript(
                clip_id=clip_id,
                song=song,
                take=song.takes[min(place, len(song.takes) - 1)],
                listed_s=first_s,
                streaming_s=begin if not (error and place) else complete,
                complete_s=complete,
                video_s=complete + 5,
                error=error if place else "",
                blocked=blocked,
            )
        )
    return TaskScript(
        task_id=task_id,
        shape=shape,
        clips=tuple(clips),
        running_s=first_s,
        done_s=max(clip.complete_s for clip in clips),
        fail_reason=error,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedTask:
    """A task of the API documents: its reply never changes, only its media are ours."""

    task_id: str
    shape: ReplyShape
    told: Mapping[str, Any]
    clips: tuple[ClipScript, ...]

    def task_object(self, media: str) -> dict[str, Any]:
        """The reply's task, its media at `media` and as long as they really are."""
        told: dict[str, Any] = json.loads(_CDN.sub(f"{media}/cdn/", json.dumps(self.told)))
        durations = {clip.clip_id: clip.take.duration_s for clip in self.clips}
        for clip in told_clips(told):
            clip["metadata"]["duration"] = durations[clip["id"]]
        return told


_CDN = re.compile(r"https://cdn\d\.suno\.ai/")
_SEED_SONGS = {ReplyShape.DICT: "tide-tables"}


def told_clips(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The clips in a task object of any shape."""
    if "clips" in told:
        return list(told["clips"].values())
    return told["data"] if isinstance(told["data"], list) else []


def seed_tasks(catalogue: Catalogue, folder: Path) -> Iterator[SeedTask]:
    """The tasks of the replies in `folder`; punk for all but the ballad."""
    for shape in ReplyShape:
        reply = json.loads((folder / f"{shape.value}.json").read_text(encoding="utf-8"))
        data = reply["data"]
        song = catalogue.songs[_SEED_SONGS.get(shape, "fire-escape")]
        for told in data if isinstance(data, list) else [data]:
            clips = tuple(
                ClipScript(clip_id=clip["id"], song=song, take=take)
                for clip, take in zip(told_clips(told), song.takes, strict=False)
            )
            yield SeedTask(task_id=told["task_id"], shape=shape, told=told, clips=clips)
