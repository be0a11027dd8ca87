"""Pages run without a browser, always from the entry script: from `app.py`, AppTest tests an empty page."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

ENTRY = Path(__file__).resolve().parents[2] / "ui" / "main.py"


@pytest.fixture
def open_page() -> Callable[..., AppTest]:
    """`open_page(stem, **query)`: a new visitor opens this page by this link."""

    def begin(stem: str, **query: str) -> AppTest:
        page = AppTest.from_file(str(ENTRY), default_timeout=60)
        page.session_state[f"{stem}.more"] = True  # what can be closed away is open
        page.run()
        page.switch_page(f"../pages/{stem}.py")
        for name, value in query.items():
            page.query_params[name] = value
        return page.run()

    return begin


def data_of(page: AppTest, key: str) -> Any:
    """What a browser component was given to show."""
    return json.loads(page.get_by_key(key).proto.json)
