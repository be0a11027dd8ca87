// A stage: one slider moves through all values of a setting, one through the steps, without asking the server.
const PLAY_MS = 90, BESIDE = 2; // panels beside the first one; small planes side by side take the whole width
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

export default function ({ parentElement: root, data, setStateValue, setTriggerValue }) {
  const stage = (root.__stage ??= new Stage(root));
  Object.assign(stage, { setStateValue, setTriggerValue });
  stage.page(unpack(data));
}

class Stage {
  constructor(root) {
    this.box = root.querySelector(".stage");
    const one = (name) => this.box.querySelector(name);
    this.hosts = { sweep: one(".sweep"), value: one("#value"), out: one("output"), label: one("label"), main: one(".main"), side: one(".side"), more: one(".more"), time: one(".time"), step: one(".step"), play: one(".play"), now: one(".now"), says: one(".sentence"), formula: one(".formula"), status: one(".status") };
    const { value, step, play } = this.hosts;
    value.oninput = () => { this.stop(); this.show(+value.value, this.end ? Infinity : this.step); };
    step.oninput = () => { this.stop(); this.show(this.index, +step.value); this.end = this.step === this.last; };
    value.onchange = step.onchange = () => this.letGo();
    play.onclick = () => (this.playing ? this.stop(true) : this.play());
    this.dropped = 0; // when a point was last let go: until that was heard, it stays where it was dragged
    this.sent = 0; // when a slider was last let go: until that was heard, the page says what was before
    this.panels = [];
    new Bubble(this.box);
  }

  // What the page says: where the scene is, and at which place of it it stands.
  async page(told) {
    if (this.told && told.reveal !== this.told.reveal) (document.querySelector("[class*=at-stake]") ?? this.box).scrollIntoView({ block: "start", behavior: "instant" });
    this.told = told;
    this.hosts.label.textContent = told.label;
    if (told.sweep !== this.address) {
      this.address = told.sweep;
      this.box.dataset.waits = this.scene ? "yes" : "first";
      const answer = await fetch(told.sweep).catch(() => null);
      if (told.sweep !== this.address) return; // meanwhile the page has moved on
      if (!answer?.ok) return this.refused(answer);
      this.receive(unpack(new Uint8Array(await answer.arrayBuffer())));
      this.show(...this.told.at);
      delete this.box.dataset.waits;
    } else if (this.scene) {
      if (told.picked >= this.dropped) this.settle();
      if (told.heard >= this.sent && !this.playing) this.show(...told.at);
    }
    this.end = this.step === this.last;
  }

  // The server has forgotten the scene, and is told of it again; or it says why there is none.
  async refused(answer) {
    this.address = null;
    this.box.dataset.waits = "no";
    this.settle();
    if (answer?.status === 404) this.setTriggerValue("lost", `${this.told.sweep} ${Date.now()}`);
    else emphasise(this.hosts.says.firstChild, answer ? await answer.text() : "The server cannot be reached: try again when it is back.");
  }

  // What was dragged and moved nothing goes back.
  settle() {
    for (const each of this.panels) each.settle?.();
  }

  receive(scene) {
    this.stop();
    this.scene = scene;
    const { hosts, told } = this, kinds = scene.panels.map((each) => each.kind).join();
    hosts.value.max = scene.values.length - 1;
    hosts.sweep.hidden = told.hidden.includes("value");
    hosts.time.hidden = !scene.last_step || told.hidden.includes("step");
    hosts.says.lastChild.textContent = scene.says.data.flat().reduce((a, b) => (b.length > a.length ? b : a)).replaceAll("**", ""); // keeps the room it needs
    this.at = new Place(scene, told.settled, ...told.at);
    if (kinds !== this.kinds) {
      this.kinds = kinds;
      for (const host of [hosts.main, hosts.side, hosts.more]) host.replaceChildren();
      const beside = scene.panels[0].kind === "multiples" ? 0 : Math.min(BESIDE, scene.panels.length - 1);
      this.panels = scene.panels.map((each, i) => panel(each.kind, i === 0 ? hosts.main : i <= beside ? hosts.side : hosts.more, this));
      hosts.side.dataset.count = beside;
    }
    scene.panels.forEach((each, i) => this.panels[i].receive(each, this.at));
  }

