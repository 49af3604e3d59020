"""A library that may only be read: how it is known, and that all that is written for it lies elsewhere."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest

from suno_desktop.core.errors import ProfileError
from suno_desktop.core.library.protected import is_protected, window_of
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.profile.paths import Profile
from tests.core.library.makers import Room
from tests.core.library.test_formats import VERSIONS, unpack


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    (tmp_path / "profile").mkdir()
    return Profile.under(tmp_path / "profile")


def files(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}


def test_it_is_one_that_this_user_may_not_write_or_not_beside(
    profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    forbidden: set[Path] = {profile.library, profile.library.parent}
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK or path not in forbidden)
    assert not is_protected(profile), "there is none yet"
    profile.library.write_bytes(b"library")
    assert is_protected(profile)
    for place in (profile.library, profile.library.parent):
        forbidden.clear()
        forbidden.add(place)
        assert is_protected(profile)
    forbidden.clear()
    assert not is_protected(profile)


def test_one_of_today_is_read_where_it_lies_and_all_else_is_written_elsewhere(
    profile: Profile, tmp_path: Path
) -> None:
    with Room.opened(profile.library.parent):
        pass
    profile.settings.write_text('{"window.theme": "dark"}')
    profile.window.write_text('{"size": [900, 600]}')
    before = files(profile.library.parent)
    own = tmp_path / "own"
    own.mkdir()
    opened = window_of(profile, own)
    assert (opened.library, opened.music) == (profile.library, profile.music)
    assert opened.settings.read_text() == '{"window.theme": "dark"}'
    assert opened.window.read_text() == '{"size": [900, 600]}'
    mine = Profile.under(own)
    assert opened == mine._replace(library=profile.library, music=profile.music)
    assert set(files(own)) == {mine.settings.name, mine.window.name}
    assert files(profile.library.parent).items() >= before.items()


def test_one_of_an_older_format_is_read_as_a_copy(profile: Profile, tmp_path: Path) -> None:
    unpack(VERSIONS[0], profile.library.parent)
    before = files(profile.library.parent)
    own = tmp_path / "own"
    own.mkdir()
    opened = window_of(profile, own)
    assert opened.library == Profile.under(own).library
    assert opened.music == profile.music
    with contextlib.closing(LibraryReader.open(opened.library)) as reader:
        assert reader.counts().songs
    assert files(profile.library.parent).items() >= before.items()


def test_one_that_is_not_there_is_said_to_be_missing(profile: Profile, tmp_path: Path) -> None:
    with pytest.raises(ProfileError) as caught:
        window_of(profile, tmp_path)
    assert caught.value.code == "library.not_there"
