/* Shows what the server has foreseen for the next value of a slider or a field, until its own words stand there.
 *
 * The formulas are Streamlit's elements: nothing of theirs is touched, they are hidden behind what is shown here.
 * What was foreseen holds for one control moved and all else as it was: whatever else is touched ends it, and what
 * the server foresaw before it ran for that touch is not believed.
 */
const AHEAD = "cv-ahead";
const TOUCHES = ["pointerdown", "click", "keydown", "input", "change"];
const ELSEWHERE = '[class*="st-key-predict-"], [role="tab"]'; // parts of a lesson that no formula depends on

class Foresight {
  constructor() {
    this.known = { turn: 0, first: 1, values: {}, ahead: {} };
    this.last = 0; // the turn of the server's last run that was heard of
    this.since = 0; // only what was foreseen after this turn is believed
    this.watch = new MutationObserver(() => this.look());
    this.touched = (event) => this.touch(event);
    this.doubt = () => this.forget();
    for (const name of TOUCHES) document.addEventListener(name, this.touched, true);
    window.addEventListener("popstate", this.doubt);
  }

  end() {
    this.watch.disconnect();
    for (const name of TOUCHES) document.removeEventListener(name, this.touched, true);
    window.removeEventListener("popstate", this.doubt);
    this.clear();
  }

  /** Take over what the server has foreseen, for the values that the sliders had then. */
  learn(known) {
    this.known = known;
    this.last = Math.max(this.last, known.turn);
    this.watch.disconnect();
    for (const key of Object.keys(known.values)) {
      const slider = hand(key);
      if (slider) this.watch.observe(slider, { attributes: true, attributeFilter: ["aria-valuetext", "data-said"] });
    }
    if (this.moved().length) this.look();
    else this.clear();
  }

  /** The server has run: where its values are those of the sliders, its own words are right. */
  ran({ turn, values }) {
    this.last = Math.max(this.last, turn);
    if (Object.entries(values).every(([key, value]) => said(key) === value)) this.clear();
  }

  touch({ type, key, target }) {
    if (key === "Tab" || !target.closest?.('[data-testid="stMain"]') || target.closest(ELSEWHERE)) return;
    const control = Object.keys(this.known.values).find((one) => place(one)?.contains(target));
    const typed = control && type === "input" && hand(control)?.type === "number"; // it counts once it is entered
    if (!control || typed) this.forget();
    else if (type === "keydown" || type === "click") requestAnimationFrame(() => this.look());
  }

  forget() {
    this.since = this.last;
    this.clear();
  }

  moved() {
    return Object.entries(this.known.values).filter(([key, value]) => said(key) !== value).map(([key]) => key);
  }

  look() {
    const { turn, values, ahead } = this.known;
    const moved = this.moved();
    if (turn <= this.since || moved.length > 1) return this.clear();
    if (moved.length === 0 && !this.shown) return;
    const key = moved[0] ?? Object.keys(values)[0];
    this.show(ahead[key]?.[said(key)]);
  }

  show(panels) {
    if (!panels) return this.clear();
    this.shown = true;
    panels.forEach(([text, note], index) => {
      const box = document.querySelector(`.st-key-formula-${this.known.first + index}`);
      if (!box) return;
      let over = box.querySelector(`:scope > .${AHEAD}`);
      if (!over) {
        over = document.createElement("div");
        over.className = AHEAD;
        box.prepend(over);
      }
      const meaning = document.createElement("div");
      meaning.className = "st-key-meaning-ahead"; // looks as the server's note does
      meaning.append(...note.map(paragraph));
      over.replaceChildren(...text.map(paragraph), ...(note.length ? [meaning] : []));
      box.dataset.ahead = "";
    });
  }

  clear() {
    if (!this.shown) return;
    this.shown = false;
    for (const box of document.querySelectorAll("[data-ahead]")) {
      delete box.dataset.ahead;
      box.querySelector(`:scope > .${AHEAD}`)?.remove();
    }
  }
}

const place = (key) => document.querySelector(`[data-testid="stMain"] .st-key-${CSS.escape(key)}`);
const hand = (key) => place(key)?.querySelector("input[type=range], input[type=number], [data-said]");

/** What a control says: a component in `data-said`, a field as its value, a slider as it is read out. */
function said(key) {
  const control = hand(key);
  return control?.dataset.said ?? (control?.type === "number" ? control.value : control?.getAttribute("aria-valuetext"));
}

/** A paragraph of parts, every second one strong. */
function paragraph(parts) {
  const p = document.createElement("p");
  p.append(...parts.map((part, index) => (index % 2 ? Object.assign(document.createElement("strong"), { textContent: part }) : part)));
  return p;
}
