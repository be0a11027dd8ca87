// Words with emphasis, and terms of the field that explain themselves on hover, focus or tap.
function termed(host, words, terms = []) {
  const forms = terms.flatMap(([names], i) => names.split("|").map((name) => [name, i])).sort((a, b) => b[0].length - a[0].length);
  host.replaceChildren(...words.split(/(\*\*.+?\*\*|\*[^*]+\*|`[^`]+`)/).filter(Boolean).map((part) => {
    const [mark, tag] = [["**", "strong"], ["*", "em"], ["`", "code"]].find(([mark]) => part.length > 2 * mark.length && part.startsWith(mark) && part.endsWith(mark)) ?? ["", "span"];
    const piece = document.createElement(tag), inside = mark ? part.slice(mark.length, -mark.length) : part;
    piece.append(...(tag === "code" ? [inside] : explained(inside, forms, terms)));
    return piece;
  }));
}

function explained(words, forms, terms) {
  if (!forms.length) return [words.replaceAll(" %", "\u00a0%")];
  const escaped = forms.map(([name]) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return words.split(new RegExp(`(?<![\\w-])(${escaped.join("|")})(?![\\w-])`, "i")).filter(Boolean).map((part, i) => {
    const found = forms.find(([name]) => name.toLowerCase() === part.toLowerCase());
    if (!found) return part.replaceAll(" %", "\u00a0%");
    const term = document.createElement("dfn");
    term.textContent = part;
    term.tabIndex = 0;
    term.dataset.says = terms[found[1]][1];
    return term;
  });
}

// One bubble for all terms of a component; the pointer may move onto it.
const LEAVE_MS = 200;
class Bubble {
  constructor(box) {
    this.box = box;
    this.bubble = box.appendChild(document.createElement("span"));
    Object.assign(this.bubble, { className: "bubble", id: "bubble", hidden: true });
    this.bubble.setAttribute("role", "tooltip");
    const term = (event) => event.target.closest?.("dfn"), inside = (event) => this.bubble.contains(event.target);
    for (const name of ["pointerover", "focusin", "click"]) box.addEventListener(name, (event) => {
      if (term(event)) this.show(term(event));
      else if (inside(event)) clearTimeout(this.leaving);
    });
    box.addEventListener("pointerout", (event) => {
      if ((term(event) || inside(event)) && event.pointerType !== "touch") this.leaving = setTimeout(() => this.hide(), LEAVE_MS);
    });
    box.addEventListener("focusout", (event) => term(event) && this.hide());
    box.addEventListener("keydown", (event) => event.key === "Escape" && this.hide());
  }

  show(term) {
    clearTimeout(this.leaving);
    this.bubble.textContent = term.dataset.says;
    this.bubble.hidden = false;
    term.setAttribute("aria-describedby", "bubble");
    const around = this.box.getBoundingClientRect(), at = term.getBoundingClientRect(), wide = this.bubble.offsetWidth, high = this.bubble.offsetHeight;
    this.bubble.style.left = `${Math.max(0, Math.min(at.left - around.left, around.width - wide))}px`;
    this.bubble.style.top = `${at.top > high + 70 ? at.top - around.top - high - 4 : at.bottom - around.top + 4}px`;
  }

  hide() {
    clearTimeout(this.leaving);
    this.bubble.hidden = true;
  }
}
