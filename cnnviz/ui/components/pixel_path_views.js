// How each kind of step is drawn. Numbers and sentences come from Python (cnnviz.ui.path_numbers and its neighbours).
// Before this file stand pixels.js, float_maps.js, slide_kernel_numbers.js and slide_kernel_grids.js.
//
// Each drawing gets its view and `host`: colours, words, say(text) for the live line, choose(cell, more) to follow.

const DRAWINGS = { grids, bars, pipe, window: poolWindow, map: wholeMap, kernels, ends };

function draw(view, host) {
  return DRAWINGS[view.kind](view, host);
}

/** Decimals that a grid's cells have room for. */
function decimals(high) {
  return high >= 100 ? 0 : high >= 10 ? 1 : high >= 1 ? 2 : 3;
}

/** A grid of signed numbers that can be walked through. */
function numberGrid(values, high, { label, name, host, on = {}, kind = () => "", digits = decimals(high) }) {
  const grid = new Grid({ name: "turned", label, rows: values.length, columns: values[0].length, on });
  grid.each((cell, row, column) => {
    const value = values[row][column];
    const text = fixed(value, digits);
    grid.write(cell, { text, ground: host.colours.signed(value, high), label: name(row, column, value), kind: kind(row, column) });
  });
  return grid;
}

/** Window ⊙ kernel = products, a lane for each channel: what is pointed at in one grid is lit in all three. */
function grids(view, host) {
  const { words } = host;
  const place = (row, column) => ({ row: view.rows[row], column: view.columns[column] });
  const lane = (channel) => {
    const parts = ["window", "kernel", "products"];
    const made = {};
    const light = (at) => {
      for (const part of parts) made[part].mark("point", (row, column) => at && row === at.row && column === at.column);
      if (!at) return;
      const [a, b, c] = parts.map((part) => fixed(channel[part][at.row][at.column], 5));
      host.say(fill(words.tap, { name: channel.name, ...place(at.row, at.column), a, b: b.startsWith("−") ? `(${b})` : b, c }));
    };
    const on = { over: light, focus: light, down: light, leave: () => light(null), blur: () => light(null) };
    for (const part of parts) {
      const name = (row, column, value) => fill(words.cell, { ...place(row, column), value: fixed(value, 5) });
      made[part] = numberGrid(channel[part], view.high[part], { label: `${channel.name}: ${words[part]}`, name, host, on });
    }
    const signs = ["⊙", "="];
    const row = make("div", { class: "lane" });
    parts.forEach((part, n) => {
      row.append(make("figure", {}, make("figcaption", {}, words[part]), made[part].element));
      if (signs[n]) row.append(make("span", { class: "sign", "aria-hidden": "true" }, signs[n]));
    });
    return row;
  };
  const board = make("div", { class: "channels" });
  view.channels.forEach((channel, n) => {
    const head = make("summary", {}, make("b", {}, channel.name), make("span", { class: "amount" }, fill(words.sum, { value: channel.sum })));
    const box = make("details", { class: "channel", "data-key": `channel-${n}` }, head);
    const fillIn = () => {
      if (!box.open || box.dataset.filled) return;
      box.dataset.filled = "yes";
      box.append(lane(channel));
      if (channel.source) box.append(follower(fill(words.source, channel.source), `source-${n}`, () => host.trace(channel.source)));
    };
    box.open = n < view.open;
    fillIn();
    box.addEventListener("toggle", fillIn);
    board.append(box);
  });
  if (view.rest) board.append(make("p", { class: "rest" }, fill(words.rest, view.rest)));
  return board;
}

/** A sum, a bar for each term from the zero line. */
function bars(view, host) {
  const every = [...view.bars, view.total];
  const high = Math.max(...every.map((bar) => Math.abs(bar.value))) || 1;
  const list = make("ol", { class: "bars" });
  for (const bar of every) {
    const total = bar === view.total;
    const share = (50 * Math.abs(bar.value)) / high;
    const mark = make("i", { style: `width:${share}%;${bar.value < 0 ? "right:50%" : "left:50%"};background:rgb(${bar.value < 0 ? host.colours.negative : host.colours.positive})` });
    list.append(make("li", { class: [total ? "total" : "", bar.lit ? "lit" : "", bar.rest ? "others" : ""].join(" ") },
      make("span", { class: "name" }, bar.name), make("span", { class: "track", "aria-hidden": "true" }, mark), make("b", {}, bar.said)));
  }
  return list;
}

