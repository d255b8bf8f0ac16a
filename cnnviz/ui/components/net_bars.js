// Lines of bars, as a table. Lighting a line lights its layer in the drawing and in the builder, and the other way round.

const LIT = "cnnviz-net-layer";
const views = new WeakMap();

export default function ({ data, parentElement }) {
  if (!views.has(parentElement)) views.set(parentElement, new Bars(parentElement));
  const view = views.get(parentElement);
  view.show(data);
  return () => {
    view.end();
    views.delete(parentElement);
  };
}

class Bars {
  constructor(root) {
    this.caption = element("caption");
    this.heads = element("tr");
    this.body = element("tbody");
    this.table = element("table");
    const head = element("thead");
    head.append(this.heads);
    this.table.append(this.caption, head, this.body);
    const scroll = element("div", "scroll");
    scroll.append(this.table);
    root.append(scroll);
    this.heard = (event) => event.detail.from !== this && this.light(event.detail.number);
    document.addEventListener(LIT, this.heard);
  }

  end() {
    document.removeEventListener(LIT, this.heard);
  }

  show(data) {
    this.lines = data.lines;
    this.caption.textContent = data.caption;
    this.table.classList.toggle("wide", data.lines.some((line) => line.label.length > 12));
    this.heads.replaceChildren(element("td"), ...data.measures.map((measure) => scoped("col", measure)));
    // Rows are kept where they can be: a change of one layer moves a few bars, and CSS lets them glide.
    while (this.body.rows.length > data.lines.length) this.body.deleteRow(-1);
    data.lines.forEach((line, index) => this.fill(this.body.rows[index] ?? this.body.appendChild(this.row(data.measures.length)), line));
    if (!data.lines.some((line) => line.number === this.lit)) this.lit = 0;
    this.light(this.lit ?? 0);
  }

  row(count) {
    const row = element("tr");
    row.append(scoped("row", ""));
    for (let column = 0; column < count; column++) {
      const cell = element("td");
      const bar = element("span", "bar");
      bar.append(element("i"), element("span", "words"));
      cell.append(bar);
      row.append(cell);
    }
    row.addEventListener("click", () => {
      const number = this.lines[row.rowIndex - 1].number;
      if (!number) return;
      this.light(number);
      document.dispatchEvent(new CustomEvent(LIT, { detail: { number, from: this } }));
    });
    return row;
  }

  fill(row, line) {
    row.className = line.group;
    row.classList.toggle("layer", line.number > 0);
    row.cells[0].textContent = line.label;
    line.bars.forEach((bar, column) => {
      const [length, words] = row.cells[column + 1].firstChild.children;
      length.style.setProperty("--length", bar.length / 100);
      words.textContent = bar.words;
    });
  }

  light(number) {
    this.lit = number;
    this.lines.forEach((line, index) => this.body.rows[index].classList.toggle("lit", number > 0 && line.number === number));
  }
}

function element(tag, kind = "", text = "") {
  const made = document.createElement(tag);
  if (kind) made.className = kind;
  made.textContent = text;
  return made;
}

function scoped(scope, text) {
  const made = element("th", "", text);
  made.scope = scope;
  return made;
}
