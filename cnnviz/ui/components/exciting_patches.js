// The patches that excite a kernel most, and the photo that the chosen one is from. After pixels.js.
const views = new WeakMap();

export default function ({ parentElement, data, setStateValue }) {
  if (!views.has(parentElement)) views.set(parentElement, new Patches(parentElement));
  const view = views.get(parentElement);
  view.tell = (patch) => setStateValue("patch", patch);
  view.show(data);
  return () => {
    view.root.remove();
    views.delete(parentElement);
  };
}

class Patches {
  constructor(parent) {
    this.caption = make("h3");
    this.photo = make("canvas", { role: "img" });
    this.frame = make("div", { class: "frame" });
    this.middle = make("div", { class: "middle" });
    this.live = make("output", { class: "live", "aria-live": "polite" });
    this.heading = make("h3");
    this.group = make("div", { class: "patches", role: "group" });
    this.root = make("div", { class: "exciting" },
      make("section", { class: "whole" }, this.caption, make("div", { class: "stage" }, this.photo, this.frame, this.middle), this.live),
      make("section", { class: "best" }, this.heading, this.group));
    parent.append(this.root);
    this.group.addEventListener("click", (event) => {
      const pressed = event.target.closest("button");
      if (pressed) this.choose(Number(pressed.dataset.patch));
    });
  }

  show(data) {
    if (data === this.data) return;
    this.data = data;
    const { header, bytes } = unpack(data);
    if (header.turn !== this.turn) this.at = header.open;
    Object.assign(this, { header, turn: header.turn });
    this.photos = header.photos.map((part) => {
      const canvas = document.createElement("canvas");
      paintPhoto(canvas, bytes(part), part.shape[0], part.shape[1]);
      return canvas;
    });
    this.heading.textContent = header.words.heading;
    this.group.setAttribute("aria-label", header.words.heading);
    // Buttons stay the same elements, so that the one in use keeps its focus.
    while (this.group.children.length > header.items.length) this.group.lastChild.remove();
    while (this.group.children.length < header.items.length) {
      const patch = this.group.children.length;
      this.group.append(make("button", { type: "button", "data-patch": patch }, make("canvas", { "aria-hidden": "true" }), make("span", { "aria-hidden": "true" })));
    }
    header.items.forEach((item, n) => {
      const button = this.group.children[n];
      button.setAttribute("aria-label", item.label);
      this.cut(button.firstChild, item);
      button.lastChild.textContent = item.value;
    });
    this.light();
  }

  /** Exactly the pixels of the box; what lies beyond the photo stays empty. */
  cut(canvas, { box: [top, left, height, width], photo }) {
    Object.assign(canvas, { width, height });
    canvas.getContext("2d").drawImage(this.photos[photo], -left, -top);
  }

  choose(patch) {
    this.at = patch;
    this.light();
    this.tell(patch);
  }

  light() {
    const { items } = this.header;
    const at = Math.min(this.at, items.length - 1);
    const item = items[at];
    const photo = this.photos[item.photo];
    Object.assign(this.photo, { width: photo.width, height: photo.height });
    this.photo.getContext("2d").drawImage(photo, 0, 0);
    this.photo.setAttribute("aria-label", item.picture);
    this.caption.textContent = item.title;
    const [top, left, height, width] = item.box;
    const [bottom, right] = [Math.min(photo.height, top + height), Math.min(photo.width, left + width)];
    const [first, start] = [Math.max(0, top), Math.max(0, left)];
    const percent = (part, whole) => `${(100 * part) / whole}%`;
    Object.assign(this.frame.style, {
      top: percent(first, photo.height), height: percent(bottom - first, photo.height),
      left: percent(start, photo.width), width: percent(right - start, photo.width),
    });
    Object.assign(this.middle.style, { top: percent(top + height / 2, photo.height), left: percent(left + width / 2, photo.width) });
    this.middle.hidden = width < photo.width / 2;
    this.live.textContent = item.says;
    [...this.group.children].forEach((button, n) => button.setAttribute("aria-pressed", String(n === at)));
  }
}
