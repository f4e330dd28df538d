// Ticks in lists of results, and the button of an article's page: into the dossier and out of it.
import { add, count, has, remove } from "./dossier-store.js";
import { say } from "./say.js";

export function ticking() {
  count();
  lists();
  const button = document.querySelector("[data-take]");
  if (button) one(button);
}

function lists() {
  const form = document.querySelector("form.pick");
  if (!form) return;
  const boxes = [...document.querySelectorAll('input[name="id"][form="pick"]')];
  const once = [...new Map(boxes.map((box) => [box.value, box])).values()]; // a piece with several mentions has a box for each
  const show = () => {
    for (const box of boxes) box.checked = has(box.value);
    form.querySelector(".tick-page").textContent = boxes.every((box) => box.checked) ? "Untick page" : "Tick page";
  };
  for (const box of boxes) {
    box.addEventListener("change", () => {
      if (box.checked) add([piece(box, form)]);
      else remove([box.value]);
      show();
    });
  }
  form.querySelector(".tick-page").addEventListener("click", () => {
    if (boxes.every((box) => box.checked)) remove(once.map((box) => box.value));
    else add(once.map((box) => piece(box, form)));
    show();
  });
  form.querySelector(".tick-all")?.addEventListener("click", async (event) => {
    const all = event.target;
    all.disabled = true;
    try {
      const answer = await fetch(form.dataset.hits);
      if (!answer.ok) throw new Error(answer.status);
      const { pieces } = await answer.json();
      add(pieces.map((each) => ({ ...each, search: form.dataset.search })));
    } catch {
      say("The list can't be had just now: try again.");
    }
    all.disabled = false;
    show();
  });
  window.addEventListener("pageshow", show);
  show();
}

// A list of hits shows headline and day of each; other lists say them with the tick.
function piece(box, form) {
  if (box.dataset.title) return { id: box.value, title: box.dataset.title, meta: box.dataset.meta, search: form.dataset.search };
  const hit = box.closest(".hit");
  const meta = [hit.querySelector(".by"), hit.querySelector("time")].map((part) => part?.textContent.trim()).filter(Boolean).join(", ");
  return { id: box.value, title: hit.querySelector("h3").textContent.trim(), meta, search: form.dataset.search };
}

function one(button) {
  const { take: id, search } = button.dataset;
  const show = () => {
    button.textContent = has(id) ? "In the dossier ✓" : "Into the dossier";
    button.setAttribute("aria-pressed", String(has(id)));
  };
  button.addEventListener("click", () => {
    if (has(id)) remove([id]);
    else add([current(button, search)]);
    show();
  });
  document.addEventListener("dossier", show);
  show();
}

// The piece whose page this is.
export function current(button = document.querySelector("[data-take]"), search = button.dataset.search) {
  const story = document.querySelector("article.story");
  return { id: button.dataset.take, title: story.querySelector("h1").textContent.trim(), meta: story.querySelector(".by").textContent.trim(), search };
}
