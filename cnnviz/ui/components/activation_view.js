// A curve with a number to drag, and a feature map before and after. Before this file stand pixels.js and
// float_maps.js.
const views = new WeakMap();

export default function ({ parentElement, data, setStateValue }) {
  let view = views.get(parentElement);
  if (!view) views.set(parentElement, (view = new ActivationView(parentElement)));
  view.tell = (x) => setStateValue("x", x);
  view.show(data);
  return () => {
    view.end();
    views.delete(parentElement);
  };
}

// Each function beside its derivative, as in cnnviz/numeric/activations.py; `low` and `high` are the y axis,
// `range` what a map can become.
const logistic = (x) => 1 / (1 + Math.exp(-x));
const FUNCTIONS = {
  relu: { f: (x) => Math.max(0, x), d: (x) => (x > 0 ? 1 : 0), low: -2.5, high: 6.3, ticks: [-2, 0, 2, 4, 6] },
  leaky_relu: { f: (x, a) => (x > 0 ? x : a * x), d: (x, a) => (x > 0 ? 1 : a), low: -2.5, high: 6.3, ticks: [-2, 0, 2, 4, 6] },
  sigmoid: { f: logistic, d: (x) => logistic(x) * logistic(-x), low: -0.25, high: 1.25, ticks: [0, 0.5, 1], range: [0, 1] },
  tanh: { f: Math.tanh, d: (x) => 1 - Math.tanh(x) ** 2, low: -1.25, high: 1.25, ticks: [-1, 0, 1], range: [-1, 1] },
};
const MARGIN = { left: 34, right: 10, top: 12, bottom: 26 };
const HEIGHT = 330;
const FLAT = 0.1;
const STEP = 0.05; // of dragging; the arrow keys go twice as far

class ActivationView {
  constructor(parent) {
    this.root = make("div", { class: "view" });
    parent.append(this.root);
    this.cell = null; // of the map, under the pointer or walked to
    this.watcher = new ResizeObserver(() => this.header && this.svg.clientWidth !== this.wide && this.drawAxes());
    this.watcher.observe(this.root);
  }

  end() {
    this.watcher.disconnect();
    clearTimeout(this.telling);
    clearTimeout(this.speaking);
    this.root.remove();
  }

  show(data) {
    if (data === this.data) return;
    this.data = data;
    const { header, bytes, floats } = unpack(data);
    if (header.turn !== this.turn) this.x = header.x;
    this.turn = header.turn;
    this.header = header;
    this.words = header.words;
    [this.height, this.width] = header.shape;
    this.map = floats(header.map);
    this.tables = { signed: words(bytes(header.tables.signed)), magnitude: words(bytes(header.tables.magnitude)) };
    this.fn = FUNCTIONS[header.function];
    this.f = (x) => this.fn.f(x, header.negative_slope);
    this.d = (x) => this.fn.d(x, header.negative_slope);
    this.cell = null;
    this.build();
    this.drawMaps();
    this.drawAxes();
    this.sayNumber();
  }

  get lit() {
    return this.cell ? this.map[this.cell.row * this.width + this.cell.column] : this.x;
  }

  // ---- building -----------------------------------------------------------------------------------------------

  build() {
    const { words: w, height, width } = this;
    this.svg = add(null, "svg", { class: "curve", role: "slider", tabindex: "0", "aria-label": w.slider,
      "aria-valuemin": -this.header.reach, "aria-valuemax": this.header.reach });
    this.readout = make("div", { class: "readout" });
    const map = (name, title) => {
      const canvas = make("canvas", { class: name, "aria-label": fill(w.map_label, { title, height, width }) });
      const frame = make("div", { class: "frame" });
      const legend = make("div", { class: "legend" }, make("span"), make("canvas", { "aria-hidden": "true" }), make("span"));
      const stats = make("p", { class: "quiet" });
      const panel = make("section", {}, make("h2", {}, title), make("div", { class: "stage" }, canvas, frame), legend, stats);
      return { canvas, frame, legend, stats, panel };
    };
    this.before = map("before", w.before);
    this.after = map("after", w.after);
    this.before.canvas.setAttribute("tabindex", "0");
    this.before.canvas.setAttribute("role", "application");
    this.after.canvas.setAttribute("role", "img");
    this.live = make("p", { class: "unseen", "aria-live": "polite" });
    this.root.replaceChildren(
      make("section", { class: "left" }, make("h2", {}, w.title), this.svg, this.readout),
      make("div", { class: "maps" }, this.before.panel, this.after.panel), this.live,
    );
    this.listen();
  }

