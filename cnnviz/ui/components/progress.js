/* What a learner has visited and got right, kept in this browser alone: no account, nothing is sent anywhere.
 *
 * The record is {lesson: {seen: true, right: [exercise, …]}}. Every link of the frame to a lesson that was seen
 * gets a filled dot, by a style sheet of attribute selectors: nothing of the page is changed.
 */
const STORE = "cnnviz.progress";

export default function ({ data }) {
  const record = read();
  const lesson = (record[data.lesson] ??= { right: [] });
  lesson.seen = true;
  for (const exercise of data.right) if (!lesson.right.includes(exercise)) lesson.right.push(exercise);
  write(record);
  mark(record, data.home);
}

function read() {
  try {
    const found = JSON.parse(localStorage.getItem(STORE)) ?? {};
    const sound = Object.entries(found).filter(([, entry]) => Array.isArray(entry?.right));
    return Object.fromEntries(sound);
  } catch {
    return {}; // storage is forbidden, or holds something that isn't ours
  }
}

function write(record) {
  try {
    localStorage.setItem(STORE, JSON.stringify(record));
  } catch {
    // without storage the dots last as long as the page
  }
}

function mark(record, home) {
  const rules = Object.entries(record)
    .filter(([name]) => /^\w+$/.test(name))
    .map(([name, { right }]) => {
      const address = `[href$="/${name === home ? "" : name}"]`;
      const colour = right.length ? "var(--cv-right)" : "var(--cv-accent)";
      const dot = `:is([data-testid="stSidebarNavLink"], [data-testid="stPageLink-NavLink"])${address}:not([aria-current])`;
      const count = right.length ? `.stMain [data-testid="stPageLink-NavLink"]${address}::after { content: "✓ ${right.length}"; }` : "";
      return `${dot}::before { background: ${colour}; border-color: ${colour}; opacity: 1; } ${count}`;
    });
  let sheet = document.getElementById(STORE);
  if (!sheet) {
    sheet = document.createElement("style");
    sheet.id = STORE;
    document.head.append(sheet);
  }
  sheet.textContent = rules.join("\n");
}
