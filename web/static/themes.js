// The button that switches between light and dark, and remembers.
export function theme() {
  const button = document.querySelector(".theme");
  if (!button) return;
  button.addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    try { localStorage.setItem("morgue-theme", root.dataset.theme); } catch { /* storage is off: the choice holds for this page */ }
  });
}
