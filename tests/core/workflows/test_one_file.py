"""What reading one file may raise, and what becomes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from suno_desktop.core.errors import Cancelled, DiskError, MediaBlockedError, MediaDamagedError
from suno_desktop.core.workflows.one_file import alone


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (RecursionError(), MediaDamagedError),
        (IndexError("x"), MediaDamagedError),
        (KeyError("x"), MediaDamagedError),
        (MemoryError(), MediaDamagedError),
        (UnicodeDecodeError("utf-8", b"", 0, 1, "x"), MediaDamagedError),
        (OSError(5, "x"), DiskError),
        (MediaBlockedError("media.encrypted"), MediaBlockedError),
        (DiskError("disk.full"), DiskError),
        (Cancelled(), Cancelled),
        (KeyboardInterrupt(), KeyboardInterrupt),
    ],
    ids=repr,
)
def test_a_surprise_is_a_trouble_of_the_file(
    raised: BaseException, kind: type[BaseException]
) -> None:
    with pytest.raises(kind) as told, alone(Path("a.mp3")):
        raise raised
    assert type(told.value) is kind
