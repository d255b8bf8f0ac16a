// Numbers on a line and their normalised places. Batch normalisation as in cnnviz/numeric/normalization.py. After
// pixels.js and float_maps.js.
const views = new WeakMap();
const SVG = "http://www.w3.org/2000/svg";
const STEP = 0.25;
const NARROW = 560; // pixels: below that a title and its figures stand one above the other
const REACH = 24; // pixels from a dot that still grab it
const [ABOVE, BELOW, HIGH, AFTER] = [62, 178, 240, 4]; // the two lines; the lower axis reaches from −4 to 4

export default function ({ data, parentElement, setStateValue }) {
  let view = views.get(parentElement);
  if (!view) views.set(parentElement, (view = new BatchLine(parentElement)));
  view.tell = (numbers) => setStateValue("numbers", numbers);
  view.show(data);
  return () => {
    view.end();
    views.delete(parentElement);
  };
}

class BatchLine {
  constructor(parent) {
    this.svg = part("svg", { class: "lines" });
    this.live = make("p", { class: "unseen", "aria-live": "polite" });
    this.root = make("div", { class: "batch" }, this.svg, this.live);
    parent.append(this.root);
    this.watcher = new ResizeObserver(() => this.data && this.svg.clientWidth !== this.width && this.build());
    this.watcher.observe(this.root);
    this.svg.addEventListener("pointerdown", (event) => this.grab(event));
    for (const event of ["pointermove", "pointerup", "pointercancel"]) this.svg.addEventListener(event, (one) => this.drag(one));
  }

  end() {
    clearTimeout(this.telling);
    this.watcher.disconnect();
  }

  show(data) {
    if (data.turn !== this.turn) this.numbers = [...data.numbers];
    this.turn = data.turn;
    this.data = data;
    this.build();
  }

  build() {
    const { data, svg } = this;
    const focused = this.root.getRootNode().activeElement?.dataset?.example;
    this.width = svg.clientWidth || 640;
    svg.setAttribute("viewBox", `0 0 ${this.width} ${HIGH}`);
    svg.replaceChildren();
    this.title(data.words.before, 16);
    this.title(data.words.after, HIGH - 8);
    for (const [y, reach] of [[ABOVE, data.reach], [BELOW, AFTER]]) {
      svg.append(part("line", { class: "axis", x1: this.x(-reach, reach), x2: this.x(reach, reach), y1: y, y2: y }));
      const every = reach > 5 ? 5 : 1;
      for (let tick = -reach; tick <= reach; tick += every) {
        const x = this.x(tick, reach);
        svg.append(part("line", { class: "tick", x1: x, x2: x, y1: y - 5, y2: y + 5 }));
        svg.append(label(fixed(tick, 0), x, y + (y === ABOVE ? -14 : 22), "number"));
      }
    }
    this.bands = [ABOVE, BELOW].map((y) => this.band(y));
    this.links = data.names.map(() => part("line", { class: "link" }));
    this.ends = data.names.map(() => part("circle", { class: "end", r: 6, cy: BELOW }));
    this.dots = data.names.map((name, index) => this.dot(name, index));
    const narrow = this.width < NARROW;
    svg.classList.toggle("narrow", narrow);
    this.stats = (narrow ? [[4, 33], [4, HIGH - 25]] : [[this.width - 4, 16], [this.width - 4, HIGH - 8]]).map(([x, y]) => label("", x, y, "stats"));
    svg.append(...this.links, ...this.ends, ...this.dots, ...this.stats);
    this.draw();
    if (focused) this.dots[Number(focused)].focus();
  }

  band(y) {
    const band = part("rect", { class: "band", y: y - 9, height: 18, rx: 4 });
    const mean = part("line", { class: "mean", y1: y - 13, y2: y + 13 });
    this.svg.append(band, mean);
    return { band, mean };
  }

  title(text, y) {
    this.svg.append(label(text, 4, y, "title"));
  }

