"""The app with one more address, which tells a measurement how far a visitor's training is."""

import hashlib
import sys
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from dlcore.training.report import Report  # noqa: E402
from ui.server import lifespan, middleware, routes  # noqa: E402
from ui.services import services  # noqa: E402
from ui.visitor import COOKIE  # noqa: E402


async def progress(request: Request) -> Response:
    """State of the visitor's job, its steps so far and the seconds they took."""
    owner = hashlib.sha256(request.cookies[COOKIE].encode()).hexdigest()[:40]
    job = services().jobs.find(owner)
    reports = [item for item in job.items() if isinstance(item, Report)] if job else []
    return JSONResponse(
        {
            "state": job.state if job else "",
            "steps": reports[-1].step if reports else 0,
            "seconds": reports[-1].elapsed_s if reports else 0.0,
        }
    )


app = st.App(
    str(ROOT / "ui" / "main.py"),
    lifespan=lifespan,
    middleware=middleware,
    routes=[*routes, Route("/bench/progress", progress)],
)
