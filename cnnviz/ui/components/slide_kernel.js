// Slide a window over a picture: input → window ⊙ kernel → map, played, stepped or touched. Everything that moves
// runs here, without the server; what the learner edits is sent back (state "edit"), and so is the place reached.
// Before this file stand pixels.js (make, fill), slide_kernel_numbers.js, …_grids.js, …_tools.js and …_view.js.

const views = new WeakMap();

export default function (component) {
  const root = component.parentElement;
  if (!views.has(root)) views.set(root, new SlideKernel(root));
  views.get(root).update(component);
  return () => {
    views.get(root)?.destroy();
    views.delete(root);
  };
}

// What is on screen, and what the learner does to it. `kept` holds the picture and the kernels as they are now.
class SlideKernel {
  constructor(root) {
    this.root = root;
    this.id = Math.random().toString(36).slice(2, 10);
    this.revision = 0;
    this.source = {}; // where what is shown comes from, by part
    this.served = {}; // the same, as the server said last
    this.kept = {};
    this.chosen = 0; // the kernel, or in pooling the channel, whose map is shown large
    this.element = make("div", { class: "slide" });
    root.append(this.element);
    this.view = new SlideView(this.element, this);
    this.observer = new ResizeObserver(() => this.view.layout());
    this.observer.observe(this.element);
    this.touch = this.reactions();
  }

  destroy() {
    this.player.pause();
    this.observer.disconnect();
    clearTimeout(this.sending);
    clearTimeout(this.looking);
    clearTimeout(this.view.speaking);
    this.element.remove();
  }

  // The server's view of things, on every run that changed it. What the learner has edited here stays, unless
  // the server says that the picture or the kernels come from somewhere new (another preset, a link).
  update({ data, setStateValue }) {
    this.send = setStateValue;
    const news = JSON.stringify({ ...data, place: 0 });
    if (news === this.news) return this.followTheme();
    Object.assign(this, { data, news });
    for (const part of ["image", "kernels"]) {
      const source = data.sources[part];
      if (!this.own(source) && source !== this.served[part]) {
        this.kept[part] = structuredClone(data[part]);
        this.source[part] = source;
      }
      this.served[part] = source;
    }
    this.player ??= new Player(data.text, (index, glide) => this.moved(glide));
    this.sliding = new Sliding({ ...data, ...this.kept });
    const s = this.sliding;
    const shape = this.shapeNow();
    const turnedNow = this.shape && this.operation !== s.operation && s.operation === "convolution";
    if (shape !== this.shape) {
      this.chosen = Math.min(this.chosen, s.mapCount - 1);
      this.hover = this.focus = null;
      this.player.resize(s.places, data.place);
      this.view.build(this.player);
    }
    Object.assign(this, { shape, operation: s.operation });
    this.colours = new Colours(this.element, data.scales, data.channel_colours);
    this.recompute();
    this.view.layout();
    this.followTheme();
    if (turnedNow) this.view.spin();
  }

  // What the view is built for: it is built anew when this changes.
  shapeNow() {
    const { sliding: s, data } = this;
    return JSON.stringify([s.channels, s.height, s.width, s.mapCount, s.kernelRows, s.kernelColumns, s.stride,
      s.padding, s.dilation, s.operation, data.editable, data.names, data.text]);
  }

  // The style sheet of the theme may arrive a little later than this call: look again, paint again if it did.
  followTheme(looks = 12) {
    clearTimeout(this.looking);
    if (!looks) return;
    this.looking = setTimeout(() => {
      const now = new Colours(this.element, this.data.scales, this.data.channel_colours);
      if (!now.same(this.colours)) {
        this.colours = now;
        this.recompute();
      }
      this.followTheme(now.ready ? Math.min(looks, 4) - 1 : looks);
    }, 100);
  }

  own(source) {
    return Boolean(source?.startsWith(`edit:${this.id}:`));
  }

  recompute() {
    const s = this.sliding;
    const largest = (numbers) => Math.max(1e-9, ...numbers.map(Math.abs));
    this.maps = range(s.mapCount).map((n) => s.map(n));
    this.most = this.maps.map((map, n) => {
      const weight = s.weighted ? largest(s.kernels[n].flat(2)) : 1;
      return { map: largest(map.flat()), weight, term: weight * this.data.high };
    });
    this.view.paintNumbers();
    this.view.paintPlace(0);
    this.compare();
  }

  // The server computed the same maps by NumPy: say so, once its numbers are those of what is shown.
  compare() {
    const { maps, sources, text } = this.data;
    const same = sources.image === this.source.image && sources.kernels === this.source.kernels;
    const mine = this.maps.flat(2);
    const theirs = maps.flat(2);
    const equal = mine.length === theirs.length
      && mine.every((value, index) => Math.abs(value - theirs[index]) <= 1e-6 * (1 + Math.abs(value)));
    this.view.check.textContent = same ? fill(equal ? text.agrees : text.differs, { count: mine.length }) : "";
    this.view.check.classList.toggle("differs", same && !equal);
  }

  // ---- place and light --------------------------------------------------------------------------------------

  get lit() {
    return this.hover ?? this.focus;
  }

  // The output whose window is lit: the one touched, else where the player stands.
  get place() {
    const { lit, player: { index }, sliding: { columns } } = this;
    return lit && lit.channel === undefined ? [lit.row, lit.column] : [Math.floor(index / columns), index % columns];
  }

