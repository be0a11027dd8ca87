// A picture with two axes: a surface seen from above, and walks, points, lines and squares upon it.
const MARGIN = { left: 46, right: 12, top: 10, bottom: 44 }, BARE = { left: 1, right: 1, top: 1, bottom: 1 };
const DOT = 3, HERE = 7, FEW = 120, DEEPEST = 0.42; // how much of a class's colour its surest shade has
const ROLES = ["page", "ink", "muted", "line", "accent", "wrong", "train", "validation", "test", ...Array.from({ length: 10 }, (_, i) => `class-${i}`)];

class Plane {
  constructor(host, pick) {
    this.host = host.appendChild(document.createElement("div"));
    this.host.className = "plane";
    this.host.innerHTML = '<canvas class="ground"></canvas><canvas class="trail" role="img"></canvas>';
    [this.ground, this.trail] = this.host.children;
    this.inks = new Inks(this.host, ROLES, () => this.draw());
    new ResizeObserver(() => this.draw()).observe(this.host);
    this.gripping(pick);
    this.host.addEventListener("click", (event) => {
      if (!this.size || !this.panel.pick || this.locked || this.stirred) return;
      const box = this.host.getBoundingClientRect(), [x, y] = [event.clientX - box.left, event.clientY - box.top];
      const { left, right, top, bottom } = this.size;
      if (x >= left && x <= right && y >= top && y <= bottom) pick(this.panel.pick, [this.unx(x), this.uny(y)]);
    });
  }

  // What stands still while the sliders move.
  receive(panel, place) {
    [this.panel, this.place] = [panel, place];
    this.loose();
    this.draw();
  }

  draw() {
    const { panel, host } = this, width = host.clientWidth, height = host.clientHeight, ratio = devicePixelRatio || 1;
    if (!panel || !width || !height) return;
    for (const canvas of [this.ground, this.trail]) {
      const pixels = [width, height].map((length) => Math.round(length * ratio));
      if (canvas.width !== pixels[0] || canvas.height !== pixels[1]) [canvas.width, canvas.height] = pixels;
    }
    const margin = panel.bare ? BARE : MARGIN, [[x0, x1], [y0, y1]] = panel.window, { top } = margin, bottom = height - margin.bottom, right = width - margin.right;
    this.up = linearAxis(y0, y1, (bottom - top) / 45, y0, y1);
    const left = panel.bare ? BARE.left : Math.max(MARGIN.left, 28 + Math.max(0, ...this.up.ticks.map((tick) => measure(host, this.up.name(tick)))));
    this.size = { left, right, top, bottom, width, height, ratio };
    this.across = linearAxis(x0, x1, (right - left) / 60, x0, x1);
    this.x = (x) => left + this.across.at(x) * (right - left);
    this.y = (y) => bottom - this.up.at(y) * (bottom - top);
    this.unx = (px) => this.across.back((px - left) / (right - left));
    this.uny = (py) => this.up.back((bottom - py) / (bottom - top));
    const ctx = this.clear(this.ground);
    if (panel.ground) this.relief(ctx, panel.ground);
    if (panel.bare || panel.axes.some(Boolean)) frame(ctx, this, panel.bare ? [] : panel.axes, this.across, this.up);
    this.show();
  }

