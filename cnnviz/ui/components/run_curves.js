// The curves of a run as they grow. Before this file stand pixels.js and plot.js.
const plots = new WeakMap();

export default function ({ parentElement, data }) {
  let plot = plots.get(parentElement);
  if (!plot) {
    plots.set(parentElement, (plot = new Plot(data.words)));
    parentElement.append(plot.root);
  }
  plot.show(data);
  return () => {
    plot.end();
    plots.delete(parentElement);
  };
}
