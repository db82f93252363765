"""One thread with one event loop, for rooms that must do many calls at once behind a synchronous front."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
Work = Callable[[], Coroutine[Any, Any, None]]


class LoopThread:
    """Starts with the first work, so that a process forked before it has its own. `opened` runs on the loop before any
    work, `closing` after all of it. May be used again after `stop`."""

    def __init__(self, name: str, opened: Work, closing: Work) -> None:
        self._name = name
        self._opened = opened
        self._closing = closing
        self._guard = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._inbox: deque[Work] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._woken = False

    def start(self, work: Work) -> None:
        """Begin `work` on the loop and come back at once. Its exceptions must be its own business."""
        loop = self._running()
        self._inbox.append(work)
        # One wake-up starts everything in the inbox: waking the loop costs more than starting a task.
        if not self._woken:
            self._woken = True
            loop.call_soon_threadsafe(self._start_all)

    def run(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Do `work` on the loop and wait for its result or exception."""
        return asyncio.run_coroutine_threadsafe(work(), self._running()).result()

    def stop(self) -> None:
        """Wait for what was started, then end the thread. Nothing happens when it never began."""
        with self._guard:
            if self._loop is None or self._thread is None:
                return
            asyncio.run_coroutine_threadsafe(self._finish(), self._loop).result()
            _end(self._loop, self._thread)
            self._loop = self._thread = None

    def _running(self) -> asyncio.AbstractEventLoop:
        loop = self._loop
        if loop is not None:
            return loop
        with self._guard:
            if self._loop is None:
                self._begin()
            assert self._loop is not None
            return self._loop

    def _begin(self) -> None:
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, name=self._name, daemon=True)
        thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self._opened(), loop).result()
        except BaseException:
            _end(loop, thread)
            raise
        self._loop, self._thread = loop, thread

    def _start_all(self) -> None:
        self._woken = False  # before emptying: what is put in from now on wakes us again
        while self._inbox:
            task = asyncio.ensure_future(self._inbox.popleft()())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _finish(self) -> None:
        self._start_all()
        while self._tasks:
            await asyncio.wait(self._tasks)
        await self._closing()


def _end(loop: asyncio.AbstractEventLoop, thread: threading.Thread) -> None:
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()
