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

class Explorer {
  constructor(parent) {
    this.root = parent.querySelector(".explorer");
    this.parts = Object.fromEntries([...this.root.querySelectorAll("[data-part]")].map((e) => [e.dataset.part, e]));
    this.grid = new Grid(this.parts.grid, { chosen: this.parts.chosen, pointed: this.parts.pointed });
    this.choice = { layer: "", map: 0, order: "strength", scale: "map", side: "a" };
    this.cell = null; // the pinned cell, { row, column }; null is where the map answers most
    this.pointed = null; // the cell under the pointer, { layer, map, row, column }
    this.listen();
    this.watcher = new ResizeObserver(() => this.root.clientWidth !== this.wide && this.pair && this.drawMaps());
    this.watcher.observe(this.root);
  }

  end() {
    this.watcher.disconnect();
    clearTimeout(this.telling);
    clearTimeout(this.speaking);
  }

  /** Take what the server sent. What was shown already is not built again, so that focus stays where it is. */
  show(data) {
    const style = getComputedStyle(this.root);
    this.colour = { highlight: style.getPropertyValue("--cv-highlight") };
    if (data === this.data) return this.draw();
    this.data = data;
    const { header, bytes, floats } = unpack(data);
    this.words = header.words;
    if (header.turn !== this.turn) this.choice = { ...header.choice };
    this.turn = header.turn;
    if (header.id !== this.pair?.id) {
      this.pair = Object.assign(pairOf(header, bytes, floats), { id: header.id });
      this.tables = { signed: words(bytes(header.tables.signed)), magnitude: words(bytes(header.tables.magnitude)) };
      this.pointed = this.cell = this.built = null;
      this.rail = new Rail(this.parts, this.words);
      this.sheet = new Sheet(this.parts.sheet, {
        words: this.words,
        act: { open: (layer, at) => this.open(layer, at), point: (at) => this.point(at) },
      });
      this.buildControls();
    }
    return this.draw();
  }

  get net() {
    return this.pair[this.choice.side] ?? this.pair.a;
  }

  get layer() {
    return this.net.find(this.choice.layer) ?? this.net.layers[0];
  }

  get channels() {
    return this.choice.order === "strength" ? this.layer.ranked : this.layer.numbered;
  }

  /** The layer, map and cell that are lit: those under the pointer, else those chosen. */
  get lit() {
    const { layer, choice: { map } } = this;
    return this.pointed ?? { layer, map, ...(this.cell ?? strongestCell(layer, map)) };
  }

  /** The maps that stand beside each other: the lit one first. */
  get shown() {
    const { layer, map } = this.lit;
    const { pair, choice: { side } } = this;
    const captioned = (of, found) => found && { ...found, caption: pair.captions[of] };
    const first = captioned(side in pair.captions ? side : "a", { layer, map });
    if (!pair.b) return [first];
    const own = (of) => captioned(of, { layer: pair[of].layers[layer.index], map });
    if (side === "difference") return [first, own("a"), own("b")];
    const other = side === "b" ? "a" : "b";
    const partner = captioned(other, layer.net.partner(layer, map));
    return [first, partner, pair.alike && partner && own("difference")].filter(Boolean);
  }

  // What is on screen -----------------------------------------------------------------------------------------------

  buildControls() {
    const { words, pair } = this;
    const sides = pair.b ? [this.options("side", words.side, pair.captions)] : [];
    this.parts.controls.replaceChildren(
      ...sides, this.options("order", words.order, words.orders), this.options("scale", words.scale, words.scales),
    );
  }

  options(name, legend, texts) {
    const set = make("fieldset", {}, make("legend", {}, legend));
    for (const [value, text] of Object.entries(texts)) {
      const input = make("input", { type: "radio", name, value });
      input.onchange = () => this.set(name, value);
      set.append(make("label", {}, input, make("span", {}, text)));
    }
    return set;
  }

  set(name, value) {
    const { layer, choice: { map } } = this;
    this.choice[name] = value;
    if (name === "side" && !this.pair.alike) {
      const there = layer.net.partner(layer, map); // another net: its map of the same place and rank
      if (there && layer.net !== this.net) Object.assign(this.choice, { layer: there.layer.name, map: there.map });
      this.cell = null;
    }
    this.pointed = null;
    this.draw();
    this.report();
  }

