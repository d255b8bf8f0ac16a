// Many small pictures on one canvas, one of them chosen: by pointer, by arrow keys, by touch. Python paints the pictures.
// Plain functions and a class; a component's module is this text followed by its own. Before it stands pixels.js.

const TILE_WALK = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

class TileGrid {
  /** `choose` hears the chosen place, `point` the one under the pointer or null. */
  constructor({ choose, point }) {
    Object.assign(this, { tell: choose, point });
    this.canvas = make("canvas", { "aria-hidden": "true" });
    this.option = make("span", { class: "unseen", role: "option", id: "chosen-tile", "aria-selected": "true" });
    this.frames = { chosen: make("div", { class: "frame" }), pointed: make("div", { class: "frame pointed", hidden: "" }) };
    this.list = make("div", { class: "tiles", role: "listbox", tabindex: "0", "aria-activedescendant": "chosen-tile" },
      this.canvas, this.option, this.frames.pointed, this.frames.chosen);
    this.canvas.addEventListener("click", (event) => this.choose(this.under(event)));
    this.canvas.addEventListener("pointermove", (event) => event.pointerType !== "touch" && this.light(this.under(event)));
    this.canvas.addEventListener("pointerleave", () => this.light(null));
    this.list.addEventListener("keydown", (event) => this.press(event));
    this.watcher = new ResizeObserver(() => this.list.clientWidth !== this.wide && this.draw());
    this.watcher.observe(this.list);
  }

  end() {
    this.watcher.disconnect();
  }

  /** Pictures (count, height, width, RGBA) of which the first `shown` are drawn; the rest in CSS pixels. */
  show({ rgba, count, height, width, shown = count, least = 32, most = 96, tall = 600, gap = 4, label, says, at }) {
    Object.assign(this, { count, shown, height, width, least, most, tall, gap, says, at });
    this.list.setAttribute("aria-label", label);
    this.atlas = make("canvas", { width, height: height * count });
    this.atlas.getContext("2d").putImageData(new ImageData(new Uint8ClampedArray(rgba), width, height * count), 0, 0);
    this.pointed = null;
    this.draw();
  }

  draw() {
    this.wide = this.list.clientWidth;
    if (!this.wide || !this.atlas) return;
    this.plan = this.fit(this.wide);
    const { columns, across, down, rows } = this.plan;
    const ratio = window.devicePixelRatio || 1;
    const { canvas, width, height } = this;
    const whole = [columns * (across + this.gap) - this.gap, rows * (down + this.gap) - this.gap];
    [canvas.width, canvas.height] = whole.map((side) => Math.round(side * ratio));
    [canvas.style.width, canvas.style.height] = whole.map((side) => `${side}px`);
    const context = canvas.getContext("2d");
    context.imageSmoothingEnabled = across * ratio < width;
    context.imageSmoothingQuality = "high";
    const empty = getComputedStyle(this.list).getPropertyValue("--cv-panel");
    for (let place = 0; place < this.shown; place++) {
      const { x, y } = this.placeOf(place);
      const box = [x, y, across, down].map((side) => Math.round(side * ratio));
      context.fillStyle = empty;
      context.fillRect(...box);
      context.drawImage(this.atlas, 0, place * height, width, height, ...box);
    }
    this.mark();
  }

  /** The fewest columns, hence the largest pictures, that keep the grid within its height. */
  fit(room) {
    const least = matchMedia("(pointer: coarse)").matches ? Math.max(this.least, 40) : this.least;
    const shape = this.height / this.width;
    const limit = Math.max(1, Math.floor((room + this.gap) / (least + this.gap)));
    const side = (n) => Math.min(this.most, Math.floor((room + this.gap) / n - this.gap));
    let columns = Math.min(limit, Math.ceil((room + this.gap) / (this.most + this.gap)));
    while (columns < limit && Math.ceil(this.shown / columns) * (side(columns) * shape + this.gap) > this.tall) columns += 1;
    const across = side(columns);
    return { columns, across, down: Math.max(1, Math.round(across * shape)), rows: Math.ceil(this.shown / columns) };
  }

  placeOf(place) {
    const { columns, across, down } = this.plan;
    return { x: (place % columns) * (across + this.gap), y: Math.floor(place / columns) * (down + this.gap) };
  }

  under(event) {
    if (!this.plan) return null;
    const { columns, across, down } = this.plan;
    const { left, top } = this.canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const [column, row] = [Math.floor(x / (across + this.gap)), Math.floor(y / (down + this.gap))];
    const place = row * columns + column;
    const within = x >= 0 && y >= 0 && x - column * (across + this.gap) < across && y - row * (down + this.gap) < down;
    return within && column < columns && place < this.shown ? place : null;
  }

  choose(place) {
    if (place === null || place === this.at) return;
    this.at = place;
    this.pointed = null;
    this.mark();
    this.tell(place);
  }

  light(place) {
    if (place === this.pointed) return;
    this.pointed = place;
    this.mark();
    this.point(place);
  }

  press(event) {
    const step = TILE_WALK[event.key];
    const ends = { Home: 0, End: this.shown - 1 };
    if (!this.plan || (!step && ends[event.key] === undefined)) return;
    event.preventDefault();
    const place = step ? this.at + step[1] + step[0] * this.plan.columns : ends[event.key];
    if (place >= 0 && place < this.shown) this.choose(place);
  }

  mark() {
    this.option.textContent = this.says[this.at] ?? "";
    this.option.setAttribute("aria-setsize", this.shown);
    this.option.setAttribute("aria-posinset", this.at + 1);
    for (const [name, place] of [["chosen", this.at], ["pointed", this.pointed]]) {
      const frame = this.frames[name];
      frame.hidden = !this.plan || place === null || place >= this.shown;
      if (frame.hidden) continue;
      const { x, y } = this.placeOf(place);
      Object.assign(frame.style, { left: `${x}px`, top: `${y}px`, width: `${this.plan.across}px`, height: `${this.plan.down}px` });
    }
  }
}
