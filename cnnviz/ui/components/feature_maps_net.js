const BEYOND = 0.005; // the share of a map's cells that may lie beyond the end of its colours

// A photo's maps as the browser holds them: each number one byte of its map's range (low..high), channel by channel.
class Net {
  constructor(header, bytes, floats) {
    Object.assign(this, { id: header.id, size: header.photo_size, stages: header.stages, head: header.head });
    this.photo = bytes(header.photo);
    this.tables = { signed: words(bytes(header.tables.signed)), magnitude: words(bytes(header.tables.magnitude)) };
    this.layers = header.layers.map((layer) => ({
      ...layer,
      maps: bytes(layer.maps),
      low: floats(layer.low),
      high: floats(layer.high),
      strength: floats(layer.strength),
    }));
    for (const layer of this.layers) {
      layer.numbered = [...layer.strength.keys()];
      layer.ranked = layer.numbered.toSorted((a, b) => layer.strength[b] - layer.strength[a] || a - b);
      layer.silent = layer.numbered.map((channel) => layer.low[channel] === 0 && layer.high[channel] === 0);
      layer.tops = [];
    }
  }

  find(name) {
    return this.layers.find((layer) => layer.name === name);
  }

  table(layer) {
    return this.tables[layer.signed ? "signed" : "magnitude"];
  }

  /** The numbers at the two ends of the colours of a channel; `scale` is "map" or "layer". */
  range(layer, channel, scale) {
    const top = scale === "map" ? this.top(layer, channel) : Math.max(...layer.numbered.map((one) => this.top(layer, one)));
    return [layer.signed ? -top : 0, top];
  }

  /** Where the colours of a map end: a few single cells far above all others would leave these in the dark. */
  top(layer, channel) {
    return (layer.tops[channel] ??= this.findTop(layer, channel));
  }

  findTop(layer, channel) {
    const size = layer.height * layer.width;
    const counts = new Uint32Array(256);
    for (let i = channel * size; i < (channel + 1) * size; i++) counts[layer.maps[i]] += 1;
    const step = this.step(layer, channel);
    const strengths = [...counts.keys()].map((q) => Math.abs(layer.low[channel] + q * step));
    const order = [...counts.keys()].filter((q) => counts[q]).sort((a, b) => strengths[b] - strengths[a]);
    let beyond = 0;
    const end = order.find((q) => (beyond += counts[q]) > BEYOND * size);
    return strengths[end] || strengths[order[0]];
  }

  /** Paint channels below one another on a canvas, one pixel per number. */
  paint(canvas, layer, channels, scale) {
    const { height, width } = layer;
    const size = height * width;
    canvas.width = width;
    canvas.height = height * channels.length;
    const context = canvas.getContext("2d");
    const image = context.createImageData(canvas.width, canvas.height);
    const out = new Uint32Array(image.data.buffer);
    const table = this.table(layer);
    const colour = new Uint32Array(256);
    channels.forEach((channel, place) => {
      const [from, to] = this.range(layer, channel, scale);
      const step = this.step(layer, channel);
      for (let q = 0; q < 256; q++) {
        const part = to > from ? (layer.low[channel] + q * step - from) / (to - from) : layer.signed ? 0.5 : 0;
        colour[q] = table[Math.max(0, Math.min(255, Math.round(part * 255)))];
      }
      const numbers = layer.maps.subarray(channel * size, (channel + 1) * size);
      const start = place * size;
      for (let i = 0; i < size; i++) out[start + i] = colour[numbers[i]];
    });
    context.putImageData(image, 0, 0);
    return canvas;
  }

  /** What one step of a byte is worth in a map: a number on screen is at most half of it off. */
  step(layer, channel) {
    return (layer.high[channel] - layer.low[channel]) / 255;
  }

  value(layer, channel, row, column) {
    const q = layer.maps[(channel * layer.height + row) * layer.width + column];
    return layer.low[channel] + q * this.step(layer, channel);
  }

  /** Where a map answers most, above or below zero. */
  strongest(layer, channel) {
    const size = layer.height * layer.width;
    const numbers = layer.maps.subarray(channel * size, (channel + 1) * size);
    const step = this.step(layer, channel);
    let best = 0;
    let most = -1;
    for (let i = 0; i < size; i++) {
      const strength = Math.abs(layer.low[channel] + numbers[i] * step);
      if (strength > most) [best, most] = [i, strength];
    }
    return { row: Math.floor(best / layer.width), column: best % layer.width };
  }

  /** The pixels of the photo that a cell sees, cut off at the borders; `whole` is the field's full size. */
  field(layer, row, column) {
    const [top, bottom, tall] = along(layer.field[0], row, this.size.height);
    const [left, right, wide] = along(layer.field[1], column, this.size.width);
    return { top, left, bottom, right, whole: [tall, wide] };
  }
}

function along({ size, stride, start }, index, length) {
  const first = start + index * stride;
  return [Math.max(0, first), Math.min(length, first + size), size];
}
