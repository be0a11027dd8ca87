// A sheet of paper. It keeps strokes as points in 0..1 and sends them, with the picture they make, to the
// script: at pen-up always, while drawing now and then, and only when the script has taken up the last one.
const SIDE = 280; // pixels of the picture that is sent
const DURING_MS = 300; // an answer at pen-up waits for the one under way: few of them keep it quick
const STORED = "see-it-learn.drawing";
const PRESSED_MS = 1500;
const REST_MS = 300; // from the answer at pen-up until the hand counts as at rest

export default function ({ parentElement, data, setStateValue }) {
  const pad = (parentElement.__pad ??= new Pad(parentElement));
  pad.setStateValue = setStateValue;
  pad.receive(data);
}

class Pad {
  constructor(root) {
    this.root = root;
    this.canvas = root.querySelector("canvas");
    this.widthInput = root.querySelector(".width");
    this.strokes = [];
    this.sent = this.seen = 0;
    this.replayed = undefined;
    this.pen = { x: 0.5, y: 0.5, down: false, shown: false };
    this.listen();
  }

  receive(data) {
    this.seen = data.seen;
    this.sent = Math.max(this.sent, data.seen);
    if (this.replayed === undefined) {
      this.strokes = structuredClone(data.strokes);
      this.widthInput.value = data.width;
      this.replayed = data.replayed;
      this.moving = data.moving;
      if (!data.restored && data.replay.gives_way) this.resume(data.replay.id);
    }
    if (this.moving && this.seen === this.sent) this.restSoon();
    if (data.replay.id !== this.replayed) {
      this.replayed = data.replay.id;
      this.widthInput.value = data.replay.width;
      this.replay(data.replay.strokes);
    } else if (!this.playing) this.paint();
  }

  // A reload begins a new visit to the server; the drawing outlives it in this tab.
  resume(id) {
    try {
      const { strokes, width } = JSON.parse(sessionStorage.getItem(STORED));
      if (!strokes.length) return;
      this.strokes = strokes;
      this.widthInput.value = width;
      this.replayed = id;
      this.send();
    } catch { /* nothing stored, or no storage allowed */ }
  }

  listen() {
    const { canvas, root } = this;
    canvas.addEventListener("pointerdown", (e) => {
      if (e.button !== 0) return;
      this.ownPaper();
      canvas.setPointerCapture(e.pointerId);
      this.drawing = e.pointerId;
      this.pen.shown = this.pen.down = false;
      this.strokes.push([this.at(e)]);
      this.paint();
      this.sendSoon();
    });
    canvas.addEventListener("pointermove", (e) => {
      if (this.drawing !== e.pointerId) return;
      const stroke = this.strokes.at(-1);
      for (const each of e.getCoalescedEvents?.() ?? [e]) stroke.push(this.at(each));
      this.paint();
      this.sendSoon();
    });
    for (const end of ["pointerup", "pointercancel"])
      canvas.addEventListener(end, (e) => {
        if (this.drawing !== e.pointerId) return;
        this.drawing = null;
        this.send(true);
      });
    canvas.addEventListener("keydown", (e) => this.key(e));
    canvas.addEventListener("blur", () => { this.pen.shown = false; this.paint(); });
    root.querySelector(".undo").onclick = () => this.undo();
    root.querySelector(".clear").onclick = () => { this.ownPaper(); this.strokes = []; this.pen.down = false; this.send(); };
    this.widthInput.oninput = () => { this.paint(); this.sendSoon(); };
    this.widthInput.onchange = () => this.send();
    // What is pressed elsewhere goes first: a message now would bring along what that control held before.
    const press = (e) => {
      if (!root.isConnected) removeEventListener(e.type, press, true);
      else if (this.moving) this.restSoon(PRESSED_MS);
    };
    for (const pressed of ["pointerdown", "keydown"]) addEventListener(pressed, press, true);
    new ResizeObserver(() => this.paint()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.paint());
  }

  key(e) {
    const step = e.shiftKey ? 0.1 : 0.02;
    const move = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[e.key];
    const { pen } = this;
    if (move) {
      this.stopReplay();
      pen.x = Math.min(1, Math.max(0, pen.x + move[0]));
      pen.y = Math.min(1, Math.max(0, pen.y + move[1]));
      if (pen.down) { this.strokes.at(-1).push([pen.x, pen.y]); this.sendSoon(); }
    } else if (e.key === " ") {
      if (!pen.down) this.ownPaper();
      pen.down = !pen.down;
      if (pen.down) this.strokes.push([[pen.x, pen.y]]);
      else this.send();
      this.root.querySelector(".status").textContent = pen.down ? "Pen down" : "Pen lifted";
    } else if (e.key === "Backspace") this.undo();
    else return;
    pen.shown = true;
    e.preventDefault();
    this.paint();
  }

