const BEYOND = 0.005; // the share of a map's cells that may lie beyond the end of its colours

// A photo's maps as the browser holds them: each number one byte of its map's range (low..high), channel by channel.
class Net {
  constructor(header, bytes, floats) {
    Object.assign(this, { id: header.id, size: header.photo_size, stages: header.stages, head: header.head });
    Object.assign(this, { title: header.title, answers: header.answers, partner: () => null, ends: {} });
    this.photo = bytes(header.photo);
    this.layers = header.layers.map((layer, index) => ({
      ...layer, index, net: this, ends: {}, tops: [], strongests: [],
      maps: turned(bytes(layer.maps), layer.turned && bytes(layer.turned)),
      low: floats(layer.low),
      high: floats(layer.high),
      strength: floats(layer.strength),
    }));
    for (const layer of this.layers) arrange(layer);
  }

  find(name) {
    return this.layers.find((layer) => layer.name === name);
  }

  /** The pixels of the photo that a cell sees, cut off at the borders; `whole` is the field's full size. */
  field(layer, row, column) {
    const { height, width } = this.size;
    if (!layer.field) return { top: 0, left: 0, bottom: height, right: width, whole: null };
    const [top, bottom, tall] = along(layer.field[0], row, height);
    const [left, right, wide] = along(layer.field[1], column, width);
    return { top, left, bottom, right, whole: [tall, wide] };
  }

  /** The cells that feed one: for each layer before, its cells and channels; `layer` is null for the photo. */
  fed(layer, map, row, column) {
    return layer.feeds.map((feed) => {
      const before = this.layers[feed.layer] ?? null;
      const { height, width } = before ?? this.size;
      const [top, bottom] = feed.window ? along(feed.window[0], row, height) : [0, height];
      const [left, right] = feed.window ? along(feed.window[1], column, width) : [0, width];
      const own = Math.floor((map - feed.first) / feed.per);
      const maps = feed.mixes || !before ? null : own >= 0 && own < before.channels ? [own] : [];
      return { layer: before, top, bottom, left, right, maps };
    });
  }
}

/** The orders of a layer's channels, and where in its bytes each is. Of very large layers only some are here. */
function arrange(layer) {
  layer.numbered = layer.kept ?? [...layer.strength.keys()];
  layer.places = new Map(layer.numbered.map((channel, place) => [channel, place]));
  layer.ranked = layer.numbered.toSorted((a, b) => layer.strength[b] - layer.strength[a] || a - b);
  layer.silent = Array.from(layer.low, (low, channel) => low === 0 && layer.high[channel] === 0);
  return layer;
}

/** Bytes that another layer has too, but some of their maps upside down: q is 255 − q there. */
function turned(maps, flags) {
  if (!flags?.some(Boolean)) return maps;
  const own = maps.slice();
  const size = own.length / flags.length;
  flags.forEach((flag, place) => {
    if (flag) for (let i = place * size; i < (place + 1) * size; i++) own[i] = 255 - own[i];
  });
  return own;
}

function along({ size, stride, start }, index, length) {
  const first = start + index * stride;
  return [Math.max(0, first), Math.min(length, first + size), size];
}

/** The bytes of a map. */
function numbers(layer, channel) {
  const size = layer.height * layer.width;
  const place = layer.places.get(channel);
  return layer.maps.subarray(place * size, (place + 1) * size);
}

/** What one step of a byte is worth in a map: a number on screen is at most half of it off. */
function stepOf(layer, channel) {
  return (layer.high[channel] - layer.low[channel]) / 255;
}

function valueOf(layer, channel, row, column) {
  return layer.low[channel] + numbers(layer, channel)[row * layer.width + column] * stepOf(layer, channel);
}

/** Where a map answers most, above or below zero. */
function strongestCell(layer, channel) {
  return (layer.strongests[channel] ??= findStrongest(layer, channel));
}

function findStrongest(layer, channel) {
  const bytes = numbers(layer, channel);
  const step = stepOf(layer, channel);
  const strengths = Float32Array.from({ length: 256 }, (_, q) => Math.abs(layer.low[channel] + q * step));
  let best = 0;
  for (let i = 1; i < bytes.length; i++) if (strengths[bytes[i]] > strengths[bytes[best]]) best = i;
  return { row: Math.floor(best / layer.width), column: best % layer.width };
}

// Colours --------------------------------------------------------------------------------------------------------------

/** The numbers at the two ends of the colours of a channel; `scale` is "map", "layer" or "net". */
function rangeOf(layer, channel, scale) {
  const top = { map: topOfMap, layer: topOfLayer, net: topOfNet }[scale](layer, channel);
  return [layer.signed ? -top : 0, top];
}

/** The same for both sides of a comparison. */
function topOfMap(layer, channel) {
  const other = layer.net.partner(layer, channel);
  return Math.max(ownTop(layer, channel), other ? ownTop(other.layer, other.map) : 0);
}

function topOfLayer(layer) {
  return (layer.ends.layer ??= Math.max(...layer.numbered.map((one) => topOfMap(layer, one))));
}

function topOfNet({ net }) {
  return (net.ends.net ??= Math.max(...net.layers.map((one) => topOfLayer(one))));
}

/** Where the colours of a map end: a few single cells far above all others would leave these in the dark. */
function ownTop(layer, channel) {
  return (layer.tops[channel] ??= findTop(layer, channel));
}

function findTop(layer, channel) {
  const bytes = numbers(layer, channel);
  const counts = new Uint32Array(256);
  for (let i = 0; i < bytes.length; i++) counts[bytes[i]] += 1;
  const step = stepOf(layer, channel);
  const strength = (q) => Math.abs(layer.low[channel] + q * step);
  // the strongest are at the two ends of the range: go inwards from both
  let [low, high, beyond] = [0, 255, 0];
  let first = null;
  while (low <= high) {
    const q = strength(low) > strength(high) ? low++ : high--;
    if (!counts[q]) continue;
    first ??= strength(q);
    beyond += counts[q];
    if (beyond > BEYOND * bytes.length) return strength(q) || first;
  }
  return first;
}

/** The colours of a channel's 256 bytes. */
function colours(layer, channel, scale, tables) {
  const table = tables[layer.signed ? "signed" : "magnitude"];
  const [from, to] = rangeOf(layer, channel, scale);
  const step = stepOf(layer, channel);
  const found = new Uint32Array(256);
  for (let q = 0; q < 256; q++) {
    const part = to > from ? (layer.low[channel] + q * step - from) / (to - from) : layer.signed ? 0.5 : 0;
    found[q] = table[Math.max(0, Math.min(255, Math.round(part * 255)))];
  }
  return found;
}

/** Paint channels below one another on a canvas, one pixel per number. */
function paintMaps(canvas, layer, channels, scale, tables) {
  const size = layer.height * layer.width;
  canvas.width = layer.width;
  canvas.height = layer.height * channels.length;
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  const out = new Uint32Array(image.data.buffer);
  channels.forEach((channel, place) => {
    const [colour, bytes, start] = [colours(layer, channel, scale, tables), numbers(layer, channel), place * size];
    for (let i = 0; i < size; i++) out[start + i] = colour[bytes[i]];
  });
  context.putImageData(image, 0, 0);
  return canvas;
}
