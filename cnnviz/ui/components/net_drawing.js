// Nets as rows of volumes. Everything is computed from the shapes that Python sends; nothing waits for the server.

const LIT = "cnnviz-net-layer";
const CHAR = 6.1; // width of a label's character in pixels
const views = new WeakMap();

export default function ({ data, parentElement }) {
  if (!views.has(parentElement)) views.set(parentElement, new Drawing(parentElement));
  const view = views.get(parentElement);
  view.show(data);
  return () => {
    view.end();
    views.delete(parentElement);
  };
}

class Drawing {
  constructor(root) {
    this.zoom = 1;
    this.lit = null; // {net, index}
    this.pictures = element("div", "pictures");
    this.live = element("output", "live");
    this.live.setAttribute("aria-live", "polite");
    this.tools = element("div", "tools");
    this.legend = element("ul", "legend");
    this.note = element("p", "note");
    const bar = element("div", "bar");
    bar.append(this.live, this.tools);
    root.append(this.pictures, bar, this.legend, this.note);
    this.watcher = new ResizeObserver(([entry]) => {
      if (Math.abs(entry.contentRect.width - (this.width ?? 0)) > 1) this.draw();
    });
    this.watcher.observe(this.pictures);
    this.heard = (event) => this.data?.linked && event.detail.from !== this && this.lightLayer(event.detail.number);
    document.addEventListener(LIT, this.heard);
  }

  end() {
    this.watcher.disconnect();
    document.removeEventListener(LIT, this.heard);
  }

  show(data) {
    const shapes = JSON.stringify(data);
    if (shapes === this.shown) return;
    this.shown = shapes;
    this.data = data;
    if (!this.tools.children.length) this.buildTools(data.text);
    this.note.textContent = data.text.scale;
    this.draw();
  }

  buildTools(text) {
    const factors = { smaller: 1 / 1.5, fit: 0, bigger: 1.5 };
    const signs = { smaller: "−", fit: text.fit, bigger: "+" };
    for (const [name, factor] of Object.entries(factors)) {
      const button = element("button", name, signs[name]);
      button.type = "button";
      button.setAttribute("aria-label", text[name]);
      button.addEventListener("click", () => {
        this.zoom = factor ? clamp(this.zoom * factor, 1, 12) : 1;
        this.draw();
      });
      this.tools.append(button);
    }
  }

  draw() {
    const { nets, text } = this.data ?? {};
    this.width = this.pictures.clientWidth;
    if (!nets || this.width < 40) return;
    const wide = this.width * this.zoom - 4;
    this.placed = layout(nets, wide);
    this.pictures.replaceChildren(...this.placed.map((net, index) => this.picture(net, index, wide)));
    this.tools.querySelector(".smaller").disabled = this.zoom <= 1;
    this.drawLegend(text.legend);
    this.light(this.lit, false);
  }

  picture(net, number, wide) {
    const { text } = this.data;
    const room = net.blocks.some((at) => at.block.source !== null) ? 26 : 8;
    const below = net.fall + 32;
    const height = net.rise + room + below;
    const scene = svg("g", { transform: `translate(0 ${net.rise + room})` });
    const labels = svg("g", { class: "labels" });
    for (const { at, middle } of labelled(net.blocks, CHAR, wide)) {
      const place = (y, words, kind) => svg("text", { x: middle, y, "text-anchor": "middle", class: kind }, words);
      labels.append(place(net.fall + 14, at.block.name, "name"), place(net.fall + 27, at.block.label, "shape"));
    }
    net.nodes = net.blocks.map((at) => drawBlock(at));
    const arcs = net.blocks.filter((at) => at.block.source !== null).map((at) => drawShortcut(net.blocks[at.block.source], at, -net.rise - room + 3));
    net.field = svg("g", { class: "seen" });
    scene.append(...arcs, ...net.nodes, net.field, labels);
    const title = net.title || text.net;
    const picture = svg("svg", {
      width: Math.max(wide, 10), height, viewBox: `0 0 ${Math.max(wide, 10)} ${height}`, role: "group",
      "aria-label": text.picture.replace("{title}", title),
    }, scene);
    this.listen(picture, net, number);
    const frame = element("div", "frame");
    const scroll = element("div", "scroll");
    scroll.append(picture);
    if (net.title) frame.append(element("h2", "", net.title));
    frame.append(scroll);
    return frame;
  }

  listen(picture, net, number) {
    const at = (event) => event.target.closest?.(".block")?.dataset.index;
    const index = (event) => (at(event) === undefined ? null : { net: number, index: Number(at(event)) });
    net.nodes[0].setAttribute("tabindex", 0);
    let pointed; // a page that scrolls brings other blocks under a pointer that rests: that lights none
    picture.addEventListener("pointermove", (event) => {
      if (index(event) && at(event) !== pointed) this.light(index(event));
      pointed = at(event);
    });
    picture.addEventListener("pointerleave", () => (pointed = undefined));
    picture.addEventListener("click", (event) => index(event) && this.light(index(event), true));
    picture.addEventListener("focusin", (event) => index(event) && this.light(index(event)));
    picture.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }[event.key];
      if (step !== undefined) {
        const to = clamp((this.lit?.index ?? 0) + step, 0, net.nodes.length - 1);
        net.nodes[to].focus();
      } else if (event.key === "Enter" || event.key === " ") this.light(this.lit, true);
      else if (event.key === "+" || event.key === "-") this.tools.querySelector(event.key === "+" ? ".bigger" : ".smaller").click();
      else return;
      event.preventDefault();
    });
  }

  /** Light a block: its outline, its sentence, its field on the input; `tell` lights it in the builder too. */
  light(lit, tell = false) {
    const net = lit && this.placed[lit.net];
    const at = net?.blocks[lit.index];
    for (const one of this.placed) {
      one.nodes.forEach((node) => node.classList.remove("lit"));
      one.field.replaceChildren();
    }
    this.lit = at ? lit : null;
    this.live.textContent = at ? at.block.say : this.data.text.hint;
    if (!at) return;
    net.nodes.forEach((node, index) => node.setAttribute("tabindex", index === lit.index ? 0 : -1));
    net.nodes[lit.index].classList.add("lit");
    net.field.append(...drawField(net.blocks[0], at));
    if (tell && this.data.linked && at.block.number) {
      document.dispatchEvent(new CustomEvent(LIT, { detail: { number: at.block.number, from: this } }));
    }
  }

  /** Light the block of a layer, or the one that its sheet is at. */
  lightLayer(number) {
    const blocks = this.data.nets[0].blocks;
    const index = blocks.findIndex((block) => block.number === number || block.sheets.some((sheet) => sheet.number === number));
    this.light(index < 0 || !number ? null : { net: 0, index });
    const sheet = blocks[index]?.sheets.find((one) => one.number === number);
    if (sheet) this.live.textContent = sheet.say;
  }

  drawLegend(names) {
    const blocks = this.data.nets.flatMap((net) => net.blocks);
    const shown = Object.keys(names).filter((name) =>
      name === "sheet" ? blocks.some((block) => block.sheets.length) : blocks.some((block) => block.group === name),
    );
    this.legend.replaceChildren(...shown.map((name) => {
      const line = element("li", "", names[name]);
      line.prepend(element("i", name));
      return line;
    }));
  }
}

function element(tag, kind = "", text = "") {
  const made = document.createElement(tag);
  if (kind) made.className = kind;
  made.textContent = text;
  return made;
}
