// A confusion matrix whose cells can be pressed. Before this file stands pixels.js.
const boards = new WeakMap();

export default function ({ parentElement, data, setStateValue }) {
  let board = boards.get(parentElement);
  if (!board) {
    boards.set(parentElement, (board = { root: make("div", { class: "confusion" }) }));
    parentElement.append(board.root);
    board.root.addEventListener("click", (event) => {
      const cell = event.target.closest("button");
      if (cell) board.tell([Number(cell.dataset.row), Number(cell.dataset.column)]);
    });
    board.root.addEventListener("keydown", (event) => move(board.root, event));
  }
  board.tell = (cell) => setStateValue("cell", cell);
  draw(board, data);
  return () => {
    board.root.remove();
    boards.delete(parentElement);
  };
}

const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function move(root, event) {
  const cell = event.target.closest("button"), step = MOVES[event.key];
  if (!cell || !step) return;
  event.preventDefault();
  const [row, column] = [Number(cell.dataset.row) + step[0], Number(cell.dataset.column) + step[1]];
  root.querySelector(`button[data-row="${row}"][data-column="${column}"]`)?.focus();
}

function draw(board, { counts, shares, classes, lit, words }) {
  const names = classes.join("\n");
  if (board.names !== names) {
    board.names = names;
    const head = make("tr", {}, make("th", { scope: "col" }, words.corner),
      ...classes.map((name) => make("th", { scope: "col", title: name }, make("span", {}, name))), make("th", { scope: "col", class: "share" }, words.share));
    const rows = classes.map((name, row) => make("tr", {}, make("th", { scope: "row", title: name }, make("span", {}, name)),
      ...classes.map((_, column) => make("td", {}, make("button", { type: "button", "data-row": row, "data-column": column }))),
      make("td", { class: "share" }, make("i", {}, make("u")), make("b"))));
    board.root.replaceChildren(make("table", {}, make("caption", {}, words.caption), make("thead", {}, head), make("tbody", {}, ...rows)));
  }
  const most = Math.max(1, ...counts.flat());
  for (const cell of board.root.querySelectorAll("button")) {
    const row = Number(cell.dataset.row), column = Number(cell.dataset.column), count = counts[row][column];
    const of = counts[row].reduce((a, b) => a + b, 0) || 1;
    cell.textContent = String(count);
    cell.style.setProperty("--share", String(Math.sqrt(count / (row === column ? most : of))));
    cell.className = [row === column ? "good" : "bad", count ? "" : "none", lit && lit[0] === row && lit[1] === column ? "lit" : ""].join(" ");
    cell.setAttribute("aria-label", fill(words.cell, { n: count, truth: classes[row], said: classes[column] }));
    cell.setAttribute("aria-pressed", String(Boolean(lit && lit[0] === row && lit[1] === column)));
  }
  board.root.querySelectorAll("td.share").forEach((cell, row) => {
    cell.querySelector("u").style.width = `${100 * shares[row]}%`;
    cell.querySelector("b").textContent = fill(words.percent, { n: (100 * shares[row]).toFixed(0) });
  });
}
