/* A window over a photo; the map beside it shows the kernel's answers wherever the window has been.
 *
 * The answers are computed by Python (cnnviz.numeric.convolution) and sent with the photo; here they are shown.
 * What has been uncovered stays when another kernel is chosen.
 */
const views = new WeakMap();
const BRUSH = 7; // pixels around the window's middle that one stop uncovers
const RUN = 1600; // milliseconds for the whole photo

export default function ({ data, parentElement }) {
  if (!views.has(parentElement)) views.set(parentElement, new View(parentElement));
  const view = views.get(parentElement);
  view.show(unpack(data));
  return () => {
    cancelAnimationFrame(view.frame);
    views.delete(parentElement);
  };
}

class View {
  constructor(root) {
    this.root = root;
    const find = (selector) => root.querySelector(selector);
    [this.pane, this.photo, this.map] = [find(".pane"), find(".photo"), find(".map")];
    [this.lens, this.dot] = [find(".lens"), find(".dot")];
    [this.live, this.sum] = [find(".live"), find(".sum")];
    for (let i = 0; i < 9; i++) find(".products").append(make("div", {}, "", make("small")));
    this.cells = [...find(".products").children];
    for (const kind of ["pointermove", "pointerdown"]) this.pane.addEventListener(kind, (event) => this.point(event));
    this.pane.addEventListener("keydown", (event) => this.key(event));
    find(".run").addEventListener("click", () => this.run());
    find(".clear").addEventListener("click", () => this.clear());
  }

  show({ header, bytes, floats }) {
    [this.height, this.width] = header.photo.shape;
    this.grey = bytes(header.photo);
    this.colours = bytes(header.map);
    this.answers = floats(header.answers);
    this.weights = header.weights;
    this.labels = header.labels;
    for (const name of ["photo", "window", "map"]) this.text(`.${name}-title`, name);
    for (const name of ["run", "clear"]) this.text(`.${name}`, name);
    this.pane.setAttribute("aria-label", this.labels.photo_alt);
    this.map.setAttribute("aria-label", this.labels.map_alt);
    if (this.seen?.length !== this.grey.length) {
      this.seen = new Uint8Array(this.grey.length);
      this.at = { row: Math.round(this.height * 0.45), column: Math.round(this.width * 0.5) };
      this.live.textContent = this.labels.hint;
    }
    const rgb = new Uint8Array(this.grey.length * 3);
    this.grey.forEach((value, index) => rgb.fill(value, 3 * index, 3 * index + 3));
    paintPhoto(this.photo, rgb, this.height, this.width);
    [this.map.width, this.map.height] = [this.width, this.height];
    this.uncover(this.at.row, this.at.column);
    this.paint(0, this.height);
    this.light();
  }

  /* The map, as far as it is uncovered ----------------------------------------------------------------- */

  uncover(row, column) {
    const top = Math.max(0, row - BRUSH);
    const bottom = Math.min(this.height, row + BRUSH + 1);
    for (let r = top; r < bottom; r++)
      for (let c = Math.max(0, column - BRUSH); c < Math.min(this.width, column + BRUSH + 1); c++)
        if ((r - row) ** 2 + (c - column) ** 2 <= BRUSH ** 2 + 1) this.seen[r * this.width + c] = 255;
    return [top, bottom];
  }

  paint(top, bottom) {
    if (bottom <= top) return;
    const image = new ImageData(this.width, bottom - top);
    for (let i = top * this.width, j = 0; i < bottom * this.width; i++, j += 4) {
      image.data[j] = this.colours[3 * i];
      image.data[j + 1] = this.colours[3 * i + 1];
      image.data[j + 2] = this.colours[3 * i + 2];
      image.data[j + 3] = this.seen[i];
    }
    this.map.getContext("2d").putImageData(image, 0, top);
  }

  run() {
    cancelAnimationFrame(this.frame);
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const start = performance.now();
    let done = 0;
    const step = (now) => {
      const part = calm ? 1 : Math.min(1, (now - start) / RUN);
      const until = Math.round(part * this.height);
      this.seen.fill(255, done * this.width, until * this.width);
      this.paint(done, until);
      done = until;
      this.at = { row: Math.min(this.height - 1, until), column: Math.round(((part * 23) % 1) * (this.width - 1)) };
      this.light(part === 1);
      if (part < 1) this.frame = requestAnimationFrame(step);
    };
    this.frame = requestAnimationFrame(step);
  }

  clear() {
    cancelAnimationFrame(this.frame);
    this.seen.fill(0);
    this.paint(0, this.height);
    this.live.textContent = this.labels.hint;
  }

  /* The window ---------------------------------------------------------------------------------------- */

  point(event) {
    const frame = this.photo.getBoundingClientRect();
    const scale = this.width / frame.width;
    this.go(Math.floor((event.clientY - frame.top) * scale), Math.floor((event.clientX - frame.left) * scale));
  }

  key(event) {
    const far = event.shiftKey ? 8 : 1;
    const move = { ArrowUp: [-far, 0], ArrowDown: [far, 0], ArrowLeft: [0, -far], ArrowRight: [0, far] }[event.key];
    if (!move) return;
    event.preventDefault();
    this.go(this.at.row + move[0], this.at.column + move[1]);
  }

  go(row, column) {
    cancelAnimationFrame(this.frame);
    const from = this.at;
    const to = { row: clamp(row, this.height), column: clamp(column, this.width) };
    // a fast hand skips pixels: uncover the whole way
    const stops = Math.max(1, Math.ceil(Math.hypot(to.row - from.row, to.column - from.column) / BRUSH));
    for (let stop = 1; stop <= stops; stop++) {
      const part = stop / stops;
      const at = [from.row + (to.row - from.row) * part, from.column + (to.column - from.column) * part];
      this.paint(...this.uncover(Math.round(at[0]), Math.round(at[1])));
    }
    this.at = to;
    this.light();
  }

  light(speak = true) {
    const { row, column } = this.at;
    place(this.lens, (column - 1) / this.width, (row - 1) / this.height, 3 / this.width, 3 / this.height);
    place(this.dot, column / this.width, row / this.height, 1 / this.width, 1 / this.height);
    this.cells.forEach((cell, index) => {
      const [i, j] = [Math.floor(index / 3), index % 3];
      const [r, c] = [clamp(row + i - 1, this.height), clamp(column + j - 1, this.width)];
      const weight = this.weights[i][j];
      const short = Number.isInteger(weight) ? String(weight) : `1/${Math.round(1 / weight)}`;
      cell.firstChild.data = String(this.grey[r * this.width + c]);
      cell.lastChild.textContent = `· ${short.replace("-", "−")}`;
    });
    const sum = String(Math.round(this.answers[row * this.width + column])).replace("-", "−");
    this.sum.replaceChildren("z = ", make("b", {}, sum));
    if (speak) this.live.textContent = fill(this.labels.live, { row, column, sum });
  }

  text(selector, label) {
    this.root.querySelector(selector).textContent = this.labels[label];
  }
}

/* The lens is drawn a little larger than its pixels, so that its frame doesn't cover them. */
function place(element, left, top, width, height) {
  const edge = 4;
  element.style.left = `calc(${left * 100}% - ${edge}px)`;
  element.style.top = `calc(${top * 100}% - ${edge}px)`;
  element.style.width = `calc(${width * 100}% + ${2 * edge}px)`;
  element.style.height = `calc(${height * 100}% + ${2 * edge}px)`;
}

function clamp(value, count) {
  return Math.max(0, Math.min(count - 1, value));
}
