// A picture that is pushed about by hand, and its stages beside it: feature map, pooled map, global number. All
// numbers were measured by Python (cnnviz.numeric.shifts) for every shift; here the one of this shift is shown.
// Before this file stand pixels.js (unpack, words, fill, make) and float_maps.js (fixed).
const views = new WeakMap();
const SVG = "http://www.w3.org/2000/svg";
const REST = 300; // milliseconds before the server is told
const KEYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const LINES = ["map", "pooled", "overall"]; // the stages in the chart, by their class
const CHART = { width: 340, height: 150, left: 34, right: 96, top: 8, bottom: 30 };

export default function ({ data, parentElement, setStateValue }) {
  if (!views.has(parentElement)) views.set(parentElement, new ShiftView(parentElement));
  const view = views.get(parentElement);
  view.tell = () => setStateValue("place", { rows: view.place[0], columns: view.place[1] });
  view.show(unpack(data));
  return () => {
    clearTimeout(view.resting);
    clearTimeout(view.speaking);
    view.element.remove();
    views.delete(parentElement);
  };
}

class ShiftView {
  constructor(root) {
    this.place = [0, 0];
    this.element = make("div", { class: "shift" });
    root.append(this.element);
  }

  show({ header, bytes }) {
    this.header = header;
    this.tables = Object.fromEntries(Object.entries(header.tables).map(([name, part]) => [name, words(bytes(part))]));
    if (header.turn !== this.turn) this.place = [...header.place]; // the server has moved it
    this.turn = header.turn;
    this.pixels = bytes(header.picture.pixels);
    this.frames = header.stages.map((stage) => (stage.pixels ? bytes(stage.pixels) : null));
    if (!this.panels) this.build();
    this.name();
    this.draw();
    announce(this.element, this.place.join());
  }

  build() {
    const { reach, stages } = this.header;
    this.ranges = [0, 1].map((axis) => {
      const range = make("input", { type: "range", min: -reach, max: reach, step: 1 });
      range.addEventListener("input", () => this.go(axis ? [this.place[0], Number(range.value)] : [Number(range.value), this.place[1]]));
      return { range, name: make("span"), value: make("output") };
    });
    this.back = make("button", { type: "button" });
    this.back.addEventListener("click", () => this.go([0, 0]));
    const field = ({ range, name, value }) => make("label", {}, name, range, value);
    this.panels = [this.panel("input"), ...stages.map((stage, n) => this.panel(LINES[n]))];
    this.push(this.panels[0].stage);
    this.chart = document.createElementNS(SVG, "svg");
    this.chart.setAttribute("role", "img");
    this.chart.setAttribute("viewBox", `0 0 ${CHART.width} ${CHART.height}`);
    this.chartTitle = make("h3");
    this.live = make("p", { class: "unseen", "aria-live": "polite" });
    this.way = make("p", { class: "quiet" });
    this.element.append(
      make("div", { class: "controls" }, field(this.ranges[1]), field(this.ranges[0]), this.back),
      make("div", { class: "panels" }, ...this.panels.map((panel) => panel.element)), this.way,
      make("div", { class: "chart" }, this.chartTitle, this.chart), this.live);
  }

  panel(kind) {
    const [title, size] = [make("h3"), make("p", { class: "quiet" })];
    const canvas = make("canvas", { "aria-hidden": "true" });
    const [was, now, number] = [make("div", { class: "was" }), make("div", { class: "now" }), make("strong", { class: "number" })];
    const stage = make("div", { class: "stage" }, canvas, was, now, number);
    const values = [make("dd"), make("dd")];
    const names = [make("dt"), make("dt")];
    const measured = make("dl", {}, names[0], values[0], names[1], values[1]);
    return { element: make("section", { class: kind }, title, size, stage, ...(kind === "input" ? [] : [measured])),
      title, size, canvas, was, now, number, stage, values, names };
  }

