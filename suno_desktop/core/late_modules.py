"""Modules that are read when something of them is first used, not at each start: together they take longer than a paint.

A package names them in its `__init__`. `from package import module` then costs nothing, for whoever writes it; a name out of
such a module (`from package.module import Name`) reads it at once. Knows no module by name.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from suno_desktop.core.override import override


class _LateModule:
    """Stands for a module, and asks it anew for each name: what a test puts in the place of one counts here too."""

    __slots__ = ("__name__",)

    def __init__(self, name: str) -> None:
        object.__setattr__(self, "__name__", name)

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self.__name__), name)

    @override
    def __setattr__(self, name: str, value: object) -> None:
        setattr(import_module(self.__name__), name, value)

    @override
    def __delattr__(self, name: str) -> None:
        delattr(import_module(self.__name__), name)


def late_modules(package: str, *names: str) -> Callable[[str], Any]:
    """Return the `__getattr__` of a package, of which these modules are read late."""

    def find(name: str) -> Any:
        if name in names:
            return _LateModule(f"{package}.{name}")
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return find
