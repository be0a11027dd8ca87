// Which challenges were reached, kept by this browser alone. A page has two of these: one keeps, one shows.
const PLACE = "see-it-learn.won"; // in the storage, and the event that says it has changed
const kept = {}; // in a browser that keeps nothing it lasts as long as the page is open

export default function ({ parentElement: root, data }) {
  if (data.reached) return void reach(data.lesson, data.reached);
  const draw = () => show(root.querySelector(".line"), root.querySelector(".list"), data);
  draw();
  document.addEventListener(PLACE, draw);
  return () => document.removeEventListener(PLACE, draw);
}

function reach(lesson, names) {
  read();
  const more = names.filter((name) => !kept[lesson]?.[name]);
  if (!more.length) return;
  for (const name of more) (kept[lesson] ??= {})[name] = new Date().toISOString().slice(0, 10);
  try { localStorage.setItem(PLACE, JSON.stringify(kept)); } catch { /* private window, or full */ }
  document.dispatchEvent(new Event(PLACE));
}

function show(line, list, { lessons, named }) {
  read();
  const all = lessons.map(({ lesson, title, names }) => ({ title, names, done: names.filter((name) => kept[lesson]?.[name]) }));
  const count = all.reduce((sum, each) => sum + each.done.length, 0), most = all.reduce((sum, each) => sum + each.names.length, 0);
  const reached = `You have reached ${count} of ${most} challenges${named ? `: ${all[0].done.join(", ")}` : ""}.`;
  line.textContent = count ? reached : named ? "" : `${most} challenges wait in the lessons. What you reach is kept in this browser.`;
  const rows = named ? [] : all.filter((each) => each.names.length);
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
  let stored = {};
  try { stored = JSON.parse(localStorage.getItem(PLACE)) ?? {}; } catch { /* none can be read */ }
  for (const [lesson, names] of Object.entries(stored)) kept[lesson] = { ...kept[lesson], ...names };
}
