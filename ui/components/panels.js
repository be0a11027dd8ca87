// The numbers of the place where the sliders stand, and the pictures that show them.
class Place {
  constructor(scene, settled, index, step) {
    Object.assign(this, { scene, settled, index, step, word: scene.step_word });
  }

  // The part of an array that belongs here; null where it is not known.
  numbers({ by, data, settled, lag, first, part }) {
    if (settled) data = this.settled?.[data];
    if (!data) return null;
    const { shape } = data, inner = shape.slice(by.length), size = inner.reduce((product, side) => product * side, 1);
    const places = { v: this.index, s: Math.max(first, this.step - lag) };
    const at = [...by].reduce((sum, axis, i) => sum * shape[i] + Math.min(places[axis], shape[i] - 1), 0);
    if (part != null) return data.subarray(at * size + part, at * size + part + 1);
    return Object.assign(data.subarray(at * size, (at + 1) * size), { shape: inner });
  }

  number(moving) {
    return this.numbers(moving)[0];
  }

  text({ by, data }) {
    if (!by) return data[0];
    if (by === "vs") return data[this.index][Math.min(this.step, data[this.index].length - 1)];
    return data[Math.min(by === "v" ? this.index : this.step, data.length - 1)];
  }
}

// A chart of lines as a panel: received anew where its lines change, otherwise only "you are here" moves.
class LinesPanel {
  constructor(host, stage) {
    this.chart = new Chart(host, { pick: (x, released) => stage.pick(this.panel.here, x, released) });
    this.box = this.chart.box;
  }

  receive(panel, place) {
    [this.panel, this.place, this.drawn] = [panel, place, null];
  }

  show() {
    const { panel, place } = this, parts = panel.curves.map((curve) => [place.numbers(curve.x), place.numbers(curve.y), curve.upto ? place.number(curve.upto) + 1 : Infinity]);
    const unknown = parts.some(([x, y]) => !x || !y);
    this.box.style.visibility = unknown ? "hidden" : "";
    if (unknown) return;
    const at = (moving) => place.number(moving), lines = panel.lines.map((line) => ({ step: at(line.x), text: line.text, wrong: line.wrong }));
    const shades = panel.bands.map((band) => ({ low: at(band.low), high: at(band.high), text: band.text, wrong: band.wrong }));
    const ribbons = panel.curves.map(({ low, high }) => low && high && [low, high].map((edge) => place.numbers(edge)));
    const drawn = JSON.stringify([parts.map(([x, y, n], i) => [x.byteOffset, y.byteOffset, n, ribbons[i]?.map((edge) => edge.byteOffset)]), lines, shades]);
    if (drawn !== this.drawn || this.of !== place.settled) {
      [this.drawn, this.of] = [drawn, place.settled];
      const ends = parts.flatMap(([x]) => [x[0], x.at(-1)]), [start, end] = panel.x_span ?? [panel.x_log ? Math.min(...ends) : Math.min(0, ...ends), Math.max(...ends)];
      this.chart.receive({
        title: panel.title, x_title: panel.x_title, y_title: panel.y_title, log: panel.log, x_log: panel.x_log, x_least: panel.x_whole ? 1 : 0, bare: !panel.ends, named_first: panel.named_first, gap: panel.gap, start, end: end > start ? end : start + 1,
        says: panel.says || `${panel.title}: ${panel.y_title} over ${panel.x_title}.`, marks: lines.filter(({ step }) => Number.isFinite(step)), bands: shades, last_step: 0,
        low: panel.y_span?.[0] ?? null, high: panel.y_span?.[1] ?? null,
        curves: panel.curves.map((curve, i) => ({ name: curve.name, steps: parts[i][0].subarray(0, parts[i][2]), values: parts[i][1].subarray(0, parts[i][2]), colour: `var(--${curve.colour})`, dash: curve.dash, pinned: false, ribbon: ribbons[i]?.map((edge) => edge.subarray(0, parts[i][2])) })),
      });
    }
    this.chart.here(panel.here === "step" ? place.step : panel.here === "value" ? place.scene.values[place.index] : null);
  }
}

// A panel with a heading of its own around the picture.
class Framed {
  constructor(host, stage, Kind) {
    this.box = host.appendChild(document.createElement("figure"));
    this.box.className = "framed";
    this.title = this.box.appendChild(document.createElement("figcaption"));
    this.inner = new Kind(this.box, (name, point, from) => stage.clicked(name, point, from));
  }

  receive(panel, place) {
    this.title.textContent = panel.title;
    this.box.dataset.kind = panel.kind;
    this.inner.receive(panel, place);
  }

  set place(place) { this.inner.place = place; }

  set locked(locked) { this.inner.locked = locked; this.box.classList.toggle("pickable", Boolean(this.inner.panel?.pick) && !locked); }

  // Whether its points cannot be dragged.
  set pinned(pinned) { this.inner.pinned = pinned; }

  settle() { this.inner.settle?.(); }

  show(says) { this.inner.show(says); }
}

// Small planes side by side, each under its name and its number.
class Multiples {
  constructor(host, stage) {
    [this.stage, this.parts] = [stage, []];
    this.box = host.appendChild(document.createElement("figure"));
    this.box.className = "framed";
    this.title = this.box.appendChild(document.createElement("figcaption"));
    this.tiles = this.box.appendChild(document.createElement("div"));
    this.tiles.className = "multiples";
  }

  receive(panel, place) {
    [this.panel, this.at] = [panel, place];
    this.title.textContent = panel.title;
    while (this.parts.length > panel.planes.length) this.parts.pop().box.remove();
    panel.planes.forEach((each, i) => {
      const part = (this.parts[i] ??= new Framed(this.tiles, this.stage, Plane));
      part.receive(each, place);
      part.box.toggleAttribute("data-chosen", i === panel.chosen);
    });
  }

  set place(place) {
    this.at = place;
    for (const part of this.parts) part.place = place;
  }

  show(says) {
    const told = this.panel.numbers && this.at.numbers(this.panel.numbers);
    this.parts.forEach((part, i) => {
      if (told) part.title.textContent = `${this.panel.planes[i].title} ${Number.isFinite(told[i]) ? number(told[i]) : "–"}`;
      part.show(says);
    });
  }
}

const KINDS_OF_PANEL = { lines: LinesPanel, plane: Plane, heat: Heat, bars: Rows };

function panel(kind, host, stage) {
  if (kind === "multiples") return new Multiples(host, stage);
  return kind === "lines" ? new LinesPanel(host, stage) : new Framed(host, stage, KINDS_OF_PANEL[kind]);
}
