# SPDX-License-Identifier: Apache-2.0
"""A hub's authority and its servers' certificates."""

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from carillon.errors import Invalid, NodeError
from carillon.exchange.carrier import certificates
from carillon.exchange.carrier.certificates import RENEW_DAYS, SERVER_DAYS, days_left, issue, make_authority, renew

NOW = datetime(2026, 5, 1, tzinfo=UTC)
ADDRESSES = ("hub.example", "192.0.2.7", "[2001:db8::7]")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_authority(tmp_path / "ca", "the test", NOW)
    return tmp_path / "ca"


def read(path: str | Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(Path(path).read_bytes())


def test_the_servers_certificate_is_the_authoritys_and_names_all_addresses(folder: Path) -> None:
    tls = issue(folder, ADDRESSES, NOW)
    server, authority = read(tls.certificate), read(tls.authority)
    server.verify_directly_issued_by(authority)
    names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["hub.example"]
    assert names.get_values_for_type(x509.IPAddress) == [ipaddress.ip_address(one) for one in ("192.0.2.7", "2001:db8::7")]
    assert not server.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert authority.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 0


def test_keys_are_for_their_owner_alone(folder: Path) -> None:
    tls = issue(folder, ADDRESSES, NOW)
    for path in (folder / "authority.key", Path(tls.key)):
        assert path.stat().st_mode & 0o077 == 0
    assert b"PRIVATE" not in Path(tls.authority).read_bytes()


@pytest.mark.parametrize(("later", "same"), [(0, True), (SERVER_DAYS - RENEW_DAYS - 1, True), (SERVER_DAYS - RENEW_DAYS + 1, False)])
def test_it_stays_until_it_is_about_to_end(folder: Path, later: int, same: bool) -> None:
    before = Path(issue(folder, ADDRESSES, NOW).certificate).read_bytes()
    moment = NOW + timedelta(days=later)
    after = Path(renew(folder, moment).certificate)
    assert (after.read_bytes() == before) is same
    assert days_left(after, moment) > RENEW_DAYS
    assert days_left(after, NOW) == pytest.approx(SERVER_DAYS if same else later + SERVER_DAYS)


def test_other_addresses_or_another_authority_make_another_certificate(folder: Path, tmp_path: Path) -> None:
    first = Path(issue(folder, ADDRESSES, NOW).certificate).read_bytes()
    assert Path(issue(folder, ADDRESSES[::-1], NOW).certificate).read_bytes() == first
    second = Path(issue(folder, ADDRESSES[:1], NOW).certificate).read_bytes()
    assert second != first
    (folder / "authority.key").unlink()
    make_authority(folder, "another", NOW)
    third = issue(folder, ADDRESSES[:1], NOW)
    read(third.certificate).verify_directly_issued_by(read(third.authority))


def test_the_authority_is_made_once(folder: Path) -> None:
    before = (folder / "authority.pem").read_bytes()
    assert make_authority(folder, "the test", NOW + timedelta(days=400)).read_bytes() == before


def test_no_certificate_outlives_its_authority(folder: Path) -> None:
    tls = issue(folder, ADDRESSES, NOW + timedelta(days=certificates.AUTHORITY_DAYS - 100))
    assert read(tls.certificate).not_valid_after_utc == read(tls.authority).not_valid_after_utc


@pytest.mark.parametrize("addresses", [(), ("münchen.example",)])
def test_addresses_that_are_none_are_refused(folder: Path, addresses: tuple[str, ...]) -> None:
    with pytest.raises(Invalid):
        issue(folder, addresses, NOW)


def test_a_missing_or_wrong_authority_is_told(tmp_path: Path) -> None:
    with pytest.raises(NodeError, match=r"authority\.pem"):
        issue(tmp_path, ADDRESSES, NOW)
    (tmp_path / "authority.pem").write_text("nothing")
    with pytest.raises(NodeError, match=r"authority\.pem"):
        issue(tmp_path, ADDRESSES, NOW)


def test_a_client_trusts_this_authority_alone_and_checks_names(folder: Path) -> None:
    context = certificates.client_context((folder / "authority.pem").read_text())
    assert context.check_hostname
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert len(context.get_ca_certs()) == 1
    for wrong in ("", "x", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"):
        with pytest.raises(Invalid, match="PEM"):
            certificates.client_context(wrong)
