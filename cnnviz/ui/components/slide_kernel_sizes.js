// How large the cells are: the panels side by side, or on a phone the map below, or all below one another.

const INDEX = 16; // pixels for the numbers beside rows
const GAP = 52; // between panels, for the curves

const ROOM = 180; // for the words over the one number of a whole picture

function clamp(low, value, high) {
  return Math.max(low, Math.min(high, Math.floor(value)));
}

// Fit what slides (`s`) into `width` pixels: the mode ("wide", "narrow", "stacked"), the gap between panels, and
// the pixels from cell to cell of each grid.
function fit(width, s) {
  return wide(width, s) ?? tight(width, s) ?? narrow(width, s);
}

function blocksOf(s) {
  return s.weighted ? (s.operation === "convolution" ? 3 : 2) : 1; // kernel, kernel turned, products
}

function windowOf(s) {
  return s.whole ? 1 : s.kernelColumns; // the whole picture isn't drawn again
}

function wide(width, s) {
  const [across, down, k] = [s.width + 2 * s.padding, s.height + 2 * s.padding, windowOf(s)];
  const many = s.channels > 1;
  const beside = Math.max(1, blocksOf(s) - 1); // kernel, and kernel turned, stand side by side
  const room = width - 2 * INDEX - 2 * GAP - (s.whole ? ROOM : 0);
  const largest = many ? Math.min(32, 760 / s.channels / down) : 40;
  const input = clamp(0, (room - 24 * (beside - 1)) / (across + beside * k * (many ? 1 : 1.25) + s.columns), largest);
  const kernel = many ? Math.max(28, input) : input;
  const terms = many ? kernel : Math.min(54, Math.floor(input * (k > 3 ? 1 : 1.35)));
  const middle = Math.max(terms * k, beside * (kernel * k + 24) - 24, 150);
  const map = clamp(0, (room - across * input - middle) / s.columns, 44);
  if (width < 700 || input < 22 || map < 22) return null;
  const used = 2 * INDEX + across * input + middle + s.columns * map;
  const gap = clamp(GAP, (width - used) / 2, 110);
  return { mode: "wide", gap, sizes: { input, kernel, turned: kernel, terms, map } };
}

// Many small cells of one channel under a small window: still side by side where they can be read.
function tight(width, s) {
  if (width < 700 || s.channels > 1 || s.weighted || windowOf(s) > 5) return null;
  const middle = s.whole ? ROOM : 150;
  const across = s.width + 2 * s.padding;
  const cell = clamp(0, (width - 2 * INDEX - 2 * GAP - middle) / (across + s.columns), 32);
  if (cell < 17) return null;
  const sizes = { input: cell, kernel: 30, turned: 30, terms: 30, map: cell };
  return { mode: "wide", gap: GAP, sizes };
}

function narrow(width, s) {
  const [across, k, blocks] = [s.width + 2 * s.padding, windowOf(s), blocksOf(s)];
  const map = clamp(14, (width - INDEX) / s.columns, 40);
  const beside = k > 3 ? 26 : 34; // a finger needs 24 at least
  const input = clamp(0, (width - INDEX - 20 - Math.max(k * beside, 104)) / across, 34);
  if (input >= 20 && blocks < 3) {
    return { mode: "narrow", gap: 20, sizes: { input, kernel: beside, turned: beside, terms: beside, map } };
  }
  const kernel = clamp(24, (width - 16 * (blocks - 1)) / blocks / k, 36);
  const sizes = { input: clamp(14, (width - INDEX) / across, 36), kernel, turned: kernel, terms: kernel, map };
  return { mode: "stacked", gap: 14, sizes };
}
