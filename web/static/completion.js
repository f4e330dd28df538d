// Completion under the search box: a list box after the ARIA pattern. Enter searches, Tab or a click takes what is offered.
const WAIT = 120;

export function completion() {
  const input = document.querySelector("#q[data-suggest]");
  if (!input) return;
  const list = document.createElement("ul");
  Object.assign(list, { className: "suggestions", id: "suggestions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  input.parentElement.append(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" })) {
    input.setAttribute(name, value);
  }
  let timer = 0, asked = null, at = -1;

  const close = () => {
    clearTimeout(timer);
    asked?.abort();
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const move = (to) => {
    const items = [...list.children];
    at = (to + items.length + 1) % (items.length + 1);
    items.forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
    if (at < items.length) input.setAttribute("aria-activedescendant", items[at].id);
    else { at = -1; input.removeAttribute("aria-activedescendant"); }
  };

  const take = (item, search) => {
    input.value = item.dataset.text + (search ? "" : " ");
    close();
    if (search) input.form.requestSubmit(); else input.focus();
  };

  const show = (answer, typed) => {
    const offers = offered(answer, typed);
    list.replaceChildren(...offers.map((offer, i) => {
      const item = document.createElement("li");
      item.id = `suggestion-${i}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.dataset.text = offer.text;
      const text = document.createElement("bdi");
      text.textContent = offer.label;
      const kind = document.createElement("span");
      kind.className = "n";
      kind.textContent = offer.kind;
      item.append(text, kind);
      item.addEventListener("mousedown", (event) => { event.preventDefault(); take(item, offer.whole); });
      return item;
    }));
    list.hidden = offers.length === 0;
    at = -1;
    input.setAttribute("aria-expanded", String(offers.length > 0));
  };

  const ask = async () => {
    const typed = input.value;
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed)}`, { signal: asked.signal });
      if (answer.ok && input.value === typed && document.activeElement === input) show(await answer.json(), typed);
    } catch (fault) {
      if (fault.name !== "AbortError") close();
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (input.value.trim().length < 2 || input.value.length > 200) return close();
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") { event.preventDefault(); move(at + 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); move(at < 0 ? list.children.length - 1 : at - 1); }
    else if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); }
    else if ((event.key === "Enter" || event.key === "Tab") && at >= 0) { event.preventDefault(); take(list.children[at], false); }
  });
  input.addEventListener("blur", close);
}

// What the answer offers, as texts for the box: the last word completed, an author or section as a field, or a value of the field at the end.
function offered(answer, typed) {
  const before = typed.replace(/[^\s"():]*$/, "");
  // what is kept before a name: all but the words, or the field with its beginning, that the name completes
  const kept = (value) => {
    const words = typed.trimEnd().split(/\s+/);
    const name = value.toLowerCase();
    while (words.length && name.includes(words.at(-1).toLowerCase().replace(/^[a-z]+:"?/, ""))) words.pop();
    return words.length ? `${words.join(" ")} ` : "";
  };
  const name = (kind) => (entry) => {
    const value = entry.value ?? entry.text ?? entry;
    return { label: value, kind, text: `${kept(value)}${kind}:"${value}"`, whole: true };
  };
  const words = (answer.words ?? []).map((entry) => {
    const word = entry.word ?? entry.text ?? entry.value ?? entry;
    return { label: before + word, kind: "", text: before + word, whole: false };
  });
  if (answer.field) {
    return answer.values.map((value) => ({ label: value, kind: answer.field, text: `${answer.before}${answer.field}:"${value}"`, whole: true }));
  }
  return [...words.slice(0, 6), ...(answer.authors ?? []).slice(0, 4).map(name("author")), ...(answer.sections ?? []).slice(0, 3).map(name("section"))];
}
