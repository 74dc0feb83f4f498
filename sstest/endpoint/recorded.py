"""What a stand-in receives, given to a recorder."""

from collections.abc import Callable

from sstest.endpoint.behaviour import LaunchDarkly
from sstest.endpoint.exchange import Exchange
from sstest.recording.recorder import Recorder


def record(launchdarkly: LaunchDarkly, recorder: Recorder) -> Callable[[], None]:
    """Record what a stand-in receives from now on; returns a function that ends it.

    Bodies that hold an access token are left out, however it is spelled. Headers are never
    recorded.
    """

    def note(exchange: Exchange) -> None:
        if exchange.manifest is None or exchange.reply is None:
            return
        if exchange.request.body and not exchange.body:
            return  # it could not be decoded, or was too long
        recorder.note(
            exchange.manifest,
            exchange.body,
            exchange.profile,
            exchange.reply,
            launchdarkly.known_tokens,
        )

    return launchdarkly.listen(note)
