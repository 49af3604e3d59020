"""What kind of place a folder is: SQLite's write-ahead log needs memory that all readers share, which networks have not.

Asks the system and opens nothing in the folder itself. Where it cannot be told, a folder is taken for a local one.
"""

from __future__ import annotations

import sys
from pathlib import Path

from suno_desktop.core.patterns import later

_MOUNTS = Path("/proc/self/mountinfo")
_ESCAPE = later(r"\\([0-7]{3})")
_SHARED = later(
    "9p|afs|beegfs|ceph|cifs|coda|davfs|fuse|fuseblk|gfs2|glusterfs|gpfs|lustre|ncpfs|nfs4?|ocfs2|pvfs2"
    "|smb3|smbfs|vboxsf|vmhgfs"
)
_DRIVE_REMOTE = 4


def is_shared(folder: Path) -> bool:
    """Whether a folder lies on a network or in another program's file system (FUSE)."""
    if sys.platform == "win32":  # pragma: no cover — the tests run elsewhere
        import ctypes  # noqa: PLC0415 — only there

        drive = folder.absolute().anchor
        return bool(ctypes.windll.kernel32.GetDriveTypeW(drive) == _DRIVE_REMOTE)
    try:
        mounts = _MOUNTS.read_text("utf-8", "surrogateescape")
        kind = kind_of(folder.resolve(), mounts)
    except OSError:  # no such file on this system
        return False
    return _SHARED.fullmatch(kind.partition(".")[0]) is not None


def kind_of(folder: Path, mounts: str) -> str:
    """The type of the file system that a whole path lies on, by the system's list of mounts."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        left, _, right = line.partition(" - ")
        point = Path(_ESCAPE.sub(lambda match: chr(int(match[1], 8)), left.split()[4]))
        # Of two mounts on one point the later one is on top.
        if folder.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), right.split()[0]
    return kind
