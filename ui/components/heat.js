// Cells in rows and columns, each shaded, with a mark where the sliders stand.
class Heat {
  constructor(host, pick) {
    this.host = host.appendChild(document.createElement("div"));
    this.host.className = "plane heat";
    this.host.innerHTML = '<canvas class="ground"></canvas><canvas class="trail" role="img"></canvas>';
    [this.ground, this.trail] = this.host.children;
    this.key = host.appendChild(document.createElement("p"));
    this.key.className = "key";
    this.inks = new Inks(this.host, ROLES, () => this.draw());
    new ResizeObserver(() => this.draw()).observe(this.host);
    this.host.addEventListener("click", (event) => {
      if (!this.size || !this.panel.pick || this.locked) return;
      const box = this.host.getBoundingClientRect(), { left, right, top, bottom } = this.size, [rows, columns] = this.count;
      const column = Math.floor(((event.clientX - box.left - left) / (right - left)) * columns), row = Math.floor(((bottom - event.clientY + box.top) / (bottom - top)) * rows);
      if (column >= 0 && column < columns && row >= 0 && row < rows) pick(this.panel.pick, [column, row]);
    });
  }

  receive(panel, place) {
    [this.panel, this.place, this.painted] = [panel, place, null];
    this.key.replaceChildren(...panel.key.map(([shade, words]) => {
      const piece = document.createElement("span"), swatch = piece.appendChild(document.createElement("i"));
      swatch.style.background = shade === 255 ? "var(--wrong)" : `color-mix(in srgb, var(--class-${panel.signed && shade < 127 ? 1 : 0}) ${shadeOf(shade, panel.signed) * 100}%, var(--page))`;
      piece.append(words);
      return piece;
    }));
    this.key.hidden = !panel.key.length;
    this.draw();
  }

  draw() {
    const { panel, host } = this, width = host.clientWidth, height = host.clientHeight, ratio = devicePixelRatio || 1;
    if (!panel || !width || !height) return;
    for (const canvas of [this.ground, this.trail]) {
      const pixels = [width, height].map((length) => Math.round(length * ratio));
      if (canvas.width !== pixels[0] || canvas.height !== pixels[1]) [canvas.width, canvas.height] = pixels;
    }
    this.count = panel.cells.data.shape.slice(-2);
    const [rows, columns] = this.count, top = 4, bottom = height - MARGIN.bottom, right = width - 8;
    const names = typeof panel.y[0] === "string", widest = Math.max(...[...panel.y].map((each) => measure(host, names ? each : number(each))));
    const left = Math.min(0.45 * width, widest + (names && !panel.y_title ? 8 : 30));
    this.size = { left, right, top, bottom, width, height, ratio };
    this.x = (column) => left + ((column + 0.5) / columns) * (right - left);
    this.y = (row) => bottom - ((row + 0.5) / rows) * (bottom - top);
    this.painted = null;
    this.show();
  }

  show(says) {
    if (says != null) this.trail.setAttribute("aria-label", this.panel.says || says);
    if (!this.size) return;
    const cells = this.place.numbers(this.panel.cells);
    if (this.painted !== cells.byteOffset) this.paint(cells);
    const ctx = Plane.prototype.clear.call(this, this.trail), here = this.panel.here && this.place.numbers(this.panel.here);
    ctx.lineJoin = "round";
    for (const stroke of this.panel.outline) Plane.prototype.stroke.call(this, ctx, stroke, []);
    if (!here || !Number.isFinite(here[0] + here[1])) return;
    const [x, y] = [this.x(here[0]), this.y(here[1])];
    ctx.beginPath();
    ctx.arc(x, y, 6, 0, 7);
    [ctx.fillStyle, ctx.strokeStyle, ctx.lineWidth] = [this.inks.css("accent"), this.inks.css("page"), 2.5];
    ctx.fill();
    ctx.stroke();
  }

  pixel(x, y) { return [this.x(x), this.y(y)]; }

  within([x, y]) { return Plane.prototype.within.call(this, [x, y]); }

