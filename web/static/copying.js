// Copy buttons.
import { say } from "./say.js";

export function copying() {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await copy(document.getElementById(button.dataset.copy));
      button.textContent = "Copied";
      say("Copied");
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
  }
}

// A list as a line an entry; citations with their italics too, for programs that take them.
async function copy(place) {
  const entries = place.matches("ol") ? [...place.children] : [place];
  const plain = entries.map((entry) => entry.textContent.trim()).join("\n");
  if (place.matches("pre") || !place.querySelector("i") || !globalThis.ClipboardItem) return navigator.clipboard.writeText(plain);
  const rich = entries.map((entry) => `<p>${entry.innerHTML.trim()}</p>`).join("");
  const parts = { "text/plain": plain, "text/html": rich };
  return navigator.clipboard.write([new ClipboardItem(Object.fromEntries(Object.entries(parts).map(([kind, text]) => [kind, new Blob([text], { type: kind })])))]);
}
