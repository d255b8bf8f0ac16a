// Loss and accuracy over the batches of a run, side by side or one above the other. Before this file stands pixels.js.
// Python sends every number and sentence; here is geometry alone.
const SPACE = { left: 46, right: 10, top: 24, bottom: 24, height: 200 };
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1, PageUp: 10, PageDown: -10 };

function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

class Plot {
  constructor(words, onPick = () => {}) {
    this.words = words;
    this.onPick = onPick;
    this.log = false;
    this.at = null; // index of the point that is lit; null for the last
    this.canvas = svg("svg", { class: "curves", tabindex: "0", role: "slider", "aria-label": words.label });
    this.toggle = make("button", { type: "button", "aria-pressed": "false" }, words.log);
    this.toggle.addEventListener("click", () => {
      this.log = !this.log;
      this.toggle.setAttribute("aria-pressed", String(this.log));
      this.draw();
    });
    const legend = make("span", { class: "legend" }, make("span", { class: "train" }, words.train),
      make("span", { class: "val" }, words.val));
    this.other = make("span", { class: "other", hidden: "" });
    legend.append(this.other);
    this.readout = make("output", { class: "readout" });
    this.root = make("div", { class: "plot" }, make("div", { class: "bar" }, legend, this.toggle), this.canvas, this.readout);
    this.canvas.addEventListener("pointermove", (event) => this.point(event));
    this.canvas.addEventListener("pointerdown", (event) => this.point(event));
    this.canvas.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && !this.keep && this.pick(null));
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    this.sizes = new ResizeObserver(() => this.draw());
    this.sizes.observe(this.root);
  }

  end() {
    this.sizes.disconnect();
    this.root.remove();
  }

  show(data) {
    this.data = data;
    if (this.at !== null && this.at >= data.x.length) this.at = null;
    this.other.hidden = !data.other;
    this.other.textContent = data.other ? data.other.title : "";
    this.draw();
  }

  // ---- choosing a point ------------------------------------------------------------------------------------------

  key(event) {
    const last = this.data.x.length - 1;
    const from = this.at ?? last;
    let to = null;
    if (event.key === "Home") to = 0;
    else if (event.key === "End") to = last;
    else if (event.key in STEPS) to = from + STEPS[event.key];
    else return;
    event.preventDefault();
    this.pick(Math.max(0, Math.min(last, to)));
  }

  point(event) {
    const box = this.canvas.getBoundingClientRect();
    const x = event.clientX - box.left, y = event.clientY - box.top;
    const panel = this.panels?.find((one) => x > one.x - 20 && x < one.x + one.width + 20 && y >= one.y && y < one.y + SPACE.height);
    if (!panel || !this.data.x.length) return;
    this.pick(this.nearest(((x - panel.x) / panel.width) * this.most));
  }

  /** Where a batch of a run stands: its number, or its share where the runs are laid over each other by share. */
  place(step, run = 0) {
    return this.data.ends ? step / this.data.ends[run] : step;
  }

  /** The point of a run that stands nearest to a place. */
  nearest(place, run = 0) {
    const { x } = run ? this.data.other : this.data;
    const far = (i) => Math.abs(this.place(x[i], run) - place);
    let best = 0;
    for (let i = 1; i < x.length; i++) if (far(i) < far(best)) best = i;
    return best;
  }

  pick(index) {
    this.at = index;
    this.mark();
    this.onPick(index);
  }

  // ---- drawing ---------------------------------------------------------------------------------------------------

  draw() {
    const width = this.root.clientWidth;
    if (!width || !this.data) return;
    const wide = width >= 560;
    const each = wide ? (width - 16) / 2 : width;
    const { height } = SPACE;
    this.canvas.setAttribute("width", width);
    this.canvas.setAttribute("height", wide ? height : 2 * height + 12);
    const { data } = this;
    this.most = data.ends ? 1 : Math.max(1, data.most, ...data.x.slice(-1), ...(data.other?.x.slice(-1) ?? []));
    this.panels = ["loss", "accuracy"].map((name, i) => ({
      name, x: (wide ? i * (each + 16) : 0) + SPACE.left, y: wide ? 0 : i * (height + 12),
      width: each - SPACE.left - SPACE.right,
    }));
    this.canvas.replaceChildren(...this.panels.map((panel) => this.panel(panel)));
    this.mark();
  }

  /** From a number to a height, and the ticks: the accuracy from 0 to 1, the loss as far as it goes. */
  scale(panel) {
    const inner = SPACE.height - SPACE.top - SPACE.bottom;
    const bottom = panel.y + SPACE.height - SPACE.bottom;
    if (panel.name === "accuracy") return { y: (v) => bottom - v * inner, ticks: [0, 0.25, 0.5, 0.75, 1] };
    const { data } = this;
    const all = [data, data.other].filter(Boolean).flatMap((run) => [...run.loss, ...run.val.map((one) => one.loss)])
      .filter((v) => v !== null && v >= 0);
    const high = Math.max(1e-6, ...all);
    if (!this.log) {
      const rough = high / 4, ten = 10 ** Math.floor(Math.log10(rough));
      const step = [1, 2, 5, 10].map((one) => one * ten).find((one) => one >= rough);
      const ticks = [];
      for (let v = 0; v <= high * 1.0001; v += step) ticks.push(v);
      return { y: (v) => bottom - (v / (high * 1.04)) * inner, ticks };
    }
    const low = Math.min(...all.filter((v) => v > 0), high);
    const [from, to] = [Math.floor(Math.log10(low) - 1e-9), Math.ceil(Math.log10(high) + 1e-9)];
    const ticks = [];
    for (let e = from; e <= to; e += Math.ceil((to - from) / 6)) ticks.push(10 ** e);
    return { y: (v) => bottom - ((Math.log10(Math.max(v, 10 ** from)) - from) / (to - from)) * inner, ticks };
  }

  panel(panel) {
    const { data, words } = this;
    const { y, ticks } = (panel.scale = this.scale(panel));
    const x = (panel.at = (place) => panel.x + (place / this.most) * panel.width);
    const bottom = panel.y + SPACE.height - SPACE.bottom;
    const group = svg("g", { class: panel.name });
    const title = svg("text", { x: panel.x, y: panel.y + 13, class: "title" });
    title.textContent = words[panel.name];
    group.append(title);
    for (const tick of ticks) {
      const label = svg("text", { x: panel.x - 6, y: y(tick) + 4, class: "tick", "text-anchor": "end" });
      label.textContent = tick && (tick < 0.001 || tick >= 10000) ? tick.toExponential(0) : String(Number(tick.toPrecision(3)));
      group.append(svg("line", { x1: panel.x, x2: panel.x + panel.width, y1: y(tick), y2: y(tick), class: "grid" }), label);
    }
    for (const [step, anchor] of [[0, "start"], [this.most, "end"]]) {
      const label = svg("text", { x: x(step), y: bottom + 16, class: "tick", "text-anchor": anchor });
      label.textContent = !step ? "0" : data.ends ? words.whole : fill(words.batches, { n: step });
      group.append(label);
    }
    if (data.other) this.run(group, panel.name, data.other, 1, x, y);
    this.run(group, panel.name, data, 0, x, y);
    panel.marks = svg("g", { class: "marks" });
    group.append(panel.marks);
    return group;
  }

  /** The lines of a run: its batches, and a dot for each validation. */
  run(group, name, data, run, x, y) {
    const at = (step) => x(this.place(step, run)), of = run ? "other" : "train";
    const val = data.val.filter((one) => one[name] !== null);
    group.append(svg("path", { d: this.path(data.x, data[name], at, y), class: `line ${of}` }));
    group.append(svg("path", { d: this.path(val.map((one) => one.step), val.map((one) => one[name]), at, y), class: `line val ${of}` }));
    for (const one of val) group.append(svg("circle", { cx: at(one.step), cy: y(one[name]), r: val.length > 40 ? 1.5 : 3, class: `dot val ${of}` }));
  }

  path(xs, ys, at, y) {
    let text = "", open = false;
    xs.forEach((step, i) => {
      if (ys[i] === null || ys[i] === undefined) return void (open = false);
      text += `${open ? "L" : "M"}${at(step).toFixed(1)} ${y(ys[i]).toFixed(1)}`;
      open = true;
    });
    return text;
  }

  /** Light the chosen point in both panels, and say its numbers. */
  mark() {
    const { data, words } = this;
    if (!data || !this.panels) return;
    const last = data.x.length - 1, index = this.at ?? last;
    if (last < 0) {
      this.readout.textContent = words.none;
      for (const panel of this.panels) panel.marks.replaceChildren();
      return;
    }
    const step = data.x[index], place = this.place(step);
    const beside = data.other?.x.length ? this.nearest(place, 1) : null;
    for (const panel of this.panels) {
      const at = panel.at(place), { y } = panel.scale;
      const lines = this.at === null ? [] : [svg("line", { x1: at, x2: at, y1: panel.y + SPACE.top, y2: panel.y + SPACE.height - SPACE.bottom, class: "cross" })];
      const dot = (run, i, of) => {
        const value = run[panel.name][i];
        if (value !== null) lines.push(svg("circle", { cx: panel.at(this.place(run.x[i], of)), cy: y(value), r: 5, class: of ? "lit other" : "lit" }));
      };
      if (beside !== null && this.at !== null) dot(data.other, beside, 1);
      dot(data, index, 0);
      panel.marks.replaceChildren(...lines);
    }
    const text = this.said(data, index, step);
    const other = beside === null ? "" : ` ${data.other.title}: ${this.said(data.other, beside, data.other.x[beside])}`;
    const mean = data.stride > 1 ? ` ${fill(this.words.mean, { n: data.stride })}` : "";
    this.readout.textContent = text + mean + other;
    for (const [name, value] of [["valuemin", data.x[0]], ["valuemax", data.x[last]], ["valuenow", step], ["valuetext", text + other]]) {
      this.canvas.setAttribute(`aria-${name}`, String(value));
    }
  }

  /** What a run says at one of its points: the batch, and the validation before it. */
  said(run, index, step) {
    const number = (v) => (v === null ? this.words.nan : this.number(v));
    const text = fill(this.words.at, { step: step.toLocaleString("en"), epoch: Math.floor(Math.max(0, step - 1) / run.per_epoch) + 1,
      loss: number(run.loss[index]), accuracy: number(run.accuracy[index]) });
    const before = run.val.filter((one) => one.step <= step).pop();
    return before ? `${text} ${fill(this.words.validated, { epoch: before.epoch, loss: number(before.loss), accuracy: number(before.accuracy) })}` : text;
  }

  number(value) {
    return value && (Math.abs(value) < 0.0005 || Math.abs(value) >= 1e5) ? value.toExponential(2) : value.toFixed(value >= 100 ? 1 : 3);
  }
}
