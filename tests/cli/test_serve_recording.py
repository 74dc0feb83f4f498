"""``sstest serve --record``: what is received, as a folder like the corpus."""

from collections.abc import Callable
from pathlib import Path

from serve_process import GOOD, TOKEN, serving

from sstest.corpus import read_requests
from tests.command_line import Ran

Run = Callable[..., Ran]


def test_it_records_and_says_so_at_the_end(partner: Path) -> None:
    given = ("manifest.json", "--port", "0", "--record", "to", "--anonymise")
    with serving(*given, cwd=partner) as run:
        assert run.post().status_code == 204
        assert run.post(body=GOOD).status_code == 204
        assert run.post(body=b"{}").status_code == 400
        assert run.post(body=b"{").status_code == 400
        assert run.stop() == 0
    assert "recorded 2 requests of new shapes in to\n" in run.said
    assert "not recorded: 1 request, not JSON, so it cannot be anonymised" in run.said
    folder = partner / "to"
    assert (folder / "manifest.json").is_file()
    requests = {request.name: request for request in read_requests(folder)}
    assert set(requests) == {"add-two-members", "refused-400-environmentidpath"}
    written = "".join(path.read_text() for path in folder.rglob("*/*.json"))
    assert "ann" not in written
    assert "Readers" not in written
    assert TOKEN not in written


def test_what_cannot_be_written_is_told_at_once(partner: Path, run: Run) -> None:
    (partner / "taken").write_text("mine")
    ran = run("serve", "--port", "0", "--record", "taken")
    assert ran.exit_code == 2
    assert ran.stderr.count("\n") == 1
    assert "taken: it is a file, expected a folder to record in" in ran.stderr
    ran = run("serve", "--anonymise")
    assert ran.exit_code == 2
    assert "name a folder: --record" in ran.stderr
