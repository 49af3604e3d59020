"""Where a profile keeps its things. Makes no folder on its own and opens no file."""

from pathlib import Path
from typing import NamedTuple

from suno_desktop.core.errors import ProfileError
from suno_desktop.core.fragments import reason_of

_APP = "suno-desktop"


class Profile(NamedTuple):
    """All state of one user."""

    library: Path
    settings: Path
    window: Path
    """Geometry and columns; may be thrown away."""
    queue: Path
    """What plays and what comes next; may be thrown away."""
    watched: Path
    """How far watched files were read; may be thrown away."""
    keys: Path
    """The 0600 key file, if the person chose one."""
    providers: Path
    """Presets of the person's own; see `relay.presets`."""
    cache: Path
    logs: Path
    music: Path
    lock: Path

    @classmethod
    def under(cls, folder: Path) -> "Profile":
        """A profile that lives in one folder (`--profile DIR`)."""
        folder = folder.expanduser().absolute()
        return cls(
            library=folder / "library.sqlite3",
            settings=folder / "settings.json",
            window=folder / "window.json",
            queue=folder / "queue.json",
            watched=folder / "watched.json",
            keys=folder / "keys.json",
            providers=folder / "providers.json",
            cache=folder / "cache",
            logs=folder / "logs",
            music=folder / "music",
            lock=folder / "profile.lock",
        )

    @classmethod
    def of_user(cls) -> "Profile":
        """The platform's own folders."""
        import platformdirs  # noqa: PLC0415 — not needed with --profile

        data = Path(platformdirs.user_data_dir(_APP, appauthor=False))
        config = Path(platformdirs.user_config_dir(_APP, appauthor=False))
        return cls(
            library=data / "library.sqlite3",
            settings=config / "settings.json",
            window=config / "window.json",
            queue=data / "queue.json",
            watched=data / "watched.json",
            keys=data / "keys.json",
            providers=config / "providers.json",
            cache=Path(platformdirs.user_cache_dir(_APP, appauthor=False)),
            logs=Path(platformdirs.user_log_dir(_APP, appauthor=False)),
            music=Path(platformdirs.user_music_dir()) / "Suno",
            lock=data / "profile.lock",
        )


def in_the_way(folder: Path) -> Path | None:
    """What is no folder and stands where this one, or one above it, would be."""
    there = next((one for one in (folder, *folder.parents) if one.exists()), None)
    return None if there is None or there.is_dir() else there


def cannot_open(folder: Path, error: OSError) -> ProfileError:
    """What is said of a folder in which no library can be opened."""
    if (there := in_the_way(folder)) is not None:
        return ProfileError("library.no_folder", path=there)
    return ProfileError(
        "library.cannot_open", path=folder, reason=reason_of(error), details=str(error)
    )