  show(index, step) {
    if (!this.scene || !this.box.isConnected) return; // not there yet, or no longer
    const { scene, hosts, told } = this, { values } = scene;
    this.index = index = Math.max(0, Math.min(values.length - 1, index));
    this.at = new Place(scene, told.at[0] === index ? told.settled : null, index, 0);
    const last = (this.last = scene.last_step ? this.at.number(scene.last_step) : 0);
    this.step = this.at.step = step = Math.max(0, Math.min(last, step));
    const name = scene.names[index] ?? (typeof values[index] === "number" ? number(values[index]) : values[index]), when = scene.step_names[step] ?? `${scene.step_word} ${step} of ${last}`;
    place(hosts.value, index, values.length - 1, name);
    place(hosts.step, step, Math.max(1, last), when);
    hosts.value.disabled = values.length < 2 || told.locked.includes("value");
    hosts.step.disabled = told.locked.includes("step");
    hosts.out.textContent = name;
    hosts.now.textContent = when;
    const says = this.at.text(scene.says);
    emphasise(hosts.says.firstChild, says, scene.terms);
    for (const each of this.panels) {
      each.place = this.at;
      each.locked = told.locked.includes("pick");
      each.pinned = told.locked.includes("drag");
      each.show(says.replaceAll("**", ""));
    }
    this.drawFormula();
    this.buttons();
  }

  drawFormula() {
    const { formula } = this.scene, host = this.hosts.formula;
    formula.forEach((parts, i) => {
      const line = host.children[i] ?? host.appendChild(document.createElement("div"));
      while (line.children.length > parts.length) line.lastChild.remove();
      parts.forEach((part, j) => {
        const slot = typeof part !== "string", tag = slot ? "B" : "SPAN";
        if (line.children[j] && line.children[j].tagName !== tag) line.children[j].replaceWith(document.createElement(tag));
        const piece = line.children[j] ?? line.appendChild(document.createElement(tag)), value = slot ? this.at.numbers(part.value)?.[0] : 0;
        const text = !slot ? part : Number.isFinite(value) ? number(value) : "–";
        piece.textContent = slot && part.bracket && text.startsWith("−") ? `(${text})` : text;
      });
    });
    while (host.children.length > formula.length) host.lastChild.remove();
  }

  letGo() {
    if (!this.scene) return;
    this.hosts.status.textContent = this.hosts.says.firstChild.textContent;
    this.setStateValue("place", { index: this.index, step: this.end ? -1 : this.step, n: (this.sent = Date.now()) });
  }

  // Something was clicked, or dragged to this point from another.
  clicked(name, point, from) {
    if (!from) return this.setTriggerValue("pick", { name, point });
    this.stop();
    this.setTriggerValue("pick", { name, point, from, n: (this.dropped = Date.now()) });
  }

  // A place of a chart was pointed at: along the steps, or along the values.
  pick(what, x, released) {
    if (!this.scene) return;
    const { values } = this.scene, locked = this.told.locked.includes(what);
    if (!what || locked || x == null) return;
    this.stop();
    if (what === "step") { this.show(this.index, Math.round(x)); this.end = this.step === this.last; }
    else this.show(values.reduce((best, value, i) => (Math.abs(value - x) < Math.abs(values[best] - x) ? i : best), 0), this.end ? Infinity : this.step);
    if (released) this.letGo();
  }

  play() {
    if (STILL.matches) { this.show(this.index, this.step < this.last ? this.step + 1 : 0); this.end = this.step === this.last; return this.letGo(); }
    if (this.step >= this.last) this.show(this.index, 0);
    const pause = Math.max(16, Math.min(PLAY_MS, 4000 / this.last));
    let due = performance.now() + PLAY_MS;
    const next = (now) => {
      if (!this.box.isConnected) return this.stop();
      if (now >= due) { due = now + pause; this.show(this.index, this.step + 1); }
      if (this.step >= this.last) return this.stop(true);
      this.playing = requestAnimationFrame(next);
    };
    this.playing = requestAnimationFrame(next);
    this.buttons();
  }

  stop(letGo = false) {
    const played = this.playing;
    if (played) cancelAnimationFrame(played);
    this.playing = null;
    this.buttons();
    this.end = this.step === this.last;
    if (played && letGo) this.letGo();
  }

  buttons() {
    const { play } = this.hosts, word = STILL.matches ? "Next" : this.playing ? "Pause" : "Play";
    play.dataset.sign = word;
    play.disabled = Boolean(this.told?.locked.includes("step"));
    if (play.textContent !== word) play.textContent = word;
  }
}

function place(slider, value, max, text) {
  slider.max = max;
  slider.value = value;
  slider.style.setProperty("--place", `${(100 * value) / Math.max(1, max)}%`);
  slider.setAttribute("aria-valuetext", text);
}

function emphasise(host, words, terms) {
  if (host.dataset.words === words) return;
  host.dataset.words = words;
  termed(host, words, terms);
}
