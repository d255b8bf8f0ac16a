// The arithmetic of the filter lab: planes of a photo, cross-correlation, and how numbers become colours.
// Plain functions; before them stand pixels.js and float_maps.js.

/** The planes of an (H, W, 3) photo of bytes as numbers 0..1: its luma (as images.to_grey), red, green, blue. */
function planesOf(rgb, count) {
  const planes = { grey: new Float32Array(count), rgb: [0, 1, 2].map(() => new Float32Array(count)) };
  for (let i = 0, j = 0; i < count; i++, j += 3) {
    for (let c = 0; c < 3; c++) planes.rgb[c][i] = rgb[j + c] / 255;
    planes.grey[i] = (0.299 * rgb[j] + 0.587 * rgb[j + 1] + 0.114 * rgb[j + 2]) / 255;
  }
  return planes;
}

/** Every second row and column of a photo, each pixel the mean of four. */
function halved(rgb, height, width) {
  const [rows, columns] = [height >> 1, width >> 1];
  const half = new Uint8Array(rows * columns * 3);
  for (let row = 0, to = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const from = (2 * row * width + 2 * column) * 3;
      for (let c = 0; c < 3; c++) {
        half[to++] = (rgb[from + c] + rgb[from + 3 + c] + rgb[from + 3 * width + c] + rgb[from + 3 * width + 3 + c] + 2) >> 2;
      }
    }
  }
  return { rgb: half, height: rows, width: columns };
}

/**
 * Cross-correlation without padding: z[i, j] = Σ Σ Σ image[i + a, j + b, c] · kernel[c, a, b]. One pass over the map for
 * each weight that isn't 0: long runs of numbers, which processors like best.
 */
function correlate(photo, kernel, out) {
  const { weights, size } = kernel;
  const [rows, columns] = [photo.height - size + 1, photo.width - size + 1];
  const map = out?.length === rows * columns ? out.fill(0) : new Float32Array(rows * columns);
  weights.forEach((weight, at) => weight && add(map, photo, kernel, at, weight));
  return { map, rows, columns };
}

/** Add the photo, moved to the place of weight number `at` and multiplied, to a map. */
function add(map, photo, { size, channels }, at, weight) {
  const { height, width, planes } = photo;
  const area = size * size;
  const plane = channels === 1 ? planes.grey : planes.rgb[Math.floor(at / area)];
  const [a, b] = [Math.floor((at % area) / size), at % size];
  const columns = width - size + 1;
  for (let row = 0, to = 0; row <= height - size; row++) {
    const shift = (row + a) * width + b - to;
    for (const end = to + columns; to < end; to++) map[to] += weight * plane[to + shift];
  }
}

/** The number of the one weight in which two kernels differ; null where they differ in more, or in shape. */
function changedWeight(before, after) {
  if (!before || before.size !== after.size || before.channels !== after.channels) return null;
  const places = after.weights.flatMap((weight, at) => (weight === before.weights[at] ? [] : [at]));
  return places.length === 1 ? places[0] : null;
}

/** How far the colours of a map reach: a few thousand of its numbers tell well enough. */
function reachOfSome(map) {
  const step = Math.max(1, Math.floor(map.length / 4000));
  const some = [];
  for (let i = 0; i < map.length; i += step) some.push(map[i]);
  return reachOf([some]);
}

const SHOWN = {
  signed: (reach) => [-reach, reach],
  strength: (reach) => [0, reach],
  picture: () => [0, 1],
};

/** Paint a map: signed numbers, their size alone, or as a grey picture of 0..1. Returns the ends of the scale. */
function paintMap(canvas, { map, rows, columns }, view, tables, signed) {
  const [low, high] = SHOWN[view](reachOfSome(map));
  const values = view === "strength" ? map.map(Math.abs) : map;
  const name = { signed: "signed", strength: "magnitude", picture: "grey" }[view];
  paintFloats(canvas, values, rows, columns, low, high, tables[signed ?? name]);
  return [low, high];
}

/** What shows best: weights that add up to about 1 make a picture again, others make signed numbers. */
function bestView(kernel) {
  const sum = kernel.weights.reduce((a, b) => a + b, 0);
  return kernel.channels === 1 && Math.abs(sum - 1) < 0.15 ? "picture" : "signed";
}

/** A kernel of three channels as colours, grey for 0; of one as signed colours. */
function paintKernel(canvas, kernel, table) {
  const { size, channels, weights } = kernel;
  const most = Math.max(1e-9, ...weights.map(Math.abs));
  if (channels === 1) return paintFloats(canvas, weights, size, size, -most, most, table);
  Object.assign(canvas, { width: size, height: size });
  const image = new ImageData(size, size);
  const area = size * size;
  for (let i = 0; i < area; i++) {
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = 127.5 + (127.5 * weights[c * area + i]) / most;
    image.data[4 * i + 3] = 255;
  }
  return canvas.getContext("2d").putImageData(image, 0, 0);
}

/** The step by which a weight is dragged: about a twentieth of the largest, and a round number. */
function stepOf(weights) {
  const most = Math.max(...weights.map(Math.abs)) || 1;
  const power = 10 ** Math.floor(Math.log10(most / 20));
  return [1, 2, 5, 10].map((n) => n * power).find((step) => step >= most / 20) ?? power;
}

/** A weight as it is read: few digits, a true minus sign. */
function brief(weight) {
  return fixed(weight, 3).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
}

/** A weight as it is typed: 0.5, −1, 1/9; null for anything else. */
function typed(text) {
  const found = text.trim().replace("−", "-").replace(",", ".").match(/^([+-]?\d*\.?\d+)(?:\/(\d+))?$/);
  const value = found ? Number(found[1]) / Number(found[2] ?? 1) : NaN;
  return Number.isFinite(value) && Math.abs(value) <= 99 ? value : null;
}
