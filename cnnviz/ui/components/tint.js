// A number's colour on the signed scale, and the ink that can be read on it. Plain functions; a component's module is
// this text followed by its own.

/** {background, color} of a value between −high and high; `stops` are the three colours of the scale. */
function tint(value, high, stops) {
  const share = high > 0 ? Math.max(-1, Math.min(1, value / high)) : 0;
  const [from, to] = [hex(stops[1]), hex(stops[share < 0 ? 0 : 2])];
  const mixed = from.map((part, i) => Math.round(part + (to[i] - part) * Math.abs(share)));
  return { background: `rgb(${mixed.join(" ")})`, color: ink(mixed) };
}

/** Black or white, whichever stands out more (by WCAG's relative luminance always at 4.5 : 1 or more). */
function ink(colour) {
  const [r, g, b] = colour.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000000" : "#ffffff";
}

function hex(colour) {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}

/** A number with so many decimals at most, and a true minus sign. */
function short(value, decimals = 2) {
  const text = String(Number(value.toFixed(decimals)) + 0);
  return text.replace("-", "−");
}
