"""`override` for type checkers, which know it from `typing` only since Python 3.12. At run time it does nothing.

So nothing else has to be installed, and imported by each start, for a word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing_extensions import override
else:

    def override(method: Any) -> Any:
        """Leave the method as it is."""
        return method


__all__ = ["override"]
