"use strict";

// Suggestions under each search field, by the combobox pattern of ARIA 1.2 (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/).
// A field says in data-suggest where they come from. Without this script it is a plain field, and its form is sent.
(function () {
  const pause = 150;  // milliseconds without a key before the server is asked
  const shortest = 2;

  function element(name, attributes, text) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.textContent = text;  // never markup: names come from records
    return made;
  }

  function suggestUnder(field) {
    const id = field.id + "-suggestions";
    const list = element("ul", { id, role: "listbox", class: "suggestions", "aria-label": "Suggestions", hidden: "" }, "");
    const said = element("span", { class: "unseen", role: "status" }, "");
    let found = [];
    let chosen = -1;
    let timer = 0;
    let asked = new AbortController();

    function isOpen() {
      return !list.hidden;
    }

    function stop() {
      clearTimeout(timer);
      asked.abort();
    }

    function close() {
      stop();
      list.hidden = true;
      said.textContent = "";
      choose(-1);
      field.setAttribute("aria-expanded", "false");
    }

    function open() {
      list.hidden = found.length === 0;
      said.textContent = found.length === 1 ? "1 suggestion" : found.length + " suggestions";
      field.setAttribute("aria-expanded", String(isOpen()));
      list.style.left = field.offsetLeft + "px";
      list.style.minWidth = field.offsetWidth + "px";
      const beyond = list.getBoundingClientRect().right - document.documentElement.clientWidth + 8;
      if (beyond > 0) list.style.left = field.offsetLeft - beyond + "px";
    }

    // One of the suggestions, or (-1) the text of the field itself.
    function choose(place) {
      if (chosen >= 0) list.children[chosen].setAttribute("aria-selected", "false");
      chosen = place;
      if (chosen < 0) return field.removeAttribute("aria-activedescendant");
      const item = list.children[chosen];
      item.setAttribute("aria-selected", "true");
      item.scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", item.id);
    }

    function move(step) {
      const places = found.length + 1;
      choose(((chosen + 1 + step + places) % places) - 1);
    }

    function accept(place) {
      const address = found[place].page;
      close();
      location.assign(address);
    }

    function item(hit, place) {
      const made = element("li", { id: id + "-" + place, role: "option", "aria-selected": "false" }, "");
      const about = [hit.kind, hit.year].filter(Boolean).join(", ");
      made.append(element("bdi", {}, hit.name), " ", element("span", {}, about));
      made.addEventListener("mousedown", (event) => event.preventDefault());  // the field keeps the focus
      made.addEventListener("click", () => accept(place));
      return made;
    }

    async function ask() {
      asked = new AbortController();
      const { signal } = asked;
      const query = new URLSearchParams({ q: field.value });
      const kind = field.form.elements.namedItem("kind");
      if (kind) query.set("kind", kind.value);
      try {
        const response = await fetch(field.dataset.suggest + "?" + query, { signal });
        const told = response.ok ? await response.json() : { suggestions: [] };
        if (signal.aborted) return;
        choose(-1);
        found = told.suggestions;
        list.replaceChildren(...found.map(item));
        open();
      } catch (fault) {
        if (!signal.aborted) close();  // a server out of reach: the field works as without suggestions
      }
    }

    function onInput(event) {
      if (event.isComposing) return;
      stop();
      if (field.value.trim().length < shortest) {
        found = [];
        close();
      } else timer = setTimeout(ask, pause);
    }

    function onKey(event) {
      if (event.isComposing || event.ctrlKey || event.metaKey) return;
      if (event.key === "ArrowDown" && !isOpen() && found.length) open();
      else if (event.key === "ArrowDown" && isOpen() && !event.altKey) move(1);
      else if (event.key === "ArrowUp" && isOpen()) event.altKey ? close() : move(-1);
      else if (event.key === "Enter" && isOpen() && chosen >= 0) accept(chosen);
      else if (event.key === "Escape" && isOpen()) close();
      else return;
      event.preventDefault();
    }

    const states = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id };
    for (const [key, value] of Object.entries(states)) field.setAttribute(key, value);
    field.parentElement.classList.add("suggesting");
    field.parentElement.append(list, said);
    field.addEventListener("input", onInput);
    field.addEventListener("compositionend", onInput);
    field.addEventListener("keydown", onKey);
    field.addEventListener("blur", close);
    field.form.addEventListener("submit", close);
  }

  document.querySelectorAll("input[data-suggest]").forEach(suggestUnder);
})();
