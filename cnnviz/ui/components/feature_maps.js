// The explorer: what is chosen and pointed at, and what that puts on screen. Nothing here asks the server, which
// only hears what was chosen.
const views = new WeakMap();

export default function ({ parentElement, data, setStateValue }) {
  let view = views.get(parentElement);
  if (!view) views.set(parentElement, (view = new Explorer(parentElement)));
  view.tell = (choice) => setStateValue("choice", choice);
  view.show(data);
  return () => {
    view.end();
    views.delete(parentElement);
  };
}

const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const LEAST_CELL = 8; // side of the frame around a cell, in CSS pixels

class Explorer {
  constructor(parent) {
    this.root = parent.querySelector(".explorer");
    this.parts = Object.fromEntries([...this.root.querySelectorAll("[data-part]")].map((e) => [e.dataset.part, e]));
    this.grid = new Grid(this.parts.grid, { chosen: this.parts.chosen, pointed: this.parts.pointed });
    this.choice = { layer: "", map: 0, order: "strength", scale: "map" };
    this.cell = null; // the pinned cell, { row, column }; null is where the map answers most
    this.pointed = null; // the cell under the pointer, { map, row, column }
    this.listen();
    this.watcher = new ResizeObserver(() => this.root.clientWidth !== this.wide && this.net && this.drawGrid());
    this.watcher.observe(this.root);
  }

  end() {
    this.watcher.disconnect();
    clearTimeout(this.telling);
    clearTimeout(this.speaking);
  }

  /** Take what the server sent. What was shown already is not built again, so that focus stays where it is. */
  show(data) {
    if (data === this.data) return this.draw();
    this.data = data;
    const { header, bytes, floats } = unpack(data);
    this.words = header.words;
    if (header.turn !== this.turn) this.choice = { ...header.choice };
    this.turn = header.turn;
    if (header.id !== this.net?.id) {
      this.net = new Net(header, bytes, floats);
      this.pointed = null;
      this.build(header);
    }
    return this.draw();
  }

  get layer() {
    return this.net.find(this.choice.layer) ?? this.net.layers[0];
  }

  get channels() {
    return this.choice.order === "strength" ? this.layer.ranked : this.layer.numbered;
  }

  /** The map and cell that are lit: those under the pointer, else those chosen. */
  get lit() {
    const { map } = this.choice;
    return this.pointed ?? { map, ...(this.cell ?? this.net.strongest(this.layer, map)) };
  }

  // What is on screen -----------------------------------------------------------------------------------------------

  build({ title, answer }) {
    const { parts, words, net } = this;
    const { height, width } = net.size;
    parts["photo-title"].textContent = fill(words.photo, { height, width });
    paintPhoto(parts.photo, net.photo, height, width);
    parts.photo.setAttribute("aria-label", fill(words.photo_label, { height, width, title }));
    parts.answer.replaceChildren(make("strong", {}, answer.label), ` ${answer.percent}`);
    parts.bar.style.width = `${100 * answer.share}%`;
    this.strip = new Strip(parts.strip, net, { words, answer, open: (name) => this.open(name) });
    parts.controls.replaceChildren(
      this.options("order", words.order, words.orders), this.options("scale", words.scale, words.scales),
    );
  }

  options(name, legend, texts) {
    const set = make("fieldset", {}, make("legend", {}, legend));
    for (const [value, text] of Object.entries(texts)) {
      const input = make("input", { type: "radio", name, value });
      input.onchange = () => {
        this.choice[name] = value;
        this.draw();
        this.report();
      };
      set.append(make("label", {}, input, make("span", {}, text)));
    }
    return set;
  }

  draw() {
    const { layer, parts, words } = this;
    const { name, channels, height, width } = layer;
    if (!(this.choice.map >= 0 && this.choice.map < channels)) this.choice.map = layer.ranked[0];
    for (const input of parts.controls.querySelectorAll("input")) input.checked = this.choice[input.name] === input.value;
    this.strip.draw(layer);
    const silent = layer.silent.filter(Boolean).length;
    const count = silent === 1 ? words.silent_one : words.silent;
    parts.title.textContent = fill(words.title, { name, channels, height, width });
    parts.about.textContent = layer.signed ? words.signed : words.magnitude;
    parts.silent.textContent = silent ? fill(count, { silent, channels }) : "";
    parts.list.setAttribute("aria-label", fill(words.grid_label, { name, channels, height, width }));
    parts.one.setAttribute("aria-label", fill(words.one_label, { name, height, width }));
    this.drawGrid();
    this.drawOne();
  }

  drawGrid() {
    this.wide = this.root.clientWidth;
    this.grid.draw(this.net, this.layer, this.channels, this.choice.scale);
    this.grid.frame("chosen", this.choice.map);
  }

  drawOne() {
    const { layer, parts, net, words } = this;
    const { map } = this.lit;
    net.paint(parts.one, layer, [map], this.choice.scale);
    const [from, to] = net.range(layer, map, this.choice.scale);
    const end = (value, beyond, sign) => (beyond ? `${sign} ` : "") + say(value, (to - from) / 100);
    parts.from.textContent = end(from, layer.low[map] < from, "≤");
    parts.to.textContent = end(to, layer.high[map] > to, "≥");
    parts.legend.width = 256;
    parts.legend.height = 1;
    const colours = new Uint8ClampedArray(net.table(layer).buffer);
    parts.legend.getContext("2d").putImageData(new ImageData(colours, 256, 1), 0, 0);
    parts["one-title"].textContent = fill(words.one, { map });
    const [low, high, strength] = [layer.low, layer.high, layer.strength].map((of) => say(of[map], net.step(layer, map)));
    parts.stats.textContent = layer.silent[map] ? words.silent_map : fill(words.stats, { low, high, strength });
    this.drawCell();
  }

