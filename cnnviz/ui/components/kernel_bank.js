// All kernels of a layer, one of them open. After pixels.js and tile_grid.js.
const views = new WeakMap();
const REST = 200; // milliseconds after which the server hears what is open

export default function ({ parentElement, data, setStateValue }) {
  if (!views.has(parentElement)) views.set(parentElement, new Bank(parentElement));
  const view = views.get(parentElement);
  view.tell = (kernel) => setStateValue("kernel", kernel);
  view.show(data);
  return () => {
    view.end();
    views.delete(parentElement);
  };
}

class Bank {
  constructor(parent) {
    this.grid = new TileGrid({
      choose: (place) => this.choose(place),
      point: (place) => this.say(place ?? this.grid.at),
    });
    this.live = make("output", { class: "live", "aria-live": "polite" });
    this.about = make("p", { class: "quiet about" });
    this.root = make("div", { class: "bank" }, this.about, this.grid.list, this.live);
    parent.append(this.root);
  }

  end() {
    clearTimeout(this.telling);
    this.grid.end();
    this.root.remove();
  }

  show(data) {
    if (data === this.data) return this.grid.draw();
    this.data = data;
    const { header, bytes } = unpack(data);
    const before = this.order?.[this.grid.at];
    const open = header.turn === this.turn && before !== undefined ? before : header.open;
    this.turn = header.turn;
    this.order = header.order;
    this.about.textContent = header.about;
    const [count, height, width] = header.tiles.shape;
    const rgba = bytes(header.tiles);
    const size = height * width * 4;
    const sorted = new Uint8ClampedArray(rgba.length);
    header.order.forEach((kernel, place) => sorted.set(rgba.subarray(kernel * size, (kernel + 1) * size), place * size));
    this.says = header.order.map((kernel) => header.says[kernel]);
    const at = Math.max(0, header.order.indexOf(open));
    this.grid.show({ rgba: sorted, count, height, width, at, says: this.says, label: header.label, ...header.look });
    this.say(at);
  }

  choose(place) {
    this.say(place);
    clearTimeout(this.telling);
    this.telling = setTimeout(() => this.tell(this.order[place]), REST);
  }

  say(place) {
    this.live.textContent = this.says[place];
  }
}