/** One number on its way through small steps; the last one is lit. */
function pipe(view) {
  return make("ol", { class: "pipe" }, ...view.boxes.map(([name, value], n) =>
    make("li", n === view.boxes.length - 1 ? { class: "lit" } : {}, make("span", {}, name), make("b", {}, value))));
}

/** A pooling window: the largest number is lit, the cell that is followed has a ring. */
function poolWindow(view, host) {
  const high = Math.max(...view.window.flat().map(Math.abs));
  const is = (place, row, column) => place && place[0] === row && place[1] === column;
  const kind = (row, column) => [is(view.best, row, column) ? "best" : "", is(view.here, row, column) ? "here" : ""].join(" ");
  const name = (row, column, value) => fill(host.words.cell, { row: view.rows[row], column: view.columns[column], value: fixed(value, 5) });
  const tell = ({ row, column }) => host.say(name(row, column, view.window[row][column]));
  const grid = numberGrid(view.window, high, { label: host.words.window, name, host, kind, digits: 4, on: { over: tell, focus: tell } });
  grid.element.classList.add("large");
  return make("div", { class: "lane" }, grid.element, make("span", { class: "sign", "aria-hidden": "true" }, "→"),
    make("ol", { class: "pipe" }, make("li", { class: "lit" }, make("b", {}, view.result))));
}

/** All numbers of a map, one of them ringed. */
function wholeMap(view, host) {
  const { values } = view;
  const high = Math.max(...values.flat().map(Math.abs));
  const name = (row, column, value) => fill(host.words.cell, { row, column, value: fixed(value, 5) });
  const tell = ({ row, column }) => host.say(name(row, column, values[row][column]));
  const grid = numberGrid(values, high, { label: host.words.window, name, host, kind: (row, column) => (row === view.row && column === view.column ? "best" : ""), on: { over: tell, focus: tell } });
  grid.element.classList.add("whole-map");
  grid.element.style.setProperty("--across", values[0].length);
  return grid.element;
}

/** The kernels that read a number: the first few as buttons, every one in a menu. */
function kernels(view, host) {
  const { words } = host;
  const units = Boolean(view.unit);
  const says = (one) => fill(one.goes ? words.choice : words.choice_ends, { ...one, value: view.value, out: one.value });
  const title = (one) => fill(units ? words.choose_unit : words.follow, one);
  const go = (one) => (units ? host.unit(one.map) : host.on([view.layer, one.map, one.row, one.column]));
  const list = make("ul", { class: "choices" }, ...view.first.map((n) => {
    const one = view.choices[n];
    const button = make("button", { type: "button", "data-key": `kernel-${n}` }, make("b", {}, title(one)), make("span", {}, says(one)));
    if (n === view.lit) button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => go(one));
    return make("li", { class: one.goes ? "" : "over" }, button);
  }));
  const menu = make("select", { "data-key": "other" }, ...view.choices.map((one) => make("option", { value: one.map }, `${title(one)}: ${says(one)}`)));
  menu.value = String(view.lit ?? view.first[0]);
  const button = make("button", { type: "button", "data-key": "go" }, words.go);
  button.addEventListener("click", () => go(view.choices[Number(menu.value)]));
  return make("div", {}, list, make("div", { class: "other" }, make("label", {}, fill(words.other, view), menu), button));
}

/** Where the way ends, and where to look instead. */
function ends(view, host) {
  const box = make("div", { class: "ends" });
  if (view.winner) box.append(follower(fill(host.words.winner, view.winner), "winner", () => host.go(view.winner)));
  if (view.strongest) box.append(follower(fill(host.words.other_map, view.strongest), "strongest", () => host.go(view.strongest)));
  return box;
}

function follower(text, key, act) {
  const button = make("button", { type: "button", class: "follower", "data-key": key }, text);
  button.addEventListener("click", act);
  return button;
}

/** A formula; what stands between ** is the result. */
function formula(text) {
  return text.split("**").map((part, n) => (n % 2 ? make("b", { class: "result" }, part) : part));
}
