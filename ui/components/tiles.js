// Pictures in a grid, each with a title and a line of text. What has not changed is not touched.
const PIXELS = 150; // a picture smaller than this is shown pixel by pixel

export default function ({ parentElement: root, data }) {
  const list = root.querySelector(".tiles");
  list.style.setProperty("--columns", data.columns);
  list.classList.toggle("small", !data.columns);
  list.setAttribute("aria-label", data.title);
  while (list.children.length > data.tiles.length) list.lastChild.remove();
  data.tiles.forEach((tile, i) => {
    const [picture, title, text] = (list.children[i] ?? list.appendChild(make())).children;
    picture.alt = tile.alt;
    if (picture.src !== tile.src) picture.src = tile.src;
    title.textContent = tile.title;
    title.hidden = !tile.title;
    text.textContent = tile.text;
  });
}

function make() {
  const item = document.createElement("li");
  const picture = item.appendChild(document.createElement("img"));
  picture.onload = () => picture.classList.toggle("pixels", Math.max(picture.naturalWidth, picture.naturalHeight) < PIXELS);
  for (const name of ["title", "text"]) item.appendChild(document.createElement("p")).className = name;
  return item;
}
