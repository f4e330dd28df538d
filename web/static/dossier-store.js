// The dossier in the browser's own storage: chosen pieces with notes and passages, in an order.
import { say } from "./say.js";

const KEY = "morgue-dossier";
export const MOST = 1000;
const text = (value) => (typeof value === "string" ? value : "");

export function load() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "null");
    const pieces = Array.isArray(kept?.pieces) ? kept.pieces.filter((piece) => text(piece?.id)) : [];
    return { version: 1, name: text(kept?.name), pieces: pieces.map(read) };
  } catch {
    return { version: 1, name: "", pieces: [] };
  }
}

const read = (piece) => ({
  id: piece.id, note: text(piece.note), search: text(piece.search), title: text(piece.title), meta: text(piece.meta),
  passages: Array.isArray(piece.passages) ? piece.passages.filter((each) => text(each?.exact)) : [],
});

export function store(kept) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...kept, version: 1 }));
  } catch {
    say("The browser refuses to store this.");
    return false;
  }
  count();
  return true;
}

// Adds what isn't there yet; gives how many were added, and says where there is no room for more.
export function add(pieces) {
  const kept = load();
  const known = new Set(kept.pieces.map((piece) => piece.id));
  const fresh = pieces.filter((piece) => !known.has(piece.id));
  const taken = fresh.slice(0, MOST - kept.pieces.length);
  if (!store({ ...kept, pieces: [...kept.pieces, ...taken.map(read)] })) return 0;
  const full = taken.length < fresh.length ? ` A dossier holds ${MOST} pieces: ${fresh.length - taken.length} found no room.` : "";
  say(`${taken.length === 1 ? "1 piece" : `${taken.length} pieces`} added to the dossier.${full}`);
  return taken.length;
}

export function remove(ids) {
  const kept = load();
  store({ ...kept, pieces: kept.pieces.filter((piece) => !ids.includes(piece.id)) });
  say(ids.length === 1 ? "Taken out of the dossier" : `${ids.length} taken out of the dossier`);
}

export function change(id, values) {
  const kept = load();
  const piece = kept.pieces.find((each) => each.id === id);
  if (piece) Object.assign(piece, values);
  return Boolean(piece) && store(kept);
}

export const has = (id) => load().pieces.some((piece) => piece.id === id);

// What the server takes: no titles, which it knows better.
export const sent = (kept) => JSON.stringify({
  name: kept.name, pieces: kept.pieces.map(({ id, note, search, passages }) => ({ id, note, search, passages })),
});

export function count() {
  const number = load().pieces.length;
  for (const link of document.querySelectorAll(".dossier-link, .in-dossier")) link.textContent = number ? `Dossier (${number})` : "Dossier";
}

// The answer of the server to a form; what it refuses is thrown in its own words.
export async function post(form) {
  const answer = await fetch(document.querySelector(".dossier-forms").action, { method: "POST", body: form, headers: { Accept: "application/json" } });
  if (answer.ok) return answer.json();
  const problem = await answer.json().catch(() => ({}));
  throw new Error(text(problem.detail) || `The server answered ${answer.status}.`);
}
