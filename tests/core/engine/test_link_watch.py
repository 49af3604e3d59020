"""Songs whose links will end: asked about or downloaded in time, at risk on the right days, and few questions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from suno_desktop.core.changes import NOTHING
from suno_desktop.core.engine.link_watch import LinkWatch
from suno_desktop.core.model import FileState, MediaKind, Way
from suno_desktop.core.profile.settings import SavingSettings
from suno_desktop.core.relay.schedule import Endpoint
from suno_desktop.core.rows import SongFilter
from tests.core.engine.at_once import Desk
from tests.core.engine.forty_days import DAY_S, RISK_S, Days, Provider
from tests.core.engine.world import over_the_pace
from tests.core.library.makers import START


@dataclass
class Oracle:
    """What must be at risk, reckoned apart from the program."""

    days: Days
    tracked: dict[str, Provider] = field(default_factory=dict)
    saved: set[str] = field(default_factory=set)
    learnt: dict[str, float] = field(default_factory=dict)
    """How long links of a provider live since something died there."""
    wrong: list[object] = field(default_factory=list)

    def end_of(self, name: str) -> float | None:
        one = self.tracked[name]
        life_s = one.life_s if one.says else self.learnt.get(one.relay.name)
        return None if life_s is None else one.links_of(name)[-1] + life_s

    def at_risk(self) -> set[str]:
        soon = self.days.clock.at_s + RISK_S
        ends = {name: self.end_of(name) for name in self.tracked if name not in self.saved}
        return {name for name, end in ends.items() if end is not None and end <= soon}

    def compare(self, day: int) -> None:
        listed = set(self.days.listed(SongFilter.AT_RISK))
        counted = self.days.reader.counts().songs[SongFilter.AT_RISK]
        if listed != self.at_risk() or counted != len(listed):
            self.wrong.append(
                (day, sorted(listed - self.at_risk()), sorted(self.at_risk() - listed))
            )

    def track(self, one: Provider, day: int) -> None:
        names = [f"{one.relay.name}-{day}-{number}" for number in range(2)]
        one.knows(*names, for_s=0)
        self.days.track(*names, at=one)
        self.tracked |= dict.fromkeys(names, one)

    def act(self, day: int) -> None:
        """What the person does on some days, and what is known from then on."""
        for name in _DOWNLOADED.get(day, ()):
            self.days.download(name)
        self.days.go_to(day * DAY_S + 7200)
        self.saved |= _SAVED.get(day, set())
        self.learnt |= _LEARNT.get(day, {})


_DOWNLOADED = {
    0: ("Dead-0-0", "Dead-0-1"),
    4: ("Dead-4-0",),
    5: ("Month-4-0",),
    20: ("Fortnight-0-0",),
    33: ("Month-0-0",),
}
_SAVED = {
    5: {"Month-4-0"},
    20: {"Fortnight-0-0"},  # dead, and then saved by the fresh link that the trouble brought
}
_LEARNT = {4: {"Dead": 0.0}, 20: {"Fortnight": 15 * DAY_S}, 33: {"Month": 31 * DAY_S}}


@pytest.fixture
def days(tmp_path: Path) -> Iterator[Days]:
    made = Days(tmp_path)
    yield made
    made.close()


def test_forty_days_with_four_providers(days: Days) -> None:
    told = days.provider("Told", life_s=3 * DAY_S, says=True)
    fortnight = days.provider("Fortnight", life_s=15 * DAY_S)
    month = days.provider("Month", life_s=31 * DAY_S, renews=False)
    dead = days.provider("Dead", life_s=0.0, renews=False)
    oracle = Oracle(days)
    for day in range(41):
        days.go_to(day * DAY_S)
        if day in {0, 4, 9}:
            for one in (told, fortnight, month, dead):
                oracle.track(one, day)
            days.go_to(day * DAY_S + 600)
        oracle.act(day)
        oracle.compare(day)
    assert oracle.wrong == []
    assert set(days.listed(SongFilter.SAVED)) == oracle.saved
    end_s = days.clock.at_s
    for name, one in oracle.tracked.items():
        made = one.links_of(name)
        gaps = [later - earlier for earlier, later in pairwise([*made, end_s])]
        if one is told:
            assert max(gaps) <= one.life_s - DAY_S, "asked again before the last day, every time"
        if one is fortnight and name not in oracle.saved:
            after = [gap for start, gap in zip(made, gaps, strict=True) if start > 20 * DAY_S]
            assert after
            assert max(after) <= one.life_s - DAY_S
    providers = (told, fortnight, month, dead)
    assert [over_the_pace(one.sent) for one in providers] == [[]] * 4
    fresh = [sent for one in (told, fortnight, month) for sent in days.fresh_questions(one)]
    assert [sent for sent in fresh if len(sent.ids) > 1] == [], "never in bulk"
    times = [sent.at_s for sent in days.fresh_questions(told)]
    assert min(later - earlier for earlier, later in pairwise(times)) >= 50, "nor one on the other"
    count = {
        one.relay.name: len(days.fresh_questions(one)) for one in (told, fortnight, month, dead)
    }
    assert count == {
        "Told": sum(
            2 * int((40 - day) / 1.75) for day in (0, 4, 9)
        ),  # a life of 3 days less 30 hours
        "Fortnight": 1 + 5 + 5,  # the trouble; those that had ended; each again 13.75 days later
        "Month": 1 + 2 + 1 + 2,  # the trouble; those that had ended; then each before its last day
        "Dead": 2,  # for two and for one whose download failed, none ahead of time
    }


def test_what_the_settings_allow_is_downloaded_before_the_last_day(days: Days) -> None:
    one = days.provider("Told", life_s=15 * DAY_S, says=True, renews=False)
    one.knows("a", "b", for_s=0)
    days.track("a", "b", at=one)
    days.go_to(600)
    assert not days.listed(SongFilter.SAVED)
    days.settings.set(SavingSettings.kinds, (MediaKind.MP3,))
    days.go_to(13 * DAY_S)
    assert not days.listed(SongFilter.SAVED), "what was ready before is left to the person"
    assert set(days.listed(SongFilter.AT_RISK)) == {"a", "b"}
    days.go_to(14 * DAY_S)
    assert set(days.listed(SongFilter.SAVED)) == {"a", "b"}
    assert not days.listed(SongFilter.AT_RISK)
    assert len(days.fresh_questions(one)) == 2


def test_where_only_what_is_kept_is_downloaded_what_is_about_to_expire_is_too(days: Days) -> None:
    days.settings.set(SavingSettings.kinds, (MediaKind.MP3,))
    days.settings.set(SavingSettings.automatically, "kept")
    one = days.provider("Told", life_s=15 * DAY_S, says=True, renews=False)
    one.knows("a", "b", for_s=0)
    days.track("a", "b", at=one)
    days.go_to(13 * DAY_S)
    assert not days.listed(SongFilter.SAVED), "nobody has kept it"
    days.go_to(14 * DAY_S)
    assert set(days.listed(SongFilter.SAVED)) == {"a", "b"}


@pytest.mark.parametrize("api", ["sunoapi", None])
def test_where_a_plain_question_brings_the_same_link_a_fresh_one_is_made(
    days: Days, api: str | None
) -> None:
    one = days.provider("Told", api=api, life_s=15 * DAY_S, says=True, renews=False)
    one.knows("a", "b", for_s=0)
    days.track("a", "b", at=one)
    days.go_to(13.5 * DAY_S)
    begun = [sent for sent in one.sent if sent.endpoint is Endpoint.RENEWAL]
    assert begun == [], "not before it is needed"
    days.go_to(14 * DAY_S)
    begun = [sent for sent in one.sent if sent.endpoint is Endpoint.RENEWAL]
    assert [sent.ids for sent in begun] == ([("a",), ("b",)] if api else [])
    assert bool(days.listed(SongFilter.AT_RISK)) is (api is None)
    days.go_to(40 * DAY_S)
    begun = [sent for sent in one.sent if sent.endpoint is Endpoint.RENEWAL]
    assert len(begun) == (4 if api else 0), "once more, 13.75 days later"
    assert over_the_pace(one.sent) == []


@pytest.mark.parametrize("is_slow", [False, True])
def test_links_that_came_just_now_are_not_made_anew(days: Days, *, is_slow: bool) -> None:
    one = days.provider("Told", api="sunoapi", life_s=DAY_S, says=True, renews=False)
    one.is_slow = is_slow
    one.knows("a", for_s=0)
    days.track("a", at=one)
    days.go_to(600)
    assert set(days.listed(SongFilter.AT_RISK)) == {"a"}
    assert {sent.endpoint for sent in one.sent} == {Endpoint.FETCH}
    assert len(one.sent) == 1 + is_slow


def test_a_relay_that_makes_no_links_is_not_asked_again(days: Days) -> None:
    one = days.provider("Told", api="sunoapi", life_s=15 * DAY_S, says=True, renews=False)
    serves = one.relay.serves._replace(renewal=False)
    days.library.change_relay(one.relay_id, serves=serves)
    days.follow_relays()
    one.knows("a", for_s=0)
    days.track("a", at=one)
    days.go_to(20 * DAY_S)
    assert {sent.endpoint for sent in one.sent} == {Endpoint.FETCH}


def test_a_person_who_refreshes_has_no_link_made(days: Days) -> None:
    one = days.provider("Told", api="sunoapi", life_s=15 * DAY_S, says=True, renews=False)
    one.knows("a", for_s=0)
    keys = days.track("a", at=one)
    days.go_to(5 * DAY_S)
    days.poll(keys)
    days.go_to(5.1 * DAY_S)
    assert len(days.fresh_questions(one)) == 1
    assert not [sent for sent in one.sent if sent.endpoint is Endpoint.RENEWAL]


def test_links_that_end_unsaved_are_told_once_a_day(days: Days) -> None:
    one = days.provider("Told", life_s=3 * DAY_S, says=True, renews=False)
    one.knows("a", "b", for_s=0)
    days.track("a", "b", at=one)
    days.go_to(2.9 * DAY_S)
    assert days.notices() == []
    for quarter in range(12, 20):
        days.go_to(quarter * DAY_S / 4 + 600)
    assert [notice.code for notice in days.notices()] == ["links.ended"]
    assert len(days.fresh_questions(one)) == 2, "asked once before the end, not again after it"


def test_what_was_lost_since_is_told_again_a_day_later(
    ram: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spans: list[tuple[float, float]] = []

    def count(*, since: datetime, now: datetime) -> int:
        spans.append(((since - START).total_seconds(), (now - START).total_seconds()))
        return len(spans) - 1

    with Desk.opened(ram) as desk:
        monkeypatch.setattr(desk.library, "count_lost", count)
        watch = LinkWatch(desk.context, wish=lambda _songs: NOTHING)
        told = []
        for _ in range(2 * 144 + 2):
            assert watch.step() == 600
            told.append(len(desk.events))
            desk.events.clear()
            desk.clock.move(seconds=600)
    assert [number for number, count in enumerate(told) if count] == [1, 145, 289]
    ends = [0, 600, 600 + DAY_S, 600 + 2 * DAY_S]
    assert spans == [(end - DAY_S, end) for end in ends]


def test_dead_at_once_is_said_after_three(days: Days) -> None:
    one = days.provider("Dead", life_s=0.0, renews=False)
    names = [f"d{number}" for number in range(4)]
    one.knows(*names, for_s=0)
    days.track(*names, at=one)
    days.go_to(600)
    for count, name in enumerate(names[:3], 1):
        days.download(name)
        days.go_to(600 + count * 3600.0)
        assert len(days.listed(SongFilter.AT_RISK)) == (4 if count == 3 else 0)
    detail = days.reader.song_detail(days.song("d3"))
    assert detail is not None
    assert detail.links_die_at_once
    assert len(days.fresh_questions(one)) == 3, "one for each failed download, none ahead of time"


def test_answers_that_bring_ever_new_dead_links_do_not_go_round(days: Days) -> None:
    """Each answer brings another link, and all are refused: the relay is asked for a fresh one once, not for ever."""
    one = days.provider("Dead", life_s=0.0)
    one.knows("a", for_s=0)
    days.track("a", at=one)
    days.go_to(600)
    days.download("a")
    days.go_to(5 * DAY_S)
    (file,) = days.reader.files_of([days.song("a")])[days.song("a")]
    assert (file.state, file.code) == (FileState.FAILED, "media.not_found")
    assert {(one.code, one.status) for one in file.tried} == {("media.not_found", "404")}
    assert [one.way for one in file.tried] == [Way.LINK, Way.EARLIER_LINK]
    assert len(days.fresh_questions(one)) == 1
