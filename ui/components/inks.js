// The theme's colours as a canvas needs them: it knows no style sheet.
class Inks {
  constructor(host, roles, changed) {
    const box = host.appendChild(document.createElement("i"));
    Object.assign(box.style, { position: "absolute", width: 0, height: 0, overflow: "hidden" });
    this.marks = Object.fromEntries(roles.map((role) => {
      const mark = box.appendChild(document.createElement("b"));
      mark.style.color = `var(--${role})`;
      return [role, mark];
    }));
    const first = this.marks[roles[0]];
    first.style.transition = "color 1ms";
    first.ontransitionend = changed; // another theme
  }

  css(role) {
    return getComputedStyle(this.marks[role]).color;
  }

  rgb(role) {
    return this.css(role).match(/[\d.]+/g).slice(0, 3).map(Number);
  }
}
