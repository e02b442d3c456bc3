"""How a process that works through many rows is set up: workers, replays, measurements."""

import asyncio
import gc

import uvloop


def for_bulk_work() -> None:
    """Use the faster event loop, and look for garbage in cycles less often.

    Batches make many objects and no cycles: looking for those took an eighth of a batch's time.
    Call it once everything is imported, before the event loop is made.
    """
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
