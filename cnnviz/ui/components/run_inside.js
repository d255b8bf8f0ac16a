// How a net looks inside: kernels, their gradients, the maps of a picture, its answer. With several moments it is a time
// machine: one slider replays them. Before this file stand pixels.js and plot.js.
const insides = new WeakMap();

export default function ({ parentElement, data, setStateValue }) {
  const { header, bytes } = unpack(data);
  let view = insides.get(parentElement);
  if (!view) {
    insides.set(parentElement, (view = new Inside(header)));
    parentElement.append(view.root);
  }
  view.tell = (index) => setStateValue("moment", index);
  view.show(header, bytes);
  return () => {
    view.end();
    insides.delete(parentElement);
  };
}

const TICK = 240; // milliseconds between two moments

class Inside {
  constructor(header) {
    this.words = header.words;
    this.root = make("div", { class: "inside" });
    this.line = make("output", { class: "line" });
    this.strips = make("div", { class: "strips" });
    this.scores = make("ol", { class: "scores" });
    this.gallery = make("ol", { class: "gallery" });
    this.answer = make("section", { class: "answer" }, make("h4", {}, header.words.answer), this.scores);
    this.asked = make("section", { class: "asked" }, make("h4", {}, header.words.gallery),
      (this.right = make("p", { class: "note" })), this.gallery);
    if (header.replay) this.buildReplay();
    this.stage = make("div", { class: "stage" });
    this.root.append(this.line, make("div", { class: "head" }, this.stage, this.answer), this.strips, this.asked);
  }

  end() {
    clearInterval(this.playing);
    this.plot?.end();
    this.root.remove();
  }

  // ---- replay ----------------------------------------------------------------------------------------------------

  buildReplay() {
    const { words } = this;
    this.slider = make("input", { type: "range", min: "0", step: "1", "aria-label": words.slider });
    this.slider.addEventListener("input", () => {
      this.stop();
      this.go(Number(this.slider.value));
    });
    this.slider.addEventListener("change", () => this.tell(this.at));
    this.play = make("button", { type: "button" }, words.play);
    this.play.addEventListener("click", () => (this.playing ? this.stop() : this.start()));
    this.plot = new Plot(words.plot, (index) => {
      if (index === null) return;
      this.stop();
      this.go(this.nearest(this.header.curve.x[index]));
    });
    this.plot.keep = true; // the moment stays lit when the pointer leaves
    this.root.append(make("div", { class: "replay" }, this.play, this.slider), this.plot.root);
  }

  start() {
    if (this.at >= this.header.moments.length - 1) this.go(0);
    this.play.textContent = this.words.stop;
    this.line.removeAttribute("aria-live");
    this.playing = setInterval(() => {
      this.go(this.at + 1);
      if (this.at >= this.header.moments.length - 1) this.stop();
    }, TICK);
  }

  stop() {
    clearInterval(this.playing);
    this.playing = 0;
    this.play.textContent = this.words.play;
  }

  /** The moment that is nearest to a batch. */
  nearest(step) {
    const far = this.header.moments.map((moment) => Math.abs(moment.step - step));
    return far.indexOf(Math.min(...far));
  }

  // ---- showing ---------------------------------------------------------------------------------------------------

  show(header, bytes) {
    Object.assign(this, { header, bytes });
    this.tables = Object.fromEntries(Object.entries(header.tables).map(([name, part]) => [name, words(bytes(part))]));
    const last = header.moments.length - 1;
    if (header.replay) {
      this.slider.max = String(last);
      this.plot.show(header.curve);
      this.go(Math.min(this.at ?? last, last));
    } else this.go(last);
  }

  go(index) {
    const moment = this.header.moments[(this.at = Math.max(0, Math.min(index, this.header.moments.length - 1)))];
    this.line.textContent = moment.line;
    this.showScores(moment);
    const looked = moment.strips.filter((strip) => strip.kind === "picture");
    this.showStrips(this.stage, looked);
    this.showStrips(this.strips, moment.strips.filter((strip) => !looked.includes(strip)));
    this.asked.hidden = !moment.said;
    if (moment.said) this.showGallery(moment);
    if (!this.slider) return;
    this.slider.value = String(this.at);
    this.slider.setAttribute("aria-valuetext", moment.line);
    this.plot.at = this.plot.nearest(moment.step);
    this.plot.mark();
  }

  showStrips(place, strips) {
    while (place.children.length > strips.length) place.lastChild.remove();
    strips.forEach((strip, i) => this.showStrip(place, strip, i));
  }

  showStrip(place, strip, i) {
    const [count, height, width] = strip.shape;
    let section = place.children[i];
    if (!section || section.dataset.name !== strip.name || section.querySelectorAll("canvas").length !== count) {
      const list = make("ol", { class: `maps ${strip.kind}` });
      for (let n = 0; n < count; n++) list.append(make("li", {}, make("canvas", { role: "img", "aria-label": fill(this.words.one, { title: strip.title, n }) })));
      const made = make("section", {}, make("h4", {}, strip.title), make("p", { class: "note" }), list);
      made.dataset.name = strip.name;
      if (section) section.replaceWith(made);
      else place.append(made);
      section = made;
    }
    section.querySelector(".note").textContent = strip.note;
    const all = this.bytes(strip);
    const colours = strip.shape[3] ?? 1, size = height * width * colours;
    section.querySelectorAll("canvas").forEach((canvas, n) => {
      const part = all.subarray(n * size, (n + 1) * size);
      if (colours === 3) paintPhoto(canvas, part, height, width);
      else paintMap(canvas, part, height, width, this.tables[strip.scale]);
      if (strip.lit !== undefined) canvas.classList.toggle("lit", n === strip.lit);
    });
  }

  showScores({ scores, truth }) {
    const top = scores.indexOf(Math.max(...scores));
    scores.forEach((score, i) => {
      let row = this.scores.children[i];
      if (!row) this.scores.append((row = make("li", {}, make("b", {}, this.header.classes[i]), make("i", {}, make("u")), make("span"))));
      row.querySelector("u").style.width = `${100 * score}%`;
      row.querySelector("span").textContent = fill(this.words.percent, { n: (100 * score).toFixed(1) });
      row.className = `${i === top ? "top" : ""} ${i === truth ? "truth" : ""}`;
    });
    while (this.scores.children.length > scores.length) this.scores.lastChild.remove();
  }

  showGallery({ said, sure }) {
    const { pictures, truth } = this.header.gallery;
    const [count, height, width, colours] = pictures.shape;
    if (this.gallery.children.length !== count) {
      const all = this.bytes(pictures), size = height * width * colours;
      this.gallery.replaceChildren(...truth.map((_, n) => {
        const canvas = make("canvas", { "aria-hidden": "true" });
        const part = all.subarray(n * size, (n + 1) * size);
        if (colours === 3) paintPhoto(canvas, part, height, width);
        else paintMap(canvas, part, height, width, this.tables.grey);
        return make("li", {}, canvas, make("span"));
      }));
    }
    let right = 0;
    [...this.gallery.children].forEach((item, n) => {
      const good = said[n] === truth[n];
      right += good;
      item.className = good ? "right" : "wrong";
      item.lastChild.textContent = `${good ? "✓" : "✗"} ${this.header.classes[said[n]]} ${sure[n]} %`;
      item.title = fill(this.words.is, { truth: this.header.classes[truth[n]] });
    });
    this.right.textContent = fill(this.words.right, { n: right, all: count });
  }
}

/** Paint a map of bytes by a colour table. */
function paintMap(canvas, part, height, width, table) {
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < part.length; i++) pixels[i] = table[part[i]];
  context.putImageData(image, 0, 0);
}
