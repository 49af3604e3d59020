"""A profile that may only be read: on a backup disk, another user's, or write-protected. Writes nothing into it.

What a window keeps for itself, such as the log, thumbnails and settings, then lies in a folder of its own, and is gone with it.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from suno_desktop.core.library.database import write_new_copy
from suno_desktop.core.profile.paths import Profile


def is_protected(profile: Profile) -> bool:
    """Whether there is a library that this user may not write."""
    library = profile.library
    return library.is_file() and not all(
        os.access(place, os.W_OK) for place in (library, library.parent)
    )


def window_of(profile: Profile, folder: Path) -> Profile:
    """The same library and music, and all that is written in `folder`, beginning with the same settings.

    A library of an older format is read as a copy in today's, which lies there too.

    Raises:
        ProfileError: it cannot be read; the code says why.
    """
    own = Profile.under(folder)
    for there, here in ((profile.settings, own.settings), (profile.window, own.window)):
        with suppress(OSError):
            shutil.copyfile(there, here)
    is_old = write_new_copy(profile.library, own.library)
    return own._replace(library=own.library if is_old else profile.library, music=profile.music)
