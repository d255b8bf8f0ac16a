// From a patch of the photo to the logit. Steps of the present cell are walked here without a round trip; another cell
// is asked for ("choice"). Before this file stand pixel_path_views.js and pixel_path_photo.js, and what those need.

const boards = new WeakMap();
const MOVING = 200; // milliseconds that arrow keys rest before the network is asked
const PLACE = ["layer", "map", "row", "column", "unit"];
const RESTING = 400; // milliseconds that a step rests before the address is told

export default function ({ data, parentElement, setStateValue }) {
  if (!boards.has(parentElement)) boards.set(parentElement, new Board(parentElement));
  const board = boards.get(parentElement);
  board.tell = (choice) => setStateValue("choice", choice);
  board.show(data);
  return () => {
    board.end();
    boards.delete(parentElement);
  };
}

class Board {
  constructor(root) {
    this.root = root;
    this.photo = new PhotoPanel(this);
    this.answers = new AnswerPanel(this);
    this.shares = new SharePanel(this);
    this.crumbs = make("ol", { class: "crumbs" });
    this.chain = make("nav", {}, this.crumbs);
    this.tabs = make("div", { class: "tabs", role: "group" });
    this.back = make("button", { type: "button", "data-key": "back" });
    this.next = make("button", { type: "button", class: "play", "data-key": "next" });
    this.says = make("p", { class: "says" });
    this.view = make("div", { class: "view" });
    this.formula = make("p", { class: "formula" });
    this.check = make("p", { class: "check" });
    this.live = make("output", { class: "live", "aria-live": "polite" });
    this.fields = Object.fromEntries(["map", "row", "column"].map((name) => [name, make("input", { type: "number", min: 0, step: 1, "data-key": name })]));
    this.labels = Object.fromEntries(Object.keys(this.fields).map((name) => [name, make("span")]));
    const places = make("div", { class: "places" }, ...Object.keys(this.fields).map((name) => make("label", {}, this.labels[name], this.fields[name])));
    this.strongest = make("button", { type: "button", "data-key": "strongest-here" });
    this.element = make("div", { class: "slide path" }, this.chain,
      make("div", { class: "halves" },
        make("div", { class: "side" }, this.photo.figure, places, this.answers.figure, this.strongest),
        make("section", { class: "step" }, make("div", { class: "walk" }, this.back, this.tabs, this.next), this.says, this.view, this.formula, this.check, this.live),
        make("div", { class: "side end" }, this.shares.figure)));
    root.append(this.element);
    this.back.addEventListener("click", () => this.walk(-1));
    this.next.addEventListener("click", () => this.walk(1));
    this.strongest.addEventListener("click", () => this.choose({ map: null }));
    for (const [name, field] of Object.entries(this.fields)) field.addEventListener("change", () => this.typed(name, field));
  }

  end() {
    clearTimeout(this.moving);
    clearTimeout(this.resting);
    clearTimeout(this.looking);
    this.element.remove();
  }

  show(data) {
    const { header, bytes, floats } = unpack(data);
    const news = header.turn !== this.turn;
    if (news) Object.assign(this, { turn: header.turn, step: header.choice.step, wanted: null });
    else if (this.wanted && !this.reached(header.cell)) return; // an answer to something older
    const asked = this.wanted;
    this.wanted = null;
    this.header = header;
    this.at = { ...header.cell };
    this.element.removeAttribute("aria-busy");
    const table = words(bytes(header.colours));
    this.kept(() => {
      this.photo.show(header, bytes);
      this.answers.show(header, floats, table);
      this.shares.show(header, bytes, floats, table);
      this.label();
      this.drawCrumbs();
      this.drawStep();
    });
    if (asked) this.say(fill(header.words.arrived, { ...header.cell, value: header.answers.said[header.cell.map] }));
    this.followTheme();
  }

  reached(cell) {
    return PLACE.every((name) => this.wanted[name] == null || this.wanted[name] === cell[name]);
  }

  // The theme's style sheet may come a little later, or change: the grids' colours are mixed here.
  followTheme(looks = 6) {
    clearTimeout(this.looking);
    if (!looks) return;
    this.looking = setTimeout(() => {
      const now = new Colours(this.element, this.header.scales, this.header.scales.signed);
      if (!now.same(this.colours)) this.drawStep();
      this.followTheme(looks - 1);
    }, 250);
  }

  // Draw anew, and give the focus back to what had it.
  kept(draw) {
    const key = this.root.activeElement?.closest?.("[data-key]")?.dataset.key;
    const inside = this.root.activeElement && this.element.contains(this.root.activeElement);
    draw();
    if (!inside || this.root.activeElement?.dataset?.key === key) return;
    const again = key && this.element.querySelector(`[data-key="${key}"]`);
    (again ?? this.crumbs.querySelector("[aria-current]") ?? this.next).focus({ preventScroll: true });
  }

  label() {
    const { words: said, sizes } = this.header;
    this.chain.setAttribute("aria-label", said.chain);
    this.tabs.setAttribute("aria-label", said.steps);
    this.back.textContent = said.back;
    this.next.textContent = said.next;
    this.strongest.textContent = said.strongest;
    for (const [name, field] of Object.entries(this.fields)) {
      this.labels[name].textContent = said[name];
      field.max = sizes[name] - 1;
    }
    this.number();
  }

  /** Write the cell into its fields, also before the network has answered. */
  number() {
    for (const [name, field] of Object.entries(this.fields)) field.value = this.at[name] ?? "";
  }

