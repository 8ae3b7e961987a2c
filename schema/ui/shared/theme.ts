// Light or dark theme: the system's, unless the reader has chosen one. The choice is stored in this browser.

const KEY = "dpm-lineage:theme";
const root = document.documentElement;

function apply(theme: string | null): void {
  if (theme) root.dataset["theme"] = theme;
  else delete root.dataset["theme"];
}

apply(localStorage.getItem(KEY));

function isDark(): boolean {
  return getComputedStyle(root).colorScheme === "dark" ||
    (!root.dataset["theme"] && matchMedia("(prefers-color-scheme: dark)").matches);
}

// Make the button switch the theme, and call `changed` after each change of colours.
export function initTheme(button: HTMLElement, changed: () => void = () => {}): void {
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

// Return the current value of a colour of pages.css, because a canvas cannot read CSS variables.
export function colour(name: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}
