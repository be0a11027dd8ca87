// The confusion matrix as a table: what is right has a ring and bold numbers, what is wrong the colour of that.
class Matrix {
  constructor(host) {
    host.innerHTML = '<h4></h4><div class="sheet"><div class="across">predicted class</div><div class="down">true class</div><div class="frame"><table></table></div></div><p class="key"></p>';
    [this.title, this.table, this.key, this.down] = ["h4", "table", ".key", ".down"].map((name) => host.querySelector(name));
    this.frame = host.querySelector(".frame");
    this.table.onpointerover = (event) => this.tell(event.target.closest("td"));
    this.table.onpointerleave = () => this.tell(null);
  }

  receive(shots) {
    this.shots = shots;
    this.title.textContent = shots.titles[0];
    this.table.style.setProperty("--digits", String(shots.confusion.reduce((a, b) => Math.max(a, b), 1)).length);
    this.table.style.setProperty("--k", shots.classes.length);
    const names = shots.classes.join("\n");
    if (names === this.names) return;
    this.names = names;
    this.build(shots.classes);
  }

  build(classes) {
    const { table } = this, long = classes.some((name) => name.length > 3);
    table.replaceChildren();
    table.setAttribute("aria-label", "Confusion matrix: true class down, predicted class across");
    table.classList.toggle("long", long);
    const head = table.createTHead().insertRow();
    const cell = (row, scope, text) => {
      const made = row.appendChild(document.createElement("th"));
      made.scope = scope;
      made.appendChild(document.createElement("span")).textContent = made.title = text;
    };
    head.appendChild(document.createElement("td"));
    for (const name of classes) cell(head, "col", name);
    const body = table.createTBody();
    this.cells = classes.flatMap((name, i) => {
      const row = body.insertRow();
      cell(row, "row", name);
      return classes.map((_, j) => {
        const made = row.insertCell();
        made.className = i === j ? "right" : "error";
        return made;
      });
    });
  }

  show(index) {
    this.index = index;
    const { confusion, true_counts: totals, classes } = this.shots, k = classes.length, start = index * k * k;
    this.cells.forEach((cell, c) => {
      const count = confusion[start + c], total = totals[index * k + Math.floor(c / k)];
      const text = count ? String(count) : "";
      if (cell.textContent !== text) cell.textContent = text;
      cell.style.setProperty("--share", count ? 0.14 + 0.86 * Math.sqrt(count / total) : 0);
    });
    this.tell(null);
  }

  // What a cell says in words, or the key to the picture.
  tell(cell) {
    const { confusion, true_counts: totals, classes } = this.shots ?? {}, c = this.cells?.indexOf(cell) ?? -1;
    if (c < 0) {
      if (this.key.dataset.said !== "key") this.key.innerHTML = '<span class="right"></span>right <span class="error"></span>wrong, by its share of the row';
      return void (this.key.dataset.said = "key");
    }
    const k = classes.length, i = Math.floor(c / k), count = confusion[this.index * k * k + c];
    this.key.dataset.said = "cell";
    this.key.textContent = `${count} of ${totals[this.index * k + i]} of true class ${classes[i]} ${count === 1 ? "is" : "are"} read as ${classes[c % k]}.`;
  }
}
