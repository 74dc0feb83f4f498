"""The tests on every Python that the classifiers of pyproject.toml claim, and with old versions.

``nox --list`` names the sessions. What stands behind ``--`` goes to pytest:
``nox --session tests-3.12 -- tests/parser``.
"""

import nox

SHOWN = "tests/notebooks/test_notebooks.py::test_notebook_shows_what_is_committed"
PYTHONS = nox.project.python_versions(nox.project.load_toml("pyproject.toml"))

nox.options.default_venv_backend = "uv"
nox.options.error_on_missing_interpreters = True


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests with the newest versions of all dependencies."""
    install(session, "--upgrade")


@nox.session(python=PYTHONS[0])
def lowest(session: nox.Session) -> None:
    """Run the tests with the lowest versions that pyproject.toml allows.

    What the committed notebooks show was drawn by the newest Hypothesis.
    """
    install(session, "--resolution=lowest-direct", f"--deselect={SHOWN}")


def install(session: nox.Session, resolution: str, *options: str) -> None:
    session.install(resolution, "--editable", ".[serve,xdist]", "--group", "tests")
    arguments = session.posargs or ["-n", "auto", "--dist", "worksteal", *options]
    session.run("python", "-m", "pytest", *arguments)
