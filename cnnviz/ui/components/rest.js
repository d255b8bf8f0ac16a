// Runs its own part of the page once the interaction has come to rest: no run of it for a moment. Until then what was
// foreseen is shown (foresight.js stands before this file). It shows nothing itself.
//
// Nothing is told between a press and the answer to it: told meanwhile, the browser would sometimes keep for good what
// was there before beside what took its place (two views of one part of a page).

const REST = 250; // milliseconds
const ANSWER = 3000; // milliseconds within which the run for a press begins, if there is one
const BUSY = ["rerunRequested", "running"];
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
    this.pressedAt = -ANSWER;
    this.ran = ({ detail }) => {
      this.pressedAt = -ANSWER;
      this.wait();
      this.foresight.ran(detail);
    };
    this.pressed = ({ target }) => {
      if (target.closest?.("[data-testid=stButton]")) this.pressedAt = performance.now();
    };
    // Back or Forward: the whole page runs anyway. Told after that, what the widgets were before would come back.
    this.left = () => clearTimeout(this.timer);
    window.addEventListener("cnnviz-ran", this.ran);
    window.addEventListener("click", this.pressed, true);
    window.addEventListener("popstate", this.left);
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.answerAwaited() ? this.wait() : this.follow()), REST);
  }

  answerAwaited() {
    const busy = BUSY.includes(document.querySelector("[data-test-script-state]")?.dataset.testScriptState);
    if (busy) this.pressedAt = -ANSWER; // this is the run
    return busy || performance.now() - this.pressedAt < ANSWER;
  }

  end() {
    clearTimeout(this.timer);
    window.removeEventListener("cnnviz-ran", this.ran);
    window.removeEventListener("click", this.pressed, true);
    window.removeEventListener("popstate", this.left);
    this.foresight.end();
  }
}