  /** Everything that doesn't depend on the place. */
  name() {
    const { words: said, picture, stages } = this.header;
    this.ranges.forEach(({ range, name }, axis) => {
      name.textContent = said[axis ? "columns" : "rows"];
      range.setAttribute("aria-label", name.textContent);
    });
    this.back.textContent = said.back;
    this.way.textContent = said.way;
    this.chartTitle.textContent = said.chart;
    [picture, ...stages].forEach(({ title, size }, n) => {
      const panel = this.panels[n];
      panel.title.textContent = title;
      panel.size.textContent = size;
      [panel.names[0].textContent, panel.names[1].textContent] = [said.changed, said.off];
    });
  }

  // ---- moving ---------------------------------------------------------------------------------------------------

  push(stage) {
    Object.entries({ role: "application", tabindex: 0 }).forEach(([name, value]) => stage.setAttribute(name, value));
    stage.addEventListener("keydown", (event) => {
      const step = KEYS[event.key];
      if (!step) return;
      event.preventDefault();
      this.go(this.place.map((by, axis) => by + step[axis]));
    });
    stage.addEventListener("pointerdown", (event) => {
      stage.setPointerCapture(event.pointerId);
      this.held = { x: event.clientX, y: event.clientY, place: this.place };
    });
    stage.addEventListener("pointermove", (event) => {
      if (!this.held || !event.buttons) return;
      const cell = stage.getBoundingClientRect().width / this.header.picture.shape[1];
      this.go([this.held.place[0] + Math.round((event.clientY - this.held.y) / cell),
        this.held.place[1] + Math.round((event.clientX - this.held.x) / cell)]);
    });
    for (const end of ["pointerup", "pointercancel"]) stage.addEventListener(end, () => { this.held = null; });
  }

