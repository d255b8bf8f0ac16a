// A pad on which a pattern is drawn, the picture that is searched for it, and the map of how much each place looks like
// it. Before this file stand pixels.js, float_maps.js, slide_kernel_numbers.js and slide_kernel_grids.js.
const views = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  if (!views.has(parentElement)) views.set(parentElement, new PatternFinder(parentElement));
  const view = views.get(parentElement);
  view.tell = (dots) => setStateValue("dots", dots);
  view.show(data);
  return () => {
    view.end();
    views.delete(parentElement);
  };
}

// The weights of a drawn pattern: 1 and 0; or `balanced`, so that they add up to 0, in the smallest whole numbers.
function weightsOf(dots, balanced) {
  if (!balanced) return dots;
  const drawn = sum(dots);
  const weights = dots.map((dot) => dot * dots.length - drawn);
  const common = weights.map(Math.abs).reduce(function divide(a, b) { return b ? divide(b, a % b) : a; }, 0);
  return weights.map((weight) => weight / (common || 1));
}

class PatternFinder {
  constructor(root) {
    this.element = make("div", { class: "slide finder" });
    root.append(this.element);
  }

  end() {
    for (const timer of [this.telling, this.speaking, this.looking]) clearTimeout(timer);
    this.element.remove();
  }

  show(data) {
    if (data === this.data) return this.paint();
    this.data = data;
    const { header, bytes } = unpack(data);
    this.header = header;
    if (!this.pad) this.build(header, bytes);
    const [rows, columns] = header.scene.shape;
    const scene = [...bytes(header.scene)];
    const other = JSON.stringify(scene) !== JSON.stringify(this.scene?.pixels);
    if (other) this.scene = { rows, columns, pixels: scene };
    if (other || !this.sent || header.dots !== this.sent || header.balanced !== this.balanced) {
      if (header.dots !== this.sent) this.dots = [...header.dots].map(Number); // what is drawn here stays, else
      this.sent = header.dots;
      this.balanced = header.balanced;
      this.place = null;
    }
    this.compute();
    this.look();
  }

  // The theme's style sheet may come a little later, and the theme may change: paint again if it did.
  look(times = 12) {
    clearTimeout(this.looking);
    if (times) {
      this.looking = setTimeout(() => {
        this.paint();
        this.look(times - 1);
      }, 100);
    }
  }

  build({ words: w, side, tables }, bytes) {
    this.tables = Object.fromEntries(Object.entries(tables).map(([name, part]) => [name, words(bytes(part))]));
    const panel = (name, title, sub, ...content) => make("div", { class: `panel ${name}-panel` },
      make("div", { class: "title" }, title), sub, ...content);
    const canvas = (attributes) => {
      const [drawing, frame] = [make("canvas", attributes), make("div", { class: "box" })];
      return { drawing, frame, element: make("div", { class: "canvas" }, drawing, frame) };
    };
    this.picture = canvas({ role: "img", "aria-label": w.scene_label });
    this.map = canvas({ role: "application", tabindex: "0", "aria-label": w.map_label });
    this.pad = new Grid({ name: "pad", label: fill(w.pad_label, { side }), rows: side, columns: side, on: {
      down: (found, event) => this.begin(found, event), drag: (event) => this.drag(event),
      key: (found, { key }) => (key === "Enter" || key === " ") && this.draw(found, this.dots[this.index(found)] ? 0 : 1),
    } });
    [this.sceneNote, this.padNote, this.mapNote] = range(3).map(() => make("div", { class: "sub" }));
    this.padNote.textContent = w.pad_note;
    const button = (name, act) => {
      const made = make("button", { type: "button" }, w[name]);
      made.addEventListener("click", act);
      return made;
    };
    this.value = make("p", { class: "value" });
    this.check = make("p", { class: "check" });
    this.live = make("p", { class: "unseen", "aria-live": "polite" });
    this.element.replaceChildren(make("div", { class: "panels" },
      panel("picture", w.scene, this.sceneNote, this.picture.element),
      panel("pad", w.pad, this.padNote, this.pad.element, make("div", { class: "bar" }, button("clear", () => this.clear()))),
      panel("map", w.map, this.mapNote, this.map.element, this.value, make("div", { class: "bar" }, button("best", () => this.pin(this.best)))),
    ), this.check, this.live);
    this.listen(this.map.drawing, (event) => this.under(event, this.map.drawing, this.rows, this.columns, 0));
    this.listen(this.picture.drawing, (event) => this.under(event, this.picture.drawing, this.scene.rows, this.scene.columns, (side - 1) / 2));
    this.map.drawing.addEventListener("keydown", (event) => {
      const to = event.key === "Enter" ? this.best : walk(event, this.place, this.rows, this.columns);
      if (to) this.pin(to);
    });
  }

