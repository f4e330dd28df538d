// What is new since the reader last looked. Kept in the browser alone: the moment at which the archive that was looked at was built.
// Whatever it gets later has a later moment, so nothing is missed or shown twice, however old the pieces are.
const LOOKED = "morgue-looked";
const SINCE = "morgue-new-since"; // in this tab: marks stay while one reads on

export async function news() {
  const link = document.querySelector("[data-built]");
  if (!link) return;
  try {
    const built = link.dataset.built;
    const looked = localStorage.getItem(LOOKED);
    if (!looked || Number.isNaN(Date.parse(looked))) return localStorage.setItem(LOOKED, built);
    const isNew = Date.parse(looked) < Date.parse(built);
    if (new URLSearchParams(location.search).get("order-by") === "added" && document.querySelector("#hits")) {
      if (isNew) sessionStorage.setItem(SINCE, looked);
      localStorage.setItem(LOOKED, built);
    } else if (isNew) await count(link, looked);
    mark(sessionStorage.getItem(SINCE));
  } catch { /* no storage, or the count can't be had just now */ }
}

async function count(link, looked) {
  const next = new Date(Date.parse(looked) + 1000).toISOString().slice(0, 19);
  const answer = await fetch(`${link.dataset.feed}?q=${encodeURIComponent(`added:"${next}.."`)}`);
  if (!answer.ok) return;
  const { total } = (await answer.json())._morgue;
  if (total) link.textContent = `${total.toLocaleString("en")} new`;
  if (total) link.title = "New since you last looked";
}

function mark(since) {
  if (!since) return;
  for (const hit of document.querySelectorAll(".hit[data-added]")) {
    if (Date.parse(hit.dataset.added) <= Date.parse(since)) continue;
    const sign = document.createElement("b");
    sign.className = "is-new";
    sign.textContent = "New";
    hit.querySelector(".meta").prepend(sign, " ");
  }
}
