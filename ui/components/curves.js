// One chart alone.
export default function ({ parentElement: root, data }) {
  const lone = root.querySelector(".lone"), { height, charts: [chart] } = unpack(data);
  lone.style.setProperty("--height", `${height}px`);
  (root.__chart ??= new Chart(lone)).receive(chart);
}