  drawCrumbs() {
    const { crumbs, cell } = this.header;
    this.crumbs.replaceChildren(...crumbs.map((crumb, n) => {
      const button = make("button", { type: "button", "data-key": `crumb-${crumb.layer}` },
        make("b", {}, crumb.layer), make("span", {}, crumb.place), make("span", { class: "value" }, crumb.value));
      const here = crumb.at && crumb.layer === cell.layer;
      if (here) button.setAttribute("aria-current", "step");
      button.addEventListener("click", () => this.visit(crumb, n));
      return make("li", { class: [crumb.reached ? "" : "beyond", crumb.stops ? "stops" : "", here ? "here" : ""].join(" ") }, button);
    }));
  }

  visit(crumb, n) {
    const { crumbs, chain } = this.header;
    const target = crumb.at ?? crumbs[n - 1].at;
    const on = crumbs[crumb.at ? n : n - 1].reached;
    this.choose({ ...named(target), path: on ? chain : [], step: crumb.at ? "window" : "logit", unit: null });
  }

  get index() {
    return Math.max(0, this.header.steps.findIndex((step) => step.name === this.step));
  }

  drawStep() {
    const { steps } = this.header;
    const step = steps[this.index];
    this.colours = new Colours(this.element, this.header.scales, this.header.scales.signed);
    this.tabs.replaceChildren(...steps.map((one) => {
      const tab = make("button", { type: "button", "data-key": `step-${one.name}` }, one.title);
      if (one === step) tab.setAttribute("aria-current", "step");
      tab.addEventListener("click", () => this.light(one.name));
      return tab;
    }));
    this.says.textContent = step.says;
    this.view.replaceChildren(draw(step.view, this));
    this.formula.replaceChildren(...formula(step.formula));
    this.check.textContent = step.check;
    this.check.classList.toggle("differs", step.agrees === false);
    this.live.textContent = "";
    this.back.disabled = !this.target(-1);
    this.next.disabled = !this.target(1);
  }

  /** Light a step: here at once, in the address after a while. */
  light(name) {
    this.step = name;
    this.kept(() => this.drawStep());
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.tell({ ...(this.wanted ?? this.header.cell), step: name }), RESTING);
  }

  walk(by) {
    const to = this.target(by);
    if (typeof to === "string") this.light(to);
    else if (to) this.choose({ ...named(to), path: this.header.chain, step: by > 0 ? "window" : "on", unit: null });
  }

  /** The step before or after this one, or the link of the chain; neither at its ends. */
  target(by) {
    const { steps, chain, cell } = this.header;
    const step = steps[this.index + by];
    return step ? step.name : chain[chain.findIndex(([layer]) => layer === cell.layer) + by];
  }

  // What the drawings ask for.
  get words() {
    return this.header.words;
  }

  say(text) {
    this.live.textContent = text;
  }

  on(target) {
    const { chain, cell } = this.header;
    const at = chain.findIndex(([layer]) => layer === cell.layer);
    this.choose({ ...named(target), path: [...chain.slice(0, at + 1), target], step: "window", unit: null });
  }

  go(cell) {
    this.choose({ ...cell, path: [], unit: null });
  }

  unit(number) {
    this.choose({ unit: number, path: this.header.cell.path, step: this.step });
  }

  trace(source) {
    const { chain, cell } = this.header;
    const at = chain.findIndex(([layer]) => layer === cell.layer);
    const { layer, map, row, column } = source;
    this.choose({ ...source, path: [[layer, map, row, column], ...chain.slice(at)], step: "on", unit: null });
  }

  /** Another cell: what isn't said stays. */
  choose(said) {
    clearTimeout(this.moving);
    clearTimeout(this.resting);
    const cell = { ...this.at, path: [], unit: null, ...said };
    this.at = { ...this.at, ...said };
    this.number();
    this.step = said.step ?? this.step;
    const pending = Boolean(this.wanted);
    if (PLACE.every((name) => cell[name] === this.header.cell[name])) {
      // no answer may come, for the page has shown this before
      this.wanted = pending ? cell : null;
      if (pending) this.tell({ ...cell, step: this.step });
      this.element.removeAttribute("aria-busy");
      this.photo.light(this.at);
      this.answers.light(this.at.map);
      this.light(this.step);
      return;
    }
    this.wanted = cell;
    this.element.setAttribute("aria-busy", "true");
    this.live.textContent = this.header.words.waiting;
    this.tell({ ...cell, step: this.step });
  }

  /** A place of the photo: framed at once, asked for at once or when the keys rest. */
  move({ row, column }, later = false) {
    Object.assign(this.at, { row, column });
    this.number();
    this.photo.light(this.at);
    this.later({ row, column }, later);
  }

  /** A map by the arrow keys. */
  pick(map) {
    this.at.map = map;
    this.number();
    this.answers.light(map);
    this.later({ map }, true);
  }

  later(said, later) {
    clearTimeout(this.moving);
    if (later) this.moving = setTimeout(() => this.choose(said), MOVING);
    else this.choose(said);
  }

  typed(name, field) {
    const value = Math.round(Number(field.value));
    if (!Number.isFinite(value) || field.value === "") {
      field.value = this.header.cell[name];
      return;
    }
    this.choose({ [name]: Math.max(0, Math.min(this.header.sizes[name] - 1, value)) });
  }
}

function named([layer, map, row, column]) {
  return { layer, map, row, column };
}
