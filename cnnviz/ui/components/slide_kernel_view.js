// The picture, the kernel, the window and the map on screen. The view draws what the controller (`model`) holds and
// tells it what was touched; it decides nothing.

const SVG = "http://www.w3.org/2000/svg";
const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

class SlideView {
  constructor(element, model) {
    Object.assign(this, { element, model, shown: [0, 0] });
    this.live = make("p", { class: "unseen", "aria-live": "polite" });
  }

  // ---- building: anew when shapes or settings change --------------------------------------------------------

  build(player) {
    const { sliding: s, data: { text, editable } } = this.model;
    this.sizes = null; // nothing of the new panels has been measured yet
    this.lanes = range(s.channels).map((channel) => this.lane(channel));
    this.out = new Grid({
      name: "map", label: fill(text.map_grid, { rows: s.rows, columns: s.columns }),
      rows: s.rows, columns: s.columns, numbered: [s.rows, s.columns], on: this.model.touch.map,
    });
    this.outFrame = new Frame(this.out.stage, { rows: 1, columns: 1 });
    this.curves = document.createElementNS(SVG, "svg");
    this.curves.setAttribute("class", "curves");
    this.curves.setAttribute("aria-hidden", "true");
    this.sums = range((s.weighted && s.channels > 1 ? s.channels : 0) + 1).map(() => make("div", { class: "sum" }));
    this.check = make("p", { class: "check" });
    this.mapTitle = make("span");
    const map = this.panel("map", this.mapTitle, fill(text.map_size, {
      rows: s.rows, columns: s.columns, depth: s.mapCount > 1 ? ` × ${s.mapCount}` : "",
    }), this.out.element, this.stack());
    this.board = make("div", { class: "board" },
      make("div", { class: "lanes" }, ...this.lanes.map((lane) => lane.element)), map);
    this.element.replaceChildren(this.curves, this.board, make("div", { class: "sums" }, ...this.sums),
      player.element, make("p", { class: "hint" }, text[editable.image ? "hint_draw" : "hint"]), this.check, this.live);
    this.element.classList.toggle("many", s.channels > 1);
    this.element.classList.toggle("whole", s.whole);
    this.shown = this.model.place;
  }

  panel(name, title, sub, ...content) {
    return make("div", { class: `panel ${name}-panel` }, make("div", { class: "title" }, title),
      make("div", { class: "sub" }, sub), ...content);
  }

  // One channel: its picture, its slice of the kernel, and window ⊙ kernel.
  lane(channel) {
    const { sliding: s, touch, data: { text, names, high, editable } } = this.model;
    const of = s.channels > 1 ? ` ${names.channels[channel]}` : "";
    const size = { rows: s.kernelRows, columns: s.kernelColumns };
    const input = new Grid({
      name: "input", label: fill(text.input_grid, { channel: of, rows: s.height, columns: s.width }),
      rows: s.height + 2 * s.padding, columns: s.width + 2 * s.padding, first: -s.padding,
      numbered: [s.height, s.width], on: touch.input(channel),
    });
    const lane = { input, frame: new Frame(input.stage, { ...size, dilation: s.dilation }) };
    const kernels = make("div", { class: "kernels" });
    if (s.weighted) {
      lane.weights = new WeightFields({ ...size, text, label: text.kernel + of,
        change: (i, j, value) => touch.weight(channel, i, j, value) });
      lane.weights.fields.forEach((field) => { field.readOnly = !editable.kernels; });
      kernels.append(this.panel("kernel", text.kernel + of, fill(editable.kernels ? text.kernel_edit : text.size, size),
        lane.weights.element));
    }
    if (s.operation === "convolution") {
      lane.turned = new Grid({ name: "turned", label: text.turned + of, ...size });
      kernels.append(this.panel("turned", text.turned, text.turned_note, lane.turned.element));
    }
    lane.terms = new Grid({ name: "terms", label: (s.weighted ? text.terms : text.window) + of, ...size });
    lane.sum = make("div", { class: "lane-sum" });
    const terms = this.panel("terms", s.weighted ? text.terms : text.window,
      s.weighted ? text.terms_note : fill(text.size, size), lane.terms.element, lane.sum);
    const middle = make("div", { class: "middle" }, ...(s.weighted ? [kernels] : []), terms);
    const tools = channel === 0 && editable.image ? drawingTools(this.model) : "";
    lane.element = make("div", { class: "lane" }, this.panel("input", text.input + of,
      fill(text.input_size, { rows: s.height, columns: s.width, high }), input.element, tools), middle);
    return lane;
  }

