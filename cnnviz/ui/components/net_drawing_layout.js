// Where the volumes of nets go: one scale for all nets on screen. Lengths are pixels of the drawing.

const SLANT = { x: 0.42, y: -0.3 }; // where a pixel of depth goes on screen
const BAR = 9; // how thick a vector is drawn

/** The sizes and places of the blocks of every net in `width` pixels. */
function layout(nets, width) {
  const shapes = nets.flatMap((net) => net.blocks.map((block) => block.shape));
  const maps = shapes.filter((shape) => shape.length === 3);
  const tallest = Math.max(...maps.map(([height]) => height));
  const deepest = Math.max(...maps.map(([, breadth]) => breadth));
  const most = Math.max(...maps.map(([, , channels]) => channels));
  const longest = Math.max(1, ...shapes.filter((shape) => shape.length === 1).map(([n]) => Math.sqrt(n)));
  const room = clamp(width * 0.2, 70, nets.length > 1 ? 120 : 190);
  const scale = {
    unit: Math.min(room / tallest, (width * 0.16) / (deepest * SLANT.x), 12),
    vector: Math.min((room * 0.9) / longest, 6),
    channel: Math.min(6, (width * 0.3) / most), // no volume takes more than a third of the width
    gap: clamp(width / 110, 2, 10),
  };
  const widest = (changed) => Math.max(...nets.map((net) => placed(net, { ...scale, ...changed }).width));
  scale.channel = largest(0, scale.channel, (channel) => widest({ channel }) <= width);
  scale.gap = largest(scale.gap, 3 * scale.gap, (gap) => widest({ gap }) <= width); // what is left goes between them
  return nets.map((net) => placed(net, scale));
}

/** The largest number of a range for which something is so, to a few digits. */
function largest(low, high, so) {
  if (so(high)) return high;
  for (let step = 0; step < 24; step++) {
    const middle = (low + high) / 2;
    if (so(middle)) low = middle;
    else high = middle;
  }
  return low;
}

function placed(net, { unit, vector, channel, gap }) {
  let x = 1;
  const blocks = net.blocks.map((block, index) => {
    const box = measured(block.shape, unit, vector, channel);
    box.sheets = block.sheets.length * clamp(gap * 0.45, 1.2, 4);
    const at = { ...box, x, block, index };
    const face = box.depth * SLANT.x;
    // the input stands apart, so that its face can show what is seen of it
    x += box.width + box.sheets + gap + (index === 0 ? face : Math.min(face * 0.25, 12));
    return at;
  });
  const last = blocks[blocks.length - 1];
  const rise = Math.max(...blocks.map((at) => at.height / 2 - at.depth * SLANT.y));
  const fall = Math.max(...blocks.map((at) => at.height / 2));
  return { title: net.title, blocks, rise, fall, width: last.x + last.width + last.sheets + last.depth * SLANT.x + 2 };
}

function measured(shape, unit, vector, channel) {
  if (shape.length === 1) return { width: BAR, height: Math.max(3, Math.sqrt(shape[0]) * vector), depth: 0 };
  const [height, breadth, channels] = shape;
  return { width: Math.max(2, channels * channel), height: Math.max(2, height * unit), depth: Math.max(2, breadth * unit) };
}

function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

/** Which labels can stand below the blocks without touching: the ends first, then those where the size changes. */
function labelled(blocks, charWidth, width) {
  const wants = blocks.map((at, index) => {
    const before = blocks[index - 1]?.block.shape;
    const changed = !before || before.length !== at.block.shape.length || before[0] !== at.block.shape[0];
    return { at, rank: index === 0 || index === blocks.length - 1 ? 0 : changed ? 1 : 2 };
  });
  const taken = [];
  for (const { at } of wants.sort((a, b) => a.rank - b.rank)) {
    const half = (Math.max(at.block.label.length, at.block.name.length) * charWidth) / 2 + 3;
    const middle = clamp(at.x + at.width / 2, half - 3, width - half + 3);
    if (taken.every((span) => middle + half < span.from || middle - half > span.to)) {
      taken.push({ from: middle - half, to: middle + half, at, middle });
    }
  }
  return taken;
}
