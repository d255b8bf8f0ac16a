// The builder: a table of layers to change. Every number in it comes from Python; a change is sent there as a
// wish ("move layer 3 to 2") and comes back as a new table. The picture of the net hears which layer is lit.

const PAUSE = 500; // milliseconds without a change after which the rest of the page follows
const LIT = "cnnviz-net-layer";
const views = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  if (!views.has(parentElement)) views.set(parentElement, new Builder(parentElement));
  const view = views.get(parentElement);
  view.send = (wish) => setTriggerValue("edit", wish);
  view.show(data);
  return () => {
    view.end();
    views.delete(parentElement);
  };
}

class Builder {
  constructor(root) {
    this.selected = 0;
    this.rows = [];
    this.heads = create("tr");
    this.body = create("tbody");
    this.foot = create("tfoot");
    this.caption = create("caption");
    this.top = create("div", { class: "top" });
    this.chips = create("div", { class: "chips", role: "group" });
    this.keys = create("p", { class: "keys" });
    this.live = create("output", { class: "live", "aria-live": "polite" });
    const act = (...wish) => this.act(...wish);
    this.makeRow = () => new LayerRow(act);
    this.panel = new LayerPanel(act);
    const table = create("table", {}, this.caption, create("thead", {}, this.heads), this.body, this.foot);
    root.append(create("div", { class: "builder" }, this.top, create("div", { class: "scroll" }, table), this.chips, this.keys, this.live));
    this.root = root;
    this.dragging();
    this.heard = (event) => event.detail.from !== this && this.light(event.detail.number);
    document.addEventListener(LIT, this.heard);
  }

  end() {
    clearTimeout(this.pause);
    document.removeEventListener(LIT, this.heard);
  }

  show(data) {
    this.data = data;
    const { text: labels, rows: lines } = data;
    this.selected = Math.min(this.selected, lines.length);
    if (!this.shape) this.build(labels);
    this.shape.show(data.input);
    this.undo.disabled = !data.undo;
    this.redo.disabled = !data.redo;
    while (this.rows.length > lines.length) this.rows.pop().element.remove();
    while (this.rows.length < lines.length) {
      const row = this.makeRow();
      this.rows.push(row);
      this.body.append(row.element);
    }
    lines.forEach((line, index) => this.rows[index].show(line, labels, lines.length, this.selected === line.number));
    this.showPanel();
    this.showSums();
    this.showChips();
    if (this.wanted) this.focus(this.wanted);
    this.wanted = 0;
    this.settle();
  }

  /** Ask for a change of the net. */
  wish(wish) {
    this.changed = true;
    clearTimeout(this.pause);
    this.send(wish);
  }

  /** Some time after the last change has come back, say so: the rest of the page may follow then. */
  settle() {
    if (!this.changed) return;
    clearTimeout(this.pause);
    this.pause = setTimeout(() => {
      this.changed = false;
      this.send({ action: "settled" });
    }, PAUSE);
  }

  build(labels) {
    this.caption.textContent = labels.caption;
    this.keys.textContent = labels.keys;
    this.heads.append(
      create("td"),
      create("th", { scope: "col" }, labels.layer),
      ...COLUMNS.map((column) => create("th", { scope: "col", class: column }, labels[column])),
      create("td", { class: "tools" }),
    );
    this.shape = shapeFields(labels, this.data.limits, (shape) => this.wish({ action: "input", shape }));
    const tool = (action) => {
      const button = create("button", { type: "button" }, labels[action]);
      button.addEventListener("click", () => this.wish({ action }));
      return button;
    };
    [this.undo, this.redo, this.clear] = ["undo", "redo", "clear"].map(tool);
    this.top.append(this.shape.element, create("div", { class: "bar" }, this.undo, this.redo, this.clear));
  }

  showPanel() {
    const { rows: lines, forms, text: labels } = this.data;
    const line = lines[this.selected - 1];
    if (!line) return this.panel.element.remove();
    const after = this.rows[this.selected - 1].element;
    if (after.nextSibling !== this.panel.element) after.after(this.panel.element);
    this.panel.show(line, forms.find((form) => form.kind === line.kind), labels, lines.length);
  }

  showSums() {
    const { sums, text: labels, rows: lines } = this.data;
    this.foot.replaceChildren();
    if (!lines.length) this.foot.append(create("tr", {}, create("td"), create("th", { scope: "row", colspan: 7 }, labels.empty)));
    if (!sums) return;
    const cells = COLUMNS.map((column) => create("td", { class: column }, thousands(sums[column])));
    this.foot.append(create("tr", {}, create("td"), create("th", { scope: "row" }, labels.sum), ...cells, create("td", { class: "tools" })));
  }

