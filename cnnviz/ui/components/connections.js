// Layers as columns of units with lines between them. Who is connected with whom comes from Python; here it is drawn and
// lit. Before this file stand pixels.js (fill, make) and tint.js (tint, short).
const views = new WeakMap();
const SVG = "http://www.w3.org/2000/svg";
const REST = 400; // milliseconds that a unit is lit for good before the address is told
const STEP = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 };

export default function ({ data, parentElement, setStateValue }) {
  if (!views.has(parentElement)) views.set(parentElement, new View(parentElement));
  const view = views.get(parentElement);
  view.tell = (spot) => setStateValue("lit", spot);
  view.show(data);
  return () => {
    clearTimeout(view.resting);
    view.board.remove();
    views.delete(parentElement);
  };
}

class View {
  constructor(root) {
    this.board = make("div", { class: "connections" });
    root.append(this.board);
  }

  show(data) {
    const drawing = JSON.stringify({ ...data, lit: null, turn: null });
    if (data.turn !== this.turn || (drawing !== this.drawing && !this.fits(data))) this.lit = data.lit;
    this.turn = data.turn;
    if (drawing !== this.drawing) this.over = null;
    this.data = data;
    if (drawing !== this.drawing) this.build();
    this.drawing = drawing;
    this.light();
  }

  /** Whether what is lit is there in another drawing too. */
  fits({ columns }) {
    return this.lit !== undefined && this.lit[1] < (columns[this.lit[0]]?.names.length ?? 0);
  }

  /* Drawing ------------------------------------------------------------------------------------------- */

  build() {
    const { picture, kernel, weights } = this.data;
    const side = make("div", { class: "side" });
    this.cells = picture ? this.buildPicture(side) : [];
    this.laid = weights.length ? this.buildLaid(side) : [];
    this.keys = kernel ? this.buildKernel(side) : [];
    this.live = make("p", { class: "live", "aria-live": "polite" });
    const graph = make("div", { class: "graph" });
    graph.append(this.buildGraph());
    this.board.replaceChildren(...(side.children.length ? [side] : []), graph, this.live);
    this.board.classList.toggle("alone", !side.children.length);
  }

  buildPicture(side) {
    const { columns, picture, words, values } = this.data;
    const grid = make("div", { class: "picture", role: "img", "aria-label": words.picture });
    grid.style.gridTemplateColumns = `repeat(${picture}, var(--cell))`;
    const cells = columns[0].names.map((name, index) => {
      const cell = make("div", { class: "cell" }, make("span", { class: "id" }, name), make("b", {}, values.length ? short(values[index]) : ""));
      this.listen(cell, [0, index]);
      return cell;
    });
    grid.append(...cells);
    side.append(make("figure", {}, make("figcaption", {}, words.picture), grid));
    return cells;
  }

  buildLaid(side) {
    const { picture, weights } = this.data;
    this.laidTitle = make("figcaption");
    const grid = make("div", { class: "picture", "aria-hidden": "true" });
    grid.style.gridTemplateColumns = `repeat(${picture}, var(--cell))`;
    const cells = weights[0].map((_, index) => {
      const cell = make("div", { class: "cell" }, make("b", {}));
      this.listen(cell, [0, index]);
      return cell;
    });
    grid.append(...cells);
    side.append(make("figure", {}, this.laidTitle, grid));
    return cells;
  }

  buildKernel(side) {
    const { kernel, colours } = this.data;
    const grid = make("div", { class: "kernel", role: "group", "aria-label": kernel.title });
    grid.style.gridTemplateColumns = `repeat(${kernel.columns}, var(--cell))`;
    const keys = kernel.names.map((name, index) => {
      const key = make("button", { type: "button", class: "cell key", "aria-label": kernel.says[index] }, make("b", {}, name));
      key.style.setProperty("--own", colours[index % colours.length]);
      onPointing(key, () => this.point({ weight: index }));
      for (const event of ["focus", "click"]) key.addEventListener(event, () => this.point({ weight: index }));
      for (const event of ["pointerleave", "blur"]) key.addEventListener(event, () => this.point(null));
      return key;
    });
    grid.append(...keys);
    side.append(make("figure", {}, make("figcaption", {}, kernel.title), grid));
    return keys;
  }

