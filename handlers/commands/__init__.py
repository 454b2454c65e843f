"""`flask --app app …`: what operators do from a terminal."""

from __future__ import annotations

from flask import Flask

from handlers.commands import data, demo, operations, people, posts, survey, tokens
from handlers.commands.audit import audit
from handlers.commands.backups import backup, restore
from handlers.commands.faults import guard
from handlers.commands.jobs import jobs
from handlers.commands.qr import qr
from handlers.commands.reminders import reminders
from handlers.commands.retention import retention
from handlers.commands.roster import roster
from handlers.commands.summary import summary

COMMANDS = (
    operations.migrate_database,
    operations.worker,
    operations.doctor,
    backup,
    restore,
    demo.demo,
    survey.check,
    survey.talk,
    qr,
    data.codebook,
    data.export,
    tokens.token,
    people.erase_person,
    retention,
    posts.posts,
    roster,
    reminders,
    summary,
    jobs,
    audit,
)
for _command in COMMANDS:
    guard(_command)


def register(app: Flask) -> None:
    """Give `app` every command."""
    for command in COMMANDS:
        app.cli.add_command(command)
