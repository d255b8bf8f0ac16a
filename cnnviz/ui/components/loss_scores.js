// Scores as sliders, one row for each class: prediction beside target, part of the loss, slope; and the loss as a curve
// over the lit score. Before this file stand pixels.js (fill, make) and tint.js (tint, short).
const views = new WeakMap();
const SVG = "http://www.w3.org/2000/svg";
const REST = 150; // milliseconds without a movement before the server hears the numbers
const STEP = 1; // how far "one step downhill" goes, in slopes
const CURVE = { width: 280, height: 210, left: 34, right: 8, top: 10, bottom: 26 };

const LOSSES = {
  softmax: {
    outputs: (x) => {
      const highest = Math.max(...x);
      const powers = x.map((one) => Math.exp(one - highest));
      const sum = powers.reduce((a, b) => a + b, 0);
      return powers.map((one) => one / sum);
    },
    terms: (x, t) => {
      const highest = Math.max(...x);
      const logSum = highest + Math.log(x.reduce((a, one) => a + Math.exp(one - highest), 0));
      return x.map((one, k) => t[k] * (logSum - one));
    },
  },
  sigmoid: {
    outputs: (x) => x.map((one) => 1 / (1 + Math.exp(-one))),
    terms: (x, t) => x.map((one, k) => Math.max(one, 0) - one * t[k] + Math.log1p(Math.exp(-Math.abs(one)))),
  },
  euclidean: {
    outputs: (x) => x,
    terms: (x, t) => x.map((one, k) => (one - t[k]) ** 2 / 2),
  },
};

export default function ({ data, parentElement, setStateValue }) {
  if (!views.has(parentElement)) views.set(parentElement, new View(parentElement));
  const view = views.get(parentElement);
  view.tell = (numbers) => setStateValue("numbers", numbers);
  view.show(data);
  return () => {
    clearTimeout(view.resting);
    view.board.remove();
    views.delete(parentElement);
  };
}

class View {
  constructor(root) {
    this.lit = 0;
    this.board = make("div", { class: "scores" });
    root.append(this.board); // beside the style sheet
  }

  show(data) {
    const news = data.turn !== this.turn;
    this.turn = data.turn;
    const built = this.data && data.loss === this.data.loss && data.names.join() === this.data.names.join();
    this.data = data;
    if (news) [this.scores, this.targets] = [[...data.scores], [...data.targets]];
    if (!built) this.build();
    this.draw();
    this.sayNumbers();
  }

  build() {
    const { words, names, loss } = this.data;
    const head = make("div", { class: "row head", "aria-hidden": "true" });
    for (const name of ["", "score", "output", "term", "slope"]) head.append(make("span", {}, words[name] ?? ""));
    this.rows = names.map((name, k) => this.buildRow(name, k, loss));
    this.curve = document.createElementNS(SVG, "svg");
    this.curve.setAttribute("role", "img");
    this.title = make("strong");
    this.total = make("output", { class: "total" });
    this.agreement = make("p", { class: "agreement" });
    this.live = make("p", { class: "live", "aria-live": "polite" });
    const downhill = make("button", { type: "button" }, words.downhill);
    downhill.addEventListener("click", () => this.downhill());
    const left = make("div", { class: "rows" }, head, ...this.rows.map((row) => row.element));
    left.append(make("div", { class: "sum" }, make("span", {}, words.loss), this.total, downhill));
    left.append(this.live, this.agreement);
    this.board.replaceChildren(left, make("figure", {}, make("figcaption", {}, this.title), this.curve));
  }

  buildRow(name, k, loss) {
    const { words, low, high } = this.data;
    const score = make("input", { type: "range", min: low, max: high, step: 0.1, "aria-label": fill(words.score_of, { name }) });
    const value = make("span", { class: "number" });
    const target = this.buildTarget(name, k, loss);
    const bar = make("span", { class: "bar", "aria-hidden": "true" }, make("i", { class: "zero" }), make("i", { class: "fill" }), make("i", { class: "mark" }));
    const output = make("span", { class: "number" });
    const term = make("span", { class: "number" });
    const slope = make("span", { class: "number slope" });
    const element = make("div", { class: "row" },
      make("div", { class: "name" }, make("strong", {}, name), target),
      labelled(words.score, score, value), labelled(words.output, bar, output),
      labelled(words.term, term), labelled(words.slope, slope));
    score.addEventListener("input", () => {
      this.scores[k] = Number(score.value);
      this.lit = k;
      this.changed();
    });
    onPointing(element, () => this.light(k));
    for (const event of ["pointerdown", "focusin"]) element.addEventListener(event, () => this.light(k));
    return { element, score, value, target, bar, output, term, slope };
  }

  buildTarget(name, k, loss) {
    const { words, low, high } = this.data;
    if (loss === "euclidean") {
      const field = make("input", { type: "number", min: low, max: high, step: 0.5, "aria-label": fill(words.target_of, { name }) });
      field.addEventListener("input", () => {
        const value = Number(field.value);
        if (field.value === "" || !(value >= low && value <= high)) return;
        this.targets[k] = Math.round(value * 10) / 10;
        this.changed();
      });
      return make("label", { class: "target" }, `${words.target} `, field);
    }
    const box = make("input", { type: loss === "softmax" ? "radio" : "checkbox", name: "right", "aria-label": fill(words.make_right, { name }) });
    box.addEventListener("change", () => {
      if (loss === "softmax") this.targets.fill(0);
      this.targets[k] = Number(box.checked);
      this.lit = k;
      this.changed();
    });
    return make("label", { class: "target" }, box, ` ${words.right}`);
  }

