// What a reader opens or closes stays so on the next page (theme.js restores it), and a page of other filters keeps its place.
const FOLDS = "morgue-folds";
const PLACE = "morgue-place";

export function folding() {
  for (const each of document.querySelectorAll("details[data-fold]")) {
    each.querySelector("summary").addEventListener("click", () => keep(each.dataset.fold, !each.open));
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".filters a, .chips a, .dates a, .list-options a");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      try { sessionStorage.setItem(PLACE, JSON.stringify({ to: link.href, y: scrollY })); } catch { /* storage is off */ }
    }
  });
  backToPlace();
}

function keep(name, open) {
  try {
    const folds = JSON.parse(localStorage.getItem(FOLDS) ?? "{}") ?? {};
    localStorage.setItem(FOLDS, JSON.stringify({ ...folds, [name]: open }));
  } catch { /* storage is off: it holds for this page */ }
}

function backToPlace() {
  try {
    const place = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
    sessionStorage.removeItem(PLACE);
    if (place?.to === location.href) scrollTo({ top: place.y, behavior: "instant" });
  } catch { /* storage is off: the page begins at its top */ }
}
