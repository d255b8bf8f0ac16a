// The whole net on one sheet, from the photo to its answer: a column for each stage, in it a block for each layer with
// all its maps. The blocks beside the open layer are large, the others small.
const SMALL = { height: 64, gap: 1, least: 3 }; // CSS pixels; of layers with very many maps the first that fit are drawn
const LARGE = { all: 560, least: 250 }; // of the blocks of a column together; of the large one
const MARK = 3; // side of a marked cell, at least

class Sheet {
  constructor(element, { words, act }) {
    Object.assign(this, { element, words, act, blocks: [], marked: [] });
    element.setAttribute("aria-label", words.layers);
    element.onkeydown = (event) => this.press(event);
  }

  /** Make the blocks of a net; they are painted by `draw`. */
  build(net) {
    this.net = net;
    this.blocks = [];
    const columns = net.stages.map((members) => {
      const blocks = members.map((index, slot) => this.block(net.layers[index], slot));
      const [{ height, width, channels }] = blocks.map(({ layer }) => layer);
      const shape = make("div", { class: "shape", role: "presentation" }, `${height}×${width}×${channels}`);
      return make("div", { class: "stage", role: "presentation" }, shape, ...blocks.map(({ box }) => box));
    });
    this.slots = Math.max(1, ...net.stages.map((members) => members.length));
    this.element.replaceChildren(...columns, this.last());
  }

  block(layer, slot) {
    const { name, height, width, channels } = layer;
    const label = fill(this.words.layer_label, { name, height, width, channels });
    const tab = make("button", { role: "tab", type: "button", "data-layer": name, "aria-label": label }, name);
    const canvas = make("canvas", { "aria-hidden": "true" });
    const marks = make("canvas", { class: "marks", "aria-hidden": "true" });
    const box = make("div", { class: "block", role: "presentation", "data-block": name },
      tab, make("div", { class: "canvas", role: "presentation" }, canvas, marks));
    const block = { layer, slot, tab, canvas, marks, box };
    tab.onclick = () => this.act.open(layer);
    let lit = null; // a press takes the cell that is lit: a click is told in whole pixels, and a cell may be less
    marks.onpointermove = (event) => event.pointerType !== "touch" && this.act.point((lit = this.at(block, event)));
    marks.onpointerleave = () => this.act.point((lit = null));
    marks.onclick = (event) => this.act.open(layer, lit ?? this.at(block, event));
    this.blocks.push(block);
    return block;
  }

  last() {
    const lines = this.net.head.map((line) => make("div", {}, line));
    const said = this.net.answers.map(({ label, percent }, place) =>
      make("div", place ? {} : { class: "said" }, make("strong", {}, label), ` ${percent}`));
    return make("div", { class: "stage last", role: "presentation" }, ...lines, ...said);
  }

  /** Paint the maps; the slot of the open layer is large in every column. */
  draw(open, { order, scale, tables }) {
    const large = this.blocks.find(({ layer }) => layer === open)?.slot ?? 0;
    const room = Math.max(LARGE.least, LARGE.all - (this.slots - 1) * (SMALL.height + 22));
    for (const block of this.blocks) {
      const chosen = block.layer === open;
      block.box.classList.toggle("chosen", chosen);
      block.box.classList.toggle("large", block.slot === large);
      block.tab.setAttribute("aria-selected", String(chosen));
      block.tab.tabIndex = chosen ? 0 : -1;
      block.room = block.slot === large ? room : SMALL.height;
      block.canvas.parentElement.style.height = `${block.room}px`;
    }
    // all widths are asked for at once, before anything is painted: one layout
    for (const block of this.blocks) block.wide = block.canvas.parentElement.clientWidth;
    for (const block of this.blocks) this.paint(block, order, scale, tables);
    this.reveal(this.blocks.find(({ layer }) => layer === open)?.box.parentElement);
  }

  paint(block, order, scale, tables) {
    if (!block.wide) return;
    const { layer } = block;
    const ratio = window.devicePixelRatio || 1;
    const channels = order === "number" ? layer.numbered : layer.ranked;
    const key = [layer.net.id, order, scale, block.wide, block.room, ratio].join();
    if (block.painted === key) return;
    block.painted = key;
    block.plan = fitTiles(block.wide, block.room, layer.height / layer.width, channels.length);
    block.shown = channels.slice(0, block.plan.count);
    block.ranks = new Map(block.shown.map((channel, place) => [channel, place]));
    const { columns, width, height } = block.plan;
    block.canvas.dataset.plan = [columns, width, height].join();
    for (const canvas of [block.canvas, block.marks]) {
      canvas.width = Math.round(block.wide * ratio);
      canvas.height = Math.round(block.room * ratio);
    }
    const context = block.canvas.getContext("2d");
    const image = context.createImageData(block.canvas.width, block.canvas.height);
    const out = { pixels: new Uint32Array(image.data.buffer), wide: image.width };
    const [across, down] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
    const [columnEnds, rowEnds] = [shares(layer.width, across), shares(layer.height, down)];
    block.shown.forEach((channel, place) => {
      const { x, y } = placeOf(block.plan, place);
      shrink(numbers(layer, channel), layer, columnEnds, rowEnds, colours(layer, channel, scale, tables), out,
        Math.round(y * ratio) * out.wide + Math.round(x * ratio));
    });
    context.putImageData(image, 0, 0);
  }

