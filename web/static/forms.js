// Forms: addresses carry nothing empty, a slow search says that it runs, a form with a count shows what it would find.
const PATIENCE = 1000;
const WAIT = 250;

export function forms() {
  document.addEventListener("formdata", (event) => {
    const data = event.formData;
    if (event.target.method !== "get") return;
    for (const name of new Set(data.keys())) {
      const values = data.getAll(name).filter((value) => value !== "");
      data.delete(name);
      for (const value of values) data.append(name, value);
    }
  });
  document.addEventListener("submit", (event) => { if (event.target.method === "get") waiting(); });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (link && !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !link.hasAttribute("download") && link.origin === location.origin && link.search) waiting();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && event.target.matches?.(".trend-form textarea")) { event.preventDefault(); event.target.form.requestSubmit(); }
  });
  for (const form of document.querySelectorAll("form[data-count]")) counting(form);
}

function waiting() {
  const place = document.querySelector(".waiting");
  if (!place) return;
  const started = performance.now();
  const show = () => {
    place.hidden = false;
    place.textContent = `Searching… ${Math.round((performance.now() - started) / 1000)} s`;
  };
  let timer = setTimeout(() => { show(); timer = setInterval(show, 1000); }, PATIENCE);
  addEventListener("pagehide", () => { clearTimeout(timer); clearInterval(timer); place.hidden = true; }, { once: true });
}

function counting(form) {
  let timer = 0, asked = null;
  const query = form.querySelector("[data-query]");
  const count = async () => {
    asked?.abort();
    asked = new AbortController();
    const output = form.querySelector("output");
    try {
      const answer = await fetch(`${form.dataset.count}?${new URLSearchParams(new FormData(form))}`, { signal: asked.signal });
      if (!answer.ok) throw new Error(answer.status);
      const found = await answer.json();
      output.textContent = found.total === null ? "" : `${found.total.toLocaleString("en")} ${found.total === 1 ? "article" : "articles"}`;
      if (query) query.textContent = found.query || "everything";
    } catch (fault) {
      if (fault.name !== "AbortError") output.textContent = "";
    }
  };
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(count, WAIT); });
}
