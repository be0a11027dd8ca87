// Networks in rows and columns of two levels each: live while they are trained; a click or Enter picks one.
const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

export default function ({ parentElement: root, data, setTriggerValue }) {
  const grid = (root.__grid ??= new Grid(root));
  grid.live.turned = (why) => setTriggerValue("turned", why);
  grid.pick = (place) => setTriggerValue("pick", { place, n: Date.now() });
  grid.page(unpack(data));
}

class Grid {
  constructor(root) {
    this.box = root.querySelector(".grid");
    [this.progress, this.frame, this.tells] = this.box.children;
    this.live = new Live(this.box, (told) => this.receive(told));
    this.cells = [];
  }

  // What the page says: the names of rows and columns, what is shown, where the stage stands.
  page(told) {
    const names = JSON.stringify(told.names);
    if (names !== this.names) this.build(told.names);
    [this.names, this.layout] = [names, told];
    this.box.dataset.goes = told.news ? "yes" : "no";
    if (told.seen || !told.news) this.receive(told.seen);
    else this.show();
    this.live.follow(told.news);
  }

  build({ blocks, rows, groups, columns, label }) {
    const table = document.createElement("table"), wide = groups.length * columns.length;
    table.setAttribute("role", "grid");
    table.setAttribute("aria-label", label);
    const named = (row, scope, text, spans = {}) => {
      const made = Object.assign(row.appendChild(document.createElement("th")), { scope }, spans);
      made.appendChild(document.createElement("span")).textContent = text;
    };
    const head = table.createTHead(), [above, below] = [head.insertRow(), head.insertRow()];
    const corner = Object.assign(above.insertCell(), { rowSpan: 2, className: "corner" }), beside = Object.assign(above.insertCell(), { rowSpan: 2 });
    beside.style.width = "20px";
    for (const cell of [corner, beside]) Object.assign(cell.style, { background: "none", boxShadow: "none", cursor: "default" });
    for (const group of groups) named(above, "colgroup", group, { colSpan: columns.length });
    for (const _ of groups) for (const column of columns) named(below, "col", column);
    this.cells = [];
    blocks.forEach((block, b) => {
      const body = table.createTBody();
      rows.forEach((name, r) => {
        const row = body.insertRow();
        if (r === 0) named(row, "rowgroup", block, { rowSpan: rows.length });
        named(row, "row", name);
        for (let c = 0; c < wide; c++) {
          const cell = row.insertCell(), place = (b * rows.length + (rows.length - 1 - r)) * wide + c;
          cell.className = c % columns.length ? "" : "first";
          Object.assign(cell, { tabIndex: -1 });
          cell.setAttribute("role", "gridcell");
          Object.assign(cell.dataset, { place, sign: "none" });
          this.cells[place] = cell;
        }
      });
    });
    this.wide = wide;
    const placed = (event) => event.target.closest("[data-place]");
    table.onclick = (event) => placed(event) && this.pick(+placed(event).dataset.place);
    table.onkeydown = (event) => this.key(event, placed(event));
    for (const kind of ["pointerover", "focusin"]) table.addEventListener(kind, (event) => placed(event) && this.tell(+placed(event).dataset.place));
    table.onpointerleave = () => this.tell(null);
    this.frame.replaceChildren(table);
  }

  key(event, cell) {
    if (!cell) return;
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); return this.pick(+cell.dataset.place); }
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    const rows = [...this.frame.querySelectorAll("tbody tr")], row = rows.indexOf(cell.parentElement), cells = (each) => [...each.querySelectorAll("td")];
    const next = cells(rows[Math.max(0, Math.min(rows.length - 1, row + move[0]))])[Math.max(0, Math.min(this.wide - 1, cells(cell.parentElement).indexOf(cell) + move[1]))];
    this.rove(next);
    next.focus();
  }

  // One cell can be reached with Tab, the others from there with the arrows.
  rove(cell) {
    if (this.reached) this.reached.tabIndex = -1;
    (this.reached = cell).tabIndex = 0;
  }

  receive(seen) {
    this.seen = seen;
    showProgress(this.progress, seen?.progress);
    this.show();
  }

  show() {
    const { seen, layout } = this, here = this.cells[layout.here];
    for (const cell of this.frame.querySelectorAll("[aria-selected]")) cell.removeAttribute("aria-selected");
    here?.setAttribute("aria-selected", "true");
    if (!this.reached?.isConnected) this.rove(here ?? this.cells[0]);
    const shades = seen?.shades[layout.shown];
    this.cells.forEach((cell, i) => {
      const shade = shades?.[i] ?? 127;
      cell.dataset.sign = !seen?.known[i] ? "none" : shade === 255 ? "wrong" : shade < 127 ? "down" : "up";
      cell.style.setProperty("--share", Math.abs(shade - 127) / 127);
    });
    this.tell(null);
  }

  // One network in words, or all of them.
  tell(place) {
    const { seen, layout } = this;
    if (place == null) return void (this.tells.textContent = seen?.says ?? "");
    const { blocks, rows, row_says, groups, columns, says } = layout.names, row = Math.floor(place / this.wide), column = place % this.wide;
    const named = `${row_says[rows.length - 1 - (row % rows.length)]}, ${groups[Math.floor(column / columns.length)]}, ${columns[column % columns.length]}, ${blocks[Math.floor(row / rows.length)]}`;
    const value = seen?.told[layout.shown][place], sound = seen?.shades[layout.shown][place] !== 255;
    const does = !seen?.known[place] ? "not trained yet" : !sound ? "diverged" : says[layout.shown].replace("{}", Number.isFinite(value) ? number(value) : "beyond all numbers");
    this.tells.textContent = `${named}: ${does}.`;
    this.cells[place].setAttribute("aria-label", this.tells.textContent);
  }
}
