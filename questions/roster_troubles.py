"""Everything that can be wrong with a roster. `roster.yaml` says for each what the matter is and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Trouble(StrEnum):
    """One kind of defect."""

    NO_HEADER = "no_header"
    NO_NAME_COLUMN = "no_name_column"
    HIDDEN_SHEET = "hidden_sheet"
    UNUSED_COLUMN = "unused_column"
    HIDDEN_ROW = "hidden_row"
    STRAY_TEXT = "stray_text"
    UNCOMPUTED = "uncomputed"  # a formula without the value Excel keeps beside it
    ERROR_VALUE = "error_value"  # #REF!, #N/A …
    NO_NAME = "no_name"
    BAD_NAME = "bad_name"
    SHORT_NAME = "short_name"
    BAD_LETTERS = "bad_letters"
    NO_UNIT = "no_unit"
    UNKNOWN_UNIT = "unknown_unit"
    UNSURE_UNIT = "unsure_unit"
    OTHER_DISTRICT = "other_district"
    NO_DISTRICT = "no_district"
    UNKNOWN_DISTRICT = "unknown_district"
    UNKNOWN_LEVEL = "unknown_level"
    NO_PHONE = "no_phone"
    BAD_PHONE = "bad_phone"
    ROUNDED_PHONE = "rounded_phone"  # 9.12E+08
    OLD_PHONE = "old_phone"  # eleven digits, renumbered in 2018
    TWO_PHONES = "two_phones"
    PHONES_OF_SEVERAL = "phones_of_several"  # several people in a cell, fewer or more phones beside them
    SHARED_PHONE = "shared_phone"
    SAME_PERSON = "same_person"
    SAME_NAME = "same_name"
    SAME_SHIFT = "same_shift"
    TWO_PLACES = "two_places"
    KNOWN_ELSEWHERE = "known_elsewhere"
    NEW_PHONE = "new_phone"
    NO_SHIFT = "no_shift"
    NO_DAY = "no_day"
    NO_SLOT = "no_slot"
    BAD_DAY = "bad_day"
    BAD_SLOT = "bad_slot"
    OTHER_DAY = "other_day"
    WRONG_WEEKDAY = "wrong_weekday"
    SLOTS_DISAGREE = "slots_disagree"
    DAY_ABOVE = "day_above"
    WHOLE_DAY = "whole_day"
    MARK_PLACE = "mark_place"


# What the sentences may name besides sheet, row, column and value, which stand beside them.
PLACEHOLDERS: Mapping[str, frozenset[str]] = {
    Trouble.UNSURE_UNIT: frozenset({"units"}),
    Trouble.OTHER_DISTRICT: frozenset({"units", "district"}),
    Trouble.OLD_PHONE: frozenset({"phone"}),
    Trouble.SHARED_PHONE: frozenset({"other"}),
    Trouble.SAME_PERSON: frozenset({"other"}),
    Trouble.SAME_NAME: frozenset({"other"}),
    Trouble.SAME_SHIFT: frozenset({"other"}),
    Trouble.TWO_PLACES: frozenset({"other"}),
    Trouble.KNOWN_ELSEWHERE: frozenset({"unit"}),
    Trouble.OTHER_DAY: frozenset({"day", "days"}),
    Trouble.WRONG_WEEKDAY: frozenset({"day"}),
    Trouble.DAY_ABOVE: frozenset({"day"}),
    Trouble.WHOLE_DAY: frozenset({"slots"}),
}
