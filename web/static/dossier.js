// The page of the dossier: notes, order, passages, files. What the server says of each piece is shown as text alone.
import { add, change, load, post, remove, sent, store } from "./dossier-store.js";
import { say } from "./say.js";

const LARGEST = 5e6; // bytes of a file that is sent at all; the server's own limit is usually lower
const known = new Map(); // id -> what the server last said of a piece

export function dossier() {
  keepShown();
  opening();
  const place = document.querySelector("main .dossier");
  if (!place) return;
  draw();
  look();
  const name = place.querySelector(".dossier-name");
  name.addEventListener("input", () => { store({ ...load(), name: name.value }); share(); });
  place.querySelector(".dossier-order").addEventListener("change", (event) => order(event.target));
  place.querySelector(".empty-it").addEventListener("click", () => {
    if (!confirm("Take every piece and note out of this dossier? Save it as a dossier file first, to keep it.")) return;
    store({ name: "", pieces: [] });
    draw();
  });
  place.querySelector(".copy-share").addEventListener("click", async () => {
    await navigator.clipboard?.writeText(place.querySelector(".share").href);
    say("Address copied");
  });
  document.querySelector(".dossier-out").addEventListener("submit", (event) => {
    event.currentTarget.elements.dossier.value = sent(load());
  });
}

// Asks the server what it has of each piece, for headlines, days and what is gone.
async function look() {
  const kept = load();
  if (!kept.pieces.length) return;
  const form = new FormData();
  form.set("format", "list");
  form.set("dossier", sent(kept));
  try {
    const answer = await post(form);
    for (const piece of answer.pieces) known.set(piece.id, piece);
    draw();
  } catch (fault) {
    say(fault.message);
  }
}

function draw() {
  const kept = load();
  const list = document.querySelector(".dossier-pieces");
  const name = document.querySelector(".dossier-name");
  if (name !== document.activeElement) name.value = kept.name;
  document.querySelector(".dossier .size").textContent = kept.pieces.length === 1 ? "1 piece" : `${kept.pieces.length} pieces`;
  document.querySelector(".dossier-out").hidden = !kept.pieces.length;
  const focused = document.activeElement?.closest?.(".dossier-pieces li")?.dataset.id;
  const typing = focused && document.activeElement.matches("textarea");
  if (typing && list.children.length === kept.pieces.length) { // only the heads: a note being typed stays as it is
    for (const item of list.children) head(item, kept.pieces.find((piece) => piece.id === item.dataset.id));
  } else list.replaceChildren(...kept.pieces.map(row));
  share();
}

function row(piece) {
  const item = document.querySelector("#dossier-piece").content.firstElementChild.cloneNode(true);
  item.dataset.id = piece.id;
  head(item, piece);
  const note = item.querySelector("textarea");
  note.value = piece.note;
  note.addEventListener("input", () => change(piece.id, { note: note.value }));
  item.querySelector(".note-of span").textContent = `Note on ${piece.title || piece.id}`;
  item.querySelector(".passages").replaceChildren(...piece.passages.map((passage, place) => quotation(piece, passage, place)));
  for (const [name, by] of [["up", -1], ["down", 1]]) {
    const button = item.querySelector(`.${name}`);
    button.setAttribute("aria-label", `Move ${name}: ${piece.title || piece.id}`);
    button.addEventListener("click", () => move(piece.id, by, name));
  }
  const away = item.querySelector(".take-away");
  away.setAttribute("aria-label", `Remove ${piece.title || piece.id}`);
  away.addEventListener("click", () => { remove([piece.id]); draw(); });
  return item;
}

function head(item, piece) {
  const said = known.get(piece.id);
  const link = item.querySelector("h2 a");
  link.textContent = said?.title || piece.title || piece.id;
  if (said?.address?.startsWith("/")) link.setAttribute("href", said.address + piece.search);
  item.querySelector(".meta").textContent = said?.meta || piece.meta;
  const gone = item.querySelector(".gone-piece");
  gone.hidden = !said?.missing;
  gone.textContent = said?.missing ? `Not in the archive: ${said.missing}.` : "";
}

