/* What this browser remembers of the learner, in words, and a button that forgets it. Before this file stands
 * progress_store.js.
 */
export default function ({ data, parentElement, setTriggerValue }) {
  const find = (name) => parentElement.querySelector(`[data-part="${name}"]`);
  const [summary, each, button, said] = ["summary", "each", "forget", "said"].map(find);
  const { words } = data;
  let sure = false;

  const draw = () => {
    const record = read();
    const count = ({ name }) => record[name]?.right.length ?? 0;
    const seen = data.lessons.filter(({ name }) => record[name]?.seen).length;
    const right = data.lessons.reduce((sum, lesson) => sum + count(lesson), 0);
    const nothing = !seen && !right;
    summary.textContent = nothing ? words.nothing : fill(words.summary, { seen, right, all: data.lessons.length });
    const got = data.lessons.filter(count);
    each.textContent = got.map((lesson) => fill(words.each, { title: lesson.title, n: count(lesson) })).join(" · ");
    button.hidden = nothing;
    button.textContent = sure ? words.sure : words.forget;
    mark(record, data);
  };
  const change = (to) => {
    sure = to;
    draw();
  };

  button.onclick = () => {
    if (!sure) return change(true);
    forget();
    said.textContent = words.forgotten;
    setTriggerValue("forgotten", true);
    return change(false);
  };
  button.onblur = () => sure && change(false);
  const elsewhere = (event) => event.key === STORE && draw(); // another tab
  window.addEventListener("storage", elsewhere);
  draw();
  return () => window.removeEventListener("storage", elsewhere);
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}
