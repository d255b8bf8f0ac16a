// The form of one layer: a control for each of its settings, as `cnnviz.ui.net_words.forms` describes them.

function create(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Text with `**bold**` parts as elements. */
function marked(text) {
  return text.split("**").map((part, index) => (index % 2 ? create("strong", {}, part) : part));
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** A form for a layer; `onValues` hears all its settings after one was changed. */
class LayerForm {
  constructor(form, labels, onValues) {
    this.form = form;
    this.labels = labels;
    this.onValues = onValues;
    this.element = create("div", { class: "form" });
    this.controls = form.settings.map((setting) => makeControl(setting, labels, () => this.send()));
    this.element.append(...this.controls.map((control) => control.element));
  }

  show(values) {
    this.values = values;
    for (const control of this.controls) control.show(values[control.name]);
  }

  send() {
    const values = { ...this.values };
    for (const control of this.controls) values[control.name] = control.read();
    if (JSON.stringify(values) === JSON.stringify(this.values)) return;
    this.values = values;
    this.onValues(values);
  }
}

const CONTROLS = { whole: wholeControl, wholes: wholesControl, number: numberControl, choice: choiceControl, flag: flagControl };

function makeControl(setting, labels, changed) {
  const control = CONTROLS[setting.form](setting, labels);
  control.name = setting.name;
  control.element.addEventListener("change", changed);
  return control;
}

function labelled(text, field) {
  field.setAttribute("aria-label", text); // a label around a menu would be read with all its options
  return create("label", {}, create("span", {}, text), field);
}

function numberField(setting, step) {
  return create("input", { type: "number", min: setting.low, max: setting.high, step, inputmode: "decimal" });
}

/** What stands in a number field, inside its limits; the old value where it is no number. */
function within(field, setting, old, whole) {
  const typed = whole ? Math.round(field.valueAsNumber) : field.valueAsNumber;
  const value = Number.isFinite(typed) ? Math.min(Math.max(typed, setting.low), setting.high) : old;
  field.value = value;
  return value;
}

function wholeControl(setting) {
  const field = numberField(setting, 1);
  let old = setting.low;
  return {
    element: labelled(setting.labels[0], field),
    show: (value) => {
      old = value;
      field.value = value;
    },
    read: () => (old = within(field, setting, old, true)),
  };
}

function numberControl(setting) {
  const field = numberField(setting, "any");
  let old = setting.low;
  return {
    element: labelled(setting.labels[0], field),
    show: (value) => {
      old = value;
      field.value = Number(value.toPrecision(6));
    },
    // a number that was only shown shorter is not a change
    read: () => (Number(old.toPrecision(6)) === field.valueAsNumber ? old : (old = within(field, setting, old, false))),
  };
}

/** Two numbers in one field, "3" or "3×5"; more than two in a field each. */
function wholesControl(setting, labels) {
  if (setting.count !== 2) return severalControl(setting);
  const field = create("input", { type: "text", size: 6, placeholder: setting.optional ? labels.same_as_window : null });
  let old = null;
  const text = (value) => (value === null ? "" : value[0] === value[1] ? `${value[0]}` : value.join("×"));
  return {
    element: labelled(setting.labels[0], field),
    show: (value) => {
      old = value;
      field.value = text(value);
    },
    read: () => {
      const numbers = (field.value.match(/\d+/g) ?? []).map(Number);
      if (numbers.length === 0 && setting.optional && field.value.trim() === "") old = null;
      else if (numbers.length === 1 || numbers.length === 2) {
        const bound = (n) => Math.min(Math.max(n, setting.low), setting.high);
        old = [bound(numbers[0]), bound(numbers[numbers.length - 1])];
      }
      field.value = text(old);
      return old;
    },
  };
}

function severalControl(setting) {
  const fields = setting.labels.map(() => numberField(setting, 1));
  const element = create("div", { class: "several" }, ...fields.map((field, n) => labelled(setting.labels[n], field)));
  let old = fields.map(() => setting.low);
  return {
    element,
    show: (value) => {
      old = value;
      fields.forEach((field, n) => (field.value = value[n]));
    },
    read: () => (old = fields.map((field, n) => within(field, setting, old[n], true))),
  };
}

function choiceControl(setting) {
  const field = create("select", {}, ...setting.choices.map((choice) => create("option", { value: choice }, choice.replace("_", " "))));
  return { element: labelled(setting.labels[0], field), show: (value) => (field.value = value), read: () => field.value };
}

function flagControl(setting) {
  const field = create("input", { type: "checkbox" });
  const element = create("label", { class: "flag" }, field, create("span", {}, setting.labels[0]));
  return { element, show: (value) => (field.checked = value), read: () => field.checked };
}
