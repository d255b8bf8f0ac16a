/* Input and feature map as two grids: a window on the one is a cell of the other.
 *
 * Sizes, padding and the cells that no window reaches come from Python (cnnviz.numeric.shapes); here they are
 * only drawn. Rows and columns are independent, so a strip per row and one per column paints every such cell.
 * Before this file stands size_grid_parts.js.
 */
const views = new WeakMap();
const LARGEST_CELL = 26;
const GRID_FROM = 5; // pixels: smaller cells are drawn without lines between them

export default function ({ data, parentElement }) {
  if (!views.has(parentElement)) views.set(parentElement, new View(parentElement));
  const view = views.get(parentElement);
  view.show(data);
  return () => {
    view.end();
    views.delete(parentElement);
  };
}

class View {
  constructor(root) {
    this.root = root;
    for (const name of ["input", "output", "play", "live", "border", "legend"]) this[name] = root.querySelector("." + name);
    this.at = { row: 0, column: 0 };
    this.pixel = null;
    this.output.addEventListener("pointermove", (event) => this.pointOutput(event));
    this.output.addEventListener("pointerdown", (event) => this.pointOutput(event));
    this.output.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("pointermove", (event) => this.pointInput(event));
    this.input.addEventListener("pointerdown", (event) => this.pointInput(event));
    this.input.addEventListener("pointerleave", () => this.point(null));
    this.play.addEventListener("click", () => (this.timer ? this.pause() : this.slide()));
    this.resize = new ResizeObserver(() => this.draw());
    this.resize.observe(root.host ?? root);
  }

  end() {
    this.pause();
    this.resize.disconnect();
  }

  show(data) {
    const same = JSON.stringify(data) === JSON.stringify(this.data);
    this.data = data;
    if (!same) {
      this.pause();
      this.pixel = null;
      this.at.row = Math.min(this.at.row, data.rows.windows - 1);
      this.at.column = Math.min(this.at.column, data.columns.windows - 1);
    }
    this.draw(true);
  }

  /* Drawing ------------------------------------------------------------------------------------------- */

  draw(anew = false) {
    if (!this.data) return;
    const { rows, columns } = this.data;
    const width = (this.root.host ?? this.root).clientWidth || 640;
    if (!anew && width === this.width) return;
    this.width = width;
    const beside = width >= 620; // two panels side by side share the width, else each has all of it
    const room = beside ? (width - 60) * (columns.padded / (columns.padded + columns.windows)) : width;
    this.size = Math.min(LARGEST_CELL, room / columns.padded, 400 / rows.padded);
    this.text(".input-title", "input_title");
    this.text(".input-note", rows.padded > rows.size || columns.padded > columns.size ? "input_note" : "");
    this.text(".output-title", "output_title");
    this.text(".output-note", "output_note");
    this.drawInput(anew || !this.painted);
    this.drawOutput();
    this.drawLegend();
    this.border.replaceChildren(...(this.data.border ? [borderTable(this.data.border)] : []));
    this.play.textContent = this.data.labels[this.timer ? "pause" : "slide"];
    this.light();
  }

  drawInput(anew) {
    const { rows, columns, labels } = this.data;
    const s = this.size;
    const svg = this.clear(this.input, columns.padded * s, rows.padded * s, labels.input_alt);
    const [left, top] = [columns.before * s, rows.before * s];
    const inner = [left, top, columns.size * s, rows.size * s];
    const padded = rows.padded > rows.size || columns.padded > columns.size;
    const whole = box(0, 0, columns.padded * s, rows.padded * s);
    add(svg, "rect", { class: "outside", ...whole });
    if (padded && s >= GRID_FROM) lines(svg, "dashes", 0, 0, columns.padded, rows.padded, s);
    else if (padded) add(svg, "rect", { class: "dashes", ...whole });
    add(svg, "rect", { class: "cell", ...box(...inner) });
    if (anew) this.painted = paintPadded(this.data);
    add(svg, "image", { class: "picture", href: this.painted, preserveAspectRatio: "none", ...whole });
    for (const row of rows.unreached) this.strip(svg, 0, row, columns.padded, 1);
    for (const column of columns.unreached) this.strip(svg, column, 0, 1, rows.padded);
    if (s >= GRID_FROM) lines(svg, "line", columns.before, rows.before, columns.size, rows.size, s);
    add(svg, "rect", { class: "frame", ...box(...inner) });
    for (const axis of [rows, columns]) {
      const [across, down] = [axis === columns ? axis.extra : columns.padded, axis === rows ? axis.extra : rows.padded];
      if (axis.extra) add(svg, "rect", { class: "extra", ...box((columns.padded - across) * s, (rows.padded - down) * s, across * s, down * s) });
    }
    this.lamp = add(svg, "g");
  }

