"""Values with exact D-Bus types, which PySide alone does not send: small 64-bit numbers, empty lists, maps of variants.

PySide turns a whole number into the smallest type that holds it, and any object that it does not know ends the process
inside libdbus. So only what `variant` takes goes out. A number that came out of QtDBus keeps its type: 64-bit ones are
asked of ourselves first, which stays inside this process.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from PySide6.QtCore import ClassInfo, Property, QMetaType, QObject
from PySide6.QtDBus import (
    QDBusAbstractAdaptor,
    QDBusArgument,
    QDBusConnection,
    QDBusMessage,
    QDBusObjectPath,
    QDBusVariant,
    QDBusVirtualObject,
)

from suno_desktop.core.override import override

_HELPER = "app.sunodesktop.Number"
_NUMBER_PATH = "/app/sunodesktop/number"
_LIST_PATH = "/app/sunodesktop/list"
_MAKERS = itertools.count(1)


# What PySide says of these two in its stubs is not how they are called.
_CLASS_INFO: Any = ClassInfo
_PROPERTY: Any = Property


class Long(int):
    """A whole number that is sent with 64 bits."""

    __slots__ = ()


class Unsigned(int):
    """A whole number that is sent with 32 bits and without a sign."""

    __slots__ = ()


Value: TypeAlias = (
    "str | bool | float | Long | Unsigned | QDBusObjectPath | Sequence[str] | Mapping[str, Value]"
)
"""What can be sent."""


@_CLASS_INFO({"D-Bus Interface": _HELPER})
class _Number(QDBusAbstractAdaptor):
    """Tells a number as one of 64 bits, or as one of 32 without a sign."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.number = 0

    def _get(self) -> int:
        return self.number

    Value = _PROPERTY("qlonglong", _get)
    Unsigned = _PROPERTY("uint", _get)


class _List(QDBusVirtualObject):
    """Answers with a list that holds one value, so that it comes back as something to read from."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.value: QDBusVariant | None = None

    @override
    def introspect(self, path: str) -> str:
        return ""

    @override
    def handleMessage(self, message: QDBusMessage, connection: QDBusConnection) -> bool:
        listed = QDBusArgument()
        listed.beginArray(QMetaType.fromName(b"QDBusVariant"))
        listed.appendVariant(self.value)
        listed.endArray()
        reply = message.createReply()
        reply.setArguments([listed])
        return connection.send(reply)


class DBusValues(QObject):
    """Makes values for one connection."""

    def __init__(self, bus: QDBusConnection, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus = bus
        # Several makers share a connection, and one place holds one object.
        number = next(_MAKERS)
        self._number_path = f"{_NUMBER_PATH}/{number}"
        self._list_path = f"{_LIST_PATH}/{number}"
        self._holder = QObject(self)
        self._number = _Number(self._holder)
        self._list = _List(self)
        bus.registerObject(self._number_path, self._holder)
        bus.registerVirtualObject(self._list_path, self._list)

    def variant(self, value: Value) -> QDBusVariant:
        """A value in a variant of its exact type.

        Raises:
            TypeError: it is of no kind that can be sent.
        """
        if isinstance(value, Long | Unsigned):
            self._number.number = int(value)
            name = "Value" if isinstance(value, Long) else "Unsigned"
            found = self._ask(
                self._number_path, "org.freedesktop.DBus.Properties", "Get", [_HELPER, name]
            )
            if isinstance(found, QDBusVariant):
                return found
            raise TypeError("the bus is gone")
        if isinstance(value, str | bool | float | QDBusObjectPath):
            return QDBusVariant(value)
        if isinstance(value, Mapping):
            return QDBusVariant(self.mapping(value))
        if isinstance(value, Sequence):
            return QDBusVariant(self.strings(value))
        raise TypeError(type(value).__name__)

    def strings(self, texts: Sequence[str]) -> QDBusArgument:
        """A list of texts; also an empty one is a list of texts."""
        made = QDBusArgument()
        made.beginArray(QMetaType(QMetaType.Type.QString))
        for text in texts:
            made.appendVariant(str(text))
        made.endArray()
        return made

    def mapping(self, values: Mapping[str, Value]) -> QDBusArgument:
        """A map from texts to variants."""
        ready = {name: self.variant(value) for name, value in values.items()}
        made = QDBusArgument()
        made.beginMap(QMetaType(QMetaType.Type.QString), QMetaType.fromName(b"QDBusVariant"))
        for name, value in ready.items():
            made.beginMapEntry()
            made.appendVariant(name)
            made.appendVariant(value)
            made.endMapEntry()
        made.endMap()
        return made

    def long(self, number: int) -> QDBusArgument:
        """A bare number of 64 bits, as an argument of a signal."""
        return self._bare(Long(number))

    def unsigned(self, number: int) -> QDBusArgument:
        """A bare number of 32 bits without a sign, as an argument of a call."""
        return self._bare(Unsigned(number))

    def _bare(self, number: Long | Unsigned) -> QDBusArgument:
        """A number that is no variant.

        Raises:
            TypeError: the bus is gone.
        """
        self._list.value = self.variant(number)
        found = self._ask(self._list_path, _HELPER, "Get", [])
        if not isinstance(found, QDBusArgument):
            raise TypeError("the bus is gone")
        found.beginArray()
        found.beginArray()  # into the variant that is its first entry
        return found

    def _ask(self, path: str, interface: str, member: str, values: list[str]) -> object:
        call = QDBusMessage.createMethodCall(self._bus.baseService(), path, interface, member)
        call.setArguments(values)
        found = self._bus.call(call).arguments()
        return found[0] if found else None
