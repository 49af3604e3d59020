"""Whose certificates are believed, by what the environment names and where the system keeps its store."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
import truststore

from suno_desktop.core.net import trust

NAMES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    trust._of_files.cache_clear()
    yield
    trust._of_files.cache_clear()


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One certificate in a file of its own, in a folder of which OpenSSL knows by its hash."""
    path = tmp_path_factory.mktemp("store") / "0123abcd.0"
    trustme.CA().cert_pem.write_to_path(str(path))
    return path


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """A Python that was built to look for certificates where none are."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    monkeypatch.setattr(trust, "_STORES", ())
    return monkeypatch


def issuers(trusted: ssl.SSLContext) -> int:
    return trusted.cert_store_stats()["x509_ca"]


def test_issuer_dates_and_name_are_checked() -> None:
    trusted = trust.context()
    assert trusted.verify_mode is ssl.CERT_REQUIRED
    assert trusted.check_hostname


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_what_is_named_beside_the_store_is_added(
    bare: pytest.MonkeyPatch, bundle: Path, name: str
) -> None:
    assert issuers(trust.context()) == 0
    bare.setenv(name, str(bundle))
    assert issuers(trust.context()) == 1


def test_a_file_in_the_place_of_the_store_is_read_when_it_changes(
    bare: pytest.MonkeyPatch, bundle: Path
) -> None:
    assert issuers(trust.context()) == 0
    bare.setenv("SSL_CERT_FILE", str(bundle))
    assert issuers(trust.context()) == 1
    assert trust.context() is trust.context()


def test_the_first_store_of_the_system_that_is_there_is_read(
    bare: pytest.MonkeyPatch, bundle: Path, tmp_path: Path
) -> None:
    two = tmp_path / "two.pem"
    two.write_bytes(b"".join(trustme.CA().cert_pem.bytes() for _ in range(2)))
    bare.setattr(trust, "_STORES", ("/nowhere/store.pem", str(two), str(bundle)))
    assert issuers(trust.context()) == 2


def test_a_store_that_openssl_found_is_enough(
    bare: pytest.MonkeyPatch, bundle: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    bare.setattr(trust, "_STORES", (str(other),))
    bare.setenv("SSL_CERT_FILE", str(bundle))
    assert issuers(trust.context()) == 1
    bare.delenv("SSL_CERT_FILE")
    bare.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    bare.setenv("SSL_CERT_DIR", str(bundle.parent))  # read only when a connection looks there
    assert issuers(trust.context()) == 0


def test_a_folder_counts_only_with_a_certificate_in_it(
    bare: pytest.MonkeyPatch, bundle: Path, tmp_path: Path
) -> None:
    assert not trust._has_folder()
    bare.setenv("SSL_CERT_DIR", str(tmp_path))
    assert not trust._has_folder()
    bare.setenv("SSL_CERT_DIR", str(bundle.parent))
    assert trust._has_folder()


def test_places_that_hold_no_certificates_are_passed_over(bundle: Path, tmp_path: Path) -> None:
    trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    no_certificates = tmp_path / "words.pem"
    no_certificates.write_text("none")
    places = ("", str(tmp_path / "gone.pem"), str(no_certificates), str(tmp_path), str(bundle))
    trust._add(trusted, places)
    assert issuers(trusted) == 1


@pytest.mark.parametrize(
    "variable", ["SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"]
)
def test_a_variable_that_names_no_certificates_is_told(
    monkeypatch: pytest.MonkeyPatch, bundle: Path, tmp_path: Path, variable: str
) -> None:
    for one in (*trust._BESIDE, *trust._INSTEAD):
        monkeypatch.delenv(one, raising=False)
    assert trust.without_certificates() is None
    (tmp_path / "empty.pem").touch()
    (tmp_path / "empty").mkdir()
    for name in ("gone.pem", "empty.pem", "empty"):
        monkeypatch.setenv(variable, str(tmp_path / name))
        assert trust.without_certificates() == (variable, str(tmp_path / name))
    for good in (bundle, bundle.parent):
        monkeypatch.setenv(variable, str(good))
        assert trust.without_certificates() is None


def test_a_folder_is_given_as_a_folder(tmp_path: Path) -> None:
    class Recorder:
        def __init__(self) -> None:
            self.given: list[dict[str, str]] = []

        def load_verify_locations(self, **where: str) -> None:
            self.given.append(where)

    recorder = Recorder()
    trust._add(recorder, (str(tmp_path), str(tmp_path / "a.pem")))  # type: ignore[arg-type]
    assert recorder.given == [{"capath": str(tmp_path)}, {"cafile": str(tmp_path / "a.pem")}]


def test_a_bundle_that_is_named_twice_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "a.pem")
    monkeypatch.setenv("CURL_CA_BUNDLE", "a.pem")
    assert trust._named(trust._BESIDE) == ("a.pem",)


def test_where_the_system_is_asked_what_the_environment_names_is_added(
    monkeypatch: pytest.MonkeyPatch, bundle: Path
) -> None:
    added: list[tuple[str, ...]] = []
    monkeypatch.setattr(trust, "_NO_FILES", True)
    monkeypatch.setattr(trust, "_add", lambda _trusted, places: added.append(places))
    monkeypatch.setenv("CURL_CA_BUNDLE", "a.pem")
    monkeypatch.setenv("SSL_CERT_FILE", "b.pem")
    monkeypatch.setenv("SSL_CERT_DIR", "c")
    one = trust.context()
    assert isinstance(one, truststore.SSLContext)
    assert one is not trust.context()  # it is locked during a handshake
    assert added == [("a.pem",), ("b.pem", "c")] * 2