  light(k) {
    if (k === this.lit) return;
    this.lit = k;
    this.draw();
  }

  downhill() {
    const { low, high } = this.data;
    const slopes = this.slopes();
    this.scores = this.scores.map((x, k) => Math.max(low, Math.min(high, Math.round((x - STEP * slopes[k]) * 10) / 10)));
    this.changed();
  }

  sayNumbers() {
    announce(this.board, `${this.scores.join()};${this.targets.join()}`);
  }

  changed() {
    this.draw();
    this.sayNumbers();
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      this.tell({ scores: [...this.scores], targets: [...this.targets] });
    }, REST);
  }

  loss(scores = this.scores) {
    return LOSSES[this.data.loss].terms(scores, this.targets).reduce((a, b) => a + b, 0);
  }

  /* ∂L/∂x is "what the net gives less what is right" for all three losses. */
  slopes() {
    return LOSSES[this.data.loss].outputs(this.scores).map((p, k) => p - this.targets[k]);
  }

  draw() {
    const { words, names, loss, signed, low, high } = this.data;
    const { outputs, terms } = LOSSES[loss];
    const [p, parts, slopes] = [outputs(this.scores), terms(this.scores, this.targets), this.slopes()];
    const [from, to] = loss === "euclidean" ? [low, high] : [0, 1];
    const place = (value) => `${(100 * (value - from)) / (to - from)}%`;
    this.rows.forEach((row, k) => {
      row.element.classList.toggle("lit", k === this.lit);
      if (Number(row.score.value) !== this.scores[k]) row.score.value = this.scores[k];
      row.value.textContent = short(this.scores[k], 1);
      const input = row.target.querySelector("input");
      if (loss !== "euclidean") input.checked = this.targets[k] === 1;
      else if (Number(input.value) !== this.targets[k] || input.value === "") input.value = this.targets[k];
      row.output.textContent = short(p[k], 3);
      const [zero, filling, mark] = row.bar.children;
      zero.style.left = place(0);
      filling.style.left = place(Math.min(0, p[k]));
      filling.style.width = `${(100 * Math.abs(p[k])) / (to - from)}%`;
      mark.style.left = place(this.targets[k]);
      row.term.textContent = short(parts[k], 3);
      row.slope.textContent = short(slopes[k], 3);
      Object.assign(row.slope.style, tint(slopes[k], loss === "euclidean" ? high : 1, signed));
    });
    const total = this.loss();
    this.total.textContent = short(total, 3);
    const k = this.lit;
    const slope = slopes[k];
    this.live.textContent = fill(words.live, {
      name: names[k], x: short(this.scores[k], 1), p: short(p[k], 3), t: short(this.targets[k], 1),
      loss: short(total, 3), slope: short(slope, 3),
      way: Math.abs(slope) < 0.0005 ? words.still : slope < 0 ? words.up : words.down,
    });
    const given = JSON.stringify([this.data.scores, this.data.targets]);
    const same = given === JSON.stringify([this.scores, this.targets]);
    const agrees = Math.abs(total - this.data.value) < 1e-9;
    this.agreement.textContent = !same ? "" : agrees ? words.agrees : words.differs;
    this.drawCurve(k, total, slope);
  }

  drawCurve(k, total, slope) {
    const { words, names, low, high } = this.data;
    const { width, height, left, right, top, bottom } = CURVE;
    this.title.textContent = fill(words.curve, { name: names[k] });
    const values = { name: names[k], x: short(this.scores[k], 1), loss: short(total, 3), slope: short(slope, 3) };
    this.curve.setAttribute("aria-label", fill(words.curve_alt, values));
    this.curve.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const points = Array.from({ length: 61 }, (_, i) => low + (i * (high - low)) / 60)
      .map((x) => [x, this.loss(this.scores.map((one, n) => (n === k ? x : one)))]);
    const ceiling = nice(Math.max(2, ...points.map(([, y]) => y)));
    const across = (x) => left + ((x - low) / (high - low)) * (width - left - right);
    const down = (y) => height - bottom - (y / ceiling) * (height - top - bottom);
    this.curve.replaceChildren();
    for (const y of [0, ceiling / 2, ceiling]) {
      draw(this.curve, "line", { class: "grid", x1: left, x2: width - right, y1: down(y), y2: down(y) });
      draw(this.curve, "text", { x: left - 6, y: down(y) + 4, "text-anchor": "end" }).textContent = short(y, 1);
    }
    for (const x of [low, low / 2, 0, high / 2, high])
      draw(this.curve, "text", { x: across(x), y: height - 8, "text-anchor": x === high ? "end" : "middle" }).textContent = short(x, 1);
    const path = points.map(([x, y], i) => `${i ? "L" : "M"}${across(x).toFixed(1)} ${down(y).toFixed(1)}`).join("");
    draw(this.curve, "path", { class: "loss", d: path });
    const x = this.scores[k];
    const reach = Math.min(2, 1.2 * Math.hypot(1, 1) / Math.hypot(1, slope));
    const tangent = { x1: across(x - reach), x2: across(x + reach), y1: down(total - slope * reach), y2: down(total + slope * reach) };
    draw(this.curve, "line", { class: "casing", ...tangent });
    draw(this.curve, "line", { class: "tangent", ...tangent });
    draw(this.curve, "circle", { class: "dot", cx: across(x), cy: down(total), r: 6 });
  }
}

function labelled(label, ...children) {
  return make("div", { class: "item" }, make("span", { class: "label" }, label), ...children);
}

function draw(parent, name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return parent.appendChild(element);
}

function nice(value) {
  const step = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((n) => n * step).find((n) => n >= value);
}
