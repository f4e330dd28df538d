// Keys: / to the box, j and k over results, n and p over marks, ] and [ over the results of the search from an article, ? lists them.
import { step } from "./marks.js";
import { say } from "./say.js";

const LIST = [["/", "to the search box"], ["j, k", "next, previous result"], ["Enter", "open the result"], ["n, p", "next, previous place found"],
  ["], [", "next, previous result, from an article"], ["?", "these keys"], ["Esc", "leave the box, close this"]];
const OFF = "morgue-keys-off";
const typing = (target) => target.closest?.("input, select, textarea, [contenteditable]");
const hits = () => [...document.querySelectorAll("li.hit")];

export function keys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const box = document.querySelector("#q");
    if (event.key === "Escape" && event.target === box) return box.blur();
    if (typing(event.target) || document.querySelector("dialog[open]") || areOff()) return;
    const act = {
      "/": () => box && (box.focus(), box.select()),
      j: () => overHits(1),
      k: () => overHits(-1),
      n: () => step(1),
      p: () => step(-1),
      "]": () => document.querySelector(".hit-nav .next")?.click(),
      "[": () => document.querySelector(".hit-nav .previous")?.click(),
      "?": showKeys,
    }[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });
  document.querySelector("button.keys")?.addEventListener("click", showKeys);
  document.querySelector("ol.hits")?.addEventListener("click", (event) => remember(event.target.closest("li.hit")));
  comeBack();
}

function overHits(by) {
  const found = hits();
  if (!found.length) return;
  const now = found.findIndex((hit) => hit.classList.contains("current"));
  const next = found[Math.min(Math.max(now + by, 0), found.length - 1)];
  mark(next);
  next.querySelector("h3 a").focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest", behavior: "instant" });
  remember(next);
}

function mark(hit) {
  for (const other of hits()) other.classList.toggle("current", other === hit);
}

// The browser keeps a page's state through Back, in its own memory: the address stays as it is.
function remember(hit) {
  if (hit) history.replaceState({ ...history.state, hit: hit.id }, "");
}

function comeBack() {
  const hit = history.state?.hit && document.getElementById(history.state.hit);
  if (!hit) return;
  mark(hit);
  if (isTyping()) return;
  hit.querySelector("h3 a").focus({ preventScroll: true });
  hit.scrollIntoView({ block: "nearest", behavior: "instant" });
}

// Over a slow line a reader types before this script runs.
function isTyping() {
  const field = document.activeElement;
  return "defaultValue" in field && field.value !== field.defaultValue;
}

// Single letters can get in the way of speech input and of reading aids: a reader can switch them off in this browser.
function areOff() {
  try { return localStorage.getItem(OFF) === "yes"; } catch { return false; }
}

function switchKeys(button) {
  try { localStorage.setItem(OFF, areOff() ? "no" : "yes"); } catch { /* storage is off: the keys stay on */ }
  button.textContent = areOff() ? "Switch the keys on" : "Switch the keys off";
  say(areOff() ? "The keys are off" : "The keys are on");
}

function showKeys() {
  const dialog = document.createElement("dialog");
  dialog.className = "key-list";
  dialog.setAttribute("aria-label", "Keys");
  const list = document.createElement("dl");
  for (const [key, does] of LIST) {
    const term = document.createElement("dt");
    term.append(...key.split(", ").map((name) => Object.assign(document.createElement("kbd"), { textContent: name })));
    list.append(term, Object.assign(document.createElement("dd"), { textContent: does }));
  }
  const close = Object.assign(document.createElement("button"), { type: "button", textContent: "Close" });
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  const change = Object.assign(document.createElement("button"), { type: "button", textContent: areOff() ? "Switch the keys on" : "Switch the keys off" });
  change.addEventListener("click", () => switchKeys(change));
  dialog.append(list, close, " ", change);
  document.body.append(dialog);
  dialog.showModal();
  say("Keys");
}