  at(e) {
    const box = this.canvas.getBoundingClientRect();
    const place = (v, low, size) => Math.round(Math.min(1, Math.max(0, (v - low) / size)) * 1000) / 1000;
    return [place(e.clientX, box.left, box.width), place(e.clientY, box.top, box.height)];
  }

  undo() {
    this.stopReplay();
    this.pen.down = false;
    this.strokes.pop();
    this.send();
  }

  replay(strokes) {
    this.stopReplay();
    this.strokes = [];
    this.sample = true;
    const points = strokes.flatMap((stroke, s) => stroke.map((point) => [s, point]));
    if (matchMedia("(prefers-reduced-motion: reduce)").matches || !points.length) {
      this.strokes = structuredClone(strokes);
      this.send();
      return;
    }
    const start = performance.now(), duration = 1400;
    let shown = 0;
    const frame = (now) => {
      if (!this.root.isConnected) return;
      const until = Math.min(points.length, Math.ceil(((now - start) / duration) * points.length));
      for (; shown < until; shown++) {
        const [s, point] = points[shown];
        (this.strokes[s] ??= []).push([...point]);
      }
      this.paint();
      if (shown < points.length) { this.sendSoon(); this.playing = requestAnimationFrame(frame); }
      else { this.playing = null; this.send(); }
    };
    this.playing = requestAnimationFrame(frame);
  }

  ownPaper() {
    this.stopReplay();
    if (this.sample) this.strokes = [];
    this.sample = false;
  }

  stopReplay() {
    if (this.playing) cancelAnimationFrame(this.playing);
    this.playing = null;
  }

  sendSoon() {
    if (this.timer || this.sent !== this.seen) return;
    this.timer = setTimeout(() => { this.timer = null; if ((this.drawing || this.playing || this.pen.down) && this.root.isConnected) this.send(); }, DURING_MS);
  }

  // The answer at pen-up is quick because it is not everything: the rest is asked for when the hand rests.
  restSoon(ms = REST_MS) {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => { if (!this.drawing && !this.playing && this.root.isConnected) this.send(); }, ms);
  }

  send(moving = Boolean(this.drawing || this.playing)) {
    clearTimeout(this.timer);
    clearTimeout(this.rest);
    this.timer = null;
    this.moving = moving;
    this.paint();
    const sheet = document.createElement("canvas");
    sheet.width = sheet.height = SIDE;
    const ctx = sheet.getContext("2d");
    this.ink(ctx, SIDE, "#fff", "#000");
    this.sent = Math.max(this.sent, this.seen) + 1;
    this.canvas.dataset.sent = this.sent;
    const drawing = { strokes: this.strokes, width: +this.widthInput.value };
    try { sessionStorage.setItem(STORED, JSON.stringify(drawing)); } catch { /* full, or not allowed */ }
    this.setStateValue("drawing", {
      ...drawing,
      number: this.sent,
      replayed: this.replayed,
      moving,
      png: this.strokes.length ? sheet.toDataURL("image/png").split(",")[1] : "",
    });
  }

  paint() {
    const style = getComputedStyle(this.canvas);
    const ctx = this.canvas.getContext("2d");
    this.ink(ctx, this.canvas.width, style.backgroundColor, style.color);
    if (this.pen.shown) {
      ctx.beginPath();
      ctx.strokeStyle = style.getPropertyValue("--st-primary-color");
      ctx.lineWidth = 4;
      ctx.arc(this.pen.x * this.canvas.width, this.pen.y * this.canvas.width, this.pen.down ? 10 : 18, 0, 7);
      ctx.stroke();
    }
    this.root.querySelector(".undo").disabled = this.root.querySelector(".clear").disabled = !this.strokes.length;
  }

  ink(ctx, side, paper, colour) {
    ctx.fillStyle = paper;
    ctx.fillRect(0, 0, side, side);
    ctx.strokeStyle = colour;
    ctx.lineCap = ctx.lineJoin = "round";
    ctx.lineWidth = (+this.widthInput.value * side) / SIDE;
    for (const stroke of this.strokes) {
      ctx.beginPath();
      stroke.forEach(([x, y], i) => (i ? ctx.lineTo(x * side, y * side) : ctx.moveTo(x * side, y * side)));
      if (stroke.length === 1) ctx.lineTo(stroke[0][0] * side + 0.01, stroke[0][1] * side);
      ctx.stroke();
    }
  }
}
