// A surface seen from above, or a curve over one weight, with the path of a walk on it.
const MARGIN = { left: 46, right: 12, top: 10, bottom: 44 }, DOT = 3, HERE = 7;

class Plane {
  constructor(host, pick) {
    host.innerHTML = '<canvas class="ground"></canvas><canvas class="trail" role="img"></canvas>';
    [this.ground, this.trail] = host.children;
    this.host = host;
    this.inks = new Inks(host, ["page", "class-0", "line", "muted", "accent", "wrong"], () => this.draw());
    new ResizeObserver(() => this.draw()).observe(host);
    host.addEventListener("click", (event) => {
      if (!this.size || !this.still) return;
      const box = host.getBoundingClientRect(), at = [event.clientX - box.left, event.clientY - box.top];
      const point = [this.unx(at[0]), this.flat ? null : this.uny(at[1])];
      if (at[0] >= this.size.left && at[0] <= this.size.right && at[1] >= this.size.top && at[1] <= this.size.bottom) pick(point);
    });
  }

  // What stands still while the walk changes.
  receive(still) {
    this.still = still;
    this.flat = still.axes.length === 1;
    this.draw();
  }

  draw() {
    const { still, host } = this, width = host.clientWidth, height = host.clientHeight, ratio = devicePixelRatio || 1;
    if (!still || !width || !height) return;
    for (const canvas of [this.ground, this.trail]) {
      const pixels = [width, height].map((length) => Math.round(length * ratio));
      if (canvas.width !== pixels[0] || canvas.height !== pixels[1]) [canvas.width, canvas.height] = pixels;
    }
    const { left, top } = MARGIN, right = width - MARGIN.right, bottom = height - MARGIN.bottom;
    this.size = { left, right, top, bottom, width, height, ratio };
    const [[x0, x1], [y0, y1]] = [still.window[0], this.flat ? still.reach : still.window[1]];
    this.x = (x) => left + ((x - x0) / (x1 - x0)) * (right - left);
    this.y = (y) => bottom - ((y - y0) / (y1 - y0)) * (bottom - top);
    this.unx = (px) => x0 + ((px - left) / (right - left)) * (x1 - x0);
    this.uny = (py) => y0 + ((bottom - py) / (bottom - top)) * (y1 - y0);
    const ctx = this.ground.getContext("2d");
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, width, height);
    if (this.flat) this.curve(ctx);
    else this.bands(ctx);
    this.axes(ctx, [x0, x1], [y0, y1]);
    if (this.shown) this.walk(...this.shown);
  }

  // Low is deep, high is pale; the lines join places of equal height.
  bands(ctx) {
    const { bands, lines, ends } = this.still, [rows, columns] = bands.shape, { left, right, top, bottom } = this.size;
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

  curve(ctx) {
    const { across, heights } = this.still, { left, right, top, bottom } = this.size;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, right - left, bottom - top);
    ctx.clip();
    ctx.strokeStyle = this.inks.css("class-0");
    ctx.lineWidth = 2;
    ctx.beginPath();
    across.forEach((x, i) => ctx[i ? "lineTo" : "moveTo"](this.x(x), this.y(heights[i])));
    ctx.stroke();
    ctx.restore();
  }

  axes(ctx, [x0, x1], [y0, y1]) {
    const { left, right, top, bottom, height } = this.size, { axes } = this.still;
    ctx.strokeStyle = this.inks.css("line");
    ctx.strokeRect(left + 0.5, top + 0.5, right - left - 1, bottom - top - 1);
    ctx.fillStyle = this.inks.css("muted");
    ctx.font = `13px ${getComputedStyle(this.host).fontFamily}`;
    const across = linearAxis(x0, x1, (right - left) / 60, x0, x1), up = linearAxis(y0, y1, (bottom - top) / 45, y0, y1);
    ctx.textAlign = "center";
    for (const tick of across.ticks) ctx.fillText(across.name(tick), this.x(tick), bottom + 17);
    ctx.fillText(axes[0], (left + right) / 2, height - 6);
    ctx.textAlign = "right";
    for (const tick of up.ticks) ctx.fillText(up.name(tick), left - 6, this.y(tick) + 4.5);
    ctx.save();
    ctx.translate(12, (top + bottom) / 2);
    ctx.rotate(-Math.PI / 2);
    ctx.textAlign = "center";
    ctx.fillText(axes[1] ?? this.still.height, 0, 0);
    ctx.restore();
  }

  // A walk from its start to a step: `at(i)` is the i-th point, as numbers of this picture.
  walk(at, step, wrong) {
    this.shown = [at, step, wrong];
    if (!this.size) return;
    const { left, right, top, bottom, width, height, ratio } = this.size, ctx = this.trail.getContext("2d");
    const accent = this.inks.css("accent"), here = wrong ? this.inks.css("wrong") : accent;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, width, height);
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, right - left, bottom - top);
    ctx.clip();
    ctx.strokeStyle = ctx.fillStyle = accent;
    ctx.lineWidth = 2;
    ctx.lineJoin = "round";
    ctx.beginPath();
    for (let i = 0; i <= step; i++) ctx[i ? "lineTo" : "moveTo"](...this.pixel(at(i)));
    ctx.stroke();
    ctx.beginPath();
    for (let i = 0; i <= step; i++) { const [x, y] = this.pixel(at(i)); ctx.moveTo(x + DOT, y); ctx.arc(x, y, DOT, 0, 7); }
    ctx.fill();
    ctx.restore();
    this.mark(ctx, this.pixel(at(0)), "start", accent, step > 0 ? DOT + 1 : HERE);
    if (step > 0) this.mark(ctx, this.pixel(at(step)), `step ${step}`, here, HERE);
  }

  // Far away is far enough: a canvas cannot draw to 10 to the 12th.
  pixel([x, y]) {
    const far = (value) => Math.max(-1e5, Math.min(1e5, value));
    return [far(this.x(x)), far(this.y(y))];
  }

  mark(ctx, [x, y], text, colour, size) {
    const { left, right, top, bottom } = this.size, inside = x >= left && x <= right && y >= top && y <= bottom;
    [x, y] = [Math.max(left, Math.min(right, x)), Math.max(top, Math.min(bottom, y))];
    const words = inside ? text : `${text}: outside`;
    ctx.font = `600 13px ${getComputedStyle(this.host).fontFamily}`;
    const wide = ctx.measureText(words).width;
    ctx.lineWidth = 4;
    ctx.lineJoin = "round";
    ctx.strokeStyle = this.inks.css("page");
    ctx.fillStyle = colour;
    ctx.beginPath();
    ctx.arc(x, y, size, 0, 7);
    ctx.fill();
    const beside = x + size + 8 + wide > right ? x - size - 6 - wide : x + size + 6, below = Math.min(bottom - 4, Math.max(top + 14, y - 8));
    ctx.textAlign = "left";
    ctx.strokeText(words, beside, below);
    ctx.fillText(words, beside, below);
  }
}
