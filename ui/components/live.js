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
      const answer = await asked(`${at}?${new URLSearchParams({ phase, seen, has: this.has ?? "" })}`);
      if (!here()) break;
      if (answer.told) this.receive(unpack(answer.told));
      if (answer.over) this.turned(`${at} ${Date.now()}`); // and again, until the page is made anew
      seen = answer.seen ?? seen;
      await new Promise((done) => setTimeout(done, answer.calm ? AWAY_MS : gap));
      gap = Math.min(MOST_GAP_MS, 2 * gap);
      if (document.hidden) await seenAgain();
    }
    if (this.name === name) this.name = null;
  }
}

// What the server says: something new, that there is nothing, or that it is over; where it is away, the page says so.
async function asked(address) {
  try {
    const answer = await fetch(address), seen = answer.headers.get("X-Seen"), over = [205, 404].includes(answer.status);
    const told = answer.ok && seen !== null ? new Uint8Array(await answer.arrayBuffer()) : null;
    return { told, seen, over, calm: over || (!told && answer.status !== 204) };
  } catch {
    return { calm: true };
  }
}

function seenAgain() {
  return new Promise((done) => {
    const end = () => { clearTimeout(timer); document.removeEventListener("visibilitychange", end); done(); };
    const timer = setTimeout(end, HIDDEN_MS);
    document.addEventListener("visibilitychange", end);
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
