"""HTTP that knows no key: addresses, deadlines, limits, redirects and what headers say."""

from typing import TYPE_CHECKING

if not TYPE_CHECKING:
    from suno_desktop.core.late_modules import late_modules

    __getattr__ = late_modules(__name__, "proxies", "urls")
