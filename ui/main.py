"""The entry script of every run: page settings, navigation, frame; then the page itself."""

import sys
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:  # started as `streamlit run ui/main.py` or by a page test
    sys.path.insert(0, str(ROOT))

from ui import frame  # noqa: E402
from ui.navigation import navigation  # noqa: E402

st.set_page_config(page_title="See It Learn", page_icon=frame.ICON, layout="wide")
page = navigation()
with frame.page_frame():
    page.run()
