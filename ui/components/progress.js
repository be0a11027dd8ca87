// How far something is that goes on.
export default function ({ parentElement: root, data, setTriggerValue }) {
  const box = root.querySelector(".far"), told = unpack(data);
  const draw = ({ progress }) => showProgress(box.firstElementChild, progress);
  const live = (root.__live ??= new Live(box, draw));
  live.turned = (why) => setTriggerValue("turned", why);
  draw(told);
  live.follow(told.news);
}