function quotation(piece, passage, place) {
  const item = document.createElement("li");
  const quote = Object.assign(document.createElement("q"), { textContent: passage.exact, dir: "auto" });
  const away = Object.assign(document.createElement("button"), { type: "button", textContent: "Remove" });
  away.setAttribute("aria-label", `Remove passage ${place + 1}`);
  away.addEventListener("click", () => {
    change(piece.id, { passages: piece.passages.filter((_, other) => other !== place) });
    draw();
  });
  item.append(quote, " ", away);
  return item;
}

function move(id, by, name) {
  const kept = load();
  const at = kept.pieces.findIndex((piece) => piece.id === id);
  const to = at + by;
  if (to < 0 || to >= kept.pieces.length) return;
  kept.pieces.splice(to, 0, ...kept.pieces.splice(at, 1));
  store(kept);
  draw();
  document.querySelectorAll(".dossier-pieces > li")[to].querySelector(`.${name}`).focus();
  say(`Now number ${to + 1}`);
}

function order(select) {
  const kept = load();
  const day = (piece) => known.get(piece.id)?.date ?? "";
  const writer = (piece) => known.get(piece.id)?.writer ?? "";
  const by = {
    oldest: (a, b) => !day(a) - !day(b) || day(a).localeCompare(day(b)),
    newest: (a, b) => !day(a) - !day(b) || day(b).localeCompare(day(a)),
    writer: (a, b) => !writer(a) - !writer(b) || writer(a).localeCompare(writer(b)),
  }[select.value];
  if (by) store({ ...kept, pieces: kept.pieces.sort(by) });
  select.value = "";
  draw();
}

function share() {
  const link = document.querySelector(".share");
  const { name, pieces } = load();
  const address = new URL(document.querySelector(".dossier-forms").action);
  if (name) address.searchParams.set("name", name);
  for (const piece of pieces) address.searchParams.append("id", piece.id);
  const long = address.href.length > 7000;
  link.hidden = document.querySelector(".copy-share").hidden = long || !pieces.length;
  link.href = long ? address.pathname : address.href;
}

// A file is read by the server, which refuses what isn't a dossier; what it gives back becomes this browser's.
function opening() {
  const form = document.querySelector(".dossier-in");
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const told = form.querySelector(".opened");
    const file = form.elements.file.files[0];
    if (file.size > LARGEST) {
      told.textContent = `This file is too large for a dossier (${(file.size / 1e6).toFixed(1)} MB).`;
      return;
    }
    const body = new FormData(form);
    body.set("format", "list");
    try {
      take(await post(body), told);
      form.reset();
      draw();
    } catch (fault) {
      told.textContent = fault instanceof TypeError ? "The server can't be reached, or the file is too large." : fault.message;
    }
  });
}

// Where pieces are here already, the file's come after them; what both have keeps the notes of both.
function take(brought, told) {
  for (const piece of brought.pieces) known.set(piece.id, piece);
  const kept = load();
  const here = new Map(kept.pieces.map((piece) => [piece.id, piece]));
  for (const piece of brought.pieces) {
    const mine = here.get(piece.id);
    if (!mine) continue;
    if (piece.note && !mine.note.includes(piece.note)) mine.note = [mine.note, piece.note].filter(Boolean).join("\n");
    mine.passages = [...mine.passages, ...piece.passages.filter((each) => !mine.passages.some((other) => other.exact === each.exact))];
  }
  store({ ...kept, name: kept.name || brought.name });
  const fresh = brought.pieces.filter((piece) => !here.has(piece.id));
  add(fresh);
  const gone = brought.pieces.filter((piece) => piece.missing).length;
  told.textContent = `${fresh.length} of ${brought.pieces.length} pieces added.${gone ? ` ${gone} not in this archive.` : ""}`;
}

// On a dossier that came by its address or from a file: into this browser's own.
function keepShown() {
  document.querySelector("button.print")?.addEventListener("click", () => window.print());
  const button = document.querySelector(".keep-dossier");
  button?.addEventListener("click", async () => {
    const form = new FormData(button.form);
    form.set("format", "list");
    const told = document.querySelector(".kept");
    try {
      take(await post(form), told);
    } catch (fault) {
      told.textContent = fault.message;
    }
  });
}
