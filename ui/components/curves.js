// One chart alone.
export default function ({ parentElement: root, data }) {
  const lone = root.querySelector(".lone"), { colours, height, charts: [chart] } = unpack(data);
  wear(lone, colours);
  lone.style.setProperty("--height", `${height}px`);
  (root.__chart ??= new Chart(lone)).receive(chart);
}
