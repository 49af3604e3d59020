"""Work that goes from file to file: whatever reading one of them raises is a trouble of that file, and the rest goes on."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from suno_desktop.core.errors import Cancelled, DesktopError, MediaDamagedError
from suno_desktop.core.media.disk import disk_errors

_logger = logging.getLogger(__name__)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """While inside, a surprise becomes a `MediaDamagedError`: bytes that nobody foresaw must not hide a folder of songs.

    Raises:
        MediaDamagedError: reading the file raised what is none of our errors; it is in the log.
        DiskError: the disk is in the way.
    """
    try:
        with disk_errors(path):
            yield
    except (DesktopError, Cancelled):
        raise
    except Exception as error:
        # Not louder: the file is a person's, and where nobody keeps a log it would be printed.
        _logger.info("reading a file failed: %s", ascii(str(path)), exc_info=True)
        raise MediaDamagedError(
            "media.damaged", kind="audio", problem="its parts cannot be told apart"
        ) from error
