// A row of small pictures to choose one from. Before this file stands pixels.js.
const shown = new WeakMap();

export default function ({ parentElement, data, key, setStateValue }) {
  const { header, bytes } = unpack(data);
  let view = shown.get(parentElement);
  if (!view) {
    view = { group: make("div", { class: "thumbnails", role: "radiogroup" }) };
    parentElement.append(view.group);
    shown.set(parentElement, view);
  }
  view.group.setAttribute("aria-label", header.label);
  const names = header.items.map((item) => item.name).join();
  const renewed = names !== view.names;
  if (renewed) {
    view.names = names;
    view.group.replaceChildren(...header.items.map((item) => picture(item, header.side, bytes, key)));
  }
  view.group.onchange = (event) => {
    view.chosen = event.target.value;
    setStateValue("name", view.chosen);
  };
  if (header.turn !== view.turn) view.chosen = header.chosen;
  if (header.turn !== view.turn || renewed) {
    view.turn = header.turn;
    for (const input of view.group.querySelectorAll("input")) {
      input.checked = input.value === view.chosen;
      if (input.checked) reveal(view.group, input.parentElement);
    }
  }
  return () => shown.delete(parentElement);
}

/** Bring the chosen picture into the row's own box, without moving the page. */
function reveal(row, item) {
  const left = item.offsetLeft - row.offsetLeft;
  if (left < row.scrollLeft || left + item.offsetWidth > row.scrollLeft + row.clientWidth) row.scrollLeft = left - 8;
}

function picture({ name, title, at }, side, bytes, key) {
  const canvas = make("canvas", { "aria-hidden": "true" });
  paintPhoto(canvas, bytes(at), side, side);
  const input = make("input", { type: "radio", name: key, value: name, "aria-label": title });
  return make("label", { title }, input, canvas);
}
