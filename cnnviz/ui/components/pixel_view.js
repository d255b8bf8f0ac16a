// A picture, its channels, the numbers around the lit pixel, and all numbers in one row. Before this file stands
// pixels.js (unpack, fill, make).
const views = new WeakMap();

export default function ({ parentElement, data, setStateValue }) {
  let view = views.get(parentElement);
  if (!view) views.set(parentElement, (view = new PixelView(parentElement)));
  view.tell = (place) => setStateValue("place", place);
  view.show(data);
  return () => {
    view.end();
    views.delete(parentElement);
  };
}

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const AROUND = { one: 9, three: 5 }; // cells of the numbers around a pixel, a side: for one channel, for three
const CELL = 44; // CSS pixels of a number in the flattened row
const TINTS = [[255, 0, 0], [0, 255, 0], [0, 0, 255]];

class PixelView {
  constructor(parent) {
    this.root = make("div", { class: "view" });
    parent.append(this.root);
    this.pinned = { row: 0, column: 0 }; // chosen, by a click or a key
    this.pointed = null; // under the pointer
    this.watcher = new ResizeObserver(() => this.root.clientWidth !== this.wide && this.header && this.drawRow());
    this.watcher.observe(this.root);
  }

  end() {
    this.watcher.disconnect();
    clearTimeout(this.telling);
    clearTimeout(this.speaking);
    this.root.remove();
  }

  /** Take what the server sent; the same data once more only redraws (the theme changed). */
  show(data) {
    if (data === this.data) return this.drawRow();
    this.data = data;
    const { header, bytes } = unpack(data);
    this.header = header;
    this.words = header.words;
    this.pixels = bytes(header.pixels);
    const [height, width, channels] = header.pixels.shape;
    if (header.turn !== this.turn) this.pinned = header.place;
    this.turn = header.turn;
    Object.assign(this, { height, width, channels, count: height * width * channels });
    this.pinned = { row: Math.min(this.pinned.row, height - 1), column: Math.min(this.pinned.column, width - 1) };
    this.pointed = null;
    const shape = JSON.stringify([height, width, channels, header.words]);
    if (shape !== this.shape) this.build();
    this.shape = shape;
    this.paint();
    this.drawRow();
    this.sayPinned();
  }

  get lit() {
    return this.pointed ?? this.pinned;
  }

  at(row, column, channel) {
    return this.pixels[(row * this.width + column) * this.channels + channel];
  }

  /** A pixel as the chosen scale writes it; in small cells with a decimal less. */
  write(byte, small = false) {
    const { low, high, decimals } = this.header.scale;
    return (low + (byte / 255) * (high - low)).toFixed(decimals && decimals - small).replace(/^-(0\.?0*)$/, "$1").replace("-", "−");
  }

  say(count) {
    return count.toLocaleString("en");
  }

  // ---- building -----------------------------------------------------------------------------------------------

  build() {
    const { words, height, width, channels, count } = this;
    const numbers = { height, width, channels, count: this.say(count) };
    const stage = (name, attributes) => {
      const canvas = make("canvas", attributes);
      const frame = make("div", { class: "frame" });
      this.stages.push({ canvas, frame, name });
      return make("div", { class: "stage" }, canvas, frame);
    };
    this.stages = [];
    const picture = stage("picture", {
      tabindex: "0", role: "application", "aria-label": fill(words.picture_label, numbers), class: "picture",
    });
    this.canvas = picture.firstChild;
    this.readout = make("p", { class: "readout" });
    const side = channels === 1 ? AROUND.one : AROUND.three;
    this.around = words.channels.map((name, channel) => {
      const cells = Array.from({ length: side * side }, () => make("div", { class: "cell" }));
      const grid = make("div", { class: "cells", role: "img" }, ...cells);
      grid.style.gridTemplateColumns = `repeat(${side}, 1fr)`;
      const panel = make("section", { class: `plane c${channels === 1 ? "" : channel}` },
        make("h2", {}, fill(words.plane, { number: channel, name })));
      if (channels > 1) panel.append(stage(channel, { role: "img", "aria-label": fill(words.plane_label, { name, ...numbers }) }));
      panel.append(grid);
      return { cells, grid, side, panel };
    });
    this.bar = make("canvas", { class: "bar", role: "img" });
    this.ticks = make("div", { class: "ticks", "aria-hidden": "true" });
    this.row = make("div", { class: "row", role: "img" });
    this.apart = make("p", { class: "quiet" });
    this.live = make("p", { class: "unseen", "aria-live": "polite" });
    this.root.replaceChildren(
      make("div", { class: `panels ${channels === 1 ? "one" : "three"}` },
        make("section", { class: "whole" }, make("h2", {}, words.picture),
          make("p", { class: "quiet" }, fill(channels === 1 ? words.size_one : words.size, numbers)), picture, this.readout),
        make("div", { class: "planes" }, ...this.around.map(({ panel }) => panel))),
      make("section", { class: "flat" }, make("h2", {}, fill(words.flat, numbers)),
        make("p", { class: "caption" }, words.flat_bar), make("div", { class: "stage" }, this.bar, this.ticks),
        make("p", { class: "caption" }, words.flat_part), this.row, this.apart),
      this.live,
    );
    this.listen();
  }

