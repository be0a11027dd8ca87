// A chart of lines that is redrawn in place: the same elements move, nothing is taken away and put back.
const SVG = "http://www.w3.org/2000/svg";
const GAP = 16, TEXT = 13, SAMPLE = 14; // between labels, height of a letter, length of a line's sample
const MOST = 0.36; // of the width for labels at the ends of lines; where they need more, a legend says it

class Chart {
  constructor(host, on = {}) {
    this.on = on;
    this.box = host.appendChild(document.createElement("figure"));
    this.box.className = "chart";
    this.title = this.box.appendChild(document.createElement("figcaption"));
    this.legend = this.box.appendChild(document.createElement("div"));
    this.legend.className = "legend";
    this.plot = this.box.appendChild(document.createElement("div"));
    this.plot.className = "plot";
    this.plot.tabIndex = 0;
    this.plot.setAttribute("role", "group");
    this.svg = this.plot.appendChild(document.createElementNS(SVG, "svg"));
    this.svg.setAttribute("role", "img");
    this.layers = {};
    for (const name of ["bands", "grid", "marks", "ribbons", "lines", "here", "ends", "labels", "hover"])
      this.layers[name] = put(this.svg, "g", { class: name });
    this.readout = this.plot.appendChild(document.createElement("div"));
    this.readout.className = "readout";
    this.readout.hidden = true;
    this.spoken = this.plot.appendChild(document.createElement("div"));
    this.spoken.className = "status";
    this.spoken.setAttribute("role", "status");
    this.listen();
    new ResizeObserver(() => this.draw()).observe(this.plot);
  }

  receive(chart) {
    this.chart = chart;
    this.all = null;
    this.title.textContent = chart.title;
    this.svg.setAttribute("aria-label", chart.says);
    this.plot.setAttribute("aria-label", `${chart.title}. Arrow keys read the values.`);
    this.draw();
  }

  draw() {
    const { chart, plot, svg } = this, width = plot.clientWidth, height = plot.clientHeight;
    if (!chart || !width || !height) return;
    const curves = chart.curves.filter((curve) => last(curve, chart.log) >= 0);
    const named = curves.length === 1 && curves[0].name.toLowerCase() === chart.title.toLowerCase() ? [] : curves;
    const needed = named.length ? Math.max(...named.map((curve) => measure(svg, curve.name))) + SAMPLE + 14 : 10;
    const top = chart.marks.length ? 20 : 8, bottom = height - 40;
    const direct = needed <= MOST * width && named.length * GAP <= bottom - top + GAP / 2;
    const axis = this.axis(curves, (bottom - top) / (chart.log ? 28 : 38));
    const scale = 30 + Math.max(0, ...axis.ticks.map((tick) => measure(svg, axis.name(tick)))), first = chart.named_first && direct;
    const left = scale + (first ? needed : 0), right = width - (direct && !first ? needed : 10);
    const end = chart.end ?? Math.max(chart.last_step, 1, ...chart.curves.map((curve) => curve.steps.at(-1) ?? 0));
    const start = chart.start ?? 0, names = chart.x_log ? namedPowers(start, end) : [end];
    const count = (right - left) / (Math.max(...names.map((each) => measure(svg, number(each)))) + (chart.x_log ? 14 : 24));
    const across = chart.x_log ? logAxis(start, end, count, true) : linearAxis(start, end, count, start, end, chart.x_least);
    this.size = { scale, left, right, top, bottom, width, height };
    this.x = (step) => left + across.at(step) * (right - left);
    this.step_at = (x) => across.back((x - left) / (right - left));
    this.y = (value) => bottom - axis.at(value) * (bottom - top);
    this.drawAxes(axis, across);
    this.drawBands?.();
    this.drawMarks();
    this.drawLines(curves);
    this.drawLabels(named, direct);
    this.here(this.step);
    this.read(this.reading);
  }

  axis(curves, count) {
    const { log, low: fixedLow, high: fixedHigh } = this.chart;
    let low = Infinity, high = -Infinity;
    for (const { values, ribbon = [] } of curves)
      for (const value of [values, ...ribbon].flatMap((each) => [...each])) if (shown(value, log)) { low = Math.min(low, value); high = Math.max(high, value); }
    if (low > high && fixedHigh == null) return { ticks: [], name: number, at: () => 0 }; // nothing yet, so no scale
    return log ? logAxis(fixedLow ?? low, fixedHigh ?? high, count, fixedLow != null && fixedHigh != null) : linearAxis(low, high, count, fixedLow, fixedHigh);
  }

  drawAxes(axis, across) {
    const { scale, left, right, top, bottom, height } = this.size, { grid } = this.layers;
    const middle = (top + bottom) / 2;
    const rules = axis.ticks.map((tick) => ({ class: "rule", x1: left, x2: right, y1: crisp(this.y(tick)), y2: crisp(this.y(tick)) }));
    const steps = across.ticks.map((tick) => ({ class: "tick", x1: crisp(this.x(tick)), x2: crisp(this.x(tick)), y1: bottom, y2: bottom + 4 }));
    pool(grid, "line", [...rules, ...steps, { class: "base", x1: left, x2: right, y1: crisp(bottom), y2: crisp(bottom) }]);
    pool(grid, "text", [
      ...axis.ticks.map((tick) => ({ class: "end", x: scale - 7, y: this.y(tick) + 4.5, text: axis.name(tick) })),
      ...across.ticks.map((tick) => ({ class: "middle", x: this.x(tick), y: bottom + 18, text: across.name(tick) })),
      { class: "middle", x: (left + right) / 2, y: height - 4, text: this.chart.x_title },
      { class: "middle", x: 0, y: 0, transform: `translate(12 ${middle}) rotate(-90)`, text: this.chart.y_title },
    ].map((each) => ({ transform: "", ...each })));
  }

