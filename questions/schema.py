"""The form of the data files: which fields there are and what each may hold. Meaning is checked elsewhere."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from questions.document import Document, Place, Value
from questions.model import Kind


def _day(value: object) -> date:
    """A day written 2024-09-30."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise PydanticCustomError("day", "is no day; write it like 2024-09-30") from None


def _instant(value: object) -> datetime:
    """An instant written 2024-08-29T00:00:00+07:00."""
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError:
        raise PydanticCustomError("instant", "is no date and time; write it like 2024-08-29T00:00:00+07:00") from None
    if instant.tzinfo is None:
        raise PydanticCustomError("naive", "lacks the time zone; write it like 2024-08-29T00:00:00+07:00")
    return instant


def _zone(value: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError):
        raise PydanticCustomError("zone", "is no known time zone; write one like Asia/Ho_Chi_Minh") from None


def _kind(value: object) -> Kind:
    try:
        return Kind(str(value))
    except ValueError:
        raise PydanticCustomError("kind", f"must be one of: {', '.join(Kind)}") from None


def _number(value: object) -> object:
    """A question number may be written without quotes."""
    return str(value) if type(value) is int else value


def _one_line(value: str) -> str:
    if "\n" in value:
        raise PydanticCustomError("lines", "must stand on one line")
    return value


def _conditions(value: object) -> object:
    """One set of conditions may stand without the list around it."""
    return [value] if isinstance(value, dict) else value


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Line = Annotated[Text, AfterValidator(_one_line)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
Number = Annotated[str, BeforeValidator(_number), StringConstraints(pattern=r"^[1-9][0-9]?[a-z]?$")]
Day = Annotated[date, BeforeValidator(_day)]
Conditions = Annotated[list[dict[Code, Annotated[list[Code], Field(min_length=1)]]], BeforeValidator(_conditions)]


class Form(BaseModel):
    """A part of a data file: known fields only, nothing converted in silence, unchangeable."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True)


class OptionForm(Form):
    """One option of a question or of a scale. `label` is needed too, but an option without it is still known."""

    code: Code
    label: Line = ""
    score: Annotated[float, Field(ge=0, le=100)] | None = None
    exclusive: bool = False
    says: list[Line] = []
    note: Text | None = None


class RelabelForm(Form):
    """Another wording of one option of a scale, for one question."""

    label: Line
    says: list[Line] = []
    note: Text | None = None


class QuestionForm(Form):
    """One question as written. `number` and `text` are needed too, but a question without them can still be checked."""

    id: Code
    type: Annotated[Kind, BeforeValidator(_kind)]
    number: Number = ""
    text: Text = ""
    required: bool = False
    when: Annotated[Conditions, Field(min_length=1)] | None = None
    group: str | None = None
    scores: Code | None = None
    options: list[Any] | None = None
    scale: Code | None = None
    relabel: dict[Code, RelabelForm] = {}
    max_choices: Annotated[int, Field(ge=1)] | None = None
    min: float | None = None
    max: float | None = None
    integer: bool = True
    unknown: bool = False
    earliest: Day | None = None
    latest: Day | None = None
    max_length: Annotated[int, Field(ge=1, le=1500)] = 500


class GroupForm(Form):
    """A scoring group."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,19}$")]
    title: Line
    weight: Annotated[float, Field(gt=0)]


class SurveyForm(Form):
    """The head of a questionnaire file; its lists are checked entry by entry."""

    id: Slug
    version: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$")]
    title: Line
    notice: Line | None = None
    groups: list[Any] = []
    scales: dict[Code, list[Any]] = {}
    questions: list[Any]


class CampaignForm(Form):
    """A campaign file."""

    id: Slug
    title: Line
    year: Annotated[int, Field(ge=2000, le=2100)]
    organiser: Line
    account_name: Line
    contact: Line
    hotline: Line
    plan: Line
    opens_at: Annotated[datetime, BeforeValidator(_instant)]
    closes_at: Annotated[datetime, BeforeValidator(_instant)]
    erase_on: Day
    timezone: Annotated[ZoneInfo, BeforeValidator(_zone)]
    minutes: Annotated[int, Field(ge=1, le=120)]
    minimum_age: Annotated[int, Field(ge=1, le=120)] = 18
    buttons: bool = True
    settings: dict[Code, dict[Code, Any]] = {}


F = TypeVar("F", bound=Form)

_SAID = {
    "extra_forbidden": "is no known field; known here: {known}",
    "missing": "is missing",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "list_type": "must be a list",
    "dict_type": "must hold fields",
    "model_type": "must hold fields",
    "string_too_short": "is empty",
    "too_short": "is empty",
    "greater_than": "must be greater than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
}
_WORD = "must be one short word of small letters a-z without accents and digits; begin with a letter"
_PATTERNS = {
    "number": "must be a number from 1 to 99, with one small letter at most: 8 or 8a",
    "version": "must be short and without blanks: letters, digits, . - _",
}


def validated(form: type[F], document: Document, place: Place) -> F | None:
    """The part of the document at `place` in this form.

    Everything that does not fit is noted. Faulty optional fields are then left out, so that the rest can still be
    checked; without a field it needs there is no form at all.
    """
    raw = document.at(place)
    try:
        return form.model_validate(raw)
    except ValidationError as errors:
        for error in errors.errors():
            _note(form, document, place, error)
        wrong = {error["loc"][0] for error in errors.errors() if error["loc"]}
    if not isinstance(raw, dict):
        return None
    try:
        return form.model_validate({name: value for name, value in raw.items() if name not in wrong})
    except ValidationError:
        return None


def _note(form: type[Form], document: Document, place: Place, error: ErrorDetails) -> None:
    steps = (*place, *(step for step in error["loc"] if step != "[key]"))
    if any(noted == steps for noted, _, _ in document.noted):
        return  # the reader has named the cause
    if error["type"] == "string_type":
        document.fault(steps, _not_text(document, steps, error["input"]))
    elif error["type"] == "string_pattern_mismatch":
        last = steps[-1] if isinstance(steps[-1], str) else ""
        document.fault(steps, _PATTERNS.get(last, _WORD))
    else:
        said = _SAID.get(error["type"], error["msg"])
        document.fault(steps, said.format(**error.get("ctx", {}), known=_known(form, error["loc"])))


def _not_text(document: Document, place: Place, value: Value) -> str:
    if value is None:
        return "is empty; text is expected here"
    if place in document.written:
        return f'must be text; write it in quotes: "{document.written[place]}"'
    return "must be text"


def _known(form: type[Form], loc: tuple[str | int, ...]) -> str:
    """Names of the fields there are where an unknown one was met."""
    return ", ".join((RelabelForm if "relabel" in loc[:-1] else form).model_fields)
