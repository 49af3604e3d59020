"""All the knowledge of the program. No Qt anywhere below; usable from a script."""

from typing import TYPE_CHECKING

if not TYPE_CHECKING:
    from suno_desktop.core.late_modules import late_modules

    __getattr__ = late_modules(__name__, "link_life")
