// A photo and its variants; a pixel of a variant is followed back to where it comes from. The maps come from Python
// (cnnviz.numeric.augmentation.inverse_map). After pixels.js and float_maps.js.
const views = new WeakMap();
const SVG = "http://www.w3.org/2000/svg";

export default function ({ data, parentElement, key, setStateValue }) {
  let view = views.get(parentElement);
  if (!view) views.set(parentElement, (view = new Variants(parentElement, key)));
  view.tell = (place) => setStateValue("place", place);
  view.show(data);
  return () => {
    clearTimeout(view.telling);
    views.delete(parentElement);
  };
}

class Variants {
  constructor(parent, key) {
    this.key = key;
    this.photo = panel("img");
    this.variant = panel("application");
    this.variant.canvas.tabIndex = 0;
    this.outline = shape("polygon", "outline");
    this.dot = shape("circle", "dot");
    this.pixel = shape("rect", "pixel");
    this.photo.marks.append(this.outline, this.dot);
    this.variant.marks.append(this.pixel);
    this.live = make("p", { class: "live", "aria-live": "polite" });
    this.list = make("div", { class: "list", role: "radiogroup" });
    this.root = make("div", { class: "variants" }, make("div", { class: "pair" }, this.photo.root, this.variant.root), this.live, this.list);
    parent.append(this.root);
    const { canvas } = this.variant;
    canvas.addEventListener("pointermove", (event) => this.point(event, false));
    canvas.addEventListener("pointerdown", (event) => this.point(event, true));
    canvas.addEventListener("keydown", (event) => this.key_down(event));
    this.list.addEventListener("change", (event) => this.go({ ...this.at, variant: Number(event.target.value) }));
  }

  show(data) {
    const { header, bytes } = unpack(data);
    Object.assign(this, { header, bytes, words: header.words });
    if (header.turn !== this.turn) {
      const [variant, row, column] = header.lit;
      this.at = { variant, row, column };
    }
    this.turn = header.turn;
    [this.height, this.width] = header.items[0].at.shape;
    this.photo.title.textContent = this.words.photo;
    this.photo.canvas.setAttribute("aria-label", this.words.photo_label);
    paintPhoto(this.photo.canvas, bytes(header.items[0].at), this.height, this.width);
    for (const { marks } of [this.photo, this.variant]) marks.setAttribute("viewBox", `-0.5 -0.5 ${this.width} ${this.height}`);
    this.list.setAttribute("aria-label", this.words.group);
    this.list.replaceChildren(...header.items.map((item, number) => this.thumbnail(item, number)));
    this.draw();
  }

  thumbnail({ at, says }, number) {
    const canvas = make("canvas", { "aria-hidden": "true" });
    paintPhoto(canvas, this.bytes(at), this.height, this.width);
    const label = number ? fill(this.words.variant, { number, says }) : this.words.as_is;
    const input = make("input", { type: "radio", name: this.key, value: number, "aria-label": label });
    return make("label", { title: label }, input, canvas);
  }

  draw() {
    const { variant, row, column } = this.at;
    const item = this.header.items[variant];
    paintPhoto(this.variant.canvas, this.bytes(item.at), this.height, this.width);
    this.variant.title.textContent = variant ? fill(this.words.variant, { number: variant, says: item.says }) : this.words.as_is;
    this.variant.canvas.setAttribute("aria-label", fill(this.words.variant_label, { number: variant }));
    const corners = [[0, 0], [0, this.width - 1], [this.height - 1, this.width - 1], [this.height - 1, 0]];
    this.outline.setAttribute("points", corners.map((corner) => this.back(item, ...corner).reverse().join()).join(" "));
    const [from_row, from_column] = this.back(item, row, column);
    const reach = Math.max(this.width, this.height) / 70;
    set(this.dot, { cx: from_column, cy: from_row, r: reach });
    set(this.pixel, { x: column - reach, y: row - reach, width: 2 * reach, height: 2 * reach });
    const beyond = from_row < 0 || from_column < 0 || from_row > this.height - 1 || from_column > this.width - 1;
    const spoken = fill(this.words.spoken, { row, column, from_row: fixed(from_row, 1), from_column: fixed(from_column, 1) });
    this.live.textContent = beyond ? `${spoken} ${this.words.beyond}` : spoken;
    for (const input of this.list.querySelectorAll("input")) input.checked = Number(input.value) === variant;
  }

  /** Where a pixel of a variant comes from: [row, column]. */
  back({ map }, row, column) {
    return map.map(([a, b, c]) => a * row + b * column + c);
  }

  point(event, sure) {
    this.go({ variant: this.at.variant, ...cellUnder(this.variant.canvas, event, this.height, this.width) }, sure ? 0 : null);
  }

  key_down(event) {
    const to = walk(event, this.at, this.height, this.width);
    if (to) this.go({ variant: this.at.variant, ...to }, 400);
  }

  /** Light a pixel; the server hears of it after so many milliseconds, of a mere hover never. */
  go(at, wait = 0) {
    this.at = at;
    this.draw();
    if (wait === null) return;
    clearTimeout(this.telling);
    this.telling = setTimeout(() => this.tell(at), wait);
  }
}

function panel(role) {
  const canvas = make("canvas", { role });
  const marks = document.createElementNS(SVG, "svg");
  marks.setAttribute("aria-hidden", "true");
  const title = make("h2");
  return { canvas, marks, title, root: make("section", {}, title, make("div", { class: "stage" }, canvas, marks)) };
}

function shape(tag, name) {
  const element = document.createElementNS(SVG, tag);
  element.setAttribute("class", name);
  return element;
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}
