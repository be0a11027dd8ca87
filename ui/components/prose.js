// Paragraphs, or items of a list, whose terms explain themselves.
export default function ({ parentElement: root, data }) {
  const box = root.querySelector(".prose"), words = box.querySelector(".words"), told = JSON.stringify(data);
  root.__bubble ??= new Bubble(box);
  if (root.__told === told) return;
  root.__told = told;
  words.replaceChildren(...data.words.split("\n").map((text) => {
    const paragraph = document.createElement("p");
    paragraph.className = data.listed ? "listed" : "";
    termed(paragraph, text, data.terms);
    return paragraph;
  }));
}
