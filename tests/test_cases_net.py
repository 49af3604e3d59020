"""Songs saved through what stands between us and servers: odd headers, redirects, proxies, own authorities.

Each goes through the real `get` in a process of its own. The inputs lie in `cases`, each with what is right.
"""

from __future__ import annotations

import os
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import trustme

from tests.net_servers import TASK, HttpProxy, Proxy, Server, SocksProxy, running, whole

CASES = Path(__file__).parent / "cases"
TONE = CASES.joinpath("tone.mp3").read_bytes()
HOST = "api.example.com"


def get(folder: Path, base: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return asked(folder, base, environment, patience_s=40)


def refused(folder: Path, base: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Ask for what cannot be had, for so long as it takes to say why."""
    return asked(folder, base, environment, patience_s=10)


def asked(
    folder: Path, base: str, environment: Mapping[str, str], *, patience_s: int
) -> subprocess.CompletedProcess[str]:
    words = ["--profile", str(folder / "p"), "--relay", base, "--out", str(folder / "o")]
    return subprocess.run(
        [sys.executable, "-m", "suno_desktop", "get", *words, "--timeout", f"{patience_s}", TASK],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SUNO_DESKTOP_KEY": "sk-of-no-account", **environment},
    )


def assert_saved(done: subprocess.CompletedProcess[str], folder: Path) -> None:
    assert done.returncode == 0, done.stdout + done.stderr
    (song,) = folder.joinpath("o").rglob("*.mp3")
    assert TONE[-4000:] in song.read_bytes()


@pytest.mark.parametrize(
    "case",
    [
        "10-content-encoding-token/aws-chunked.http",
        "10-content-encoding-token/none.http",
        "10-content-encoding-token/utf-8.http",
        "19-redirect-with-space/redirect.http",
    ],
)
def test_a_case_is_saved(case: str, tmp_path: Path) -> None:
    assert "right: " in CASES.joinpath(case).with_name("expected.txt").read_text("utf-8")
    with running(Server()) as server:
        base = f"http://127.0.0.1:{server.port}"
        server.offer(base, CASES.joinpath(case).read_bytes())
        server.routes["/songs/my%20song.mp3"] = whole(TONE)
        assert_saved(get(tmp_path, base), tmp_path)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path) -> str:
    """The file with the certificate of the authority."""
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


@pytest.fixture
def server(authority: trustme.CA) -> Iterator[Server]:
    """A provider behind https, at a name that only the proxies know."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST, "localhost").configure_cert(context)
    with running(Server(context=context)) as server:
        server.offer(f"https://{HOST}", whole(TONE))
        yield server


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_a_certificate_of_an_own_authority(
    server: Server, trusted: str, tmp_path: Path, variable: str
) -> None:
    base = f"https://localhost:{server.port}"
    server.offer(base, whole(TONE))
    place = trusted
    if variable == "SSL_CERT_DIR":
        place = str(Path(trusted).parent)
        subprocess.run(["openssl", "rehash", place], check=True, capture_output=True)
    assert_saved(get(tmp_path, base, **{variable: place}), tmp_path)


def test_an_authority_that_nobody_knows_is_named_as_what_it_is(
    server: Server, tmp_path: Path
) -> None:
    done = refused(tmp_path, f"https://localhost:{server.port}")
    assert done.returncode in {4, 6}  # given up, or its time ran out before
    assert "does not know the issuer of its certificate" in done.stderr
    assert "clock" not in done.stderr
    assert server.asked == []


PROXIES = {
    "http": HttpProxy,
    "socks5h": SocksProxy,
}


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "all_proxy"])
@pytest.mark.parametrize("user", ["", "per son"])
@pytest.mark.parametrize("scheme", PROXIES)
def test_a_song_through_a_proxy(
    server: Server, trusted: str, tmp_path: Path, *, scheme: str, user: str, variable: str
) -> None:
    proxy = Proxy(PROXIES[scheme], server.port, user=user, password="p@:/密" if user else "")
    login = "per%20son:p%40%3A%2F%E5%AF%86@" if user else ""
    with running(proxy):
        address = f"{scheme}://{login}127.0.0.1:{proxy.port}"
        done = get(tmp_path, f"https://{HOST}", SSL_CERT_FILE=trusted, **{variable: address})
    assert_saved(done, tmp_path)
    assert any(f"{HOST}:443" in asked for asked in proxy.asked)


@pytest.mark.parametrize("scheme", PROXIES)
def test_a_proxy_that_wants_another_password_says_so(
    server: Server, trusted: str, tmp_path: Path, scheme: str
) -> None:
    proxy = Proxy(PROXIES[scheme], server.port, user="u", password="right")
    with running(proxy):
        address = f"{scheme}://u:wrong-password@127.0.0.1:{proxy.port}"
        done = refused(tmp_path, f"https://{HOST}", SSL_CERT_FILE=trusted, HTTPS_PROXY=address)
    assert done.returncode in {4, 6}
    assert f"the proxy 127.0.0.1:{proxy.port} requires a user name and password" in done.stderr
    assert "wrong-password" not in done.stdout + done.stderr
    assert server.asked == []
