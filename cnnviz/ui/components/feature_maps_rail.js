// What is lit, beside the sheet: the photo with the cell's field, its map enlarged, its number; two of each to compare.
const LEAST_CELL = 8; // side of the frame around a cell, in CSS pixels

class Rail {
  constructor(parts, words) {
    Object.assign(this, { parts, words });
  }

  /** Show the photos and what the nets say of them; `viewed` is the side that the sheet shows. */
  build(pair, viewed) {
    const { parts, words } = this;
    const net = pair[viewed] ?? pair.a;
    const { height, width } = net.size;
    const twice = pair.kind === "photo";
    parts["photo-title"].textContent = twice ? words.photos : fill(words.photo, { height, width });
    this.photo("photo", twice ? pair.a : net);
    this.answer("answer", twice ? [pair.a] : [pair.a, pair.b]);
    parts["other-photo-box"].hidden = !twice;
    if (!twice) return;
    this.photo("other-photo", pair.b);
    this.answer("other-answer", [pair.b]);
  }

  photo(part, { photo, size: { height, width }, title }) {
    const canvas = this.parts[part];
    paintPhoto(canvas, photo, height, width);
    canvas.setAttribute("aria-label", fill(this.words.photo_label, { height, width, title }));
  }

  answer(part, nets) {
    const said = nets.filter((net) => net?.answers.length).map(({ answers: [first], title }, _, all) => {
      const bar = make("span", { class: "bar", "aria-hidden": "true" }, make("span"));
      bar.firstChild.style.width = `${100 * first.share}%`;
      const whose = all.length > 1 ? [make("span", { class: "whose" }, title)] : [];
      return make("span", { class: "said" }, ...whose, make("strong", {}, first.label), ` ${first.percent}`, bar);
    });
    this.parts[part].replaceChildren(...said);
  }

  /** Enlarge the lit map, and those beside it. */
  draw(shown, scale, tables) {
    const { parts, words } = this;
    const [{ layer, map }] = shown;
    ["one", "second", "third"].forEach((part, place) => {
      const one = shown[place];
      const box = parts[`${part}-box`];
      if (box) box.hidden = !one;
      parts[`${part}-side`].textContent = shown.length > 1 ? (one?.caption ?? "") : "";
      if (!one) return;
      paintMaps(parts[part], one.layer, [one.map], scale, tables);
      if (place) parts[part].setAttribute("aria-label", `${one.caption}: ${fill(words.one, { map: one.map })}`);
    });
    const [from, to] = rangeOf(layer, map, scale);
    const end = (value, beyond, sign) => (beyond ? `${sign} ` : "") + say(value, (to - from) / 100);
    parts.from.textContent = end(from, layer.low[map] < from, "≤");
    parts.to.textContent = end(to, layer.high[map] > to, "≥");
    parts.legend.width = 256;
    parts.legend.height = 1;
    const table = new Uint8ClampedArray(tables[layer.signed ? "signed" : "magnitude"].buffer);
    parts.legend.getContext("2d").putImageData(new ImageData(table, 256, 1), 0, 0);
    parts["one-title"].textContent = fill(words.one_of, { map, name: layer.name });
    const [low, high, strength] = [layer.low, layer.high, layer.strength].map((of) => say(of[map], stepOf(layer, map)));
    parts.stats.textContent = layer.silent[map] ? words.silent_map : fill(words.stats, { low, high, strength });
  }

  /** Frame the lit cell in each of the maps, and its field on the photo; say its number. */
  cell(shown, { row, column }) {
    const { parts, words } = this;
    const [{ layer, map }] = shown;
    ["cell", "second-cell", "third-cell"].forEach((part, place) => {
      const one = shown[place]?.layer;
      if (!one) return;
      const [x, wide] = centred(scaled(column, layer.width, one.width), one.width);
      const [y, tall] = centred(scaled(row, layer.height, one.height), one.height);
      Object.assign(parts[part].style, { left: x, width: wide, top: y, height: tall });
    });
    const field = layer.net.field(layer, row, column);
    const { height, width } = layer.net.size;
    const percent = (part, whole) => `${(100 * part) / whole}%`;
    for (const part of ["field", "other-field"]) {
      Object.assign(parts[part].style, {
        left: percent(field.left, width), width: percent(field.right - field.left, width),
        top: percent(field.top, height), height: percent(field.bottom - field.top, height),
      });
    }
    parts.place.textContent = fill(words.cell, { row, column });
    parts.number.textContent = say(valueOf(layer, map, row, column), stepOf(layer, map));
    parts["field-text"].textContent = this.sayField(field, layer.net.size);
    parts["field-room"].textContent = this.longestOfField(field);
    parts.both.hidden = shown.length < 2;
    parts.both.textContent = shown.slice(1).map((one) => {
      const [r, c] = [scaled(row, layer.height, one.layer.height), scaled(column, layer.width, one.layer.width)];
      const value = say(valueOf(one.layer, one.map, r, c), stepOf(one.layer, one.map));
      return fill(words.there, { side: one.caption, name: one.layer.name, map: one.map, value });
    }).join(" · ");
  }

  get said() {
    const { parts } = this;
    const both = parts.both.hidden ? "" : ` ${parts.both.textContent}.`;
    return `${parts["one-title"].textContent}. ${parts.place.textContent} ${parts.number.textContent}.${both} ${parts["field-text"].textContent}`;
  }

  sayField({ top, bottom, left, right, whole }, size) {
    const [height, width] = [bottom - top, right - left];
    const { words } = this;
    if (!whole) return words.field_unknown;
    const [tall, wide] = whole;
    if (height === size.height && width === size.width) return fill(words.field_all, { tall, wide });
    return fill(height < tall || width < wide ? words.field_cut : words.field, { tall, wide, height, width });
  }

  /** The longest that is said of any cell of a layer. */
  longestOfField({ whole }) {
    const { field, field_cut, field_all, field_unknown } = this.words;
    if (!whole) return field_unknown;
    const [tall, wide] = whole;
    const all = [field, field_cut, field_all].map((text) => fill(text, { tall, wide, height: tall, width: wide }));
    return all.reduce((longest, text) => (text.length > longest.length ? text : longest));
  }
}

/** The place among `to` cells that lies where `index` lies among `from`. */
function scaled(index, from, to) {
  return Math.min(to - 1, Math.floor(((index + 0.5) * to) / from));
}

/** Start and extent in CSS of the frame around one of `count` cells in a row, never smaller than the eye can find. */
function centred(index, count) {
  const part = 100 / count;
  const extent = `max(${part}%, ${LEAST_CELL}px)`;
  return [`calc(${(index + 0.5) * part}% - ${extent} / 2)`, extent];
}
