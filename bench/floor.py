"""The floor we measure ourselves against: what one writes in an afternoon with Flask and sqlite3.

gunicorn (2 gthread workers of 8 threads), one durable commit a turn, two sender threads a worker, 20 questions.
It verifies signatures and drops repeated events; it has no outbox, no order, no lanes, no encryption, no retries.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import os
import queue
import sqlite3
import threading
from typing import Any

from flask import Flask, request

API_PORT = int(os.environ.get("FLOOR_API_PORT", "0"))
FILE = os.environ.get("FLOOR_FILE", "")
APP_ID, KEY = os.environ.get("FLOOR_APP_ID", ""), os.environ.get("FLOOR_KEY", "")
QUESTION = "Câu {n}\nÔng/Bà hài lòng ở mức nào về sự phục vụ của chính quyền xã?\n" + "\n".join(
    f"{number}. {label}" for number, label in enumerate(
        ("Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng", "Rất không hài lòng", "Không biết"), start=1
    )
)  # fmt: skip
QUESTIONS = 20
SENDERS = 2

app = Flask(__name__)
_local: Any = threading.local()
_replies: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()


def _database() -> sqlite3.Connection:
    if not hasattr(_local, "database"):
        _local.database = sqlite3.connect(FILE, isolation_level=None, timeout=30)
        _local.database.execute("PRAGMA journal_mode=WAL")
        _local.database.execute("PRAGMA synchronous=FULL")
    return _local.database


def prepare() -> None:
    """Create the tables."""
    database = _database()
    database.execute("CREATE TABLE IF NOT EXISTS seen (id TEXT PRIMARY KEY) WITHOUT ROWID")
    database.execute("CREATE TABLE IF NOT EXISTS state (person TEXT PRIMARY KEY, at INTEGER) WITHOUT ROWID")
    database.execute(
        "CREATE TABLE IF NOT EXISTS answer (person TEXT, question INTEGER, value TEXT, PRIMARY KEY (person, question))"
    )


@app.post("/webhook/zalo")
def receive() -> tuple[str, int]:
    """Verify, decide, commit, hand the reply over."""
    raw = request.get_data()
    event = json.loads(raw)
    mac = hashlib.sha256(APP_ID.encode() + raw + event["timestamp"].encode() + KEY.encode()).hexdigest()
    if not hmac.compare_digest(f"mac={mac}", request.headers.get("X-ZEvent-Signature", "")):
        return "bad signature", 403
    person, text = event["sender"]["id"], event["message"]["text"]
    database = _database()
    database.execute("BEGIN IMMEDIATE")
    if database.execute("INSERT OR IGNORE INTO seen VALUES (?)", (event["message"]["msg_id"],)).rowcount == 0:
        database.execute("ROLLBACK")
        return "ok", 200
    row = database.execute("SELECT at FROM state WHERE person = ?", (person,)).fetchone()
    at = row[0] if row else 0
    if at:
        database.execute("INSERT OR REPLACE INTO answer VALUES (?, ?, ?)", (person, at, text))
    database.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (person, at + 1))
    database.execute("COMMIT")
    _replies.put((person, QUESTION.format(n=at + 1) if at < QUESTIONS else "Cảm ơn Ông/Bà."))
    return "ok", 200


def _send() -> None:
    connection = http.client.HTTPConnection("127.0.0.1", API_PORT)
    while True:
        person, text = _replies.get()
        body = json.dumps({"recipient": {"user_id": person}, "message": {"text": text}})
        connection.request(
            "POST", "/v3.0/oa/message/cs", body, {"Content-Type": "application/json", "access_token": "x"}
        )
        connection.getresponse().read()


def start_senders() -> None:
    """Start this worker's sender threads."""
    for _ in range(SENDERS):
        threading.Thread(target=_send, daemon=True).start()


if FILE:
    prepare()
    start_senders()
