// Which challenges were reached, kept by this browser alone.
const PLACE = "see-it-learn.won";

export default function ({ parentElement: root, data }) {
  const kept = read();
  for (const name of data.reached ?? []) (kept[data.lesson] ??= {})[name] ??= new Date().toISOString().slice(0, 10);
  if (data.reached?.length) keep(kept);
  const line = root.querySelector(".line"), list = root.querySelector(".list"), done = (lesson, names) => names.filter((name) => kept[lesson]?.[name]);
  const all = data.lessons.map(({ lesson, title, names }) => ({ title, names, done: done(lesson, names) }));
  const count = all.reduce((sum, each) => sum + each.done.length, 0), most = all.reduce((sum, each) => sum + each.names.length, 0);
  const here = data.lesson && count ? `: ${all[0].done.join(", ")}` : "";
  line.textContent = count ? `You have reached ${count} of ${most} challenges${here}.` : data.lesson ? "" : `${most} challenges wait in the lessons. What you reach is kept in this browser.`;
  const rows = data.lesson ? [] : all.filter((each) => each.names.length);
  list.hidden = !rows.length || !count;
  list.replaceChildren(...rows.map(({ title, names, done }) => {
    const row = document.createElement("li"), words = row.appendChild(document.createElement("span")), bar = row.appendChild(document.createElement("i"));
    words.textContent = title;
    bar.append(...names.map((name) => {
      const dot = document.createElement("b");
      dot.title = name;
      dot.dataset.done = done.includes(name);
      return dot;
    }));
    row.appendChild(document.createElement("span")).textContent = `${done.length} of ${names.length}`;
    return row;
  }));
}

function read() {
  try { return JSON.parse(localStorage.getItem(PLACE)) ?? {}; } catch { return {}; }
}

// A browser that keeps nothing shows what was reached as long as the page is open.
function keep(kept) {
  try { localStorage.setItem(PLACE, JSON.stringify(kept)); } catch { /* private window, or full */ }
}
