// Cross-correlation and convolution side by side: the same picture and the same place, the kernel as it is and turned.
// Before this file stand pixels.js, slide_kernel_numbers.js and slide_kernel_grids.js.
const views = new WeakMap();
const WAYS = ["cross-correlation", "convolution"];

export default function ({ data, parentElement, setStateValue }) {
  if (!views.has(parentElement)) views.set(parentElement, new TurnedMaps(parentElement));
  const view = views.get(parentElement);
  view.tell = (place) => setStateValue("place", place);
  view.show(data);
  return () => {
    view.end();
    views.delete(parentElement);
  };
}

class TurnedMaps {
  constructor(root) {
    this.element = make("div", { class: "slide turning" });
    root.append(this.element);
    this.observer = new ResizeObserver(() => this.layout());
    this.observer.observe(this.element);
  }

  end() {
    clearTimeout(this.looking);
    clearTimeout(this.telling);
    this.observer.disconnect();
    this.element.remove();
  }

  show(data) {
    const news = JSON.stringify({ ...data, place: 0 });
    if (news !== this.news) {
      this.news = news;
      this.data = data;
      this.place = data.place;
      this.slidings = Object.fromEntries(WAYS.map((way) => [way, new Sliding({ ...data, operation: way })]));
      this.build();
      this.layout();
    }
    this.paint();
    this.look();
  }

  // The theme's style sheet may come a little later, and the theme may change: paint again if it did.
  look(times = 12) {
    clearTimeout(this.looking);
    if (!times) return;
    this.looking = setTimeout(() => {
      const now = new Colours(this.element, this.data.scales, this.data.channel_colours);
      if (!now.same(this.colours)) this.paint();
      this.look(times - 1);
    }, 100);
  }

  build() {
    const { text } = this.data;
    const s = this.slidings[WAYS[0]];
    const panel = (name, title, sub, ...content) => make("div", { class: `panel ${name}-panel` },
      make("div", { class: "title" }, title), make("div", { class: "sub" }, sub), ...content);
    this.input = new Grid({
      name: "input", label: fill(text.input_grid, { rows: s.height, columns: s.width }), first: -s.padding,
      rows: s.height + 2 * s.padding, columns: s.width + 2 * s.padding, numbered: [s.height, s.width],
    });
    this.frame = new Frame(this.input.stage, { rows: s.kernelRows, columns: s.kernelColumns, dilation: s.dilation });
    this.ways = WAYS.map((way) => {
      const kernel = new Grid({ name: "kernel", label: way === WAYS[0] ? text.kernel : text.turned, rows: s.kernelRows, columns: s.kernelColumns });
      const map = new Grid({ name: "map", label: fill(text.map_grid, { name: text[way], rows: s.rows, columns: s.columns }),
        rows: s.rows, columns: s.columns, numbered: [s.rows, s.columns],
        on: { over: (found, event) => event.pointerType === "mouse" && this.light(found), leave: () => this.light(null),
          focus: (found) => this.light(found), blur: () => this.light(null), press: (found) => this.choose(found),
          key: (found, { key }) => (key === "Enter" || key === " ") && this.choose(found) } });
      const sum = make("div", { class: "sum" });
      const turned = way === WAYS[1];
      const element = make("div", {}, make("div", { class: "way" },
        panel("kernel", turned ? text.turned : text.kernel, turned ? text.laid_turned : text.laid, kernel.element),
        panel("map", text[way], fill(text.map_note, { rows: s.rows, columns: s.columns }), map.element)), sum);
      return { way, kernel, map, sum, element };
    });
    this.live = make("p", { class: "unseen", "aria-live": "polite" });
    this.element.replaceChildren(make("div", { class: "pair" }, panel("input", text.input, text.window, this.input.element),
      make("div", { class: "ways" }, ...this.ways.map(({ element }) => element))), this.live);
  }

  layout() {
    const width = this.element.clientWidth;
    if (!width || !this.input) return;
    const s = this.slidings[WAYS[0]];
    const beside = width > 700;
    const cells = beside ? s.width + 2 * s.padding + s.kernelColumns + s.columns : Math.max(s.width + 2 * s.padding, s.columns);
    const size = Math.max(16, Math.min(36, Math.floor((width - (beside ? 150 : 20)) / cells)));
    this.element.style.setProperty("--size", `${size}px`);
    this.frame.resize(size);
    this.move();
  }

  // ---- what is lit ------------------------------------------------------------------------------------------

  get at() {
    const { columns } = this.slidings[WAYS[0]];
    return this.lit ?? { row: Math.floor(this.place / columns), column: this.place % columns };
  }

  light(found) {
    this.lit = found && { row: found.row, column: found.column };
    this.move();
  }

  choose({ row, column }) {
    this.place = row * this.slidings[WAYS[0]].columns + column;
    this.move();
    clearTimeout(this.telling);
    this.telling = setTimeout(() => this.tell(this.place), 250);
    return true;
  }

  paint() {
    const { data } = this;
    const { text, high } = data;
    this.colours = new Colours(this.element, data.scales, data.channel_colours);
    const s = this.slidings[WAYS[0]];
    this.input.each((cell, row, column) => {
      const inside = s.inside(row, column);
      const value = inside ? s.image[0][row][column] : 0;
      this.input.write(cell, { text: show(value), kind: inside ? "" : "padding", ground: inside ? this.colours.pixel(value, high, 0) : "",
        label: fill(inside ? text.cell : text.padding, { row, column, value: show(value) }) });
    });
    const largest = (numbers) => Math.max(1e-9, ...numbers.flat(2).map(Math.abs));
    const most = largest(WAYS.map((way) => data.maps[way])); // one scale for both: their colours are compared
    for (const { way, kernel, map } of this.ways) {
      const laid = this.slidings[way].laid(0)[0];
      kernel.each((cell, i, j) => kernel.write(cell, { text: showWeight(laid[i][j]), ground: this.colours.signed(laid[i][j], largest(laid)),
        label: fill(text.cell, { row: i, column: j, value: showWeight(laid[i][j]) }) }));
      map.each((cell, row, column) => {
        const value = data.maps[way][row][column];
        map.write(cell, { text: show(value), ground: this.colours.signed(value, most), label: fill(text.cell, { row, column, value: show(value) }) });
      });
    }
    this.move();
  }

  move() {
    const { row, column } = this.at;
    const [down, across] = this.slidings[WAYS[0]].corner(row, column);
    const { padding } = this.slidings[WAYS[0]];
    this.frame.place(down + padding, across + padding, 0);
    const totals = this.ways.map(({ way, map, sum }) => {
      map.mark("lit", (r, c) => r === row && c === column);
      const s = this.slidings[way];
      const trace = s.trace(0, row, column);
      const [line] = sumLines(s, 0, row, column, trace, []);
      sum.replaceChildren(make("b", {}, line.name), ` = ${line.sum} ${line.equals} `, make("b", { class: "result" }, show(trace.total)));
      return show(trace.total);
    });
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => {
      this.live.textContent = fill(this.data.text.live, { row, column, cross: totals[0], other: totals[1] });
    }, 300);
  }
}
