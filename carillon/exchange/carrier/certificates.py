# SPDX-License-Identifier: Apache-2.0
"""A hub's own certificate authority and the certificates of its servers.

Clients know the authority from the directory and trust it alone: no public authority has a say, and none is needed in a closed network.
Files, for their owner's eyes: `authority.pem`, `authority.key`, and `server.pem` with a server's certificate and key in one, so that
both are replaced at the same moment.
"""

import ipaddress
import os
import ssl
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from carillon.errors import Invalid, NodeError
from carillon.exchange.carrier.config import Tls

AUTHORITY_DAYS = 3650
SERVER_DAYS = 365
RENEW_DAYS = 60
"""A server's certificate is renewed when fewer days than this are left."""
_SKEW = timedelta(days=1)


def make_authority(folder: Path, name: str, now: datetime) -> Path:
    """The path of the authority's certificate (PEM); makes it when there is none. `name` is for people."""
    certificate, key = folder / "authority.pem", folder / "authority.key"
    if certificate.exists() and key.exists():
        return certificate
    folder.mkdir(parents=True, exist_ok=True)
    private = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Carillon authority of {name}"[:64])])
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    made = (
        _builder(subject, subject, private.public_key(), (now, AUTHORITY_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False)
        .sign(private, hashes.SHA256())
    )
    _write(key, _private_pem(private))
    _write(certificate, made.public_bytes(Encoding.PEM))
    return certificate


def issue(folder: Path, addresses: Sequence[str], now: datetime) -> Tls:
    """A server's certificate for these host names and IP addresses, from the authority in the same folder.

    One that is there stays, unless its addresses are others, it was issued by another authority, or it ends in less than RENEW_DAYS days.
    """
    if not addresses:
        raise Invalid("A server's certificate needs an address.", help="Name the addresses under which nodes reach the server.")
    authority = _certificate(folder / "authority.pem")
    found = folder / "server.pem"
    tls = Tls(certificate=str(found), key=str(found), authority=str(folder / "authority.pem"))
    if found.exists() and not _must_renew(_certificate(found), authority, addresses, now):
        return tls
    signer = load_pem_private_key((folder / "authority.key").read_bytes(), None)
    if not isinstance(signer, ec.EllipticCurvePrivateKey):
        raise NodeError(f"{folder / 'authority.key'} is not a key that Carillon made.", help="Put the right file there.")
    private = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, addresses[0][:64])])
    both = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
    made = (
        _builder(subject, authority.subject, private.public_key(), (now, SERVER_DAYS), authority.not_valid_after_utc)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([_name(one) for one in addresses]), critical=False)
        .add_extension(both, critical=False)  # servers of a cluster are each other's clients
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .sign(signer, hashes.SHA256())
    )
    _write(found, made.public_bytes(Encoding.PEM) + _private_pem(private))
    return tls


def renew(folder: Path, now: datetime) -> Tls:
    """Another certificate for the same addresses, if the one in `folder` ends soon."""
    names = _certificate(folder / "server.pem").extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return issue(folder, [str(one.value) for one in names], now)


def days_left(certificate: Path, now: datetime) -> float:
    """Days until a certificate ends; negative when it has."""
    return (_certificate(certificate).not_valid_after_utc - now) / timedelta(days=1)


def client_context(authority: str) -> ssl.SSLContext:
    """What a client needs to trust servers of this authority (PEM text) and no others. Raises Invalid."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    try:
        context.load_verify_locations(cadata=authority)
    except (ssl.SSLError, ValueError):
        raise Invalid("The hub's authority is not a certificate in PEM form.", help="Take it from the directory again.") from None
    return context


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    validity: tuple[datetime, int],
    latest: datetime | None = None,
) -> x509.CertificateBuilder:
    begin, days = validity
    end = begin + timedelta(days=days)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin - _SKEW)
        .not_valid_after(min(end, latest or end))
    )


def _must_renew(certificate: x509.Certificate, authority: x509.Certificate, addresses: Sequence[str], now: datetime) -> bool:
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return True
    ends = certificate.not_valid_after_utc - now < timedelta(days=RENEW_DAYS)
    return ends or set(names) != {_name(one) for one in addresses}


def _name(address: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(address.strip("[]")))
    except ValueError:
        pass
    try:
        return x509.DNSName(address)
    except ValueError:
        raise Invalid(f"{address!r} is no address of a server.", help="A host name in plain letters, or an IP address.") from None


def _certificate(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError):
        raise NodeError(f"{path} is missing or not a certificate.", help="Make the hub's authority again, or restore the file.") from None


def _private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(path: Path, data: bytes) -> None:
    fresh = path.with_name(path.name + ".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
