const shown = new WeakMap();

export default function ({ parentElement, data }) {
  if (shown.get(parentElement)?.data === data) return;
  const { header, bytes } = unpack(data);
  const { words, probability, unsure } = header;
  const root = make("div", { class: "asked" },
    figure("photo", words.photo, words.photo_alt, header.photo, bytes),
    make("div", { class: "then", "aria-hidden": "true" }, "›"),
    figure("given", words.given, words.given_alt, header.given, bytes, words.fit),
    make("div", { class: "then", "aria-hidden": "true" }, "›"),
    make("div", { class: "answer", "data-part": "answer" },
      make("div", { class: "title" }, words.answer),
      make("p", { class: header.sure ? "said" : "said doubtful" },
        make("strong", { "data-part": "label" }, header.label), " ", make("span", { "data-part": "percent" }, words.percent)),
      scale(probability, unsure, words)));
  shown.get(parentElement)?.root.remove();
  parentElement.append(root);
  shown.set(parentElement, { root, data });
  return () => shown.delete(parentElement);
}

function figure(name, caption, alt, part, bytes, below = "") {
  const canvas = make("canvas", { role: "img", "aria-label": alt, "data-part": name });
  paintPhoto(canvas, bytes(part), part.shape[0], part.shape[1]);
  const shown = make("figure", { class: name }, make("figcaption", { class: "title" }, caption), canvas);
  if (below) shown.append(make("div", { class: "below", "data-part": "fit" }, below));
  return shown;
}

/** From cat at the left to dog at the right, the unsure part between them, and where this photo stands. */
function scale(probability, [from, to], words) {
  const percent = (part) => `${100 * part}%`;
  const unsure = make("div", { class: "unsure", style: `left:${percent(from)};width:${percent(to - from)}` });
  const needle = make("div", { class: "needle", style: `left:${percent(probability)}`, "data-part": "needle" });
  const fill = make("div", {
    class: "fill",
    style: probability < 0.5 ? `left:${percent(probability)};right:50%` : `left:50%;right:${percent(1 - probability)}`,
  });
  const end = (label, value) => make("div", {}, make("b", {}, label), ` ${value}`);
  return make("div", { class: "scale" },
    make("div", { class: "track", "aria-hidden": "true" }, unsure, fill, needle),
    make("div", { class: "ends" }, end(words.cat, words.cat_percent), make("div", { class: "between" }, words.unsure), end(words.dog, words.dog_percent)));
}
