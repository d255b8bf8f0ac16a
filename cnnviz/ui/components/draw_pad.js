// A pad of few pixels to draw on. Before this file stands pixels.js (make, fill).
const views = new WeakMap();

export default function ({ parentElement, data, setStateValue }) {
  let view = views.get(parentElement);
  if (!view) views.set(parentElement, (view = new DrawPad(parentElement, data)));
  view.tell = (drawing) => setStateValue("drawing", drawing);
  view.show(data);
  return () => {
    view.end();
    views.delete(parentElement);
  };
}

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const BRUSH = 1.35; // radius in pixels of a 28 × 28 drawing: about MNIST's stroke
const UNDO = 50; // strokes that can be taken back
const LEVEL = 17; // ink comes in 16 steps, as the URL keeps it

class DrawPad {
  constructor(parent, { words, height, width }) {
    Object.assign(this, { words, height, width });
    this.radius = (BRUSH * Math.min(height, width)) / 28;
    this.ink = new Uint8ClampedArray(height * width);
    this.past = [];
    this.cursor = { row: Math.floor(height / 2), column: Math.floor(width / 2) };
    this.erasing = false;
    this.down = false; // the keyboard's brush
    this.build();
    parent.append(this.root);
  }

  end() {
    clearTimeout(this.telling);
    this.root.remove();
  }

  show({ drawing, turn }) {
    if (turn === this.turn) return;
    this.turn = turn;
    this.ink.set(Uint8Array.from(atob(drawing), (letter) => letter.charCodeAt(0)));
    this.past = [];
    this.paint();
  }

  build() {
    const { words, height, width } = this;
    this.canvas = make("canvas", { width, height, tabindex: "0", role: "application", "aria-label": words.pad });
    this.canvas.style.aspectRatio = `${width} / ${height}`;
    this.frame = make("div", { class: "frame" });
    const button = (name, press) => {
      const made = make("button", { type: "button" }, words[name]);
      made.addEventListener("click", press);
      return made;
    };
    const tool = (name, erasing) => button(name, () => {
      this.erasing = erasing;
      this.showTool();
    });
    this.tools = [tool("draw", false), tool("erase", true)];
    this.back = button("undo", () => this.undo());
    const clear = button("clear", () => {
      this.remember();
      this.ink.fill(0);
      this.changed();
      this.live.textContent = words.cleared;
    });
    this.live = make("p", { class: "unseen", "aria-live": "polite" });
    this.root = make("div", { class: "pad" }, make("div", { class: "stage" }, this.canvas, this.frame),
      make("div", { class: "tools", role: "group", "aria-label": words.label }, ...this.tools, this.back, clear),
      make("p", { class: "hint" }, words.hint), this.live);
    this.showTool();
    this.listen();
  }

  showTool() {
    this.tools.forEach((tool, index) => tool.setAttribute("aria-pressed", String(Boolean(index) === this.erasing)));
  }