  listen() {
    for (const { canvas } of this.stages) {
      const find = (event) => {
        const box = canvas.getBoundingClientRect();
        return {
          row: clamp(Math.floor(((event.clientY - box.top) / box.height) * this.height), this.height),
          column: clamp(Math.floor(((event.clientX - box.left) / box.width) * this.width), this.width),
        };
      };
      this.point(canvas, find);
    }
    this.point(this.bar, (event) => {
      const box = this.bar.getBoundingClientRect();
      const index = clamp(Math.floor(((event.clientX - box.left) / box.width) * this.count), this.count);
      const pixel = Math.floor(index / this.channels);
      return { row: Math.floor(pixel / this.width), column: pixel % this.width };
    });
    this.canvas.addEventListener("keydown", (event) => this.key(event));
  }

  point(element, find) {
    element.addEventListener("pointermove", (event) => {
      if (event.buttons || event.pointerType !== "mouse") this.pin(find(event));
      else this.light(find(event));
    });
    element.addEventListener("pointerdown", (event) => this.pin(find(event)));
    element.addEventListener("pointerleave", () => this.light(null));
  }

  key(event) {
    const by = event.shiftKey ? 10 : 1;
    const { row, column } = this.pinned;
    const step = STEPS[event.key];
    const to = step
      ? [row + by * step[0], column + by * step[1]]
      : { Home: [0, 0], End: [this.height - 1, this.width - 1] }[event.key];
    if (!to) return;
    event.preventDefault();
    this.pin({ row: clamp(to[0], this.height), column: clamp(to[1], this.width) });
  }

  // ---- what is lit --------------------------------------------------------------------------------------------

  light(pixel) {
    this.pointed = pixel;
    this.draw();
  }

  pin(pixel) {
    this.pointed = null;
    this.pinned = pixel;
    this.draw();
    this.sayPinned();
    clearTimeout(this.telling);
    this.telling = setTimeout(() => this.tell(pixel), 250);
  }

  sayPinned() {
    announce(this.root, `${this.pinned.row},${this.pinned.column}`);
  }

  // ---- drawing ------------------------------------------------------------------------------------------------

  /** The picture and its channels: once for each picture. */
  paint() {
    const { height, width, channels, pixels } = this;
    for (const { canvas, name } of this.stages) {
      canvas.width = width;
      canvas.height = height;
      const image = new ImageData(width, height);
      for (let i = 0; i < height * width; i++) {
        for (let c = 0; c < 3; c++) {
          const byte = pixels[i * channels + (channels === 1 ? 0 : name === "picture" ? c : name)];
          image.data[4 * i + c] = name === "picture" ? byte : (byte * TINTS[name][c]) / 255;
        }
        image.data[4 * i + 3] = 255;
      }
      canvas.getContext("2d").putImageData(image, 0, 0);
    }
  }

  /** The row of all numbers, as many to a screen pixel as must be: once for each picture and width. */
  drawRow() {
    this.wide = this.root.clientWidth;
    const { bar, count, pixels } = this;
    bar.width = Math.min(count, Math.max(1, Math.round(this.wide * (window.devicePixelRatio || 1))));
    bar.height = 1;
    const image = new ImageData(bar.width, 1);
    for (let x = 0; x < bar.width; x++) {
      const from = Math.floor((x * count) / bar.width);
      const to = Math.max(from + 1, Math.floor(((x + 1) * count) / bar.width));
      let sum = 0;
      for (let i = from; i < to; i++) sum += pixels[i];
      image.data.fill(Math.round(sum / (to - from)), 4 * x, 4 * x + 3);
      image.data[4 * x + 3] = 255;
    }
    bar.getContext("2d").putImageData(image, 0, 0);
    this.draw();
  }

