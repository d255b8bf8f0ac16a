/* A map over a photo, and alone. Where the square of an occlusion can be slid, it covers the photo under the pointer.
 *
 * The numbers come from Python (cnnviz.numeric.saliency). Before this file stand pixels.js and float_maps.js.
 */
const views = new WeakMap();
const BEAT = 110; // milliseconds that the square rests at a place

export default function ({ data, parentElement }) {
  if (!views.has(parentElement)) views.set(parentElement, new View(parentElement));
  const view = views.get(parentElement);
  view.show(data);
  return () => {
    view.pause();
    view.board.remove();
    views.delete(parentElement);
  };
}

class View {
  constructor(root) {
    this.over = stage("over");
    this.alone = stage("alone");
    this.range = make("input", { type: "range", min: 0, max: 100, value: 75 });
    this.label = make("span");
    this.legend = { strip: make("canvas", { "aria-hidden": "true" }), low: make("span"), high: make("span") };
    this.live = make("p", { class: "live", "aria-live": "polite" });
    this.play = make("button", { type: "button" });
    this.board = make("div", { class: "look" }, this.over.figure, this.alone.figure,
      make("div", { class: "below" }, make("label", {}, this.label, this.range),
        make("div", { class: "legend" }, this.legend.low, this.legend.strip, this.legend.high), this.play, this.live));
    root.append(this.board);
    for (const { box } of [this.over, this.alone]) {
      for (const kind of ["pointermove", "pointerdown"]) box.addEventListener(kind, (event) => this.point(box, event));
      box.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && !this.timer && this.light(null));
      box.addEventListener("keydown", (event) => this.key(event));
    }
    this.range.addEventListener("input", () => this.blend());
    this.play.addEventListener("click", () => (this.timer ? this.pause() : this.run()));
  }

  show(data) {
    if (data === this.data) return;
    this.data = data;
    this.pause();
    const { header, bytes, floats } = unpack(data);
    this.header = header;
    this.values = floats(header.map);
    const [height, width] = header.photo.shape;
    paintPhoto(this.over.photo, bytes(header.photo), height, width);
    for (const { box } of [this.over, this.alone]) {
      box.style.aspectRatio = `${width} / ${height}`;
      box.classList.toggle("fine", header.rows > 32);
    }
    this.reach = reachOf([this.values], header.rows > 32 ? 0.995 : 1);
    const table = words(bytes(header.colours));
    const low = header.signed ? -this.reach : 0;
    paintFloats(this.alone.map, this.values, header.rows, header.columns, low, this.reach, table);
    paintFloats(this.over.map, this.values, header.rows, header.columns, low, this.reach, table);
    thin(this.over.map, this.values, this.reach);
    paintLegend(this.legend.strip, table);
    const said = header.words;
    for (const side of ["over", "alone"]) {
      this[side].caption.textContent = said[side];
      this[side].box.setAttribute("aria-label", said[`${side}_alt`]);
    }
    [this.label.textContent, this.legend.low.textContent, this.legend.high.textContent] = [said.strength, said.low, said.high];
    this.play.hidden = !header.boxes;
    this.play.textContent = said.run ?? "";
    const most = this.values.reduce((best, value, at) => (value > this.values[best] ? at : best), 0);
    this.at = { row: Math.floor(most / header.columns), column: most % header.columns };
    this.blend();
    this.light(this.at);
  }

  blend() {
    this.over.map.style.opacity = this.range.value / 100;
    this.range.setAttribute("aria-valuetext", `${this.range.value} %`);
  }

  light(at) {
    const { rows, columns, boxes, chances, words: said } = this.header;
    for (const { frame } of [this.over, this.alone]) frame.hidden = !at;
    if (!at) return;
    this.at = at;
    const index = at.row * columns + at.column;
    if (boxes) {
      const [top, left, bottom, right] = boxes[index];
      Object.assign(this.over.frame.style, { top: `${100 * top}%`, left: `${100 * left}%`, height: `${100 * (bottom - top)}%`, width: `${100 * (right - left)}%` });
    } else {
      frameCells(this.over.frame, at.row, at.column, rows, columns);
    }
    this.over.frame.classList.toggle("covering", Boolean(boxes));
    frameCells(this.alone.frame, at.row, at.column, rows, columns);
    const value = say(this.values[index], this.reach / 1000);
    this.live.textContent = fill(said.live, { ...at, value, chance: chances?.[index] });
  }

  point(box, event) {
    this.pause();
    this.light(cellUnder(box, event, this.header.rows, this.header.columns));
  }

  key(event) {
    const to = walk(event, this.at, this.header.rows, this.header.columns);
    if (!to) return;
    this.pause();
    this.light(to);
  }

  run() {
    const { rows, columns, words: said } = this.header;
    this.play.textContent = said.pause;
    let index = 0;
    const step = () => {
      if (index === rows * columns) return this.pause();
      this.light({ row: Math.floor(index / columns), column: index % columns });
      index += 1;
    };
    this.timer = setInterval(step, BEAT);
    this.live.setAttribute("aria-live", "off");
    step();
  }

  pause() {
    if (!this.timer) return;
    clearInterval(this.timer);
    this.timer = null;
    this.live.setAttribute("aria-live", "polite");
    this.play.textContent = this.header.words.run;
  }
}

function stage(kind) {
  const caption = make("figcaption");
  const [photo, map, frame] = [make("canvas"), make("canvas", { class: "map" }), make("div", { class: "frame" })];
  const box = make("div", { class: `stage ${kind}`, role: "application", tabindex: 0 }, ...(kind === "over" ? [photo] : []), map, frame);
  return { figure: make("figure", {}, caption, box), caption, box, photo, map, frame };
}

/* What is near zero lets the photo through. */
function thin(canvas, values, reach) {
  const context = canvas.getContext("2d");
  const image = context.getImageData(0, 0, canvas.width, canvas.height);
  values.forEach((value, index) => {
    image.data[4 * index + 3] = Math.round(255 * Math.sqrt(Math.min(1, Math.abs(value) / reach)));
  });
  context.putImageData(image, 0, 0);
}
