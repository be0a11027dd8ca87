// The first layer as small pictures: a weight of zero has the page's colour, or middle grey where filters see colours.
const CELL = 40, SPACE = 8; // pixels: the least side of a filter, and what lies between two

class Weights {
  constructor(host) {
    host.innerHTML = '<h4></h4><div class="sheet"><canvas role="img"></canvas></div><div class="ramp"><span></span><i></i><span></span></div>';
    this.title = host.querySelector("h4");
    this.canvas = host.querySelector("canvas");
    this.ramp = host.querySelector(".ramp");
    this.inks = new Inks(host, ["page", "positive", "negative", "line"], () => { if (this.shots && this.index != null) { this.mix(); this.show(this.index); } });
    this.small = document.createElement("canvas");
    new ResizeObserver(() => this.shots && this.index != null && this.show(this.index)).observe(this.canvas.parentElement);
  }

  receive(shots) {
    this.shots = shots;
    this.index = null;
    this.title.textContent = shots.titles[1];
    this.mix();
    const limit = shots.filter_limit, colour = shots.filters.shape.length > 4, [low, , high] = this.ramp.children;
    this.ramp.hidden = colour;
    low.textContent = limit ? `weight ${number(-+limit.toPrecision(2))}` : "negative weight";
    high.textContent = limit ? `+${number(+limit.toPrecision(2))}` : "positive";
  }

  mix() {
    this.line = this.inks.css("line");
    const [zero, above, below] = ["page", "positive", "negative"].map((role) => this.inks.rgb(role));
    this.tints = Array.from({ length: 256 }, (_, i) => {
      const value = Math.max(-127, i - 128) / 127, to = value < 0 ? below : above, share = Math.abs(value);
      return zero.map((channel, c) => Math.round(channel + (to[c] - channel) * share));
    });
  }

  show(index) {
    this.index = index;
    const { filters, titles } = this.shots, [, count, height, width] = filters.shape, channels = filters.shape[4] ?? 1;
    const room = this.canvas.parentElement.clientWidth, ratio = devicePixelRatio || 1;
    if (!room) return;
    const columns = Math.max(1, Math.min(count, best(count, room))), side = Math.min(96, Math.floor((room - (columns - 1) * SPACE) / columns));
    const tall = Math.round((side * height) / width), rows = Math.ceil(count / columns);
    const whole = [columns * (side + SPACE) - SPACE, rows * (tall + SPACE) - SPACE];
    const pixels = whole.map((length) => Math.round(length * ratio));
    if (this.canvas.width !== pixels[0] || this.canvas.height !== pixels[1]) [this.canvas.width, this.canvas.height] = pixels;
    [this.canvas.style.width, this.canvas.style.height] = whole.map((length) => `${length}px`);
    this.canvas.setAttribute("aria-label", `${titles[1]}: ${count} small pictures of ${height} by ${width} weights.`);
    const sheet = this.sheet(index, count, height, width, channels), ctx = this.canvas.getContext("2d");
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, ...whole);
    ctx.imageSmoothingEnabled = false;
    ctx.strokeStyle = this.line;
    for (let f = 0; f < count; f++) {
      const x = (f % columns) * (side + SPACE), y = Math.floor(f / columns) * (tall + SPACE);
      ctx.drawImage(sheet, 0, f * height, width, height, x, y, side, tall);
      ctx.strokeRect(x + 0.5, y + 0.5, side - 1, tall - 1);
    }
  }

  // All filters of one moment below each other, pixel for pixel.
  sheet(index, count, height, width, channels) {
    const { small, tints } = this, { filters } = this.shots, size = count * height * width;
    if (small.width !== width || small.height !== count * height) [small.width, small.height] = [width, count * height];
    const ctx = small.getContext("2d"), picture = ctx.createImageData(width, count * height), { data } = picture;
    for (let i = 0, from = index * size * channels; i < size; i++, from += channels) {
      const tint = channels === 1 ? tints[filters[from] + 128] : null;
      for (let c = 0; c < 3; c++) data[4 * i + c] = tint ? tint[c] : 128 + filters[from + c];
      data[4 * i + 3] = 255;
    }
    ctx.putImageData(picture, 0, 0);
    return small;
  }
}

// About as many columns as rows, and no gap in the last row if that can be helped.
function best(count, room) {
  const most = Math.max(1, Math.floor((room + SPACE) / (CELL + SPACE)));
  for (let columns = Math.ceil(Math.sqrt(count)); columns <= Math.min(most, count); columns++) if (count % columns === 0) return columns;
  return most;
}
