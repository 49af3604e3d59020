"""The profile's own socket: messages come whole, strangers and deaf holders are told apart, nothing hangs."""

from __future__ import annotations

import hashlib
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.profile import local_socket
from suno_desktop.core.profile.local_socket import Listener, MessageSocket, connect

_WAIT_S = 20.0
_SOON_S = 0.2

unix_only = pytest.mark.skipif(not local_socket.HAS_UNIX, reason="Unix sockets")


@pytest.fixture(params=["unix", "loopback"])
def lock(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the lock of a profile is; once for each way that systems have."""
    if request.param == "loopback":
        monkeypatch.setattr(local_socket, "HAS_UNIX", False)
    elif not local_socket.HAS_UNIX:
        pytest.skip("Unix sockets")
    return tmp_path / "profile.lock"


@pytest.fixture
def ends() -> Iterator[ExitStack]:
    with ExitStack() as ends:
        yield ends


class Holder:
    """Accepts one connection on a thread."""

    def __init__(self, lock: Path) -> None:
        self.listener = Listener(lock)
        self.accepted: list[MessageSocket | None] = []
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            self.accepted.append(self.listener.accept())

    def wire(self) -> MessageSocket | None:
        self._thread.join(_WAIT_S)
        (wire,) = self.accepted
        return wire

    def __enter__(self) -> Holder:
        return self

    def __exit__(self, *_: object) -> None:
        self.listener.close()
        self._thread.join(_WAIT_S)
        for wire in self.accepted:
            if wire is not None:
                wire.__exit__()


def test_messages_come_whole_in_both_directions_until_the_end(lock: Path, ends: ExitStack) -> None:
    holder = ends.enter_context(Holder(lock))
    wire = connect(lock, timeout_s=_WAIT_S)
    assert wire is not None
    ends.enter_context(wire)
    other = holder.wire()
    assert other is not None
    large: dict[str, Any] = {"text": "夜航 " * 50_000, "n": 1}
    sender = threading.Thread(target=lambda: [*map(wire.send, (large, {"n": 2}))])
    sender.start()
    assert other.receive(_WAIT_S) == large
    assert other.receive(_WAIT_S) == {"n": 2}
    sender.join()
    other.send({"n": 3})
    assert wire.receive(_WAIT_S) == {"n": 3}
    with pytest.raises(TimeoutError):
        wire.receive(_SOON_S)
    other.close()
    assert wire.receive(_WAIT_S) is None


@pytest.mark.parametrize("sent", [b"no json\n", b"[1]\n", b'{"cut": '])
def test_what_is_no_message_is_the_end(sent: bytes) -> None:
    ours, theirs = socket.socketpair()
    with MessageSocket(ours) as wire, theirs:
        theirs.sendall(sent)
        theirs.close()
        assert wire.receive(_WAIT_S) is None


def test_an_empty_line_is_the_end_and_not_waited_behind() -> None:
    ours, theirs = socket.socketpair()
    with MessageSocket(ours) as wire, theirs:
        theirs.sendall(b"\n")
        assert wire.receive(_SOON_S) is None


def test_nothing_stays_of_a_connection_even_if_it_is_held_twice() -> None:
    ours, theirs = socket.socketpair()
    ours.settimeout(1)
    with MessageSocket(ours) as wire, theirs, ours.dup():
        assert ours.gettimeout() is None, "sending waits as long as it takes"
        theirs.settimeout(_SOON_S)
        wire.__exit__()
        assert theirs.recv(1) == b""
        assert wire._selector.get_map() is None


def test_who_says_nothing_is_given_up(
    lock: Path, ends: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_socket, "_HELLO_S", _SOON_S)
    holder = ends.enter_context(Holder(lock))
    reach = local_socket._reach_unix if local_socket.HAS_UNIX else local_socket._reach_loopback
    reached = reach(lock, _WAIT_S)
    assert reached is not None
    ends.enter_context(reached[0])
    assert holder.wire() is None


def test_a_file_that_somebody_took_away_does_not_keep_it_from_closing(lock: Path) -> None:
    listener = Listener(lock)
    for path in lock.parent.iterdir():
        path.unlink()
    listener.close()
    listener.close()


def test_nobody_there_is_none_and_nothing_is_left_behind(lock: Path) -> None:
    assert connect(lock, timeout_s=_WAIT_S) is None
    with Holder(lock):
        assert len(list(lock.parent.iterdir())) == 1
    assert list(lock.parent.iterdir()) == []
    assert connect(lock, timeout_s=_WAIT_S) is None


def test_what_a_killed_holder_left_is_nobody_and_no_hindrance(lock: Path, ends: ExitStack) -> None:
    """Closed without `close`, as the system does it."""
    left = Listener(lock)
    left._server.close()
    assert connect(lock, timeout_s=_WAIT_S) is None
    holder = ends.enter_context(Holder(lock))
    wire = connect(lock, timeout_s=_WAIT_S)
    assert wire is not None
    ends.enter_context(wire)
    assert holder.wire() is not None


def test_another_version_is_not_served(
    lock: Path, ends: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = ends.enter_context(Holder(lock))
    send = MessageSocket.send

    def older(wire: MessageSocket, message: dict[str, Any]) -> None:
        is_ours = "nonce" in message and "proof" not in message
        send(wire, {**message, "hello": 0} if is_ours else message)

    monkeypatch.setattr(MessageSocket, "send", older)
    heard: list[Any] = []
    receive = MessageSocket.receive

    def listening(wire: MessageSocket, timeout_s: float) -> dict[str, Any] | None:
        message = receive(wire, timeout_s)
        heard.append(message)
        return message

    monkeypatch.setattr(MessageSocket, "receive", listening)
    assert connect(lock, timeout_s=_WAIT_S) is None
    assert holder.wire() is None
    assert {"hello": local_socket.VERSION} in heard, "it is told why"


def test_who_cannot_prove_that_it_reads_the_profile_is_not_served(
    tmp_path: Path, ends: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_socket, "HAS_UNIX", False)
    lock = tmp_path / "profile.lock"
    holder = ends.enter_context(Holder(lock))
    port = holder.listener._server.getsockname()[1]
    stranger = MessageSocket(socket.create_connection(("127.0.0.1", port)))
    ends.enter_context(stranger)
    stranger.send({"hello": local_socket.VERSION, "nonce": "x"})
    assert stranger.receive(_WAIT_S) is not None
    stranger.send({"proof": hashlib.sha256(b"guessed").hexdigest()})
    assert holder.wire() is None
    assert stranger.receive(_WAIT_S) is None


def test_a_holder_that_does_not_answer_is_told(lock: Path, ends: ExitStack) -> None:
    listener = Listener(lock)
    ends.callback(listener.close)
    with pytest.raises(TimeoutError):
        connect(lock, timeout_s=_SOON_S)


@unix_only
def test_a_holder_whose_queue_is_full_is_told_too(
    tmp_path: Path, ends: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_socket, "_BACKLOG", 0)
    lock = tmp_path / "profile.lock"
    listener = Listener(lock)
    ends.callback(listener.close)
    for _ in range(3):  # the first ones wait in the queue, the last finds it full
        with pytest.raises(TimeoutError):
            connect(lock, timeout_s=_SOON_S)


@unix_only
def test_a_path_that_is_too_long_for_the_system_is_reached_all_the_same(
    tmp_path: Path, ends: ExitStack
) -> None:
    folder = tmp_path / ("long" * 20) / ("longer" * 20)
    folder.mkdir(parents=True)
    holder = ends.enter_context(Holder(folder / "profile.lock"))
    wire = connect(folder / "profile.lock", timeout_s=_WAIT_S)
    assert wire is not None
    ends.enter_context(wire)
    assert holder.wire() is not None


@unix_only
def test_where_the_profile_has_no_room_for_sockets_a_private_folder_has(
    tmp_path: Path, ends: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    lock = tmp_path / "profile.lock"
    lock.with_name("profile.socket").mkdir()  # as a file system without sockets refuses it
    holder = ends.enter_context(Holder(lock))
    (folder,) = (tmp_path / "temporary").iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    (path,) = folder.iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    wire = connect(lock, timeout_s=_WAIT_S)
    assert wire is not None
    ends.enter_context(wire)
    assert holder.wire() is not None
