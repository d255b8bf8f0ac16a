/* What Streamlit's own markup lacks for those who don't see the page or have no mouse, put right as it appears:
 * the sections of the sidebar are lists, and what scrolls sideways can be scrolled by keyboard.
 */
const WATCHED = { childList: true, subtree: true };
let words = {};
let due = 0;

const watch = new MutationObserver(soon);
const sizes = new ResizeObserver(soon);

export default function ({ data }) {
  words = data;
  watch.observe(document.querySelector(".stApp"), WATCHED);
  mend();
  return () => {
    watch.disconnect();
    sizes.disconnect();
    cancelAnimationFrame(due);
  };
}

function soon() {
  cancelAnimationFrame(due);
  due = requestAnimationFrame(mend);
}

function mend() {
  for (const nav of document.querySelectorAll('[data-testid="stSidebarNavItems"]')) nameSections(nav);
  for (const table of document.querySelectorAll('[data-testid="stTable"] table')) {
    sizes.observe(table.parentElement);
    letScroll(table.parentElement);
  }
}

/** There is a <div> for each section between the <ul> and its <li>: they are the lists. */
function nameSections(nav) {
  nav.setAttribute("role", "none");
  for (const section of nav.children) {
    const header = section.querySelector("header");
    header?.setAttribute("role", "none");
    section.setAttribute("role", "list");
    section.setAttribute("aria-label", header?.querySelector("p")?.textContent ?? "");
  }
}

/** A box that scrolls is reached by Tab and moved by the arrow keys. */
function letScroll(box) {
  const scrolls = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
  const said = scrolls ? { tabindex: "0", role: "group", "aria-label": words.table } : {};
  for (const name of ["tabindex", "role", "aria-label"]) {
    if (name in said) box.setAttribute(name, said[name]);
    else box.removeAttribute(name);
  }
}
