// A net from inside at one moment: kernels, their gradients, the maps of a picture, its answer, what it says of a
// gallery. A class for the components that show it; before this file stands pixels.js.

class Inside {
  constructor(words) {
    this.words = words;
    this.root = make("div", { class: "inside" });
    this.line = make("output", { class: "line" });
    this.strips = make("div", { class: "strips" });
    this.scores = make("ol", { class: "scores" });
    this.gallery = make("ol", { class: "gallery" });
    this.answer = make("section", { class: "answer" }, make("h4", {}, words.answer), this.scores);
    this.asked = make("section", { class: "asked" }, make("h4", {}, words.gallery),
      (this.right = make("p", { class: "note" })), this.gallery);
    this.stage = make("div", { class: "stage" });
    this.head = make("div", { class: "head" }, this.stage, this.answer);
    this.root.append(this.line, this.head, this.strips, this.asked);
  }

  /** What the moments are of: class names, the gallery, colour tables; `bytes` reads the pictures of a strip. */
  take({ classes, gallery, tables }, bytes) {
    if (gallery !== this.asks) this.gallery.replaceChildren();
    Object.assign(this, { classes, asks: gallery, bytes });
    this.tables = Object.fromEntries(Object.entries(tables).map(([name, part]) => [name, words(bytes(part))]));
  }

  go(moment) {
    this.line.textContent = moment.line;
    this.showScores(moment);
    const looked = moment.strips.filter((strip) => strip.kind === "picture");
    this.showStrips(this.stage, looked);
    this.showStrips(this.strips, moment.strips.filter((strip) => !looked.includes(strip)));
    this.answer.hidden = !moment.scores.length;
    this.head.hidden = !looked.length && !moment.scores.length;
    this.asked.hidden = !moment.said;
    if (moment.said) this.showGallery(moment);
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
    section.querySelector(".note").hidden = !strip.note;
    const all = this.bytes(strip);
    const colours = strip.shape[3] ?? 1, size = height * width * colours;
    section.querySelectorAll("canvas").forEach((canvas, n) => {
      const part = all.subarray(n * size, (n + 1) * size);
      if (colours === 3) paintPhoto(canvas, part, height, width);
      else paintMap(canvas, part, height, width, this.tables[strip.scale]);
    });
  }

  showScores({ scores, truth }) {
    const top = scores.indexOf(Math.max(...scores));
    scores.forEach((score, i) => {
      let row = this.scores.children[i];
      if (!row) this.scores.append((row = make("li", {}, make("b", {}, this.classes[i]), make("i", {}, make("u")), make("span"))));
      row.querySelector("u").style.width = `${100 * score}%`;
      row.querySelector("span").textContent = fill(this.words.percent, { n: (100 * score).toFixed(1) });
      row.className = `${i === top ? "top" : ""} ${i === truth ? "truth" : ""}`;
    });
    while (this.scores.children.length > scores.length) this.scores.lastChild.remove();
  }

  showGallery({ said, sure }) {
    const { pictures, truth } = this.asks;
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
      item.lastChild.textContent = `${good ? "✓" : "✗"} ${this.classes[said[n]]} ${sure[n]} %`;
      item.title = fill(this.words.is, { truth: this.classes[truth[n]] });
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