  drawMarks() {
    const { top, bottom, left, right } = this.size, { marks } = this.layers;
    const all = this.chart.marks.filter((mark) => this.x(mark.step) >= left - 1 && this.x(mark.step) <= right + 1).sort((a, b) => a.step - b.step);
    const at = (mark) => crisp(this.x(mark.step));
    pool(marks, "line", all.map((mark) => ({ class: mark.wrong ? "wrong" : "", x1: at(mark), x2: at(mark), y1: top - 4, y2: bottom })));
    const halves = all.map((mark) => measure(this.svg, mark.text) / 2);
    const centres = all.map((mark, i) => Math.max(at(mark), left + halves[i]));
    for (let i = all.length - 1, limit = right + 8; i >= 0; i--) {
      centres[i] = Math.min(centres[i], limit - 8 - halves[i]);
      limit = centres[i] - halves[i];
    }
    pool(marks, "text", all.map((mark, i) => ({ class: mark.wrong ? "middle wrong" : "middle", x: centres[i], y: top - 8, text: mark.text })));
  }

  // The place of a line's name.
  named(curve) {
    return this.chart.named_first ? curve.values.findIndex((value) => shown(value, this.chart.log)) : last(curve, this.chart.log);
  }

  drawLines(curves) {
    const wide = curves.filter((curve) => curve.ribbon);
    pool(this.layers.ribbons, "path", wide.map((curve) => ({ d: this.around(curve), fill: curve.colour })));
    pool(this.layers.lines, "path", curves.map((curve) => ({
      class: curve.pinned ? "pinned" : "", d: this.path(curve), stroke: curve.colour, "stroke-dasharray": curve.dash,
      "stroke-width": curve.pinned ? 1.25 : curves.length > 5 ? 1.6 : 2,
    })));
    pool(this.layers.ends, "circle", this.chart.bare ? [] : curves.map((curve) => {
      const i = this.named(curve);
      return { class: curve.pinned ? "pinned" : "", cx: this.x(curve.steps[i]), cy: this.y(curve.values[i]), r: curve.pinned ? 2 : 3, fill: curve.colour };
    }));
  }

  path({ steps, values }) {
    const { log } = this.chart;
    let d = "", drawing = false;
    for (let i = 0; i < values.length; i++) {
      if (!shown(values[i], log)) { drawing = false; continue; }
      d += `${drawing ? "L" : "M"}${Math.round(this.x(steps[i]) * 10) / 10} ${Math.round(this.y(values[i]) * 10) / 10}`;
      if (!drawing && !shown(values[i + 1], log)) d += "h.01";
      drawing = true;
    }
    return d;
  }

  // The band around a line: along its upper edge, and back along the lower one.
  around({ steps, ribbon: [low, high] }) {
    const { log } = this.chart, there = [...steps.keys()].filter((i) => shown(low[i], log) && shown(high[i], log));
    const edge = (values, places) => places.map((i) => `${Math.round(this.x(steps[i]) * 10) / 10} ${Math.round(this.y(values[i]) * 10) / 10}`);
    return there.length ? `M${[...edge(high, there), ...edge(low, there.toReversed())].join("L")}Z` : "";
  }

  drawLabels(curves, direct) {
    const { top, bottom, right } = this.size, { labels } = this.layers, named = direct ? curves : [];
    const ends = named.map((curve) => this.named(curve));
    const wanted = named.map((curve, n) => this.y(curve.values[ends[n]]));
    const placed = apart(wanted, GAP, top + 2, bottom - 2);
    const x = this.chart.named_first ? this.size.scale + 2 : Math.min(right, Math.max(0, ...named.map((curve, n) => this.x(curve.steps[ends[n]])))) + 8;
    const style = ({ colour, dash, pinned }) => ({ class: pinned ? "pinned" : "", stroke: colour, "stroke-dasharray": dash, "stroke-width": pinned ? 1.25 : 2 });
    pool(labels, "path", named.map((curve, n) => ({ ...style(curve), d: `M${x} ${placed[n]}h${SAMPLE}` })));
    pool(labels, "text", named.map((curve, n) => ({ class: curve.pinned ? "muted" : "", x: x + SAMPLE + 4, y: placed[n] + 4.5, text: curve.name })));
    const keys = direct ? [] : curves;
    while (this.legend.children.length > keys.length) this.legend.lastChild.remove();
    keys.forEach((curve, n) => {
      const key = this.legend.children[n] ?? this.legend.appendChild(makeKey());
      set(key.querySelector("path"), style(curve));
      key.lastChild.textContent = curve.name;
    });
  }

  // "You are here": a line at this step, and a dot on every line of the present run.
  here(step) {
    this.step = step;
    if (!this.size) return;
    const shownStep = step == null ? [] : [step], { top, bottom } = this.size;
    pool(this.layers.here, "line", shownStep.map((at) => ({ x1: crisp(this.x(at)), x2: crisp(this.x(at)), y1: top - 4, y2: bottom })));
    pool(this.layers.here, "circle", shownStep.flatMap((at) => this.dots(at, 4)));
  }

  dots(step, r) {
    const dots = [];
    for (const curve of this.chart.curves) {
      const i = until(curve.steps, step);
      if (!curve.pinned && i >= 0 && shown(curve.values[i], this.chart.log))
        dots.push({ cx: this.x(curve.steps[i]), cy: this.y(curve.values[i]), r, fill: curve.colour });
    }
    return dots;
  }
}
