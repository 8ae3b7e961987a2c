// Light or dark: as the system has it, unless the reader chose; the choice is kept in this browser.

const KEY = "dpm-lineage:theme";
const root = document.documentElement;

function apply(theme) {
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
}

apply(localStorage.getItem(KEY));

function isDark() {
  return getComputedStyle(root).colorScheme === "dark" ||
    (!root.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
}

// Makes the button switch between light and dark, and tells `changed` whenever the colours are others.
export function wireTheme(button, changed = () => {}) {
  const show = () => {
    button.textContent = isDark() ? "☀ Light" : "☾ Dark";
    changed();
  };
  button.addEventListener("click", () => {
    const theme = isDark() ? "light" : "dark";
    localStorage.setItem(KEY, theme);
    apply(theme);
    show();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
  show();
}

// The value that a colour of pages.css has now, as the canvas needs it.
export function colour(name) {
  const probe = document.createElement("span");
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}
