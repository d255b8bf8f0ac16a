// Flattened pictures to be recognised, then unflattened number by number. Before this file stands pixels.js.
const views = new WeakMap();

export default function ({ parentElement, data, setStateValue, setTriggerValue }) {
  let view = views.get(parentElement);
  if (!view) views.set(parentElement, (view = new Puzzle(parentElement)));
  view.solved = (names) => setStateValue("solved", names);
  view.another = () => setTriggerValue("another", true);
  view.show(data);
  return () => {
    view.end();
    views.delete(parentElement);
  };
}

const FLAT = 30; // height of a flattened row, in CSS pixels
const TALL = 104; // height of an unflattened picture
const SPEED = 1300; // milliseconds that unflattening takes

class Puzzle {
  constructor(parent) {
    this.root = make("div", { class: "puzzle" });
    parent.append(this.root);
    this.share = 0; // 0 flattened … 1 unflattened
    this.watcher = new ResizeObserver(() => this.draw());
    this.watcher.observe(this.root);
  }

  end() {
    this.watcher.disconnect();
    cancelAnimationFrame(this.frame);
    this.root.remove();
  }

  show(data) {
    const { header, bytes } = unpack(data);
    const news = JSON.stringify([header.names, header.words]);
    if (news !== this.news) {
      this.news = news;
      this.header = header;
      this.pictures = header.pictures.map(bytes);
      [this.height, this.width] = header.pictures[0].shape;
      cancelAnimationFrame(this.frame);
      this.share = 0;
      this.opened = false;
      this.build();
    }
    this.draw();
  }

  build() {
    const { words, names, order } = this.header;
    this.rows = this.pictures.map((picture, i) => {
      const letter = words.letters[i];
      const canvas = make("canvas", { role: "img", "aria-label":
        fill(words.numbers, { letter, count: picture.length, numbers: [...picture].join(" ") }) });
      const select = make("select", { "aria-label": fill(words.which, { letter }) },
        make("option", { value: "" }, words.choose), ...order.map((name) => make("option", { value: name }, names[name])));
      const verdict = make("p", { class: "verdict" });
      const element = make("div", { class: "one" }, make("strong", { "aria-hidden": "true" }, letter), canvas, select, verdict);
      return { canvas, select, verdict, element, picture };
    });
    const box = make("input", { type: "checkbox" });
    box.addEventListener("change", () => {
      this.ruled = box.checked;
      this.draw();
    });
    this.ruled = false;
    this.turn = make("button", { type: "button", class: "main" }, words.unflatten);
    this.turn.addEventListener("click", () => this.press());
    const another = make("button", { type: "button" }, words.another);
    another.addEventListener("click", () => this.another());
    this.said = make("p", { class: "said", role: "status" });
    this.root.replaceChildren(...this.rows.map(({ element }) => element),
      make("div", { class: "tools" }, this.turn, another, make("label", {}, box, ` ${words.hint}`)), this.said);
  }

  press() {
    const { words, verdicts, names } = this.header;
    if (this.opened) {
      this.opened = false;
      this.turn.textContent = words.unflatten;
      for (const { verdict, select } of this.rows) {
        verdict.replaceChildren();
        select.disabled = false;
      }
      this.said.textContent = "";
      return this.run(0);
    }
    const missing = this.rows.filter(({ select }) => select.value === "").length;
    if (missing) {
      this.said.textContent = fill(words.missing, { all: this.rows.length, n: missing });
      return undefined;
    }
    this.opened = true;
    this.turn.textContent = words.again;
    let right = 0;
    this.rows.forEach(({ verdict, select }, i) => {
      const guess = Number(select.value);
      const hit = guess === i;
      right += hit;
      verdict.className = `verdict ${hit ? "right" : "wrong"}`;
      verdict.textContent = verdicts[i][guess];
      select.disabled = true;
    });
    this.said.textContent = fill(words.score, { n: right, all: this.rows.length });
    if (right === this.rows.length) this.solved(names);
    return this.run(1);
  }

  run(to) {
    cancelAnimationFrame(this.frame);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.share = to;
      return this.draw();
    }
    const [from, begin] = [this.share, performance.now()];
    const step = (now) => {
      const part = Math.min(1, (now - begin) / SPEED);
      this.share = from + (to - from) * part;
      this.draw();
      if (part < 1) this.frame = requestAnimationFrame(step);
    };
    this.frame = requestAnimationFrame(step);
    return undefined;
  }

  draw() {
    if (this.rows) for (const row of this.rows) this.drawRow(row);
  }

  /** One picture on its way: stretch after stretch of the row leaves it and becomes a row of the picture. */
  drawRow({ canvas, picture }) {
    const { height, width, share } = this;
    const ratio = window.devicePixelRatio || 1;
    const room = canvas.parentElement.querySelector("canvas").clientWidth;
    if (!room) return;
    const tall = FLAT + (TALL - FLAT) * Math.min(1, 2 * share);
    canvas.style.height = `${tall}px`;
    canvas.width = Math.round(room * ratio);
    canvas.height = Math.round(tall * ratio);
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    const style = getComputedStyle(this.root);
    const flat = room / picture.length;
    const side = TALL / height;
    picture.forEach((value, i) => {
      const [row, column] = [Math.floor(i / width), i % width];
      const own = Math.max(0, Math.min(1, share * 2 - row / height)); // the first stretch leaves first
      const mix = (a, b) => a + (b - a) * (own < 0.5 ? 2 * own * own : 1 - (2 - 2 * own) ** 2 / 2);
      const gap = this.ruled && share === 0 && column === 0 && i ? 2 : 0;
      context.fillStyle = `rgb(${value} ${value} ${value})`;
      const [x, y] = [mix(flat * i, side * column), mix(0, side * row)];
      context.fillRect(x + gap, y, mix(flat, side) + 0.5 - gap, mix(FLAT, side) + 0.5);
      if (gap) {
        context.fillStyle = style.getPropertyValue("--cv-highlight");
        context.fillRect(x - 0.5, y, 2.5, FLAT);
      }
    });
    context.strokeStyle = style.getPropertyValue("--cv-quiet"); // white paper ends somewhere, too
    if (share === 0) context.strokeRect(0.5, 0.5, room - 1, FLAT - 1);
    if (share === 1) context.strokeRect(0.5, 0.5, TALL - 1, TALL - 1);
  }
}
