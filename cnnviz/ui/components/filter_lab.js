// A photo, a kernel whose weights are dragged, and the map, at full size and at once; below, the maps of many kernels
// side by side. Before this file stand pixels.js, float_maps.js, filter_lab_numbers.js and filter_lab_parts.js.
const views = new WeakMap();

export default function ({ parentElement, data, setStateValue }) {
  let view = views.get(parentElement);
  if (!view) views.set(parentElement, (view = new FilterLab(parentElement)));
  view.tell = (choice) => setStateValue("choice", choice);
  view.show(data);
  return () => {
    view.end();
    views.delete(parentElement);
  };
}

const VIEWS = ["signed", "strength", "picture"];

class FilterLab {
  constructor(parent) {
    this.root = make("div", { class: "lab" });
    parent.append(this.root);
    this.pointed = null; // { row, column } of the map, under the pointer
  }

  end() {
    this.bank?.stop();
    clearTimeout(this.telling);
    clearTimeout(this.speaking);
    cancelAnimationFrame(this.frame);
    this.root.remove();
  }

  /** Take what the server sent. The photo, the banks and the choice are each taken only where they are news. */
  show(data) {
    if (data === this.data) return;
    this.data = data;
    const { header, bytes, floats } = unpack(data);
    this.words = header.words;
    this.first = header.first;
    if (!this.photoStage) this.build(header, bytes);
    this.bank.words = header.words;
    if (header.digest !== this.digest) this.takePhoto(header, bytes(header.photo));
    const kernels = header.bank.map((one) => ({ ...one, channels: 1 }));
    if (header.learned) {
      const { names, titles, shape: [count, channels, size] } = header.learned;
      const weights = floats(header.learned.weights);
      const area = channels * size * size;
      for (let i = 0; i < count; i++) {
        kernels.push({ name: names[i], title: titles[i], says: "", size, channels, learned: true,
          weights: [...weights.subarray(i * area, (i + 1) * area)] });
      }
    }
    this.kernels = kernels;
    const arrived = header.learned?.digest !== this.learned;
    this.learned = header.learned?.digest;
    const choice = JSON.stringify(header.choice);
    if (choice !== this.news) {
      this.news = choice;
      this.touched = false;
      this.take(header.choice);
    } else if (arrived && !this.touched) this.take(header.choice); // the kernel that a link named may be there now
    else if (arrived && this.kernel.learned) this.take({ filter: this.kernel.name, view: this.view, place: this.place });
    this.bank.fill(this.kernels, this.photo);
    this.bank.mark(this.kernel.name);
    this.draw();
    this.sayChoice();
  }

  build(header, bytes) {
    const { words: w } = this;
    this.tables = Object.fromEntries(Object.entries(header.tables).map(([name, part]) => [name, words(bytes(part))]));
    this.photoStage = new Stage(w.photo, w.photo_label);
    this.mapStage = new Stage(w.map, w.map_label);
    this.editor = new KernelEditor(w, this.tables.signed, (kernel) => this.edited(kernel), (busy) => { this.bank.paused = busy; });
    this.views = new Choices(w.view, VIEWS.map((name) => [name, w.views[name]]), (view) => {
      this.view = view;
      this.redraw();
      this.report();
    });
    this.legend = make("div", { class: "legend" }, make("span"), make("canvas", { "aria-hidden": "true" }), make("span"));
    this.value = make("p", { class: "value" });
    this.says = make("p", { class: "quiet says" });
    this.cost = make("p", { class: "quiet cost" });
    this.live = make("p", { class: "unseen", "aria-live": "polite" });
    this.bank = new Bank(w, this.tables, (kernel) => this.choose(kernel));
    this.photoStage.panel.append(this.says);
    this.mapStage.panel.append(this.legend, this.value, this.cost);
    this.root.replaceChildren(this.views.element, make("div", { class: "bench" }, this.photoStage.panel, this.editor.element,
      this.mapStage.panel), this.bank.element, this.live);
    const inside = ({ row, column }) => {
      const { rows, columns } = this.result;
      return { row: Math.max(0, Math.min(rows - 1, row)), column: Math.max(0, Math.min(columns - 1, column)) };
    };
    const middle = () => (this.kernel.size - 1) / 2;
    this.photoStage.listen({
      point: (place) => this.light(place && inside({ row: place.row - middle(), column: place.column - middle() })),
      pin: (place) => this.pin(inside({ row: place.row - middle(), column: place.column - middle() })),
    });
    this.mapStage.listen({
      point: (place) => this.light(place),
      pin: (place) => this.pin(place),
      from: () => this.place,
    });
  }

  takePhoto(header, rgb) {
    const [height, width] = header.photo.shape;
    this.digest = header.digest;
    this.photo = { rgb, height, width, planes: planesOf(rgb, height * width) };
    this.out = null;
    paintPhoto(this.photoStage.canvas, rgb, height, width);
    this.photoStage.size(height, width, fill(this.words.size, { height, width }));
    this.place = null;
  }

