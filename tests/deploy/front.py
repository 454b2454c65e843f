"""Real nginx from the shipped site file, on ports of its own, in front of a real bot."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from config import ROOT

SITE = ROOT / "deploy" / "nginx" / "pks07.conf"
NAME = "localhost"  # stands for khaosat.example.vn, so that a client finds it without a name server
STARTS_WITHIN_S = 20.0

# What Debian's nginx.conf adds around a site, kept inside one folder; one process, so that no other user is needed.
AROUND = """
daemon off;
master_process off;
pid {folder}/pid;
error_log stderr;
events {{ worker_connections 512; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/pks07.conf;
}}
"""


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def make_certificate(folder: Path) -> None:
    """A certificate for NAME that only a client who was told about it believes."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    names = x509.SubjectAlternativeName([x509.DNSName(NAME), x509.IPAddress(ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = (
        builder.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    )
    signed = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    (folder / "fullchain.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain))


def site(folder: Path, *, bot: int, http: int, https: int) -> str:
    """The shipped file with its places and ports exchanged, and nothing else."""
    text = SITE.read_text("utf-8")
    text = "".join(line for line in text.splitlines(keepends=True) if "listen [::]:" not in line)  # IPv6 may be absent
    for old, new, times in (
        ("/etc/letsencrypt/live/khaosat.example.vn", str(folder), 2),
        ("/var/lib/nginx", str(folder), 1),
        ("/var/log/nginx", str(folder), 2),
        ("/var/www/html", str(folder), 1),
        ("127.0.0.1:8000", f"127.0.0.1:{bot}", 2),  # the second is a remark
        ("listen 80", f"listen 127.0.0.1:{http}", 2),
        ("listen 443", f"listen 127.0.0.1:{https}", 2),
        ("khaosat.example.vn", NAME, 3),
    ):
        assert text.count(old) == times, old
        text = text.replace(old, new)
    return text


@contextmanager
def front(folder: Path, bot: int) -> Iterator[Front]:
    """nginx, until the block ends."""
    folder.mkdir()
    http, https = free_ports(2)
    make_certificate(folder)
    (folder / "pks07.conf").write_text(site(folder, bot=bot, http=http, https=https), encoding="utf-8")
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder), encoding="utf-8")
    command = [program(), "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with (folder / "stderr").open("w") as log:
        process = subprocess.Popen(command, stderr=log)
    found = Front(folder, http, https, process)
    try:
        found.await_start()
        yield found
    finally:
        process.terminate()
        process.wait(STARTS_WITHIN_S)


def program() -> str:
    return shutil.which("nginx", path="/usr/local/sbin:/usr/sbin:/sbin:/usr/bin") or ""


class Front:
    """A running nginx."""

    def __init__(self, folder: Path, http: int, https: int, process: subprocess.Popen[bytes]) -> None:
        self.folder, self.http, self.https, self.process = folder, http, https, process

    @property
    def certificate(self) -> str:
        return str(self.folder / "fullchain.pem")

    @property
    def address(self) -> str:
        return f"https://{NAME}:{self.https}"

    def connect(self, name: str = NAME) -> ssl.SSLSocket:
        context = ssl.create_default_context(cafile=self.certificate)
        context.check_hostname = name == NAME
        return context.wrap_socket(socket.create_connection(("127.0.0.1", self.https), 20), server_hostname=name)

    def logged(self, name: str = "pks07.log") -> str:
        return (self.folder / name).read_text("utf-8")

    def await_start(self) -> None:
        end = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < end and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.https), 1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError((self.folder / "stderr").read_text())
