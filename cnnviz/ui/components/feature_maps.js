// The maps of a whole network, in the browser: nothing here asks the server, which only hears what was chosen.
const views = new WeakMap();

export default function ({ parentElement, data, setStateValue }) {
  let view = views.get(parentElement);
  if (!view) views.set(parentElement, (view = new Explorer(parentElement)));
  view.tell = (choice) => setStateValue("choice", choice);
  view.show(data);
  return () => {
    view.end();
    views.delete(parentElement);
  };
}

const KEYS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const GAP = 4; // between the maps of a layer, in CSS pixels
const TILE = { least: 36, most: 96, touch: 44 }; // side of one of them
const TALL = 640; // a layer's maps are drawn as large as they can be within this height
const PREVIEW = { side: 36, columns: 3, count: 6 };

class Explorer {
  constructor(parent) {
    this.root = make("div", { class: "explorer" });
    parent.append(this.root);
    this.choice = { layer: "", map: 0, order: "strength", scale: "map" };
    this.cell = null; // the pinned cell: { row, column }, or null for the strongest
    this.pointed = null; // the cell under the pointer: { map, row, column }
    this.wide = 0;
    this.watcher = new ResizeObserver(() => this.root.clientWidth !== this.wide && this.drawGrid());
    this.watcher.observe(this.root);
  }

  end() {
    this.watcher.disconnect();
    clearTimeout(this.telling);
    clearTimeout(this.speaking);
    this.root.remove();
  }

  /** Take what the server sent; a second call with the same data only redraws (the theme changed). */
  show(data) {
    if (data === this.data) return this.draw();
    this.data = data;
    const { header, bytes, floats } = unpack(data);
    this.words = header.words;
    this.net = header;
    this.photo = bytes(header.photo);
    this.tables = { signed: words(bytes(header.tables.signed)), magnitude: words(bytes(header.tables.magnitude)) };
    this.layers = header.layers.map((layer) => ({
      ...layer, maps: bytes(layer.maps), low: floats(layer.low), high: floats(layer.high), strength: floats(layer.strength),
    }));
    for (const layer of this.layers) {
      layer.ranked = [...layer.strength.keys()].sort((a, b) => layer.strength[b] - layer.strength[a] || a - b);
      layer.least = Math.min(...layer.low);
      layer.most = Math.max(...layer.high);
      layer.reach = Math.max(-layer.least, layer.most);
    }
    // The choice counts when it is news; after that the browser knows better than the server.
    const news = JSON.stringify(header.choice);
    if (news !== this.news) {
      this.news = news;
      this.choice = { ...this.choice, ...header.choice };
    }
    if (!this.layers.some((layer) => layer.name === this.choice.layer)) this.choice.layer = this.layers[0].name;
    this.pointed = null;
    this.build();
    this.draw();
  }

  get layer() {
    return this.layers.find((layer) => layer.name === this.choice.layer);
  }

  get channels() {
    return this.choice.order === "strength" ? this.layer.ranked : [...this.layer.strength.keys()];
  }

  /** The lowest and highest number of the colour scale of a channel. */
  range(layer, channel, scale = this.choice.scale) {
    const one = scale === "map";
    if (!layer.signed) return [0, one ? layer.high[channel] : layer.most];
    const reach = one ? Math.max(-layer.low[channel], layer.high[channel]) : layer.reach;
    return [-reach, reach];
  }

  paint(canvas, layer, channels, scale) {
    const table = this.tables[layer.signed ? "signed" : "magnitude"];
    return paint(canvas, layer, channels, (channel) => this.range(layer, channel, scale), table);
  }

  // What is on screen -----------------------------------------------------------------------------------------------

