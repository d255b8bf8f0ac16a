// Tells rest.js that the interaction has run, and with which values of its sliders. It shows nothing itself.

export default function ({ data }) {
  if (data.runs > 1) window.dispatchEvent(new CustomEvent("cnnviz-ran", { detail: data })); // the first run was the page's own, which drew all
}