  strip(svg, column, row, across, down) {
    const s = this.size;
    const place = box(column * s, row * s, across * s, down * s);
    add(svg, "rect", { class: "hatch-ground", ...place });
    add(svg, "rect", { class: "unreached", fill: "url(#hatch)", ...place });
  }

  drawOutput() {
    const { rows, columns, labels } = this.data;
    const s = this.size;
    const svg = this.clear(this.output, columns.windows * s, rows.windows * s, labels.output_alt);
    add(svg, "rect", { class: "cell", ...box(0, 0, columns.windows * s, rows.windows * s) });
    this.trail = add(svg, "g");
    if (s >= GRID_FROM) lines(svg, "line", 0, 0, columns.windows, rows.windows, s);
    add(svg, "rect", { class: "frame", ...box(0, 0, columns.windows * s, rows.windows * s) });
    this.spot = add(svg, "g");
  }

  clear(svg, width, height, label) {
    svg.replaceChildren();
    const edge = 2; // room for half a stroke
    svg.setAttribute("viewBox", `${-edge} ${-edge} ${width + 2 * edge} ${height + 2 * edge}`);
    svg.setAttribute("width", width + 2 * edge);
    svg.setAttribute("height", height + 2 * edge);
    svg.setAttribute("aria-label", label);
    const hatch = { id: "hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" };
    add(add(add(svg, "defs"), "pattern", hatch), "line", { class: "hatch", x1: 3, y1: 0, x2: 3, y2: 6 });
    return svg;
  }

  drawLegend() {
    const { rows, columns, labels } = this.data;
    const items = [["lit", labels.legend_window]];
    if (rows.padded > rows.size || columns.padded > columns.size) items.push(["dashes", labels.legend_padding]);
    if (rows.extra || columns.extra) items.push(["extra", labels.legend_extra]);
    if (rows.unreached.length || columns.unreached.length) items.push(["unreached", labels.legend_unreached]);
    this.legend.replaceChildren(
      ...items.map(([kind, text]) => {
        const item = document.createElement("li");
        const mark = add(item, "svg", { width: 16, height: 16, "aria-hidden": "true" });
        if (kind === "unreached") add(mark, "rect", { class: "hatch-ground", ...box(1, 1, 14, 14) });
        add(mark, "rect", { class: kind, ...box(2, 2, 12, 12), ...(kind === "unreached" && { fill: "url(#hatch)" }) });
        item.append(text);
        return item;
      }),
    );
  }

  /* What is lit --------------------------------------------------------------------------------------- */