  /** Mark the lit cell, and those of the layers before that feed it. */
  mark(lit, fed, colour) {
    for (const { marks } of this.marked) marks.getContext("2d").clearRect(0, 0, marks.width, marks.height);
    this.marked = [];
    this.frame(lit.layer, [lit.map], { top: lit.row, bottom: lit.row + 1, left: lit.column, right: lit.column + 1 }, colour, true);
    for (const { layer, maps, ...cells } of fed) if (layer) this.frame(layer, maps, cells, colour, false);
  }

  frame(layer, maps, { top, bottom, left, right }, colour, whole) {
    const block = this.blocks.find((one) => one.layer === layer);
    if (!block?.plan || bottom <= top || right <= left) return;
    this.marked.push(block);
    const ratio = window.devicePixelRatio || 1;
    const context = block.marks.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = context.strokeStyle = colour.highlight;
    const { width, height } = block.plan;
    const [w, h] = [Math.max(MARK, ((right - left) * width) / layer.width), Math.max(MARK, ((bottom - top) * height) / layer.height)];
    const [dx, dy] = [((left + right) / 2 / layer.width) * width - w / 2, ((top + bottom) / 2 / layer.height) * height - h / 2];
    for (const channel of maps ?? block.shown) {
      const place = block.ranks.get(channel);
      if (place === undefined) continue;
      const { x, y } = placeOf(block.plan, place);
      if (whole || maps) {
        context.lineWidth = 1.5;
        context.strokeRect(x - 0.75, y - 0.75, width + 1.5, height + 1.5);
      }
      context.globalAlpha = whole ? 1 : 0.55;
      context.fillRect(x + dx, y + dy, w, h);
      context.globalAlpha = 1;
      context.lineWidth = 1;
      if (!whole) context.strokeRect(x + dx, y + dy, w, h);
    }
  }

  /** The map and cell of a block under the pointer, or null. */
  at({ layer, plan, shown, marks }, event) {
    if (!plan) return null;
    const { left, top } = marks.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const [across, down] = [Math.floor(x / (plan.width + plan.gap)), Math.floor(y / (plan.height + plan.gap))];
    const map = shown[down * plan.columns + across];
    if (map === undefined || across < 0 || across >= plan.columns) return null;
    const { x: from, y: above } = placeOf(plan, down * plan.columns + across);
    const cell = (at, extent, count) => Math.max(0, Math.min(count - 1, Math.floor((at / extent) * count)));
    return { layer, map, row: cell(y - above, plan.height, layer.height), column: cell(x - from, plan.width, layer.width) };
  }

  reveal(stage) {
    const { element } = this;
    if (!stage || element.scrollWidth <= element.clientWidth) return;
    const left = stage.offsetLeft - element.offsetLeft;
    if (left < element.scrollLeft || left + stage.offsetWidth > element.scrollLeft + element.clientWidth) {
      element.scrollLeft = left - (element.clientWidth - stage.offsetWidth) / 2;
    }
  }

  press(event) {
    const now = this.blocks.findIndex(({ tab }) => tab.getAttribute("aria-selected") === "true");
    const end = this.blocks.length - 1;
    const moves = { ArrowLeft: now - 1, ArrowUp: now - 1, ArrowRight: now + 1, ArrowDown: now + 1, Home: 0, End: end };
    if (moves[event.key] === undefined) return;
    event.preventDefault();
    const { layer, tab } = this.blocks[Math.max(0, Math.min(end, moves[event.key]))];
    this.act.open(layer);
    tab.focus();
  }
}

/** The largest tiles, and so the fewest columns, of which `count` fit into a box; where even the least don't, fewer. */
function fitTiles(wide, room, shape, count) {
  const { gap, least } = SMALL;
  for (let columns = 1; ; columns++) {
    const width = Math.floor(((wide + gap) / columns - gap) * 4) / 4;
    const height = Math.max(1, width * shape);
    const rows = Math.floor((room + gap) / (height + gap));
    if (columns * rows >= count || width < least) return { columns, width, height, gap, count: Math.min(count, columns * rows) };
  }
}

function placeOf({ columns, width, height, gap }, place) {
  return { x: (place % columns) * (width + gap), y: Math.floor(place / columns) * (height + gap) };
}

/** Which of `count` numbers each of `pixels` shows: [from, to) pairs, at least one number each. */
function shares(count, pixels) {
  const ends = new Int32Array(2 * pixels);
  for (let i = 0; i < pixels; i++) {
    ends[2 * i] = Math.floor((i * count) / pixels);
    ends[2 * i + 1] = Math.max(ends[2 * i] + 1, Math.floor(((i + 1) * count) / pixels));
  }
  return ends;
}

/** Paint a map at some size. Where a pixel shows several numbers: their mean, or of magnitudes the root of the mean of
 * their squares, so that single bright cells don't go out. */
function shrink(bytes, { width, signed }, columnEnds, rowEnds, colour, { pixels, wide }, start) {
  for (let row = 0; row < rowEnds.length; row += 2) {
    const [above, below] = [rowEnds[row] * width, rowEnds[row + 1] * width];
    const tall = rowEnds[row + 1] - rowEnds[row];
    let at = start + (row / 2) * wide;
    for (let column = 0; column < columnEnds.length; column += 2) {
      const from = columnEnds[column];
      const to = columnEnds[column + 1];
      let [sum, squares] = [0, 0];
      for (let r = above; r < below; r += width) {
        for (let i = r + from; i < r + to; i++) {
          sum += bytes[i];
          squares += bytes[i] * bytes[i];
        }
      }
      const count = (to - from) * tall;
      pixels[at++] = colour[Math.round(signed ? sum / count : Math.sqrt(squares / count))];
    }
  }
}
