"use strict";

// Runs the query of the form and shows the answer as a table; the server does all the work.
(function () {
  const form = document.getElementById("query-form");
  const editor = document.getElementById("query");
  const status = document.getElementById("status");
  const results = document.getElementById("results");
  const downloads = document.getElementById("downloads");
  const base = form.dataset.base;  // own addresses are opened on this host, whatever its name
  const root = form.dataset.root;
  const shownRows = 1000;
  const accept = "application/sparql-results+json, text/turtle;q=0.9";

  function element(name, text, parent) {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (parent) parent.append(made);
    return made;
  }

  function cell(term, row) {
    const made = element("td", undefined, row);
    if (!term) return;
    if (term.type === "uri" && /^https?:/.test(term.value)) {
      const link = element("a", term.value, made);
      link.href = term.value.startsWith(base) ? root + term.value.slice(base.length) : term.value;
    } else {
      made.dir = "auto";
      made.append(term.value);
      if (term["xml:lang"]) element("span", "@" + term["xml:lang"], made).className = "note";
    }
  }

  function showTable(answer) {
    if (typeof answer.boolean === "boolean") {
      element("p", answer.boolean ? "Yes" : "No", results).className = "figure";
      return "answered";
    }
    const rows = answer.results.bindings;
    const table = element("table", undefined, results);
    const head = element("tr", undefined, element("thead", undefined, table));
    answer.head.vars.forEach((name) => { element("th", name, head).scope = "col"; });
    const body = element("tbody", undefined, table);
    rows.slice(0, shownRows).forEach((binding) => {
      const row = element("tr", undefined, body);
      answer.head.vars.forEach((name) => cell(binding[name], row));
    });
    const more = rows.length > shownRows ? ", the first " + shownRows + " are shown" : "";
    return rows.length + (rows.length === 1 ? " row" : " rows") + more;
  }

  function showDownloads(isGraph) {
    downloads.replaceChildren();
    const suffixes = (isGraph ? downloads.dataset.graphs : downloads.dataset.results).split(" ");
    suffixes.forEach((suffix) => {
      const link = element("a", suffix.toUpperCase(), downloads);
      link.className = "chip";
      link.href = form.action + "?" + new URLSearchParams({ query: editor.value, output: suffix });
    });
    downloads.hidden = false;
  }

  async function run() {
    results.replaceChildren();
    downloads.hidden = true;
    status.className = "";
    status.textContent = "Running …";
    const started = performance.now();
    try {
      const response = await fetch(form.action, {
        method: "POST",
        headers: { "Accept": accept, "Content-Type": "application/sparql-query" },
        body: editor.value,
      });
      const type = response.headers.get("Content-Type") || "";
      if (!response.ok) throw new Error((await response.json()).detail);
      const isGraph = !type.includes("sparql-results");
      let said = "graph";
      if (isGraph) element("pre", await response.text(), results);
      else said = showTable(await response.json());
      showDownloads(isGraph);
      status.textContent = said + " in " + Math.round(performance.now() - started) + " ms";
    } catch (fault) {
      status.className = "fault";
      status.textContent = fault.message;
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    history.replaceState(null, "", "?" + new URLSearchParams({ query: editor.value }));
    run();
  });
  editor.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  if (form.dataset.autorun) run();
})();
