// The net from the photo to its answer: a card for each stage, a tab for each layer.
const PREVIEW = { count: 4, columns: 2, rows: 2, width: 40, height: 40, gap: 3 };

class Strip {
  constructor(element, net, { words, answer, open }) {
    Object.assign(this, { element, net, words, open });
    this.cards = net.stages.map((members) => this.card(members.map((index) => net.layers[index])));
    const then = () => make("span", { class: "then", "aria-hidden": "true" }, "›");
    const boxes = [this.first(), ...this.cards.map((card) => card.box), this.last(answer)];
    element.setAttribute("aria-label", words.layers);
    element.replaceChildren(...boxes.flatMap((box, i) => (i ? [then(), box] : [box])));
    element.onkeydown = (event) => this.press(event);
  }

  first() {
    const { height, width } = this.net.size;
    const thumb = make("canvas", { class: "thumb", "aria-hidden": "true" });
    paintPhoto(thumb, this.net.photo, height, width);
    return make("div", { class: "card", role: "presentation" },
      thumb, make("div", { class: "shape" }, `${height}×${width}×3`), make("div", { class: "end" }, this.words.input));
  }

  last({ label, percent }) {
    return make("div", { class: "card", role: "presentation" },
      make("div", { class: "head" }, ...this.net.head.map((line) => make("div", {}, line))),
      make("div", { class: "shape" }, make("strong", {}, label), ` ${percent}`),
      make("div", { class: "end" }, this.words.answer));
  }

  card(layers) {
    const preview = make("canvas", { class: "preview", "aria-hidden": "true" });
    const shape = make("div", { class: "shape" });
    const tabs = make("div", { class: "tabs", role: "presentation" });
    for (const { name, height, width, channels } of layers) {
      const label = fill(this.words.layer_label, { name, height, width, channels });
      tabs.append(make("button", { role: "tab", type: "button", "data-layer": name, "aria-label": label }, name));
    }
    const box = make("div", { class: "card open", role: "presentation" }, preview, shape, tabs);
    // A stage shows what it hands on; pooling only makes that smaller.
    const output = layers.findLast((layer) => !layer.kind.includes("Pooling")) ?? layers[0];
    box.onclick = (event) => this.open(event.target.closest("[data-layer]")?.dataset.layer ?? output.name);
    return { box, layers, output, preview, shape, tabs, shown: null };
  }

  /** Mark the open layer, and let its card show it. */
  draw(open) {
    for (const card of this.cards) {
      const mine = card.layers.includes(open);
      card.box.classList.toggle("chosen", mine);
      for (const tab of card.tabs.children) {
        const chosen = tab.dataset.layer === open.name;
        tab.setAttribute("aria-selected", String(chosen));
        tab.tabIndex = chosen ? 0 : -1;
      }
      const layer = mine ? open : card.output;
      if (layer !== card.shown) this.preview(card, layer);
      if (mine) this.reveal(card.box);
    }
  }

  preview(card, layer) {
    card.shown = layer;
    const few = layer.ranked.slice(0, PREVIEW.count);
    const atlas = this.net.paint(document.createElement("canvas"), layer, few, "map");
    tile(card.preview, atlas, layer, { ...PREVIEW, count: few.length });
    card.shape.textContent = `${layer.height}×${layer.width}×${layer.channels}`;
  }

  reveal(box) {
    const { element } = this;
    const left = box.offsetLeft - element.offsetLeft;
    if (left < element.scrollLeft || left + box.offsetWidth > element.scrollLeft + element.clientWidth) {
      element.scrollLeft = left - (element.clientWidth - box.offsetWidth) / 2;
    }
  }

  press(event) {
    const tabs = [...this.element.querySelectorAll("[data-layer]")];
    const now = tabs.findIndex((tab) => tab.getAttribute("aria-selected") === "true");
    const next = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const tab = tabs[Math.max(0, Math.min(tabs.length - 1, next))];
    this.open(tab.dataset.layer);
    tab.focus();
  }
}
