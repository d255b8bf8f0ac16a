// A board on which pictures are sorted into classes. Before this file stands pixels.js.
const boards = new WeakMap();

export default function ({ parentElement, data, key, setStateValue }) {
  const { header, bytes } = unpack(data);
  let view = boards.get(parentElement);
  if (!view) {
    boards.set(parentElement, (view = new LabelBoard(header.words, key)));
    parentElement.append(view.root);
  }
  view.tell = (sorting) => setStateValue("sorting", sorting);
  view.show(header, bytes);
  return () => {
    view.root.remove();
    boards.delete(parentElement);
  };
}

const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

class LabelBoard {
  constructor(words, key) {
    Object.assign(this, { words, key });
    this.names = [];
    this.labels = new Map(); // picture → class, -1 for none
    this.gone = new Set();
    this.tiles = new Map();
    this.chosen = 0; // the class that a pressed picture gets
    const button = (text, press) => {
      const made = make("button", { type: "button" }, text);
      made.addEventListener("click", press);
      return made;
    };
    this.classes = make("div", { class: "classes", role: "radiogroup", "aria-label": words.classes });
    this.more = button(words.add, () => this.addClass());
    this.rest = button("", () => this.putRest());
    this.clear = button(words.clear, () => this.clearAll());
    this.clear.addEventListener("blur", () => this.settle());
    this.sum = make("output", { class: "sum" });
    this.list = make("ol", { class: "tiles", "aria-label": words.tiles });
    this.list.addEventListener("keydown", (event) => this.key_(event));
    this.root = make("div", { class: "board" }, this.classes, make("div", { class: "tools" }, this.more, this.rest, this.clear),
      make("p", { class: "hint" }, words.hint), this.sum, this.list);
  }

  show(header, bytes) {
    const renewed = header.turn !== this.turn;
    Object.assign(this, { turn: header.turn, limits: header.classes, colours: header.colours });
    if (renewed) this.names = header.names;
    if (renewed) this.gone.clear();
    for (const item of header.items) {
      if (this.gone.has(item.id)) continue;
      if (renewed || !this.labels.has(item.id)) this.labels.set(item.id, item.label);
      if (!this.tiles.has(item.id)) this.addTile(item, bytes(item.at), item.at.shape);
    }
    if (renewed) {
      const there = new Set(header.items.map((item) => item.id));
      for (const id of [...this.tiles.keys()]) if (!there.has(id)) this.removeTile(id);
    }
    this.chosen = Math.min(this.chosen, this.names.length - 1);
    if (renewed || this.classes.children.length !== this.names.length) this.buildClasses();
    this.paint();
  }

  changed() {
    this.paint();
    this.tell({ names: this.names, labels: Object.fromEntries(this.labels), gone: [...this.gone] });
  }

  // ---- classes ---------------------------------------------------------------------------------------------------

  buildClasses() {
    const { words } = this;
    this.classes.replaceChildren(...this.names.map((name, n) => {
      const radio = make("input", { type: "radio", name: `${this.key}-class`, value: n });
      radio.checked = n === this.chosen;
      radio.addEventListener("change", () => {
        this.chosen = n;
        this.paint();
      });
      const pick = make("label", { class: "pick" }, radio, make("span", { class: "mark" }, String(n + 1)));
      const field = make("input", { type: "text", value: name, maxlength: "40", "aria-label": fill(words.name, { n: n + 1 }) });
      field.addEventListener("focus", () => {
        field.select();
        this.chosen = n;
        this.paint();
      });
      field.addEventListener("change", () => {
        this.names = this.names.with(n, field.value.trim() || fill(words.new, { n: n + 1 }));
        field.value = this.names[n];
        this.changed();
      });
      const drop = make("button", { type: "button", class: "drop" }, "×");
      drop.addEventListener("click", () => this.dropClass(n));
      const row = make("div", {}, pick, field, make("span", { class: "count" }), drop);
      row.style.setProperty("--mine", this.colour(n));
      return row;
    }));
  }

  addClass() {
    this.names = [...this.names, fill(this.words.new, { n: this.names.length + 1 })];
    this.chosen = this.names.length - 1;
    this.buildClasses();
    this.changed();
    this.classes.lastChild.querySelector("input[type=text]").focus();
  }

  dropClass(n) {
    this.names = this.names.filter((_, i) => i !== n);
    for (const [id, label] of this.labels) if (label >= n) this.labels.set(id, label === n ? -1 : label - 1);
    this.chosen = Math.min(this.chosen, this.names.length - 1);
    this.buildClasses();
    this.changed();
    this.classes.children[this.chosen].querySelector("input").focus();
  }

