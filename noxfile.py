"""The tests on every Python that the classifiers of pyproject.toml claim, and with old versions.

``nox --list`` names the sessions. What stands behind ``--`` goes to pytest:
``nox --session tests-3.12 -- tests/parser``.
"""

import nox

PYTHONS = nox.project.python_versions(nox.project.load_toml("pyproject.toml"))

nox.options.default_venv_backend = "uv"
nox.options.error_on_missing_interpreters = True


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests with the newest versions of all dependencies."""
    install(session, "--upgrade")


@nox.session(python=PYTHONS[0])
def lowest(session: nox.Session) -> None:
    """Run the tests with the lowest versions that pyproject.toml allows."""
    install(session, "--resolution=lowest-direct")


def install(session: nox.Session, resolution: str) -> None:
    session.install(resolution, "--editable", ".[serve,xdist]", "--group", "tests")
    session.run(
        "python", "-m", "pytest", *(session.posargs or ["-n", "auto", "--dist", "worksteal"])
    )