  go(place) {
    const { reach } = this.header;
    const to = place.map((by) => Math.max(-reach, Math.min(reach, by)) + 0);
    if (String(to) === String(this.place)) return;
    this.place = to;
    this.draw();
    announce(this.element, this.place.join());
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.tell(), REST);
  }

  // ---- drawing --------------------------------------------------------------------------------------------------

  get index() {
    const { reach } = this.header;
    return (this.place[0] + reach) * (2 * reach + 1) + this.place[1] + reach;
  }

  draw() {
    const { picture, stages, words: said } = this.header;
    const place = fill(said.place, { rows: minus(this.place[0]), columns: minus(this.place[1]) });
    this.ranges.forEach(({ range, value }, axis) => {
      range.value = this.place[axis];
      value.textContent = minus(this.place[axis]);
    });
    const [input, ...others] = this.panels;
    const [height, width] = picture.shape;
    paintAt(input.canvas, this.pixels, height, width, this.tables.grey, this.place);
    this.frame(input, picture, 1);
    input.stage.setAttribute("aria-label", fill(said.push, { place }));
    const spoken = stages.map((stage, n) => {
      const panel = others[n];
      if (this.frames[n]) {
        const [rows, columns] = stage.shape;
        const shown = this.frames[n].subarray(this.index * rows * columns, (this.index + 1) * rows * columns);
        paintAt(panel.canvas, shown, rows, columns, this.tables.magnitude, [0, 0]);
        this.frame(panel, stage, stage.strides);
      } else {
        panel.number.textContent = short(stage.numbers[this.index]);
        panel.canvas.hidden = panel.was.hidden = panel.now.hidden = true;
      }
      const changed = fill(said.changed_by, { gap: fixed(stage.changed[this.index], 3) });
      const off = this.followed(stage);
      [changed, off.text].forEach((text, i) => { panel.values[i].textContent = text; });
      panel.values[0].className = stage.changed[this.index] < 5e-7 ? "exact" : "";
      panel.values[1].className = off.exact ? "exact" : "";
      return fill(said.live_stage, { title: stage.title, changed, off: off.text });
    });
    this.plot();
    clearTimeout(this.speaking);
    if (this.spoken) this.speaking = setTimeout(() => { this.live.textContent = fill(said.live, { place, stages: spoken.join(" ") }); }, 400);
    this.spoken = true;
  }

  /** Whether a stage has moved along with the picture, in words. */
  followed(stage) {
    const { words: said } = this.header;
    if (!stage.strides) return { text: said.off_never };
    if (!this.place.some(Boolean)) return { text: said.off_start };
    const gap = stage.off[this.index];
    if (gap === null) {
      const way = this.place.map((by) => minus(short(by / stage.strides))).join(", ");
      return { text: fill(said.off_part, { way: `(${way})` }) };
    }
    const exact = gap < 5e-7;
    return { exact, text: fill(said[exact ? "off_exact" : "off_by"], { gap: fixed(gap, 3) }) };
  }

  /** Frames around what isn't 0: where it was, and where it is if it moved along. */
  frame({ was, now }, { box, shape: [rows, columns] }, strides) {
    was.hidden = now.hidden = !box;
    if (!box) return;
    const lay = (frame, down, right) => Object.assign(frame.style, {
      top: `${(100 * (box[0] + down)) / rows}%`, left: `${(100 * (box[1] + right)) / columns}%`,
      height: `${(100 * box[2]) / rows}%`, width: `${(100 * box[3]) / columns}%`,
    });
    lay(was, 0, 0);
    lay(now, this.place[0] / strides, this.place[1] / strides);
  }

  /** The change of each stage along the row that the picture stands in. */
  plot() {
    const { reach, stages, words: said } = this.header;
    const { width, height, left, right, top, bottom } = CHART;
    const from = this.index - this.place[1] - reach;
    const most = Math.max(0.5, ...stages.flatMap((stage) => stage.changed));
    const x = (columns) => left + ((columns + reach) * (width - left - right)) / (2 * reach);
    const y = (change) => height - bottom - (change * (height - top - bottom)) / most;
    const parts = [line("axis", x(-reach), y(0), x(reach), y(0)), line("axis", x(-reach), y(0), x(-reach), top),
      line("here", x(this.place[1]), top, x(this.place[1]), y(0))];
    for (let by = -reach; by <= reach; by += 2) parts.push(text("tick", x(by), height - bottom + 14, minus(by), "middle"));
    for (const change of [0, Math.floor(most * 2) / 2]) parts.push(text("tick", left - 5, y(change) + 4, fixed(change, 1), "end"));
    parts.push(text("tick", (x(-reach) + x(reach)) / 2, height - 3, said.chart_axis, "middle"));
    const ends = spread(stages.map((stage) => y(stage.changed[from + 2 * reach])), 15, top);
    stages.forEach((stage, n) => {
      const at = (i) => `${x(i - reach)},${y(stage.changed[from + i])}`;
      const points = Array.from({ length: 2 * reach + 1 }, (_, i) => at(i)).join(" ");
      parts.push(shape("polyline", { class: `line ${LINES[n]}`, points }));
      parts.push(shape("circle", { class: `dot ${LINES[n]}`, cx: x(this.place[1]), cy: y(stage.changed[this.index]), r: 4 }));
      parts.push(text(`name ${LINES[n]}`, width - right + 8, ends[n] + 4, stage.title, "start"));
    });
    this.chart.setAttribute("aria-label", `${said.chart}. ${fill(said.chart_label, { first: minus(-reach), last: reach })}`);
    this.chart.replaceChildren(...parts);
  }
}

/** Paint bytes by a table, moved by so many rows and columns; what comes in is 0. */
function paintAt(canvas, values, height, width, table, [down, right]) {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  const out = new Uint32Array(image.data.buffer);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [r, c] = [row - down, column - right];
      const inside = r >= 0 && r < height && c >= 0 && c < width;
      out[row * width + column] = table[inside ? values[r * width + c] : 0];
    }
  }
  context.putImageData(image, 0, 0);
}

/** Heights moved apart to at least `room`, in their order, none above `top`. */
function spread(heights, room, top) {
  const order = heights.map((at, n) => ({ at, n })).sort((a, b) => a.at - b.at);
  order.forEach((one, i) => { one.at = Math.max(one.at, i ? order[i - 1].at + room : top); });
  return order.sort((a, b) => a.n - b.n).map(({ at }) => at);
}

function shape(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function line(kind, x1, y1, x2, y2) {
  return shape("line", { class: kind, x1, y1, x2, y2 });
}

function text(kind, x, y, words, anchor) {
  const element = shape("text", { class: kind, x, y, "text-anchor": anchor });
  element.textContent = words;
  return element;
}

function short(value) {
  return String(Number(value.toFixed(2)));
}

function minus(value) {
  return String(value).replace("-", "−");
}
