"""What we have: SQLite, one writer, searches. Knows no network and no media file format."""

from typing import TYPE_CHECKING

if not TYPE_CHECKING:
    from suno_desktop.core.late_modules import late_modules

    __getattr__ = late_modules(
        __name__,
        *("backups", "collections", "deciding", "decisions", "details", "download_queue"),
        *("downloads", "folder_moves", "judgements", "lineage", "link_ends", "made_files", "notes"),
        *("pinyin", "preview_rows", "rebuilding", "recording", "relay_rows", "rereading"),
        *("song_names", "songs", "sound_figures", "stems", "task_export", "timings"),
        *("tracking", "twins", "votes"),
    )
    """What lists do not need."""