  draw() {
    const { height, width, channels, words, lit } = this;
    const { row, column } = lit;
    for (const { frame } of this.stages) {
      Object.assign(frame.style, {
        left: `calc(${((column + 0.5) / width) * 100}% - max(${50 / width}%, 4px))`, width: `max(${100 / width}%, 8px)`,
        top: `calc(${((row + 0.5) / height) * 100}% - max(${50 / height}%, 4px))`, height: `max(${100 / height}%, 8px)`,
      });
    }
    const values = words.channels.map((name, channel) => [name, this.write(this.at(row, column, channel))]);
    const parts = values.map(([name, value], channel) => make("span", { class: `value c${channels === 1 ? "" : channel}` },
      make("span", {}, `${name} `), make("strong", {}, value)));
    this.readout.replaceChildren(fill(words.lit, { row, column, values: "" }), ...parts);
    this.around.forEach((around, channel) => this.drawAround(around, channel));
    this.drawFlat();
    const said = fill(words.lit, { row, column, values: values.map((pair) => pair.join(" ")).join(", ") });
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => { this.live.textContent = said; }, 200);
  }

  drawAround({ cells, grid, side }, channel) {
    const half = (side - 1) / 2;
    const spoken = [];
    cells.forEach((cell, i) => {
      const row = this.lit.row + Math.floor(i / side) - half;
      const column = this.lit.column + (i % side) - half;
      const inside = row >= 0 && row < this.height && column >= 0 && column < this.width;
      const middle = i === (side * side - 1) / 2;
      cell.className = `cell${inside ? "" : " outside"}${middle ? " lit" : ""}`;
      const byte = inside ? this.at(row, column, channel) : 0;
      cell.textContent = inside ? this.write(byte, true) : "";
      this.ground(cell, inside ? byte : null);
      spoken.push((i % side ? " " : "; ") + (inside ? cell.textContent : this.words.outside));
    });
    const around = fill(this.words.around, { name: this.words.channels[channel] });
    grid.setAttribute("aria-label", `${around}${spoken.join("")}`);
  }

  drawFlat() {
    const { channels, count, width, words } = this;
    const index = (this.lit.row * width + this.lit.column) * channels;
    const mark = (kind, place, length) => {
      const tick = make("i", { class: kind });
      tick.style.left = `calc(${(100 * place) / count}% - max(0px, 2px - ${(50 * length) / count}%))`;
      tick.style.width = `max(${(100 * length) / count}%, 4px)`;
      return tick;
    };
    const jump = width * channels;
    const beside = [index - jump, index + jump].filter((place) => place >= 0 && place < count);
    this.ticks.replaceChildren(...beside.map((place) => mark("near", place, channels)), mark("tick", index, channels));
    this.bar.setAttribute("aria-label", fill(words.flat_label, { count: this.say(count), index: this.say(index) }));
    const room = Math.max(3, Math.floor(this.wide / CELL));
    const first = Math.max(0, Math.min(count - room, index - Math.floor((room - channels) / 2)));
    const entries = Array.from({ length: Math.min(room, count) }, (_, i) => first + i);
    this.row.replaceChildren(...entries.map((place) => {
      const lit = place >= index && place < index + channels;
      const number = make("div", { class: "cell" }, this.write(this.pixels[place], true));
      this.ground(number, this.pixels[place]);
      return make("div", { class: `entry c${channels === 1 ? "" : place % channels}${lit ? " lit" : ""}` },
        number, make("small", {}, this.say(place)));
    }));
    this.row.setAttribute("aria-label", `${words.flat_zoom}: ${entries.map((place) => this.write(this.pixels[place])).join(" ")}`);
    this.apart.textContent = fill(channels === 1 ? words.apart_one : words.apart, { step: channels, jump: this.say(jump) });
  }

  ground(cell, byte) {
    cell.style.background = byte === null ? "" : `rgb(${byte} ${byte} ${byte})`;
    cell.style.color = byte === null ? "" : byte > 118 ? "#000000" : "#ffffff"; // contrast 4.5 or more on every grey
  }
}

function clamp(value, count) {
  return Math.max(0, Math.min(count - 1, value));
}
