"""Every sentence of `questions/texts.yaml` by key, with the placeholders it holds."""

from __future__ import annotations

from collections.abc import Mapping

# What the words of a step may mention; each decides which of these it cannot do without.
_FACTS = frozenset({"unit", "example", "organiser", "contact", "minutes", "year", "age", "end", "erase"})
_NEEDED_IN_STEPS: Mapping[str, frozenset[str]] = {
    "unit.ask": frozenset({"example"}),
    "district.ask": frozenset(),
    "unit_page.ask": frozenset(),
    "unit_which.ask": frozenset(),
    "consent.ask": frozenset({"unit", "minutes"}),
    "notice1.ask": frozenset({"unit"}),
    "notice2.ask": frozenset({"unit", "year", "end", "erase", "organiser", "contact"}),
    "eligible.ask": frozenset({"age", "unit"}),
    "withdraw.ask": frozenset(),
    "erase.ask": frozenset(),
    "menu.ask": frozenset(),
    "pick_which.ask": frozenset(),
}


def _plain(*keys: str) -> Mapping[str, frozenset[str]]:
    return dict.fromkeys(keys, frozenset())


# Labels of numbered choices: the label, then other ways to say it, separated by "|".
_CHOICES: Mapping[str, frozenset[str]] = {
    **_plain("unit.list", "unit_yes.yes", "unit_yes.other", "unit_which.other", "unit_page.more"),
    **_plain("consent.yes", "consent.no", "consent.more", "consent.next", "consent.again", "again.yes"),
    **_plain("eligible.yes", "eligible.elsewhere"),
    "eligible.minor": frozenset({"age"}),
    **_plain("review.send", "review.edit", "review.erase"),
    **_plain("resume.continue", "resume.restart", "restart.yes", "restart.no", "move.yes", "move.no"),
    **_plain("withdraw.yes", "withdraw.no", "erase.yes", "erase.no"),
    **_plain("menu.continue", "menu.back", "menu.see", "menu.edit", "menu.skip", "menu.stop"),
    **_plain("menu.help", "menu.withdraw", "menu.erase", "menu.nothing"),
}

_SENTENCES: Mapping[str, frozenset[str]] = {
    "hello": frozenset({"account", "organiser", "plan"}),
    "unit_yes.ask": frozenset({"unit"}),
    "unit.unknown": frozenset(),
    "unit.unknown_again": frozenset({"example"}),
    "unit.unknown_list": frozenset(),
    "code.wrong": frozenset(),
    "declined": frozenset(),
    "declined.minor": frozenset({"age"}),
    "declined.line": frozenset(),
    "withdrawn.line": frozenset(),
    # Above, around and below a question.
    "heading.most": frozenset({"number", "left"}),
    "heading.exact": frozenset({"number", "left"}),
    "heading.last": frozenset({"number"}),
    "heading.edit": frozenset({"number"}),
    "footer.single": frozenset(),
    "footer.multi": frozenset(),
    "footer.multi_max": frozenset({"max"}),
    "footer.number": frozenset({"bounds"}),
    "footer.number_unknown": frozenset({"bounds"}),
    "footer.date": frozenset({"example"}),
    "footer.date_unknown": frozenset({"example"}),
    "footer.text": frozenset(),
    "footer.text_optional": frozenset(),
    "footer.edit": frozenset({"answer"}),
    "footer.edit_number": frozenset({"answer"}),
    "bounds.both": frozenset({"low", "high"}),
    "bounds.low": frozenset({"low"}),
    "bounds.high": frozenset({"high"}),
    "word.skipped": frozenset(),
    "word.unknown": frozenset(),
    "echo": frozenset({"number", "answer"}),
    "echo.remark": frozenset({"number", "answer", "remark"}),
    "echo.skipped": frozenset({"number"}),
    "echo.kept": frozenset({"number", "answer"}),
    "slowly": frozenset(),
    "sorry": frozenset(),
    # When a reply was not understood.
    "hint.choice": frozenset({"last"}),
    "hint.no_such_number": frozenset({"last"}),
    "hint.one_only": frozenset({"last"}),
    "hint.too_many": frozenset({"max"}),
    "hint.exclusive": frozenset({"label"}),
    "hint.only": frozenset(),
    "hint.number": frozenset({"bounds"}),
    "hint.date": frozenset(),
    "hint.date_range": frozenset(),
    "hint.text": frozenset(),
    "hint.too_long": frozenset({"max"}),
    "hint.example": frozenset({"number", "label"}),
    "hint.example_value": frozenset({"example"}),
    "hint.which": frozenset({"choices"}),
    "hint.which_choice": frozenset({"number", "label"}),
    "hint.which_or": frozenset(),
    "hint.skip": frozenset(),
    "hint.help": frozenset(),
    "line.nothing_yet": frozenset(),
    "line.no_such_question": frozenset({"number"}),
    "line.not_reached": frozenset({"number"}),
    "line.required": frozenset(),
    "line.must_choose": frozenset(),
    "line.unanswered": frozenset(),
    "line.late": frozenset(),
    "line.old_tap": frozenset(),
    "line.old_answer": frozenset({"number", "answer"}),
    "line.flood": frozenset(),
    "line.same_unit": frozenset({"unit"}),
    "line.moved": frozenset({"unit"}),
    **_plain(
        *(f"media.{kind}" for kind in ("sticker", "image", "gif", "audio", "video", "location", "file", "link", "card"))
    ),
    # Side steps, the end, and the time around the round.
    "help": frozenset({"contact"}),
    "see.head": frozenset(),
    "summary.line": frozenset({"number"}),
    "paused": frozenset({"end"}),
    "resume.question": frozenset({"number"}),
    "resume.review": frozenset(),
    "resume.begun": frozenset(),
    "restart.ask": frozenset(),
    "nudge": frozenset({"unit", "end"}),
    "review.head": frozenset(),
    "review.ask": frozenset(),
    "review.unsent": frozenset({"day"}),
    "pick.ask": frozenset(),
    "pick.hint": frozenset({"number"}),
    "pick.which": frozenset({"number"}),
    "receipt": frozenset({"day", "end", "erase"}),
    "done": frozenset({"day"}),
    "move.ask": frozenset({"unit", "other"}),
    "withdrawn": frozenset(),
    "erased": frozenset(),
    "soon": frozenset({"start"}),
    "closed": frozenset({"end"}),
    "closed.unsent": frozenset({"end"}),
    "closed.sent": frozenset({"end", "day"}),
    "moment.day": frozenset({"day"}),
    "moment.day_end": frozenset({"day"}),
    "moment.time": frozenset({"day", "time"}),
}

# Text key → placeholders it may hold. All of them are required but those of OPTIONAL.
KEYS: Mapping[str, frozenset[str]] = {**dict.fromkeys(_NEEDED_IN_STEPS, _FACTS), **_CHOICES, **_SENTENCES}
OPTIONAL: Mapping[str, frozenset[str]] = {key: _FACTS - needed for key, needed in _NEEDED_IN_STEPS.items()}
