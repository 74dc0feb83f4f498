"""What a stand-in receives, given to a recorder."""

from collections.abc import Callable

from sstest.endpoint.behaviour import LaunchDarkly
from sstest.endpoint.exchange import Exchange
from sstest.recording.recorder import Recorder

_HOLDS_TOKEN = "the body holds an access token"  # noqa: S105  # no secret


def record(launchdarkly: LaunchDarkly, recorder: Recorder) -> Callable[[], None]:
    """Record what a stand-in receives from now on; returns a function that ends it.

    Bodies that hold an access token are left out. Headers are never recorded.
    """

    def note(exchange: Exchange) -> None:
        if exchange.manifest is None or exchange.reply is None:
            return
        if exchange.request.body and not exchange.body:
            return  # it could not be decoded, or was too long
        if launchdarkly.shows_token(exchange.body.decode(errors="replace")):
            recorder.leave_out(_HOLDS_TOKEN)
            return
        recorder.note(exchange.manifest, exchange.body, exchange.profile, exchange.reply)

    return launchdarkly.listen(note)