  light() {
    const { rows, columns, labels } = this.data;
    const s = this.size;
    this.lamp.replaceChildren();
    this.spot.replaceChildren();
    if (this.pixel) {
      const { row, column } = this.pixel;
      const [down, across] = [over(rows, row), over(columns, column)];
      add(this.lamp, "rect", { class: "pixel", ...box(column * s, row * s, s, s) });
      ring(this.lamp, column * s, row * s, s, s);
      for (const r of down)
        for (const c of across) add(this.spot, "rect", { class: "lit-cell", ...box(c * s, r * s, s, s) });
      const count = down.length * across.length;
      const place = { row: row - rows.before, column: column - columns.before, n: count };
      const inside = place.row >= 0 && place.row < rows.size && place.column >= 0 && place.column < columns.size;
      const [from_row, from_column] = [rows.copies[row], columns.copies[column]];
      Object.assign(place, { from_row, from_column });
      const blank = Math.min(from_row, from_column) < 0;
      const key = !inside ? (blank ? "live_padding" : "live_copy") : count === 0 ? "live_unreached" : count === 1 ? "live_one" : "live_pixel";
      this.live.textContent = fill(labels[key], place);
      return;
    }
    const { row, column } = this.at;
    const [top, left] = [row * rows.strides * s, column * columns.strides * s];
    for (let i = 0; i < rows.kernel_size; i++)
      for (let j = 0; j < columns.kernel_size; j++)
        add(this.lamp, "rect", {
          class: "tap",
          ...box(left + j * columns.dilation_rate * s, top + i * rows.dilation_rate * s, s, s),
        });
    ring(this.lamp, left, top, columns.span * s, rows.span * s);
    ring(this.spot, column * s, row * s, s, s);
    add(this.spot, "rect", { class: "lit-cell", ...box(column * s, row * s, s, s) });
    const first = { top: row * rows.strides - rows.before, left: column * columns.strides - columns.before };
    this.live.textContent = fill(labels.live_window, {
      row,
      column,
      ...first,
      bottom: first.top + rows.span - 1,
      right: first.left + columns.span - 1,
    });
  }

  point(pixel) {
    this.pixel = pixel;
    this.light();
  }

  go(row, column) {
    const { rows, columns } = this.data;
    this.at = { row: clamp(row, rows.windows), column: clamp(column, columns.windows) };
    this.point(null);
  }

  place(svg, event) {
    const frame = svg.getBoundingClientRect();
    const scale = svg.viewBox.baseVal.width / frame.width;
    return {
      row: Math.floor(((event.clientY - frame.top) * scale - 2) / this.size),
      column: Math.floor(((event.clientX - frame.left) * scale - 2) / this.size),
    };
  }

  pointOutput(event) {
    this.pause();
    const { row, column } = this.place(this.output, event);
    this.go(row, column);
  }

  pointInput(event) {
    this.pause();
    const { row, column } = this.place(this.input, event);
    this.point({ row: clamp(row, this.data.rows.padded), column: clamp(column, this.data.columns.padded) });
  }

  key(event) {
    const { row, column } = this.at;
    const { rows, columns } = this.data;
    const target = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      Home: [0, 0],
      End: [rows.windows - 1, columns.windows - 1],
    }[event.key];
    if (!target) return;
    event.preventDefault();
    this.pause();
    this.go(...target);
  }

  /* Sliding ------------------------------------------------------------------------------------------- */

  slide() {
    const { rows, columns } = this.data;
    const total = rows.windows * columns.windows;
    const each = Math.max(1, Math.ceil(total / 600)); // a large map in strides: never longer than some ten seconds
    let index = 0;
    const step = () => {
      if (index >= total) return this.pause();
      this.go(Math.floor(index / columns.windows), index % columns.windows);
      this.trail.replaceChildren();
      const { row, column } = this.at;
      const s = this.size;
      add(this.trail, "rect", { class: "done", ...box(0, 0, columns.windows * s, row * s) });
      add(this.trail, "rect", { class: "done", ...box(0, row * s, (column + 1) * s, s) });
      index = index + each > total - 1 && index < total - 1 ? total - 1 : index + each;
    };
    this.live.setAttribute("aria-live", "off"); // nobody wants six hundred sentences read out
    this.timer = setInterval(step, Math.min(160, Math.max(16, 8000 / total)));
    this.play.textContent = this.data.labels.pause;
    step();
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.trail?.replaceChildren();
    this.live.setAttribute("aria-live", "polite");
    if (this.data) this.play.textContent = this.data.labels.slide;
  }

  text(selector, label) {
    this.root.querySelector(selector).textContent = label && this.data.labels[label];
  }
}
