"""An address as people paste it is stored as the root of the API, also when nobody pressed "Test connection"."""

from __future__ import annotations

from pathlib import Path

import pytest

from suno_desktop.core.model import Serves, TaskState
from suno_desktop.demo.demo_relay import DemoRelay
from tests.rig import Rig

READY = "64dc8d98-5812-40f5-a99b-79a590452040"


@pytest.mark.parametrize("path", ["/v1", "/suno", "/panel/keys.html", "/v1/chat/completions"])
def test_the_root_is_found_when_a_relay_is_added(tmp_path: Path, path: str) -> None:
    with DemoRelay() as relay:
        rig = Rig(tmp_path)
        saved = rig.engine.relays.add(name="x", base_url=relay.url + path, key=relay.key).result()
        assert saved.base_url == relay.url
        assert saved.serves.batch
        rig.add(READY)
        rig.until(lambda: rig.states().get(READY) is TaskState.READY)
        assert rig.stop()


def test_the_root_is_found_when_a_relay_moves(tmp_path: Path) -> None:
    with DemoRelay() as old, DemoRelay() as new:
        rig = Rig(tmp_path)
        saved = rig.know(old)
        rig.engine.relays.change(
            saved.relay_id, base_url=f"{new.url}/v1", key=new.key, serves=None
        ).result()
        assert rig.engine.relays.saved[0].base_url == new.url
        assert rig.stop()


def test_what_was_tested_or_is_a_plain_address_is_not_asked_again(tmp_path: Path) -> None:
    with DemoRelay() as relay:
        rig = Rig(tmp_path)
        rig.engine.relays.add(
            name="tested", base_url=f"{relay.url}/v1", serves=Serves(fetch=True)
        ).result()
        rig.engine.relays.add(name="plain", base_url=relay.url).result()
        urls = [one.base_url for one in rig.engine.relays.saved]
        assert urls == [f"{relay.url}/v1", relay.url]
        assert relay.requests == []
        assert rig.stop()
