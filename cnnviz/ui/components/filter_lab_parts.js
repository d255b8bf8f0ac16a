// The parts of the filter lab: a canvas one can point at, the kernel editor, a choice, the bank of kernels.

/** A titled canvas with a frame over it. */
class Stage {
  constructor(title, label) {
    this.canvas = make("canvas", { role: "img", "aria-label": label });
    this.frame = make("div", { class: "frame" });
    this.sub = make("p", { class: "quiet" });
    this.panel = make("section", { class: "panel" }, make("h2", {}, title), this.sub, make("div", { class: "stage" }, this.canvas, this.frame));
  }

  size(height, width, text) {
    Object.assign(this, { height, width });
    this.sub.textContent = text;
  }

  /** `point` hears the place under the pointer or null, `pin` a chosen one; with `from` the keys walk from there. */
  listen({ point, pin, from }) {
    const { canvas } = this;
    const find = (event) => cellUnder(canvas, event, this.height, this.width);
    canvas.addEventListener("pointermove", (event) => (event.buttons ? pin : point)(find(event)));
    canvas.addEventListener("pointerdown", (event) => pin(find(event)));
    canvas.addEventListener("pointerleave", () => point(null));
    if (!from) return;
    canvas.setAttribute("tabindex", "0");
    canvas.setAttribute("role", "application");
    canvas.addEventListener("keydown", (event) => {
      const to = walk(event, from(), this.height, this.width);
      if (to) pin(to);
    });
  }
}

/** One of a few, as radio buttons. */
class Choices {
  constructor(legend, options, on) {
    this.inputs = options.map(([value]) => make("input", { type: "radio", name: legend, value }));
    this.inputs.forEach((input) => input.addEventListener("change", () => on(input.value)));
    this.element = make("fieldset", { class: "choices" }, make("legend", {}, legend),
      ...options.map(([, text], i) => make("label", {}, this.inputs[i], make("span", {}, text))));
  }

  set(value) {
    for (const input of this.inputs) input.checked = input.value === value;
  }
}

/** The weights as fields to drag, walk and type in; of a kernel of three channels one channel at a time. */
class KernelEditor {
  constructor(words, table, on, busy) {
    Object.assign(this, { words, table, on, busy });
    this.channel = 0;
    this.colours = make("canvas", { class: "colours", role: "img", "aria-label": words.colours });
    this.channels = new Choices(words.channel, words.channels.map((name, i) => [String(i), name]), (value) => {
      this.channel = Number(value);
      this.draw();
    });
    this.grid = make("div", { class: "weights", role: "group", "aria-label": words.kernel });
    const tool = (name, change) => {
      const button = make("button", { type: "button" }, words[name]);
      button.addEventListener("click", () => this.change(change));
      return button;
    };
    this.title = make("p", { class: "quiet" });
    this.element = make("section", { class: "panel editor" }, make("h2", {}, words.kernel), this.title, this.grid, this.channels.element, this.colours,
      make("div", { class: "tools" },
        tool("turn", (w, k) => w.map((_, i) => w[i - (i % (k * k)) + (k - 1 - (i % k)) * k + Math.floor((i % (k * k)) / k)])),
        tool("flip", (w) => w.map((weight) => -weight)),
        tool("zero", (w) => w.map(() => 0))),
      make("p", { class: "quiet hint" }, words.hint));
  }

  show(kernel) {
    this.kernel = kernel;
    this.channel = Math.min(this.channel, kernel.channels - 1);
    this.channels.set(String(this.channel));
    this.channels.element.hidden = this.colours.hidden = kernel.channels === 1;
    this.step = stepOf(kernel.weights);
    const { size } = kernel;
    if (this.fields?.length !== size * size) {
      this.fields = Array.from({ length: size * size }, (_, i) => this.field(i, size));
      this.grid.style.gridTemplateColumns = `repeat(${size}, 1fr)`;
      this.grid.dataset.size = size;
      this.grid.replaceChildren(...this.fields);
    }
    this.draw();
  }

