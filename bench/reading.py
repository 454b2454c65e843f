"""What reading one reply costs: processor time, the fastest of twenty rounds.

python -m bench.reading
"""

from __future__ import annotations

import time

from bot.answers import read
from config import load_settings
from handlers.runtime import Runtime
from questions.model import Question

REPLIES = (
    ("q2", "a digit", "2"),
    ("q2", "a digit with a dot", "2."),
    ("q2", "words", "dạ em chọn hài lòng ạ"),
    ("q3", "three choices in words", "loa, zalo, họp thôn"),
    ("q2", "20,000 characters", "không hài lòng " * 1_300),
)
ROUNDS, TIMES = 20, 50


def main() -> None:
    """Print microseconds a reply."""
    questions = Runtime(load_settings(zalo_oa_id="1")).content.survey.by_id
    for name, what, reply in REPLIES:
        print(f"{what:24} {fastest(questions[name], reply) * 1e6:8.1f} µs")


def fastest(question: Question, reply: str) -> float:
    """Seconds of processor time for one reading, undisturbed."""
    read(question, reply)
    rounds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        for _ in range(TIMES):
            read(question, reply)
        rounds.append((time.process_time() - started) / TIMES)
    return min(rounds)


if __name__ == "__main__":
    main()
