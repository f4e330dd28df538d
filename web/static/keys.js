// Keys: / to the box, j and k over results, n and p over marks, ] and [ over the results of the search from an article.
import { step } from "./marks.js";

const typing = (target) => target.closest?.("input, select, textarea, [contenteditable]");

export function keys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const box = document.querySelector("#q");
    if (event.key === "Escape" && event.target === box) return box.blur();
    if (typing(event.target)) return;
    const act = {
      "/": () => box && (box.focus(), box.select()),
      j: () => overHits(1),
      k: () => overHits(-1),
      n: () => step(1),
      p: () => step(-1),
      "]": () => document.querySelector(".hit-nav .next")?.click(),
      "[": () => document.querySelector(".hit-nav .previous")?.click(),
    }[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });
}

function overHits(by) {
  const hits = [...document.querySelectorAll("li.hit")];
  if (!hits.length) return;
  const now = hits.findIndex((hit) => hit.classList.contains("here"));
  const next = hits[Math.min(Math.max(now + by, 0), hits.length - 1)];
  hits[now]?.classList.remove("here");
  next.classList.add("here");
  next.querySelector("h3 a").focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}
