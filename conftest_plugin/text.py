"""What strangers wrote, made fit for a terminal."""


def plain(text: str) -> str:
    """``text`` with nothing in it that a terminal would obey, its lines kept."""
    from sstest.cli.terminal import safe

    return "\n".join(safe(line) for line in text.split("\n"))
