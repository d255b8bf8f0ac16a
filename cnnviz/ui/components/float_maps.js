// Maps of real numbers on a canvas: painted at one pixel a number, pointed at, walked through, a cell framed. Plain
// functions; before them stands pixels.js.

const WALK = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** Paint (height, width) numbers by a table of 256 colours whose ends stand for low and high. */
function paintFloats(canvas, values, height, width, low, high, table) {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  const out = new Uint32Array(image.data.buffer);
  const scale = 255 / (high - low || 1);
  for (let i = 0; i < out.length; i++) {
    const place = (values[i] - low) * scale;
    out[i] = table[place <= 0 ? 0 : place >= 255 ? 255 : (place + 0.5) | 0];
  }
  context.putImageData(image, 0, 0);
}

/** A strip with the colours of a table, from its low end to its high one. */
function paintLegend(canvas, table) {
  Object.assign(canvas, { width: 256, height: 1 });
  const image = new ImageData(256, 1);
  new Uint32Array(image.data.buffer).set(table);
  canvas.getContext("2d").putImageData(image, 0, 0);
}

/** The cell under a pointer, none outside. */
function cellUnder(canvas, event, height, width) {
  const box = canvas.getBoundingClientRect();
  const inside = (value, count) => Math.max(0, Math.min(count - 1, Math.floor(value * count)));
  return {
    row: inside((event.clientY - box.top) / box.height, height),
    column: inside((event.clientX - box.left) / box.width, width),
  };
}

/** Where an arrow key leads from a cell; null for other keys. Shift makes steps of ten. */
function walk(event, { row, column }, height, width) {
  const step = WALK[event.key];
  const far = event.shiftKey ? 10 : 1;
  const to = step ? [row + far * step[0], column + far * step[1]] : { Home: [0, 0], End: [height - 1, width - 1] }[event.key];
  if (!to) return null;
  event.preventDefault();
  return { row: Math.max(0, Math.min(height - 1, to[0])), column: Math.max(0, Math.min(width - 1, to[1])) };
}

/** Put a frame around `rows` × `columns` cells; never smaller than can be seen. */
function frameCells(frame, row, column, height, width, rows = 1, columns = 1) {
  const [across, down] = [100 / width, 100 / height];
  Object.assign(frame.style, {
    left: `calc(${(column + columns / 2) * across}% - max(${(columns * across) / 2}%, 4px))`, width: `max(${columns * across}%, 8px)`,
    top: `calc(${(row + rows / 2) * down}% - max(${(rows * down) / 2}%, 4px))`, height: `max(${rows * down}%, 8px)`,
  });
}

/** A number with so many decimals, a true minus sign, and no −0. */
function fixed(value, decimals) {
  return value.toFixed(decimals).replace(/^-(0\.?0*)$/, "$1").replace("-", "−");
}

/** How far colours must reach so that all but the rarest numbers stay within: few strong edges would pale all others. */
function reachOf(maps, share = 0.99) {
  const sizes = maps.flatMap((map) => [...map]).map(Math.abs).sort((a, b) => a - b);
  return sizes[Math.floor(share * (sizes.length - 1))] || sizes.at(-1) || 1;
}
