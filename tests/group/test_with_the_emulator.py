"""The group in the emulator: events over the webhook, answers over the API, pictures from where they are served."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.serving import make_server

from config import Settings
from emulator.driver import Emulator
from emulator.driver import Group as EmulatedGroup
from emulator.server import start
from emulator.settings import Settings as EmulatorSettings
from handlers import photos, summary
from handlers.clock import Clock
from handlers.runtime import Runtime
from handlers.worker import Worker
from models import group_posts, jobs
from models.group_posts import Counts
from models.migrations import migrate
from questions.summary_rules import Kind
from tests.group.gathering import GROUP, QUY_SON, picture
from tests.shell.running import web_app

OPENING_MORNING = 1_724_893_200.0


class _Morning(Clock):
    """Stands still on the first morning."""

    def __init__(self) -> None:
        super().__init__("Asia/Ho_Chi_Minh")

    def timestamp(self) -> float:
        return OPENING_MORNING


@dataclass
class Scene:
    zalo: Emulator
    runtime: Runtime

    @property
    def group(self) -> EmulatedGroup:
        return self.zalo.group

    def waits_for(self, claim: Callable[[Counts], bool]) -> None:
        """Returns once this is true of the posts; pictures are looked at meanwhile."""
        until = time.monotonic() + 10
        while not claim(self.counts()):
            assert time.monotonic() < until, self.counts()
            photos.look_at_pictures(self.runtime)
            time.sleep(0.01)

    def counts(self) -> Counts:
        with self.runtime.database.read() as connection:
            return group_posts.counts(connection, self.runtime.content.campaign.id, self.runtime.clock.today())


@pytest.fixture
def scene(settings_for: Callable[..., Settings]) -> Iterator[Scene]:
    """Emulator, web part and worker, all in this process."""
    served: dict[str, Any] = {}
    web = make_server("127.0.0.1", 0, lambda environ, answer: served["app"](environ, answer), threaded=True)
    bot = f"http://127.0.0.1:{web.server_port}"
    zalo = EmulatorSettings(port=0, bot_base=bot, webhook_url=f"{bot}/webhook/zalo", echoes=True)
    with start(zalo) as emulator:
        runtime = Runtime(
            settings_for(
                zalo_oa_secret_key=zalo.oa_secret_key,
                zalo_app_secret=zalo.app_secret,
                zalo_access_token=zalo.access_token,
                zalo_refresh_token=zalo.refresh_token,
                zalo_group_id=GROUP,
                zalo_api_base=emulator.address,
                zalo_oauth_base=emulator.address,
            )
        )
        runtime.__dict__["clock"] = _Morning()
        migrate(runtime.database)
        with runtime.database.write() as connection:  # the message of seven o'clock has been there
            jobs.claim(connection, summary.job_name(Kind.OPENING), "2024-08-29", now=0, outcome=summary.QUEUED)
        served["app"] = web_app(runtime)
        worker = Worker(runtime)
        threads = [threading.Thread(target=web.serve_forever), threading.Thread(target=worker.run)]
        for thread in threads:
            thread.start()
        yield Scene(Emulator(emulator.address), runtime)
        worker.stop()
        web.shutdown()
        for thread in threads:
            thread.join()
    web.server_close()
    runtime.database.dispose()


def test_a_morning_in_the_group(scene: Scene) -> None:
    hoa, tam = scene.zalo.helper("Hoa"), scene.zalo.helper("Tám")
    group = scene.group.joined_by(hoa).joined_by(tam)
    group.sends(hoa, "image", picture(1), text="Xã Quý Sơn ra quân")
    scene.waits_for(lambda counts: counts.total == 1)
    group.sends(tam, "image", picture(1, quality=50))
    scene.waits_for(lambda counts: counts.total + counts.repeats == 2)
    group.says(tam, "Các bác gửi ảnh nhé").says(hoa, "tiến độ đến đâu rồi", mention=True)
    group.hears("Tiến độ khảo sát đến 08:00 ngày 29/8")
    scene.waits_for(lambda counts: counts.repeats == 1)
    assert (scene.counts().by_unit, scene.counts().unknown) == ({QUY_SON: 1}, 0)
    said = [message for message in scene.zalo.get("/group/transcript")["messages"] if message["from"] == "oa"]
    assert len(said) == 1