  moved(glide) {
    this.hover = null;
    if (this.player.playing) this.focus = null;
    this.view.paintPlace(glide);
    if (!this.player.playing && this.data.report_place) this.later("place", () => this.player.index);
  }

  light(kind, found) {
    if (this.player.playing || this[kind] === found) return;
    this[kind] = found;
    this.view.paintPlace(0);
  }

  reach({ row, column }) {
    this.player.go(row * this.sliding.columns + column);
    return true;
  }

  reactions() {
    const mouse = (act) => (found, event) => event.pointerType === "mouse" && act(found);
    const lighting = (channel) => ({
      over: mouse((found) => !this.brush && this.light("hover", { ...found, channel })),
      leave: () => this.light("hover", null),
      focus: (found) => this.light("focus", { ...found, channel }),
      blur: () => this.light("focus", null),
    });
    return {
      map: { ...lighting(undefined), press: (found) => this.reach(found),
        key: (found, { key }) => (key === "Enter" || key === " ") && this.reach(found) },
      input: (channel) => ({ ...lighting(channel),
        down: (found, event) => this.draw(channel, event),
        drag: (event) => event.buttons && this.draw(channel, event),
        key: (found, { key }) => this.typed(channel, found, key) }),
      weight: (channel, i, j, value) => this.weigh(channel, i, j, value),
      choose: (n) => {
        this.chosen = n;
        this.recompute();
      },
    };
  }

  // ---- edits ------------------------------------------------------------------------------------------------

  weigh(channel, i, j, value) {
    if (!this.data.editable.kernels) return;
    this.kept.kernels[this.chosen][channel][i][j] = value;
    this.edited("kernels");
  }

  setPixel(channel, row, column, value) {
    if (!this.data.editable.image || !this.sliding.inside(row, column)) return;
    const kept = Math.max(0, Math.min(this.data.high, value));
    if (this.kept.image[channel][row][column] === kept) return;
    this.kept.image[channel][row][column] = kept;
    this.edited("image");
  }

  // Digits typed on an input cell are its value, several in a row where it may have several.
  typed(channel, { row, column, cell }, key) {
    if (!this.data.editable.image || !this.sliding.inside(row, column)) return false;
    const now = performance.now();
    const before = this.typing?.cell === cell && now - this.typing.at < 900 ? this.typing.digits : "";
    const old = this.kept.image[channel][row][column];
    let value = { "+": old + 1, "-": old - 1, Delete: 0, Backspace: 0 }[key];
    if (/^\d$/.test(key)) {
      const digits = Number(before + key) <= this.data.high ? before + key : key;
      this.typing = { cell, at: now, digits };
      value = Number(digits);
    }
    if (value === undefined) return false;
    this.setPixel(channel, row, column, value);
    return true;
  }

  draw(channel, event) {
    if (!this.brush) return;
    event.preventDefault();
    const cell = (this.root.elementFromPoint ? this.root : document).elementFromPoint(event.clientX, event.clientY)
      ?.closest(".cell");
    if (!cell || !this.view.lanes[channel].input.body.contains(cell)) return;
    if (event.target.hasPointerCapture?.(event.pointerId)) event.target.releasePointerCapture(event.pointerId);
    this.setPixel(channel, Number(cell.dataset.row), Number(cell.dataset.column), this.brush.value);
  }

  // One kernel more, first a copy of the one that is lit; or the lit one less.
  addKernel() {
    this.kept.kernels.splice(this.chosen + 1, 0, structuredClone(this.kept.kernels[this.chosen]));
    this.recount(this.chosen + 1, "add");
  }

  dropKernel() {
    this.kept.kernels.splice(this.chosen, 1);
    this.recount(Math.max(0, this.chosen - 1), "drop");
  }

  recount(chosen, tool) {
    this.chosen = chosen;
    const count = this.kept.kernels.length;
    this.data.names = { ...this.data.names, maps: count > 1 ? range(count).map((n) => String(n + 1)) : [] };
    this.sliding = new Sliding({ ...this.data, ...this.kept });
    this.shape = this.shapeNow();
    this.view.build(this.player);
    this.edited("kernels");
    this.view.layout();
    const button = this.view.volume[tool];
    (button.isConnected && !button.disabled ? button : this.view.volume.add).focus(); // the one that was pressed is gone
  }

  clear() {
    this.kept.image = this.kept.image.map((slice) => slice.map((line) => line.map(() => 0)));
    this.edited("image");
  }

  edited(part) {
    this.revision += 1;
    this.source[part] = `edit:${this.id}:${this.revision}`;
    this.sliding = new Sliding({ ...this.data, ...this.kept });
    this.recompute();
    const mine = (name) => (this.own(this.source[name]) ? this.kept[name] : null);
    this.later("edit", () => ({ sources: { ...this.source }, image: mine("image"), kernels: mine("kernels") }));
  }

  // Tell the server, once the hand rests.
  later(state, value) {
    this.waiting = { ...this.waiting, [state]: value };
    clearTimeout(this.sending);
    this.sending = setTimeout(() => {
      for (const [name, read] of Object.entries(this.waiting)) this.send(name, read());
      this.waiting = {};
    }, 300);
  }
}
