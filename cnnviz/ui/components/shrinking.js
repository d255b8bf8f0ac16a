// A picture whose edge is eaten away, layer by layer, and the sizes that are left as bars. One slider of the keyboard
// for both: it sets how many layers there are. Before this file stands size_grid_parts.js.
const views = new WeakMap();
const SIDE = 300; // pixels of the picture, and height of the bars
const MOST_RINGS = 40; // more would be a grey blot
const STEPS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 5, PageDown: -5 };

export default function ({ data, parentElement, setStateValue }) {
  if (!views.has(parentElement)) views.set(parentElement, new Shrinking(parentElement));
  const view = views.get(parentElement);
  view.tell = (layers) => setStateValue("layers", layers);
  view.show(data);
  return () => {
    view.end();
    views.delete(parentElement);
  };
}

class Shrinking {
  constructor(root) {
    this.element = document.createElement("div");
    this.element.className = "shrinking";
    root.append(this.element);
    const [rings, ringsTitle, ringsNote] = this.panel();
    const [bars, barsTitle, barsNote] = this.panel();
    Object.assign(this, { rings, ringsTitle, ringsNote, bars, barsTitle, barsNote });
    for (const [name, value] of [["tabindex", "0"], ["role", "slider"], ["aria-valuemin", "0"]]) rings.setAttribute(name, value);
    bars.setAttribute("aria-hidden", "true"); // the same in other words: the slider says it
    this.live = document.createElement("p");
    this.live.className = "live";
    this.element.append(this.live);
    rings.addEventListener("keydown", (event) => this.key(event));
    const listen = (svg, find) => {
      svg.addEventListener("pointermove", (event) => this.light(find(event)));
      svg.addEventListener("pointerleave", () => this.light(null));
      svg.addEventListener("click", (event) => this.choose(find(event)));
    };
    listen(rings, (event) => this.ringUnder(event));
    listen(bars, (event) => this.barUnder(event));
  }

  end() {
    clearTimeout(this.telling);
    this.element.remove();
  }

  panel() {
    const figure = this.element.appendChild(document.createElement("figure"));
    const caption = figure.appendChild(document.createElement("figcaption"));
    const [title, note] = ["strong", "span"].map((tag) => caption.appendChild(document.createElement(tag)));
    return [add(figure, "svg", { viewBox: `-2 -2 ${SIDE + 4} ${SIDE + 4}` }), title, note];
  }

  show(data) {
    this.data = data;
    this.layers = data.layers;
    this.pointed = null;
    const { text, sizes } = data;
    this.ringsTitle.textContent = text.rings;
    this.ringsNote.textContent = text.rings_note;
    this.barsTitle.textContent = text.bars;
    this.barsNote.textContent = text.bars_note;
    this.rings.setAttribute("aria-label", text.name);
    this.rings.setAttribute("aria-valuemax", String(sizes.length - 1));
    const copies = [...Array(sizes[0]).keys()];
    const axis = { size: sizes[0], padded: sizes[0], copies };
    this.painted = paintPadded({ rows: axis, columns: axis, picture: data.picture });
    this.draw();
  }

  get lit() {
    return this.pointed ?? this.layers;
  }

  draw() {
    const { sizes, text } = this.data;
    const { lit } = this;
    const scale = SIDE / sizes[0];
    const square = (layer) => box(((sizes[0] - sizes[layer]) / 2) * scale, ((sizes[0] - sizes[layer]) / 2) * scale,
      sizes[layer] * scale, sizes[layer] * scale);
    this.rings.replaceChildren();
    add(this.rings, "image", { class: "picture", href: this.painted, ...square(0) });
    add(this.rings, "path", { class: "lost", "fill-rule": "evenodd", d: outline(square(0)) + outline(square(lit)) });
    const each = Math.ceil(sizes.length / MOST_RINGS);
    sizes.forEach((_, layer) => layer % each === 0 && add(this.rings, "rect", { class: "ring", ...square(layer) }));
    const { x, y, width, height } = square(lit);
    ring(this.rings, x, y, width, height);

    this.bars.replaceChildren();
    const across = SIDE / Math.max(6, sizes.length);
    add(this.bars, "path", { class: "same", d: `M0 0H${across * sizes.length}` });
    sizes.forEach((size, layer) => add(this.bars, "rect", { class: layer === lit ? "bar lit-bar" : "bar",
      ...box(layer * across + across * 0.1, SIDE - size * scale, across * 0.8, size * scale) }));
    add(this.bars, "path", { class: "ground", d: `M0 ${SIDE}H${SIDE}` });

    const words = sizes.length < 2 ? text.none : (lit === 1 ? text.one : text.says)
      .replace("{n}", lit).replaceAll("{size}", sizes[lit]);
    this.live.textContent = words[0].toUpperCase() + words.slice(1) + (lit === sizes.length - 1 ? `; ${text.end}` : "") + ".";
    this.rings.setAttribute("aria-valuenow", String(lit));
    this.rings.setAttribute("aria-valuetext", words);
  }

  light(layer) {
    if (layer === this.pointed) return;
    this.pointed = layer;
    this.draw();
  }

  choose(layer) {
    const last = this.data.sizes.length - 1;
    this.pointed = null;
    this.layers = Math.max(Math.min(1, last), Math.min(last, layer));
    this.draw();
    clearTimeout(this.telling);
    this.telling = setTimeout(() => this.tell(this.layers), 150);
  }

  key(event) {
    const last = this.data.sizes.length - 1;
    const to = event.key in STEPS ? this.layers + STEPS[event.key] : { Home: 1, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.choose(to);
  }

  where(svg, event) {
    const frame = svg.getBoundingClientRect();
    const scale = (SIDE + 4) / frame.width;
    return [(event.clientX - frame.left) * scale - 2, (event.clientY - frame.top) * scale - 2];
  }

  /* The layer whose map is the smallest square around the pointer. */
  ringUnder(event) {
    const { sizes } = this.data;
    const [x, y] = this.where(this.rings, event);
    const far = Math.max(Math.abs(x - SIDE / 2), Math.abs(y - SIDE / 2)) * 2 * (sizes[0] / SIDE);
    return Math.max(0, sizes.findLastIndex((size) => size >= far));
  }

  barUnder(event) {
    const { sizes } = this.data;
    return clamp(Math.floor(this.where(this.bars, event)[0] / (SIDE / Math.max(6, sizes.length))), sizes.length);
  }
}

function outline({ x, y, width, height }) {
  return `M${x} ${y}h${width}v${height}h${-width}z`;
}
