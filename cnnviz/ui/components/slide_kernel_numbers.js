// The arithmetic of a sliding window, without any drawing.
// Pictures and kernels are nested lists [channel][row][column], a map is [row][column]. Rows and columns count
// from 0; a place left of or above 0 is padding. The server's NumPy core computes the same numbers.

const WEIGHTED = new Set(["cross-correlation", "convolution"]);

function outputSize(input, kernel, stride, padding, dilation) {
  return Math.max(0, Math.floor((input + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1);
}

// The kernel turned by 180 degrees: rows and columns reversed.
function turned(kernel) {
  return kernel.map((slice) => slice.map((row) => [...row].reverse()).reverse());
}

// One number out of the numbers of a window; null is a place outside the picture.
const REDUCE = {
  max: (inside) => Math.max(...inside),
  average: (inside) => sum(inside) / inside.length,
  l2: (inside) => Math.sqrt(sum(inside.map((value) => value * value))),
};

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

class Sliding {
  constructor({ image, kernels, kernel_size, strides, padding, dilation_rate, operation }) {
    Object.assign(this, { image, kernels, operation, padding });
    this.stride = strides;
    this.dilation = dilation_rate;
    this.weighted = WEIGHTED.has(operation);
    this.channels = image.length;
    this.height = image[0].length;
    this.width = image[0][0].length;
    [this.kernelRows, this.kernelColumns] = this.weighted
      ? [kernels[0][0].length, kernels[0][0][0].length] : kernel_size;
    this.rows = outputSize(this.height, this.kernelRows, strides, padding, dilation_rate);
    this.columns = outputSize(this.width, this.kernelColumns, strides, padding, dilation_rate);
    this.places = this.rows * this.columns;
    this.mapCount = this.weighted ? kernels.length : this.channels;
  }

  // The kernel as it is laid on the picture.
  laid(n) {
    return this.operation === "convolution" ? turned(this.kernels[n]) : this.kernels[n];
  }

  // Whether the window is the whole picture: then it needs no drawing of its own.
  get whole() {
    return !this.weighted && this.kernelRows === this.height && this.kernelColumns === this.width;
  }

  inside(row, column) {
    return row >= 0 && row < this.height && column >= 0 && column < this.width;
  }

  // The top left place of the window of output (row, column).
  corner(row, column) {
    return [row * this.stride - this.padding, column * this.stride - this.padding];
  }

  // Channels that feed map n: all of them through a kernel, its own one in pooling.
  sources(n) {
    return this.weighted ? [...this.image.keys()] : [n];
  }

  // All numbers behind output (row, column) of map n, by channel: what the window sees (null outside the
  // picture), the terms (products, or in pooling the values themselves), their sums, and the output.
  trace(n, row, column) {
    const [top, left] = this.corner(row, column);
    const kernel = this.weighted ? this.laid(n) : null;
    const window = this.image.map((slice) => range(this.kernelRows).map((i) => range(this.kernelColumns).map((j) => {
      const [r, c] = [top + i * this.dilation, left + j * this.dilation];
      return this.inside(r, c) ? slice[r][c] : null;
    })));
    const terms = window.map((slice, channel) => slice.map((line, i) => line.map((value, j) => (
      this.weighted ? (value ?? 0) * kernel[channel][i][j] : value))));
    const sums = terms.map((slice) => this.reduce(slice.flat()));
    return { window, terms, sums, total: this.weighted ? sum(sums) : sums[n] };
  }

  reduce(terms) {
    if (this.weighted) return sum(terms);
    const inside = terms.filter((term) => term !== null);
    return inside.length ? REDUCE[this.operation](inside) : 0;
  }

  map(n) {
    return range(this.rows).map((row) => range(this.columns).map((column) => this.trace(n, row, column).total));
  }

  // The outputs that input (row, column) feeds, and through which kernel place.
  feeds(row, column) {
    const found = [];
    for (let i = 0; i < this.kernelRows; i++) {
      for (let j = 0; j < this.kernelColumns; j++) {
        const r = (row + this.padding - i * this.dilation) / this.stride;
        const c = (column + this.padding - j * this.dilation) / this.stride;
        if (Number.isInteger(r) && Number.isInteger(c) && r >= 0 && r < this.rows && c >= 0 && c < this.columns) {
          found.push({ row: r, column: c, i, j });
        }
      }
    }
    return found;
  }
}

function range(n) {
  return Array.from({ length: n }, (_, index) => index);
}

// A number as it stands in a cell: at most three digits where they matter, a true minus sign.
function show(value) {
  const size = Math.abs(value);
  const digits = Number.isInteger(value) ? 0 : size < 10 ? 2 : size < 100 ? 1 : 0;
  const text = String(Number(value.toFixed(digits)) + 0);
  return text.replace("-", "−");
}

// Whether `show` gives the number itself and not a rounded one.
function exact(value) {
  return Math.abs(Number(show(value).replace("−", "-")) - value) < 1e-9;
}

// A weight as it stands in its field: 0.25 as a decimal, 0.111… as 1/9.
function showWeight(value) {
  if (Math.abs(value * 100 - Math.round(value * 100)) < 1e-9) return show(Math.round(value * 100) / 100);
  for (let under = 3; under <= 300; under++) {
    const over = value * under;
    if (Math.abs(over - Math.round(over)) < 1e-9) return `${show(Math.round(over))}/${under}`;
  }
  return value.toFixed(3).replace("-", "−");
}

// What somebody typed as a weight: "-1", "−0.5", "0,5", "1/9". Null where it isn't a number from −99 to 99.
function readWeight(text) {
  const match = text.trim().replace("−", "-").replace(",", ".").match(/^([+-]?(?:\d+\.?\d*|\.\d+))(?:\/(\d+))?$/);
  if (!match) return null;
  const value = Number(match[1]) / (match[2] === undefined ? 1 : Number(match[2]));
  return Number.isFinite(value) && Math.abs(value) <= 99 ? value : null;
}

// "− 3 + 8 = 5": terms joined by their signs, zeros left out.
function showSum(terms) {
  const parts = terms.filter((term) => term !== 0).map((term, index) => {
    const size = show(Math.abs(term));
    if (index === 0) return term < 0 ? `−${size}` : size;
    return term < 0 ? ` − ${size}` : ` + ${size}`;
  });
  return parts.length ? parts.join("") : "0";
}

const MOST_WRITTEN = 25; // numbers of a window; of a larger one the first and the last stand for all

// The numbers of a pooling window written out: "max(3, 8, 0, 9)", "(3 + 8) / 2", "√(3² + 8²)".
function showPooling(operation, values) {
  const list = values.map((value) => (operation === "l2" ? `${show(value)}²` : show(value)));
  if (list.length > MOST_WRITTEN) list.splice(5, list.length - 7, "…");
  if (operation === "max") return `max(${list.join(", ")})`;
  const total = list.join(" + ");
  return operation === "average" ? `(${total}) / ${values.length}` : `√(${total})`;
}

// What is written under the panels for one output: a sum for each channel and the sum of those, or just the one.
function sumLines(s, n, row, column, trace, channelNames) {
  const line = (name, terms, result, write = showSum) => (
    { name, sum: write(terms), result, equals: [...terms, result].every(exact) ? "=" : "≈" });
  const [name, total] = [`z(${row}, ${column})`, trace.total];
  if (!s.weighted) {
    const seen = trace.terms[n].flat().filter((term) => term !== null);
    return [line(name, seen, total, (values) => showPooling(s.operation, values))];
  }
  if (s.channels === 1) return [line(name, trace.terms.flat(2), total)];
  return [...trace.terms.map((terms, channel) => line(channelNames[channel], terms.flat(), trace.sums[channel])),
    line(name, trace.sums, total)];
}
