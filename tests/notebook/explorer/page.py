"""What a page of the explorer does, without a browser; a manifest and a body for it."""

from typing import Any, Final

MANIFEST: Final = {
    "syncedSegment": {
        "requestParser": {
            "environmentIdPath": "/environment",
            "cohortIdPath": "/cohort/id",
            "cohortNamePath": "/cohort/name",
            "memberArrayPath": "/members",
            "memberArrayParser": {"memberIdPath": "/id", "booleanMembershipPath": "/in"},
        }
    }
}
BODY: Final = {
    "environment": "env-1",
    "cohort": {"id": "c-1", "name": "Readers"},
    "members": [{"id": "ann", "in": True}, {"id": "bob", "in": False}],
}


class Page:
    """What a page would do: it sends messages, and keeps what is said to it."""

    def __init__(self, explorer: Any) -> None:
        self.explorer = explorer
        self.said: list[dict[str, Any]] = []
        self.edits = 0
        explorer.send = self.said.append

    def ask(self, **asked: Any) -> None:
        self.explorer._handle_custom_msg(asked, [])

    def type(self, **texts: str) -> None:
        self.edits += 1
        self.ask(do="edit", number=self.edits, **texts)

    @property
    def status(self) -> str:
        return [one["text"] for one in self.said if one["say"] == "status"][-1]

    @property
    def shown(self) -> dict[str, Any]:
        return self.explorer._shown

    @property
    def texts(self) -> dict[str, Any]:
        """The texts that a page that opens now would get."""
        return self.explorer.get_state()["_texts"]