  listen(canvas, find) {
    canvas.addEventListener("pointermove", (event) => this.light(find(event)));
    canvas.addEventListener("pointerleave", () => this.light(null));
    canvas.addEventListener("pointerdown", (event) => this.pin(find(event)));
  }

  // The place of the map under the pointer, `middle` cells before the one it points at.
  under(event, canvas, rows, columns, middle) {
    const { row, column } = cellUnder(canvas, event, rows, columns);
    const inside = (value, count) => Math.max(0, Math.min(count - 1, value - middle));
    return { row: inside(row, this.rows), column: inside(column, this.columns) };
  }

  // ---- the pad ------------------------------------------------------------------------------------------------

  index({ row, column }) {
    return row * this.header.side + column;
  }

  begin(found, event) {
    this.brush = { ink: this.dots[this.index(found)] ? 0 : 1 };
    if (event.target.hasPointerCapture?.(event.pointerId)) event.target.releasePointerCapture(event.pointerId);
    this.draw(found, this.brush.ink);
  }

  drag(event) {
    if (!this.brush || !event.buttons) return;
    const root = this.element.getRootNode();
    const cell = root.elementFromPoint(event.clientX, event.clientY)?.closest?.(".pad .cell");
    if (cell) this.draw({ row: Number(cell.dataset.row), column: Number(cell.dataset.column) }, this.brush.ink);
  }

  draw(found, ink) {
    if (this.dots[this.index(found)] === ink) return true;
    this.dots[this.index(found)] = ink;
    this.changed();
    return true;
  }

  clear() {
    this.dots.fill(0);
    this.changed();
  }

  changed() {
    this.place = null;
    this.compute();
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      this.sent = this.dots.join("");
      this.tell(this.sent);
    }, 300);
  }

  // ---- the map ------------------------------------------------------------------------------------------------

  compute() {
    const { side } = this.header;
    const { rows, columns, pixels } = this.scene;
    this.weights = weightsOf(this.dots, this.balanced);
    [this.rows, this.columns] = [rows - side + 1, columns - side + 1];
    this.numbers = range(this.rows * this.columns).map((at) => {
      const [row, column] = [Math.floor(at / this.columns), at % this.columns];
      return sum(this.weights.map((weight, i) => weight * pixels[(row + Math.floor(i / side)) * columns + column + (i % side)]));
    });
    const largest = this.numbers.indexOf(Math.max(...this.numbers));
    this.best = { row: Math.floor(largest / this.columns), column: largest % this.columns };
    this.place ??= this.best;
    this.paint();
    const { dots, map, words: w } = this.header;
    const same = dots === this.dots.join("");
    const equal = map.values.length === this.numbers.length && map.values.every((value, at) => value === this.numbers[at]);
    this.check.textContent = same ? fill(equal ? w.agrees : w.differs, { count: this.numbers.length }) : "";
    this.check.classList.toggle("differs", same && !equal);
  }

  paint() {
    const { words: w, high, scales } = this.header;
    const { rows, columns, pixels } = this.scene;
    const colours = new Colours(this.element, scales, ["#000000"]);
    const most = Math.max(1, ...this.weights.map(Math.abs));
    this.pad.each((cell, row, column) => {
      const [drawn, weight] = [this.dots[this.index({ row, column })], this.weights[this.index({ row, column })]];
      this.pad.write(cell, { text: show(weight), kind: drawn ? "on" : "", ground: colours.signed(weight, most),
        label: fill(w.cell, { row, column, state: drawn ? w.on : w.off, weight: show(weight) }) });
    });
    paintFloats(this.picture.drawing, pixels, rows, columns, 0, high, this.tables.grey);
    const reach = Math.max(1, ...this.numbers.map(Math.abs));
    paintFloats(this.map.drawing, this.numbers, this.rows, this.columns, -reach, reach, this.tables.signed);
    this.sceneNote.textContent = fill(w.scene_note, { rows, columns });
    this.mapNote.textContent = fill(w.map_note, { rows: this.rows, columns: this.columns, ...this.best });
    this.drawLit();
  }

  light(place) {
    this.pointed = place;
    this.drawLit();
  }

  pin(place) {
    this.pointed = null;
    this.place = place;
    this.drawLit();
  }

  drawLit() {
    const { row, column } = this.pointed ?? this.place;
    const { side, words: w } = this.header;
    frameCells(this.picture.frame, row, column, this.scene.rows, this.scene.columns, side, side);
    frameCells(this.map.frame, row, column, this.rows, this.columns);
    const number = this.numbers[row * this.columns + column].toLocaleString("en").replace("-", "−");
    this.value.replaceChildren(`${fill(w.live, { row, column })} `, make("b", {}, number));
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => { this.live.textContent = this.value.textContent; }, 300);
  }
}
