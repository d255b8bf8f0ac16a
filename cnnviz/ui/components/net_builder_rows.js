// One layer's row of the table, and the panel that opens below it.

const COLUMNS = ["output", "parameters", "multiply_adds", "memory", "sees"];
const BARS = { parameters: 0, multiply_adds: 1, memory: 2 }; // columns whose share of the whole is drawn

const thousands = (value) => (typeof value === "number" ? value.toLocaleString("en-US") : value ?? "");

/** A row; `act(action, number)` hears what is asked of its layer. */
class LayerRow {
  constructor(act) {
    this.act = act;
    this.dot = create("i", { class: "dot" });
    this.name = create("b");
    this.settings = create("span", { class: "settings" });
    this.button = create("button", { type: "button", class: "name" }, this.dot, this.name, " ", this.settings);
    this.remark = create("div", { class: "remark" });
    this.number = create("td", { class: "number" });
    this.cells = COLUMNS.map((column) => create("td", { class: column }));
    this.tools = ["up", "down", "double", "remove"].map((action) => {
      const tool = create("button", { type: "button", class: "tool", tabindex: -1 }, SIGNS[action]);
      tool.addEventListener("click", () => act(action, this.line.number));
      return tool;
    });
    this.element = create(
      "tr",
      { class: "layer", draggable: "true" },
      this.number,
      create("th", { scope: "row" }, this.button, this.remark),
      ...this.cells,
      create("td", { class: "tools" }, ...this.tools),
    );
    this.button.addEventListener("click", () => act("select", this.line.number));
    this.button.addEventListener("keydown", (event) => this.key(event));
  }

  key(event) {
    const steps = { ArrowUp: -1, ArrowDown: 1 };
    if (event.key in steps) {
      if (event.altKey) this.act(event.key === "ArrowUp" ? "up" : "down", this.line.number);
      else this.act("focus", this.line.number + steps[event.key]);
    } else if (event.key === "Delete") this.act("remove", this.line.number);
    else return;
    event.preventDefault();
  }

  show(line, labels, count, selected) {
    this.line = line;
    this.number.textContent = line.number;
    this.dot.className = `dot ${line.group}`;
    this.name.textContent = line.name;
    this.settings.textContent = line.settings ? `${line.title} ${line.settings}` : line.title;
    this.element.classList.toggle("wrong", "error" in line);
    this.element.classList.toggle("waiting", "waits" in line);
    this.element.classList.toggle("selected", selected);
    this.button.setAttribute("aria-expanded", selected);
    this.remark.textContent = line.error ?? line.waits ?? line.remark;
    this.remark.hidden = !this.remark.textContent;
    this.cells.forEach((cell, index) => {
      const column = COLUMNS[index];
      cell.textContent = thousands(line[column]);
      cell.classList.toggle("none", line[column] === 0);
      const share = line.shares && column in BARS ? line.shares[BARS[column]] : 0;
      cell.style.setProperty("--share", `${share}%`);
    });
    const names = { up: line.number > 1, down: line.number < count, double: true, remove: true };
    Object.entries(names).forEach(([action, possible], index) => {
      this.tools[index].disabled = !possible;
      this.tools[index].setAttribute("aria-label", fill(labels[action], line));
      this.tools[index].title = fill(labels[action], line);
    });
  }
}

const SIGNS = { up: "↑", down: "↓", double: "2×", remove: "×" };

/** The panel of the selected layer: what it is, its settings, its formulas. */
class LayerPanel {
  constructor(act) {
    this.act = act;
    this.cell = create("td", { colspan: COLUMNS.length + 3 });
    this.element = create("tr", { class: "panel" }, this.cell);
  }

  show(line, form, labels, count) {
    if (!this.form || this.kind !== line.kind || this.number !== line.number) this.build(line, form, labels);
    this.line = line;
    this.form.show(line.values);
    const facts = ["multiply_adds", "memory", "sees"].filter((name) => line[name] !== undefined);
    this.facts.replaceChildren(
      ...facts.map((name) => create("div", {}, create("dt", {}, labels[name]), create("dd", {}, thousands(line[name])))),
    );
    this.lines.replaceChildren(...(line.formulas ?? []).map((text) => create("p", {}, ...marked(text))));
    const possible = { up: line.number > 1, down: line.number < count, double: true, remove: true };
    for (const [action, button] of Object.entries(this.buttons)) {
      button.disabled = !possible[action];
      button.replaceChildren(create("span", { "aria-hidden": "true" }, SIGNS[action]), ` ${fill(labels[action], line)}`);
    }
  }

  build(line, form, labels) {
    this.kind = line.kind;
    this.number = line.number;
    this.form = new LayerForm(form, labels, (values) => this.act("replace", line.number, values));
    this.lines = create("div", { class: "lines" });
    this.facts = create("dl", { class: "facts" });
    this.buttons = {};
    for (const action of ["up", "down", "double", "remove"]) {
      this.buttons[action] = create("button", { type: "button" });
      this.buttons[action].addEventListener("click", () => this.act(action, this.line.number));
    }
    const about = create("p", { class: "about" }, create("b", {}, form.title), ` ${form.about}`);
    const bar = create("div", { class: "bar" }, ...Object.values(this.buttons));
    this.cell.replaceChildren(about, this.form.element, this.lines, this.facts, bar);
  }
}
