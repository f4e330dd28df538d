// Runs before the page is drawn, so that a chosen theme does not flash.
const chosen = (() => { try { return localStorage.getItem("morgue-theme"); } catch { return null; } })();
if (chosen) document.documentElement.dataset.theme = chosen;