  drawCell() {
    const { layer, parts, lit, net, words } = this;
    const { map, row, column } = lit;
    this.grid.frame("chosen", this.choice.map);
    this.grid.frame("pointed", this.pointed?.map);
    const [x, wide] = centred(column, layer.width);
    const [y, tall] = centred(row, layer.height);
    Object.assign(parts.cell.style, { left: x, width: wide, top: y, height: tall });
    const field = net.field(layer, row, column);
    const { height, width } = net.size;
    const percent = (part, whole) => `${(100 * part) / whole}%`;
    Object.assign(parts.field.style, {
      left: percent(field.left, width), width: percent(field.right - field.left, width),
      top: percent(field.top, height), height: percent(field.bottom - field.top, height),
    });
    const number = say(net.value(layer, map, row, column), net.step(layer, map));
    parts.place.textContent = fill(words.cell, { row, column });
    parts.number.textContent = number;
    parts["field-text"].textContent = this.sayField(field);
    this.said = `${fill(words.one, { map })}. ${parts.place.textContent} ${number}. ${parts["field-text"].textContent}`;
    this.drawOption();
  }

  /** What a screen reader finds in the grid: the chosen map and its place among all. */
  drawOption() {
    const { option } = this.parts;
    const { map } = this.choice;
    option.textContent = fill(this.words.one, { map });
    option.setAttribute("aria-setsize", this.layer.channels);
    option.setAttribute("aria-posinset", this.channels.indexOf(map) + 1);
  }

  sayField({ top, bottom, left, right, whole: [tall, wide] }) {
    const [height, width] = [bottom - top, right - left];
    const { words, net } = this;
    if (height === net.size.height && width === net.size.width) return fill(words.field_all, { tall, wide });
    return fill(height < tall || width < wide ? words.field_cut : words.field, { tall, wide, height, width });
  }

  // What the learner does -------------------------------------------------------------------------------------------

  listen() {
    const { list, grid, one } = this.parts;
    grid.addEventListener("pointermove", (event) => event.pointerType !== "touch" && this.point(this.grid.at(event)));
    grid.addEventListener("pointerleave", () => this.point(null));
    grid.addEventListener("click", (event) => {
      const at = this.grid.at(event);
      if (at) this.choose(at.map);
    });
    list.addEventListener("keydown", (event) => this.pressInGrid(event));
    const cell = (event) => {
      const { left, top, width, height } = one.getBoundingClientRect();
      const row = Math.floor(((event.clientY - top) / height) * this.layer.height);
      return this.within(row, Math.floor(((event.clientX - left) / width) * this.layer.width));
    };
    one.addEventListener("pointerdown", (event) => this.pin(cell(event)));
    one.addEventListener("pointermove", (event) => {
      if (event.pointerType === "touch") this.pin(cell(event));
      else this.point({ map: this.choice.map, ...cell(event) });
    });
    one.addEventListener("pointerleave", () => this.point(null));
    one.addEventListener("keydown", (event) => this.pressInOne(event));
  }

  pressInGrid(event) {
    const { channels } = this;
    const now = channels.indexOf(this.choice.map);
    const [down, right] = ARROWS[event.key] ?? [0, 0];
    const enter = event.key === "Enter" || event.key === " ";
    if (!ARROWS[event.key] && !enter && event.key !== "Home" && event.key !== "End") return;
    event.preventDefault();
    if (enter) return this.parts.one.focus();
    const ends = { Home: 0, End: channels.length - 1 };
    const next = ends[event.key] ?? now + right + down * this.grid.plan.columns;
    if (next < 0 || next >= channels.length) return;
    this.pointed = null;
    this.choose(channels[next]);
    this.speak();
  }

  pressInOne(event) {
    if (event.key === "Escape") return this.parts.list.focus();
    if (!ARROWS[event.key]) return;
    event.preventDefault();
    const [down, right] = ARROWS[event.key];
    const { row, column } = this.lit;
    this.pointed = null;
    this.pin(this.within(row + down, column + right));
    this.drawOne();
    this.speak();
  }

  within(row, column) {
    const { height, width } = this.layer;
    return { row: Math.max(0, Math.min(height - 1, row)), column: Math.max(0, Math.min(width - 1, column)) };
  }

  open(name) {
    if (name === this.choice.layer) return;
    this.choice.layer = name;
    this.choice.map = this.layer.ranked[0];
    this.cell = this.pointed = null;
    this.draw();
    this.report();
  }

  choose(map) {
    this.choice.map = map;
    this.drawOne();
    this.report();
  }

  point(at) {
    const before = this.lit.map;
    this.pointed = at;
    if (before === this.lit.map) this.drawCell();
    else this.drawOne();
  }

  pin(cell) {
    this.cell = cell;
    this.drawCell();
  }

  /** Tell the server what is chosen, once the learner has come to rest. */
  report() {
    clearTimeout(this.telling);
    this.telling = setTimeout(() => this.tell({ ...this.choice }), 250);
  }

  speak() {
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => (this.parts.live.textContent = this.said), 300);
  }
}

/** Start and extent in CSS of the frame around one of `count` cells in a row, never smaller than the eye can find. */
function centred(index, count) {
  const part = 100 / count;
  const extent = `max(${part}%, ${LEAST_CELL}px)`;
  return [`calc(${(index + 0.5) * part}% - ${extent} / 2)`, extent];
}
