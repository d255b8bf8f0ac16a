// One kernel weight's gradient, term by term. All numbers and sentences come from Python; here they are drawn, and one
// place of the map is lit in every panel. Before this file stand pixels.js (fill, make) and tint.js (tint, short).
const views = new WeakMap();
const REST = 400; // milliseconds on a place before the address is told
const BEAT = 900; // milliseconds a place is lit while it plays

export default function ({ data, parentElement, setStateValue }) {
  if (!views.has(parentElement)) views.set(parentElement, new View(parentElement));
  const view = views.get(parentElement);
  view.tell = setStateValue;
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
    this.board = make("div", { class: "gradient" });
    root.append(this.board); // beside the style sheet
  }

  show(data) {
    const text = JSON.stringify(data);
    if (text === this.text) return;
    this.text = text;
    this.data = data;
    if (data.turn !== this.turn) this.place = data.place;
    this.turn = data.turn;
    this.columns = data.z[0].length;
    this.build();
    this.light();
  }

  /* Panels ------------------------------------------------------------------------------------------- */

  build() {
    const { data } = this;
    const { words } = data;
    const focused = this.board.getRootNode().activeElement?.dataset?.weight;
    this.grids = {};
    const loss = make("p", { class: "loss" }, fill(words.loss, { loss: short(data.loss, 3) }));
    const output = this.bars("output", data.probabilities, data.targets);
    output.append(loss);
    this.total = make("div", { class: "panel total" }, make("strong", {}, words.sum), make("output", {}), make("span", { class: "whole" }));
    this.board.replaceChildren(
      make("p", { class: "way" }, words.forward),
      make("div", { class: "lane" },
        this.grid("image", data.image), this.kernel(), this.grid("z", data.z),
        this.grid("activated", data.activated), this.grid("pooled", data.pooled), output),
      make("p", { class: "way" }, words.back),
      make("div", { class: "lane" },
        this.bars("score_errors", data.score_errors), this.grid("pooled_errors", data.pooled_errors),
        this.grid("errors", data.errors), this.grid("pixels", data.pixels), this.grid("products", data.products), this.total),
      this.player(),
    );
    if (focused !== undefined) this.board.querySelector(`[data-weight="${focused}"]`)?.focus();
  }

  panel(name, body) {
    const { words } = this.data;
    return make("div", { class: `panel ${name}` }, make("strong", {}, words[name]), make("span", { class: "note" }, words[`${name}_note`]), body);
  }

  grid(name, values) {
    const { words, signed, activated, won, z } = this.data;
    const high = Math.max(1e-9, ...values.flat().map(Math.abs));
    const label = fill(words.grid, { name: words[name], rows: values.length, columns: values[0].length });
    const grid = make("div", { class: "grid", role: "img", "aria-label": label });
    grid.style.gridTemplateColumns = `repeat(${values[0].length}, var(--cell))`;
    const cells = values.map((line, r) => line.map((value, c) => {
      const cell = make("div", { class: "cell" }, short(value));
      if (name === "image" || name === "pixels") Object.assign(cell.style, grey(value));
      else Object.assign(cell.style, tint(value, high, signed));
      if (name === "activated" && z[r][c] <= 0) cell.classList.add("shut");
      if (name === "activated" && won[r][c] && activated[r][c] > 0) cell.classList.add("won");
      if (values.length === this.data.z.length) {
        const place = r * this.columns + c;
        onPointing(cell, () => this.go(place));
        cell.addEventListener("pointerdown", () => this.go(place));
        cell.classList.add("place");
      }
      return cell;
    }));
    grid.append(...cells.flat());
    this.grids[name] = cells;
    return this.panel(name, grid);
  }

  kernel() {
    const { kernel, weight, signed, words } = this.data;
    const high = Math.max(1e-9, ...kernel.flat().map(Math.abs));
    const grid = make("div", { class: "grid", role: "group", "aria-label": words.kernel });
    grid.style.gridTemplateColumns = `repeat(${kernel[0].length}, var(--cell))`;
    kernel.forEach((line, r) => line.forEach((value, c) => {
      const lit = r === weight[0] && c === weight[1];
      const index = r * line.length + c;
      const button = make("button", {
        type: "button", class: lit ? "cell lit" : "cell", "aria-pressed": String(lit), "data-weight": index,
        "aria-label": fill(words.weight, { row: r, column: c, value: short(value, 4) }),
      }, short(value));
      Object.assign(button.style, tint(value, high, signed));
      button.addEventListener("click", () => this.tell("weight", index));
      grid.append(button);
    }));
    return this.panel("kernel", grid);
  }

  bars(name, values, targets) {
    const { classes, signed } = this.data;
    const list = make("ul", { class: "bars" });
    values.forEach((value, k) => {
      const number = make("span", { class: "cell" }, short(value));
      Object.assign(number.style, tint(value, 1, signed));
      const item = make("li", {}, number, make("span", {}, classes[k] + (targets?.[k] ? " ✓" : "")));
      list.append(item);
    });
    return this.panel(name, list);
  }

  player() {
    const { words, says } = this.data;
    const button = (text, label, action) => {
      const made = make("button", { type: "button", class: "tool", ...(label && { "aria-label": label }) }, text);
      made.addEventListener("click", action);
      return made;
    };
    this.playing = button(words.play, "", () => (this.timer ? this.pause() : this.play()));
    this.scrub = make("input", { type: "range", min: 0, max: says.length - 1, step: 1, "aria-label": words.place });
    this.scrub.addEventListener("input", () => this.go(Number(this.scrub.value)));
    this.live = make("output", { class: "live", "aria-live": "polite" });
    if (this.timer) this.playing.textContent = words.pause;
    return make("div", { class: "player" },
      button("◀", words.back_one, () => this.go(this.place - 1)), this.playing,
      button(words.step, "", () => this.go(this.place + 1)), this.scrub, this.live);
  }

  /* What is lit -------------------------------------------------------------------------------------- */

  light() {
    const { data } = this;
    const [row, column] = [Math.floor(this.place / this.columns), this.place % this.columns];
    for (const lit of this.board.querySelectorAll(".here, .window, .later")) lit.classList.remove("here", "window", "later");
    const [k, j] = data.weight;
    const side = data.kernel.length;
    for (let r = 0; r < side; r++)
      for (let c = 0; c < side; c++) this.grids.image[row + r][column + c].classList.add("window");
    this.grids.image[row + k][column + j].classList.add("here");
    for (const name of ["z", "activated", "errors", "pixels", "products"]) this.grids[name][row][column].classList.add("here");
    for (const name of ["pooled", "pooled_errors"]) this.grids[name][row >> 1]?.[column >> 1]?.classList.add("here");
    this.grids.products.flat().slice(this.place + 1).forEach((cell) => cell.classList.add("later"));
    const [sum, whole] = [this.total.querySelector("output"), this.total.querySelector(".whole")];
    sum.textContent = short(data.running[this.place], 3);
    const last = this.place === data.says.length - 1;
    this.total.classList.toggle("done", last);
    whole.textContent = `${data.words.gradient} = ${short(data.gradient, 3)}`;
    this.scrub.value = this.place;
    this.scrub.setAttribute("aria-valuetext", `${this.place + 1}`);
    this.live.textContent = data.says[this.place];
  }

  go(place, playing = false) {
    if (!playing) this.pause();
    const bounded = Math.max(0, Math.min(this.data.says.length - 1, place));
    if (bounded === this.place) return;
    this.place = bounded;
    this.light();
    clearTimeout(this.resting);
    if (!playing) this.rest();
  }

  rest() {
    this.resting = setTimeout(() => this.tell("place", this.place), REST);
  }

  play() {
    if (this.place === this.data.says.length - 1) this.go(0, true);
    this.playing.textContent = this.data.words.pause;
    this.timer = setInterval(() => {
      if (this.place === this.data.says.length - 1) return this.pause();
      return this.go(this.place + 1, true);
    }, BEAT);
  }

  pause() {
    if (!this.timer) return;
    clearInterval(this.timer);
    this.timer = null;
    this.playing.textContent = this.data.words.play;
    this.rest();
  }
}

/* Ink on paper: 0 is white, 1 is nearly black. */
function grey(value) {
  const light = Math.round(255 - 190 * value);
  return { background: `rgb(${light} ${light} ${light})`, color: value > 0.6 ? "#ffffff" : "#1f2933" };
}
