// Two sheets side by side: two photos through one net, two nets on one photo, or a net before and after a change.

/** The sides of what was sent: `a`, and `b` where there is something to compare; `alike` where both have the same maps. */
function pairOf(header, bytes, floats) {
  const pair = { kind: header.kind, alike: header.alike, a: new Net(header, bytes, floats), b: null, captions: header.captions };
  if (!header.other) return pair;
  pair.b = new Net(header.other, bytes, floats);
  pair.a.partner = (layer, map) => partnerOf(layer, map, pair.b, pair.alike);
  pair.b.partner = (layer, map) => partnerOf(layer, map, pair.a, pair.alike);
  if (pair.alike) {
    for (const [i, layer] of pair.a.layers.entries()) layer.signed = pair.b.layers[i].signed ||= layer.signed;
    let made = null;
    Object.defineProperty(pair, "difference", { get: () => (made ??= differenceOf(pair.a, pair.b)) });
  }
  return pair;
}

/** The map that stands beside one: the same, or in another net the one of the same rank in the layer of the same place. */
function partnerOf(layer, map, other, alike) {
  if (alike) {
    const same = other.layers[layer.index];
    return same.places.has(map) ? { layer: same, map } : null;
  }
  const found = other.find(layer.name) ?? atSamePlace(layer, other);
  const rank = layer.ranked.indexOf(map);
  return { layer: found, map: found.ranked[Math.min(rank, found.ranked.length - 1)] };
}

function atSamePlace(layer, other) {
  const { stages } = layer.net;
  const stage = stages.findIndex((members) => members.includes(layer.index));
  const last = Math.max(1, stages.length - 1);
  const members = other.stages[Math.round((stage * (other.stages.length - 1)) / last)].map((index) => other.layers[index]);
  return members.find(({ kind }) => kind === layer.kind) ?? members[0];
}

/** A net whose maps are those of b less those of a, each again in 255 steps of its range. */
function differenceOf(a, b) {
  const net = Object.assign(Object.create(Net.prototype), a, { id: `${a.id}-${b.id}`, partner: () => null, ends: {} });
  net.layers = a.layers.map((layer, index) => difference(layer, b.layers[index], net));
  return net;
}

function difference(a, b, net) {
  const size = a.height * a.width;
  const kept = a.numbered.filter((channel) => b.places.has(channel));
  const [low, high, strength] = [1, 2, 3].map(() => new Float32Array(a.channels));
  const maps = new Uint8Array(kept.length * size);
  const values = new Float32Array(size);
  kept.forEach((channel, place) => {
    const [one, other] = [numbers(a, channel), numbers(b, channel)];
    const [step, otherStep, offset] = [stepOf(a, channel), stepOf(b, channel), b.low[channel] - a.low[channel]];
    let [least, most, squares] = [Infinity, -Infinity, 0];
    for (let i = 0; i < size; i++) {
      const value = offset + other[i] * otherStep - one[i] * step;
      values[i] = value;
      squares += value * value;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    const scale = most > least ? 255 / (most - least) : 0;
    for (let i = 0; i < size; i++) maps[place * size + i] = Math.round((values[i] - least) * scale);
    [low[channel], high[channel], strength[channel]] = [least, most, Math.sqrt(squares / size)];
  });
  const { name, kind, index, height, width, channels, feeds, field } = a;
  return arrange({
    name, kind, index, height, width, channels, feeds, field, net, maps, low, high, strength, kept, signed: true,
    ends: {}, tops: [], strongests: [],
  });
}