  field(i, size) {
    const field = make("input", { type: "text", inputmode: "decimal", autocomplete: "off",
      "aria-label": fill(this.words.weight, { row: Math.floor(i / size), column: i % size }) });
    let from = null;
    field.addEventListener("pointerdown", (event) => {
      from = { x: event.clientX, y: event.clientY, weight: this.weight(i), moved: false };
      field.setPointerCapture(event.pointerId);
    });
    field.addEventListener("pointermove", (event) => {
      if (!from || !field.hasPointerCapture(event.pointerId)) return;
      const by = event.clientX - from.x - (event.clientY - from.y);
      if (Math.abs(by) > 4 && !from.moved) {
        from.moved = true;
        field.blur();
        this.busy(true);
      }
      if (from.moved) this.set(i, from.weight + Math.round(by / 4) * this.step);
    });
    for (const end of ["pointerup", "pointercancel"]) field.addEventListener(end, () => {
      if (from && !from.moved && end === "pointerup") field.select();
      from = null;
      this.busy(false);
    });
    field.addEventListener("keydown", (event) => {
      const by = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
      if (by) {
        event.preventDefault();
        this.set(i, this.weight(i) + by * this.step);
      } else if (event.key === "Enter") field.blur();
    });
    field.addEventListener("change", () => {
      const value = typed(field.value);
      if (value === null) this.draw();
      else this.set(i, value);
    });
    return field;
  }

  weight(i) {
    return this.kernel.weights[this.channel * this.fields.length + i];
  }

  set(i, value) {
    const limited = Math.max(-99, Math.min(99, value));
    const weights = this.kernel.weights.slice();
    weights[this.channel * this.fields.length + i] = Math.abs(limited) < 1e-9 ? 0 : Number(limited.toFixed(6));
    this.apply(weights);
  }

  change(how) {
    this.apply(how(this.kernel.weights, this.kernel.size));
  }

  apply(weights) {
    this.kernel = { ...this.kernel, weights };
    this.draw();
    this.on(this.kernel);
  }

  draw() {
    const { kernel, fields, table } = this;
    const most = Math.max(1e-9, ...kernel.weights.map(Math.abs));
    fields.forEach((field, i) => {
      const weight = this.weight(i);
      field.value = brief(weight);
      const colour = table[Math.round(127.5 + (127.5 * weight) / most)];
      const parts = [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255];
      field.style.background = `rgb(${parts})`;
      field.style.color = parts[0] * 0.299 + parts[1] * 0.587 + parts[2] * 0.114 > 118 ? "#000" : "#fff";
    });
    this.title.textContent = fill(kernel.name === "own" ? this.words.own_size : this.words.kernel_size, { title: kernel.title, size: kernel.size });
    if (kernel.channels > 1) paintKernel(this.colours, kernel, table);
  }
}

/** The maps of many kernels side by side, drawn one after another while nothing else is to do. */
class Bank {
  constructor(words, tables, on) {
    Object.assign(this, { words, tables, on });
    this.element = make("div", { class: "banks" });
    this.buttons = [];
  }

  stop() {
    clearTimeout(this.timer);
  }

  fill(kernels, photo) {
    const news = kernels.map((kernel) => `${kernel.name}:${kernel.weights.slice(0, 3)}`).join();
    if (news === this.news && photo === this.photo) return;
    if (news !== this.news) this.build(kernels);
    this.news = news;
    this.photo = photo;
    const small = photo.height * photo.width > 90_000 ? halved(photo.rgb, photo.height, photo.width) : photo;
    this.small = { ...small, planes: planesOf(small.rgb, small.height * small.width) };
    this.queue = [...this.buttons];
    this.stop();
    this.next();
  }

  next() {
    if (this.paused) {
      this.timer = setTimeout(() => this.next(), 200);
      return;
    }
    const one = this.queue.shift();
    if (!one) return;
    if (one.kernel.size <= Math.min(this.small.height, this.small.width)) {
      paintMap(one.canvas, correlate(this.small, one.kernel), bestView(one.kernel), this.tables);
    }
    this.timer = setTimeout(() => this.next());
  }

  build(kernels) {
    this.buttons = kernels.map((kernel) => {
      const canvas = make("canvas", { "aria-hidden": "true" });
      const patch = make("canvas", { class: "patch", "aria-hidden": "true" });
      paintKernel(patch, kernel, this.tables.signed);
      const button = make("button", { type: "button", "aria-pressed": "false", "data-kernel": kernel.name }, canvas, patch, make("span", {}, kernel.title));
      button.addEventListener("click", () => this.on(kernel));
      return { kernel, canvas, button };
    });
    const section = (title, text, ones, kind) => make("section", { class: kind }, make("h2", {}, title), make("p", { class: "quiet" }, text),
      make("div", { class: "thumbs", role: "group", "aria-label": title }, ...ones.map(({ button }) => button)));
    const [named, learned] = [false, true].map((kind) => this.buttons.filter(({ kernel }) => Boolean(kernel.learned) === kind));
    const w = this.words;
    this.element.replaceChildren(section(w.bank, w.bank_text, named, "named"));
    if (learned.length) this.element.append(section(w.learned, fill(w.learned_text, { count: learned.length }), learned, "learned"));
  }

  mark(name) {
    for (const { kernel, button } of this.buttons) button.setAttribute("aria-pressed", String(kernel.name === name));
  }
}
