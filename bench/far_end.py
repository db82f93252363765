"""The other side of the sending bench: the phone company in a box over TLS, in a process of its own."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from smsbot.emulator import FaultPlan, run

ACCOUNT = "ACbench000000000000000000000000000"
TOKEN = "bench-token"
SENDER = "877877"


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself, and its key, as PEM files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths


def main() -> None:
    """`python -m bench.far_end PORT LATENCY_MS CERTIFICATE KEY`. Receipts are off: they are another bench."""
    port, latency, certificate, key = sys.argv[1:]
    run(
        port=int(port),
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        webhook="http://127.0.0.1:9/sms/inbound",
        public_numbers=(SENDER,),
        latency_ms=int(latency),
        faults=FaultPlan(chances={"receipts_never": 1.0}),
        tls=(Path(certificate), Path(key)),
    )


if __name__ == "__main__":
    main()