  paint(cells) {
    this.painted = cells.byteOffset;
    const [rows, columns] = this.count, { left, right, top, bottom } = this.size, ctx = Plane.prototype.clear.call(this, this.ground);
    const small = document.createElement("canvas"), deep = this.inks.rgb("class-0"), wrong = this.inks.rgb("wrong"), { signed } = this.panel, below = this.inks.rgb("class-1");
    [small.width, small.height] = [columns, rows];
    const inside = small.getContext("2d"), picture = inside.createImageData(columns, rows);
    for (let i = 0; i < cells.length; i++) {
      const at = 4 * ((rows - 1 - Math.floor(i / columns)) * columns + (i % columns)), value = cells[i];
      [picture.data[at], picture.data[at + 1], picture.data[at + 2]] = value === 255 ? wrong : signed && value < 127 ? below : deep;
      picture.data[at + 3] = 255 * (value === 255 ? 0.75 : shadeOf(value, signed));
    }
    inside.putImageData(picture, 0, 0);
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(small, left, top, right - left, bottom - top);
    if (this.panel.numbers) this.write(ctx, this.place.numbers(this.panel.numbers));
    this.name(ctx);
  }

  // Each cell's number, where it has room.
  write(ctx, values) {
    const [rows, columns] = this.count, { left, right, top, bottom } = this.size, room = [(right - left) / columns - 4, (bottom - top) / rows - 2];
    ctx.fillStyle = this.inks.css("ink");
    ctx.font = `13px ${getComputedStyle(this.host).fontFamily}`;
    ctx.textAlign = "center";
    values.forEach((value, i) => {
      const text = Number.isFinite(value) ? number(value) : "–";
      if (measure(this.host, text) <= room[0] && 13 <= room[1]) ctx.fillText(text, this.x(i % columns), this.y(Math.floor(i / columns)) + 4);
    });
  }

  // Names of columns and rows, as many as there is room for.
  name(ctx) {
    const { panel, host, size } = this, { left, right, top, bottom, height } = size, [rows, columns] = this.count;
    const text = (each) => (typeof each === "string" ? each : number(each));
    ctx.strokeStyle = this.inks.css("line");
    ctx.strokeRect(left + 0.5, top + 0.5, right - left - 1, bottom - top - 1);
    ctx.fillStyle = this.inks.css("muted");
    ctx.font = `13px ${getComputedStyle(host).fontFamily}`;
    ctx.textAlign = "center";
    for (const [column, name] of panel.x_log ? powers(panel.x) : spread(panel.x, (right - left) / 52, text)) ctx.fillText(name, this.x(column), bottom + 17);
    ctx.fillText(panel.x_title, (left + right) / 2, height - 6);
    ctx.textAlign = "right";
    const narrow = (bottom - top) / rows < 13 && typeof panel.y[0] === "string";
    if (narrow) ctx.font = `${Math.max(9, (bottom - top) / rows)}px ${getComputedStyle(host).fontFamily}`;
    for (const [row, name] of narrow ? [...panel.y].entries() : spread(panel.y, (bottom - top) / 15, text)) ctx.fillText(name, left - 6, this.y(row) + 4);
    ctx.font = `13px ${getComputedStyle(host).fontFamily}`;
    ctx.save();
    ctx.translate(12, (top + bottom) / 2);
    ctx.rotate(-Math.PI / 2);
    ctx.textAlign = "center";
    ctx.fillText(panel.y_title, 0, 0);
    ctx.restore();
  }
}

// Signed shades stay pale enough for numbers to be read upon them.
const shadeOf = (value, signed) => (signed ? Math.abs(value - 127) / 254 : 0.06 + 0.9 * (value / 254));

// Every so many of the values, with their places.
function spread(values, room, text) {
  const every = Math.max(1, Math.ceil(values.length / Math.max(1, room)));
  return [...values].map((value, i) => [i, text(value)]).filter(([i]) => i % every === 0);
}

// The powers of ten between the values, each where it would stand.
function powers(values) {
  const found = [];
  for (let power = Math.ceil(Math.log10(values[0]) - 1e-6); power <= Math.log10(values.at(-1)) + 1e-6; power++) {
    const value = 10 ** power, i = Math.max(0, until(values, value * 1.0001)), next = values[i + 1];
    found.push([next > values[i] ? i + Math.log(value / values[i]) / Math.log(next / values[i]) : i, number(value)]);
  }
  return found;
}
