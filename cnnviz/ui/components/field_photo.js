// A photo with the receptive field of one number of each layer. Sizes, steps and starts come from Python
// (cnnviz.numeric.shapes). Before this file stands pixels.js (unpack, paintPhoto, fill, make).
const views = new WeakMap();
const SVG = "http://www.w3.org/2000/svg";
const REST = 400; // milliseconds before the address is told
const BEAT = 700; // milliseconds a layer is shown while the box grows
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export default function ({ data, parentElement, setStateValue }) {
  if (!views.has(parentElement)) views.set(parentElement, new View(parentElement));
  const view = views.get(parentElement);
  view.tell = (depth) => setStateValue("depth", depth);
  view.show(data);
  return () => {
    view.pause();
    clearTimeout(view.resting);
    view.board.remove();
    views.delete(parentElement);
  };
}

class View {
  constructor(root) {
    this.canvas = make("canvas");
    this.boxes = document.createElementNS(SVG, "svg");
    this.boxes.setAttribute("aria-hidden", "true");
    this.stage = make("div", { class: "stage", role: "application", tabindex: 0 }, this.canvas, this.boxes);
    this.play = make("button", { type: "button" });
    this.range = make("input", { type: "range", min: 1, step: 1 });
    this.label = make("strong");
    this.list = make("ol");
    this.live = make("p", { class: "live", "aria-live": "polite" });
    const side = make("div", { class: "side" }, make("div", { class: "bar" }, this.play, this.range), this.label, this.live, this.list);
    this.board = make("div", { class: "field" }, this.stage, side);
    root.append(this.board);
    this.centre = [0.5, 0.5];
    for (const event of ["pointermove", "pointerdown"]) this.stage.addEventListener(event, (one) => this.point(one));
    this.stage.addEventListener("keydown", (event) => this.key(event));
    this.range.addEventListener("input", () => this.go(Number(this.range.value)));
    this.play.addEventListener("click", () => (this.timer ? this.pause() : this.grow()));
  }

  show(data) {
    const { header, bytes } = unpack(data);
    const changed = JSON.stringify(header.layers) !== JSON.stringify(this.data?.layers);
    const news = header.turn !== this.turn;
    this.turn = header.turn;
    if (changed || news) this.pause();
    if (news) this.depth = header.depth;
    this.depth = Math.min(this.depth, header.layers.length);
    this.data = header;
    const [height, width] = header.pixels.shape;
    this.side = height;
    paintPhoto(this.canvas, bytes(header.pixels), height, width);
    this.range.max = header.layers.length;
    this.range.setAttribute("aria-label", header.words.depth);
    this.play.textContent = header.words[this.timer ? "pause" : "grow"];
    this.list.replaceChildren(...header.layers.map(({ name, size }) => make("li", {}, `${name}: ${size} × ${size}`)));
    this.draw();
  }

  /** The output of a layer whose field's middle is nearest to the centre, on one axis. */
  nearest({ size, stride, start, outputs }, centre) {
    const index = Math.round((centre * this.side - start - size / 2) / stride);
    return Math.max(0, Math.min(outputs - 1, index));
  }

  draw() {
    const { layers, words } = this.data;
    const chosen = layers[this.depth - 1];
    const at = this.centre.map((centre) => this.nearest(chosen, centre));
    // the layers below, each around the middle of what is lit
    const middle = at.map((index) => (chosen.start + index * chosen.stride + chosen.size / 2) / this.side);
    this.boxes.setAttribute("viewBox", `0 0 ${this.side} ${this.side}`);
    this.boxes.replaceChildren();
    layers.slice(0, this.depth).forEach((layer, n) => {
      const lit = n === this.depth - 1;
      const [top, left] = (lit ? at : middle.map((centre) => this.nearest(layer, centre))).map((index) => layer.start + index * layer.stride);
      const box = { x: left, y: top, width: layer.size, height: layer.size };
      rect(this.boxes, lit ? "casing" : "casing thin", box);
      rect(this.boxes, lit ? "lit" : "below", box);
    });
    const [top, left] = at.map((index) => chosen.start + index * chosen.stride);
    const inside = (first) => [Math.max(0, first), Math.min(this.side, first + chosen.size) - 1];
    const [[r0, r1], [c0, c1]] = [inside(top), inside(left)];
    const [high, wide] = [r1 - r0 + 1, c1 - c0 + 1];
    const share = (100 * high * wide) / this.side ** 2;
    const beyond = high < chosen.size || wide < chosen.size;
    this.label.textContent = fill(words.layer, { depth: this.depth, all: layers.length, name: chosen.name });
    this.live.textContent = fill(words.live, {
      depth: this.depth, row: at[0], column: at[1], top: r0, bottom: r1, left: c0, right: c1,
      high, wide, side: this.side, share: share < 1 ? share.toFixed(2) : share.toFixed(0),
    }) + (beyond ? words.beyond : "");
    this.stage.setAttribute("aria-label", fill(words.photo, { depth: this.depth }));
    this.range.value = this.depth;
    this.range.setAttribute("aria-valuetext", this.label.textContent);
    [...this.list.children].forEach((item, n) => item.classList.toggle("lit", n === this.depth - 1));
  }

  point(event) {
    const frame = this.stage.getBoundingClientRect();
    this.centre = [(event.clientY - frame.top) / frame.height, (event.clientX - frame.left) / frame.width];
    this.draw();
  }

  key(event) {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const layer = this.data.layers[this.depth - 1];
    const at = this.centre.map((centre, axis) => Math.max(0, Math.min(layer.outputs - 1, this.nearest(layer, centre) + step[axis])));
    this.centre = at.map((index) => (layer.start + index * layer.stride + layer.size / 2) / this.side);
    this.draw();
  }

  go(depth, playing = false) {
    if (!playing) this.pause();
    this.depth = Math.max(1, Math.min(this.data.layers.length, depth));
    this.draw();
    clearTimeout(this.resting);
    if (!playing) this.rest();
  }

  rest() {
    this.resting = setTimeout(() => this.tell(this.depth), REST);
  }

  grow() {
    this.go(this.depth === this.data.layers.length ? 1 : this.depth, true);
    this.play.textContent = this.data.words.pause;
    this.timer = setInterval(() => {
      if (this.depth === this.data.layers.length) return this.pause();
      return this.go(this.depth + 1, true);
    }, BEAT);
  }

  pause() {
    if (!this.timer) return;
    clearInterval(this.timer);
    this.timer = null;
    this.play.textContent = this.data.words.grow;
    this.rest();
  }
}

function rect(parent, kind, place) {
  const element = document.createElementNS(SVG, "rect");
  for (const [name, value] of Object.entries({ class: kind, "vector-effect": "non-scaling-stroke", ...place })) element.setAttribute(name, value);
  parent.append(element);
}
