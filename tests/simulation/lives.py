"""What a resident does with the form from the first message to the last, by plan and by chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from tests.simulation import speech
from tests.simulation.arriving import arrives, begins, declines
from tests.simulation.detours import MEDIA
from tests.simulation.habits import HABITS, Habit
from tests.simulation.hearing import Message
from tests.simulation.resident import Commune, Life, Reply, Resident, Turn

MOST_STEPS = 400  # answers and detours; nobody needs a tenth of it


class Plan(StrEnum):
    """How it ends."""

    FINISHES = "finishes"
    DECLINES = "declines"
    DECLINES_LATE = "declines after beginning"
    DECLINES_THEN_FINISHES = "declines, then finishes"
    LEAVES = "leaves in the middle"
    WITHDRAWS = "withdraws"
    WITHDRAWS_THEN_FINISHES = "withdraws, then finishes"
    ERASES = "erases"
    ERASES_THEN_FINISHES = "erases, then finishes"
    ERASES_AT_ZALO = "asks Zalo to have it erased"
    EDITS = "edits what was sent, and sends again"
    EDITS_ONLY = "edits what was sent, and leaves it"


_SHARES: Mapping[Plan, int] = dict.fromkeys(Plan, 2) | {Plan.FINISHES: 44, Plan.EDITS: 6}


def some_plan(chance: Random) -> Plan:
    """Most finish."""
    return chance.choices(list(_SHARES), list(_SHARES.values()))[0]


@dataclass(frozen=True, slots=True)
class Manners:
    """How a crowd behaves. `detours`: how likely one is at each question; `wordy`: how likely words are, not digits."""

    detours: float = 0.3
    wordy: float = 0.6
    habits: Sequence[Habit] = HABITS
    calm: bool = False

    @classmethod
    def for_crashes(cls, *, detours: float = 0.2) -> Manners:
        """Calm: no two replies in a row are the same, so that a repeated message can be told from the next one."""
        return cls(detours=detours, habits=[habit for habit in HABITS if habit.calm], calm=True)


@dataclass(frozen=True, slots=True)
class Course:
    """One resident's way through the form."""

    resident: Resident
    communes: Sequence[Commune]
    manners: Manners

    def live(self, plan: Plan) -> Life:
        """All of it."""
        resident = self.resident
        resident.did[f"plan: {plan}"] += 1
        yield from arrives(resident, self.communes)
        if plan in (Plan.DECLINES, Plan.DECLINES_THEN_FINISHES):
            yield from declines(resident)
            resident.must(resident.now.asks_nothing, "not let go after declining")
            if plan is Plan.DECLINES:
                return
            yield from arrives(resident, self.communes)
        yield from begins(resident, self.communes)
        yield from _ENDS[plan](self)

    def fills_in(self, steps: int = MOST_STEPS) -> Reply:
        """Question after question, up to the review or for so many steps."""
        resident, chance = self.resident, self.resident.chance
        for _ in range(steps):
            if resident.now.is_review:
                break
            if chance.random() < self.manners.detours:
                yield from self._detour()
            else:
                put = speech.answer if chance.random() < self.manners.wordy else speech.digits
                yield from resident.answers(put(chance, resident.item, resident.now))
        else:
            resident.must(steps < MOST_STEPS, "the form has no end")
        return resident.now

    def _detour(self) -> Reply:
        resident = self.resident
        habits = [habit for habit in self.manners.habits if habit.detour.__name__ != resident.latest]
        habit = resident.chance.choices(habits, [habit.weight for habit in habits])[0]
        resident.latest = habit.detour.__name__
        resident.did[resident.latest] += 1
        yield from habit.detour(resident, self.communes)
        resident.must(
            resident.now.number or resident.now.is_review, f"neither question nor review after {habit.detour}"
        )
        return resident.now

    def finishes(self) -> Reply:
        """To the review, perhaps once more to a question, and GỬI."""
        chance = self.resident.chance
        yield from self.fills_in()
        looks = self._edits_at_the_review if self.manners.calm else self._looks_at_the_review
        while chance.random() < 0.3:
            yield from chance.choice((self._edits_at_the_review, looks))()
            yield from self.fills_in()
        return (yield from self.sends())

    def sends(self) -> Reply:
        """From now on the answers as they stand are what counts."""
        resident, chance = self.resident, self.resident.chance
        resident.must_be_at(None, "before GỬI")
        if chance.random() < 0.5:
            yield from resident.says(chance.choice(("GỬI", "gui", "Gửi phiếu", "gửi ạ")))
        else:
            yield from resident.picks("Gửi phiếu")
        resident.must(resident.now.asks_nothing, "GỬI was not heard")
        resident.counted = dict(resident.given)
        return resident.now

    def _edits_at_the_review(self) -> Reply:
        resident = self.resident
        item = resident.chance.choice([item for item in resident.form.items if item.id in resident.given])
        resident.did["edits at the review"] += 1
        if resident.chance.random() < 0.5:
            yield from resident.says(f"SỬA {item.number}")
        else:
            yield from resident.picks("Sửa một câu")
            yield from resident.says(item.number)
            if resident.now.option(f"Câu {item.number}"):  # 8 or 8a?
                yield from resident.picks(f"Câu {item.number}")
        resident.must(resident.now.number == item.number, f"question {item.number} is not open to be edited")
        return (yield from resident.answers(speech.answer(resident.chance, item, resident.now)))

    def _looks_at_the_review(self) -> Reply:
        resident = self.resident
        media: speech.Act = {"do": "send", "kind": resident.chance.choice(MEDIA)}
        yield from resident.does(resident.chance.choice((speech.say("XEM"), speech.say("vâng ạ"), media)))
        resident.must_be_at(None, "after a look at the review")
        return resident.now

    def chats_afterwards(self) -> Reply:
        """Whatever is said after the end, the form was received and stays as it is."""
        resident, chance = self.resident, self.resident.chance
        code, other = resident.commune.chat_text, chance.choice(self.communes).chat_text
        said = chance.choice(("cảm ơn", "XEM", "GỬI", "1", code, other, "TRỢ GIÚP", "TIẾP TỤC", "QUAY LẠI"))
        resident.did[f"afterwards: {'a code' if said.startswith('#') else said}"] += 1
        yield from resident.says(said)
        resident.must(resident.now.asks_nothing, "after the end something else is open")
        if said == "XEM":
            resident.compares(resident.now)
        return resident.now

    def edits_afterwards(self) -> Reply:
        """SỬA n after GỬI, up to the review: what was sent still counts."""
        resident = self.resident
        item = resident.chance.choice([item for item in resident.form.items if item.id in resident.given])
        yield from resident.says(f"SỬA {item.number}")
        resident.must(resident.now.number == item.number, f"question {item.number} is not open to be edited")
        if resident.chance.random() < 0.3:
            yield from resident.says("TIẾP TỤC")
            resident.must(resident.now.asks_nothing, "after keeping an answer of a form that was sent")
            yield from resident.says(f"SỬA {item.number}")
        yield from resident.answers(speech.answer(resident.chance, item, resident.now))
        return (yield from self.fills_in())

    def withdraws(self) -> Reply:
        """RÚT, confirmed: nothing of it is exported any more."""
        resident = self.resident
        yield from resident.says(resident.chance.choice(("RÚT", "rut phieu")))
        yield from resident.picks("Rút phiếu", "Có, rút")
        resident.must(resident.now.asks_nothing, "RÚT was not heard")
        return self._is_gone()

    def erases(self) -> Reply:
        """XÓA, confirmed: nothing is left."""
        resident = self.resident
        yield from resident.says(resident.chance.choice(("XÓA", "xoa het")))
        yield from resident.picks("Xóa hết", "Có, xóa")
        resident.must(resident.now.asks_nothing, "XÓA was not heard")
        return self._is_gone()

    def declines_late(self) -> Reply:
        """Back from the first question to the consent, and no: nothing is kept, not even that he began."""
        resident = self.resident
        for _ in range(MOST_STEPS):
            if resident.now.option("Không tham gia"):
                break
            yield from resident.says("QUAY LẠI")
        yield from resident.picks("Không tham gia")
        resident.must(resident.now.asks_nothing, "not let go after declining")
        return self._is_gone()

    def erases_at_zalo(self) -> Life:
        """Zalo passes the wish on; the bot says nothing."""
        yield Turn(({"do": "withdraw"},), 0)
        self._is_gone()

    def _is_gone(self) -> Message:
        resident = self.resident
        resident.given, resident.counted, resident.begun = {}, None, False
        return resident.now


