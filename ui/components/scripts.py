"""The scripts of the components, fetched once by the browser instead of sent with every update."""

import gzip
from hashlib import blake2b

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

LOADER = """let draw = null;
const ready = import(new URL("ADDRESS", document.baseURI)).then((script) => (draw = script.default));
export default function (component) {
  if (draw) return draw(component);
  let clean, gone = false;
  ready.then(() => gone || (clean = draw(component)));
  return () => { gone = true; clean?.(); };
}
"""
"""what Streamlit sends: updates that come before the script wait for it, in their order"""

_packed: dict[str, bytes] = {}


def loader(name: str, script: str) -> str:
    """A script that fetches another one and does what that does.

    Args:
        name: of the component.
        script: a module whose default export draws a component.
    """
    file = f"{name}.{blake2b(script.encode(), digest_size=8).hexdigest()}.js"
    _packed[file] = gzip.compress(script.encode(), 9)
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return LOADER.replace("ADDRESS", f"{'/' + base if base else ''}/components/{file}")


def script_routes() -> list[Route]:
    """Where the browser fetches them, also where the app is served under a path."""
    return [Route(f"{base}/components/{{file}}", _answer) for base in ("", "/{base:path}")]


async def _answer(request: Request) -> Response:
    script = _packed.get(request.path_params["file"])
    if script is None:
        return Response(status_code=404)  # of another version: the page is opened again
    headers = {"Content-Encoding": "gzip", "Cache-Control": "public, max-age=31536000, immutable"}
    return Response(script, media_type="text/javascript", headers=headers)
