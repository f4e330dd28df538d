// Saved searches and the reading list, in the browser's own storage. A saved search remembers which articles it has shown, so that
// it can tell what is new; the search's JSON feed says what there is.
import { say } from "./say.js";

const KEY = "morgue-shelf";
const SEEN = 200;
const empty = () => ({ version: 1, searches: [], reading: [] });

function load() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "null");
    return kept && Array.isArray(kept.searches) && Array.isArray(kept.reading) ? kept : empty();
  } catch {
    return empty();
  }
}

function store(kept) {
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
    return true;
  } catch {
    say("The browser refuses to store this.");
    return false;
  }
}

const here = () => location.pathname + clean(location.search);

// A search without the place in its list.
function clean(query) {
  const parameters = new URLSearchParams(query);
  for (const name of ["page", "cursor", "view", "page-size"]) parameters.delete(name);
  const text = parameters.toString();
  return text && `?${text}`;
}

async function look(feed) {
  const answer = await fetch(feed);
  if (!answer.ok) throw new Error(answer.status);
  const content = await answer.json();
  return { total: content._morgue.total, ids: content.items.map((item) => item.id) };
}

export function shelf() {
  saveButton();
  visited();
  keepButton();
  shelfPage();
}

function saveButton() {
  const button = document.querySelector("[data-save]");
  if (!button) return;
  const address = here();
  const saved = () => load().searches.some((search) => search.address === address);
  const unsaved = [...button.childNodes];
  const label = () => { button.replaceChildren(...(saved() ? ["Saved ✓"] : unsaved)); button.setAttribute("aria-pressed", String(saved())); };
  label();
  button.addEventListener("click", async () => {
    const kept = load();
    if (saved()) kept.searches = kept.searches.filter((search) => search.address !== address);
    else {
      const name = [button.dataset.save, ...[...document.querySelectorAll(".chips li:not(.clear) bdi")].map((chip) => chip.textContent)].filter(Boolean).join(", ");
      const found = await look(button.dataset.feed).catch(() => ({ total: Number(button.dataset.total), ids: [] }));
      kept.searches.unshift({ name: name || "All articles", address, feed: button.dataset.feed, total: found.total, seen: found.ids, at: new Date().toISOString() });
    }
    if (store(kept)) say(saved() ? "Search saved" : "Search no longer saved");
    label();
  });
}

// Looking at a saved search makes what it finds no longer new.
async function visited() {
  const kept = load();
  const search = document.querySelector("[data-save]") && kept.searches.find((entry) => entry.address === here());
  if (!search) return;
  try {
    const found = await look(search.feed);
    const now = load();
    const same = now.searches.find((entry) => entry.address === search.address);
    if (same) Object.assign(same, { total: found.total, seen: [...new Set([...found.ids, ...same.seen])].slice(0, SEEN), at: new Date().toISOString() });
    store(now);
  } catch { /* the feed can't be had just now: the mark stays as it is */ }
}

function keepButton() {
  const button = document.querySelector("[data-keep]");
  if (!button) return;
  const { keep: id, title, meta } = button.dataset;
  const kept = () => load().reading.some((entry) => entry.id === id);
  const unsaved = [...button.childNodes];
  const label = () => { button.textContent = kept() ? "On the reading list ✓" : "Read later"; button.setAttribute("aria-pressed", String(kept())); };
  label();
  button.addEventListener("click", () => {
    const all = load();
    all.reading = kept() ? all.reading.filter((entry) => entry.id !== id) : [{ id, title, meta, address: location.pathname, at: new Date().toISOString() }, ...all.reading];
    if (store(all)) say(kept() ? "On the reading list" : "Taken off the reading list");
    label();
  });
}

function shelfPage() {
  const place = document.querySelector(".shelf");
  if (!place) return;
  draw(place);
  place.querySelector(".take-out").addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(load(), null, 1)], { type: "application/json" }));
    link.download = "saved.json";
    link.click();
    URL.revokeObjectURL(link.href);
  });
  place.querySelector(".bring-in").addEventListener("change", async (event) => {
    try {
      store(merged(load(), JSON.parse(await event.target.files[0].text())));
      draw(place);
      say("Imported");
    } catch {
      say("This file holds no saved searches.");
    }
  });
}

// What a file brings beside what is here; only addresses of this site are taken.
function merged(kept, brought) {
  const local = (entry) => typeof entry?.address === "string" && new URL(entry.address, location.origin).origin === location.origin && entry.address.startsWith("/");
  const add = (mine, theirs, key) => [...mine, ...theirs.filter((entry) => local(entry) && !mine.some((own) => own[key] === entry[key]))];
  const searches = brought.searches.filter((entry) => typeof entry.feed === "string" && entry.feed.startsWith("/") && Array.isArray(entry.seen));
  return { version: 1, searches: add(kept.searches, searches, "address"), reading: add(kept.reading, brought.reading, "id") };
}

function draw(place) {
  const kept = load();
  fill(place.querySelector(".saved-searches"), kept.searches, "searches", place, (entry) => {
    const meta = element("span", "meta", `${entry.total.toLocaleString("en")} found when last looked at`);
    look(entry.feed).then((found) => {
      const fresh = Math.max(found.ids.filter((id) => !entry.seen.includes(id)).length, 0);
      const more = Math.max(fresh && entry.seen.length ? fresh : 0, found.total - entry.total);
      meta.textContent = found.total === 1 ? "1 article" : `${found.total.toLocaleString("en")} articles`;
      if (more > 0) meta.before(element("span", "fresh", `${more} new`));
    }).catch(() => { meta.textContent = "can't be looked up just now"; });
    return [link(entry.address, entry.name), meta];
  });
  fill(place.querySelector(".reading-list"), kept.reading, "reading", place, (entry) => [link(entry.address, entry.title), element("span", "meta", entry.meta)]);
}

function fill(list, entries, kind, place, parts) {
  list.replaceChildren(...entries.map((entry) => {
    const item = document.createElement("li");
    const remove = element("button", "", "Remove");
    remove.type = "button";
    remove.setAttribute("aria-label", `Remove ${entry.name ?? entry.title}`);
    remove.addEventListener("click", () => {
      const kept = load();
      kept[kind] = kept[kind].filter((other) => other.address !== entry.address);
      store(kept);
      draw(place);
    });
    item.append(...parts(entry), remove);
    return item;
  }));
}

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function link(address, text) {
  const made = element("a", "", text);
  made.setAttribute("href", address);
  made.dir = "auto";
  return made;
}
