"""The shipped nginx site in front of the bot: what passes, what is kept out, and who waits for whom."""

from __future__ import annotations

import json
import os
import signal
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests

from handlers.protection import _HEADERS
from tests.deploy.conftest import THREADS, TOKEN, VERIFIER
from tests.deploy.front import NAME, Front, front, program
from tests.shell.events import OPENING_MORNING, Delivery, headers, said, signature, signed
from tests.shell.test_supervisor import Program, descendants, eventually
from zalo.limits import WEBHOOK_BODY_BYTES

WEBHOOK = "/webhook/zalo"
pytestmark = pytest.mark.skipif(
    not program(),
    reason="no nginx on this machine: the shipped site is not tried (Debian: apt-get install nginx-light)",
)


@pytest.fixture
def visitor(nginx: Front) -> Iterator[requests.Session]:
    """A browser, or Zalo."""
    with requests.Session() as session:
        session.trust_env = False
        session.verify = nginx.certificate
        yield session


def deliver(visitor: requests.Session, nginx: Front, delivery: Delivery) -> int:
    given = dict(delivery.headers)
    return visitor.post(nginx.address + WEBHOOK, data=delivery.raw, headers=given, timeout=30).status_code


def padded(size: int) -> Delivery:
    """A signed event of exactly this many bytes."""
    body = said("")
    body["message"]["text"] = "x" * (size - len(signed(body).raw))
    delivery = signed(body)
    assert len(delivery.raw) == size
    return delivery


def test_a_signed_event_reaches_the_bot_byte_for_byte(bot: Program, nginx: Front, visitor: requests.Session) -> None:
    before = bot.handled()
    odd = json.dumps(said("Hài lòng \\ / 😀"), indent=3, ensure_ascii=True).replace(": ", " :\t").encode()
    odd_event = Delivery(odd, headers(signature(odd, str(OPENING_MORNING))))
    assert deliver(visitor, nginx, odd_event) == 200
    assert deliver(visitor, nginx, Delivery(odd, dict(odd_event.headers) | {"num_retry": "1"})) == 200
    assert eventually(lambda: bot.handled() == before + 1)
    assert deliver(visitor, nginx, Delivery(odd + b" ", odd_event.headers)) == 403
    assert visitor.post(nginx.address + WEBHOOK, data=b"{}", timeout=30).status_code == 200  # Zalo's try


def test_nginx_takes_what_the_bot_takes_and_refuses_one_byte_more(nginx: Front, visitor: requests.Session) -> None:
    assert deliver(visitor, nginx, padded(WEBHOOK_BODY_BYTES)) == 200
    answer = visitor.post(
        nginx.address + WEBHOOK, data=(big := padded(WEBHOOK_BODY_BYTES + 1)).raw, headers=dict(big.headers), timeout=30
    )
    assert answer.status_code == 413
    assert "nginx" in answer.text
    pieces = visitor.post(nginx.address + WEBHOOK, data=iter([b"x" * 40_000] * 2), timeout=30)
    assert (pieces.status_code, "nginx" in pieces.text) == (413, True)