  showChips() {
    const { rows: lines, forms, text: labels, limits } = this.data;
    const line = lines[this.selected - 1];
    const full = lines.length >= limits.layers;
    const title = full ? fill(labels.full, { n: limits.layers }) : line ? fill(labels.add_after, line) : labels.add_first;
    if (!this.chipTitle) {
      this.chipTitle = create("span");
      this.chips.append(this.chipTitle);
      for (const form of forms) {
        const chip = create("button", { type: "button", title: form.about }, create("i", { class: `dot ${form.group}` }), form.title);
        chip.addEventListener("click", () => this.insert(form));
        this.chips.append(chip);
      }
    }
    this.chipTitle.textContent = title;
    this.chips.setAttribute("aria-label", title);
    for (const chip of this.chips.querySelectorAll("button")) chip.disabled = full;
  }

  insert(form) {
    const at = (this.selected || this.data.rows.length) + 1;
    this.say("added", { name: form.title, n: at });
    this.selected = at;
    this.wish({ action: "insert", at, kind: form.kind, values: form.start });
    this.tell(at);
  }

  act(action, number, values) {
    const line = this.data.rows[number - 1];
    if (action === "select") this.light(this.selected === number ? 0 : number, true);
    else if (action === "focus") this.focus(number);
    else if (action === "replace") this.wish({ action, at: number, kind: line.kind, values });
    else if (action === "up" || action === "down") this.move(number, number + (action === "up" ? -1 : 1));
    else if (action === "double") this.double(number, line);
    else if (action === "remove") this.remove(number, line);
  }

  move(number, to) {
    const { rows: lines } = this.data;
    if (to < 1 || to > lines.length || to === number) return;
    this.say("moved", { name: lines[number - 1].name, n: to });
    if (this.selected === number) this.selected = to;
    if (this.root.activeElement === this.rows[number - 1].button) this.wanted = to;
    this.wish({ action: "move", at: number, to });
  }

  double(number, line) {
    this.say("doubled", line);
    if (this.selected) this.selected = number + 1;
    this.wish({ action: "duplicate", at: number });
  }

  remove(number, line) {
    this.say("removed", line);
    this.wanted = Math.max(1, Math.min(number, this.data.rows.length - 1));
    if (this.selected === number) this.selected = 0;
    else if (this.selected > number) this.selected -= 1;
    this.wish({ action: "remove", at: number });
  }

  /** Open a layer's panel; `tell` says so to the picture. */
  light(number, tell = false) {
    if (number > this.data.rows.length) return;
    this.selected = number;
    this.rows.forEach((row, index) => row.show(this.data.rows[index], this.data.text, this.rows.length, index + 1 === number));
    this.showPanel();
    this.showChips();
    if (tell) this.tell(number);
  }

  tell(number) {
    document.dispatchEvent(new CustomEvent(LIT, { detail: { number, from: this } }));
  }

  focus(number) {
    this.rows[Math.min(Math.max(number, 1), this.rows.length) - 1]?.button.focus();
  }

  say(message, values) {
    this.live.textContent = fill(this.data.text[message], values);
  }

  dragging() {
    let from = 0;
    const place = (event) => this.rows.findIndex((row) => row.element === event.target.closest?.("tr")) + 1;
    const clear = () => this.rows.forEach((row) => row.element.classList.remove("over"));
    this.body.addEventListener("dragstart", (event) => {
      from = place(event);
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
    });
    this.body.addEventListener("dragover", (event) => {
      const to = place(event);
      if (!from || !to) return;
      event.preventDefault();
      clear();
      this.rows[to - 1].element.classList.add("over");
    });
    this.body.addEventListener("drop", (event) => {
      event.preventDefault();
      const to = place(event);
      if (from && to) this.move(from, to);
    });
    this.body.addEventListener("dragend", () => {
      clear();
      from = 0;
    });
  }
}

/** Height × width × channels of the input. */
function shapeFields(labels, limits, changed) {
  const most = [limits.side, limits.side, limits.channels];
  const fields = ["height", "width", "channels"].map((name, axis) =>
    create("input", { type: "number", min: 1, max: most[axis], step: 1, "aria-label": `${labels.input}: ${labels[name]}`, title: labels[name] }),
  );
  let old = [1, 1, 1];
  const element = create("div", { class: "shape", role: "group", "aria-label": labels.input }, create("b", {}, labels.input));
  fields.forEach((field, axis) => {
    if (axis) element.append("×");
    element.append(field);
    field.addEventListener("change", () => {
      const value = within(field, { low: 1, high: most[axis] }, old[axis], true);
      if (value !== old[axis]) changed(old.map((size, index) => (index === axis ? value : size)));
    });
  });
  return {
    element,
    show: (shape) => {
      old = shape;
      fields.forEach((field, axis) => (field.value = shape[axis]));
    },
  };
}
