// Copies the address of what is on screen. Where the browser forbids that (plain http over a network), it
// shows the address, selected, to be copied by hand.
export default function ({ parentElement: root, data }) {
  const told = (globalThis.seeItLearnLinks ??= {}); // by page, what its settings were last
  if (!data.entries) told[data.page] = data.query;
  const button = root.querySelector("button"), field = root.querySelector("input"), status = root.querySelector("p");
  field.hidden = true;
  status.textContent = "";
  button.onclick = async () => {
    const link = new URL(location.href);
    const query = new URLSearchParams(data.entries ? told[data.page] ?? data.query : data.query);
    for (const [name, value] of Object.entries(data.entries ?? {})) value ? query.set(name, value) : query.delete(name);
    link.search = query;
    try {
      await navigator.clipboard.writeText(link.href);
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = "Copy link"), 1500);
    } catch {
      field.value = link.href;
      field.hidden = false;
      field.select();
    }
    status.textContent = data.missing;
  };
}
