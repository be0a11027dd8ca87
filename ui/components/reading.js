// Reading a chart: by pointer, by touch and by the arrow keys.
const LINGER_MS = 2500; // a finger covers what it points at

Object.assign(Chart.prototype, {
  listen() {
    const { plot } = this;
    const at = (event) => {
      return this.nearest(this.step_at(event.clientX - plot.getBoundingClientRect().left));
    };
    const point = (event) => {
      if (!this.size) return;
      clearTimeout(this.lingering);
      const step = at(event);
      this.read(step);
      if (event.buttons & 1 && step != null) this.on.pick?.(step, false);
    };
    plot.addEventListener("pointerdown", (event) => { this.held = true; point(event); });
    plot.addEventListener("pointermove", point);
    plot.addEventListener("pointerup", (event) => { if (this.held && this.size) this.on.pick?.(at(event), true); this.held = false; });
    plot.addEventListener("pointerleave", (event) => {
      this.lingering = setTimeout(() => this.read(null), event.pointerType === "mouse" ? 0 : LINGER_MS);
    });
    plot.addEventListener("blur", () => this.read(null));
    plot.addEventListener("keydown", (event) => this.key(event));
  },

  key(event) {
    const steps = this.recorded(), now = this.reading ?? this.step;
    if (event.key === "Escape") return this.read(null);
    if (!steps.length || !["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
    event.preventDefault();
    const stride = Math.max(1, Math.round(steps.length / (event.shiftKey ? 10 : 60)));
    const place = now == null ? steps.length - 1 : until(steps, now);
    const next = { ArrowLeft: this.reading == null ? place : place - stride, ArrowRight: place + stride, Home: 0, End: steps.length - 1 }[event.key];
    this.read(steps[Math.min(steps.length - 1, Math.max(0, next))]);
    this.spoken.textContent = [...this.readout.children].map((row) => row.textContent).join(", ");
  },

  // Every step that any line of this chart has a value at.
  recorded() {
    return (this.all ??= [...new Set(this.chart.curves.flatMap((curve) => [...curve.steps]))].sort((a, b) => a - b));
  },

  nearest(step) {
    const steps = this.recorded(), i = until(steps, step);
    if (!steps.length) return null;
    return i < 0 || (i + 1 < steps.length && steps[i + 1] - step < step - steps[i]) ? steps[i + 1] : steps[i];
  },

  line(step) {
    const { top, bottom } = this.size ?? {}, at = step == null || !this.size ? [] : [crisp(this.x(step))];
    pool(this.layers.hover, "line", at.map((x) => ({ x1: x, x2: x, y1: top, y2: bottom })));
  },

  read(step) {
    const before = this.reading;
    this.reading = step;
    if (step == null && before == null) return;
    this.line(step);
    if (step !== before) this.on.point?.(this, step);
    this.readout.hidden = step == null;
    pool(this.layers.hover, "circle", step == null ? [] : this.dots(step, 3.5));
    if (step == null) return;
    const rows = this.chart.curves.map((curve) => [curve, until(curve.steps, step)]).filter(([, i]) => i >= 0);
    const { readout } = this, values = rows.map(([curve, i]) => curve.values[i]), text = this.chart.log ? number : alike(values);
    while (readout.children.length > rows.length + 1) readout.lastChild.remove();
    const head = readout.firstChild ?? readout.appendChild(document.createElement("div"));
    head.className = "step";
    head.textContent = `${this.chart.x_title} ${number(step)}`;
    rows.forEach(([curve, i], n) => {
      const row = readout.children[n + 1] ?? readout.appendChild(makeRow()), value = curve.values[i];
      set(row.querySelector("path"), { stroke: curve.colour, "stroke-dasharray": curve.dash, "stroke-width": curve.pinned ? 1.25 : 2 });
      row.children[1].textContent = `${curve.name} `;
      row.children[2].textContent = Number.isFinite(value) ? text(value) : (this.chart.gap ?? "not a number");
      row.children[3].textContent = curve.steps[i] === step ? "" : ` at ${number(curve.steps[i])}`;
    });
    this.place(step);
  },

  place(step) {
    const { readout, size } = this, x = this.x(step), wide = readout.offsetWidth;
    const left = x + 12 + wide <= size.width ? x + 12 : x - 12 - wide >= 0 ? x - 12 - wide : Math.max(0, size.width - wide);
    readout.style.transform = `translate(${Math.round(left)}px, ${size.top}px)`;
  },
});

function makeKey() {
  const key = document.createElement("span");
  put(put(key, "svg", { width: 18, height: 10 }), "path", { d: "M1 5h16" });
  key.appendChild(document.createElement("span"));
  return key;
}

function makeRow() {
  const row = makeKey();
  row.className = "row";
  row.appendChild(document.createElement("b"));
  row.appendChild(document.createElement("i"));
  return row;
}

const shown = (value, log) => Number.isFinite(value) && (!log || value > 0);
const crisp = (value) => Math.round(value) + 0.5;

function last({ values }, log) {
  let i = values.length - 1;
  while (i >= 0 && !shown(values[i], log)) i--;
  return i;
}

function put(parent, tag, attributes) {
  return set(parent.appendChild(document.createElementNS(SVG, tag)), attributes);
}

function set(element, { text, ...attributes }) {
  for (const [name, value] of Object.entries(attributes))
    if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
  if (text != null && element.textContent !== text) element.textContent = text;
  return element;
}

// As many children of this kind as there are descriptions, the old ones kept.
function pool(parent, tag, all) {
  const old = parent.getElementsByTagName(tag);
  while (old.length > all.length) old[old.length - 1].remove();
  all.forEach((each, i) => (old[i] ? set(old[i], each) : put(parent, tag, each)));
}

const widths = new Map(), ruler = document.createElement("canvas").getContext("2d");
function measure(svg, text) {
  const font = `${TEXT}px ${getComputedStyle(svg).fontFamily}`, key = font + text;
  if (!widths.has(key)) { ruler.font = font; widths.set(key, ruler.measureText(text).width); }
  return widths.get(key);
}
