// A row for each quantity: its name, a bar from zero, its number. The rows stay while the numbers move.
class Rows {
  constructor(host) {
    this.list = host.appendChild(document.createElement("div"));
    this.list.className = "rows";
    this.list.setAttribute("role", "img");
    this.whole = host.insertBefore(document.createElement("div"), this.list);
    this.whole.className = "whole";
    this.whole.hidden = true;
  }

  receive(panel, place) {
    [this.panel, this.place] = [panel, place];
    this.whole.hidden = !panel.whole;
    this.whole.replaceChildren(...(panel.whole ? panel.names : []).map((name, i) => {
      const part = document.createElement("i");
      part.style.background = `var(--${panel.colours[i % panel.colours.length]})`;
      return part;
    }));
    this.list.replaceChildren(...panel.names.map((name, i) => {
      const row = document.createElement("div"), label = row.appendChild(document.createElement("span")), track = row.appendChild(document.createElement("i"));
      label.textContent = name;
      const bar = track.appendChild(document.createElement("b"));
      bar.style.background = `var(--${panel.colours[i % panel.colours.length]})`;
      if (panel.marks) track.appendChild(document.createElement("em"));
      if (panel.spread) track.appendChild(document.createElement("s"));
      row.appendChild(document.createElement("span"));
      return row;
    }));
  }

  // All rows in one bar, where they are the parts of one whole.
  divide(values) {
    const parts = [...values], whole = parts.every((value) => value >= 0) && Math.abs(parts.reduce((a, b) => a + b, 0) - 1) < 1e-4;
    [...this.whole.children].forEach((part, i) => (part.style.flexGrow = whole ? values[i] : 0));
  }

  show() {
    const { panel, list } = this, values = this.place.numbers(panel.values), marks = panel.marks && this.place.numbers(panel.marks);
    list.style.visibility = values ? "" : "hidden";
    if (!values) return;
    const told = (value) => (Number.isFinite(value) ? (value > 0 && value < panel.least ? `< ${number(panel.least)}` : number(value)) + panel.unit : "");
    this.divide(values);
    const spread = panel.spread ? this.place.numbers(panel.spread) : [], finite = [...values, ...spread].filter(Number.isFinite);
    const most = Math.max(1e-30, ...finite.map(Math.abs)), [low, high] = panel.span ?? [finite.some((value) => value < 0) ? -most : 0, most];
    const share = (value) => Math.max(0, Math.min(1, (value - low) / (high - low))), zero = share(0);
    [...list.children].forEach((row, i) => {
      const value = values[i], known = Number.isFinite(value), at = known ? share(value) : zero, bar = row.children[1].firstChild;
      bar.style.left = `${100 * Math.min(zero, at)}%`;
      bar.style.width = `${100 * Math.abs(at - zero)}%`;
      row.children[1].style.setProperty("--zero", `${100 * zero}%`);
      if (marks) Object.assign(row.children[1].children[1].style, { left: `${100 * share(marks[i])}%`, visibility: Number.isFinite(marks[i]) ? "" : "hidden" });
      const ends = [2 * i, 2 * i + 1].map((at) => 100 * share(spread[at]));
      if (panel.spread) Object.assign(row.children[1].lastChild.style, { left: `${ends[0]}%`, width: `${ends[1] - ends[0]}%` });
      row.children[2].textContent = told(value) || "–";
    });
    list.setAttribute("aria-label", `${panel.title}: ${panel.names.map((name, i) => `${name} ${told(values[i]) || "none"}${marks && Number.isFinite(marks[i]) ? ` (mark at ${number(marks[i])})` : ""}`).join(", ")}.`);
  }
}