  // The maps of all kernels, one upon another: H × W × n.
  stack() {
    const { sliding: s, data: { text, names }, touch } = this.model;
    this.small = range(s.mapCount > 1 ? s.mapCount : 0).map((n) => {
      const canvas = make("canvas", { "aria-hidden": "true" });
      const button = make("button", { type: "button" }, canvas, make("span", {}, names.maps[n] ?? String(n + 1)));
      button.addEventListener("click", () => touch.choose(n));
      return { canvas, button };
    });
    this.volume = s.weighted ? new Volume(this.model) : null;
    return make("div", {}, ...(this.volume ? [this.volume.element] : []), make("div", {
      class: "stack", role: "group", "aria-label": text.stack, ...(this.small.length ? {} : { hidden: "" }),
    }, ...this.small.map(({ button }) => button)));
  }

  // The kernel is seen to turn when a cross-correlation becomes a convolution.
  spin() {
    if (calm()) return;
    for (const { turned } of this.lanes) {
      turned?.body.animate([{ transform: "rotate(-180deg)" }, { transform: "none" }],
        { duration: 900, easing: "ease-in-out" });
    }
  }

  // ---- sizes ------------------------------------------------------------------------------------------------

  layout() {
    const { sliding: s } = this.model;
    const width = this.element.clientWidth;
    if (!width || !this.lanes) return;
    const { mode, gap, sizes } = fit(width, s);
    this.sizes = sizes;
    this.element.dataset.mode = mode;
    this.element.style.setProperty("--gap", `${gap}px`);
    for (const [name, pitch] of Object.entries(sizes)) this.element.style.setProperty(`--${name}`, `${pitch}px`);
    this.element.classList.toggle("factors", s.weighted && sizes.terms >= 46);
    for (const { frame } of this.lanes) frame.resize(sizes.input);
    this.outFrame.resize(sizes.map);
    this.fonts();
    this.reserve();
    this.measure();
    this.settle(...this.shown);
  }

  // Letters as large as the longest number of a grid lets them be.
  fonts() {
    if (!this.sizes) return;
    const { sliding: s, maps, chosen } = this.model;
    const values = [...new Set(s.image.flat(2))];
    const products = s.weighted && [...new Set(s.kernels[chosen].flat(2))].flatMap((w) => values.map((x) => x * w));
    const longest = (numbers, write = show) => Math.max(1, ...numbers.map((number) => write(number).length));
    const lengths = {
      input: longest(s.image.flat(2)),
      kernel: s.weighted ? longest(s.kernels.flat(3), showWeight) : 1,
      terms: longest(s.weighted ? products : s.image.flat(2)),
      map: longest(maps.flat(2)),
    };
    lengths.turned = lengths.kernel;
    for (const [name, pitch] of Object.entries(this.sizes)) {
      const size = Math.max(7, Math.min(15, pitch * 0.46, (pitch - 5) / (0.61 * lengths[name])));
      this.element.style.setProperty(`--${name}-font`, `${size.toFixed(1)}px`);
    }
  }

  // Room for the longest sum of all places, so that nothing below jumps while the window moves.
  reserve() {
    if (!this.sizes) return;
    const { sliding: s, chosen, data: { names } } = this.model;
    const perLine = Math.floor(this.element.clientWidth / 9.1);
    const most = this.sums.map(() => 1);
    for (let place = 0; place < s.places; place++) {
      const [row, column] = [Math.floor(place / s.columns), place % s.columns];
      const lines = sumLines(s, chosen, row, column, s.trace(chosen, row, column), names.channels);
      lines.forEach(({ name, sum }, index) => {
        most[index] = Math.max(most[index], Math.ceil((name.length + sum.length + 14) / perLine));
      });
    }
    this.sums.forEach((line, index) => line.style.setProperty("--lines", String(most[index])));
  }

