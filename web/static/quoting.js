// Passages of an article for the dossier: what is selected, or else the paragraph that the address names.
import { add, change, has, load } from "./dossier-store.js";
import { say } from "./say.js";
import { current } from "./ticking.js";

const FIELDS = { p: "body", c: "captions" };
const PARTS = ".story .body > p[id], .story .captions li[id]";
const MOST = 100;

export function quoting() {
  const button = document.querySelector(".quote-it");
  if (!button) return;
  const floating = Object.assign(document.createElement("button"), { type: "button", className: "quote-now", textContent: "Quote in the dossier", hidden: true });
  document.querySelector("main").append(floating);
  for (const each of [button, floating]) {
    each.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the selection
    each.addEventListener("click", quote);
  }
  const show = () => { button.textContent = label(); };
  document.addEventListener("dossier", show);
  show();
  document.addEventListener("selectionchange", () => { floating.hidden = !chosen().length; });
}

function label() {
  const id = document.querySelector("[data-take]").dataset.take;
  const quoted = load().pieces.find((each) => each.id === id)?.passages.length ?? 0;
  return quoted ? `Quoted ✓ (${quoted})` : "Quote in the dossier";
}

function quote() {
  const passages = chosen();
  const named = document.querySelector(PARTS.split(", ").map((part) => `${part}:target`).join(", "));
  if (!passages.length && named) passages.push(passage(named, 0, content(named).length));
  if (!passages.length) {
    document.querySelector(".quote-it").textContent = "Select words of the text first";
    return say("Select words of the text first.");
  }
  const piece = current();
  if (!has(piece.id) && !add([piece])) return;
  const kept = load().pieces.find((each) => each.id === piece.id).passages;
  const fresh = passages.filter((each) => !kept.some((other) => ["field", "number", "start", "end"].every((name) => other[name] === each[name])));
  if (kept.length + fresh.length > MOST) return say(`A piece holds ${MOST} passages.`);
  if (change(piece.id, { passages: [...kept, ...fresh].sort((a, b) => a.field.localeCompare(b.field) || a.number - b.number || a.start - b.start) })) say(fresh.length === 1 ? "Passage added to the dossier" : `${fresh.length} passages added to the dossier`);
  getSelection().removeAllRanges();
  document.dispatchEvent(new Event("dossier"));
}

// The stretches of paragraphs and captions that are selected.
function chosen() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return [];
  const range = selection.getRangeAt(0);
  return [...document.querySelectorAll(PARTS)].filter((part) => range.intersectsNode(part)).flatMap((part) => {
    const length = content(part).length;
    const start = part.contains(range.startContainer) ? before(part, range.startContainer, range.startOffset) : 0;
    const end = part.contains(range.endContainer) ? before(part, range.endContainer, range.endOffset) : length;
    const made = passage(part, Math.min(start, length), Math.min(end, length));
    return made.exact.length > 1 ? [made] : [];
  });
}

// A passage between two places, without white space at its ends; its figures count code points, as the server does.
function passage(part, start, end) {
  const whole = content(part);
  while (start < end && /\s/.test(whole[start])) start += 1;
  while (end > start && /\s/.test(whole[end - 1])) end -= 1;
  const points = (to) => [...whole.slice(0, to)].length;
  return { exact: whole.slice(start, end), field: FIELDS[part.id[0]], number: Number(part.id.slice(1)) - 1, start: points(start), end: points(end) };
}

// The text of a paragraph as it is stored: without the link to itself and the space before that.
function content(part) {
  const anchor = part.querySelector(".anchor");
  return anchor ? part.textContent.slice(0, -(anchor.textContent.length + 1)) : part.textContent;
}

function before(part, node, offset) {
  const range = document.createRange();
  range.selectNodeContents(part);
  range.setEnd(node, offset);
  return range.toString().length;
}
