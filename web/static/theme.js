// Runs before the page is drawn: a chosen theme does not flash, and what only scripts need has its place from the start.
document.documentElement.classList.add("scripted");
const chosen = (() => { try { return localStorage.getItem("morgue-theme"); } catch { return null; } })();
if (chosen) document.documentElement.dataset.theme = chosen;