  putRest() {
    for (const [id, label] of this.labels) if (label < 0) this.labels.set(id, this.chosen);
    this.changed();
  }

  clearAll() {
    if (!this.asked) {
      this.asked = true;
      this.clear.textContent = this.words.sure;
      return;
    }
    for (const id of [...this.tiles.keys()]) this.takeOut(id);
    this.settle();
    this.changed();
  }

  settle() {
    this.asked = false;
    this.clear.textContent = this.words.clear;
  }

  // ---- pictures --------------------------------------------------------------------------------------------------

  addTile({ id, title }, pixels, [height, width]) {
    const canvas = make("canvas", { "aria-hidden": "true" });
    paintPhoto(canvas, pixels, height, width);
    const tile = make("button", { type: "button", class: "tile", tabindex: this.tiles.size ? "-1" : "0" }, canvas, make("span"));
    tile.addEventListener("click", () => this.put(id, this.labels.get(id) === this.chosen ? -1 : this.chosen));
    tile.addEventListener("focus", () => this.reach(tile));
    const out = make("button", { type: "button", class: "out", tabindex: "-1", "aria-label": fill(this.words.out, { title }) }, "×");
    out.addEventListener("click", () => {
      this.takeOut(id);
      this.changed();
    });
    const item = make("li", {}, tile, out);
    Object.assign(tile, { id_: id, title_: title });
    this.tiles.set(id, item);
    this.list.append(item);
  }

  /** One picture of all is reached by Tab; arrow keys go on from there. */
  reach(tile) {
    for (const item of this.tiles.values()) item.firstChild.tabIndex = item.firstChild === tile ? 0 : -1;
  }

  removeTile(id) {
    const item = this.tiles.get(id);
    const next = item.nextSibling ?? item.previousSibling;
    if (item.firstChild.tabIndex === 0 && next) this.reach(next.firstChild);
    item.remove();
    this.tiles.delete(id);
    this.labels.delete(id);
  }

  takeOut(id) {
    this.removeTile(id);
    this.gone.add(id);
  }

  put(id, label) {
    this.labels.set(id, label);
    this.changed();
  }

  key_(event) {
    const tile = event.target.closest(".tile");
    if (!tile || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = [...this.tiles.values()].map((item) => item.firstChild), here = all.indexOf(tile);
    const go = (to) => all[Math.max(0, Math.min(all.length - 1, to))]?.focus();
    if (event.key in STEPS) go(here + STEPS[event.key]);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(all.length - 1);
    else if (/^[0-9]$/.test(event.key)) {
      const label = (Number(event.key) + 9) % 10;
      if (label >= this.names.length) return;
      this.put(tile.id_, label);
      go(here + 1);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      (all[here + 1] ?? all[here - 1])?.focus();
      this.takeOut(tile.id_);
      this.changed();
    } else return;
    event.preventDefault();
  }

  // ---- showing ---------------------------------------------------------------------------------------------------

  colour(label) {
    return this.colours[label] ?? "var(--cv-quiet)";
  }

  paint() {
    const { words, names } = this;
    const counts = names.map(() => 0);
    let open = 0;
    for (const [id, item] of this.tiles) {
      const label = this.labels.get(id), tile = item.firstChild;
      if (label < 0) open += 1;
      else counts[label] += 1;
      const said = label < 0 ? words.none : names[label];
      tile.lastChild.textContent = label < 0 ? said : `${label + 1} ${said}`;
      tile.classList.toggle("open", label < 0);
      tile.style.setProperty("--mine", label < 0 ? "var(--cv-line)" : this.colour(label));
      tile.setAttribute("aria-label", fill(words.picture, { title: tile.title_, label: said }));
      tile.title = tile.title_;
    }
    [...this.classes.children].forEach((row, n) => {
      const radio = row.querySelector("input[type=radio]");
      radio.checked = n === this.chosen;
      radio.setAttribute("aria-label", fill(words.class, { n: n + 1, name: names[n] }));
      row.classList.toggle("chosen", n === this.chosen);
      row.querySelector(".count").textContent = counts[n] === 1 ? words.one : fill(words.count, { n: counts[n] });
      const drop = row.querySelector(".drop");
      drop.hidden = names.length <= this.limits[0];
      drop.setAttribute("aria-label", fill(words.drop, { name: names[n] }));
    });
    this.more.disabled = names.length >= this.limits[1];
    this.rest.disabled = !open;
    this.rest.textContent = fill(words.rest, { name: names[this.chosen] });
    this.sum.textContent = fill(open ? words.open : words.all, { n: this.tiles.size, open });
  }
}
