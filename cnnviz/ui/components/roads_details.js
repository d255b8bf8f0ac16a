// What each road sees of the picture, drawn large. Plain functions; before them stand pixels.js and float_maps.js.

const DETAILS = { pixels: pixelsDetail, edges: edgesDetail, hog: hogDetail, sift: siftDetail, cnn: netDetail, cnn_global: netDetail };
const SVG = "http://www.w3.org/2000/svg";

function svg(tag, attributes = {}) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** One of a stack of maps as its numbers. */
function layer(stack, floats, index) {
  const size = stack.rows * stack.columns;
  return floats(stack).subarray(index * size, (index + 1) * size);
}

/** A canvas with one map in it, in the range that all maps of the stack share. */
function mapCanvas(view, stack, index, table = "magnitude", label = "") {
  const canvas = make("canvas", label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" });
  const low = table === "signed" ? -stack.high : 0;
  paintFloats(canvas, layer(stack, view.floats, index), stack.rows, stack.columns, low, stack.high, view.tables[table]);
  return canvas;
}

function captioned(canvas, ...caption) {
  return make("figure", {}, canvas, make("figcaption", { class: "quiet" }, ...caption));
}

function quiet(text) {
  return make("p", { class: "quiet" }, text);
}

/** Light what a button stands for when it is pointed at, has the focus, or is pressed. */
function lightable(button, light) {
  onPointing(button, light);
  for (const event of ["focus", "click"]) button.addEventListener(event, light);
}

/** The small picture in a road's row. */
function thumbnail(view, canvas, road) {
  const { header, tables, bytes } = view;
  const [rows, columns] = header.picture.shape;
  const maps = header.maps[road];
  if (road === "edges" || maps) {
    const stack = maps ?? header.edges;
    const sum = new Float32Array(stack.rows * stack.columns);
    for (let map = 0; map < stack.count; map++) layer(stack, view.floats, map).forEach((value, i) => (sum[i] += Math.abs(value)));
    const high = Math.max(...sum) || 1;
    paintFloats(canvas, sum, stack.rows, stack.columns, 0, high, tables.magnitude);
    return;
  }
  if (road === "hog" || road === "sift") {
    const side = 112;
    Object.assign(canvas, { width: side, height: side });
    const context = canvas.getContext("2d");
    const style = getComputedStyle(canvas);
    context.clearRect(0, 0, side, side);
    context.strokeStyle = style.getPropertyValue("--cv-ink") || "#888";
    const scale = side / columns;
    for (const [x1, y1, x2, y2, share] of road === "hog" ? hogLines(view) : pointLines(view)) {
      context.globalAlpha = Math.min(1, share);
      context.lineWidth = 2;
      context.beginPath();
      context.moveTo((x1 + 0.5) * scale, (y1 + 0.5) * scale);
      context.lineTo((x2 + 0.5) * scale, (y2 + 0.5) * scale);
      context.stroke();
    }
    return;
  }
  paintFloats(canvas, bytes(header.picture), rows, columns, 0, 255, tables.grey);
}

// --- pixels

function pixelsDetail(view) {
  const { header, texts } = view;
  const [rows, columns] = header.picture.shape;
  const strip = make("canvas", { class: "strip", role: "img", "aria-label": texts.flat });
  paintFloats(strip, view.bytes(header.picture), 1, rows * columns, 0, 255, view.tables.grey);
  const parts = [strip, quiet(texts.flat)];
  if (!header.templates) return [...parts, quiet(texts.train_first)];
  const road = header.roads.find((one) => one.name === "pixels");
  const shares = new Map(road.answers.map((one) => [one.index, one]));
  const figures = header.classes.map((name, index) => {
    const one = shares.get(index);
    const figure = captioned(mapCanvas(view, header.templates, index, "signed", name), name, one ? ` · ${one.percent}` : "");
    figure.classList.toggle("best", road.answers[0]?.index === index);
    return figure;
  });
  return [...parts, make("div", { class: "row" }, ...figures), quiet(texts.templates)];
}

// --- edges

function edgesDetail(view) {
  const { header, texts } = view;
  const figures = texts.edges.map((name, index) => captioned(mapCanvas(view, header.edges, index, "magnitude", name), name));
  return [make("div", { class: "row wide" }, ...figures), quiet(texts.edges_says)];
}

// --- HOG: one map of 4 × 4 cells for each direction

/** An edge for every cell and direction: [x1, y1, x2, y2, strength 0..1] in pixels of the picture. */
function hogLines(view, only = null) {
  const { hog, picture } = view.header;
  const [side] = picture.shape;
  const lines = [];
  const cell = side / hog.columns;
  for (let direction = 0; direction < hog.count; direction++) {
    const turn = ((direction + 0.5) * Math.PI) / hog.count; // of the gradient; its edge stands across
    const [down, right] = [Math.cos(turn), -Math.sin(turn)];
    for (let place = 0; place < hog.rows * hog.columns; place++) {
      if (only !== null && place !== only) continue;
      const [row, column] = [Math.floor(place / hog.columns), place % hog.columns];
      const share = hogValue(view, row, column, direction) / hog.high;
      const [y, x, reach] = [(row + 0.5) * cell - 0.5, (column + 0.5) * cell - 0.5, 0.46 * cell];
      lines.push([x - right * reach, y - down * reach, x + right * reach, y + down * reach, share]);
    }
  }
  return lines;
}

function hogValue(view, row, column, direction) {
  const { hog } = view.header;
  return view.floats(hog)[(direction * hog.rows + row) * hog.columns + column];
}

function hogDetail(view) {
  const { texts, header, stage } = view;
  const [side] = header.picture.shape;
  const count = header.hog.columns;
  const cell = side / count;
  for (const [x1, y1, x2, y2, share] of hogLines(view)) {
    if (share > 0.03) stage.marks.append(svg("line", { x1, y1, x2, y2, class: "edge", style: `opacity:${Math.min(1, 0.15 + share)}` }));
  }
  for (let i = 1; i < count; i++) {
    stage.marks.append(svg("line", { x1: i * cell - 0.5, x2: i * cell - 0.5, y1: -0.5, y2: side - 0.5, class: "grid" }));
    stage.marks.append(svg("line", { y1: i * cell - 0.5, y2: i * cell - 0.5, x1: -0.5, x2: side - 0.5, class: "grid" }));
  }
  const frame = svg("rect", { width: cell, height: cell, class: "frame" });
  stage.marks.append(frame);
  const title = make("p", { class: "name", "aria-live": "polite" });
  const bars = make("div", { class: "bars" });
  const cells = make("div", { class: "cells", style: `--count:${count}` });
  const light = (place) => {
    const [row, column] = [Math.floor(place / count), place % count];
    frame.setAttribute("x", column * cell - 0.5);
    frame.setAttribute("y", row * cell - 0.5);
    title.textContent = fill(texts.hog_cell, { row, column });
    const values = Array.from({ length: header.hog.count }, (_, direction) => hogValue(view, row, column, direction));
    bars.replaceChildren(
      ...values.map((value, direction) => {
        const degrees = Math.round(((direction + 0.5) * 180) / header.hog.count);
        const said = fill(texts.hog_direction, { degrees, value: fixed(value, 2) });
        const bar = make("span", { title: said, role: "img", "aria-label": said }, make("i"), make("b", {}, `${degrees}°`));
        bar.firstChild.style.height = `${(100 * value) / header.hog.high}%`;
        return bar;
      }),
    );
    [...cells.children].forEach((one, i) => one.classList.toggle("lit", i === place));
  };
  for (let place = 0; place < count * count; place++) {
    const label = fill(texts.hog_cell, { row: Math.floor(place / count), column: place % count });
    const button = make("button", { type: "button", "aria-label": label });
    const glyph = svg("svg", { viewBox: `${(place % count) * cell - 0.5} ${Math.floor(place / count) * cell - 0.5} ${cell} ${cell}` });
    for (const [x1, y1, x2, y2, share] of hogLines(view, place)) glyph.append(svg("line", { x1, y1, x2, y2, class: "ink", style: `opacity:${share}` }));
    button.append(glyph);
    lightable(button, () => light((view.place = place)));
    cells.append(button);
  }
  const totals = Array.from({ length: count * count }, (_, place) => hogLines(view, place).reduce((sum, line) => sum + line[4], 0));
  light(view.place ?? totals.indexOf(Math.max(...totals)));
  return [make("div", { class: "pair" }, cells, make("div", {}, title, bars)), quiet(texts.hog_says)];
}

// --- SIFT

/** A tick for every key point, from its place along its gradient. */
function pointLines(view) {
  return view.header.points.map(({ row, column, size, angle }) => {
    const reach = 2.5 * size;
    return [column - Math.sin(angle) * reach, row - Math.cos(angle) * reach, column + Math.sin(angle) * reach, row + Math.cos(angle) * reach, 0.9];
  });
}

function siftDetail(view) {
  const { header, texts, stage } = view;
  const { points } = header;
  if (!points.length) return [quiet(texts.points_none)];
  const square = svg("rect", { class: "frame" });
  const circles = points.map(({ row, column, size, angle }) => {
    const mark = svg("g", { class: "point" });
    mark.append(svg("circle", { cx: column, cy: row, r: 2 * size }));
    mark.append(svg("line", { x1: column, y1: row, x2: column + 2 * size * Math.sin(angle), y2: row + 2 * size * Math.cos(angle) }));
    return mark;
  });
  stage.marks.append(...circles, square);
  const title = make("p", { class: "name", "aria-live": "polite" });
  const bag = bagOfWords(view);
  const light = (index) => {
    const { row, column, size, angle, word } = points[index];
    const reach = 6 * size;
    Object.entries({ x: column - reach, y: row - reach, width: 2 * reach, height: 2 * reach }).forEach(([name, value]) => square.setAttribute(name, value));
    square.setAttribute("transform", `rotate(${(-angle * 180) / Math.PI} ${column} ${row})`);
    circles.forEach((mark, i) => mark.classList.toggle("lit", i === index));
    [...buttons.children].forEach((one, i) => one.classList.toggle("lit", i === index));
    const name = word === null ? texts.no_word : fill(texts.word, { word });
    title.textContent = fill(texts.point, { row: fixed(row, 0), column: fixed(column, 0), word: name });
    bag?.light(word);
  };
  const buttons = make("div", { class: "row words" });
  points.forEach(({ word }, index) => {
    const label = word === null ? String(index) : fill(texts.word, { word });
    const button = make("button", { type: "button" });
    if (word !== null) button.append(wordCanvas(view, word));
    button.append(make("span", { class: "quiet" }, label));
    lightable(button, () => light((view.place = index)));
    buttons.append(button);
  });
  light(points[view.place] ? view.place : 0);
  const parts = [quiet(fill(texts.points_says, { points: points.length })), title, buttons];
  return bag ? [...parts, bag.element, quiet(bag.says)] : [...parts, quiet(texts.train_first)];
}

function wordCanvas(view, word) {
  const { words: patches } = view.header;
  const [, rows, columns] = patches.shape;
  const canvas = make("canvas", { "aria-hidden": "true" });
  const pixels = view.bytes(patches).subarray(word * rows * columns, (word + 1) * rows * columns);
  paintFloats(canvas, pixels, rows, columns, 0, 255, view.tables.grey);
  return canvas;
}

/** The histogram of words as thin bars. */
function bagOfWords(view) {
  const { words: patches, points } = view.header;
  if (!patches) return null;
  const [count] = patches.shape;
  const counts = new Array(count).fill(0);
  for (const { word } of points) counts[word]++;
  const says = fill(view.texts.bag, { count });
  const high = Math.max(...counts);
  const element = svg("svg", { viewBox: `0 0 ${count} 20`, preserveAspectRatio: "none", class: "bag", role: "img", "aria-label": says });
  const bars = counts.map((n, word) => svg("rect", { x: word + 0.1, width: 0.8, y: 20 - (19 * n) / high, height: (19 * n) / high }));
  element.append(svg("line", { x1: 0, x2: count, y1: 19.9, y2: 19.9 }), ...bars);
  return { element, says, light: (word) => bars.forEach((bar, i) => bar.classList.toggle("lit", i === word)) };
}

// --- the two nets

function netDetail(view) {
  const { header, texts, lit } = view;
  const [maps, kernels] = [header.maps[lit], header.kernels[lit]];
  if (!maps || !kernels) return [quiet(texts.train_first)];
  const figures = Array.from({ length: maps.count }, (_, index) => {
    const label = fill(texts.map, { map: index });
    const kernel = mapCanvas(view, kernels, index, "signed");
    kernel.classList.add("kernel");
    return captioned(mapCanvas(view, maps, index, "magnitude", label), kernel, label);
  });
  return [make("div", { class: "row" }, ...figures), quiet(texts.maps_says)];
}
