"""To whom tokens may be sent."""

from __future__ import annotations

import datetime
import socket
import ssl
import threading
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.zalo.test_client import BOTH_WAYS
from zalo.client import Api, ZaloClient
from zalo.errors import Outcome, SendResult
from zalo.transport import Transport


@pytest.mark.parametrize(
    "base",
    [
        "http://openapi.zalo.me",
        "http://10.0.0.7:9000",
        "http://127.0.0.1.example.com",
        "ftp://openapi.zalo.me",
        "https://user:secret@openapi.zalo.me",
        "https://openapi.zalo.me?x=1",
        "https://openapi.zalo.me#x",
        "openapi.zalo.me",
        "https://",
        "",
    ],
)
def test_an_address_that_must_not_get_tokens_is_refused(base: str) -> None:
    with pytest.raises(ValueError, match=r"address|https"):
        Transport(base, pool_size=1)


@pytest.mark.parametrize(
    "base", ["https://openapi.zalo.me", "https://stand-in.example:8443/api/", "http://127.0.0.1:9000", "http://[::1]:9"]
)
def test_https_and_this_machine_are_fine(base: str) -> None:
    Transport(base, pool_size=1).close()


def test_a_secret_no_header_can_hold_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="app secret"):
        ZaloClient(api_base="https://a.vn", oauth_base="https://a.vn", app_id="1", app_secret="x\ny")


@BOTH_WAYS
def test_a_certificate_nobody_vouches_for_ends_the_call_before_anything_is_sent(
    tmp_path: Path, kind: type[ZaloClient]
) -> None:
    seen: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=serve_tls, args=(listener, self_signed(tmp_path), seen))
        server.start()
        base = f"https://127.0.0.1:{listener.getsockname()[1]}"
        client = kind(api_base=base, oauth_base=base, app_id="1", app_secret="x")
        assert client.post_message(Api.V3, b"{}", "token") == SendResult(Outcome.RETRY, maybe_sent=False)
        server.join(5)
    assert b"".join(seen) == b""


def serve_tls(listener: socket.socket, certificate: Path, seen: list[bytes]) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    connection, _ = listener.accept()
    try:
        with context.wrap_socket(connection, server_side=True) as secure:
            seen.append(secure.recv(1_000))
    except OSError:
        connection.close()


def self_signed(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "self_signed.pem"
    path.write_bytes(pem + certificate.public_bytes(serialization.Encoding.PEM))
    return path
