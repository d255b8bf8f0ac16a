// Points and curves; everything is computed in Python (cnnviz.numeric.ridge). After pixels.js.
const views = new WeakMap();
const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, REACH] = [640, 340, 2]; // y from −2 to 2

export default function ({ data, parentElement }) {
  let root = views.get(parentElement);
  if (!root) {
    root = make("figure", { class: "fit" });
    parentElement.append(root);
    views.set(parentElement, root);
  }
  draw(root, data);
  return () => views.delete(parentElement);
}

function draw(root, { points, new: fresh, curve, truth, words }) {
  const plot = part("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": words.label });
  const place = ([x, y]) => [((x + 1.06) / 2.12) * WIDTH, (0.5 - y / (2 * REACH)) * HEIGHT];
  const line = (all, name) => part("polyline", { class: name, points: all.map((one) => place(one).join()).join(" ") });
  plot.append(part("line", { class: "axis", x1: 0, x2: WIDTH, y1: HEIGHT / 2, y2: HEIGHT / 2 }));
  plot.append(...fresh.map((one) => dot(place(one), 3, "new")));
  plot.append(line(truth, "truth"), line(curve, "casing"), line(curve, "curve"));
  plot.append(...points.map((one) => dot(place(one), 6.5, "point")));
  const legend = make("figcaption", {}, ...["points", "new", "curve", "truth"].map((name) => make("span", { class: name }, words[name])));
  root.replaceChildren(plot, legend);
}

function dot([cx, cy], r, name) {
  return part("circle", { class: name, cx, cy, r });
}

function part(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