def test_what_is_for_machines_inside_is_not_there_for_anybody_outside(
    bot: Program, nginx: Front, visitor: requests.Session
) -> None:
    forged = [{"X-Forwarded-For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}, {"Authorization": f"Bearer {TOKEN}"}]
    for path in ("/metrics", "//metrics", "/%6detrics", "/x/../metrics", "/metrics?x", "/readyz"):
        for given in ({}, *forged):
            assert visitor.get(nginx.address + path, headers=given, timeout=30).status_code == 404, path
    assert requests.get(f"{bot.address}/metrics", timeout=30).status_code == 200
    assert requests.get(f"{bot.address}/readyz", timeout=30).status_code == 200
    assert visitor.get(f"{nginx.address}/healthz", timeout=30).text == "ok"


def test_the_bot_hears_from_nginx_alone_who_asks(tmp_path: Path) -> None:
    claims = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": "x",
        "Forwarded": "for=1",
    }
    with socket.create_server(("127.0.0.1", 0)) as bot, front(tmp_path / "nginx", bot.getsockname()[1]) as nginx:
        given = {"headers": claims, "verify": nginx.certificate, "timeout": 30}
        asking = threading.Thread(target=requests.get, args=(nginx.address,), kwargs=given)
        asking.start()
        connection, _ = bot.accept()
        with connection:
            seen = connection.recv(4096).decode().lower().split("\r\n")
            connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
        asking.join()
    assert [line for line in seen if line.startswith("x-forwarded-for")] == ["x-forwarded-for: 127.0.0.1"]
    assert "x-forwarded-proto: https" in seen
    assert not any(line.startswith(("forwarded:", "x-forwarded-host")) for line in seen)


@pytest.mark.parametrize(
    "path", ["/chat", "/sim/updates", "/media/1", "/landing/x", "/v3.0/oa/message/cs", "/residents"]
)
def test_nothing_of_the_emulator_is_there(nginx: Front, visitor: requests.Session, path: str) -> None:
    assert visitor.get(nginx.address + path, timeout=30).status_code == 404


def test_every_answer_has_every_header_once(nginx: Front, visitor: requests.Session) -> None:
    for path, status in {"/": 200, "/q/7K2M2345": 404, "/nowhere": 404, "/healthz": 200}.items():
        answer = visitor.get(nginx.address + path, timeout=30)
        assert answer.status_code == status
        names = [name.lower() for name, _ in answer.raw.headers.iteritems()]
        assert len(names) == len(set(names)), names
        assert {name.lower() for name in _HEADERS} <= set(names)
    for path in ("/", "/metrics", WEBHOOK):  # by the bot, by nginx, by nginx
        answer = visitor.post(nginx.address + path, data=b"x" * 70_000, timeout=30)
        assert answer.raw.headers.getlist("Strict-Transport-Security") == ["max-age=31536000"]
        assert "/" not in answer.headers["Server"]  # no version


def test_plain_http_leads_to_https_and_other_names_nowhere(nginx: Front) -> None:
    plain = f"http://127.0.0.1:{nginx.http}"
    answer = requests.get(f"{plain}/q/7K2M2345?x=1", headers={"Host": NAME}, allow_redirects=False, timeout=30)
    assert (answer.status_code, answer.headers["Location"]) == (301, f"https://{NAME}/q/7K2M2345?x=1")
    (nginx.folder / ".well-known" / "acme-challenge").mkdir(parents=True)
    (nginx.folder / ".well-known" / "acme-challenge" / "proof").write_text("proof")
    challenge = requests.get(f"{plain}/.well-known/acme-challenge/proof", headers={"Host": NAME}, timeout=30)
    assert challenge.text == "proof"
    with pytest.raises(requests.ConnectionError):
        requests.get(plain, headers={"Host": "evil.example"}, timeout=30)
    with pytest.raises(ssl.SSLError):
        nginx.connect("evil.example")


def test_zalos_check_of_the_domain_passes(nginx: Front, visitor: requests.Session) -> None:
    assert VERIFIER in visitor.get(f"{nginx.address}/zalo_verifier{VERIFIER}.html", timeout=30).text


def test_slow_clients_hold_no_thread_of_the_bot(nginx: Front, visitor: requests.Session) -> None:
    event = signed(said("chào"))
    head = f"POST {WEBHOOK} HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: {len(event.raw)}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in event.headers.items()) + "\r\n"
    slow = [nginx.connect() for _ in range(THREADS * 4)]
    for connection in slow:
        connection.sendall(head.encode() + event.raw[:-1])
    assert deliver(visitor, nginx, signed(said("chào"))) == 200
    slow[0].sendall(event.raw[-1:])
    assert slow[0].recv(15) == b"HTTP/1.1 200 OK"[:15]
    for connection in slow:
        connection.close()


def test_pages_have_a_brake_and_the_webhook_has_none(bot: Program, tmp_path: Path) -> None:
    port = int(bot.address.rpartition(":")[2])
    with front(tmp_path / "nginx", port) as nginx, requests.Session() as visitor:  # the others' is not held back
        visitor.verify, visitor.trust_env = nginx.certificate, False
        statuses = [visitor.get(f"{nginx.address}/nowhere", timeout=30).status_code for _ in range(400)]
        assert set(statuses) == {404, 429}
        assert [deliver(visitor, nginx, signed(said("chào"))) for _ in range(30)] == [200] * 30


def test_a_log_line_names_no_visitor_no_query_and_no_signed_link(nginx: Front, visitor: requests.Session) -> None:
    visitor.get(f"{nginx.address}/oauth/zalo/callback?code=secret-code&state=x", timeout=30)
    visitor.get(f"{nginx.address}/tin/signed-link", timeout=30)
    visitor.post(nginx.address + WEBHOOK, data=b"x" * 70_000, timeout=30)
    assert eventually(lambda: "/tin/- 4" in nginx.logged())
    logged = nginx.logged() + nginx.logged("pks07-error.log")
    assert "GET /oauth/zalo/callback 400" in logged
    for hidden in ("127.0.0.1", "secret-code", "signed-link", "python-requests"):
        assert hidden not in logged


def test_an_event_not_stored_gets_no_answer_and_a_page_no_longer_fresh_is_better_than_none(tmp_path: Path) -> None:
    stand_in = ThreadingHTTPServer(("127.0.0.1", 0), OneSecondPage)
    serving = threading.Thread(target=stand_in.serve_forever)
    serving.start()
    with front(tmp_path / "nginx", stand_in.server_port) as nginx:
        assert requests.get(nginx.address, verify=nginx.certificate, timeout=30).text == "page"
        with pytest.raises(requests.ConnectionError):
            requests.post(nginx.address + WEBHOOK, verify=nginx.certificate, timeout=30)
        stand_in.shutdown()
        stand_in.server_close()
        serving.join()
        time.sleep(1.1)
        assert requests.get(nginx.address, verify=nginx.certificate, timeout=30).text == "page"
        assert requests.get(f"{nginx.address}/other", verify=nginx.certificate, timeout=30).status_code == 502


class OneSecondPage(BaseHTTPRequestHandler):
    """A bot that cannot store anything, with a page that may be kept for a second."""

    def do_POST(self) -> None:
        self.send_error(503)

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Cache-Control", "public, max-age=1")
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"page")

    def log_message(self, *_: object) -> None:
        pass


def test_while_the_bot_is_away_events_get_no_answer_and_posters_pages_stay(
    bot: Program, nginx: Front, visitor: requests.Session
) -> None:
    page = f"{nginx.address}/"
    assert visitor.get(page, timeout=30).status_code == 200
    server = bot.part("handlers.server")
    away = [bot.process.pid, server, *descendants(server)]
    os.kill(bot.process.pid, signal.SIGSTOP)  # nobody starts it again
    for pid in away[1:]:
        os.kill(pid, signal.SIGKILL)
    try:
        assert eventually(lambda: not bot.serves())
        with pytest.raises(requests.ConnectionError):
            deliver(visitor, nginx, signed(said("chào")))
        assert visitor.get(f"{nginx.address}/healthz", timeout=30).status_code == 502
        assert visitor.get(page, timeout=30).status_code == 200
    finally:
        os.kill(bot.process.pid, signal.SIGCONT)
    assert eventually(bot.serves)
    assert deliver(visitor, nginx, signed(said("chào"))) == 200
