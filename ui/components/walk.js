// A walk down a surface: one slider moves through all learning rates, one through the steps, without the server.
const PLAY_MS = 90;
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

export default function ({ parentElement: root, data, setStateValue, setTriggerValue }) {
  const walk = (root.__walk ??= new Walk(root));
  Object.assign(walk, { setStateValue, setTriggerValue });
  walk.page(unpack(data));
}

class Walk {
  constructor(root) {
    this.box = root.querySelector(".walk");
    const one = (name) => this.box.querySelector(name);
    this.hosts = { rate: one("#rate"), step: one(".step"), play: one(".play"), now: one(".now"), value: one("output"), says: one(".sentence"), formula: one(".formula"), status: one(".status"), title: one("figcaption"), label: one("label") };
    this.plane = new Plane(one(".plane"), (point) => this.setTriggerValue("start", point));
    this.loss = new Chart(one(".side"), { pick: (step, released) => this.pick(step, released) });
    this.slice = new Chart(one(".side"));
    const { rate, step, play } = this.hosts;
    rate.oninput = () => { this.stop(); this.show(+rate.value, this.end ? Infinity : this.step); };
    step.oninput = () => { this.stop(); this.show(this.index, +step.value); this.end = this.step === this.valid; };
    rate.onchange = step.onchange = () => this.letGo();
    play.onclick = () => (this.playing ? this.stop(true) : this.play());
    this.sent = 0; // when a slider was last let go: until that was heard, the page says what was before
  }

  // What the page says: where the walks are, and at which of them it stands.
  async page(told) {
    if (this.told && told.reveal !== this.told.reveal) this.box.scrollIntoView({ block: "center", behavior: "instant" });
    this.told = told;
    this.hosts.label.textContent = told.label;
    if (told.sweep !== this.address) {
      this.address = told.sweep;
      const answer = await fetch(told.sweep).catch(() => null);
      if (told.sweep !== this.address) return; // meanwhile the page has moved on
      if (!answer?.ok) return this.refused(answer);
      this.receive(unpack(new Uint8Array(await answer.arrayBuffer())));
      this.show(...told.at);
    } else if (this.sweep && told.heard >= this.sent && !this.playing) this.show(...told.at);
    this.end = this.step === this.valid;
  }

  // The server has forgotten the walks, and is told of them again; or it says why there are none.
  async refused(answer) {
    this.address = null;
    if (answer?.status === 404) this.setTriggerValue("lost", `${this.told.sweep} ${Date.now()}`);
    else emphasise(this.hosts.says.firstChild, answer ? await answer.text() : "The server cannot be reached: try again when it is back.");
  }

  receive(sweep) {
    this.stop();
    this.sweep = sweep;
    const { rate, title, says } = this.hosts, [rates, points] = sweep.points.shape;
    rate.max = rates - 1;
    rate.disabled = rates < 2;
    title.textContent = sweep.title;
    this.steps = Uint32Array.from({ length: points }, (_, i) => i);
    says.lastChild.textContent = sweep.says.reduce((a, b) => (b.length > a.length ? b : a)).replaceAll("**", ""); // keeps the room it needs
    this.plane.receive(sweep);
  }

  show(index, step) {
    const { sweep, hosts } = this, [rates, count, axes] = sweep.points.shape;
    this.index = index = Math.max(0, Math.min(rates - 1, index));
    const valid = (this.valid = sweep.valid[index]);
    this.step = step = Math.max(0, Math.min(valid, step));
    const from = index * count, value = sweep.values[index];
    place(hosts.rate, index, rates - 1, number(value));
    place(hosts.step, step, Math.max(1, valid), `step ${step} of ${valid}`);
    hosts.value.textContent = number(value);
    hosts.now.textContent = `step ${step} of ${valid}`;
    emphasise(hosts.says.firstChild, sweep.says[index]);
    const points = sweep.points.subarray(from * axes, (from + count) * axes), losses = sweep.losses.subarray(from, from + count);
    this.plane.trail.setAttribute("aria-label", sweep.says[index].replaceAll("**", ""));
    this.plane.walk((i) => (axes > 1 ? [points[2 * i], points[2 * i + 1]] : [points[i], losses[i]]), step, sweep.wrong[index] > 0);
    this.drawLoss(losses, valid);
    this.drawSlice();
    this.drawFormula(from, axes);
    this.buttons();
  }