  dot(name, index) {
    const group = part("g", { class: "dot", role: "slider", tabindex: 0, "data-example": index, "aria-valuemin": -this.data.reach, "aria-valuemax": this.data.reach });
    group.append(part("circle", { r: this.width < NARROW ? 9 : 12, cy: ABOVE }), label(name, 0, ABOVE + 5, "name"));
    group.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageUp: 4, PageDown: -4 }[event.key];
      if (!by) return;
      event.preventDefault();
      this.set(index, this.numbers[index] + by * STEP);
      this.later(500);
    });
    return group;
  }

  // The number nearest to the finger: dots may lie over one another, and are smaller than a fingertip.
  grab(event) {
    const box = this.svg.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const far = this.numbers.map((one) => Math.abs((this.x(one, this.data.reach) / this.width) * box.width - x));
    const nearest = far.indexOf(Math.min(...far));
    if (far[nearest] > REACH || Math.abs((y * HIGH) / box.height - ABOVE) > REACH) return;
    event.preventDefault();
    this.dots[nearest].focus();
    this.held = nearest;
    this.svg.setPointerCapture(event.pointerId);
  }

  drag(event) {
    if (this.held === undefined) return;
    if (event.type === "pointermove") {
      const box = this.svg.getBoundingClientRect();
      const share = (event.clientX - box.left) / box.width;
      this.set(this.held, this.back(share * this.width));
      return;
    }
    this.held = undefined;
    this.later(0);
  }

  set(index, value) {
    const { reach } = this.data;
    this.numbers[index] = Math.max(-reach, Math.min(reach, Math.round(value / STEP) * STEP));
    this.draw();
    this.live.textContent = this.dots[index].getAttribute("aria-valuetext");
  }

  later(wait) {
    clearTimeout(this.telling);
    this.telling = setTimeout(() => this.tell([...this.numbers]), wait);
  }

  draw() {
    const { data, numbers } = this;
    const [mean, deviation] = moments(numbers);
    const [taken, variance] = data.fixed ?? [mean, deviation ** 2];
    const outputs = numbers.map((one) => (data.gamma * (one - taken)) / Math.sqrt(variance + data.epsilon) + data.beta);
    const [after, spread] = moments(outputs);
    numbers.forEach((one, index) => {
      const x = this.x(one, data.reach);
      const y = this.x(Math.max(-AFTER, Math.min(AFTER, outputs[index])), AFTER);
      this.dots[index].setAttribute("transform", `translate(${x} 0)`);
      this.ends[index].setAttribute("cx", y);
      this.ends[index].classList.toggle("beyond", Math.abs(outputs[index]) > AFTER);
      for (const [name, value] of Object.entries({ x1: x, y1: ABOVE + 12, x2: y, y2: BELOW - 6 })) this.links[index].setAttribute(name, value);
      const said = fill(data.words.spoken, { name: data.names[index], x: fixed(one, 2), y: fixed(outputs[index], 2) });
      this.dots[index].setAttribute("aria-label", fill(data.words.one, { name: data.names[index] }));
      this.dots[index].setAttribute("aria-valuenow", one);
      this.dots[index].setAttribute("aria-valuetext", said);
    });
    this.place(this.bands[0], taken, Math.sqrt(variance), data.reach);
    this.place(this.bands[1], after, spread, AFTER);
    const told = data.fixed ? data.words.takes : data.words.stats;
    this.stats[0].textContent = fill(told, { mean: fixed(taken, 2), deviation: fixed(Math.sqrt(variance), 2) });
    this.stats[1].textContent = fill(data.words.stats, { mean: fixed(after, 2), deviation: fixed(spread, 2) });
  }

  place({ band, mean }, middle, deviation, reach) {
    const [low, high] = [middle - deviation, middle + deviation].map((one) => this.x(Math.max(-reach, Math.min(reach, one)), reach));
    band.setAttribute("x", low);
    band.setAttribute("width", Math.max(1, high - low));
    const at = this.x(Math.max(-reach, Math.min(reach, middle)), reach);
    mean.setAttribute("x1", at);
    mean.setAttribute("x2", at);
  }

  x(value, reach) {
    return 20 + ((value + reach) / (2 * reach)) * (this.width - 40);
  }

  back(x) {
    const { reach } = this.data;
    return ((x - 20) / (this.width - 40)) * 2 * reach - reach;
  }
}

function moments(numbers) {
  const mean = numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
  return [mean, Math.sqrt(numbers.reduce((sum, one) => sum + (one - mean) ** 2, 0) / numbers.length)];
}

function label(text, x, y, name) {
  const element = part("text", { x, y, class: name });
  element.textContent = text;
  return element;
}

function part(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
