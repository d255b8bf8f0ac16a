// What a learner has visited and got right: {lesson: {seen: true, right: [exercise, …]}}, kept in this browser alone. No
// account, nothing is sent anywhere. Plain functions before a component's own module.
const STORE = "cnnviz.progress";

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

function forget() {
  try {
    localStorage.removeItem(STORE);
  } catch {
    // there is nothing to forget
  }
}

/** Every link of the frame to a lesson that was seen gets a filled dot, by a style sheet: nothing of the page is changed. */
function mark(record, { home, words }) {
  const rules = Object.entries(record)
    .filter(([name]) => /^\w+$/.test(name))
    .map(([name, { right }]) => {
      const inSidebar = `[data-testid="stSidebarNavLink"][href$="/${name === home ? "" : name}"]:not([aria-current])`;
      const onPage = `[data-testid="stPageLink-NavLink"][href="${name}"]`;
      const colour = right.length ? "var(--cv-right)" : "var(--cv-accent)";
      const count = JSON.stringify(words.right.replace("{n}", right.length));
      return (
        `:is(${inSidebar}, ${onPage})::before { background: ${colour}; border-color: ${colour}; opacity: 1; }` +
        (right.length ? `${onPage}::after { content: ${count}; }` : "")
      );
    });
  let sheet = document.getElementById(STORE);
  if (!sheet) {
    sheet = document.createElement("style");
    sheet.id = STORE;
    document.head.append(sheet);
  }
  sheet.textContent = rules.join("\n");
}
