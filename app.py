"""Starts See It Learn: `streamlit run app.py`. The app itself is `ui/main.py`; ARCHITECTURE.md says why."""

import streamlit as st

from ui.server import lifespan, middleware, routes

app = st.App("ui/main.py", lifespan=lifespan, middleware=middleware, routes=routes)

if __name__ == "__main__":
    app.run()
