// A few images to choose from, and what the network says about the chosen one at this moment.
const SURE = 65535; // a probability of 1, as it is sent

class Answers {
  constructor(host) {
    host.innerHTML = '<h4></h4><div class="desk"><div class="chosen"><canvas role="img"></canvas><p><span class="truth"></span><span class="verdict"></span></p></div><div class="bars" role="list"></div><div class="images" role="group" aria-label="Images to choose from"></div></div>';
    [this.title, this.large, this.truth, this.verdict, this.bars, this.thumbs] =
      ["h4", ".chosen canvas", ".truth", ".verdict", ".bars", ".images"].map((name) => host.querySelector(name));
    this.desk = host.querySelector(".desk");
  }

  receive(shots, stock, id) {
    this.shots = shots;
    this.title.textContent = shots.titles[2];
    if (id !== this.id) {
      this.id = id;
      this.stock = stock;
      this.chosen = 0;
      this.buildThumbs();
      paint(this.large, stock.images, this.chosen);
    }
    const names = shots.classes.join("\n");
    if (names === this.names) return;
    this.names = names;
    this.desk.classList.toggle("many", shots.classes.length > 12);
    this.bars.replaceChildren(...shots.classes.map(() => {
      const row = document.createElement("div");
      row.className = "answer";
      row.setAttribute("role", "listitem");
      row.innerHTML = "<span></span><i><b></b></i><span></span>";
      return row;
    }));
  }

  buildThumbs() {
    const { images, labels } = this.stock, short = this.shots.classes.every((name) => name.length < 4);
    this.thumbs.replaceChildren(...Array.from(labels, (label, i) => {
      const button = document.createElement("button");
      button.type = "button";
      paint(button.appendChild(document.createElement("canvas")), images, i);
      if (short) button.appendChild(document.createElement("span")).textContent = this.shots.classes[label];
      button.onclick = () => { this.chosen = i; paint(this.large, images, i); this.show(this.index); };
      return button;
    }));
  }

  show(index) {
    this.index = index;
    const { shots, stock, chosen } = this, { classes, predicted, answered } = shots, m = stock.labels.length, k = classes.length;
    const said = (i) => (answered[index * m + i] ? predicted[index * m + i] : -1);
    [...this.thumbs.children].forEach((button, i) => {
      const wrong = said(i) !== stock.labels[i], name = classes[stock.labels[i]];
      button.classList.toggle("missed", wrong);
      button.setAttribute("aria-pressed", i === chosen);
      button.title = `true class ${name}; ${said(i) < 0 ? "no answer" : `the network says ${classes[said(i)]}`}`;
      button.setAttribute("aria-label", `Image ${i + 1}: ${button.title}`);
    });
    const truth = stock.labels[chosen], answer = said(chosen), start = (index * m + chosen) * k;
    this.large.setAttribute("aria-label", `The chosen image: true class ${classes[truth]}`);
    this.truth.textContent = `True class: ${classes[truth]}`;
    this.verdict.textContent = answer < 0 ? "No answer: its numbers are NaN." : `Network: ${classes[answer]}\u00a0${answer === truth ? "✓" : "✗"}`;
    this.verdict.classList.toggle("missed", answer !== truth);
    [...this.bars.children].forEach((row, c) => {
      const share = shots.probabilities[start + c] / SURE, [label, track, text] = row.children;
      row.className = `answer${c === truth ? " true" : ""}${c === answer ? " top" : ""}`;
      label.textContent = label.title = classes[c];
      track.firstChild.style.width = `${100 * share}%`;
      text.textContent = answer < 0 ? "–" : percent(share);
    });
  }
}

function percent(share) {
  if (share > 0.9995 && share < 1) return "> 99.9 %";
  if (share < 0.0005) return "< 0.1 %";
  return `${(100 * share).toFixed(1)} %`;
}

// One of these images, pixel for pixel; the style sheet enlarges it.
function paint(canvas, images, i) {
  const [, height, width, channels = 1] = images.shape;
  [canvas.width, canvas.height] = [width, height];
  const ctx = canvas.getContext("2d"), picture = ctx.createImageData(width, height);
  for (let p = 0, from = i * width * height * channels; p < width * height; p++, from += channels) {
    for (let c = 0; c < 3; c++) picture.data[4 * p + c] = images[from + (channels === 3 ? c : 0)];
    picture.data[4 * p + 3] = 255;
  }
  ctx.putImageData(picture, 0, 0);
}
