// Lines that take longer to find than the page: each is asked for when the page is shown, and the
// link that stands there until then stays where the answer is late, empty or an error.
export async function fill() {
  for (const line of document.querySelectorAll("[data-fill]")) {
    const answer = await fetch(line.dataset.fill).catch(() => null);
    if (!answer?.ok) continue;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    if (found.textContent.trim()) line.replaceChildren(...found.childNodes);
  }
}