  drawLoss(losses, valid) {
    const curve = { name: "loss", steps: this.steps.subarray(0, valid + 1), values: losses.subarray(0, valid + 1), colour: "var(--accent)", dash: "", pinned: false };
    if (this.drawn !== losses.byteOffset || this.drawnOf !== this.sweep) {
      [this.drawn, this.drawnOf] = [losses.byteOffset, this.sweep];
      this.loss.receive({ title: "Loss after each step", x_title: "step", y_title: "loss", says: "The loss over the steps.", log: this.sweep.log, curves: [curve], marks: [], last_step: valid, low: null, high: null });
    }
    this.loss.here(this.step);
  }

  // The surface along the step that led here, or the first one; known for the rate at which the page stands.
  drawSlice() {
    const { slices } = this.told, here = Math.min(Math.max(0, this.step - 1), (slices?.shape[0] ?? 0) - 1), settled = slices && this.told.at[0] === this.index && here >= 0;
    this.slice.box.style.visibility = settled ? "" : "hidden";
    if (!settled) return;
    const [, , n] = slices.shape, row = (part) => slices.subarray((here * 3 + part) * n, (here * 3 + part + 1) * n);
    const line = (name, part, colour, dash) => ({ name, steps: row(0), values: row(part), colour, dash, pinned: false });
    this.slice.receive({ end: row(0)[n - 1], title: "Along this step", x_title: "distance", y_title: "loss", says: "The loss along the direction of this step, and its slope at the start.", log: false, curves: [line("loss", 1, "var(--class-0)", ""), line("slope", 2, "var(--class-1)", "6 4")], marks: [], last_step: 0, low: null, high: null });
    this.slice.here(row(0)[n - 1] / 2);
  }

  // The step that led here, or the first one: its numbers in the formula.
  drawFormula(from, axes) {
    const { sweep, hosts } = this, before = from + Math.max(0, this.step - 1);
    const slots = { rate: () => sweep.values[this.index], point: (axis) => sweep.points[before * axes + axis], slope: (axis) => sweep.slopes[before * axes + axis], next: (axis) => sweep.points[(before + 1) * axes + axis] };
    sweep.formula.forEach((parts, i) => {
      const line = hosts.formula.children[i] ?? hosts.formula.appendChild(document.createElement("div"));
      parts.forEach((part, j) => {
        const piece = line.children[j] ?? line.appendChild(document.createElement(part.slot ? "b" : "span"));
        const text = part.slot ? number(slots[part.slot](part.axis)) : part.text;
        piece.textContent = part.bracket && text.startsWith("−") ? `(${text})` : text;
      });
    });
    while (hosts.formula.children.length > sweep.formula.length) hosts.formula.lastChild.remove();
  }

  letGo() {
    this.hosts.status.textContent = this.hosts.says.firstChild.textContent;
    this.setStateValue("place", { index: this.index, step: this.end ? -1 : this.step, n: (this.sent = Date.now()) });
  }

  pick(step, released) {
    this.stop();
    this.show(this.index, step);
    this.end = this.step === this.valid;
    if (released) this.letGo();
  }

  play() {
    if (STILL.matches) { this.show(this.index, this.step < this.valid ? this.step + 1 : 0); return this.letGo(); }
    if (this.step >= this.valid) this.show(this.index, 0);
    let due = performance.now() + PLAY_MS;
    const frame = (now) => {
      if (!this.box.isConnected) return this.stop();
      if (now >= due) { due = now + Math.max(16, Math.min(PLAY_MS, 4000 / this.valid)); this.show(this.index, this.step + 1); }
      if (this.step >= this.valid) return this.stop(true);
      this.playing = requestAnimationFrame(frame);
    };
    this.playing = requestAnimationFrame(frame);
    this.buttons();
  }

  stop(letGo = false) {
    const played = this.playing;
    if (played) cancelAnimationFrame(played);
    this.playing = null;
    this.buttons();
    this.end = this.step === this.valid;
    if (played && letGo) this.letGo();
  }

  buttons() {
    const { play } = this.hosts, word = STILL.matches ? "Next" : this.playing ? "Pause" : "Play";
    play.dataset.sign = word;
    if (play.textContent !== word) play.textContent = word;
  }
}

function place(slider, value, max, text) {
  slider.max = max;
  slider.value = value;
  slider.style.setProperty("--place", `${(100 * value) / max}%`);
  slider.setAttribute("aria-valuetext", text);
}

function emphasise(host, words) {
  if (host.dataset.words === words) return;
  host.dataset.words = words;
  host.replaceChildren(...words.split("**").map((part, i) => {
    const piece = document.createElement(i % 2 ? "strong" : "span");
    piece.textContent = part.replaceAll(" %", "\u00a0%");
    return piece;
  }));
}
