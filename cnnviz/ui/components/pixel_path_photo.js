// The photo with what a cell sees of it, all maps' numbers at its place, and what each place adds to the logit.
// Before this file stand pixels.js and float_maps.js.

const across = (count) => (count > 64 ? 32 : Math.min(16, count)); // maps in a row of the strip

function canvasStage(kind) {
  const caption = make("figcaption");
  const [picture, over, frame] = [make("canvas"), make("canvas", { class: "map" }), make("div", { class: "frame lit" })];
  const box = make("div", { class: `stage ${kind}`, role: "application", tabindex: 0, "data-key": kind }, picture, over, frame);
  return { figure: make("figure", {}, caption, box), caption, box, picture, over, frame };
}

/** The photo: a click takes the cell whose field's middle is nearest, arrow keys move by one cell. */
class PhotoPanel {
  constructor(host) {
    this.host = host;
    Object.assign(this, canvasStage("photo"));
    this.patch = make("div", { class: "frame patch" });
    this.box.append(this.patch);
    this.over.remove();
    this.note = make("p", { class: "note" });
    this.figure.append(this.note);
    this.box.addEventListener("click", (event) => this.host.move(this.under(event)));
    this.box.addEventListener("keydown", (event) => {
      const { sizes } = this.header;
      const to = walk(event, this.host.at, sizes.row, sizes.column);
      if (to) this.host.move(to, true);
    });
  }

  show(header, bytes) {
    this.header = header;
    const [height, width] = header.photo.shape;
    this.size = [height, width];
    paintPhoto(this.picture, bytes(header.photo), height, width);
    this.box.style.aspectRatio = `${width} / ${height}`;
    this.box.setAttribute("aria-label", header.words.photo_alt);
    this.caption.textContent = header.words.photo;
    this.patch.hidden = header.cell.layer === header.chain[0][0];
    this.place(this.patch, ...header.patch);
    this.light(header.cell);
  }

  /** Frame what a cell sees. */
  light({ layer, row, column }) {
    const [rows, columns] = this.header.field;
    this.place(this.frame, rows.start + row * rows.stride, columns.start + column * columns.stride, rows.size, columns.size);
    this.note.textContent = fill(this.header.words.field, { layer: layer ?? this.header.cell.layer, row, column });
  }

  place(frame, top, left, tall, wide) {
    const [height, width] = this.size;
    const span = (first, count, size) => [Math.max(0, first), Math.min(size, first + count)];
    const [[y0, y1], [x0, x1]] = [span(top, tall, height), span(left, wide, width)];
    Object.assign(frame.style, { top: `${(100 * y0) / height}%`, left: `${(100 * x0) / width}%`, height: `${(100 * (y1 - y0)) / height}%`, width: `${(100 * (x1 - x0)) / width}%` });
  }

  under(event) {
    const box = this.picture.getBoundingClientRect();
    const { field: [rows, columns], sizes } = this.header;
    const nearest = (axis, pixel, count) => Math.max(0, Math.min(count - 1, Math.round((pixel - axis.start - axis.size / 2) / axis.stride)));
    return {
      row: nearest(rows, ((event.clientY - box.top) / box.height) * this.size[0], sizes.row),
      column: nearest(columns, ((event.clientX - box.left) / box.width) * this.size[1], sizes.column),
    };
  }
}

/** The numbers of all maps at this place: arrow keys and clicks choose a map. */
class AnswerPanel {
  constructor(host) {
    this.host = host;
    Object.assign(this, canvasStage("answers"));
    this.over.remove();
    this.note = make("p", { class: "note" });
    this.figure.append(this.note);
    const number = ({ row, column }) => Math.min(this.count - 1, row * this.across + column);
    this.box.addEventListener("click", (event) => host.choose({ map: number(cellUnder(this.picture, event, this.rows, this.across)) }));
    this.box.addEventListener("pointermove", (event) => this.tell(number(cellUnder(this.picture, event, this.rows, this.across))));
    this.box.addEventListener("pointerleave", () => this.tell(this.host.at.map));
    this.box.addEventListener("keydown", (event) => {
      const { map } = host.at;
      const to = walk(event, { row: Math.floor(map / this.across), column: map % this.across }, this.rows, this.across);
      if (to) host.pick(number(to));
    });
  }

