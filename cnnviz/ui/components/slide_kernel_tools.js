// What a learner holds in the hand: the fields of a kernel's weights, and the player that moves the window.

// The weights of one kernel slice as fields: click and type, arrows up and down, or the buttons below (touch).
class WeightFields {
  constructor({ rows, columns, label, text, change }) {
    Object.assign(this, { columns, change, text });
    this.fields = range(rows * columns).map((index) => make("input", {
      class: "weight", type: "text", inputmode: "text", autocomplete: "off", spellcheck: "false",
      role: "spinbutton", tabindex: index === 0 ? "0" : "-1",
      "aria-label": fill(text.weight, {
        slice: label, row: Math.floor(index / columns), column: index % columns,
      }),
    }));
    this.grid = make("div", { class: "cells weights", role: "group", "aria-label": label }, ...this.fields);
    this.grid.style.gridTemplateColumns = `repeat(${columns}, var(--pitch))`;
    const step = (sign, name, act) => {
      const button = make("button", { type: "button", "aria-label": name }, sign);
      button.addEventListener("click", () => this.put(this.here, act(this.values[this.here])));
      return button;
    };
    this.element = make("div", { class: "grid kernel" }, this.grid, make("div", { class: "stepper" },
      step("−", text.less, (value) => value - 1), step("±", text.negate, (value) => -value),
      step("+", text.more, (value) => value + 1)));
    this.here = 0;
    this.fields.forEach((field, index) => this.listen(field, index));
  }

  // Show these weights, without disturbing the field somebody is typing in.
  show(slice, colour) {
    this.values = slice.flat();
    const active = this.grid.getRootNode().activeElement;
    this.fields.forEach((field, index) => {
      const value = this.values[index];
      const written = showWeight(value);
      if (field !== active || readWeight(field.value) !== value) field.value = written;
      const ground = colour(value);
      field.style.background = `rgb(${ground})`;
      field.style.color = inkOn(ground);
      field.setAttribute("aria-valuenow", String(value));
      field.setAttribute("aria-valuetext", written);
      field.removeAttribute("aria-invalid");
    });
  }

  put(index, value) {
    this.change(Math.floor(index / this.columns), index % this.columns, Math.max(-99, Math.min(99, value)) + 0);
  }

  move(index) {
    const field = this.fields[index];
    field?.focus();
    return Boolean(field);
  }

  listen(field, index) {
    field.addEventListener("focus", () => {
      this.fields[this.here].tabIndex = -1;
      this.here = index;
      field.tabIndex = 0;
      field.select();
    });
    field.addEventListener("input", () => {
      const value = readWeight(field.value);
      if (value === null) field.setAttribute("aria-invalid", "true");
      else this.put(index, value);
    });
    field.addEventListener("blur", () => {
      field.value = showWeight(this.values[index]);
      field.removeAttribute("aria-invalid");
    });
    field.addEventListener("keydown", (event) => {
      const step = (event.shiftKey ? 0.1 : 1) * ({ ArrowUp: 1, ArrowDown: -1 }[event.key] ?? 0);
      const all = field.selectionStart === 0 && field.selectionEnd === field.value.length;
      let done = false;
      if (step) {
        this.put(index, Math.round((this.values[index] + step) * 1e9) / 1e9); // 0.1 + 0.2 is 0.3 here
        field.value = showWeight(this.values[index]);
        field.select();
        done = true;
      } else if (event.key === "Enter") {
        done = this.move(index + 1);
      } else if (event.key === "ArrowLeft" && (all || field.selectionEnd === 0)) {
        done = this.move(index - 1);
      } else if (event.key === "ArrowRight" && (all || field.selectionStart === field.value.length)) {
        done = this.move(index + 1);
      }
      if (done) event.preventDefault();
    });
  }
}

// Draw on the picture: a switch, the value that is drawn, and a way to wipe it all. Sets `model.brush`.
function drawingTools(model) {
  const { text, high } = model.data;
  const ink = make("input", { type: "range", min: "0", max: String(high), value: String(model.brush?.value ?? high),
    "aria-label": text.ink });
  const shown = make("output", {}, ink.value);
  const clear = make("button", { type: "button" }, text.clear);
  const options = make("span", { class: "options" }, ink, shown, clear);
  const toggle = make("button", { type: "button" }, text.draw);
  const show = () => {
    toggle.setAttribute("aria-pressed", String(Boolean(model.brush)));
    options.hidden = !model.brush;
    model.element.classList.toggle("drawing", Boolean(model.brush));
  };
  ink.addEventListener("input", () => {
    shown.textContent = ink.value;
    model.brush = { value: Number(ink.value) };
  });
  clear.addEventListener("click", () => model.clear());
  toggle.addEventListener("click", () => {
    model.brush = model.brush ? null : { value: Number(ink.value) };
    show();
  });
  show();
  return make("div", { class: "tools" }, toggle, options);
}

