// One kernel taken apart: its slices, one for each map before it, and the numbers of the one that is lit. After pixels.js,
// tile_grid.js and tint.js.
const views = new WeakMap();

export default function ({ parentElement, data }) {
  if (!views.has(parentElement)) views.set(parentElement, new Slices(parentElement));
  const view = views.get(parentElement);
  view.show(data);
  return () => {
    view.grid.end();
    view.root.remove();
    views.delete(parentElement);
  };
}

class Slices {
  constructor(parent) {
    const light = (place) => this.light(place ?? this.grid.at);
    this.grid = new TileGrid({ choose: light, point: light });
    this.title = make("h3");
    this.lens = make("div", { class: "lens", "aria-hidden": "true" });
    this.live = make("output", { class: "live", "aria-live": "polite" });
    this.more = make("button", { type: "button" });
    this.more.addEventListener("click", () => {
      this.whole = !this.whole;
      this.draw();
    });
    this.root = make("div", { class: "slices" },
      make("div", { class: "one" }, this.title, this.lens, this.live), make("div", { class: "all" }, this.grid.list, this.more));
    parent.append(this.root);
  }

  show(data) {
    if (data === this.data) return this.grid.draw();
    this.data = data;
    const { header, bytes, floats } = unpack(data);
    if (header.id !== this.header?.id) this.whole = false;
    Object.assign(this, { header, rgba: bytes(header.tiles), weights: floats(header.weights) });
    this.draw(0);
  }

  draw(at = this.grid.at) {
    const { header, rgba, whole } = this;
    const [count, height, width] = header.tiles.shape;
    const shown = whole ? count : Math.min(count, header.few);
    this.more.hidden = count <= header.few;
    this.more.textContent = whole ? header.words.fewer : header.words.more;
    this.more.setAttribute("aria-expanded", String(Boolean(whole)));
    const place = Math.min(at, shown - 1);
    const look = whole ? { least: 24, most: 56, tall: 520 } : { least: 32, most: 56, tall: 200 };
    this.grid.show({ rgba, count, shown, height, width, at: place, says: header.says, label: header.words.label, ...look });
    this.light(place);
  }

  light(place) {
    const { header, weights } = this;
    const [, height, width] = header.tiles.shape;
    const part = weights.subarray(place * height * width, (place + 1) * height * width);
    this.title.textContent = header.titles[place];
    this.lens.style.gridTemplateColumns = `repeat(${width}, minmax(0, 1fr))`;
    this.lens.dataset.size = width;
    this.lens.replaceChildren(...[...part].map((weight) => {
      const cell = make("span", {}, short(weight, header.decimals));
      Object.assign(cell.style, tint(weight, header.reach, header.stops));
      return cell;
    }));
    this.live.textContent = header.says[place];
  }
}
