// The time machine: one slider replays a run, or two side by side, from the first batch to the last. Before this file stand
// pixels.js, plot.js and net_inside.js.
const machines = new WeakMap();

export default function ({ parentElement, data }) {
  const { header, bytes } = unpack(data);
  let view = machines.get(parentElement);
  if (!view) {
    machines.set(parentElement, (view = new TimeMachine(header.words)));
    parentElement.append(view.root);
  }
  if (view.data !== data) view.show(header, bytes);
  view.data = data;
  return () => {
    view.end();
    machines.delete(parentElement);
  };
}

const TICK = 240; // milliseconds between two moments

class TimeMachine {
  constructor(words) {
    this.words = words;
    this.axis = "share";
    this.slider = make("input", { type: "range", min: "0", step: "1", "aria-label": words.slider });
    this.slider.addEventListener("input", () => {
      this.stop();
      this.go(Number(this.slider.value));
    });
    this.play = make("button", { type: "button" }, words.play);
    this.play.addEventListener("click", () => (this.playing ? this.stop() : this.start()));
    this.plot = new Plot(words.plot, (index) => {
      if (index === null) return;
      this.stop();
      this.go(this.nearest(this.place(this.header.curve.x[index], 0)));
    });
    this.plot.keep = true; // the moment stays lit when the pointer leaves
    this.axes = make("div", { class: "axes", role: "group", "aria-label": words.axis }, ...["share", "step"].map((name) => {
      const button = make("button", { type: "button", "data-axis": name }, words[name]);
      button.addEventListener("click", () => this.turn(name));
      return button;
    }));
    this.panes = make("div", { class: "panes" });
    this.root = make("div", { class: "machine" }, this.axes, make("div", { class: "replay" }, this.play, this.slider),
      this.plot.root, this.panes);
  }

  end() {
    clearInterval(this.playing);
    this.plot.end();
    this.root.remove();
  }

  show(header, bytes) {
    const last = this.places && this.at === this.places.length - 1;
    const before = this.places?.[this.at];
    this.header = header;
    const { runs, tables } = header;
    this.axes.hidden = runs.length < 2;
    this.panes.classList.toggle("two", runs.length > 1);
    while (this.panes.children.length > runs.length) this.panes.lastChild.remove();
    this.views = runs.map((run, i) => {
      const view = this.views?.[i] ?? this.pane();
      view.title.textContent = run.title;
      view.title.hidden = runs.length < 2;
      view.title.className = `title ${i ? "other" : "this"}`;
      view.inside.take({ ...run, tables }, bytes);
      return view;
    });
    this.arrange();
    this.go(last || before === undefined ? this.places.length - 1 : this.nearest(before));
  }

  pane() {
    const inside = new Inside(this.words.inside);
    const title = make("h3", {});
    this.panes.append(make("section", { class: "pane" }, title, inside.root));
    return { inside, title };
  }

  /** Lay the runs over each other by share of the training or by batch. */
  turn(axis) {
    const now = this.step;
    this.axis = axis;
    this.arrange();
    this.go(this.nearest(this.place(now, 0)));
  }

  arrange() {
    const { runs, curve } = this.header;
    for (const button of this.axes.children) button.setAttribute("aria-pressed", String(button.dataset.axis === this.axis));
    const all = runs.flatMap((run, i) => run.moments.map((moment) => this.place(moment.step, i)));
    this.places = [...new Set(all)].sort((a, b) => a - b);
    this.slider.max = String(this.places.length - 1);
    this.plot.show({ ...curve, ends: this.byShare ? runs.map((run) => run.steps) : null });
  }

  get byShare() {
    return this.header.runs.length > 1 && this.axis === "share";
  }

  /** Where a batch of a run stands on the slider: its number, or which part of the training is done, to a thousandth. */
  place(step, run) {
    return this.byShare ? Math.round((1000 * step) / this.header.runs[run].steps) / 1000 : step;
  }

  nearest(place) {
    const far = this.places.map((one) => Math.abs(one - place));
    return far.indexOf(Math.min(...far));
  }

  start() {
    if (this.at >= this.places.length - 1) this.go(0);
    this.play.textContent = this.words.stop;
    this.playing = setInterval(() => {
      this.go(this.at + 1);
      if (this.at >= this.places.length - 1) this.stop();
    }, TICK);
  }

  stop() {
    clearInterval(this.playing);
    this.playing = 0;
    this.play.textContent = this.words.play;
  }

  /** Show each run as it was there: the last moment kept of it by then. */
  go(index) {
    this.at = Math.max(0, Math.min(index, this.places.length - 1));
    const place = this.places[this.at];
    const { runs } = this.header;
    const moments = runs.map((run, i) => run.moments.findLast((moment) => this.place(moment.step, i) <= place) ?? run.moments[0]);
    moments.forEach((moment, i) => this.views[i].inside.go(moment));
    this.step = moments[0].step;
    this.slider.value = String(this.at);
    const said = runs.length > 1 ? moments.map((moment, i) => `${runs[i].title}: ${moment.line}.`).join(" ") : moments[0].line;
    this.slider.setAttribute("aria-valuetext", said);
    this.plot.at = this.plot.nearest(place);
    this.plot.mark();
  }
}
