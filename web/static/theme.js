// Runs before the page is drawn: a chosen theme does not flash, what only scripts need has its place from the start, and what a
// reader closed is closed before it is seen.
document.documentElement.classList.add("scripted");
const kept = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
const chosen = kept("morgue-theme");
if (chosen) document.documentElement.dataset.theme = chosen;
const folds = (() => { try { return JSON.parse(kept("morgue-folds") ?? "{}") ?? {}; } catch { return {}; } })();
if (Object.keys(folds).length) {
  const fold = (each) => { if (each.dataset.fold in folds) each.open = folds[each.dataset.fold] === true; };
  const watch = new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) {
      if (node.matches?.("details[data-fold]")) fold(node);
      else node.querySelectorAll?.("details[data-fold]").forEach(fold);
    }
  });
  watch.observe(document.documentElement, { childList: true, subtree: true });
  addEventListener("DOMContentLoaded", () => watch.disconnect());
}
