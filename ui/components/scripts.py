"""The scripts of the components, fetched once by the browser instead of sent with every update."""

import gzip
from collections.abc import Iterable
from hashlib import blake2b

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ui.base import base, routes_at

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
_addresses: dict[str, str] = {}


def loader(name: str, script: str) -> str:
    """A script that fetches another one and does what that does.

    Args:
        name: of the component.
        script: a module whose default export draws a component.
    """
    file = f"{name}.{blake2b(script.encode(), digest_size=8).hexdigest()}.js"
    _packed[file] = gzip.compress(script.encode(), 9)
    _addresses[name] = f"{base()}/components/{file}"
    return LOADER.replace("ADDRESS", _addresses[name])


def addresses(names: Iterable[str]) -> list[str]:
    """Where the scripts of these components are, of those that have been imported."""
    return [address for name in names for address in [_addresses.get(name)] if address]


def script_routes() -> list[Route]:
    """Where the browser fetches them, also where the app is served under a path."""
    return routes_at("/components/{file}", _answer)


async def _answer(request: Request) -> Response:
    script = _packed.get(request.path_params["file"])
    if script is None:
        return Response(status_code=404)  # of another version: the page is opened again
    headers = {"Content-Encoding": "gzip", "Cache-Control": "public, max-age=31536000, immutable"}
    return Response(script, media_type="text/javascript", headers=headers)
