"""Whatever residents send, in whatever order: promises that hold in every conversation."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.engine import step
from bot.events import Event, Left, Media, Nudged, Opened, Said, Sent, Withdrew
from bot.menus import open_choice
from bot.path import asked, walk
from bot.replies import Reply
from bot.showing import BUTTON_TITLE, MOST_BUTTONS
from bot.state import SKIPPED, Conversation, Phase
from bot.wording import LIMIT
from questions.model import Content, Kind, Question
from tests.conversation.resident import MORNING, PKS07, WATER, asked_number, code_of, content_of, through_json

COMMANDS = ["QUAY LẠI", "0", "00", "SỬA 2", "sua 5", "SỬA", "sửa 8a", "BỎ QUA", "XEM", "DỪNG", "TIẾP TỤC"]
COMMANDS += ["TRỢ GIÚP", "XÓA", "RÚT", "GỬI", "bắt đầu"]
ODD = [
    *("", " ", "\n", "?", "👍", "không", "có", "hài lòng", "ko hài lòng", "1 hoặc 2", "2 nhưng chờ lâu", "12", "-1"),
    *("<script>alert(1)</script>", "=1+1", "'; DROP TABLE answer;--", "{unit}", "{0}", "%s", "\u202eabc", "\x00\x07"),
    *("x" * 20_000, "1. Tôi đồng ý\nCâu 3\n2. Hài lòng", "tiếng Việt".encode().decode("latin-1"), "１", "2️⃣"),
    *("pks07-2024.q2.5.1", "pks07-2024.consent.1.1", "a.b.1.1", "#", "#7K2M-X4RT", "không nhớ", "15/8/2024", "1,5"),
    *("31/2/2024", "Quý Sơn", "Tân", "nhầm, 4"),
]
WORDS = st.one_of(
    st.sampled_from([str(number) for number in range(12)]),
    st.sampled_from(COMMANDS),
    st.sampled_from(ODD),
    st.builds(code_of, st.sampled_from(["Quý Sơn", "Thọ Xương"])),
    st.text(max_size=40),
)
GAPS = st.sampled_from([20.0, 60.0, 5.0, 1.0, 0.2, 0.0, 1900.0])
ENDED = (Phase.DECLINED, Phase.WITHDRAWN, Phase.ERASED)


class Conversations(RuleBasedStateMachine):
    """One resident who does anything at all; Zalo which delivers late, twice, or in the wrong order."""

    content: Content
    state: Conversation

    @initialize(survey=st.sampled_from([PKS07, WATER]), depth=st.integers(0, 30), data=st.data())
    def begin(self, survey: Path, depth: int, data: st.DataObject) -> None:
        """Some way into the conversation, by numbers alone."""
        self.content = content_of(survey)
        self.state = Conversation()
        self.at = MORNING
        self.handled: list[Event] = []
        self.shown: list[str] = []  # payloads of all buttons ever seen
        if depth:
            self.says(code_of("Quý Sơn"), 0)
        for _ in range(depth - 1):
            self.answers_the_open_question(data)

    def _happens(self, event: Event) -> tuple[Reply, ...]:
        before = through_json(self.state)
        self.state, replies = step(self.content, before, event)
        assert step(self.content, before, event) == (self.state, replies)
        self.handled.append(event)
        for reply in replies:
            self._fits(reply)
            self.shown += [button.payload for button in reply.buttons]
        assert len(replies) <= 1
        if isinstance(event, (Said, Sent)):
            flooded = sum(abs(event.at.timestamp() - then) < 10 for then in before.recent) > 10
            assert len(replies) == (0 if flooded else 1)
        assert self.state.version - before.version in (0, 1) or self.state.phase is Phase.ERASED
        return replies

    @staticmethod
    def _fits(reply: Reply) -> None:
        assert 0 < len(reply.text) <= LIMIT
        assert unicodedata.is_normalized("NFC", reply.text)
        assert len(reply.buttons) <= MOST_BUTTONS
        assert all(0 < len(button.title) <= BUTTON_TITLE for button in reply.buttons)
        asked_number(reply.text)  # at most one question a message

    @rule(text=WORDS, gap=GAPS)
    def says(self, text: str, gap: float) -> None:
        self.at += timedelta(seconds=gap)
        self._happens(Said(self.at, text))

    @rule(data=st.data())
    def answers_the_open_question(self, data: st.DataObject) -> None:
        """A reply of the right kind. Taken back at once, it leaves everything as it was."""
        self.at += timedelta(seconds=20)
        before = self.state
        asking = before.phase is Phase.ASKING and not before.aside
        replies = _right(self.content.survey.by_id[before.asking]) if asking else ["1", "2"]
        self._happens(Said(self.at, data.draw(st.sampled_from(replies))))
        first_time = asking and self.state.answers.keys() > before.answers.keys()
        if first_time:
            after, (asked_again,) = step(self.content, self.state, Said(self.at, "QUAY LẠI"))
            assert _without_counters(after) == _without_counters(before)
            assert asked_number(asked_again.text) == self.content.survey.by_id[before.asking].number

    @rule(word=st.sampled_from(COMMANDS))
    def uses_a_word_that_always_works(self, word: str) -> None:
        self.at += timedelta(seconds=20)
        self._happens(Said(self.at, word))

    @precondition(lambda self: self.state.aside)
    @rule(number=st.integers(1, 9))
    def decides_a_side_step(self, number: int) -> None:
        self.at += timedelta(seconds=20)
        self._happens(Said(self.at, str(number)))

    @rule(text=WORDS, seconds=st.sampled_from([0.1, 30.0, 4000.0]))
    def says_something_that_was_written_earlier(self, text: str, seconds: float) -> None:
        answers = self.state.answers
        self._happens(Said((self.state.last_at or self.at) - timedelta(seconds=seconds), text))
        kept = {id_: answer for id_, answer in self.state.answers.items() if answers.get(id_) == answer}
        assert kept == dict(self.state.answers), "a late message was recorded as an answer"

    @precondition(lambda self: self.handled)
    @rule(data=st.data())
    def zalo_delivers_again(self, data: st.DataObject) -> None:
        self._happens(data.draw(st.sampled_from(self.handled[-5:])))

    @precondition(lambda self: self.shown)
    @rule(data=st.data())
    def taps_any_button_ever_seen(self, data: st.DataObject) -> None:
        self.at += timedelta(seconds=5)
        payload = data.draw(st.sampled_from(self.shown))
        _, asking, ask_no, _ = payload.split(".")
        before = self.state
        self._happens(Said(self.at, payload))
        if (asking, int(ask_no)) not in ((before.asking, before.ask_no), (before.aside, before.ask_no)):
            changed = self.state.answers.keys() ^ before.answers.keys()
            assert not changed or self.state.phase in ENDED, "an old button changed something"

    @rule(media=st.sampled_from(list(Media)), caption=st.sampled_from(["", "hài lòng", "1", "x" * 3000]))
    def sends(self, media: Media, caption: str) -> None:
        self.at += timedelta(seconds=20)
        self._happens(Sent(self.at, media, caption))

    @rule(hint=st.sampled_from(["", "#7K2M-X4RM", "nonsense"]), gap=GAPS)
    def opens(self, hint: str, gap: float) -> None:
        self.at += timedelta(seconds=gap)
        self._happens(Opened(self.at, hint))

    @rule(event=st.sampled_from([Left, Nudged]))
    def something_else_happens(self, event: type[Left] | type[Nudged]) -> None:
        replies = self._happens(event(self.at))
        assert not replies or event is Nudged
        assert self.state.nudges <= 2

    @rule()
    def is_quiet_for_a_day(self) -> None:
        self.at += timedelta(days=1)

    @precondition(lambda self: len(self.handled) > 15)
    @rule()
    def asks_zalo_to_erase(self) -> None:
        assert self._happens(Withdrew(self.at)) == ()
        assert self.state == Conversation(phase=Phase.ERASED)

    @invariant()
    def answers_are_answers_of_this_survey(self) -> None:
        if not hasattr(self, "state"):
            return
        on_path = {question.id: question for question in asked(self.content.survey, self.state.answers)}
        for id_, answer in self.state.answers.items():
            assert id_ in on_path
            question = on_path[id_]
            if answer.value == SKIPPED:
                assert not question.required
            elif question.kind in (Kind.SINGLE, Kind.MULTI):
                codes = (answer.value,) if isinstance(answer.value, str) else answer.value
                assert set(codes) <= {option.code for option in question.options}
                assert (question.kind is Kind.MULTI) == isinstance(answer.value, tuple)

    @invariant()
    def what_ended_keeps_nothing(self) -> None:
        if hasattr(self, "state") and self.state.phase in ENDED:
            assert not self.state.answers
            assert not self.state.history
            assert not self.state.unit

    @invariant()
    def a_form_is_sent_complete(self) -> None:
        if hasattr(self, "state") and self.state.phase in (Phase.DONE, Phase.REVIEW):
            assert walk(self.content.survey, self.state.answers).next is None

    @invariant()
    def what_is_open_has_choices_from_one_upwards(self) -> None:
        if not hasattr(self, "state") or self.state.aside == "pick":
            return
        choice = open_choice(self.content, self.state)
        if choice is not None and choice.options:
            labels = [option.label for option in choice.options]
            assert len(set(labels)) == len(labels)


def _without_counters(state: Conversation) -> Conversation:
    return state.but(ask_no=0, tries=0, quick=0, cautioned=False, recent=(), last_at=None)


def _right(question: Question) -> list[str]:
    match question.kind:
        case Kind.SINGLE:
            return [str(number) for number in range(1, len(question.options) + 1)]
        case Kind.MULTI:
            return ["1", "1 2", str(len(question.options))]
        case Kind.NUMBER:
            return [f"{question.minimum or 0:g}".replace(".", ","), "3"]
        case Kind.DATE:
            return ["15/8/2024"]
        case _:
            return ["Mong xã làm tốt hơn.", "1"]


Conversations.TestCase.settings = settings(
    max_examples=200, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
test_any_sequence_of_events_keeps_the_promises = Conversations.TestCase