  build() {
    const w = this.words;
    const part = (name) => this.root.querySelector(`[data-part="${name}"]`);
    this.root.innerHTML = `
      <div class="strip" data-part="strip" role="tablist"></div>
      <div class="panels">
        <section class="maps" role="tabpanel" aria-labelledby="maps-title">
          <h3 id="maps-title" data-part="title"></h3>
          <div class="controls" data-part="controls"></div>
          <div class="canvas"><canvas data-part="grid" tabindex="0" role="listbox"></canvas>
            <div class="frame chosen" data-part="chosen"></div><div class="frame pointed" data-part="pointed"></div></div>
          <p class="quiet" data-part="about"></p>
        </section>
        <div class="pair">
          <section class="photo">
            <h3 data-part="photo-title"></h3>
            <div class="canvas"><canvas data-part="photo" role="img"></canvas><div class="frame" data-part="field"></div></div>
            <div class="answer" data-part="answer"></div>
            <p class="quiet" data-part="field-text"></p>
          </section>
          <section class="one">
            <h3 data-part="one-title"></h3>
            <div class="canvas"><canvas data-part="one" tabindex="0" role="application"></canvas><div class="frame" data-part="cell"></div></div>
            <div class="legend"><span data-part="from"></span><canvas data-part="legend" aria-hidden="true"></canvas><span data-part="to"></span></div>
            <p data-part="value"></p>
            <p class="quiet" data-part="stats"></p>
          </section>
        </div>
      </div>
      <p class="unseen" data-part="live" aria-live="polite"></p>`;
    this.parts = Object.fromEntries([...this.root.querySelectorAll("[data-part]")].map((e) => [e.dataset.part, e]));
    const { height, width } = this.net.photo_size;
    this.parts["photo-title"].textContent = fill(w.photo, { height, width });
    paintPhoto(this.parts.photo, this.photo, height, width);
    this.parts.photo.setAttribute("aria-label", fill(w.photo_label, { height, width, title: this.net.title }));
    this.buildAnswer();
    this.buildStrip();
    this.buildControls();
    this.listen();
    void part;
  }

  buildAnswer() {
    const { label, percent, share } = this.net.answer;
    const bar = make("div", { class: "bar", "aria-hidden": "true" }, make("div", { style: `width:${100 * share}%` }));
    this.parts.answer.replaceChildren(make("p", {}, make("strong", {}, label), ` ${percent}`), bar);
  }

  buildStrip() {
    const { strip } = this.parts;
    strip.setAttribute("aria-label", this.words.layers);
    const card = (...children) => make("div", { class: "card", role: "presentation" }, ...children);
    const { height, width } = this.net.photo_size;
    const thumb = make("canvas", { class: "thumb", "aria-hidden": "true" });
    paintPhoto(thumb, this.photo, height, width);
    const start = card(thumb, make("div", { class: "shape" }, `${height}×${width}×3`), make("div", { class: "tabs" }, this.words.input));
    this.stages = this.net.stages.map((members) => {
      const preview = make("canvas", { class: "preview", "aria-hidden": "true" });
      const shape = make("div", { class: "shape" });
      const tabs = make("div", { class: "tabs", role: "presentation" });
      for (const index of members) {
        const { name, height: h, width: w, channels } = this.layers[index];
        const tab = make("button", { role: "tab", type: "button", id: `tab-${name}`, "data-layer": name }, name);
        tab.setAttribute("aria-label", fill(this.words.layer_label, { name, height: h, width: w, channels }));
        tabs.append(tab);
      }
      const box = card(preview, shape, tabs);
      box.classList.add("open");
      box.addEventListener("click", (event) => {
        const tab = event.target.closest("[data-layer]");
        const outputs = members.filter((index) => this.layers[index].kind !== "MaxPooling2D");
        this.open(tab ? tab.dataset.layer : this.layers[outputs.at(-1) ?? members.at(-1)].name);
      });
      return { members, preview, shape, tabs, box };
    });
    const { label, percent } = this.net.answer;
    const last = card(
      make("div", { class: "head" }, ...this.net.head.map((line) => make("div", {}, line))),
      make("div", { class: "shape" }, make("strong", {}, label), ` ${percent}`), make("div", { class: "tabs" }, this.words.answer),
    );
    const cards = [start, ...this.stages.map((stage) => stage.box), last];
    strip.replaceChildren(...cards.flatMap((box, i) => (i ? [make("span", { class: "then", "aria-hidden": "true" }, "›"), box] : [box])));
    for (const stage of this.stages) this.drawPreview(stage);
  }