  listen() {
    const { svg } = this;
    const drag = (event) => this.set(this.xAt(event.clientX - svg.getBoundingClientRect().left));
    svg.addEventListener("pointerdown", (event) => {
      svg.setPointerCapture(event.pointerId);
      drag(event);
    });
    svg.addEventListener("pointermove", (event) => svg.hasPointerCapture(event.pointerId) && drag(event));
    svg.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -2, ArrowDown: -2, ArrowRight: 2, ArrowUp: 2, PageDown: -20, PageUp: 20 }[event.key];
      const to = by ? this.x + by * STEP : { Home: -this.header.reach, End: this.header.reach }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      this.set(to);
    });
    for (const { canvas } of [this.before, this.after]) {
      const find = (event) => cellUnder(canvas, event, this.height, this.width);
      canvas.addEventListener("pointermove", (event) => this.light(find(event)));
      canvas.addEventListener("pointerleave", () => this.light(null));
      canvas.addEventListener("pointerdown", (event) => {
        this.light(find(event));
        this.set(this.lit, this.cell);
      });
    }
    const { canvas } = this.before;
    canvas.addEventListener("keydown", (event) => {
      const to = walk(event, this.cell ?? { row: this.height >> 1, column: this.width >> 1 }, this.height, this.width);
      if (to) this.light(to);
    });
    canvas.addEventListener("blur", () => this.light(null));
  }

  light(cell) {
    this.cell = cell;
    this.draw();
  }

  /** Choose a number: dragged, walked to, or clicked on in the map. */
  set(x, cell = null) {
    const { reach } = this.header;
    this.cell = cell;
    this.x = Math.max(-reach, Math.min(reach, cell ? Math.round(x * 100) / 100 : Math.round(x / STEP) * STEP));
    this.draw();
    this.sayNumber();
    clearTimeout(this.telling);
    this.telling = setTimeout(() => this.tell(Math.round(this.x * 100) / 100), 200);
  }

  sayNumber() {
    announce(this.root, String(Math.round(this.x * 100) / 100));
  }

  // ---- the curve ----------------------------------------------------------------------------------------------

  px(x) {
    const { reach } = this.header;
    return MARGIN.left + ((x + reach) / (2 * reach)) * (this.wide - MARGIN.left - MARGIN.right);
  }

  py(y) {
    const { low, high } = this.fn;
    return HEIGHT - MARGIN.bottom - ((y - low) / (high - low)) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  }

  xAt(pixel) {
    const { reach } = this.header;
    return ((pixel - MARGIN.left) / (this.wide - MARGIN.left - MARGIN.right)) * 2 * reach - reach;
  }

  drawAxes() {
    const { svg, fn, header } = this;
    this.wide = svg.clientWidth || 480;
    svg.setAttribute("viewBox", `0 0 ${this.wide} ${HEIGHT}`);
    svg.replaceChildren();
    const [left, right] = [this.px(-header.reach), this.px(header.reach)];
    for (const y of fn.ticks) {
      add(svg, "path", { class: y ? "grid" : "axis", d: `M${left} ${this.py(y)}H${right}` });
      add(svg, "text", { x: left - 6, y: this.py(y) + 4, class: "tick end" }, fixed(y, y % 1 ? 1 : 0));
    }
    for (let x = -header.reach; x <= header.reach; x += 2) {
      add(svg, "path", { class: x ? "grid" : "axis", d: `M${this.px(x)} ${MARGIN.top}V${HEIGHT - MARGIN.bottom}` });
      add(svg, "text", { x: this.px(x), y: HEIGHT - 8, class: "tick" }, fixed(x, 0));
    }
    const line = (of) => Array.from({ length: 481 }, (_, i) => (i / 240 - 1) * header.reach)
      .map((x, i) => `${i ? "L" : "M"}${this.px(x).toFixed(1)} ${this.py(of(x)).toFixed(1)}`).join("");
    add(svg, "path", { class: "slope", d: line(this.d) });
    add(svg, "path", { class: "function", d: line(this.f) });
    this.lamp = add(svg, "g");
    this.draw();
  }

  /** What follows the lit number: the dots on both curves, the tangent, the numbers. */
  draw() {
    if (!this.lamp) return;
    const { lit: x, words: w, header, fn } = this;
    const [y, d] = [this.f(x), this.d(x)];
    const on = Math.max(-header.reach, Math.min(header.reach, x));
    const [top, bottom] = [MARGIN.top, HEIGHT - MARGIN.bottom];
    const clip = (value) => Math.max(fn.low, Math.min(fn.high, value));
    this.lamp.replaceChildren();
    add(this.lamp, "path", { class: "at", d: `M${this.px(on)} ${top}V${bottom}` });
    const scale = (this.py(0) - this.py(1)) / (this.px(1) - this.px(0)); // pixels up for one right at slope 1
    const half = 46 / Math.hypot(1, d * scale);
    const [cx, cy] = [this.px(on), this.py(clip(y))];
    add(this.lamp, "path", { class: "tangent", d: `M${cx - half} ${cy + half * d * scale}L${cx + half} ${cy - half * d * scale}` });
    add(this.lamp, "circle", { class: "dot small", cx, cy: this.py(clip(d)), r: 4.5 });
    add(this.lamp, "circle", { class: "dot", cx, cy, r: 7.5 });
    const numbers = { x: fixed(x, 2), y: fixed(y, 3), d: fixed(d, 3) };
    const cell = (name, text, value) => make("div", { class: name }, make("span", {}, text), make("strong", { "data-value": name }, value));
    this.readout.replaceChildren(cell("x", "x", numbers.x), cell("y", w.function, numbers.y), cell("d", w.derivative, numbers.d));
    const where = this.cell ? fill(w.from_map, this.cell) : "";
    this.readout.append(make("p", { class: "quiet" }, where));
    const spoken = fill(w.spoken, numbers);
    this.svg.setAttribute("aria-valuenow", fixed(x, 2).replace("−", "-"));
    this.svg.setAttribute("aria-valuetext", spoken);
    for (const { frame } of [this.before, this.after]) {
      frame.hidden = !this.cell;
      if (this.cell) frameCells(frame, this.cell.row, this.cell.column, this.height, this.width);
    }
    clearTimeout(this.speaking);
    if (this.cell) this.speaking = setTimeout(() => { this.live.textContent = `${where}: ${spoken}`; }, 250);
  }

  // ---- the maps -----------------------------------------------------------------------------------------------

  drawMaps() {
    const { map, tables, fn, words: w } = this;
    const after = map.map(this.f);
    const reach = reachOf([map]);
    const [low, high] = fn.range ?? [-reach, reach];
    this.drawMap(this.before, map, -reach, reach, tables.signed, "≤ ", "≥ ");
    const ends = fn.range ? ["", ""] : ["≤ ", "≥ "];
    this.drawMap(this.after, after, low, high, low < 0 ? tables.signed : tables.magnitude, ...ends);
    const share = (values, holds) => ((100 * values.reduce((sum, value) => sum + holds(value), 0)) / values.length).toFixed(0);
    this.before.stats.textContent = fill(w.stats_before, { negative: share(map, (value) => value < 0) });
    this.after.stats.textContent = fill(w.stats_after, {
      zero: share(after, (value) => value === 0), flat: share(map, (value) => this.d(value) < FLAT),
    });
  }

  drawMap({ canvas, legend }, values, low, high, table, below, above) {
    paintFloats(canvas, values, this.height, this.width, low, high, table);
    paintLegend(legend.children[1], table);
    legend.firstChild.textContent = below + fixed(low, low % 1 ? 2 : 0);
    legend.lastChild.textContent = above + fixed(high, high % 1 ? 2 : 0);
  }
}

function add(parent, name, attributes = {}, text = "") {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  parent?.append(element);
  return element;
}