  buildGraph() {
    const { columns, links, words, colours } = this.data;
    const most = Math.max(...columns.map((column) => column.names.length));
    const pitch = Math.max(18, Math.min(34, 460 / most));
    const radius = Math.min(14, pitch * 0.44);
    const width = columns.length > 2 ? 90 + (columns.length - 1) * 120 : 420;
    const [top, height] = [34, 34 + most * pitch + 6];
    const svg = add(null, "svg", { viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": words.graph });
    svg.style.maxWidth = `${Math.round(width * 1.35)}px`;
    const left = (c) => 45 + (c * (width - 90)) / Math.max(1, columns.length - 1);
    const down = (c, i) => {
      const own = columns[c].names.length; // shorter columns are spread over the height of the longest
      return top + (own === most ? (i + 0.5) * pitch : ((i + 0.5) * most * pitch) / own);
    };
    this.lines = links.map((gap, g) => gap.map((unit, i) => unit.map(([from, weight]) => {
      const line = add(svg, "line", { class: weight < 0 ? "link" : "link shared", x1: left(g), y1: down(g, from), x2: left(g + 1), y2: down(g + 1, i) });
      if (weight >= 0) line.style.setProperty("--own", colours[weight % colours.length]);
      return line;
    })));
    this.nodes = columns.map((column, c) => {
      add(svg, "text", { class: "title", x: left(c), y: 14, "text-anchor": "middle" }).textContent = column.title;
      const list = add(svg, "g", { role: "listbox", "aria-label": column.title });
      return column.names.map((name, i) => {
        const node = add(list, "g", { class: "node", role: "option", "aria-label": `${column.title}: ${name}`, "aria-selected": "false", tabindex: -1 });
        add(node, "circle", { class: "ring", cx: left(c), cy: down(c, i), r: radius });
        add(node, "circle", { class: "disc", cx: left(c), cy: down(c, i), r: radius });
        const size = Math.min(12, radius * (name.length > 3 ? 0.72 : 0.95));
        add(node, "text", { x: left(c), y: down(c, i), "text-anchor": "middle", "dominant-baseline": "central", "font-size": size }).textContent = name;
        this.listen(node, [c, i]);
        node.addEventListener("focus", () => this.pin([c, i]));
        node.addEventListener("keydown", (event) => this.key(event, c, i));
        return node;
      });
    });
    return svg;
  }

  listen(element, spot) {
    onPointing(element, () => this.point({ spot }));
    element.addEventListener("pointerleave", () => this.point(null));
    element.addEventListener("click", () => this.pin(spot));
  }

  /* What is lit --------------------------------------------------------------------------------------- */

  /** Units of every column that the spot sees (back to the first column) or, in the first column, feeds. */
  reach([column, unit]) {
    const { columns, links } = this.data;
    const sets = columns.map(() => new Set());
    sets[column].add(unit);
    for (let g = column - 1; g >= 0; g--)
      for (const above of sets[g + 1]) for (const [from] of links[g][above]) sets[g].add(from);
    if (column === 0)
      for (let g = 0; g < links.length; g++)
        links[g].forEach((pairs, i) => pairs.some(([from]) => sets[g].has(from)) && sets[g + 1].add(i));
    return sets;
  }

  light() {
    const { columns, links, kernel, weights, signed, values } = this.data;
    const weight = this.over?.weight;
    const spot = this.over?.spot ?? this.lit;
    const sets = weight === undefined ? this.reach(spot) : columns.map(() => new Set());
    if (weight !== undefined)
      links[0].forEach((pairs, i) => pairs.forEach(([from, w]) => w === weight && (sets[0].add(from), sets[1].add(i))));
    const through = spot[0] === 0 ? columns.length : spot[0]; // columns beyond the spot stay dark
    this.lines.forEach((gap, g) => gap.forEach((unit, i) => unit.forEach((line, n) => {
      const [from, w] = links[g][i][n];
      const lit = weight === undefined ? g < through && sets[g].has(from) && sets[g + 1].has(i) : w === weight;
      line.classList.toggle("lit", lit);
      if (lit && line.parentNode) line.parentNode.insertBefore(line, this.nodes[0][0].parentNode.previousSibling);
    })));
    this.nodes.forEach((column, c) => column.forEach((node, i) => {
      const here = weight === undefined && c === spot[0] && i === spot[1];
      node.classList.toggle("here", here);
      node.classList.toggle("seen", !here && sets[c].has(i));
      node.setAttribute("aria-selected", String(c === this.lit[0] && i === this.lit[1]));
      node.setAttribute("tabindex", (c === this.lit[0] ? i === this.lit[1] : i === 0) ? 0 : -1);
    }));
    const unit = spot[0] === 1 && weight === undefined ? spot[1] : -1;
    const names = new Map(unit < 0 || !kernel ? [] : links[0][unit].map(([from, w]) => [from, w]));
    this.cells.forEach((cell, index) => {
      cell.classList.toggle("seen", !weights.length && sets[0].has(index) && !(spot[0] === 0 && weight === undefined));
      cell.classList.toggle("here", weight === undefined && spot[0] === 0 && spot[1] === index);
      if (!values.length) this.mark(cell, weight ?? names.get(index), weight === undefined ? names.has(index) : sets[0].has(index));
    });
    this.keys.forEach((key, index) => key.classList.toggle("here", index === weight));
    if (weights.length) {
      const shown = spot[0] === 1 ? spot[1] : (this.shown ?? 0);
      this.shown = shown;
      this.laidTitle.textContent = fill(this.data.words.weights, { name: columns[1].names[shown] });
      const high = Math.max(...weights.flat().map(Math.abs));
      this.laid.forEach((cell, index) => {
        cell.querySelector("b").textContent = short(weights[shown][index]);
        Object.assign(cell.style, tint(weights[shown][index], high, signed));
        cell.classList.toggle("here", spot[0] === 0 && spot[1] === index);
      });
    }
    this.live.textContent = weight === undefined ? columns[spot[0]].says[spot[1]] : kernel.says[weight];
  }

  /** The letter of the weight that a pixel is multiplied with. */
  mark(cell, weight, on) {
    const { kernel, colours } = this.data;
    cell.querySelector("b").textContent = on && kernel ? kernel.names[weight] : "";
    cell.classList.toggle("key", Boolean(on && kernel));
    cell.style.setProperty("--own", colours[(weight ?? 0) % colours.length]);
  }

  point(over) {
    this.over = over;
    this.light();
  }

  pin(spot) {
    this.lit = spot;
    this.over = null;
    this.light();
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.tell(spot), REST);
  }

  key(event, c, i) {
    const column = this.nodes[c];
    const target = { Home: 0, End: column.length - 1 }[event.key] ?? (event.key in STEP ? i + STEP[event.key] : null);
    if (target === null) return;
    event.preventDefault();
    column[Math.max(0, Math.min(column.length - 1, target))].focus();
  }
}

function add(parent, name, attributes = {}) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent?.append(element);
  return element;
}
