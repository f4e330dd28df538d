// From one place found to the next, on the page of an article.
import { say } from "./say.js";

const all = () => [...document.querySelectorAll("main mark[id]")];
let now = -1;

export function marks() {
  const steps = document.querySelector(".mark-nav .steps");
  if (!steps) return;
  steps.addEventListener("click", (event) => {
    const by = event.target.closest("button")?.dataset.step;
    if (by) step(Number(by));
  });
  now = all().findIndex((mark) => `#${mark.id}` === location.hash);
  tell();
}

export function step(by) {
  const found = all();
  if (!found.length) return;
  found[now]?.classList.remove("now");
  now = now < 0 ? (by > 0 ? first(found) : found.length - 1) : (now + by + found.length) % found.length;
  found[now].classList.add("now");
  found[now].scrollIntoView({ block: "center" });
  found[now].focus({ preventScroll: true });
  tell();
  say(`Place ${now + 1} of ${found.length}`);
}

// The first mark that isn't above what is being read.
const first = (found) => Math.max(0, found.findIndex((mark) => mark.getBoundingClientRect().top > 0));

function tell() {
  const place = document.querySelector(".mark-nav .at");
  if (place) place.textContent = `${now < 0 ? "–" : now + 1}/${all().length}`;
}
