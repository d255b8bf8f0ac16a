// A volume as SVG: three faces, the branches it is made of, the thin sheets behind it.

const SVG = "http://www.w3.org/2000/svg";

function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const points = (...corners) => corners.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");

/** The front, the top and the map's face of a box whose front's left edge is at x, its middle at y = 0. */
function faces(x, width, height, depth) {
  const [dx, dy] = [depth * SLANT.x, depth * SLANT.y];
  const [top, bottom, right] = [-height / 2, height / 2, x + width];
  return {
    front: points([x, top], [right, top], [right, bottom], [x, bottom]),
    top: points([x, top], [right, top], [right + dx, top + dy], [x + dx, top + dy]),
    side: points([right, top], [right + dx, top + dy], [right + dx, bottom + dy], [right, bottom]),
  };
}

function box(x, width, height, depth, kind) {
  const { front, top, side } = faces(x, width, height, depth);
  const group = svg("g", { class: kind });
  if (depth) group.append(svg("polygon", { class: "top", points: top }), svg("polygon", { class: "side", points: side }));
  group.append(svg("polygon", { class: "front", points: front }));
  return group;
}

/** A layer's output, able to take the focus; its sheets are drawn against its far side. */
function drawBlock(at) {
  const { block, x, width, height, depth } = at;
  const node = svg("g", { class: `block ${block.group}`, role: "button", tabindex: -1, "aria-label": block.say, "data-index": at.index });
  if (block.sheets.length) {
    const thick = at.sheets / block.sheets.length;
    block.sheets.forEach((sheet, index) => node.append(box(x + width + index * thick, thick * 0.7, height, depth, "sheet")));
  }
  node.append(box(x, width, height, depth, "body"));
  const total = block.parts.reduce((sum, part) => sum + part, 0);
  let from = x;
  for (const part of block.parts.slice(0, -1)) {
    from += (width * part) / total;
    node.append(svg("path", { class: "seam", d: `M${from},${-height / 2}V${height / 2}` }));
  }
  node.append(svg("polygon", { class: "outline", points: outline(at) }));
  return node;
}

function outline({ x, width, height, depth, sheets }) {
  const [dx, dy] = [depth * SLANT.x, depth * SLANT.y];
  const [top, bottom, right] = [-height / 2, height / 2, x + width + sheets];
  return points([x, top], [x + dx, top + dy], [right + dx, top + dy], [right + dx, bottom + dy], [right, bottom], [x, bottom]);
}

/** An arc above the net from where a shortcut begins to where it is added. */
function drawShortcut(from, to, height) {
  const [x1, x2] = [from.x + from.width + from.sheets, to.x];
  const [y1, y2] = [-from.height / 2, -to.height / 2];
  return svg("path", { class: "shortcut", d: `M${x1},${y1} C${x1 + 6},${height} ${x2 - 6},${height} ${x2 + to.width / 2},${y2}` });
}

/** What a number sees, as a frame on the face of the input, and the way from there to its layer. */
function drawField(input, at) {
  const field = at.block.field;
  if (!field || at.index === 0) return [];
  const [height, breadth] = input.block.shape;
  const cut = (start, size, most) => [Math.max(start, 0) / most, Math.min(start + size, most) / most];
  const [top, bottom] = cut(field[0], field[2], height);
  const [left, right] = cut(field[1], field[3], breadth);
  if (bottom <= top || right <= left) return [];
  const x0 = input.x + input.width + input.sheets;
  const corner = (across, down) => [
    x0 + across * input.depth * SLANT.x,
    -input.height / 2 + down * input.height + across * input.depth * SLANT.y,
  ];
  const frame = points(corner(left, top), corner(right, top), corner(right, bottom), corner(left, bottom));
  const [startX, startY] = corner(right, (top + bottom) / 2);
  const middle = (startX + at.x) / 2;
  const way = svg("path", { class: "way", d: `M${startX},${startY} C${middle},${startY} ${middle},0 ${at.x},0` });
  return [svg("polygon", { class: "casing", points: frame }), svg("polygon", { class: "field", points: frame }), way];
}
