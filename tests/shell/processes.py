"""Several processes that do the same at the same moment."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from threading import Barrier
from typing import Any

from config import Settings
from handlers.runtime import Runtime

WITHIN_S = 90
Ready = Callable[[], object]
Work = Callable[[Runtime, Any, Ready], Any]  # calls the third when it has prepared itself; a function of a module

# Each process begins as a copy of one that has loaded everything and has no threads: quick, and like a fresh one.
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.shell.loaded"])
_start: Barrier


def at_once(work: Work, settings: Settings, *given: Any) -> list[Any]:
    """What `work` returned in a process of its own for each of `given`. All of them start when all are ready."""
    together = (_context.Barrier(len(given), timeout=WITHIN_S),)
    with ProcessPoolExecutor(len(given), mp_context=_context, initializer=_wait_for, initargs=together) as pool:
        running = [pool.submit(_run, work, settings, each) for each in given]
        return [process.result(WITHIN_S) for process in running]


def exit_code(work: Callable[..., object], *given: Any) -> int | None:
    """How a process of its own ended in which `work`, a function of a module, was called."""
    process = _context.Process(target=work, args=given)
    process.start()
    process.join(WITHIN_S)
    return process.exitcode


def _wait_for(start: Barrier) -> None:
    global _start
    _start = start


def _run(work: Work, settings: Settings, given: Any) -> Any:
    runtime = Runtime(settings)
    try:
        return work(runtime, given, _start.wait)
    finally:
        runtime.database.dispose()
