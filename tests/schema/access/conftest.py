"""Files of tokens and policies are looked at for every request, so that no test has to wait."""

import pytest


@pytest.fixture(autouse=True)
def look_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the files at once; services in processes of their own do not."""
    monkeypatch.setattr("schema.access.grants_file.CHECK_SECONDS", 0.0)
