"""The channels besides the inbox: which are on, and how each is opened."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from backend.notices.channels.spool import Spool
from backend.notices.channels.webhook import open_webhook
from backend.notices.rules import ChannelKind, Message
from backend.settings import settings


class Channel(Protocol):
    """Passes notices on. Sending one twice must come to the same as sending it once."""

    async def send(self, message: Message, attempt: int) -> None:
        """Send it; on return the receiver has it for good. Raises whatever went wrong.

        No two sendings of a message have the same *attempt*; they count from 1.
        """


def channels_on() -> list[ChannelKind]:
    """The channels the environment has turned on."""
    on = {
        ChannelKind.file: settings().notice_folder is not None,
        ChannelKind.webhook: settings().notice_webhook is not None,
    }
    return [kind for kind, is_on in on.items() if is_on]


@asynccontextmanager
async def opened(kind: ChannelKind) -> AsyncIterator[Channel]:
    """A channel that is on, for a batch of notices."""
    folder, address = settings().notice_folder, settings().notice_webhook
    if kind is ChannelKind.file and folder is not None:
        yield Spool(folder.expanduser().absolute())
    elif kind is ChannelKind.webhook and address is not None:
        async with open_webhook(str(address), settings().webhook_allow or "") as found:
            yield found
    else:
        raise LookupError(f"the channel {kind.value} is off")
