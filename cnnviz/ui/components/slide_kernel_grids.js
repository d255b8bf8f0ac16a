// What is drawn: colours, a grid of numbers one can walk through, the frame that moves over it, and curves.

const INKS = ["#1f2933", "#ffffff", "#000000"];

function channelsOf(colour) {
  const hex = colour.match(/^#(..)(..)(..)$/);
  if (hex) return hex.slice(1).map((part) => parseInt(part, 16));
  return (colour.match(/[\d.]+/g) ?? [0, 0, 0]).slice(0, 3).map(Number);
}

function mix(from, to, share) {
  const part = Math.max(0, Math.min(1, share));
  return from.map((value, i) => Math.round(value + (to[i] - value) * part));
}

function luminance(colour) {
  const [r, g, b] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

// The first ink that can be read on this ground (contrast 4.5 or more; black or white always has it).
function inkOn(ground) {
  const light = luminance(ground);
  return INKS.find((ink) => {
    const [low, high] = [light, luminance(channelsOf(ink))].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05) >= 4.5;
  }) ?? INKS[2];
}

// The colours of this theme. Zero has the ground of an empty cell, in light and dark.
class Colours {
  constructor(element, scales, channels) {
    const style = getComputedStyle(element);
    const role = (name) => channelsOf(style.getPropertyValue(`--cv-${name}`));
    this.cell = role("cell");
    this.ink = role("cell-ink");
    this.padding = role("padding");
    [this.negative, , this.positive] = scales.signed.map(channelsOf);
    this.channels = channels.map(channelsOf);
    this.ready = style.getPropertyValue("--cv-cell") !== "";
  }

  same(other) {
    return `${this.cell}|${this.ink}` === `${other.cell}|${other.ink}`;
  }

  // A pixel: grey where there is one channel, the channel's own colour where there are more.
  pixel(value, high, channel) {
    const full = this.channels.length > 1 ? this.channels[channel] : mix(this.cell, this.ink, 0.82);
    return mix(this.cell, full, high ? value / high : 0);
  }

  signed(value, most) {
    return mix(this.cell, value < 0 ? this.negative : this.positive, most ? Math.abs(value) / most : 0);
  }
}

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

// rows × columns of cells, one of which is in the tab order; arrow keys walk from cell to cell.
// `first` is the number of the first row and column: −p where p rows of padding stand before row 0.
// `count` is how many of them belong to the picture and have their number written beside them.
class Grid {
  constructor({ name, label, rows, columns, first = 0, numbered = [0, 0], on = {} }) {
    Object.assign(this, { name, rows, columns, first, on });
    this.state = new Map();
    this.cells = range(rows).map((row) => range(columns).map((column) => make("div", {
      class: "cell", role: "gridcell", tabindex: "-1",
      "data-row": row + first, "data-column": column + first,
    }, make("span"))));
    this.body = make("div", { class: "cells", role: "grid", "aria-label": label },
      ...this.cells.map((row) => make("div", { role: "row" }, ...row)));
    this.body.style.gridTemplateColumns = `repeat(${columns}, var(--pitch))`;
    this.stage = make("div", { class: "stage" }, this.body);
    const numbers = (count, size) => range(size).map((i) => make("span", {},
      i + first >= 0 && i + first < count ? String(i + first) : ""));
    this.element = make("div", { class: `grid ${name}` },
      make("div", { class: "index top", "aria-hidden": "true" }, ...numbers(numbered[1], columns)),
      make("div", { class: "index left", "aria-hidden": "true" }, ...numbers(numbered[0], rows)), this.stage);
    this.current = this.at(Math.max(0, first), Math.max(0, first));
    this.listen();
  }

  at(row, column) {
    return this.cells[row - this.first]?.[column - this.first];
  }

  each(visit) {
    this.cells.forEach((line, i) => line.forEach((cell, j) => visit(cell, i + this.first, j + this.first)));
  }

  set current(cell) {
    this.here?.setAttribute("tabindex", "-1");
    this.here = cell ?? this.cells[0]?.[0];
    this.here?.setAttribute("tabindex", "0");
  }

  // Write a cell; what has not changed is not touched.
  write(cell, { text, ground, label, kind = "", note = "" }) {
    const key = `${text}|${ground}|${label}|${kind}|${note}`;
    if (this.state.get(cell) === key) return;
    this.state.set(cell, key);
    cell.className = `cell ${kind}`;
    cell.firstChild.textContent = text;
    if (note) cell.dataset.note = note;
    else delete cell.dataset.note;
    cell.style.background = ground ? `rgb(${ground})` : "";
    cell.style.color = ground ? inkOn(ground) : "";
    cell.setAttribute("aria-label", label);
  }

  mark(name, wanted) {
    this.each((cell, row, column) => cell.classList.toggle(name, wanted(row, column)));
  }

  listen() {
    const place = (event) => {
      const cell = event.target.closest?.(".cell");
      return cell ? { grid: this, cell, row: Number(cell.dataset.row), column: Number(cell.dataset.column) } : null;
    };
    const tell = (kind) => (event) => {
      const found = place(event);
      if (found) this.on[kind]?.(found, event);
    };
    this.body.addEventListener("pointerover", tell("over"));
    this.body.addEventListener("pointerleave", (event) => this.on.leave?.(event));
    this.body.addEventListener("pointerdown", tell("down"));
    this.body.addEventListener("pointermove", (event) => this.on.drag?.(event));
    this.body.addEventListener("click", tell("press"));
    this.body.addEventListener("focusin", (event) => {
      this.current = event.target;
      tell("focus")(event);
    });
    this.body.addEventListener("focusout", (event) => this.on.blur?.(event));
    this.body.addEventListener("keydown", (event) => {
      const found = place(event);
      if (!found || event.ctrlKey || event.metaKey || event.altKey) return;
      const target = this.walk(found, event.key);
      if (target) target.focus();
      else if (!this.on.key?.(found, event)) return;
      event.preventDefault();
    });
  }

  walk({ row, column }, key) {
    if (key === "Home") return this.at(row, this.first);
    if (key === "End") return this.at(row, this.first + this.columns - 1);
    return STEPS[key] && this.at(row + STEPS[key][0], column + STEPS[key][1]);
  }
}

// The highlight: one frame, or with a dilation a frame around each place it looks at.
class Frame {
  constructor(stage, { rows, columns, dilation = 1 }) {
    this.size = [(rows - 1) * dilation + 1, (columns - 1) * dilation + 1];
    this.element = make("div", { class: dilation > 1 ? "frame dilated" : "frame", "aria-hidden": "true" });
    this.taps = dilation > 1 ? range(rows * columns).map(() => make("div", { class: "tap" })) : [];
    this.dilation = dilation;
    this.across = columns;
    this.element.append(...this.taps);
    stage.append(this.element);
  }

  resize(pitch) {
    this.pitch = pitch;
    this.element.style.height = `${this.size[0] * pitch}px`;
    this.element.style.width = `${this.size[1] * pitch}px`;
    this.taps.forEach((tap, index) => {
      const [row, column] = [Math.floor(index / this.across), index % this.across];
      tap.style.transform = `translate(${column * this.dilation * pitch}px, ${row * this.dilation * pitch}px)`;
    });
  }

  // Row and column within the stage, in cells, and how many milliseconds it takes to glide there.
  place(row, column, milliseconds) {
    this.element.style.transitionDuration = `${milliseconds}ms`;
    this.element.style.transform = `translate(${column * this.pitch}px, ${row * this.pitch}px)`;
  }

  show(visible) {
    this.element.style.visibility = visible ? "" : "hidden";
  }
}

// A curve from box to box: sideways where the second stands to the right, else downwards, and into its right
// side where it stands to the left, so that titles stay free.
function curve(from, to) {
  if (to.x >= from.x + from.width) {
    const [x1, y1, x2, y2] = [from.x + from.width, from.y + from.height / 2, to.x, to.y + to.height / 2];
    const bend = Math.max(18, (x2 - x1) / 2);
    return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
  }
  let [x1, y1, x2, y2] = [from.x + from.width / 2, from.y + from.height, to.x + to.width / 2, to.y];
  if (to.x + to.width + 24 < x1) {
    [x2, y2] = [to.x + to.width, to.y + to.height / 2];
    return `M${x1} ${y1}C${x1} ${(y1 + y2) / 2 + 12} ${x2 + (x1 - x2) / 2} ${y2} ${x2} ${y2}`;
  }
  const bend = Math.max(18, Math.abs(y2 - y1) / 2);
  return `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`;
}

// A map without numbers, one pixel for each, for the stack of maps. Places not yet reached stay empty.
function drawSmall(canvas, numbers, filled, colour) {
  const [rows, columns] = [numbers.length, numbers[0].length];
  const pen = canvas.getContext("2d");
  const goesOn = canvas.numbers === numbers && canvas.filled < filled; // the same map, some places further
  if (!goesOn) {
    canvas.width = columns;
    canvas.height = rows;
  }
  for (let place = goesOn ? canvas.filled : 0; place < filled; place++) {
    const [row, column] = [Math.floor(place / columns), place % columns];
    pen.fillStyle = `rgb(${colour(numbers[row][column])})`;
    pen.fillRect(column, row, 1, 1);
  }
  Object.assign(canvas, { numbers, filled });
}
