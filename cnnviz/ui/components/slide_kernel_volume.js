// The maps of several kernels as one volume, H × W × n: sheets behind one another that one steps through, and the n
// numbers that they hold at the lit place. Here kernels are added and taken away, too.

const MOST_KERNELS = 6;

class Volume {
  constructor(model) {
    const { sliding: s, data: { text, editable } } = model;
    Object.assign(this, { model, text });
    this.sheets = range(s.mapCount > 1 ? s.mapCount : 0).map((n) => {
      const sheet = make("canvas", { class: "sheet" });
      sheet.style.setProperty("--n", n);
      sheet.addEventListener("click", () => model.touch.choose(n));
      return sheet;
    });
    this.pile = make("div", { class: "pile", "aria-hidden": "true" }, ...this.sheets); // the buttons below do the same
    this.pile.style.setProperty("--count", this.sheets.length);
    const button = (name, sign, act) => {
      const made = make("button", { type: "button", "aria-label": text[name], title: text[name] }, sign);
      made.addEventListener("click", act);
      return made;
    };
    this.before = button("map_before", "◀", () => model.touch.choose(model.chosen - 1));
    this.after = button("map_after", "▶", () => model.touch.choose(model.chosen + 1));
    this.said = make("span", { class: "which" });
    this.depth = make("p", { class: "depth" });
    const many = this.sheets.length > 0;
    const steps = make("div", { class: "steps" }, ...(many ? [this.before, this.said, this.after] : []));
    if (editable.kernels) {
      this.add = button("add_kernel", text.add_kernel, () => model.addKernel());
      this.drop = button("drop_kernel", text.drop_kernel, () => model.dropKernel());
      this.add.disabled = s.mapCount >= MOST_KERNELS;
      steps.append(this.add, ...(many ? [this.drop] : []));
    }
    this.element = make("div", { class: "volume", role: "group", "aria-label": text.stack }, ...(many ? [this.pile] : []),
      steps, ...(many ? [this.depth] : []));
  }

  // Which map is lit.
  choose(chosen) {
    const count = this.sheets.length;
    this.sheets.forEach((sheet, n) => sheet.classList.toggle("chosen", n === chosen));
    this.before.disabled = chosen === 0;
    this.after.disabled = chosen >= count - 1;
    this.said.textContent = fill(this.text.map_number, { n: chosen + 1, count });
  }

  fill(maps, filled, colour) {
    this.sheets.forEach((sheet, n) => drawSmall(sheet, maps[n], filled, colour(n)));
  }

  // The numbers of all maps at one place.
  tell(row, column, maps, chosen) {
    if (!this.sheets.length) return;
    const numbers = maps.flatMap((map, n) => [n ? ", " : "", n === chosen
      ? make("b", { class: "result" }, show(map[row][column])) : show(map[row][column])]);
    this.depth.replaceChildren(`${fill(this.text.depth, { row, column, count: maps.length })} (`, ...numbers, ")");
  }
}
