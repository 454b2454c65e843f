"""Writes corpus.csv: the replies written by hand in by_hand.txt and systematic variations of what options are called.

Every label comes from the way a reply is made, never from the reader under test. Run it after changing either:
    PYTHONPATH=. python tests/reading/build_corpus.py
The order and content are the same on every run; the stored file is what the tests read.
"""

from __future__ import annotations

import csv
import itertools
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from questions.load import load_survey
from questions.model import Kind, Option, Question

HERE = Path(__file__).parent
ASK = "ask"


class Row(NamedTuple):
    """One labelled reply. `expected`: codes joined by |, a number, day or text as recorded, "unknown", or "ask"."""

    question: str
    reply: str
    expected: str
    remark: str  # "yes": words beside the choice have to be kept
    tags: str


def questions() -> dict[str, Question]:
    """Every question of the corpus by its key."""
    surveys = (HERE.parents[1] / "questions" / "pks07.yaml", HERE / "extra.yaml")
    return {question.id: question for path in surveys for question in load_survey(path).questions}


def by_hand() -> Iterator[Row]:
    """The replies of by_hand.txt."""
    head: tuple[str, str, str, str] | None = None
    for line in (HERE / "by_hand.txt").read_text(encoding="utf-8").split("\n"):
        if line.startswith("## "):
            question, expected, tag, *remark = line[3:].split(" | ")
            codes = expected.replace("\\|", "|") if tag == "text" else expected.replace("+", "|")
            head = (question, _unescaped(codes), tag, remark[0] if remark else "")
        elif line and not line.startswith("#") and head:
            yield Row(head[0], _unescaped(line), head[1], head[3], f"hand {head[2]}")


def _unescaped(text: str) -> str:
    text = re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text)
    return text.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t")


