// A picture that forms, and its goal's curve. Before this file stands pixels.js.
const views = new WeakMap();
const SVG = "http://www.w3.org/2000/svg";

export default function ({ data, parentElement }) {
  if (!views.has(parentElement)) views.set(parentElement, build(parentElement));
  const view = views.get(parentElement);
  const { header, bytes } = unpack(data);
  const [height, width] = header.picture.shape;
  paintPhoto(view.canvas, bytes(header.picture), height, width);
  view.canvas.setAttribute("aria-label", header.words.picture);
  view.title.textContent = header.words.curve;
  view.said.textContent = header.words.said;
  view.plot.style.visibility = header.goals.length ? "visible" : "hidden";
  view.line.setAttribute("points", points(header.goals, header.total));
  return () => {
    view.root.remove();
    views.delete(parentElement);
  };
}

function build(parent) {
  const canvas = make("canvas", { role: "img" });
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 100 40");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "polyline");
  line.setAttribute("vector-effect", "non-scaling-stroke");
  svg.append(line);
  const [title, said] = [make("div", { class: "title" }), make("p", { class: "said" })];
  const plot = make("div", {}, title, svg);
  const root = make("div", { class: "dream" }, canvas, make("div", { class: "side" }, plot, said));
  parent.append(root);
  return { root, canvas, plot, line, title, said };
}

/** The curve in a field of 100 × 40, its steps from left to right. */
function points(goals, total) {
  const low = Math.min(0, ...goals);
  const high = Math.max(...goals, low + 1e-9);
  return goals.map((goal, n) => `${(100 * n) / Math.max(1, total - 1)},${39 - (38 * (goal - low)) / (high - low)}`).join(" ");
}
