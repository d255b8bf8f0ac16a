// A table whose middle column is drawn; every number is computed in Python. After pixels.js.
const views = new WeakMap();

export default function ({ data, parentElement }) {
  const table = make("table", { class: "trust" },
    make("caption", {}, data.words.caption),
    make("thead", {}, make("tr", {}, ...["said", "bar", "right"].map((name) => make("th", { scope: "col" }, data.words[name])))),
    make("tbody", {}, ...data.rows.map((row) => line(row, data.words))));
  views.get(parentElement)?.remove();
  parentElement.append(table);
  views.set(parentElement, table);
  return () => views.delete(parentElement);
}

function line(row, words) {
  const percent = (part) => `${100 * part}%`;
  const bar = make("div", { class: "bar", "aria-hidden": "true" },
    make("div", { class: "right", style: `width:${percent(row.right)}` }),
    make("div", { class: "mark", style: `left:${percent(row.sure)}` }));
  const said = make("th", { scope: "row" }, row.said);
  if (row.here) said.append(" ", make("span", { class: "here" }, words.here));
  return make("tr", row.here ? { class: "lit", "data-part": "lit" } : {}, said, make("td", { class: "drawn" }, bar), make("td", {}, row.text));
}
