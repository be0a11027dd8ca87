// Points of a plane that are dragged: they follow the pointer, and where one is let go is told once.
const STIR = 4, GRASP = { mouse: 10, pen: 14, touch: 24 }; // pixels: less is no drag; how near a press means a point

Object.assign(Plane.prototype, {
  gripping(tell) {
    const { host } = this, at = (event) => { const box = host.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };
    this.loose();
    host.addEventListener("pointerdown", (event) => {
      if (!event.isPrimary || event.button) return;
      this.stirred = false; // the click that follows is a click
      this.grip = this.near(at(event), event.pointerType);
      if (this.grip) Object.assign(this.grip, { press: at(event), pointer: event.pointerId });
    });
    host.addEventListener("pointermove", (event) => {
      if (!this.grip) return event.pointerType === "mouse" && this.hand(this.near(at(event), "mouse") && "near");
      if (this.grip.pointer === event.pointerId) this.follow(at(event));
    });
    host.addEventListener("pointerup", (event) => {
      const { grip } = this;
      if (grip?.pointer !== event.pointerId) return;
      this.grip = null;
      this.hand(null);
      if (!this.stirred) return; // a press and no more: a click
      if (away(this.pixel(...grip.to), this.pixel(...grip.from)) >= STIR) tell(this.panel.pick, grip.to, grip.from);
      else this.putBack(grip);
    });
    host.addEventListener("pointercancel", () => {
      const { grip } = this;
      this.grip = null;
      this.hand(null);
      this.putBack(grip);
    });
    host.addEventListener("touchmove", (event) => { if (this.grip && event.cancelable) event.preventDefault(); }, { passive: false }); // else the page scrolls
  },

  // The point that a press means: of those that may be dragged the nearest one.
  near(place, pointer) {
    if (!this.size || !this.panel?.pick || this.pinned) return null;
    let best = null;
    for (const layer of this.panel.layers) {
      const points = layer.drag && this.standing(layer);
      for (let i = 0; points && i < points.length / 2; i++) {
        const from = [points[2 * i], points[2 * i + 1]], centre = this.pixel(...from), far = away(centre, place);
        if (far <= Math.max(layer.size + 4, GRASP[pointer] ?? GRASP.touch) && !(far >= best?.far)) best = { layer, i, from, to: from, centre, far };
      }
    }
    return best;
  },

  follow(place) {
    const { grip } = this;
    if (!this.stirred && away(place, grip.press) < STIR) return;
    if (!this.stirred) {
      this.stirred = true;
      this.host.setPointerCapture(grip.pointer);
      this.moved = [...this.moved.filter((each) => each.layer !== grip.layer || each.i !== grip.i), grip];
      this.host.dataset.moved = "yes";
      this.hand("held");
    }
    const [x, y] = [0, 1].map((side) => grip.centre[side] + place[side] - grip.press[side]), { layer, from } = grip, [across, up] = this.panel.window;
    grip.to = [
      layer.drag.includes("x") ? placed(this.unx, x, layer.reach ? [Math.max(across[0], layer.reach[0]), Math.min(across[1], layer.reach[1])] : across) : from[0],
      layer.drag.includes("y") ? placed(this.uny, y, up) : from[1],
    ];
    this.show();
  },

  hand(how) {
    if (how) this.host.dataset.grip = how;
    else delete this.host.dataset.grip;
  },

  putBack(grip) {
    this.moved = this.moved.filter((each) => each !== grip);
    if (!this.moved.length) delete this.host.dataset.moved;
    this.show();
  },

  // Nothing is held, and every point stands where the scene has it.
  loose() {
    [this.grip, this.moved] = [null, []];
    delete this.host.dataset.moved;
    this.hand(null);
  },

  // What was told has been heard: what is not held goes where the scene has it.
  settle() {
    for (const each of this.moved) if (each !== this.grip) this.putBack(each);
  },

  // The points of a layer, the dragged ones where they are held.
  standing(layer) {
    const at = this.place.numbers(layer.points), moved = this.moved.filter((each) => each.layer === layer);
    if (!at || !moved.length) return at;
    const all = at.slice();
    for (const { i, to } of moved) all.set(to, 2 * i);
    return all;
  },

  // How high a dragged point's stem reaches: to the line as it is drawn.
  stemOf(layer, i, x) {
    const line = layer.upon && this.moved.some((each) => each.layer === layer && each.i === i) && this.panel.layers.find(({ name, kind }) => kind === "stroke" && name === layer.upon);
    const at = line && this.place.numbers(line.points);
    for (let n = 2; at && n < at.length; n += 2) if (at[n] >= x && at[n - 2] <= x) return at[n] === at[n - 2] ? at[n + 1] : at[n - 1] + ((x - at[n - 2]) / (at[n] - at[n - 2])) * (at[n + 1] - at[n - 1]);
    return null;
  },

  // Where a dragged point is, beside it.
  nameMoved(layer, marks) {
    for (const { to } of this.moved.filter((each) => each.layer === layer)) {
      const words = [0, 1].filter((side) => layer.drag.includes("xy"[side])).map((side) => `${this.panel.axes[side]} = ${number(to[side])}`);
      marks.push([this.pixel(...to), words.join(", "), this.inks.css("ink"), 0, layer.size]);
    }
  },
});

const away = ([x, y], [u, v]) => Math.hypot(x - u, y - v);

// A coordinate with as many digits as a pixel tells, between its ends.
function placed(back, pixel, [low, high]) {
  const unit = 10 ** Math.floor(Math.log10(Math.abs(back(1) - back(0))));
  return Math.max(low, Math.min(high, +(Math.round(back(pixel) / unit) * unit).toPrecision(12)));
}
