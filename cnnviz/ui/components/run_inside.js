// How a net looks inside while it is trained. Before this file stand pixels.js and net_inside.js.
const insides = new WeakMap();

export default function ({ parentElement, data }) {
  const { header, bytes } = unpack(data);
  let view = insides.get(parentElement);
  if (!view) {
    insides.set(parentElement, (view = new Inside(header.words)));
    parentElement.append(view.root);
  }
  view.take(header, bytes);
  view.go(header.moments[0]);
  return () => {
    view.root.remove();
    insides.delete(parentElement);
  };
}