  buildControls() {
    const group = (name, legend, options) => {
      const set = make("fieldset", {}, make("legend", {}, legend));
      for (const [value, text] of Object.entries(options)) {
        const input = make("input", { type: "radio", name, value });
        input.checked = this.choice[name] === value;
        input.addEventListener("change", () => {
          this.choice[name] = value;
          this.draw();
          this.report();
        });
        set.append(make("label", {}, input, make("span", {}, text)));
      }
      return set;
    };
    this.parts.controls.replaceChildren(
      group("order", this.words.order, this.words.orders), group("scale", this.words.scale, this.words.scales),
    );
  }

  draw() {
    const { layer, stages } = this;
    if (this.choice.map >= layer.channels || this.choice.map < 0) this.choice.map = layer.ranked[0];
    for (const stage of stages) {
      const chosen = stage.members.some((index) => this.layers[index] === layer);
      stage.box.classList.toggle("chosen", chosen);
      if (chosen || stage.wasChosen) this.drawPreview(stage);
      stage.wasChosen = chosen;
      for (const tab of stage.tabs.children) {
        const on = tab.dataset.layer === layer.name;
        tab.setAttribute("aria-selected", String(on));
        tab.tabIndex = on ? 0 : -1;
        if (on) this.reveal(stage.box);
      }
    }
    const silent = layer.strength.filter((strength) => strength === 0).length;
    const { name, channels, height, width } = layer;
    this.parts.title.textContent = fill(this.words.title, { name, channels, height, width });
    this.parts.about.textContent =
      fill(layer.signed ? this.words.signed : this.words.magnitude, {}) +
      (silent ? " " + fill(silent === 1 ? this.words.silent_one : this.words.silent, { silent, channels }) : "");
    this.parts.grid.setAttribute("aria-label", fill(this.words.grid_label, { name, channels, height, width }));
    this.parts.one.setAttribute("aria-label", fill(this.words.one_label, { name, height, width }));
    this.drawGrid();
    this.drawOne();
  }

  reveal(box) {
    const { strip } = this.parts;
    const left = box.offsetLeft - strip.offsetLeft;
    if (left < strip.scrollLeft || left + box.offsetWidth > strip.scrollLeft + strip.clientWidth) {
      strip.scrollLeft = left - (strip.clientWidth - box.offsetWidth) / 2;
    }
  }

  drawPreview({ members, preview, shape }) {
    const shown = members.map((index) => this.layers[index]);
    const layer = shown.find((one) => one === this.layer) ?? shown.findLast((one) => one.kind !== "MaxPooling2D") ?? shown[0];
    const few = layer.ranked.slice(0, PREVIEW.count);
    const atlas = this.paint(document.createElement("canvas"), layer, few, "map");
    const { side, columns } = PREVIEW;
    this.tile(preview, atlas, layer, { count: few.length, columns, width: side, height: side, gap: 3, rows: 2 });
    shape.textContent = `${layer.height}×${layer.width}×${layer.channels}`;
  }

