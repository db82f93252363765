"""The company as a process of its own, and over TLS."""

from __future__ import annotations

import datetime as dt
import ipaddress
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from smsbot.emulator import Company, start_in_thread

RUN = """
from smsbot.emulator import run
run(port=0, account_sid="AC" + "5" * 32, auth_token="t", webhook="http://127.0.0.1:9/", public_numbers=("55512",),
    on_ready=lambda url: print(url, flush=True))
"""


@pytest.mark.processes
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_process_serves_until_it_is_told_to_stop(number):
    with subprocess.Popen([sys.executable, "-c", RUN], stdout=subprocess.PIPE, text=True) as process:
        url = process.stdout.readline().strip()
        status = requests.get(f"{url}/phones").status_code
        process.send_signal(number)

        assert status == 200
        assert process.wait(10) == 0


@pytest.fixture
def certificate(tmp_path):
    """A self-signed certificate of 127.0.0.1 and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + dt.timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths: tuple[Path, Path] = tmp_path / "cert.pem", tmp_path / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, plain)
    )
    return paths


def test_a_bench_can_have_tls(certificate):
    company = Company(account_sid="AC" + "5" * 32, auth_token="t", webhook="http://127.0.0.1:9/", public_numbers=("1",))

    with start_in_thread(company, tls=certificate) as emulator:
        assert emulator.url.startswith("https://")
        assert requests.get(f"{emulator.url}/phones", verify=certificate[0]).json() == {"phones": []}
