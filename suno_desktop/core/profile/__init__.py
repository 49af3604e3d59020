"""One user's place: where their files lie, the lock on it, settings, keys, the log, facts for a report."""

from typing import TYPE_CHECKING

if not TYPE_CHECKING:
    from suno_desktop.core.late_modules import late_modules

    __getattr__ = late_modules(__name__, "keys")
