/* A table of layers to edit. The sizes in it are computed by Python; an edit is sent and comes back with them.
 * Before this file stands pixels.js (announce). */
const views = new WeakMap();
const NUMBERS = ["kernel_size", "strides", "padding"];
const NEW = {
  conv: { kind: "conv", kernel_size: 3, strides: 1, padding: 0 },
  pool: { kind: "pool", kernel_size: 2, strides: 2, padding: 0 },
};

export default function ({ data, parentElement, setStateValue }) {
  if (!views.has(parentElement)) views.set(parentElement, new View(parentElement));
  const view = views.get(parentElement);
  view.send = (layers) => setStateValue("layers", layers);
  view.show(data);
  return () => views.delete(parentElement);
}

class View {
  constructor(root) {
    this.root = root;
    this.body = root.querySelector("tbody");
    for (const kind of ["conv", "pool"])
      root.querySelector(`.add_${kind}`).addEventListener("click", () => this.change((layers) => layers.push({ ...NEW[kind] })));
  }

  show(data) {
    const ours = data.turn === this.turn;
    if (ours && written(data.layers) !== written(this.data.layers)) return; // older than the table as it stands
    this.turn = data.turn;
    this.data = data;
    const { labels } = data;
    this.root.querySelector("caption").textContent = labels.caption;
    const heads = ["layer", ...NUMBERS, "size", "field"].map((name) => create("th", { scope: "col" }, labels[name]));
    this.root.querySelector("thead tr").replaceChildren(...heads, create("td"));
    for (const kind of ["conv", "pool"]) {
      const button = this.root.querySelector(`.add_${kind}`);
      button.textContent = labels[`add_${kind}`];
      button.disabled = data.layers.length >= data.most;
    }
    // Rows are kept, not made anew: the field that a learner is typing in must not vanish under their hands.
    while (this.body.rows.length > data.layers.length + 1) this.body.deleteRow(-1);
    if (!this.body.rows.length) this.body.append(this.inputRow());
    this.body.rows[0].querySelector(".size").textContent = square(data.sizes[0]);
    data.layers.forEach((layer, index) => this.fill(this.body.rows[index + 1] ?? this.body.appendChild(this.row(index)), layer, index));
    announce(this.body, inLink(data.layers));
  }

  inputRow() {
    const row = create("tr");
    const head = create("th", { scope: "row", colspan: 4 }, this.data.labels.input);
    row.append(head, create("td", { class: "size" }), create("td"), create("td"));
    return row;
  }

  row(index) {
    const { labels, limits } = this.data;
    const row = create("tr");
    const name = (part) => labels.cell.replace("{name}", labels[part]).replace("{n}", index + 1);
    const kind = create("select", { "aria-label": name("layer") });
    for (const value of ["conv", "pool"]) kind.append(create("option", { value }, labels[value]));
    kind.addEventListener("change", () => this.change((layers) => (layers[index].kind = kind.value)));
    row.append(wrap(kind));
    for (const part of NUMBERS) {
      const [min, max] = limits[part];
      const field = create("input", { type: "number", min, max, step: 1, "aria-label": name(part) });
      field.addEventListener("change", () => {
        const value = Math.round(Number(field.value));
        const sound = field.value !== "" && Number.isFinite(value) ? Math.max(min, Math.min(max, value)) : this.data.layers[index][part];
        field.value = sound;
        this.change((layers) => (layers[index][part] = sound));
      });
      row.append(wrap(field));
    }
    const remove = create("button", { type: "button", class: "remove", "aria-label": labels.remove.replace("{n}", index + 1) }, "×");
    remove.addEventListener("click", () => this.change((layers) => layers.splice(index, 1)));
    row.append(create("td", { class: "size" }), create("td", { class: "field quiet" }), wrap(remove));
    return row;
  }

  fill(row, layer, index) {
    const { sizes, fields, labels } = this.data;
    const values = [layer.kind, ...NUMBERS.map((part) => layer[part])];
    row.querySelectorAll("select, input").forEach((field, place) => {
      if (field !== this.root.activeElement || field.tagName === "SELECT") field.value = values[place];
    });
    const size = sizes[index + 1];
    const cell = row.querySelector(".size");
    cell.textContent = size === undefined ? (index + 1 === sizes.length ? labels.none : "–") : square(size);
    cell.classList.toggle("unreached", size === undefined);
    row.querySelector(".field").textContent = size === undefined ? "" : square(fields[index]);
  }

  change(edit) {
    const layers = this.data.layers.map((layer) => ({ ...layer }));
    edit(layers);
    this.data = { ...this.data, layers };
    announce(this.body, inLink(layers));
    this.send(layers);
  }
}

/** Layers in a word. */
function written(layers) {
  return layers.map((layer) => [layer.kind, ...NUMBERS.map((name) => layer[name])].join(".")).join("-");
}

/** Layers as the link has them (`encode` of layer_chain.py). */
function inLink(layers) {
  return layers.map((layer) => layer.kind[0] + NUMBERS.map((name) => layer[name]).join(".")).join("-");
}

function create(tag, attributes = {}, text = "") {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  return element;
}

function wrap(child) {
  const cell = create("td");
  cell.append(child);
  return cell;
}

function square(size) {
  return `${size} × ${size}`;
}
