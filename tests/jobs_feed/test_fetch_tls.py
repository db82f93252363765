"""A certificate is checked for the name in the address, although the connection goes to the number that was checked."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_httpserver import HTTPServer

from jobs_feed import Feed, FeedState, FetchError
from jobs_feed.fetch import Fetched, fetch

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


def certificate(folder: Path) -> Path:
    """A certificate for `localhost` and its key in one file, good for an hour of the real clock."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "localhost.pem"
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    private = key.private_bytes(serialization.Encoding.PEM, form, plain)
    path.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + private)
    return path


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def secure(pem: Path) -> Iterator[HTTPServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with HTTPServer(host="127.0.0.1", ssl_context=context) as server:
        server.expect_request("/jobs").respond_with_data(b"<rss/>")
        yield server


def get(host: str, server: HTTPServer) -> Fetched:
    feed = Feed(id="1", name="Secure", url=f"https://{host}:{server.port}/jobs")
    return fetch(feed, FeedState(), now=NOW, allow_private=True)


def test_a_certificate_nobody_vouches_for_is_refused(secure: HTTPServer) -> None:
    with pytest.raises(FetchError) as caught:
        get("localhost", secure)

    assert (caught.value.code, caught.value.sentence) == ("tls", "The site's security certificate is not valid.")
    assert secure.log == []


def test_a_certificate_for_the_name_is_good(secure: HTTPServer, pem: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(pem))

    assert get("localhost", secure).body == b"<rss/>"


def test_a_certificate_for_another_name_is_refused(
    secure: HTTPServer, pem: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(pem))

    with pytest.raises(FetchError) as caught:
        get("127.0.0.1", secure)

    assert caught.value.code == "tls"
