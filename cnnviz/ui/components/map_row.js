// Maps side by side, painted by Python. Before this file stands pixels.js.
const shown = new WeakMap();

export default function ({ parentElement, data }) {
  if (shown.get(parentElement)?.data === data) return;
  const { header, bytes } = unpack(data);
  const list = make("ol", { class: "row" }, ...header.items.map((item) => one(item, bytes)));
  shown.get(parentElement)?.list.remove();
  parentElement.append(list);
  shown.set(parentElement, { list, data });
  return () => shown.delete(parentElement);
}

function one({ title, lines, at }, bytes) {
  const canvas = make("canvas", { "aria-hidden": "true" });
  paintPhoto(canvas, bytes(at), at.shape[0], at.shape[1]);
  return make("li", {}, make("b", {}, title), canvas, ...lines.map((line) => make("span", {}, line)));
}
