// Follows what goes on at an address of this server (news.py) without the page being made anew.
const MOST_GAP_MS = 400, AWAY_MS = 1500, HIDDEN_MS = 60000;

class Live {
  constructor(box, receive, turned) {
    Object.assign(this, { box, receive, turned });
  }

  // What to follow from now on: an address and the phase in which the page was made; nothing ends it.
  follow(news) {
    const name = news ? `${news.at} ${news.phase}` : "";
    if (name === this.name) return;
    this.name = name;
    if (news) this.ask(news, name);
  }

  async ask({ at, phase }, name) {
    const here = () => this.name === name && this.box.isConnected;
    let seen = "", gap = 25;
    while (here()) {
      let answer = null;
      try {
        answer = await fetch(`${at}&${new URLSearchParams({ phase, seen, has: this.has ?? "" })}`);
        const told = answer.status === 200 ? unpack(new Uint8Array(await answer.arrayBuffer())) : null;
        if (!here()) return;
        if (told) this.receive(told);
      } catch {
        answer = null; // the server is away; the page says so
      }
      if (answer?.status === 205 || answer?.status === 404) {
        this.name = null; // asked for again if the page comes back as it was
        return this.turned(`${at} ${Date.now()}`);
      }
      seen = answer?.headers.get("X-Seen") ?? seen;
      await new Promise((done) => setTimeout(done, answer?.ok ? gap : AWAY_MS));
      gap = Math.min(MOST_GAP_MS, 2 * gap);
      if (document.hidden) await seenAgain();
    }
  }
}

function seenAgain() {
  return new Promise((done) => {
    const timer = setTimeout(done, HIDDEN_MS);
    document.addEventListener("visibilitychange", () => { clearTimeout(timer); done(); }, { once: true });
  });
}

// How far it is, in a bar and in words.
function showProgress(box, progress) {
  box.hidden = !progress;
  if (!progress) return;
  const bar = box.querySelector("[role=progressbar]"), percent = Math.round(100 * progress.share);
  box.querySelector(".words").textContent = progress.words;
  bar.setAttribute("aria-valuenow", percent);
  bar.setAttribute("aria-valuetext", progress.words);
  bar.firstElementChild.style.width = `${100 * progress.share}%`;
}
