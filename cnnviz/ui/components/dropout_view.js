// A tiny net under dropout. All numbers come from Python (cnnviz.ui.dropout_net); here batches follow each other and
// their means are taken. After pixels.js and float_maps.js.
const views = new WeakMap();
const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [640, 330];
const COLUMNS = [90, 320, 550];

export default function ({ data, parentElement }) {
  let view = views.get(parentElement);
  if (!view) views.set(parentElement, (view = new DropoutView(parentElement)));
  view.show(data);
  return () => views.delete(parentElement);
}

class DropoutView {
  constructor(parent) {
    this.plot = part("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" });
    this.says = make("p", { class: "says", "aria-live": "polite" });
    this.next = make("button", { type: "button" });
    this.many = make("button", { type: "button" });
    this.means = make("div", { class: "means" });
    const bar = make("div", { class: "bar" }, this.next, this.many);
    this.root = make("div", { class: "dropout" }, this.plot, make("div", {}, this.says, bar, this.means));
    parent.append(this.root);
    this.round = 0;
    this.next.addEventListener("click", () => this.go(1));
    this.many.addEventListener("click", () => this.go(20));
  }

  show(data) {
    const text = JSON.stringify(data.masks);
    if (text !== this.known) this.round = 0;
    this.known = text;
    this.data = data;
    this.plot.setAttribute("aria-label", data.words.label);
    this.next.textContent = data.words.next;
    this.many.textContent = data.words.many;
    this.draw();
  }

  go(by) {
    this.round = (this.round + by) % this.data.masks.length;
    this.draw();
  }

  draw() {
    const { inputs, weights, out, masks, hidden, scores, use, words } = this.data;
    const mask = masks[this.round];
    const sides = [inputs, hidden[this.round], scores[this.round]];
    const at = sides.map((values, side) => values.map((_, n) => [COLUMNS[side], 40 + ((n + 0.5) * (HEIGHT - 60)) / values.length]));
    this.plot.replaceChildren();
    inputs.forEach((_, i) => mask.forEach((on, j) => this.plot.append(wire(at[0][i], at[1][j], weights[i][j], on))));
    mask.forEach((on, j) => out[j].forEach((weight, k) => this.plot.append(wire(at[1][j], at[2][k], weight, on))));
    ["inputs", "hidden", "scores"].forEach((name, side) => this.plot.append(text(words[name], COLUMNS[side], 22, "head")));
    sides.forEach((values, side) => values.forEach((value, n) => this.plot.append(neuron(at[side][n], value, side !== 1 || mask[n]))));
    const off = mask.filter((on) => !on).length;
    this.says.textContent = fill(words.round, { n: this.round + 1, out: off, scale: words.scale });
    this.means.replaceChildren(...use.map((wanted, k) => this.bars(k, wanted)));
  }

  /** One score: in this batch, on average so far, and in use. */
  bars(k, wanted) {
    const { scores, words } = this.data;
    const some = scores.slice(0, this.round + 1).map((one) => one[k]);
    const mean = some.reduce((sum, one) => sum + one, 0) / some.length;
    const all = [[words.now, some.at(-1), "now"], [words.mean, mean, "mean"], [words.use, wanted, "use"]];
    const reach = Math.max(...scores.map((one) => Math.abs(one[k])), 1);
    const rows = all.map(([title, value, name]) => {
      const bar = make("i", { class: name });
      bar.style.left = `${50 + 50 * Math.min(0, value / reach)}%`;
      bar.style.width = `${Math.abs(50 * (value / reach))}%`;
      return make("div", { class: "line" }, make("span", { class: "what" }, title), make("span", { class: "track" }, bar), make("b", {}, fixed(value, 2)));
    });
    return make("section", {}, make("h3", {}, fill(words.score, { n: k })), ...rows);
  }
}

function wire([x1, y1], [x2, y2], weight, on) {
  const name = `wire ${weight < 0 ? "below" : "above"} ${on ? "" : "out"}`;
  return part("line", { x1, y1, x2, y2, class: name, "stroke-width": on ? 0.6 + 1.6 * Math.abs(weight) : 1 });
}

function neuron([x, y], value, on) {
  const group = part("g", { class: on ? "neuron" : "neuron out" });
  group.append(part("circle", { cx: x, cy: y, r: 21 }), text(fixed(value, 2), x, y + 4, "value"));
  if (!on) group.append(part("path", { d: `M${x - 13} ${y - 13}l26 26m0 -26l-26 26` }));
  return group;
}

function text(content, x, y, name) {
  const element = part("text", { x, y, class: name });
  element.textContent = content;
  return element;
}

function part(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