  draw() {
    const { layer, parts, words, pair, choice } = this;
    const { name, channels, height, width } = layer;
    if (this.built !== this.net) {
      this.built = this.net;
      this.rail.build(pair, choice.side);
      this.sheet.build(this.net);
    }
    if (!layer.places.has(choice.map)) choice.map = layer.ranked[0];
    for (const input of parts.controls.querySelectorAll("input")) input.checked = choice[input.name] === input.value;
    const silent = layer.silent.filter(Boolean).length;
    const kept = layer.numbered.length;
    const counts = choice.side === "difference" ? words.unchanged : silent === 1 ? words.silent_one : words.silent;
    parts.title.textContent = fill(words.title, { name, channels, height, width });
    parts.about.textContent = layer.signed ? words.signed : words.magnitude;
    parts.silent.textContent =
      (silent ? fill(counts, { silent, channels }) : "") + (kept < channels ? ` ${fill(words.kept, { kept, channels })}` : "");
    parts.list.setAttribute("aria-label", fill(words.grid_label, { name, channels, height, width }));
    parts.one.setAttribute("aria-label", fill(words.one_label, { name, height, width }));
    this.root.classList.toggle("two", Boolean(pair.b));
    this.drawMaps();
    this.drawOne();
  }

  drawMaps() {
    this.wide = this.root.clientWidth;
    this.sheet.draw(this.layer, { ...this.choice, tables: this.tables });
    this.grid.draw(this.layer, this.channels, this.choice.scale, this.tables);
    this.grid.frame("chosen", this.choice.map);
  }

  drawOne() {
    this.rail.draw(this.shown, this.choice.scale, this.tables);
    this.drawCell();
  }

  drawCell() {
    const { lit, parts } = this;
    this.grid.frame("chosen", this.choice.map);
    this.grid.frame("pointed", this.pointed?.layer === this.layer ? this.pointed.map : undefined);
    this.rail.cell(this.shown, lit);
    const fed = lit.layer.net.fed(lit.layer, lit.map, lit.row, lit.column);
    this.sheet.mark(lit, fed, this.colour);
    parts["fed-text"].textContent = fed.map((one) => this.sayFed(one)).filter(Boolean).join(" ");
    this.said = `${this.rail.said} ${parts["fed-text"].textContent}`;
    this.drawOption();
  }

  sayFed({ layer, maps, top, bottom, left, right }) {
    const values = { rows: bottom - top, columns: right - left, name: layer?.name, channels: layer?.channels, map: maps?.[0] };
    if (!layer) return fill(this.words.fed_photo, values);
    if (!maps) return fill(this.words.fed_all, values);
    if (!maps.length) return "";
    return fill(values.rows * values.columns === 1 ? this.words.fed_cell : this.words.fed_one, values);
  }

  /** What a screen reader finds in the grid: the chosen map and its place among all. */
  drawOption() {
    const { option } = this.parts;
    const { map } = this.choice;
    option.textContent = fill(this.words.one, { map });
    option.setAttribute("aria-setsize", this.channels.length);
    option.setAttribute("aria-posinset", this.channels.indexOf(map) + 1);
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
      const { layer } = this;
      const row = Math.floor(((event.clientY - top) / height) * layer.height);
      return this.within(row, Math.floor(((event.clientX - left) / width) * layer.width));
    };
    one.addEventListener("pointerdown", (event) => this.pin(cell(event)));
    one.addEventListener("pointermove", (event) => {
      if (event.pointerType === "touch") this.pin(cell(event));
      else this.point({ layer: this.layer, map: this.choice.map, ...cell(event) });
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

  /** Open a layer; where a cell in one of its maps was pressed, that map and cell are chosen too. */
  open(layer, at = null) {
    if (layer === this.layer && !at) return;
    this.choice.layer = layer.name;
    this.choice.map = at ? at.map : layer.ranked[0];
    this.cell = at && { row: at.row, column: at.column };
    this.pointed = null;
    this.draw();
    this.report();
    this.speak();
  }

  choose(map) {
    this.choice.map = map;
    this.drawOne();
    this.report();
  }

  point(at) {
    const before = this.lit;
    this.pointed = at;
    const { layer, map } = this.lit;
    if (before.layer === layer && before.map === map) this.drawCell();
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
