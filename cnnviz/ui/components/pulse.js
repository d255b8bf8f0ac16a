// Tells rest.js that the interaction has run. It shows nothing itself.

export default function ({ data }) {
  if (data.runs > 1) window.dispatchEvent(new Event("cnnviz-ran")); // the first run was the page's own, which drew all
}
