"""Make a throw-away certificate authority and one certificate for all hosts of the cloud.

Run as `python -m localcloud.server.authority FOLDER`; writes ca.pem and host.pem there. The authority's key is never
written, so nobody can sign anything else with it.
"""

from __future__ import annotations

import datetime
import os
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

REGIONS = (
    *("ap-guangzhou", "ap-shanghai", "ap-beijing", "ap-nanjing", "ap-chengdu", "ap-chongqing", "ap-hongkong"),
    *("ap-singapore", "ap-jakarta", "ap-bangkok", "ap-seoul", "ap-tokyo", "ap-mumbai"),
    *("na-ashburn", "na-siliconvalley", "na-toronto", "sa-saopaulo", "eu-frankfurt"),
)
"""Regions of MPS and SCF (platform.md 2.5, 5.6) plus two older ones that COS still serves."""
_LIFETIME = datetime.timedelta(days=825)
"""Long enough for tests that move the clock, short enough for every TLS library."""


def host_names() -> list[str]:
    """Wildcards for every host this cloud answers for."""
    roots = ["tencentcloudapi.com", "intl.tencentcloudapi.com"]
    names = [f"*.{root}" for root in roots] + ["service.cos.myqcloud.com", "localhost"]
    for region in REGIONS:
        names += [
            f"*.{region}.tencentcloudapi.com",
            f"*.cos.{region}.myqcloud.com",
            f"cos.{region}.myqcloud.com",
            f"*.cos.{region}.tencentcos.cn",
            f"*.{region}.tencentscf.com",
            f"*.in.{region}.tencentscf.com",
        ]
    return names


def make(folder: Path) -> None:
    """Write both files; `host.pem` is readable by its owner only."""
    now = datetime.datetime.now(datetime.UTC)
    ca_key, host_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "embedded cloud, this run only")])
    host_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "embedded cloud")])

    def certificate(subject: x509.Name, key: ec.EllipticCurvePrivateKey, *, is_ca: bool) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(ca_name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + _LIFETIME)
            .add_extension(x509.BasicConstraints(ca=is_ca, path_length=0 if is_ca else None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False)
        )

    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    ca = certificate(ca_name, ca_key, is_ca=True).add_extension(usage, critical=True).sign(ca_key, hashes.SHA256())
    host = (
        certificate(host_name, host_key, is_ca=False)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in host_names()]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    key_bytes = host_key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    _write(folder / "host.pem", key_bytes + host.public_bytes(pem), mode=0o600)
    _write(folder / "ca.pem", ca.public_bytes(pem), mode=0o644)


def _write(path: Path, content: bytes, *, mode: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as out:
        out.write(content)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
