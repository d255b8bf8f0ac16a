// All maps of a layer on one canvas.
const GAP = 4; // between two maps, in CSS pixels
const TILE = { least: 36, most: 96, touch: 44 }; // width of a map
const TALL = 860; // maps are drawn as large as they can be within this height

/** Lay the maps of an atlas (one below the other) out in rows: sharp when enlarged, averaged when made smaller. */
function tile(canvas, atlas, layer, { count, columns, width, height, gap, rows }) {
  const ratio = window.devicePixelRatio || 1;
  const whole = [columns * (width + gap) - gap, rows * (height + gap) - gap];
  canvas.width = Math.round(whole[0] * ratio);
  canvas.height = Math.round(whole[1] * ratio);
  canvas.style.width = `${whole[0]}px`;
  canvas.style.height = `${whole[1]}px`;
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = width * ratio < layer.width;
  context.imageSmoothingQuality = "high";
  const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
  for (let i = 0; i < count; i++) {
    const x = Math.round((i % columns) * (width + gap) * ratio);
    const y = Math.round(Math.floor(i / columns) * (height + gap) * ratio);
    context.drawImage(atlas, 0, i * layer.height, layer.width, layer.height, x, y, across, down);
  }
  return context;
}

class Grid {
  constructor(canvas, frames) {
    this.canvas = canvas;
    this.frames = frames; // elements that mark a map: { chosen, pointed }
    this.atlas = document.createElement("canvas");
  }

  draw(layer, channels, scale, tables) {
    const room = this.canvas.parentElement.clientWidth;
    if (!room) return;
    Object.assign(this, { layer, channels });
    this.plan = this.fit(room, layer.height / layer.width, channels.length);
    paintMaps(this.atlas, layer, channels, scale, tables);
    this.strike(tile(this.canvas, this.atlas, layer, this.plan));
  }

  /** The fewest columns, hence the largest maps, that keep the grid within its height. */
  fit(room, shape, count) {
    const least = matchMedia("(pointer: coarse)").matches ? TILE.touch : TILE.least;
    const most = Math.max(1, Math.floor((room + GAP) / (least + GAP)));
    const side = (n) => Math.min(TILE.most, Math.floor((room + GAP) / n - GAP));
    let columns = Math.min(most, Math.ceil((room + GAP) / (TILE.most + GAP)));
    while (columns < most && Math.ceil(count / columns) * (side(columns) * shape + GAP) > TALL) columns += 1;
    const width = side(columns);
    const height = Math.max(1, Math.round(width * shape));
    return { count, columns, width, height, gap: GAP, rows: Math.ceil(count / columns) };
  }

  /** A stroke through every map that is zero everywhere. */
  strike(context) {
    const ratio = window.devicePixelRatio || 1;
    const { width, height } = this.plan;
    context.strokeStyle = "#8b98a5"; // stands on black and on white
    context.lineWidth = 1.5 * ratio;
    this.channels.forEach((channel, place) => {
      if (!this.layer.silent[channel]) return;
      const { x, y } = this.placeOf(place);
      context.beginPath();
      context.moveTo((x + 4) * ratio, (y + height - 4) * ratio);
      context.lineTo((x + width - 4) * ratio, (y + 4) * ratio);
      context.stroke();
    });
  }

  placeOf(place) {
    const { columns, width, height, gap } = this.plan;
    return { x: (place % columns) * (width + gap), y: Math.floor(place / columns) * (height + gap) };
  }

  /** Put the frame of that name around a map; none where `channel` is undefined. */
  frame(name, channel) {
    const frame = this.frames[name];
    const place = this.plan ? this.channels.indexOf(channel) : -1;
    frame.hidden = place < 0;
    if (place < 0) return;
    const { x, y } = this.placeOf(place);
    const { width, height } = this.plan;
    Object.assign(frame.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
  }

  /** The map and its cell under the pointer, or null between maps. */
  at(event) {
    const { columns, width, height, gap } = this.plan;
    const { left, top } = this.canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const [across, down] = [Math.floor(x / (width + gap)), Math.floor(y / (height + gap))];
    const [dx, dy] = [x - across * (width + gap), y - down * (height + gap)];
    const map = this.channels[down * columns + across];
    if (map === undefined || across >= columns || dx < 0 || dy < 0 || dx >= width || dy >= height) return null;
    const [row, column] = [Math.floor((dy / height) * this.layer.height), Math.floor((dx / width) * this.layer.width)];
    return { layer: this.layer, map, row, column };
  }
}
