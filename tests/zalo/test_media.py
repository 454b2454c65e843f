"""Fetching pictures: from Zalo's hosts, and from nowhere else however the address is written."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.zalo.conftest import Host
from zalo import limits, media
from zalo.media import Refused, Sources, Unreachable, fetch

ZALO = Sources(("zdn.vn", "zadn.vn"))
PUBLIC, LOOPBACK = "49.213.118.10", "127.0.0.1"


def never(host: str) -> list[str]:
    raise AssertionError(f"{host} was looked up")


def here(host: Host) -> Sources:
    return Sources((), local=host.base)


@pytest.mark.parametrize(
    "address",
    [
        "http://f6.photo.talk.zdn.vn/a.jpg",
        "https://f6.photo.talk.zdn.vn:8443/a.jpg",
        "https://f6.photo.talk.zdn.vn:x/a.jpg",
        "https://zdn.vn.evil.example/a.jpg",
        "https://evilzdn.vn/a.jpg",
        "https://f6.zdn.vn./a.jpg",
        "https://evil.example/zdn.vn",
        "https://evil.example?zdn.vn",
        "https://evil.example#.zdn.vn",
        "https://zdn.vn@evil.example/a.jpg",
        "https://user:word@f6.zdn.vn/a.jpg",
        "https://evil.example\\@f6.zdn.vn/a.jpg",
        "https://f6.zdn.vn\r\nHost: evil/a.jpg",
        "https://f6.zdn.vn/a b.jpg",
        "https://f6.zdn.vn/ảnh.jpg",
        "https://f6.zdn。vn/a.jpg",
        "https://127.0.0.1/a.jpg",
        "https://[::1]/a.jpg",
        "https://[::1/a.jpg",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/a.jpg",
        "http://127.0.0.1:8000/metrics",
        "ftp://f6.zdn.vn/a.jpg",
        "file:///etc/passwd",
        "//f6.zdn.vn/a.jpg",
        "a.jpg",
        "",
    ],
)
def test_an_address_that_is_not_zalos_is_not_even_looked_up(address: str) -> None:
    with pytest.raises(Refused):
        fetch(address, ZALO, resolve=never)


@pytest.mark.parametrize(
    "ip",
    ["127.0.0.1", "10.1.2.3", "172.16.0.9", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",  # noqa: S104
     "255.255.255.255", "192.0.2.7"],
)  # fmt: skip
def test_a_name_of_zalos_that_leads_to_a_private_address_is_refused(ip: str) -> None:
    with pytest.raises(Refused, match="private"):
        fetch("https://f6.photo.talk.zdn.vn/a.jpg", ZALO, resolve=lambda _: [ip])
    with pytest.raises(Refused, match="private"):
        fetch("https://f6.photo.talk.zdn.vn/a.jpg", ZALO, resolve=lambda _: [PUBLIC, ip])


def test_a_name_nobody_knows_can_be_tried_again() -> None:
    with pytest.raises(Unreachable):
        fetch("https://f6.photo.talk.zdn.vn/a.jpg", ZALO, resolve=lambda _: [])


def test_the_emulators_own_origin_is_allowed_where_it_is_set(host: Host) -> None:
    host.answers(b"picture")
    assert fetch(f"{host.base}/media/x?size=1", here(host)) == b"picture"
    assert host.received[0].path == "/media/x?size=1"
    with pytest.raises(Refused):
        fetch(f"{host.base}/media/x", ZALO, resolve=never)


def test_another_port_of_this_machine_is_not_the_emulator(host: Host) -> None:
    with pytest.raises(Refused):
        fetch("http://127.0.0.1:1/media/x", here(host), resolve=never)


def test_an_origin_called_local_that_is_not_on_this_machine_is_refused() -> None:
    with pytest.raises(Refused, match="private"):
        fetch("http://emulator.example:9000/x", Sources((), "http://emulator.example:9000"), resolve=lambda _: [PUBLIC])


def test_no_credentials_of_ours_go_along(host: Host) -> None:
    host.answers(b"picture")
    fetch(f"{host.base}/x", here(host))
    assert set(host.received[0].headers) <= {"Host", "Accept", "Accept-Encoding", "User-Agent"}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(host: Host, status: int) -> None:
    host.answers(b"", status=status, Location=f"{host.base}/elsewhere")
    with pytest.raises(Refused):
        fetch(f"{host.base}/x", here(host))
    assert [request.path for request in host.received] == ["/x"]


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_picture_that_is_gone_is_given_up(host: Host, status: int) -> None:
    host.answers(b"", status=status)
    with pytest.raises(Refused):
        fetch(f"{host.base}/x", here(host))


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_host_in_trouble_is_asked_again(host: Host, status: int) -> None:
    host.answers(b"", status=status)
    with pytest.raises(Unreachable):
        fetch(f"{host.base}/x", here(host))


@pytest.mark.parametrize("behaviour", ["hang_up", "stop_halfway"])
def test_a_connection_that_breaks_is_tried_again(host: Host, behaviour: str) -> None:
    host.answers(b"picture")
    host.behaviour = behaviour
    with pytest.raises(Unreachable):
        fetch(f"{host.base}/x", here(host))


def test_a_picture_may_have_five_megabytes_and_no_more(host: Host) -> None:
    host.answers(bytes(limits.PICTURE_BYTES))
    assert len(fetch(f"{host.base}/x", here(host))) == 5 * 1024 * 1024
    host.answers(bytes(limits.PICTURE_BYTES + 1))
    with pytest.raises(Refused, match="too large"):
        fetch(f"{host.base}/x", here(host))


# The encrypted way, against a server with a certificate of our own making.


@pytest.fixture
def vouched(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """Port of a server whose certificate says "pictures.example", and the file that vouches for it."""
    certificate, key = _certificate("pictures.example", tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = ThreadingHTTPServer((LOOPBACK, 0), _Picture)
    server.daemon_threads = True
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server.server_port, certificate
    server.shutdown()
    server.server_close()
    thread.join()


class _Picture(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = f"for {self.headers['Host']}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def _certificate(name: str, folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, private


def test_the_certificate_must_be_of_the_name_although_the_number_is_connected_to(vouched: tuple[int, Path]) -> None:
    port, certificate = vouched
    origin = f"https://pictures.example:{port}"
    sources = Sources((), local=origin, authorities=str(certificate))
    assert fetch(f"{origin}/x", sources, resolve=lambda _: [LOOPBACK]) == f"for pictures.example:{port}".encode()


def test_a_certificate_of_another_name_is_not_accepted(vouched: tuple[int, Path]) -> None:
    port, certificate = vouched
    origin = f"https://other.example:{port}"
    sources = Sources((), local=origin, authorities=str(certificate))
    with pytest.raises(Unreachable):
        fetch(f"{origin}/x", sources, resolve=lambda _: [LOOPBACK])


def test_a_certificate_nobody_vouches_for_is_not_accepted(vouched: tuple[int, Path]) -> None:
    port, _ = vouched
    origin = f"https://pictures.example:{port}"
    with pytest.raises(Unreachable):
        fetch(f"{origin}/x", Sources((), local=origin), resolve=lambda _: [LOOPBACK])


def test_names_are_looked_up_as_addresses_of_the_old_kind() -> None:
    assert all(ipaddress.ip_address(ip).version == 4 for ip in media.addresses("localhost"))
