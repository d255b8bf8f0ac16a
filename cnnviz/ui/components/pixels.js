// Numbers to pixels: what the components that show maps share. Plain functions; a component's module is this text
// followed by its own.

/** The JSON header and the bytes behind it, as `cnnviz.ui.components.packing.pack` wrote them. */
function unpack(data) {
  const length = new DataView(data.buffer, data.byteOffset, 4).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(data.subarray(4, 4 + length)));
  const blob = data.subarray(4 + length);
  const bytes = ({ at, shape }) => blob.subarray(at, at + shape.reduce((a, b) => a * b, 1));
  const floats = (part) => {
    const [count] = part.shape;
    return new Float32Array(blob.slice(part.at, part.at + 4 * count).buffer); // a copy: float32 must be aligned
  };
  return { header, bytes, floats };
}

/** The colour table of a scale as 256 RGBA words, ready for a canvas. */
function words(rgb) {
  const table = new Uint32Array(256);
  for (let i = 0; i < 256; i++) {
    table[i] = (255 << 24) | (rgb[3 * i + 2] << 16) | (rgb[3 * i + 1] << 8) | rgb[3 * i];
  }
  return table;
}

/** Paint an (H, W, 3) photo of bytes at one pixel per pixel. */
function paintPhoto(canvas, rgb, height, width) {
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  for (let i = 0, j = 0; i < rgb.length; i += 3, j += 4) {
    image.data[j] = rgb[i];
    image.data[j + 1] = rgb[i + 1];
    image.data[j + 2] = rgb[i + 2];
    image.data[j + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

/** A number with as many decimals as its step is worth, and a true minus sign. */
function say(value, step) {
  if (!(step > 0)) step = Math.abs(value) / 100 || 1;
  const decimals = Math.max(0, Math.ceil(-Math.log10(step)));
  const text = decimals > 6 ? value.toPrecision(3) : value.toFixed(decimals);
  return text.replace(/^-(0\.?0*)$/, "$1").replace("-", "−");
}

/** `{name}` in a text filled in. */
function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** An element with its attributes and children. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Act when the pointer comes to an element; not when a page that scrolls, by keyboard say, brings it under one that rests. */
function onPointing(element, act) {
  let here = false;
  element.addEventListener("pointermove", () => {
    if (!here) act();
    here = true;
  });
  element.addEventListener("pointerleave", () => (here = false));
}

/** Say in words what is set in a component, where foresight.js looks for it: `widgets.in_component` has the same. */
function announce(element, words) {
  const { host } = element.getRootNode();
  if (host) host.dataset.said = words;
}