  clear(canvas) {
    const ctx = canvas.getContext("2d"), { ratio, width, height } = this.size;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, width, height);
    return ctx;
  }

  // Low is deep, high is pale; the lines join places of equal height.
  relief(ctx, { bands, lines, ends }) {
    const [rows, columns] = bands.shape, { left, right, top, bottom } = this.size;
    const small = document.createElement("canvas"), [red, green, blue] = this.inks.rgb("class-0");
    [small.width, small.height] = [columns, rows];
    const inside = small.getContext("2d"), picture = inside.createImageData(columns, rows);
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const at = 4 * ((rows - 1 - row) * columns + column); // the first row of numbers is the lowest
        [picture.data[at], picture.data[at + 1], picture.data[at + 2]] = [red, green, blue];
        picture.data[at + 3] = 100 * (1 - bands[row * columns + column] / 255);
      }
    inside.putImageData(picture, 0, 0);
    ctx.imageSmoothingEnabled = true;
    ctx.drawImage(small, left, top, right - left, bottom - top);
    ctx.strokeStyle = `rgb(${red} ${green} ${blue} / .5)`;
    ctx.lineWidth = 1;
    ctx.beginPath();
    for (let i = 0, from = 0; i < ends.length; from = ends[i++])
      for (let p = from; p < ends[i]; p++) ctx[p === from ? "moveTo" : "lineTo"](this.x(lines[2 * p]), this.y(lines[2 * p + 1]));
    ctx.stroke();
  }

  // The layers as they are at the place where the sliders stand.
  show(says) {
    if (says != null) this.trail.setAttribute("aria-label", this.panel.says || says);
    if (!this.size) return;
    const ctx = this.clear(this.trail), marks = [];
    this.spots = [];
    this.clip(ctx);
    for (const layer of this.panel.layers) this[layer.kind](ctx, layer, marks);
    ctx.restore();
    for (const mark of marks) this.dot(ctx, ...mark);
    const taken = [];
    for (const mark of marks.reverse()) this.name(ctx, taken, ...mark);
  }

  // Nothing is drawn outside the frame until `ctx.restore()`.
  clip(ctx) {
    const { left, right, top, bottom } = this.size;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, right - left, bottom - top);
    ctx.clip();
    ctx.lineJoin = ctx.lineCap = "round";
  }

  walk(ctx, { points, last, wrong, name, colour, dash, width }, marks) {
    const at = this.place.numbers(points), end = Math.min(this.place.step, this.place.number(last));
    if (!at) return;
    const ink = this.inks.css(colour), pixel = (i) => this.pixel(at[2 * i], at[2 * i + 1]);
    ctx.strokeStyle = ctx.fillStyle = ink;
    ctx.lineWidth = width;
    ctx.setLineDash(dash ? dash.split(" ").map(Number) : []);
    ctx.beginPath();
    for (let i = 0; i <= end; i++) ctx[i ? "lineTo" : "moveTo"](...pixel(i));
    ctx.stroke();
    ctx.setLineDash([]);
    if (!name || end < FEW) {
      ctx.beginPath();
      for (let i = 0; i <= end; i++) { const [x, y] = pixel(i); ctx.moveTo(x + DOT, y); ctx.arc(x, y, name ? 2 : DOT, 0, 7); }
      ctx.fill();
    }
    const here = wrong && this.place.number(wrong) > 0 ? this.inks.css("wrong") : ink, { word, step } = this.place;
    if (!name) marks.push([pixel(0), "start", ink, end > 0 ? DOT + 1 : HERE]);
    if (name || end > 0) marks.push([pixel(end), name || `${word} ${step}`, here, name ? 5 : HERE]);
  }

  dots(ctx, layer, marks) {
    const { colour, size, hollow, name } = layer, at = this.standing(layer);
    if (!at) return;
    ctx.strokeStyle = this.inks.css(colour);
    if (layer.stems) this.stems(ctx, layer, at);
    ctx.restore(); // a dot upon the frame is drawn whole
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = this.inks.css(colour);
    ctx.lineWidth = 2;
    ctx.beginPath();
    let end = null;
    for (let i = 0; i < at.length; i += 2) {
      if (!Number.isFinite(at[i] + at[i + 1])) continue;
      const [x, y] = (end = this.pixel(at[i], at[i + 1]));
      if (!this.within(end)) continue;
      ctx.moveTo(x + size, y);
      ctx.arc(x, y, size, 0, 7);
      if (at.length <= 2 * FEW) this.spots.push([x - size, y - size, x + size, y + size]);
    }
    ctx[hollow ? "stroke" : "fill"]();
    if (layer.numbers) this.upon(ctx, at, this.place.numbers(layer.numbers));
    ctx.restore();
    this.clip(ctx);
    if (name && end) marks.push([end, name, this.inks.css(colour), 0, size]);
    this.nameMoved(layer, marks);
  }

  // A number in the middle of each point.
  upon(ctx, at, values) {
    if (!values) return;
    ctx.font = `600 12px ${getComputedStyle(this.host).fontFamily}`;
    ctx.textAlign = "center";
    for (let i = 0; i < values.length; i++) {
      if (!Number.isFinite(values[i] + at[2 * i] + at[2 * i + 1])) continue;
      const [x, y] = this.pixel(at[2 * i], at[2 * i + 1]), size = Math.abs(values[i]);
      ctx.fillText(number(+(size < 10 ? values[i].toFixed(2) : values[i].toPrecision(3))), x, y + 4);
    }
  }

  // An upright bar for each point; that of a dragged one ends where the line is.
  stems(ctx, layer, at) {
    const bars = this.place.numbers(layer.stems);
    ctx.lineWidth = 4;
    ctx.beginPath();
    for (let i = 0; i < at.length / 2; i++) {
      const [x, foot] = this.pixel(at[2 * i], bars[4 * i + 1]), [, end] = this.pixel(at[2 * i], this.stemOf(layer, i, at[2 * i]) ?? bars[4 * i + 3]);
      ctx.moveTo(x, foot);
      ctx.lineTo(x, end);
      this.spots.push([x - 2, Math.min(foot, end), x + 2, Math.max(foot, end)]);
    }
    ctx.stroke();
  }

  stroke(ctx, { points, colour, dash, width, name, fill }, marks) {
    const at = this.place.numbers(points);
    if (!at) return;
    ctx.strokeStyle = ctx.fillStyle = this.inks.css(colour);
    ctx.lineWidth = width;
    ctx.setLineDash(dash ? dash.split(" ").map(Number) : []);
    ctx.beginPath();
    let drawing = false, end = null;
    for (let i = 0; i < at.length; i += 2) {
      if (!Number.isFinite(at[i] + at[i + 1])) { drawing = false; continue; }
      const pixel = this.pixel(at[i], at[i + 1]);
      ctx[drawing ? "lineTo" : "moveTo"](...pixel);
      drawing = true;
      if (this.within(pixel)) end = pixel;
    }
    if (fill) { ctx.globalAlpha = 0.15; ctx.fill(); ctx.globalAlpha = 1; }
    if (width > 0) ctx.stroke();
    ctx.setLineDash([]);
    if (name && end) marks.push([end, name, this.inks.css(colour), 0, 4]);
  }

  // Even cells over the whole plane, in the colours of two classes.
  shades(ctx, { cells }) {
    const at = this.place.numbers(cells);
    if (!at) return;
    const [rows, columns] = at.shape, { left, right, top, bottom } = this.size, above = this.inks.rgb("class-0"), below = this.inks.rgb("class-1");
    const small = document.createElement("canvas");
    [small.width, small.height] = [columns, rows];
    const inside = small.getContext("2d"), picture = inside.createImageData(columns, rows);
    for (let i = 0; i < at.length; i++) {
      const pixel = 4 * ((rows - 1 - Math.floor(i / columns)) * columns + (i % columns)); // the first row of numbers is the lowest
      picture.data.set(at[i] < 127 ? below : above, pixel);
      picture.data[pixel + 3] = 255 * DEEPEST * Math.min(1, Math.abs(at[i] - 127) / 127);
    }
    inside.putImageData(picture, 0, 0);
    ctx.imageSmoothingEnabled = true;
    ctx.drawImage(small, left, top, right - left, bottom - top);
  }

  // A square upon each residual, away from the line so that neighbours overlap less.
  squares(ctx, { ends, upon, colour }) {
    const at = this.place.numbers(ends), line = upon && this.place.numbers(upon), wide = upon ? 2 : 3;
    if (!at || (upon && !line)) return;
    const seen = 1.5 * (this.size.bottom - this.size.top), [ax, ay, bx, by] = line ?? [];
    ctx.strokeStyle = ctx.fillStyle = this.inks.css(colour);
    ctx.lineWidth = 1;
    for (let i = 0; i < at.length; i += wide) {
      const end = line ? ay + ((at[i] - ax) / (bx - ax)) * (by - ay) : at[i + 2];
      const [x, y] = this.pixel(at[i], at[i + 1]), side = this.pixel(at[i], end)[1] - y;
      if (!(Math.abs(side) <= seen)) continue;
      ctx.globalAlpha = 0.16;
      ctx.fillRect(x, y, Math.abs(side), side);
      ctx.globalAlpha = 0.7;
      ctx.strokeRect(x, y, Math.abs(side), side);
    }
    ctx.globalAlpha = 1;
  }

  // Far away is far enough: a canvas cannot draw to 10 to the 12th.
  pixel(x, y) {
    const far = (value) => Math.max(-1e5, Math.min(1e5, value));
    return [far(this.x(x)), far(this.y(y))];
  }

  within([x, y]) {
    const { left, right, top, bottom } = this.size;
    return x >= left - 0.5 && x <= right + 0.5 && y >= top - 0.5 && y <= bottom + 0.5;
  }

  // A place outside is shown where the frame is nearest.
  inside([x, y]) {
    const { left, right, top, bottom } = this.size;
    return [Math.max(left, Math.min(right, x)), Math.max(top, Math.min(bottom, y))];
  }

  dot(ctx, at, _text, colour, size) {
    if (!size || !Number.isFinite(at[0] + at[1])) return;
    ctx.fillStyle = colour;
    ctx.beginPath();
    ctx.arc(...this.inside(at), size, 0, 7);
    ctx.fill();
  }

  // A name beside its place, where none of a layer above stands already and, if it can be, no point either;
  // where there is no room for it, none.
  name(ctx, taken, at, text, colour, size, gap = size) {
    if (!Number.isFinite(at[0] + at[1])) return;
    const { left, right, top, bottom } = this.size, words = this.within(at) ? text : `${text}: outside`, [x, y] = this.inside(at);
    ctx.font = `600 13px ${getComputedStyle(this.host).fontFamily}`;
    const wide = ctx.measureText(words).width, sides = [x + gap + 6, x - gap - 6 - wide, x - gap - 24 - wide], heights = [y - 8, y + 16, y - 22, y + 30];
    const places = heights.flatMap((down) => sides.map((side) => [side, Math.min(bottom - 4, Math.max(top + 14, down))]));
    const free = places.filter(([side, down]) => side >= left && side + wide <= right + 2 && !taken.some((box) => Math.abs(box.down - down) < 14 && side < box.side + box.wide + 4 && box.side < side + wide + 4));
    const clear = ([side, down]) => !this.spots.some(([x0, y0, x1, y1]) => x0 < side + wide && side < x1 && y0 < down + 3 && down - 11 < y1);
    const best = free.find(clear) ?? free[0];
    if (!best) return;
    taken.push({ side: best[0], down: best[1], wide });
    [ctx.lineWidth, ctx.lineJoin, ctx.textAlign] = [4, "round", "left"];
    [ctx.strokeStyle, ctx.fillStyle] = [this.inks.css("page"), colour];
    ctx.strokeText(words, ...best);
    ctx.fillText(words, ...best);
  }
}

// The frame of a canvas with two axes: ticks, their names, and what the axes are.
function frame(ctx, { size, inks, host, x, y }, names, across, up) {
  const { left, right, top, bottom, height } = size;
  ctx.strokeStyle = inks.css("line");
  ctx.lineWidth = 1;
  ctx.strokeRect(left + 0.5, top + 0.5, right - left - 1, bottom - top - 1);
  if (!names.length) return;
  ctx.fillStyle = inks.css("muted");
  ctx.font = `13px ${getComputedStyle(host).fontFamily}`;
  ctx.textAlign = "center";
  for (const tick of across.ticks) ctx.fillText(across.name(tick), x(tick), bottom + 17);
  ctx.fillText(names[0], (left + right) / 2, height - 6);
  ctx.textAlign = "right";
  for (const tick of up.ticks) ctx.fillText(up.name(tick), left - 6, y(tick) + 4.5);
  ctx.save();
  ctx.translate(12, (top + bottom) / 2);
  ctx.rotate(-Math.PI / 2);
  ctx.textAlign = "center";
  ctx.fillText(names[1], 0, 0);
  ctx.restore();
}