  show(header, floats, table) {
    this.words = header.words;
    this.said = header.answers.said;
    const values = floats(header.answers.values);
    this.count = values.length;
    this.across = across(this.count);
    this.rows = Math.ceil(this.count / this.across);
    const filled = new Float32Array(this.rows * this.across);
    filled.set(values);
    const reach = Math.max(...values.map(Math.abs)) || 1;
    paintFloats(this.picture, filled, this.rows, this.across, -reach, reach, table);
    this.box.style.aspectRatio = `${this.across} / ${this.rows}`;
    this.caption.textContent = fill(header.words.answers, { n: this.count });
    this.box.setAttribute("aria-label", this.caption.textContent);
    this.light(header.cell.map);
  }

  light(map) {
    frameCells(this.frame, Math.floor(map / this.across), map % this.across, this.rows, this.across);
    this.tell(map);
  }

  tell(map) {
    this.note.textContent = fill(this.words.answers_value, { map, value: this.said[map] });
  }
}

/** What each place of the last maps adds to the logit, over the photo. */
class SharePanel {
  constructor(host) {
    this.host = host;
    Object.assign(this, canvasStage("shares"));
    this.live = make("output", { class: "note" });
    this.sum = make("p", { class: "note sum-of-shares" });
    this.legend = { strip: make("canvas", { "aria-hidden": "true" }), low: make("span"), high: make("span") };
    this.figure.append(this.live, make("div", { class: "legend" }, this.legend.low, this.legend.strip, this.legend.high), this.sum);
    const under = (event) => cellUnder(this.picture, event, this.shares.rows, this.shares.columns);
    this.box.addEventListener("pointermove", (event) => this.light(under(event)));
    this.box.addEventListener("click", (event) => this.follow(under(event)));
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && this.at) this.follow(this.at);
      const to = walk(event, this.at ?? { row: 0, column: 0 }, this.shares.rows, this.shares.columns);
      if (to) this.light(to);
    });
  }

  show(header, bytes, floats, table) {
    const { shares, words: said } = header;
    Object.assign(this, { shares, said });
    const [height, width] = header.photo.shape;
    paintPhoto(this.picture, bytes(header.photo), height, width);
    this.box.style.aspectRatio = `${width} / ${height}`;
    const values = floats(shares.values);
    paintFloats(this.over, values, shares.rows, shares.columns, -shares.reach, shares.reach, table);
    veil(this.over, values, shares.reach);
    paintLegend(this.legend.strip, table);
    this.legend.low.textContent = said.cat;
    this.legend.high.textContent = said.dog;
    this.caption.textContent = fill(said.shares, { layer: shares.layer });
    this.box.setAttribute("aria-label", said.shares_alt);
    this.sum.textContent = said.shares_sum;
    const [row, column] = shares.end ?? [0, 0];
    this.frame.hidden = !shares.end;
    this.light({ row, column }, Boolean(shares.end));
  }

  light(at, framed = true) {
    this.at = at;
    this.frame.hidden = !framed;
    frameCells(this.frame, at.row, at.column, this.shares.rows, this.shares.columns);
    this.live.textContent = fill(this.said.share, { ...at, value: this.shares.said[at.row * this.shares.columns + at.column] });
  }

  follow(at) {
    const [map, row, column] = this.shares.cells[at.row * this.shares.columns + at.column];
    this.host.choose({ layer: this.shares.layer, map, row, column, path: [], step: "logit" });
  }
}

/** What is near zero lets the photo through. */
function veil(canvas, values, reach) {
  const context = canvas.getContext("2d");
  const image = context.getImageData(0, 0, canvas.width, canvas.height);
  values.forEach((value, index) => {
    image.data[4 * index + 3] = Math.round(235 * Math.sqrt(Math.min(1, Math.abs(value) / reach)));
  });
  context.putImageData(image, 0, 0);
}
