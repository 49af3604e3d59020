"""Settings: typed by their declarations, and never lost, whatever happened to their file."""

from __future__ import annotations

import ast
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import suno_desktop
from suno_desktop.core.errors import DiskError
from suno_desktop.core.model import MediaKind
from suno_desktop.core.profile.settings import (
    GROUPS,
    Group,
    KeySettings,
    NetworkSettings,
    PlayerSettings,
    PollingSettings,
    SavingSettings,
    Setting,
    Settings,
    WindowSettings,
    declared,
    write_bytes,
)

CHOSEN = {
    "library.folder": "/media/disk/歌",
    "save.auto_kinds": ["mp3", "mp4"],
    "player.volume": 0.5,
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def codes(settings: Settings) -> list[str]:
    return [problem.code for problem in settings.problems]


def test_a_value_has_its_type_and_is_there_after_a_restart(path: Path) -> None:
    settings = Settings(path)
    assert settings.saving.template == "{artist}/{title} [{take} {clip8}]"
    assert settings.saving.kinds == (MediaKind.MP3,)
    settings.set(SavingSettings.kinds, (MediaKind.MP4, MediaKind.MP3))
    settings.set(SavingSettings.folder, "/music")
    again = Settings(path)
    assert again.saving.kinds == (MediaKind.MP4, MediaKind.MP3)
    assert all(isinstance(kind, MediaKind) for kind in again.saving.kinds)
    assert again.folder(Path("/else")) == Path("/music")
    assert json.loads(path.read_text("utf-8")) == {
        "save.auto_kinds": ["mp4", "mp3"],
        "library.folder": "/music",
    }
    assert codes(again) == []


def test_a_key_of_an_earlier_version_is_still_read() -> None:
    read = {key for setting in declared() for key in (setting.key, *setting.was)}
    assert read >= {
        "library.folder", "library.name_template", "save.auto_kinds", "save.sidecars", "save.per_host", "save.paused",
        "tags.id3_version", "polling.paused", "keys.storage", "window.theme", "window.language", "player.volume",
        "network.proxy",
    }  # fmt: skip


def _named(node: ast.AST) -> tuple[str, str] | None:
    """What `WindowSettings.theme` or `….settings.window.theme` names: group and setting."""
    if not isinstance(node, ast.Attribute):
        return None
    group = node.value
    if isinstance(group, ast.Attribute) and getattr(group.value, "attr", "") == "settings":
        return f"{group.attr.capitalize()}Settings", node.attr
    return (group.id, node.attr) if isinstance(group, ast.Name) else None


def test_what_the_program_names_is_declared() -> None:
    groups = {group.__name__: group for group in GROUPS}
    for path in Path(suno_desktop.__file__).parent.rglob("*.py"):
        for group, name in filter(None, map(_named, ast.walk(ast.parse(path.read_text("utf-8"))))):
            assert group not in groups or hasattr(groups[group], name), (
                f"declare the setting “{name}” in {group} of core/profile/settings.py: {path.name} wants it"
            )


@pytest.mark.parametrize("setting", declared(), ids=lambda one: one.key)
def test_a_declaration_is_whole(setting: Setting[Any]) -> None:
    assert setting.read(setting.default) == setting.default
    assert setting.label
    for label, value in ((option.label, option.value) for option in setting.options):
        chosen = (value,) if isinstance(setting.default, tuple) else value
        assert label
        assert setting.read(chosen) == chosen


def test_each_setting_is_read_through_its_group(path: Path) -> None:
    settings = Settings(path)
    groups = [one for one in vars(settings).values() if isinstance(one, Group)]
    assert {type(one) for one in groups} == set(GROUPS)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        (SavingSettings.folder, "a\0b"),
        (SavingSettings.template, 7),
        (SavingSettings.kinds, ["mp5"]),
        (SavingSettings.kinds, "mp3"),
        (SavingSettings.sidecars, ["exe"]),
        (SavingSettings.id3_version, 5),
        (SavingSettings.per_host, True),
        (SavingSettings.per_host, 5),
        (SavingSettings.per_host, 0),
        (SavingSettings.paused, 1),
        (KeySettings.storage, "cloud"),
        (WindowSettings.theme, ["dark"]),
        (WindowSettings.shortcuts, ["Ctrl+F"]),
        (WindowSettings.shortcuts, {"find": "Ctrl+F"}),
        (PollingSettings.watched, "a.txt"),
        (PollingSettings.watched, ["a.txt", 1]),
        (NetworkSettings.proxy, "not a proxy"),
        (NetworkSettings.proxy, 8080),
        (PlayerSettings.volume, 1.5),
        (PlayerSettings.volume, True),
    ],
)
def test_an_unusable_value_is_told_and_kept_until_it_is_changed(
    path: Path, setting: Setting[Any], value: object
) -> None:
    path.write_text(json.dumps({setting.key: value, "other": [1]}), "utf-8")
    settings = Settings(path)
    assert settings.get(setting) == setting.default
    assert codes(settings) == ["settings.unusable"]
    assert setting.key in str(settings.problems[0])
    other: Setting[Any] = SavingSettings.template
    if setting is other:
        other = SavingSettings.sidecars
    settings.set(other, other.default)
    assert json.loads(path.read_text("utf-8"))[setting.key] == value
    with pytest.raises(ValueError, match=setting.key):
        settings.set(setting, value)
    settings.set(setting, setting.default)
    assert codes(settings) == codes(Settings(path)) == []
    assert json.loads(path.read_text("utf-8"))["other"] == [1]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        (SavingSettings.per_host, 1),
        (SavingSettings.per_host, 4),
        (SavingSettings.id3_version, 3),
        (SavingSettings.sidecars, ("lrc", "json")),
        (SavingSettings.paused, True),
        (WindowSettings.shortcuts, {"find": ("Ctrl+F", "F3"), "play": ()}),
        (PollingSettings.watched, ("a.txt", "b")),
        (NetworkSettings.proxy, "socks5h://localhost:1080"),
        (PlayerSettings.volume, 0.0),
        (PlayerSettings.volume, 1.0),
    ],
)
def test_every_usable_value_is_kept(path: Path, setting: Setting[Any], value: object) -> None:
    Settings(path).set(setting, value)
    again = Settings(path)
    assert again.get(setting) == value
    assert codes(again) == []


