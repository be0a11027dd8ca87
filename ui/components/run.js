// A run: curves, one slider over its time, and all pictures that move with it.
const STOCK = new Map(); // images by name: while a run is live they come once
const PLAY_MS = 110;
const WHOLE = new Intl.NumberFormat("en-GB"); // steps are told to the last digit
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

export default function ({ parentElement: root, data, setStateValue, setTriggerValue }) {
  const run = (root.__run ??= new Run(root));
  run.setStateValue = setStateValue;
  run.live.turned = (why) => setTriggerValue("turned", why);
  run.page(unpack(data));
}

class Run {
  constructor(root) {
    this.box = root.querySelector(".run");
    this.hosts = Object.fromEntries(["sentence", "progress", "charts", "time", "play", "when", "now", "says", "panels", "status"].map((name) => [name, this.box.querySelector(`.${name}`)]));
    this.charts = [];
    this.matrix = new Matrix(this.box.querySelector(".matrix"));
    this.weights = new Weights(this.box.querySelector(".weights"));
    this.answers = new Answers(this.box.querySelector(".answers"));
    this.live = new Live(this.box, (data) => this.news(data));
    const { when, play } = this.hosts;
    when.oninput = () => { this.stop(); this.show(+when.value); };
    when.onchange = () => this.letGo();
    play.onclick = () => (this.playing ? this.stop(true) : this.play());
    const seen = () => {
      if (!this.box.isConnected) return document.removeEventListener("visibilitychange", seen);
      if (!document.hidden && !this.data?.live) this.live.turned(`seen again ${Date.now()}`); // another tab may have gone on with it
    };
    document.addEventListener("visibilitychange", seen);
    this.hosts.time.hidden = this.hosts.says.hidden = this.hosts.panels.hidden = true;
  }

  // What the page says: of a run that goes on only how it begins, the rest is asked for.
  page(data) {
    this.pinned = data.charts.map(({ curves, last_step }) => ({ curves: curves.filter((curve) => curve.pinned), last_step }));
    if (!data.news) this.receive(data);
    else { this.stop(); this.hosts.when.disabled = true; this.buttons(); } // an earlier run is seen until there is news
    this.live.follow(data.news);
  }

  news(data) {
    data.charts.forEach((chart, i) => {
      chart.curves.unshift(...(this.pinned[i]?.curves ?? []));
      chart.last_step = Math.max(chart.last_step, this.pinned[i]?.last_step ?? 0);
    });
    this.receive(data);
  }

  receive(data) {
    this.box.classList.toggle("live", data.live);
    this.data = data;
    showProgress(this.hosts.progress, data.progress);
    this.say(data.says);
    this.receiveCharts(data.charts);
    const { shots } = data, { time, says, panels, when } = this.hosts, images = this.images(data);
    time.hidden = says.hidden = panels.hidden = !shots || !images;
    if (time.hidden) return this.stop();
    const fresh = shots.id !== this.id, moments = shots.steps.length;
    if (fresh) { this.stop(); this.id = shots.id; }
    when.disabled = data.live || moments < 2;
    panels.classList.toggle("many", shots.classes.length > 12);
    panels.classList.toggle("worded", shots.classes.some((name) => name.length > 3));
    says.lastChild.textContent = shots.says.reduce((a, b) => (b.length > a.length ? b : a)); // keeps the room it needs
    this.matrix.receive(shots);
    this.weights.receive(shots);
    this.answers.receive(shots, images, data.stock.id);
    this.show(fresh ? moments - 1 : this.index);
    this.buttons();
  }

  say(words) {
    this.hosts.sentence.hidden = !words;
    this.hosts.sentence.replaceChildren(...words.replaceAll(" %", "\u00a0%").split("**").map((part, i) => {
      const piece = document.createElement(i % 2 ? "strong" : "span");
      piece.textContent = part;
      return piece;
    }));
  }

  receiveCharts(charts) {
    const host = this.hosts.charts;
    host.dataset.count = charts.length;
    while (this.charts.length > charts.length) this.charts.pop().box.remove();
    charts.forEach((chart, i) => {
      this.charts[i] ??= new Chart(host, {
        pick: (step, released) => this.pick(step, released),
        point: (from, step) => { for (const each of this.charts) if (each !== from) each.line(step); },
      });
      this.charts[i].receive(chart);
    });
  }

  // The images, from this message or an earlier one.
  images({ shots, stock }) {
    if (!shots) return null;
    if (stock.images) {
      STOCK.delete(stock.id);
      STOCK.set(stock.id, stock);
      if (STOCK.size > 4) STOCK.delete(STOCK.keys().next().value);
    }
    this.live.has = STOCK.has(stock.id) ? stock.id : "";
    return STOCK.get(stock.id);
  }

  show(index) {
    this.index = index;
    const { shots, live } = this.data, { when, now, says } = this.hosts, step = shots.steps[index], moments = shots.steps.length;
    const end = Math.max(shots.steps[moments - 1], ...(live ? this.data.charts.map((chart) => chart.last_step) : []));
    [when.max, when.value] = live ? [end, step] : moments > 1 ? [moments - 1, index] : [1, 1];
    when.style.setProperty("--place", `${(100 * when.value) / when.max}%`);
    now.textContent = `step ${WHOLE.format(step)} of ${WHOLE.format(end)}`;
    when.setAttribute("aria-valuetext", now.textContent);
    says.firstChild.textContent = shots.says[index];
    for (const chart of this.charts) chart.here(step);
    this.matrix.show(index);
    this.weights.show(index);
    this.answers.show(index);
  }

  letGo() {
    this.hosts.status.textContent = this.data.shots.says[this.index];
    if (this.sent === `${this.id} ${this.index}`) return;
    this.sent = `${this.id} ${this.index}`;
    this.setStateValue("step", this.index);
  }

  // A place in a chart: the recorded moment nearest to it.
  pick(step, released) {
    const { shots, live } = this.data;
    if (!shots || live || this.hosts.time.hidden) return;
    const before = until(shots.steps, step), after = Math.min(before + 1, shots.steps.length - 1);
    const nearer = before < 0 || shots.steps[after] - step < step - shots.steps[before] ? after : before;
    this.stop();
    if (nearer !== this.index) this.show(nearer);
    if (released) this.letGo();
  }

  play() {
    const end = this.data.shots.steps.length - 1;
    if (STILL.matches) {
      this.show(this.index < end ? this.index + 1 : 0);
      return this.letGo();
    }
    if (this.index >= end) this.show(0);
    let due = performance.now() + PLAY_MS;
    const frame = (now) => {
      if (!this.box.isConnected) return this.stop();
      if (now >= due) { due = now + PLAY_MS; this.show(this.index + 1); }
      if (this.index >= end) return this.stop(true);
      this.playing = requestAnimationFrame(frame);
    };
    this.playing = requestAnimationFrame(frame);
    this.buttons();
  }

  stop(letGo = false) {
    if (this.playing) cancelAnimationFrame(this.playing);
    const played = this.playing;
    this.playing = null;
    this.buttons();
    if (played && letGo) this.letGo();
  }

  buttons() {
    const { play, when } = this.hosts;
    const word = STILL.matches ? "Next" : this.playing ? "Pause" : "Play";
    play.disabled = when.disabled;
    play.dataset.sign = word;
    if (play.textContent !== word) play.textContent = word;
  }
}