  /** The choice of the server: a kernel by name, or own weights; how it is shown; which place is lit. */
  take({ filter, weights, size, channels, view, place }) {
    const named = this.kernels.find((kernel) => kernel.name === filter);
    if (weights) this.kernel = { name: "own", title: this.words.own, says: "", size, channels, weights: weights.slice() };
    else this.kernel = structuredClone(named ?? this.kernels.find((kernel) => kernel.name === this.first));
    this.view = view ?? bestView(this.kernel);
    this.views.set(this.view);
    this.place = place;
    this.editor.show(this.kernel);
  }

  choose(kernel) {
    this.kernel = structuredClone(kernel);
    this.view = bestView(kernel);
    this.views.set(this.view);
    this.editor.show(this.kernel);
    this.bank.mark(kernel.name);
    this.draw();
    this.report();
  }

  edited(kernel) {
    this.kernel = { ...kernel, name: "own", title: this.words.own, says: "" };
    this.bank.mark("own");
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw()); // many drags a frame, one map
    this.report();
  }

  /** What the formula depends on: the weights, channel by channel, and the place. */
  sayChoice() {
    const { size, channels, weights } = this.kernel;
    const { row, column } = this.place;
    announce(this.root, `${size},${channels}:${weights.map((weight) => weight.toFixed(6)).join()}:${row},${column}`);
  }

  report() {
    this.touched = true;
    this.sayChoice();
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      this.draw(true);
      const { name, weights, size, channels } = this.kernel;
      const own = name === "own";
      this.tell({ filter: name, weights: own ? weights : null, size, channels, view: this.view, place: this.place });
    }, 250);
  }

  // ---- what is lit --------------------------------------------------------------------------------------------

  light(place) {
    this.pointed = place;
    this.drawLit();
  }

  pin(place) {
    this.pointed = null;
    this.place = place;
    this.drawLit();
    this.report();
  }

  // ---- drawing ------------------------------------------------------------------------------------------------

  /**
   * Compute the map and show it: what happens while a weight is dragged. Where only one weight has changed, the
   * photo moved to its place is added as often as the weight grew; `exact` computes all anew, once the hand rests.
   */
  draw(exact = false) {
    if (!this.kernel || !this.photo) return;
    const begin = performance.now();
    const { kernel, photo, drawn } = this;
    const at = exact || drawn?.photo !== photo ? null : changedWeight(drawn.kernel, kernel);
    if (at === null) this.result = correlate(photo, kernel, this.out);
    else add(this.result.map, photo, kernel, at, kernel.weights[at] - drawn.kernel.weights[at]);
    this.drawn = { kernel, photo };
    this.out = this.result.map;
    this.redraw();
    if (exact) return;
    const { rows, columns } = this.result;
    const products = rows * columns * (at === null ? kernel.weights.length : 1);
    this.cost.textContent = fill(this.words.cost, {
      products: products.toLocaleString("en"), ms: Math.max(1, Math.round(performance.now() - begin)),
    });
    this.root.dataset.drawn = String(Number(this.root.dataset.drawn ?? 0) + 1); // counted by the benchmark
  }

  redraw() {
    const { rows, columns } = this.result;
    const { size, channels, title, says, weights } = this.kernel;
    const [low, high] = paintMap(this.mapStage.canvas, this.result, this.view, this.tables);
    this.mapStage.size(rows, columns, fill(this.words.map_size, { rows, columns, title }));
    paintLegend(this.legend.children[1], this.tables[{ signed: "signed", strength: "magnitude", picture: "grey" }[this.view]]);
    const end = (value) => fixed(value, value % 1 ? 2 : 0);
    this.legend.firstChild.textContent = (low < 0 ? "≤ " : "") + end(low);
    this.legend.lastChild.textContent = `≥ ${end(high)}`;
    const sum = weights.reduce((a, b) => a + b, 0);
    const even = fill(Math.abs(sum) < 1e-6 ? this.words.sum_zero : this.words.sum, { sum: brief(sum) });
    this.says.textContent = `${says} ${fill(channels === 1 ? this.words.weights : this.words.weights_rgb, { size })} ${even}`.trim();
    if (!this.place || this.place.row >= rows || this.place.column >= columns) {
      this.place = { row: rows >> 1, column: columns >> 1 };
    }
    this.drawLit();
  }

  drawLit() {
    const { row, column } = this.pointed ?? this.place;
    const { map, rows, columns } = this.result;
    const { size } = this.kernel;
    frameCells(this.photoStage.frame, row, column, this.photo.height, this.photo.width, size, size);
    frameCells(this.mapStage.frame, row, column, rows, columns);
    const value = fixed(map[row * columns + column], 3);
    this.value.replaceChildren(`${fill(this.words.at, { row, column })} `, make("strong", {}, value));
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => { this.live.textContent = this.value.textContent; }, 300);
  }
}
