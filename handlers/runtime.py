"""Everything one running process works with, built once from the settings and passed on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

from flask import current_app

from bot.reminders import Occasion, occasions
from config import Settings
from handlers.clock import Clock
from handlers.readings import Readings
from models.database import Database
from models.pseudonyms import Pseudonyms
from models.sealing import Seal
from qr import codes
from questions.alarm_rules import AlarmRules, alarm_rules
from questions.faults import Fault, Faulty
from questions.group import load_group_texts
from questions.load import load_content
from questions.model import Campaign, Content, Texts
from questions.reminders import Reminders, load_reminders
from questions.shifts import ShiftRules, shift_rules
from questions.summaries import load_summary_texts
from questions.summary_rules import SummaryRules, summary_rules
from questions.targets import Targets, load_targets
from questions.team import load_team_texts
from zalo.client import ZaloClient
from zalo.zbs import ZbsClient

EXTENSION = "pks07"


@dataclass(frozen=True)
class Runtime:
    """Settings, data files, clock, database and keys of one process; each is made when first asked for."""

    settings: Settings

    @cached_property
    def content(self) -> Content:
        """The data files. Raises questions.faults.Faulty, naming every mistake."""
        return load_live_content(self.settings)

    @cached_property
    def group_texts(self) -> Texts:
        """What the account says in its group. Raises questions.faults.Faulty, naming every mistake."""
        return load_group_texts()

    @cached_property
    def team_texts(self) -> Texts:
        """What people on a roster read about their work. Raises questions.faults.Faulty, naming every mistake."""
        return load_team_texts()

    @cached_property
    def reminders(self) -> Reminders:
        """Who is reminded of what. Raises questions.faults.Faulty, naming every mistake."""
        return load_reminders()

    @cached_property
    def occasions(self) -> Mapping[str, Occasion]:
        """Every moment of every reminder, by its key."""
        found = occasions(self.reminders, self.content.campaign, self.shift_rules)
        return {f"{one.rule.id}:{one.key}": one for one in found}

    @cached_property
    def targets(self) -> Targets:
        """How many forms are hoped for where. Raises questions.faults.Faulty."""
        return load_targets(self.content.campaign, self.content.units)

    @cached_property
    def summary_texts(self) -> Texts:
        """What the group is told every day. Raises questions.faults.Faulty, naming every mistake."""
        return load_summary_texts()

    @property
    def summary_rules(self) -> SummaryRules:
        """When the group is told."""
        return summary_rules(self.content.campaign, self.settings.summary_at)

    @cached_property
    def alarm_rules(self) -> AlarmRules:
        """When whoever operates the bot is told that something needs a person."""
        return alarm_rules(self.content.campaign)

    @cached_property
    def readings(self) -> Readings:
        """How well residents are understood in this process."""
        return Readings()

    @cached_property
    def unstored(self) -> list[tuple[int, str]]:
        """Since when, and in words why, alarms cannot be noted in the database; empty while they can."""
        return []

    @cached_property
    def shift_rules(self) -> ShiftRules:
        """When helpers stand by."""
        return shift_rules(self.content.campaign)

    @cached_property
    def clock(self) -> Clock:
        """What time it is."""
        settings = self.settings
        return Clock(
            settings.timezone,
            start=settings.clock_start,
            anchor=settings.clock_anchor,
            speed=settings.clock_speed,
            shared=settings.clock_file,
        )

    @cached_property
    def database(self) -> Database:
        """Where everything is kept."""
        return Database(self.settings.database_url)

    @cached_property
    def seal(self) -> Seal:
        """Seals bodies, addresses and tokens."""
        keys = [self.settings.data_key, self.settings.data_key_previous]
        return Seal(*(key.get_secret_value() for key in keys if key is not None))

    @cached_property
    def pseudonyms(self) -> Pseudonyms:
        """Names people in the database."""
        return Pseudonyms(self.settings.pseudonym_key.get_secret_value(), self.content.campaign.id)

    @cached_property
    def zalo(self) -> ZaloClient:
        """The way out to Zalo."""
        settings = self.settings
        return ZaloClient(
            api_base=settings.zalo_api_base,
            oauth_base=settings.zalo_oauth_base,
            app_id=settings.zalo_app_id,
            app_secret=settings.zalo_app_secret.get_secret_value(),
            pool_size=settings.send_at_once,
            appsecret_proof=settings.zalo_appsecret_proof,
        )

    @cached_property
    def zbs(self) -> ZbsClient:
        """The way to phone numbers."""
        return ZbsClient(base=self.settings.zalo_zbs_base)

    @property
    def webhook_keys(self) -> tuple[str, ...]:
        """Keys that may have signed an event; two while a key is being changed."""
        keys = (self.settings.zalo_oa_secret_key, self.settings.zalo_oa_secret_key_previous)
        return tuple(key.get_secret_value() for key in keys if key is not None and key.get_secret_value())


def load_live_content(settings: Settings) -> Content:
    """The data files the settings name, with the signed codes of every unit."""
    content = load_content(
        survey=settings.questionnaire, campaign=settings.campaign, texts=settings.texts, units=settings.units
    )
    campaign = _with_dates(content.campaign, settings)
    key = settings.qr_signing_key.get_secret_value().encode()
    return replace(content, campaign=campaign, codes=codes.table(content.units, key, campaign=campaign.id))


def _with_dates(campaign: Campaign, settings: Settings) -> Campaign:
    opens_at = settings.survey_opens_at or campaign.opens_at
    closes_at = settings.survey_closes_at or campaign.closes_at
    if opens_at >= closes_at:
        raise Faulty([Fault("settings", "SURVEY_CLOSES_AT", "must be later than SURVEY_OPENS_AT")])
    return replace(campaign, opens_at=opens_at, closes_at=closes_at)


def current() -> Runtime:
    """The runtime of the Flask app that serves this request or command."""
    return cast(Runtime, current_app.extensions[EXTENSION])