  listen() {
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button > 0 && event.pointerType === "mouse") return;
      canvas.setPointerCapture(event.pointerId);
      this.remember();
      this.frame.hidden = true;
      this.last = null;
      this.stroke(event);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!this.last) return;
      const between = event.getCoalescedEvents?.() ?? [];
      for (const one of between.length ? between : [event]) this.stroke(one);
    });
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => {
      if (this.last) this.changed();
      this.last = null;
    });
    canvas.addEventListener("keydown", (event) => this.key(event));
    canvas.addEventListener("focus", () => this.showCursor(canvas.matches(":focus-visible")));
    canvas.addEventListener("blur", () => {
      this.down = false;
      this.showCursor(false);
    });
    this.frame.hidden = true;
  }

  // ---- strokes ------------------------------------------------------------------------------------------------

  stroke(event) {
    const box = this.canvas.getBoundingClientRect();
    const to = {
      x: ((event.clientX - box.left) / box.width) * this.width,
      y: ((event.clientY - box.top) / box.height) * this.height,
    };
    const from = this.last ?? to;
    const steps = Math.max(1, Math.ceil(2 * Math.hypot(to.x - from.x, to.y - from.y)));
    const force = event.pointerType === "pen" && event.pressure ? 0.6 + 0.8 * event.pressure : 1;
    for (let i = 1; i <= steps; i++) {
      this.dab(from.x + ((to.x - from.x) * i) / steps, from.y + ((to.y - from.y) * i) / steps, this.radius * force);
    }
    this.last = to;
    this.paint();
  }

  /** A round dab with a soft edge; ink only ever grows darker under a stroke, so it has no beads. */
  dab(x, y, radius) {
    for (let row = Math.floor(y - radius - 1); row <= y + radius + 1; row++) {
      for (let column = Math.floor(x - radius - 1); column <= x + radius + 1; column++) {
        if (row < 0 || column < 0 || row >= this.height || column >= this.width) continue;
        const cover = Math.max(0, Math.min(1, radius + 0.5 - Math.hypot(column + 0.5 - x, row + 0.5 - y)));
        const i = row * this.width + column;
        const level = LEVEL * Math.round((cover * 255) / LEVEL);
        this.ink[i] = this.erasing ? Math.min(this.ink[i], 255 - level) : Math.max(this.ink[i], level);
      }
    }
  }

  remember() {
    this.past.push(this.ink.slice());
    if (this.past.length > UNDO) this.past.shift();
    this.back.disabled = false;
  }

  undo() {
    if (!this.past.length) return;
    this.ink.set(this.past.pop());
    this.changed();
  }

  changed() {
    this.paint();
    clearTimeout(this.telling);
    this.telling = setTimeout(() => this.tell(btoa(String.fromCharCode(...this.ink))), 200);
  }

  // ---- keyboard -----------------------------------------------------------------------------------------------

  key(event) {
    if (event.ctrlKey && event.key.toLowerCase() !== "z") return;
    const step = STEPS[event.key];
    const { row, column } = this.cursor;
    if (step) {
      this.cursor = {
        row: Math.max(0, Math.min(this.height - 1, row + step[0])),
        column: Math.max(0, Math.min(this.width - 1, column + step[1])),
      };
      if (this.down) this.touch();
    } else if (event.key === " ") {
      this.down = !this.down;
      if (this.down) {
        this.remember();
        this.touch();
      }
    } else if (event.key === "Delete" || event.key === "Backspace") {
      this.remember();
      this.ink[row * this.width + column] = 0;
      this.changed();
    } else if (event.key.toLowerCase() === "z") this.undo();
    else if (event.key === "Escape") this.down = false;
    else return;
    event.preventDefault();
    this.showCursor(true);
    const value = this.ink[this.cursor.row * this.width + this.cursor.column];
    const brush = event.key === " " || event.key === "Escape" ? `. ${this.words[this.down ? "down" : "up"]}` : "";
    this.live.textContent = fill(this.words.at, { ...this.cursor, value }) + brush;
  }

  touch() {
    this.dab(this.cursor.column + 0.5, this.cursor.row + 0.5, this.radius);
    this.changed();
  }

  // ---- showing ------------------------------------------------------------------------------------------------

  showCursor(on) {
    this.frame.hidden = !on;
    this.frame.classList.toggle("down", this.down);
    Object.assign(this.frame.style, {
      left: `${(100 * this.cursor.column) / this.width}%`, top: `${(100 * this.cursor.row) / this.height}%`,
      width: `${100 / this.width}%`, height: `${100 / this.height}%`,
    });
  }

  paint() {
    const image = new ImageData(this.width, this.height);
    this.ink.forEach((level, i) => image.data.set([level, level, level, 255], 4 * i));
    this.canvas.getContext("2d").putImageData(image, 0, 0);
    this.back.disabled = !this.past.length;
  }
}
