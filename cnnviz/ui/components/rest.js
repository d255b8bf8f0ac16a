// Runs its own part of the page once the interaction has come to rest: no run of it for a moment. Until then what was
// foreseen is shown (foresight.js stands before this file). It shows nothing itself.

const REST = 250; // milliseconds
const rests = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  if (!rests.has(parentElement)) rests.set(parentElement, new Rest());
  const rest = rests.get(parentElement);
  rest.follow = () => setTriggerValue("rested", true);
  rest.foresight.learn(data);
  return () => {
    rest.end();
    rests.delete(parentElement);
  };
}

class Rest {
  constructor() {
    this.foresight = new Foresight();
    this.ran = ({ detail }) => {
      this.wait();
      this.foresight.ran(detail);
    };
    // Back or Forward: the whole page runs anyway. Told after that, what the widgets were before would come back.
    this.left = () => clearTimeout(this.timer);
    window.addEventListener("cnnviz-ran", this.ran);
    window.addEventListener("popstate", this.left);
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.follow(), REST);
  }

  end() {
    clearTimeout(this.timer);
    window.removeEventListener("cnnviz-ran", this.ran);
    window.removeEventListener("popstate", this.left);
    this.foresight.end();
  }
}