def _finishes(course: Course) -> Life:
    yield from course.finishes()
    while course.resident.chance.random() < 0.4 and not course.manners.calm:
        yield from course.chats_afterwards()


def _again(course: Course) -> Life:
    yield from arrives(course.resident, course.communes)
    yield from begins(course.resident, course.communes)
    yield from course.finishes()


def _leaves(course: Course) -> Life:
    yield from course.fills_in(steps=course.resident.chance.randint(0, 12))


def _declines_late(course: Course) -> Life:
    yield from course.fills_in(steps=course.resident.chance.randint(0, 3))
    yield from course.declines_late()


def _half_or_whole(course: Course) -> Life:
    if course.resident.chance.random() < 0.5:
        yield from course.finishes()
    else:
        yield from course.fills_in(steps=course.resident.chance.randint(1, 12))


def _withdraws(course: Course) -> Life:
    yield from _half_or_whole(course)
    yield from course.withdraws()


def _withdraws_then_finishes(course: Course) -> Life:
    yield from _withdraws(course)
    yield from _again(course)


def _erases(course: Course) -> Life:
    yield from _half_or_whole(course)
    yield from course.erases()


def _erases_then_finishes(course: Course) -> Life:
    yield from _erases(course)
    yield from _again(course)


def _erases_at_zalo(course: Course) -> Life:
    yield from _half_or_whole(course)
    yield from course.erases_at_zalo()


def _edits(course: Course) -> Life:
    yield from course.finishes()
    yield from course.edits_afterwards()
    yield from course.sends()


def _edits_only(course: Course) -> Life:
    yield from course.finishes()
    yield from course.edits_afterwards()


_ENDS: Mapping[Plan, Callable[[Course], Life]] = {
    Plan.FINISHES: _finishes,
    Plan.DECLINES_LATE: _declines_late,
    Plan.DECLINES_THEN_FINISHES: _finishes,
    Plan.LEAVES: _leaves,
    Plan.WITHDRAWS: _withdraws,
    Plan.WITHDRAWS_THEN_FINISHES: _withdraws_then_finishes,
    Plan.ERASES: _erases,
    Plan.ERASES_THEN_FINISHES: _erases_then_finishes,
    Plan.ERASES_AT_ZALO: _erases_at_zalo,
    Plan.EDITS: _edits,
    Plan.EDITS_ONLY: _edits_only,
}
