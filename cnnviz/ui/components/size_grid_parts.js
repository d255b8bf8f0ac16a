// The parts of the grids: marks of an SVG, the picture that lies under the input with its padding, and the ends of one
// row in numbers, as every mode of padding fills them. Python has said which pixel each padded place holds.

const SVG = "http://www.w3.org/2000/svg";

function add(parent, name, attributes = {}) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return parent.appendChild(element);
}

function box(x, y, width, height) {
  return { x, y, width, height };
}

function ring(parent, x, y, width, height) {
  add(parent, "rect", { class: "casing", rx: 2, ...box(x, y, width, height) });
  add(parent, "rect", { class: "lit", rx: 2, ...box(x, y, width, height) });
}

function lines(svg, kind, column, row, across, down, s) {
  let path = "";
  for (let i = 0; i <= down; i++) path += `M${column * s} ${(row + i) * s}h${across * s}`;
  for (let j = 0; j <= across; j++) path += `M${(column + j) * s} ${row * s}v${down * s}`;
  add(svg, "path", { class: kind, d: path });
}

/* The windows of one axis that touch a place of the padded input. */
function over(axis, place) {
  const found = [];
  for (let window = 0; window < axis.windows; window++) {
    const inside = place - window * axis.strides;
    if (inside >= 0 && inside < axis.span && inside % axis.dilation_rate === 0) found.push(window);
  }
  return found;
}

function clamp(value, count) {
  return Math.max(0, Math.min(count - 1, value));
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole).replace("-", "−"));
}

/* The padded picture at one pixel per place, as an address for an SVG image. */
function paintPadded({ rows, columns, picture }) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [columns.padded, rows.padded];
  const pen = canvas.getContext("2d");
  const image = pen.createImageData(columns.padded, rows.padded);
  const [down, across] = [picture.length / rows.size, picture[0].length / columns.size]; // a large input repeats pixels
  rows.copies.forEach((row, r) => {
    const line = row < 0 ? null : picture[Math.floor(row * down)];
    columns.copies.forEach((column, c) => {
      const level = line && column >= 0 ? Number(line[Math.floor(column * across)]) : 0;
      image.data.set([level * 28, level * 28, level * 28, 255], 4 * (r * columns.padded + c));
    });
  });
  pen.putImageData(image, 0, 0);
  return canvas.toDataURL();
}

/* The ends of a row: a line for each mode, the chosen one first in sight. */
function borderTable(border) {
  const table = document.createElement("table");
  const put = (parent, tag, text, kind = "", attributes = {}) => {
    const element = parent.appendChild(document.createElement(tag));
    element.textContent = text;
    if (kind) element.className = kind;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };
  put(table, "caption", border.title);
  const { columns, before, after, near } = border;
  const last = columns.length - 1;
  const places = columns.map((_, index) => index);
  const left = places.slice(0, Math.min(before + near, last + 1));
  const right = places.slice(Math.max(left.length, last + 1 - after - near));
  const gap = right.length && right[0] > left.length;
  const line = (row, tag, write, kind) => {
    for (const index of left) put(row, tag, write(index), kind(index));
    if (gap) put(row, tag, "…", "gap");
    for (const index of right) put(row, tag, write(index), `far ${kind(index)}`);
  };
  const head = table.createTHead().insertRow();
  put(head, "th", border.axis, "name", { scope: "row" });
  line(head, "th", (index) => String(columns[index]).replace("-", "−"), () => "");
  const body = table.createTBody();
  for (const { name, values, chosen } of border.lines) {
    const row = body.insertRow();
    if (chosen) row.className = "chosen";
    put(row, "th", name, "name", { scope: "row" });
    line(row, "td", (index) => values[index], (index) => (index < before || index > last - after ? "pad" : "own"));
  }
  return table;
}
