// An export says how much of it is written. Very large ones are left to the browser, which keeps them off its memory.
const MOST = 200_000;

export function exporting() {
  const takes = document.querySelector(".take[data-total]");
  if (!takes || Number(takes.dataset.total) > MOST) return;
  for (const link of takes.querySelectorAll("a[download]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      take(link);
    });
  }
}

async function take(link) {
  const place = document.querySelector(".exported");
  const name = link.pathname.split("/").at(-1).replace("search", "articles");
  try {
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error(answer.status);
    const parts = [];
    let bytes = 0;
    for (const reader = answer.body.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      bytes += value.length;
      place.textContent = `${size(bytes)} written`;
    }
    const made = document.createElement("a");
    made.href = URL.createObjectURL(new Blob(parts, { type: answer.headers.get("Content-Type") }));
    made.download = name;
    made.click();
    setTimeout(() => URL.revokeObjectURL(made.href), 10_000);
    place.textContent = `${name}: all ${Number(link.closest(".take").dataset.total).toLocaleString("en")} written, ${size(bytes)}`;
  } catch {
    place.textContent = "The export broke off. Try again, or take it with morgue export.";
  }
}

const size = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);