def bare(text: str) -> str:
    """Without accents."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def wide(number: int) -> str:
    """Full-width digits."""
    return "".join(chr(ord(digit) - ord("0") + ord("０")) for digit in str(number))


NUMBER_DRESSES = (
    "{n}",
    " {n} ",
    "{n}.",
    "({n})",
    "số {n}",
    "so {n}",
    "chọn {n}",
    "dạ {n} ạ",
    "em chọn số {n} ạ",
    "ý {n}",
)
LABEL_DRESSES = ("{}", "{}.", "{} ạ", "dạ {} ạ", "tôi chọn {}", "Dạ, {} ạ", "câu trả lời là {}", "{} nhé")
WORDS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám")


def choices(found: dict[str, Question]) -> Iterator[Row]:
    """Every option of every question by number and by label, in every dress."""
    for question in found.values():
        for number, option in enumerate(question.options, 1):
            yield from _by_number(question, option, number)
            yield from _by_label(question, option, number)
        if question.kind is Kind.SINGLE:
            yield from _no_choice(question)


def _by_number(question: Question, option: Option, number: int) -> Iterator[Row]:
    for dress in NUMBER_DRESSES:
        yield Row(question.id, dress.format(n=number), option.code, "", "made number")
    yield Row(question.id, wide(number), option.code, "", "made number wide")
    yield Row(question.id, f"{number}\ufe0f\u20e3", option.code, "", "made number keycap")
    yield Row(question.id, f"số {WORDS[number - 1]}", option.code, "", "made number word")


def _by_label(question: Question, option: Option, number: int) -> Iterator[Row]:
    label = option.label
    for dress in LABEL_DRESSES:
        yield Row(question.id, dress.format(label), option.code, "", "made label")
    for tag, text in (
        ("bare", bare(label)),
        ("bare capitals", bare(label).upper()),
        ("capitals", label.upper()),
        ("decomposed", unicodedata.normalize("NFD", label)),
        ("invisible", f"\u200b{label}\u200e"),
        ("bare polite", f"da {bare(label.lower())} a"),
        ("numbered", f"{number}. {label}"),
    ):
        yield Row(question.id, text, option.code, "", f"made label {tag}")


def _no_choice(question: Question) -> Iterator[Row]:
    """Numbers that choose nothing."""
    size = len(question.options)
    for text in (str(size + 1), "0", f"{size + 3} ạ", "1 hoặc 2", "1, 2", "1-2", "không phải 1", "-1", "1?", "câu 1"):
        yield Row(question.id, text, ASK, "", "made no choice")
    for number, unit in itertools.product((1, 2), ("lần", "tháng", "người", "giờ")):
        yield Row(question.id, f"{number} {unit}", ASK, "", "made no choice unit")


DENIALS = ("không", "ko", "k", "chưa", "chẳng", "chả", "hok", "hông", "khong", "chua", "kh")
SATISFIED = ("hài lòng", "hai long", "hl")
WEAKENED = ("lắm", "cho lắm", "mấy")
REFUSED = ("gì", "gì đâu", "đâu", "cái gì", "thế nào được", "không", "chưa", "à", "hả")
HEDGES = ("hơi", "khá", "tạm", "cũng tạm", "tương đối", "có lẽ", "chắc", "hình như", "nếu nhanh thì")
VERY = ("rất", "rat", "cực kỳ", "vô cùng")


def satisfaction(found: dict[str, Question]) -> Iterator[Row]:
    """Denial, intensity and mockery on every question of the satisfaction scale."""
    scale = [question.id for question in found.values() if question.scale == "l5"]
    turn = itertools.cycle(scale)
    for denial, satisfied in itertools.product(DENIALS, SATISFIED):
        yield Row(next(turn), f"{denial} {satisfied}", "dissatisfied", "", "made denied")
        yield Row(next(turn), f"tôi {denial} {satisfied} ạ", "dissatisfied", "", "made denied polite")
        yield Row(next(turn), f"rất {denial} {satisfied}", "very_dissatisfied", "", "made denied strong")
        yield Row(next(turn), f"{denial} phải {denial} {satisfied}", ASK, "", "made denied twice")
        for weak in WEAKENED:
            yield Row(next(turn), f"{denial} {satisfied} {weak}", ASK, "", "made denied weak")
            yield Row(next(turn), f"bình thường, {denial} {satisfied} {weak}", ASK, "", "made two readings")
    for very, satisfied in itertools.product(VERY, SATISFIED):
        yield Row(next(turn), f"{very} {satisfied}", "very_satisfied", "", "made strong")
        yield Row(next(turn), f"không {very} {satisfied}", ASK, "", "made strong denied")
    for satisfied, rest in itertools.product(SATISFIED, REFUSED):
        yield Row(next(turn), f"{satisfied} {rest}", ASK, "", "made mocked")
    for hedge, satisfied in itertools.product(HEDGES, SATISFIED):
        yield Row(next(turn), f"{hedge} {satisfied}", ASK, "", "made hedged")
        yield Row(next(turn), f"{hedge} không {satisfied}", ASK, "", "made hedged denied")


CODES = ("very_satisfied", "satisfied", "neutral", "dissatisfied", "very_dissatisfied", "dont_know")
REMARKS = (
    "nhưng chờ lâu",
    "vì cán bộ nhiệt tình",
    ", phải đi 3 lần",
    "do xa nhà",
    ". Cán bộ cần nhanh hơn",
    "vì không có ghế",
)
SLIPS = ("à nhầm", "nhầm", ", à quên,", "à lộn", "à không")


def remarked(found: dict[str, Question]) -> Iterator[Row]:
    """A choice with a remark, a correction, an opposition."""
    labels = {option.code: option.label for option in found["q2"].options}
    turn = itertools.cycle([question.id for question in found.values() if question.scale == "l5"])
    for (number, code), remark in itertools.product(enumerate(CODES[:5], 1), REMARKS):
        yield Row(next(turn), f"{number} {remark}".replace(" ,", ",").replace(" .", "."), code, "yes", "made remark")
        yield Row(
            next(turn), f"{labels[code]} {remark}".replace(" ,", ",").replace(" .", "."), code, "yes", "made remark"
        )
    for (first, second), slip in itertools.product(itertools.permutations(range(1, 6), 2), SLIPS):
        yield Row(next(turn), f"{first} {slip} {second}".replace(" ,", ","), CODES[second - 1], "", "made correction")
    for first, second in itertools.permutations(range(1, 6), 2):
        yield Row(next(turn), f"không phải {first} mà là {second}", CODES[second - 1], "", "made opposition")
        yield Row(next(turn), f"{first} hay {second}", ASK, "", "made undecided")
        yield Row(next(turn), f"{labels[CODES[first - 1]]} hoặc {labels[CODES[second - 1]]}", ASK, "", "made undecided")
        if {first, second} != {4, 5}:
            yield Row(next(turn), f"{first}, {labels[CODES[second - 1]].lower()}", ASK, "", "made contradiction")


def several(found: dict[str, Question]) -> Iterator[Row]:
    """Lists of two and three choices, allowed and not."""
    for question in (found["q3"], found["q13"], found["q19"]):
        free = [(n, option) for n, option in enumerate(question.options, 1) if not option.exclusive]
        alone = next((n, option) for n, option in enumerate(question.options, 1) if option.exclusive)
        for (first, a), (second, b) in itertools.combinations(free, 2):
            expected = f"{a.code}|{b.code}"
            yield Row(question.id, f"{first},{second}", expected, "", "made several")
            yield Row(question.id, f"{second} {first}", expected, "", "made several")
            yield Row(question.id, f"{first} và {second} ạ", expected, "", "made several")
            yield Row(question.id, f"{a.says[0] if a.says else a.label}; {b.label}", expected, "", "made several names")
            yield Row(question.id, f"{first} hoặc {second}", ASK, "", "made several undecided")
        for number, option in free:
            yield Row(question.id, f"{number},{alone[0]}", ASK, "", "made several exclusive")
            yield Row(question.id, f"không {option.label.lower()}", ASK, "", "made several denied")


def counts() -> Iterator[Row]:
    """Numbers of times."""
    words = {1: "một", 2: "hai", 3: "ba", 4: "bốn", 5: "năm", 7: "bảy", 8: "tám", 9: "chín", 10: "mười", 11: "mười một"}
    words |= {13: "mười ba", 14: "mười bốn", 15: "mười lăm", 16: "mười sáu", 19: "mười chín", 20: "hai mươi"}
    for number in range(21):
        for dress in ("{}", "{} lần", "khoảng {} lần", "dạ {} lần ạ", "tôi đi {} lần", "{}lan"):
            yield Row("q9", dress.format(number), str(number), "", "made count")
        for dress in ("hơn {} lần", "lần thứ {}", "{} ngày", "{0} hoặc {1} lần", "{0}-{1}", "không {} lần"):
            yield Row("q9", dress.format(number, number + 1), ASK, "", "made count unclear")
    for number, word in words.items():
        yield Row("q9", f"{word} lần", str(number), "", "made count word")
        yield Row("q9", bare(f"{word} lần"), str(number), "", "made count word bare")
    for number in (21, 30, 99, 500, -1, -5):
        yield Row("q9", str(number), ASK, "", "made count outside")


def days() -> Iterator[Row]:
    """Days in every form, and days that do not exist."""
    for day, month in ((1, 1), (29, 2), (5, 9), (31, 12), (15, 8), (30, 4)):
        expected = f"2024-{month:02}-{day:02}"
        for dress in (
            *("{d}/{m}/2024", "{d:02}/{m:02}/2024", "{d}-{m}-2024", "{d}.{m}.24", "ngày {d} tháng {m} năm 2024"),
            *("ngay {d} thang {m} nam 2024", "2024-{m:02}-{d:02}", "dạ {d}/{m}/2024 ạ"),
        ):
            yield Row("x_day", dress.format(d=day, m=month), expected, "", "made day")
        yield Row("x_day", f"{day}/{month}", ASK, "", "made day without year")
    for text in ("29/2/2023", "31/4/2024", "31/6/2024", "31/9/2024", "31/11/2024", "30/2/2024", "0/1/2024", "1/0/2024"):
        yield Row("x_day", text, ASK, "", "made day impossible")


def rows() -> list[Row]:
    """The whole corpus; a reply to a question appears once."""
    found = questions()
    made = (choices(found), satisfaction(found), remarked(found), several(found), counts(), days())
    kept: dict[tuple[str, str], Row] = {}
    for row in itertools.chain(by_hand(), *made):
        before = kept.setdefault((row.question, row.reply), row)
        if before.expected != row.expected:
            raise SystemExit(f"two labels for {row.question} {row.reply!r}: {before.expected}, {row.expected}")
    return list(kept.values())


if __name__ == "__main__":
    with (HERE / "corpus.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Row._fields)
        writer.writerows(rows())
