// The last searches and pieces read, in this browser alone. The page /saved shows, clears and stops them.
const KEY = "morgue-history";
const MOST = 50;

export function load() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "null");
    return { off: kept?.off === true, entries: Array.isArray(kept?.entries) ? kept.entries : [] };
  } catch {
    return { off: true, entries: [] };
  }
}

function store(kept) {
  try { localStorage.setItem(KEY, JSON.stringify(kept)); } catch { /* storage is off */ }
}

export function past() {
  note();
  draw();
}

function note() {
  const kept = load();
  const search = document.querySelector("body.search:not(.front) #total");
  const piece = document.querySelector("article.story h1");
  if (kept.off || !(search || piece)) return;
  const address = location.pathname + (search ? location.search : "");
  const chips = [...document.querySelectorAll(".chips li:not(.clear) bdi")].map((chip) => chip.textContent);
  const title = search ? [document.querySelector("#q").value, ...chips].filter(Boolean).join(", ") : piece.textContent.trim();
  const entry = { kind: search ? "search" : "piece", address, title: (title || "All articles").slice(0, 200), at: new Date().toISOString() };
  store({ ...kept, entries: [entry, ...kept.entries.filter((other) => other.address !== address)].slice(0, MOST) });
}

function draw() {
  const place = document.querySelector(".past");
  if (!place) return;
  const kept = load();
  place.querySelector("ul").replaceChildren(...kept.entries.filter((entry) => String(entry.address).startsWith("/")).map((entry) => {
    const item = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { textContent: entry.title, dir: "auto" });
    link.setAttribute("href", entry.address);
    const when = Object.assign(document.createElement("span"), { className: "meta", textContent: `${entry.kind === "search" ? "search" : "read"}, ${new Date(entry.at).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" })}` });
    item.append(link, when);
    return item;
  }));
  const off = place.querySelector(".past-off");
  off.textContent = kept.off ? "Keep a history again" : "Keep no history";
  off.onclick = () => { store({ off: !kept.off, entries: [] }); draw(); };
  place.querySelector(".past-clear").onclick = () => { store({ ...load(), entries: [] }); draw(); };
}
