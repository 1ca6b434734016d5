"""Make a throw-away certificate authority, one certificate for all hosts of the cloud, and one per site outside it.

Run as `python -m localcloud.server.authority FOLDER`; writes ca.pem and host.pem there and prints the authority's key,
which is never written to a file: nobody but the cloud's process can sign anything else with it. With that key on
standard input and `FILE NAME` behind FOLDER, writes FILE there for that name.
"""

from __future__ import annotations

import datetime
import os
import sys
from dataclasses import dataclass
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
_PEM = serialization.Encoding.PEM
_CA_USAGE = x509.KeyUsage(
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
            f"*.{region}.apigw.tencentcs.com",
            f"*.{region}.tencentapigw.com",
        ]
    return names


def make(folder: Path) -> bytes:
    """Write both files, `host.pem` readable by its owner only; the authority's key as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "embedded cloud, this run only")])
    ca = _certificate(name, key, _Issuer(name, key), is_ca=True).add_extension(_CA_USAGE, critical=True)
    _write(folder / "host.pem", _chain("embedded cloud", host_names(), _Issuer(name, key)), mode=0o600)
    _write(folder / "ca.pem", ca.sign(key, hashes.SHA256()).public_bytes(_PEM), mode=0o644)
    return _private(key)


def make_site(folder: Path, file: str, name: str, ca_key: bytes) -> None:
    """Write the key and certificate of one name outside the cloud."""
    authority = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    key = serialization.load_pem_private_key(ca_key, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("this is not the key of an authority made here")
    _write(folder / file, _chain("embedded internet", [name], _Issuer(authority.subject, key)), mode=0o600)


@dataclass(frozen=True)
class _Issuer:
    name: x509.Name
    key: ec.EllipticCurvePrivateKey


def _chain(subject: str, names: list[str], issuer: _Issuer) -> bytes:
    """A new key and the certificate of a server with these names, as a TLS server wants them."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _certificate(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]), key, issuer, is_ca=False)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(issuer.key, hashes.SHA256())
    )
    return _private(key) + certificate.public_bytes(_PEM)


def _certificate(
    subject: x509.Name, key: ec.EllipticCurvePrivateKey, issuer: _Issuer, *, is_ca: bool
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + _LIFETIME)
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=0 if is_ca else None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False)
    )


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def _write(path: Path, content: bytes, *, mode: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as out:
        out.write(content)


if __name__ == "__main__":
    if sys.argv[2:]:
        make_site(Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.stdin.buffer.read())
    else:
        sys.stdout.buffer.write(make(Path(sys.argv[1])))
