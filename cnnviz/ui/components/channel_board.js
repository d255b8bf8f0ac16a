// The maps of a layer as switches. Before this file stands pixels.js.
const views = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  if (!views.has(parentElement)) views.set(parentElement, new Board(parentElement));
  const view = views.get(parentElement);
  view.send = (presses) => setStateValue("presses", presses);
  view.show(data);
  return () => {
    view.root.remove();
    views.delete(parentElement);
  };
}

class Board {
  constructor(parent) {
    this.tools = ["switch", "copy"].map((name) => make("button", { type: "button", class: "tool", "data-tool": name }));
    this.hint = make("output", { class: "hint", "aria-live": "polite" });
    this.group = make("div", { class: "board", role: "group" });
    this.root = make("div", { class: "surgery" }, make("div", { class: "bar" }, ...this.tools, this.hint), this.group);
    parent.append(this.root);
    for (const tool of this.tools) tool.addEventListener("click", () => this.take(tool.dataset.tool));
    this.group.addEventListener("click", (event) => {
      const pressed = event.target.closest("button");
      if (pressed) this.press(Number(pressed.dataset.map));
    });
    this.tool = "switch";
    this.turn = 0;
    this.presses = [];
  }

  show(data) {
    const { header, bytes } = unpack(data);
    this.words = header.words;
    this.turn = Math.max(this.turn, header.turn);
    this.presses = this.presses.filter(([turn]) => turn > header.turn);
    const [count, height, width] = header.maps.shape;
    this.group.setAttribute("aria-label", header.words.board);
    for (const tool of this.tools) tool.textContent = header.words[tool.dataset.tool];
    if (this.group.children.length !== count) {
      this.group.replaceChildren(...Array.from({ length: count }, (_, n) => one(n, header.words)));
    }
    const off = new Set(header.off);
    [...this.group.children].forEach((button, n) => button.setAttribute("aria-pressed", String(!off.has(n))));
    this.paint(bytes(header.maps), header.maps.shape, words(bytes(header.colours)));
    this.take(this.tool);
  }

  // An operation changes few maps: the others are left as they stand.
  paint(maps, [count, height, width], table) {
    const before = this.maps?.length === maps.length ? this.maps : null;
    this.maps = maps;
    for (let n = 0; n < count; n++) {
      const at = n * height * width;
      const canvas = this.group.children[n].firstChild;
      const image = new ImageData(width, height);
      const out = new Uint32Array(image.data.buffer);
      let same = canvas.width === width && canvas.height === height && before !== null;
      for (let i = 0; i < out.length; i++) {
        out[i] = table[maps[at + i]];
        same &&= before[at + i] === maps[at + i];
      }
      if (same) continue;
      Object.assign(canvas, { width, height });
      canvas.getContext("2d").putImageData(image, 0, 0);
    }
  }

  take(tool) {
    this.tool = tool;
    this.source = null;
    for (const button of this.tools) button.setAttribute("aria-pressed", String(button.dataset.tool === tool));
    this.mark();
  }

  mark() {
    [...this.group.children].forEach((button, n) => button.classList.toggle("source", n === this.source));
    const { hint, source, target } = this.words;
    this.hint.textContent = this.tool === "switch" ? hint : this.source === null ? source : fill(target, { n: this.source });
  }

  tell(maps) {
    this.presses = [...this.presses, [++this.turn, ...maps]];
    this.send(this.presses);
  }

  press(n) {
    if (this.tool === "switch") return this.tell([n]);
    if (this.source === null) {
      this.source = n;
      return this.mark();
    }
    if (n !== this.source) this.tell([this.source, n]);
    this.source = null;
    this.mark();
  }
}

function one(n, said) {
  const label = fill(said.map, { n });
  return make("button", { type: "button", "data-map": n, "aria-label": label, title: label }, make("canvas", { "aria-hidden": "true" }), make("span", { "aria-hidden": "true" }, String(n)));
}