const ICONS = { // paths in a 16 × 16 box
  start: "M3 3h2v10H3zM13 3v10L6 8z", back: "M11 3v10L4 8z", play: "M4 2.5v11l9-5.5z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z", step: "M5 3v10l7-5z", end: "M11 3h2v10h-2zM3 3v10l7-5z",
};

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  drawing.setAttribute("viewBox", "0 0 16 16");
  drawing.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  drawing.append(path);
  return drawing;
}

const PERIOD = 900; // milliseconds a window stays at speed 1
const SPEEDS = [0.5, 1, 2, 4, 8];

// Counts through the windows: play, pause, step, back, to the ends, scrub, speed.
// `move(index, glide)` is told each place and how many milliseconds the way there may take.
class Player {
  constructor(text, move) {
    Object.assign(this, { text, move, index: 0, count: 0, playing: false });
    const button = (name, act) => {
      const element = make("button", { type: "button", class: name, "aria-label": text[name], title: text[name] });
      element.append(icon(name));
      element.addEventListener("click", act);
      return element;
    };
    this.toggle = button("play", () => (this.playing ? this.pause() : this.play()));
    this.toggle.removeAttribute("aria-label");
    this.word = make("span", {}, text.play);
    this.toggle.append(this.word);
    this.range = make("input", { type: "range", class: "scrub", min: "0", step: "1", "aria-label": text.scrub });
    this.range.addEventListener("input", () => this.go(Number(this.range.value)));
    this.speed = make("select", { class: "speed", "aria-label": text.speed, title: text.speed },
      ...SPEEDS.map((speed) => make("option", { value: String(speed) }, `${speed}×`)));
    this.speed.value = "1";
    this.status = make("span", { class: "status" });
    this.element = make("div", { class: "player", role: "group", "aria-label": text.player },
      button("start", () => this.go(0)), button("back", () => this.go(this.index - 1)), this.toggle,
      button("step", () => this.go(this.index + 1)), button("end", () => this.go(this.count - 1)),
      this.range, this.speed, this.status);
  }

  get period() {
    return PERIOD / Number(this.speed.value);
  }

  // How many windows there are; somebody who stood at the end stays at the end.
  resize(count, begin) {
    const atEnd = this.count > 1 && this.index === this.count - 1;
    const wanted = this.count ? this.index : begin;
    this.index = atEnd ? count - 1 : wanted < count ? wanted : 0;
    this.count = count;
    this.range.max = String(count - 1);
  }

  go(index) {
    this.pause();
    this.step(index, 160);
  }

  step(index, glide) {
    this.index = Math.max(0, Math.min(this.count - 1, index));
    this.move(this.index, glide);
  }

  play() {
    if (this.index >= this.count - 1) this.step(0, 0);
    this.show(true);
    this.due = performance.now() + this.period;
    const tick = (now) => {
      if (!this.playing) return;
      if (now >= this.due) {
        this.due = Math.max(this.due + this.period, now);
        this.step(this.index + 1, Math.min(240, this.period * 0.45));
        if (this.index >= this.count - 1) return this.pause();
      }
      this.frame = requestAnimationFrame(tick);
    };
    this.frame = requestAnimationFrame(tick);
  }

  pause() {
    const was = this.playing;
    this.show(false);
    cancelAnimationFrame(this.frame);
    if (was) this.move(this.index, 0);
  }

  show(playing) {
    this.playing = playing;
    this.toggle.firstChild.replaceWith(icon(playing ? "pause" : "play"));
    this.word.textContent = playing ? this.text.pause : this.text.play;
  }

  say(status) {
    this.status.textContent = status;
    this.range.value = String(this.index);
    this.range.setAttribute("aria-valuetext", status);
    this.range.style.setProperty("--done", `${this.count > 1 ? (100 * this.index) / (this.count - 1) : 100}%`);
  }
}