  /** Lay the maps of an atlas out in rows, sharp when enlarged and averaged when made smaller. */
  tile(canvas, atlas, layer, { count, columns, width, height, gap, rows }) {
    const ratio = window.devicePixelRatio || 1;
    const whole = [columns * (width + gap) - gap, rows * (height + gap) - gap];
    canvas.width = Math.round(whole[0] * ratio);
    canvas.height = Math.round(whole[1] * ratio);
    canvas.style.width = `${whole[0]}px`;
    canvas.style.height = `${whole[1]}px`;
    const context = canvas.getContext("2d");
    context.imageSmoothingEnabled = width * ratio < layer.width;
    context.imageSmoothingQuality = "high";
    for (let i = 0; i < count; i++) {
      const x = Math.round((i % columns) * (width + gap) * ratio);
      const y = Math.round(Math.floor(i / columns) * (height + gap) * ratio);
      context.drawImage(atlas, 0, i * layer.height, layer.width, layer.height, x, y, Math.round(width * ratio), Math.round(height * ratio));
    }
    return context;
  }

  drawGrid() {
    if (!this.parts) return;
    const { layer, channels } = this;
    const { grid } = this.parts;
    this.wide = this.root.clientWidth;
    const room = grid.parentElement.clientWidth;
    if (!room) return;
    const least = matchMedia("(pointer: coarse)").matches ? TILE.touch : TILE.least;
    const shape = layer.height / layer.width;
    let columns = Math.max(1, Math.ceil((room + GAP) / (TILE.most + GAP)));
    const most = Math.max(columns, Math.floor((room + GAP) / (least + GAP)));
    const side = (n) => Math.floor((room + GAP) / n - GAP);
    while (columns < most && Math.ceil(channels.length / columns) * (side(columns) * shape + GAP) > TALL) columns += 1;
    const width = Math.min(side(columns), TILE.most);
    const height = Math.max(1, Math.round(width * shape));
    this.plan = { count: channels.length, columns, width, height, gap: GAP, rows: Math.ceil(channels.length / columns) };
    const atlas = this.paint(document.createElement("canvas"), layer, channels);
    const context = this.tile(grid, atlas, layer, this.plan);
    this.strikeSilent(context, layer, channels);
    this.drawFrames();
  }

  /** A stroke through every map that is zero everywhere. */
  strikeSilent(context, layer, channels) {
    const ratio = window.devicePixelRatio || 1;
    context.strokeStyle = getComputedStyle(this.root).getPropertyValue("--silent");
    context.lineWidth = 1.5 * ratio;
    channels.forEach((channel, place) => {
      if (layer.strength[channel] !== 0) return;
      const { x, y } = this.placeOf(place);
      context.beginPath();
      context.moveTo((x + 4) * ratio, (y + this.plan.height - 4) * ratio);
      context.lineTo((x + this.plan.width - 4) * ratio, (y + 4) * ratio);
      context.stroke();
    });
  }

  placeOf(place) {
    const { columns, width, height, gap } = this.plan;
    return { x: (place % columns) * (width + gap), y: Math.floor(place / columns) * (height + gap) };
  }

