"""Several works in threads of their own, begun in one moment."""

from __future__ import annotations

import threading
from collections.abc import Callable


def at_once(*works: Callable[[], None]) -> None:
    """Everything in a thread of its own, started together; the first fault is the test's."""
    faults: list[BaseException] = []
    start = threading.Barrier(len(works))

    def guarded(work: Callable[[], None]) -> None:
        start.wait()
        try:
            work()
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=guarded, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
