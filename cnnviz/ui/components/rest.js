// Runs its own part of the page once the interaction has come to rest: no run of it for a moment. It shows nothing itself.

const REST = 250; // milliseconds
const ends = new WeakMap();

export default function ({ parentElement, setTriggerValue }) {
  ends.get(parentElement)?.();
  let timer;
  const ran = () => {
    clearTimeout(timer);
    timer = setTimeout(() => setTriggerValue("rested", true), REST);
  };
  window.addEventListener("cnnviz-ran", ran);
  const end = () => {
    clearTimeout(timer);
    window.removeEventListener("cnnviz-ran", ran);
  };
  ends.set(parentElement, end);
  return end;
}
