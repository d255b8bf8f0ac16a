// Accuracy of several runs over their epochs, the gap shaded. Every number and sentence comes from Python. After pixels.js.
const views = new WeakMap();
const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [340, 210, 38, 8, 8, 22];
const STEPS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageUp: 10, PageDown: -10 };

export default function ({ data, parentElement }) {
  let view = views.get(parentElement);
  if (!view) {
    view = { root: make("div", { class: "gaps" }), legend: make("p", { class: "legend", "aria-hidden": "true" }), cards: [] };
    view.grid = make("div", { class: "grid" });
    view.root.append(view.legend, view.grid);
    parentElement.append(view.root);
    views.set(parentElement, view);
  }
  view.legend.replaceChildren(...["training", "validation", "gap"].map((name) => make("span", { class: name }, data.words[name])));
  while (view.cards.length < data.runs.length) view.cards.push(new Card(view.grid));
  while (view.cards.length > data.runs.length) view.cards.pop().root.remove();
  data.runs.forEach((run, n) => view.cards[n].show(run, data.words));
  return () => views.delete(parentElement);
}

class Card {
  constructor(grid) {
    this.title = make("h3");
    this.what = make("p", { class: "quiet" });
    this.status = make("p", { class: "status" });
    this.plot = part("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, tabindex: 0, role: "slider" });
    this.readout = make("output", { class: "readout" });
    this.root = make("section", {}, this.title, this.what, this.status, this.plot, this.readout);
    grid.append(this.root);
    this.at = null; // null: the last epoch
    this.plot.addEventListener("pointermove", (event) => this.point(event));
    this.plot.addEventListener("pointerdown", (event) => this.point(event));
    this.plot.addEventListener("pointerleave", () => this.go(null));
    this.plot.addEventListener("keydown", (event) => this.key(event));
  }

  show(run, words) {
    this.run = run;
    this.words = words;
    this.title.textContent = run.title;
    this.what.textContent = run.what;
    this.status.textContent = run.status;
    this.plot.setAttribute("aria-label", run.label);
    this.draw();
  }

  x(epoch) {
    return LEFT + ((epoch - 1) / Math.max(1, this.run.epochs - 1)) * (WIDTH - LEFT - RIGHT);
  }

  y(share) {
    return TOP + (1 - share) * (HEIGHT - TOP - BOTTOM);
  }

  draw() {
    const { plot, run } = this;
    const { training, validation, readouts } = run;
    plot.replaceChildren();
    for (const share of [0, 0.25, 0.5, 0.75, 1]) {
      plot.append(part("line", { class: "rule", x1: LEFT, x2: WIDTH - RIGHT, y1: this.y(share), y2: this.y(share) }));
      if (share * 2 === Math.round(share * 2)) plot.append(words_at(`${100 * share} %`, LEFT - 5, this.y(share) + 4, "tick end"));
    }
    plot.append(words_at("1", LEFT, HEIGHT - 5, "tick"), words_at(String(run.epochs), WIDTH - RIGHT, HEIGHT - 5, "tick end"));
    const count = training.length;
    const last = Math.max(0, Math.min(this.at ?? count - 1, count - 1));
    Object.entries({ "aria-valuemin": count ? 1 : 0, "aria-valuemax": count, "aria-valuenow": count ? last + 1 : 0 }).forEach(([name, value]) => plot.setAttribute(name, value));
    const said = count ? readouts[last] : this.words.none;
    plot.setAttribute("aria-valuetext", said);
    this.readout.textContent = said;
    if (!count) return;
    const line = (values) => values.map((value, n) => `${this.x(n + 1)},${this.y(value)}`);
    plot.append(part("polygon", { class: "gap", points: [...line(training), ...line(validation).reverse()].join(" ") }));
    plot.append(part("polyline", { class: "training", points: line(training).join(" ") }));
    plot.append(part("polyline", { class: "validation", points: line(validation).join(" ") }));
    const x = this.x(last + 1);
    plot.append(part("line", { class: "at", x1: x, x2: x, y1: this.y(training[last]), y2: this.y(validation[last]) }));
    plot.append(part("circle", { class: "training", cx: x, cy: this.y(training[last]), r: 4.5 }));
    plot.append(part("circle", { class: "validation", cx: x, cy: this.y(validation[last]), r: 4.5 }));
  }

  point(event) {
    const box = this.plot.getBoundingClientRect();
    const share = ((event.clientX - box.left) / box.width) * WIDTH;
    this.go(Math.round(((share - LEFT) / (WIDTH - LEFT - RIGHT)) * (this.run.epochs - 1)));
  }

  key(event) {
    const count = this.run.training.length;
    const by = STEPS[event.key];
    const to = by ? (this.at ?? count - 1) + by : { Home: 0, End: count - 1 }[event.key];
    if (to === undefined || !count) return;
    event.preventDefault();
    this.go(to);
  }

  go(epoch) {
    this.at = epoch === null ? null : Math.max(0, Math.min(this.run.training.length - 1, epoch));
    this.draw();
  }
}

function words_at(content, x, y, name) {
  const element = part("text", { x, y, class: name });
  element.textContent = content;
  return element;
}

function part(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
