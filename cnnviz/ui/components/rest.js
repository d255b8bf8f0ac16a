// Says when the interaction has come to rest: no further run of it for a moment. It shows nothing itself.

const REST = 250; // milliseconds
const timers = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  clearTimeout(timers.get(parentElement));
  if (data.runs > 1) { // the first run was the page's own, which has drawn everything
    timers.set(parentElement, setTimeout(() => setTriggerValue("rested", data.runs), REST));
  }
  return () => clearTimeout(timers.get(parentElement));
}
