// Probabilities as bars that move in place. Choosing a row asks for that class to be explained.
export default function ({ parentElement: root, data, setTriggerValue }) {
  const bars = root.querySelector(".bars");
  bars.setAttribute("aria-label", data.title);
  bars.hidden = !data.rows.length;
  bars.classList.toggle("narrow", data.rows.every((row) => row.label.length < 3));
  while (bars.children.length > data.rows.length + 1) bars.lastChild.remove();
  if (!bars.children.length) {
    const head = bars.appendChild(document.createElement("div"));
    head.className = "head";
    for (const text of ["class", "", "probability", "logit"]) {
      const cell = head.appendChild(document.createElement("span"));
      cell.textContent = text;
      if (text && text !== "class") cell.className = "number";
    }
  }
  reveal(bars, data.reveal);
  data.rows.forEach((row, i) => {
    const line = bars.children[i + 1] ?? bars.appendChild(make());
    const [label, track, probability, logit] = line.children;
    label.textContent = label.title = row.label;
    track.firstChild.style.width = `${100 * row.share}%`;
    probability.textContent = row.probability;
    logit.textContent = row.logit;
    line.setAttribute("aria-pressed", row.index === data.explained);
    line.setAttribute("aria-label", `${row.label}: probability ${row.probability}, logit ${row.logit}. Show its evidence.`);
    line.onclick = () => setTriggerValue("chosen", row.index);
  });
}

// Goes back to the top of the page, where question, picture and bars are, when the number is another than before.
function reveal(bars, number) {
  const before = bars.dataset.reveal;
  bars.dataset.reveal = number;
  if (before !== undefined && before !== String(number))
    bars.getRootNode().host.closest("[data-testid=stMain]")?.scrollTo({ top: 0 });
}

function make() {
  const line = document.createElement("button");
  line.type = "button";
  line.className = "row";
  for (const name of ["label", "track", "number probability", "number logit"]) {
    const cell = line.appendChild(document.createElement("span"));
    cell.className = name;
  }
  line.children[1].appendChild(document.createElement("div")).className = "fill";
  return line;
}