  // Where things stand, read once per layout: nothing is measured while something moves.
  measure() {
    const origin = this.element.getBoundingClientRect();
    const box = (element) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      return { x: left - origin.left, y: top - origin.top, width, height };
    };
    this.boxes = {
      inputs: this.lanes.map(({ input }) => box(input.stage)),
      terms: this.lanes.map(({ terms }) => box(terms.stage)),
      map: box(this.out.stage),
    };
    this.curves.setAttribute("width", origin.width);
    this.curves.setAttribute("height", origin.height);
  }

  // ---- numbers ----------------------------------------------------------------------------------------------

  paintNumbers() {
    const { sliding: s, colours, chosen, most, data: { text, names, high } } = this.model;
    const reached = new Map();
    this.lanes.forEach(({ input, weights, turned }, channel) => {
      input.each((cell, row, column) => {
        const place = `${row},${column}`;
        if (!reached.has(place)) reached.set(place, s.feeds(row, column).length > 0);
        const kind = reached.get(place) ? "" : " unreached";
        if (s.inside(row, column)) {
          const value = s.image[channel][row][column];
          input.write(cell, { text: show(value), ground: colours.pixel(value, high, channel), kind,
            label: fill(text.cell, { row, column, value: show(value) }) + (kind && text.unreached) });
        } else {
          input.write(cell, { text: s.weighted ? "0" : "", kind: `padding${kind}`, ground: "",
            label: fill(text.padding, { row, column }) });
        }
      });
      const colour = (value) => colours.signed(value, most[chosen].weight);
      weights?.show(s.kernels[chosen][channel], colour);
      turned?.each((cell, i, j) => {
        const value = s.laid(chosen)[channel][i][j];
        turned.write(cell, { text: showWeight(value), ground: colour(value),
          label: fill(text.cell, { row: i, column: j, value: showWeight(value) }) });
      });
    });
    this.small.forEach(({ button }, n) => button.setAttribute("aria-pressed", String(n === chosen)));
    this.volume?.choose(chosen);
    this.mapTitle.textContent = text.map + (s.mapCount > 1 ? `: ${names.maps[chosen] ?? chosen + 1}` : "");
    const darkest = (n) => Math.max(high, most[n].map); // an l2-norm may be larger than any pixel
    this.mapColour = (n) => (value) => (s.weighted ? colours.signed(value, most[n].map) : colours.pixel(value, darkest(n), n));
    this.fonts();
    this.reserve();
  }

  // The window at its place: frames, products, sum, and the map as far as it is filled.
  paintPlace(glide) {
    const { sliding: s, player, lit, place } = this.model;
    const touched = lit?.channel === undefined ? null : lit; // an input cell
    this.fillMap(player.index);
    const feeds = touched ? s.feeds(touched.row, touched.column) : [];
    if (touched || this.touched) this.markTouched(touched, feeds);
    this.touched = touched;
    for (const { frame } of this.lanes) frame.show(!touched);
    this.outFrame.show(!touched);
    this.element.classList.toggle("touching", Boolean(touched));
    if (touched) this.tellFeeds(touched, feeds);
    else this.tellTrace(...place);
    this.spans = touched ? this.feedCurves(touched, feeds) : null;
    this.settle(...place, touched || calm() ? 0 : glide);
  }

  markTouched(touched, feeds) {
    this.out.mark("fed", (row, column) => feeds.some((found) => found.row === row && found.column === column));
    this.lanes.forEach(({ input }, channel) => input.mark("point", (row, column) => (
      channel === touched?.channel && row === touched.row && column === touched.column)));
  }

  fillMap(index) {
    const { sliding: s, maps, data: { text }, chosen } = this.model;
    const colour = this.mapColour(chosen);
    this.out.each((cell, row, column) => {
      const filled = row * s.columns + column <= index;
      const value = maps[chosen][row][column];
      this.out.write(cell, filled
        ? { text: show(value), ground: colour(value), kind: "filled", label: fill(text.cell, { row, column, value: show(value) }) }
        : { text: "", ground: "", kind: "empty", label: fill(text.empty, { row, column }) });
    });
    this.small.forEach(({ canvas }, n) => drawSmall(canvas, maps[n], index + 1, this.mapColour(n)));
    this.volume?.fill(maps, index + 1, this.mapColour);
  }

  tellTrace(row, column) {
    const { sliding: s, chosen, colours, most, player, data: { text, names, high } } = this.model;
    const trace = s.trace(chosen, row, column);
    const laid = s.weighted ? s.laid(chosen) : null;
    this.lanes.forEach(({ terms, sum }, channel) => {
      terms.each((cell, i, j) => {
        const value = trace.window[channel][i][j];
        const term = trace.terms[channel][i][j];
        if (s.weighted) {
          const note = `${show(value ?? 0)} × ${showWeight(laid[channel][i][j])}`;
          terms.write(cell, { text: show(term), ground: colours.signed(term, most[chosen].term), note,
            label: `${note} = ${show(term)}` });
        } else {
          const best = s.operation === "max" && value !== null && value === trace.sums[channel];
          terms.write(cell, { text: value === null ? "" : show(value), kind: value === null ? "padding" : best ? "best" : "",
            ground: value === null ? "" : colours.pixel(value, high, channel),
            label: value === null ? fill(text.padding, { row: i, column: j }) : show(value) });
        }
      });
      sum.textContent = s.channels > 1 ? `${s.weighted ? "Σ" : "z"} = ${show(trace.sums[channel])}` : "";
    });
    const lines = sumLines(s, chosen, row, column, trace, names.channels);
    this.volume?.tell(row, column, this.model.maps, chosen);
    this.write(lines);
    const [n, count] = [row * s.columns + column + 1, s.places];
    player.say(fill(text.status, { n, count, row, column }));
    this.speak(fill(text.live, { row, column, sum: `${lines.at(-1).sum} = ${show(trace.total)}` }));
  }

  write(lines) {
    this.sums.forEach((line, index) => {
      const { name, sum, result, equals } = lines[index];
      const value = make("b", { class: index === lines.length - 1 ? "result" : "" }, show(result));
      line.replaceChildren(make("b", {}, name), sum === show(result) ? ` ${equals} ` : ` = ${sum} ${equals} `, value);
    });
  }

  tellFeeds({ row, column, channel }, feeds) {
    const { sliding: s, data: { text } } = this.model;
    const inside = s.inside(row, column);
    const words = fill(feeds.length ? text.feeds : text.feeds_none, {
      row, column, value: inside ? show(s.image[channel][row][column]) : "0", n: feeds.length, count: s.places,
    });
    this.sums.forEach((line, index) => line.replaceChildren(...(index === this.sums.length - 1 ? [words] : [])));
    this.speak(words);
  }

  // Say it to a screen reader, once things rest.
  speak(words) {
    clearTimeout(this.speaking);
    if (this.said === undefined || this.model.player.playing) {
      this.said = words; // not what stands there when the page opens, nor each window while it plays
      return;
    }
    this.speaking = setTimeout(() => {
      if (words !== this.said) this.live.textContent = words;
      this.said = words;
    }, 250);
  }

  // ---- motion -----------------------------------------------------------------------------------------------

  // Put frames and curves at output (row, column), gliding there in so many milliseconds. The frames' way is a
  // transition of `transform`: the browser moves them by itself, and no script runs for a frame.
  settle(row, column, milliseconds = 0) {
    this.shown = [row, column];
    if (!this.sizes) return;
    const { sliding: s } = this.model;
    for (const { frame } of this.lanes) frame.place(row * s.stride, column * s.stride, milliseconds);
    this.outFrame.place(row, column, milliseconds);
    this.drawCurves(this.spans ?? this.windowCurves(row, column));
  }

  windowCurves(row, column) {
    const { sliding: s, chosen } = this.model;
    const { input, map } = this.sizes;
    const target = this.cellBox(this.boxes.map, row, column, map);
    const last = s.channels - 1;
    return s.sources(chosen).flatMap((channel) => {
      const { size } = this.lanes[channel].frame;
      const window = this.cellBox(this.boxes.inputs[channel], row * s.stride, column * s.stride, input, size);
      if (s.whole) return [curve(window, target)];
      const products = this.boxes.terms[channel];
      const below = target.y > this.boxes.terms[last].y + this.boxes.terms[last].height; // then only the last one, or
      return below && s.weighted && channel < last // they would run through one another's panels
        ? [curve(window, products)] : [curve(window, products), curve(products, target)];
    });
  }

  feedCurves({ row, column, channel }, feeds) {
    const { sliding: s } = this.model;
    const from = this.cellBox(this.boxes.inputs[channel], row + s.padding, column + s.padding, this.sizes.input);
    return feeds.map((found) => curve(from, this.cellBox(this.boxes.map, found.row, found.column, this.sizes.map)));
  }

  cellBox(stage, row, column, pitch, [rows, columns] = [1, 1]) {
    return { x: stage.x + column * pitch, y: stage.y + row * pitch, width: columns * pitch, height: rows * pitch };
  }

  drawCurves(shapes) {
    while (this.curves.childElementCount < shapes.length) this.curves.append(document.createElementNS(SVG, "path"));
    while (this.curves.childElementCount > shapes.length) this.curves.lastChild.remove();
    shapes.forEach((shape, index) => this.curves.children[index].setAttribute("d", shape));
  }
}