def _cuts() -> Iterator[bytes]:
    whole = json.dumps(CHOSEN, ensure_ascii=False, indent=2).encode()
    for length in range(len(whole)):
        yield whole[:length]
        yield whole[:length] + b"\0" * (len(whole) - length)


DAMAGE = [
    *_cuts(),
    b"null",
    b"[1]",
    b"\xff\xfe{",
    b"[" * 100_000,
    b'{"library.folder": "/x"} {}',
    b"library.folder = /x",
]


def test_a_damaged_file_is_kept_beside_told_and_never_lost(path: Path, tmp_path: Path) -> None:
    for number, data in enumerate(DAMAGE):
        path.write_bytes(data)
        settings = Settings(path)
        assert codes(settings) == ["settings.damaged"]
        kept = Path(settings.problems[0].values["kept"])
        assert kept.read_bytes() == data == path.read_bytes()
        settings.set(SavingSettings.folder, f"/{number}")
        assert json.loads(path.read_text("utf-8")) == {"library.folder": f"/{number}"}
        assert codes(settings) == codes(Settings(path)) == []
    bad = [one for one in tmp_path.iterdir() if one != path]
    assert {one.read_bytes() for one in bad} == set(DAMAGE)
    assert len(bad) == len(set(DAMAGE))
    assert {"settings.json.bad", "settings.json.bad.2"} <= {one.name for one in bad}


def test_a_damaged_file_is_told_at_each_start_and_kept_once(path: Path, tmp_path: Path) -> None:
    path.write_bytes(b"{")
    for _ in range(3):
        assert codes(Settings(path)) == ["settings.damaged"]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["settings.json", "settings.json.bad"]


