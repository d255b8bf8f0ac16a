// Scores that are dragged, and their shares; the same for every pixel of some maps. Before this file stand pixels.js
// and float_maps.js.
const views = new WeakMap();

export default function ({ parentElement, data, setStateValue }) {
  let view = views.get(parentElement);
  if (!view) views.set(parentElement, (view = new SoftmaxView(parentElement)));
  view.tell = (scores) => setStateValue("scores", scores);
  view.show(data);
  return () => {
    view.end();
    views.delete(parentElement);
  };
}

const STEP = 0.1;

/** Shares of 1: e^x / Σ e^x, the largest score taken off first so that nothing overflows. */
function softmax(scores) {
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

class SoftmaxView {
  constructor(parent) {
    this.root = make("div", { class: "view" });
    parent.append(this.root);
    this.cell = null;
    this.chosen = 0; // the score whose slopes are shown
  }

  end() {
    clearTimeout(this.telling);
    clearTimeout(this.speaking);
    this.root.remove();
  }

  show(data) {
    if (data === this.data) return;
    this.data = data;
    const { header, bytes, floats } = unpack(data);
    if (header.turn !== this.turn) this.scores = header.scores.slice();
    this.turn = header.turn;
    this.header = header;
    this.words = header.words;
    [this.height, this.width] = header.shape;
    this.maps = header.maps.map(floats);
    this.tables = { signed: words(bytes(header.tables.signed)), magnitude: words(bytes(header.tables.magnitude)) };
    this.cell = null;
    this.build();
    this.drawMaps();
    this.draw();
    this.sayScores();
  }

  get lit() {
    if (!this.cell) return this.scores;
    const place = this.cell.row * this.width + this.cell.column;
    return this.maps.map((map) => map[place]);
  }

  build() {
    const { words: w, header: { names, reach } } = this;
    this.bars = names.map((name, i) => {
      const fillBar = make("i");
      const track = make("div", { class: "track", role: "slider", tabindex: "0", "aria-label": fill(w.score, { name }),
        "aria-valuemin": -reach, "aria-valuemax": reach }, make("b"), fillBar, make("u"));
      const number = make("span", { class: "number" });
      const shareFill = make("i");
      const share = make("span", { class: "number share" });
      this.drag(track, i);
      const element = make("div", { class: "line" }, make("span", { class: "name" }, name), track, number,
        make("div", { class: "track plain" }, shareFill), share);
      return { track, fillBar, number, shareFill, share, element };
    });
    const shift = make("button", { type: "button" }, w.shift);
    shift.addEventListener("click", () => {
      if (this.scores.every((score) => score + 1 <= reach)) this.set(this.scores.map((score) => score + 1));
      else this.set(this.scores.map((score) => score - Math.min(...this.scores) - reach));
    });
    this.where = make("span", { class: "quiet" });
    this.sum = make("span", { class: "sum" });
    this.slopesText = make("p", { class: "quiet" });
    this.slopes = make("div", { class: "slopes" });
    this.panels = names.map((name) => {
      const map = (kind) => {
        const canvas = make("canvas", { class: kind, role: "img", "aria-label":
          fill(w.map_label, { name, kind: w[`${kind}_map`], height: this.height, width: this.width }) });
        const frame = make("div", { class: "frame" });
        return { canvas, frame, stage: make("div", { class: "stage" }, canvas, frame) };
      };
      const [score, share] = [map("score"), map("share")];
      return { score, share, element: make("section", {}, make("h3", {}, name),
        score.stage, make("p", { class: "quiet" }, w.score_map), share.stage, make("p", { class: "quiet" }, w.share_map)) };
    });
    this.live = make("p", { class: "unseen", "aria-live": "polite" });
    this.root.replaceChildren(
      make("div", { class: "bars" }, make("div", { class: "line head" }, make("span"), make("h2", {}, w.scores), make("span"),
        make("h2", {}, w.shares), make("span")), ...this.bars.map(({ element }) => element)),
      make("div", { class: "under" }, shift, this.where, this.sum), this.slopesText, this.slopes,
      make("h2", { class: "maps-title" }, w.maps), make("div", { class: "maps" }, ...this.panels.map(({ element }) => element)), this.live,
    );
    this.listen();
  }

  drag(track, i) {
    const { reach } = this.header;
    const to = (value) => {
      this.chosen = i;
      this.set(this.scores.map((score, j) => (j === i ? Math.max(-reach, Math.min(reach, value)) : score)));
    };
    const pull = (event) => {
      const box = track.getBoundingClientRect();
      to((2 * (event.clientX - box.left) / box.width - 1) * reach);
    };
    track.addEventListener("pointerdown", (event) => {
      track.setPointerCapture(event.pointerId);
      pull(event);
    });
    track.addEventListener("pointermove", (event) => track.hasPointerCapture(event.pointerId) && pull(event));
    track.addEventListener("focus", () => {
      this.chosen = i;
      this.draw();
    });
    track.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[event.key];
      const value = by ? this.scores[i] + by * STEP : { Home: -reach, End: reach }[event.key];
      if (value === undefined) return;
      event.preventDefault();
      to(value);
    });
  }

  listen() {
    const canvases = this.panels.flatMap(({ score, share }) => [score.canvas, share.canvas]);
    for (const canvas of canvases) {
      canvas.addEventListener("pointermove", (event) => this.light(cellUnder(canvas, event, this.height, this.width)));
      canvas.addEventListener("pointerleave", () => this.light(null));
      canvas.addEventListener("pointerdown", (event) => {
        this.light(cellUnder(canvas, event, this.height, this.width));
        this.set(this.lit.map((score) => Math.max(-this.header.reach, Math.min(this.header.reach, score))), this.cell);
      });
    }
    const [first] = canvases;
    first.setAttribute("tabindex", "0");
    first.setAttribute("role", "application");
    first.addEventListener("keydown", (event) => {
      const to = walk(event, this.cell ?? { row: this.height >> 1, column: this.width >> 1 }, this.height, this.width);
      if (to) this.light(to);
    });
    first.addEventListener("blur", () => this.light(null));
  }

  light(cell) {
    this.cell = cell;
    this.draw();
  }

  set(scores, cell = null) {
    this.cell = cell;
    this.scores = scores.map((score) => (cell ? Math.round(score * 100) / 100 : Math.round(score / STEP) * STEP));
    this.draw();
    this.sayScores();
    clearTimeout(this.telling);
    this.telling = setTimeout(() => this.tell(this.rounded()), 200);
  }

  rounded() {
    return this.scores.map((score) => Math.round(score * 100) / 100);
  }

  sayScores() {
    announce(this.root, this.rounded().join());
  }

  // ---- drawing ------------------------------------------------------------------------------------------------

  draw() {
    const { words: w, header: { reach, names }, lit } = this;
    const shares = softmax(lit);
    this.bars.forEach(({ track, fillBar, number, shareFill, share, element }, i) => {
      const at = (50 * Math.max(-reach, Math.min(reach, lit[i]))) / reach; // percent from the middle
      Object.assign(fillBar.style, { left: `${50 + Math.min(0, at)}%`, width: `${Math.abs(at)}%` });
      fillBar.className = at < 0 ? "negative" : "positive";
      track.lastChild.style.left = `${50 + at}%`;
      number.textContent = fixed(lit[i], 2);
      shareFill.style.width = `${100 * shares[i]}%`;
      share.textContent = fixed(shares[i], 3);
      element.classList.toggle("chosen", i === this.chosen);
      track.setAttribute("aria-valuenow", fixed(lit[i], 2).replace("−", "-"));
      track.setAttribute("aria-valuetext", fill(w.spoken, { score: fixed(lit[i], 2), share: fixed(shares[i], 3) }));
    });
    this.sum.textContent = fill(w.sum, { sum: fixed(shares.reduce((a, b) => a + b, 0), 3) });
    this.where.textContent = this.cell ? fill(w.from_map, this.cell) : w.own;
    this.slopesText.textContent = fill(w.slopes, { name: names[this.chosen] });
    this.slopes.replaceChildren(...names.map((name, j) => {
      const slope = shares[j] * ((j === this.chosen) - shares[this.chosen]);
      return make("span", { class: slope < 0 ? "negative" : "positive" }, `${name} `, make("strong", {}, (slope > 0 ? "+" : "") + fixed(slope, 3)));
    }));
    for (const { score, share } of this.panels) {
      for (const { frame } of [score, share]) {
        frame.hidden = !this.cell;
        if (this.cell) frameCells(frame, this.cell.row, this.cell.column, this.height, this.width);
      }
    }
    clearTimeout(this.speaking);
    if (this.cell) {
      const said = names.map((name, i) => `${name}: ${fill(w.spoken, { score: fixed(lit[i], 2), share: fixed(shares[i], 3) })}`);
      this.speaking = setTimeout(() => { this.live.textContent = `${this.where.textContent} ${said.join("; ")}`; }, 250);
    }
  }

  drawMaps() {
    const { maps, height, width, tables } = this;
    const shares = maps.map((map) => new Float32Array(map.length));
    for (let i = 0; i < maps[0].length; i++) softmax(maps.map((map) => map[i])).forEach((share, k) => { shares[k][i] = share; });
    const reach = reachOf(maps);
    this.panels.forEach(({ score, share }, k) => {
      paintFloats(score.canvas, maps[k], height, width, -reach, reach, tables.signed);
      paintFloats(share.canvas, shares[k], height, width, 0, 1, tables.magnitude);
    });
  }
}
