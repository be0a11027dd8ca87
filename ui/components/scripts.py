"""The scripts of the components, fetched once by the browser instead of sent with every update."""

import gzip
from collections.abc import Iterable
from hashlib import blake2b

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ui.base import routes_at

LOADER = """let draw = null, ready = null, tries = 0;
const fetched = () => (ready ??= import(new URL("ADDRESS" + (tries ? `?${tries}` : ""), location.href))
  .then((script) => (draw = script.default))
  .catch((error) => { ready = null; tries++; throw error; }));
export default function (component) {
  if (draw) return draw(component);
  const { parentElement: root } = component;
  let clean, gone = false;
  const begin = () => fetched().then(() => gone || (clear(root), clean = draw(component)), () => {
    if (gone) return;
    fail(root);
    setTimeout(begin, 1000 * Math.min(tries, 30));
  });
  begin();
  return () => { gone = true; clean?.(); };
}
const clear = (root) => root.querySelector("[data-failed]")?.remove();
function fail(root) {
  clear(root);
  const says = root.appendChild(document.createElement("p"));
  says.dataset.failed = "";
  says.setAttribute("role", "alert");
  says.textContent = "The server cannot be reached: this part of the page comes when it is back.";
}
"""
"""what Streamlit sends: it fetches the script, once, and as long as that fails tries again

The address is relative, as those of Streamlit's own files: all pages lie side by side."""

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
    _addresses[name] = f"./components/{file}"
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
        return Response(status_code=404)  # of another version
    headers = {"Content-Encoding": "gzip", "Cache-Control": "public, max-age=31536000, immutable"}
    return Response(script, media_type="text/javascript", headers=headers)
