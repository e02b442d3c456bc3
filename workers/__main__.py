"""``python -m workers [THREADS]``: one worker process, until a signal ends it.

Dramatiq's own command is not used. It runs a master over each worker, and a worker that hears
SIGTERM twice (once from systemd, once from its master) drops its batch and then never ends; nor
does it notice when one of its threads has died.
"""

import logging
import signal
import sys
import time
from types import FrameType

from dramatiq import Worker
from dramatiq.asyncio import get_event_loop_thread
from dramatiq.middleware import MiddlewareError

from backend.core import tuning
from workers.broker import ticker
from workers.main import broker

POLL_MS = 40
"""How long an idle thread waits before it looks for a message again; Dramatiq's own second would
be what a step is late by."""
STOP_MS = 10_000
"""How long a batch may take to finish once the worker is told to stop."""
CHECK_SECONDS = 0.5


def main(threads: int) -> int:
    """Work with so many *threads*; returns 0 after a signal, 1 when a part has died."""
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        # A flag and no Event: setting one inside its own wait would lock up.
        nonlocal stopping
        stopping = True

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    tuning.for_bulk_work()
    broker.emit_after("process_boot")
    worker = Worker(broker, worker_threads=threads, worker_timeout=POLL_MS)
    try:
        worker.start()
    except MiddlewareError as error:
        logging.error("cannot start: %s", error)
        # The event loop already runs, and its thread would keep the process, deaf and idle.
        broker.emit_after("worker_shutdown", worker)
        return 1
    logging.info("ready, %d threads", threads)
    whole = True
    while whole and not stopping:
        time.sleep(CHECK_SECONDS)
        # A worker that has lost a consumer looks alive and takes nothing from that queue.
        parts = (get_event_loop_thread(), ticker, *worker.consumers.values(), *worker.workers)
        whole = all(part is not None and part.is_alive() for part in parts)
    if not whole:
        logging.error("a part of this worker has died; leaving, to be started anew")
    worker.stop(timeout=STOP_MS)
    broker.close()
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 4))