  frameMap(frame, channel) {
    const place = this.channels.indexOf(channel);
    frame.hidden = place < 0;
    const { x, y } = this.placeOf(Math.max(0, place));
    const { width, height } = this.plan;
    Object.assign(frame.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
  }

  /** The map and cell that are lit: those under the pointer, else those chosen. */
  get lit() {
    if (this.pointed) return this.pointed;
    const map = this.choice.map;
    return { map, ...(this.cell ?? this.strongest(map)) };
  }

  strongest(map) {
    const { layer } = this;
    const size = layer.height * layer.width;
    const numbers = layer.maps.subarray(map * size, (map + 1) * size);
    const step = (layer.high[map] - layer.low[map]) / 255;
    let best = 0;
    let most = -1;
    numbers.forEach((q, i) => {
      const strength = Math.abs(layer.low[map] + q * step);
      if (strength > most) [best, most] = [i, strength];
    });
    return { row: Math.floor(best / layer.width), column: best % layer.width };
  }

  drawOne() {
    const { layer, parts } = this;
    const { map } = this.lit;
    this.paint(parts.one, layer, [map]);
    const [from, to] = this.range(layer, map);
    const step = (to - from) / 100;
    parts.from.textContent = say(from, step);
    parts.to.textContent = say(to, step);
    const table = this.tables[layer.signed ? "signed" : "magnitude"];
    parts.legend.width = 256;
    parts.legend.height = 1;
    const strip = new Uint8ClampedArray(table.buffer.slice(0));
    parts.legend.getContext("2d").putImageData(new ImageData(strip, 256, 1), 0, 0);
    this.drawFrames();
  }

  drawFrames() {
    if (!this.plan) return;
    const { layer, parts, lit } = this;
    this.frameMap(parts.chosen, this.choice.map);
    this.frameMap(parts.pointed, this.pointed ? this.pointed.map : -1);
    const { map, row, column } = lit;
    const across = 100 / layer.width;
    const down = 100 / layer.height;
    Object.assign(parts.cell.style, {
      left: `calc(${(column + 0.5) * across}% - max(${across / 2}%, 4px))`, width: `max(${across}%, 8px)`,
      top: `calc(${(row + 0.5) * down}% - max(${down / 2}%, 4px))`, height: `max(${down}%, 8px)`,
    });
    const field = this.fieldOf(layer, row, column);
    const { height, width } = this.net.photo_size;
    Object.assign(parts.field.style, {
      left: `${(100 * field.left) / width}%`, width: `${(100 * (field.right - field.left)) / width}%`,
      top: `${(100 * field.top) / height}%`, height: `${(100 * (field.bottom - field.top)) / height}%`,
    });
    const step = (layer.high[map] - layer.low[map]) / 255;
    const value = say(valueAt(layer, map, row, column), step);
    const silent = layer.strength[map] === 0;
    parts["one-title"].textContent = fill(this.words.one, { map });
    parts.value.replaceChildren(`${fill(this.words.cell, { row, column })} `, make("strong", { "data-part": "number" }, value));
    parts.stats.textContent = silent
      ? this.words.silent_map
      : fill(this.words.stats, { low: say(layer.low[map], step), high: say(layer.high[map], step), strength: say(layer.strength[map], step) });
    parts["field-text"].textContent = this.sayField(layer, field);
    this.said = `${fill(this.words.one, { map })}. ${fill(this.words.cell, { row, column })} ${value}. ${parts["field-text"].textContent}`;
    parts.grid.replaceChildren(this.option());
  }

  /** What a screen reader finds in the grid: the chosen map, and its place among all. */
  option() {
    const { map } = this.choice;
    const option = make("span", {
      role: "option", id: "chosen-map", "aria-selected": "true",
      "aria-setsize": this.layer.channels, "aria-posinset": this.channels.indexOf(map) + 1,
    }, fill(this.words.one, { map }));
    this.parts.grid.setAttribute("aria-activedescendant", "chosen-map");
    return option;
  }

  /** The pixels of the photo that a cell sees, cut off at the photo's borders. */
  fieldOf({ field }, row, column) {
    const { height, width } = this.net.photo_size;
    const top = field.start + row * field.stride;
    const left = field.start + column * field.stride;
    const box = {
      top: Math.max(0, top), left: Math.max(0, left),
      bottom: Math.min(height, top + field.size), right: Math.min(width, left + field.size),
    };
    box.cut = box.bottom - box.top < field.size || box.right - box.left < field.size;
    return box;
  }

  sayField({ field }, box) {
    const seen = { height: box.bottom - box.top, width: box.right - box.left };
    const { height, width } = this.net.photo_size;
    if (seen.height === height && seen.width === width) return fill(this.words.field_all, { size: field.size });
    return fill(box.cut ? this.words.field_cut : this.words.field, { size: field.size, ...seen });
  }

  // What the learner does -------------------------------------------------------------------------------------------

  listen() {
    const { strip, grid, one } = this.parts;
    strip.addEventListener("keydown", (event) => {
      const order = this.net.stages.flat().map((index) => this.layers[index].name);
      const now = order.indexOf(this.choice.layer);
      const next = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: order.length - 1 }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      this.open(order[Math.max(0, Math.min(order.length - 1, next))]);
      strip.querySelector('[aria-selected="true"]').focus();
    });

    grid.addEventListener("pointermove", (event) => event.pointerType !== "touch" && this.point(this.atGrid(event)));
    grid.addEventListener("pointerleave", () => this.point(null));
    grid.addEventListener("click", (event) => {
      const at = this.atGrid(event);
      if (at) this.choose(at.map);
    });
    grid.addEventListener("keydown", (event) => {
      const { channels } = this;
      const now = channels.indexOf(this.choice.map);
      const [down, right] = KEYS[event.key] ?? [0, 0];
      let next = now + right + down * this.plan.columns;
      if (event.key === "Home") next = 0;
      else if (event.key === "End") next = channels.length - 1;
      else if (event.key === "Enter" || event.key === " ") one.focus();
      else if (!KEYS[event.key]) return;
      event.preventDefault();
      if (next >= 0 && next < channels.length && next !== now) this.choose(channels[next], true);
    });

    const follow = (event) => {
      const { row, column } = this.atOne(event);
      if (event.type === "pointermove" && event.pointerType === "mouse") return this.point({ map: this.choice.map, row, column });
      if (event.type === "pointermove" && !event.buttons) return undefined;
      return this.pin(row, column);
    };
    one.addEventListener("pointerdown", follow);
    one.addEventListener("pointermove", follow);
    one.addEventListener("pointerleave", () => this.point(null));
    one.addEventListener("keydown", (event) => {
      if (event.key === "Escape") return grid.focus();
      if (!KEYS[event.key]) return undefined;
      event.preventDefault();
      const [down, right] = KEYS[event.key];
      const { row, column } = this.lit;
      this.pointed = null;
      this.pin(row + down, column + right);
      return this.speak();
    });
  }

