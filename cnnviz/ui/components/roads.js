// Six roads as a group of radio buttons over one picture; the lit one in detail below. After pixels.js, float_maps.js
// and roads_details.js.

const views = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  let view = views.get(parentElement);
  if (!view) views.set(parentElement, (view = new Roads(parentElement)));
  view.tell = (road) => setStateValue("road", road);
  view.show(data);
  return () => {
    view.end();
    views.delete(parentElement);
  };
}

class Roads {
  constructor(parent) {
    this.root = make("div", { class: "roads" });
    this.stage = { canvas: make("canvas", { role: "img" }), marks: svg("svg", { "aria-hidden": "true" }) };
    this.caption = make("p", { class: "quiet" });
    this.legend = make("p", { class: "quiet legend", "aria-hidden": "true" });
    this.list = make("div", { class: "list", role: "radiogroup" });
    this.detail = make("div", { class: "detail" });
    const stage = make("div", { class: "stage" }, this.stage.canvas, this.stage.marks);
    const left = make("div", { class: "left" }, stage, this.caption, this.legend);
    this.root.append(make("div", { class: "top" }, left, make("div", {}, this.list)), this.detail);
    parent.append(this.root);
    this.rows = new Map();
    this.list.addEventListener("change", (event) => this.light(event.target.value));
    this.clock = setInterval(() => this.tick(), 500);
  }

  end() {
    clearInterval(this.clock);
  }

  show(data) {
    const { header, bytes, floats } = unpack(data);
    const copies = new Map(); // numbers must be copied to be read: once
    const numbers = (part) => copies.get(part.at) ?? copies.set(part.at, floats(part)).get(part.at);
    Object.assign(this, { header, bytes, floats: numbers, texts: header.texts, came: performance.now() });
    this.tables = Object.fromEntries(Object.entries(header.tables).map(([name, at]) => [name, words(bytes(at))]));
    if (header.turn !== this.turn) this.lit = header.lit; // else a click since then is ahead of the server
    this.turn = header.turn;
    const [rows, columns] = header.picture.shape;
    const { canvas, marks } = this.stage;
    paintFloats(canvas, bytes(header.picture), rows, columns, 0, 255, this.tables.grey);
    canvas.setAttribute("aria-label", this.texts.picture);
    marks.setAttribute("viewBox", `-0.5 -0.5 ${columns} ${rows}`);
    this.caption.textContent = this.texts.picture;
    this.legend.replaceChildren(...["centred", "moved", "chance"].map((name) => make("span", { class: name }, this.texts[name])));
    this.legend.hidden = !header.roads.some((road) => road.accuracy !== null);
    this.list.setAttribute("aria-label", this.texts.group);
    if (header.roads.map((road) => road.name).join() !== [...this.rows.keys()].join()) this.rebuild();
    for (const road of header.roads) this.fill(this.rows.get(road.name), road);
    this.tick();
    this.draw();
  }

  rebuild() {
    this.rows.clear();
    this.list.replaceChildren(
      ...this.header.roads.map(({ name }) => {
        const row = {
          input: make("input", { type: "radio", name: "road", value: name }),
          thumb: make("canvas", { "aria-hidden": "true" }),
          title: make("strong"),
          facts: make("span", { class: "quiet" }),
          bar: make("div", { class: "bar", "aria-hidden": "true" }),
          score: make("span", { class: "score" }),
          answer: make("span", { class: "answer" }),
        };
        this.rows.set(name, row);
        const name_and_facts = make("span", { class: "who" }, row.title, row.facts);
        const result = make("span", { class: "result" }, row.bar, row.score);
        return make("label", { class: "road", "data-road": name }, row.input, row.thumb, name_and_facts, result, row.answer);
      }),
    );
  }

  /** Write one road's row. */
  fill(row, road) {
    const { texts, header } = this;
    row.input.checked = road.name === this.lit;
    row.title.textContent = road.title;
    row.facts.textContent = road.facts;
    row.state = road;
    const moved = header.moved && road.state === "done" ? road.moved_text || texts.measuring : "";
    row.bar.replaceChildren();
    if (road.accuracy !== null) {
      row.bar.append(at("div", "centred", { width: road.accuracy }), at("div", "chance", { left: header.chance }));
      if (header.moved && road.moved !== null) row.bar.append(at("div", "moved", { left: road.moved }));
    }
    row.score.replaceChildren();
    if (road.state === "done") {
      row.score.append(make("span", { class: "number" }, road.accuracy_text), " ", make("span", { class: "quiet" }, texts.centred));
      if (moved) row.score.append(make("br"), make("span", { class: "number lit" }, moved), " ", make("span", { class: "quiet" }, texts.moved));
    }
    const [best] = road.answers;
    row.answer.textContent = best ? `${best.right ? "✓" : "✗"} ${best.label} · ${best.percent}` : "";
    row.answer.className = `answer ${best ? (best.right ? "right" : "wrong") : ""}`;
    const spoken = fill(texts.spoken, { title: road.title, accuracy: road.accuracy_text || "–", moved: moved && fill(texts.spoken_moved, { moved }) });
    row.input.setAttribute("aria-label", road.state === "done" ? spoken : road.title);
    thumbnail(this, row.thumb, road.name);
  }

  /** Seconds go on while a road is trained. */
  tick() {
    for (const row of this.rows.values()) {
      const { state, seconds, problem } = row.state;
      if (state === "done") continue;
      const passed = Math.floor(seconds + (performance.now() - this.came) / 1000);
      const said = problem || fill(this.texts[state], { seconds: passed });
      if (row.said !== said) row.score.replaceChildren(make("span", { class: `quiet ${state}` }, said));
    }
  }

  light(road) {
    this.lit = road;
    this.draw();
    this.tell(road);
  }

  /** Draw what the lit road makes of the picture. The place that is lit there stays, and the focus with it. */
  draw() {
    const held = this.places().indexOf(this.root.getRootNode().activeElement);
    const same = this.drawn === this.lit;
    if (!same) this.place = null;
    this.drawn = this.lit;
    for (const [name, row] of this.rows) row.input.parentElement.classList.toggle("lit", name === this.lit);
    this.stage.marks.replaceChildren();
    const { says, change } = this.header.roads.find((road) => road.name === this.lit);
    this.detail.replaceChildren(make("p", { class: "says" }, says), ...DETAILS[this.lit](this));
    if (change) this.detail.append(make("p", { class: "change" }, change));
    if (same && held >= 0) this.places()[held]?.focus({ preventScroll: true });
  }

  /** The cells or key points that can be lit. */
  places() {
    return [...this.detail.querySelectorAll("button")];
  }
}

/** A part of a bar, its place in shares of the whole. */
function at(tag, name, place) {
  const part = make(tag, { class: name });
  for (const [side, share] of Object.entries(place)) part.style[side] = `${100 * share}%`;
  return part;
}
