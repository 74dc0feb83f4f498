"""Contexts of TLS that are made beside a stand-in verify as ever, whenever they are used."""

import ssl
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import certifi
import pytest

from sstest.endpoint.clients.certificates import loaded_late


def context() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certifi.where())


@pytest.fixture(scope="module")
def expected() -> int:
    return len(context().get_ca_certs())


def test_certificates_are_there_when_they_are_looked_at(expected: int) -> None:
    with loaded_late():
        made = [context() for _ in range(3)]
        assert [one.cert_store_stats()["x509_ca"] for one in made] == [expected] * 3
        made[1].load_verify_locations(certifi.where())
        assert len(made[1].get_ca_certs()) == expected
        assert not any("ca_certs" in name for one in made for name in vars(one))
    assert "load_verify_locations" not in vars(ssl.SSLContext)


def test_certificates_are_there_for_a_connection(expected: int) -> None:
    with loaded_late():
        _, late = context(), context()
        late.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="example.com")
        assert ssl._ssl._SSLContext.cert_store_stats(late)["x509_ca"] == expected  # type: ignore[attr-defined]


def test_certificates_are_there_afterwards(expected: int) -> None:
    with loaded_late():
        made = [context() for _ in range(3)]
    with ThreadPoolExecutor(8) as pool:
        counts = pool.map(lambda one: len(one.get_ca_certs()), made * 8)
    assert [*counts] == [expected] * 24


def test_certificates_of_the_system_are_there_too(expected: int) -> None:
    usual = ssl.create_default_context().cert_store_stats()
    both = context()
    both.set_default_verify_paths()
    with loaded_late():
        context()
        late, with_both = ssl.create_default_context(), ssl.create_default_context()
        with_both.load_verify_locations(certifi.where())
        assert late.cert_store_stats() == usual
        late_both = with_both.cert_store_stats()
    assert late_both == both.cert_store_stats()
    assert late_both["x509_ca"] >= expected
    assert "set_default_verify_paths" not in vars(ssl.SSLContext)


def test_a_context_of_ones_own_is_its_own(expected: int) -> None:
    with loaded_late():
        one, other = context(), context()
        one.check_hostname = False
        one.verify_mode = ssl.CERT_NONE
        assert (other.check_hostname, other.verify_mode) == (True, ssl.CERT_REQUIRED)
    assert len(one.get_ca_certs()) == expected


def test_a_file_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "empty.pem").touch()
    with loaded_late():
        for _ in range(2):
            with pytest.raises(FileNotFoundError):
                ssl.create_default_context(cafile=str(tmp_path / "none.pem"))
            with pytest.raises(ssl.SSLError):
                ssl.create_default_context(cafile=str(tmp_path / "empty.pem"))