def test_a_file_that_may_not_be_read_is_not_replaced(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_text(json.dumps(CHOSEN), "utf-8")

    def refuse(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr("suno_desktop.core.profile.settings._read_file", refuse)
        settings = Settings(path)
        assert codes(settings) == ["settings.unreadable"]
        with pytest.raises(DiskError, match="cannot be read"):
            settings.set(WindowSettings.theme, "dark")
    assert json.loads(path.read_text("utf-8")) == CHOSEN
    settings.set(WindowSettings.theme, "dark")
    assert json.loads(path.read_text("utf-8")) == CHOSEN | {"window.theme": "dark"}
    assert codes(settings) == []


def test_what_is_no_file_is_not_replaced(path: Path) -> None:
    path.mkdir()
    settings = Settings(path)
    assert codes(settings) == ["settings.unreadable"]
    with pytest.raises(DiskError):
        settings.set(WindowSettings.theme, "dark")
    assert path.is_dir()


@pytest.mark.parametrize("link", ["file", "file by another link", "folder", "folder above it"])
def test_a_link_that_leads_nowhere_is_told_and_not_replaced(tmp_path: Path, link: str) -> None:
    away, path = tmp_path / "away", tmp_path / "p" / "s" / "settings.json"
    away.joinpath("s").mkdir(parents=True)
    away.joinpath("settings.json").write_text(json.dumps(CHOSEN), "utf-8")
    away.joinpath("s", "settings.json").write_text(json.dumps(CHOSEN), "utf-8")
    if link.startswith("file"):
        path.parent.mkdir(parents=True)
        path.symlink_to(away / "settings.json")
        if link != "file":
            path.rename(tmp_path / "first")
            path.symlink_to(tmp_path / "first")
    elif link == "folder":
        path.parent.parent.mkdir()
        path.parent.symlink_to(away)
    else:
        path.parent.parent.symlink_to(away)
    away.rename(tmp_path / "unplugged")
    settings = Settings(path)
    assert codes(settings) == ["settings.unreadable"]
    with pytest.raises(DiskError):
        settings.set(WindowSettings.theme, "dark")
    assert not path.exists()
    (tmp_path / "unplugged").rename(away)
    assert codes(Settings(path)) == []
    assert json.loads(path.read_text("utf-8")) == CHOSEN


def test_a_folder_that_is_not_there_yet_is_no_trouble(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "p" / "s" / "settings.json")
    assert codes(settings) == []
    settings.set(WindowSettings.theme, "dark")


def test_a_pipe_in_its_place_is_not_waited_for(path: Path) -> None:
    os.mkfifo(path)
    assert codes(Settings(path)) == ["settings.unreadable"]


def test_a_damaged_file_stays_where_no_copy_can_be_kept(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(b"{")

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        settings = Settings(path)
        assert codes(settings) == ["settings.not_kept"]
        with pytest.raises(DiskError, match="No space left"):
            settings.set(WindowSettings.theme, "dark")
    assert [one.name for one in path.parent.iterdir()] == ["settings.json"]
    assert path.read_bytes() == b"{"
    settings.set(WindowSettings.theme, "dark")
    assert path.with_name("settings.json.bad").read_bytes() == b"{"


def test_what_was_changed_by_hand_meanwhile_stays(path: Path) -> None:
    settings = Settings(path)
    settings.set(WindowSettings.theme, "dark")
    path.write_text(json.dumps(CHOSEN), "utf-8")
    settings.set(WindowSettings.theme, "light")
    assert json.loads(path.read_text("utf-8")) == CHOSEN | {"window.theme": "light"}
    path.write_bytes(b"{broken")
    settings.set(WindowSettings.theme, "dark")
    assert json.loads(path.read_text("utf-8")) == CHOSEN | {"window.theme": "dark"}
    assert path.with_name("settings.json.bad").read_bytes() == b"{broken"


def test_a_renamed_setting_is_found_under_its_old_key(path: Path) -> None:
    new: Setting[str] = Setting(
        "new.key", "-", WindowSettings.theme.read, label="x", was=("window.theme", "older")
    )
    path.write_text('{"older": "light", "window.theme": "dark"}', "utf-8")
    settings = Settings(path)
    assert settings.get(new) == "dark"
    settings.set(new, "light")
    assert settings.get(new) == "light"
    assert json.loads(path.read_text("utf-8")) == {"new.key": "light"}


def test_a_folder_whose_name_is_no_unicode_is_kept_exactly(path: Path) -> None:
    folder = os.fsdecode(b"/music/caf\xe9")
    Settings(path).set(SavingSettings.folder, folder)
    assert os.fsencode(Settings(path).folder(Path("/else"))) == b"/music/caf\xe9"


def test_a_mark_of_byte_order_does_no_harm(path: Path) -> None:
    path.write_text(json.dumps(CHOSEN), "utf-8-sig")
    settings = Settings(path)
    assert (settings.saving.folder, codes(settings)) == (CHOSEN["library.folder"], [])


def test_where_a_file_cannot_be_replaced_the_old_one_stays_and_nothing_beside_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_bytes(path, b"old")

    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError):
        write_bytes(path, b"new")
    assert [(one.name, one.read_bytes()) for one in path.parent.iterdir()] == [(path.name, b"old")]