  atGrid(event) {
    const { columns, width, height, gap } = this.plan;
    const { left, top } = this.parts.grid.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const [across, down] = [Math.floor(x / (width + gap)), Math.floor(y / (height + gap))];
    const [dx, dy] = [x - across * (width + gap), y - down * (height + gap)];
    const map = this.channels[down * columns + across];
    if (map === undefined || across >= columns || dx < 0 || dy < 0 || dx >= width || dy >= height) return null;
    const { layer } = this;
    return { map, row: Math.floor((dy / height) * layer.height), column: Math.floor((dx / width) * layer.width) };
  }

  atOne(event) {
    const { left, top, width, height } = this.parts.one.getBoundingClientRect();
    const within = (part, count) => Math.max(0, Math.min(count - 1, Math.floor(part * count)));
    return {
      row: within((event.clientY - top) / height, this.layer.height),
      column: within((event.clientX - left) / width, this.layer.width),
    };
  }

  open(name) {
    if (name !== this.choice.layer) {
      this.choice.layer = name;
      this.choice.map = this.layer.ranked[0];
      this.cell = null;
      this.pointed = null;
      this.draw();
      this.report();
    }
  }

  choose(map, speak = false) {
    this.choice.map = map;
    this.drawOne();
    this.report();
    if (speak) this.speak();
  }

  point(at) {
    const other = at?.map !== this.pointed?.map;
    this.pointed = at;
    if (other) this.drawOne();
    else this.drawFrames();
  }

  pin(row, column) {
    const { height, width } = this.layer;
    this.cell = { row: Math.max(0, Math.min(height - 1, row)), column: Math.max(0, Math.min(width - 1, column)) };
    this.drawFrames();
  }

  /** Tell the server what is chosen, once the learner has come to rest. */
  report() {
    clearTimeout(this.telling);
    this.telling = setTimeout(() => this.tell({ ...this.choice }), 250);
  }

  speak() {
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => (this.parts.live.textContent = this.said), 300);
  }
}
