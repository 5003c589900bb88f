"use strict";

// The editor of the query page: indenting, completion with the terms of the graph, prefixes, answers without a reload.
// The page does the same without this script: the form is sent and the server shows the answer.
(function () {
  const form = document.getElementById("query-form");
  const editor = document.getElementById("query");
  const list = document.getElementById("terms");
  const answer = document.getElementById("answer");
  const shown = 12;
  const word = /(?:[A-Za-z][\w-]*:)?[\w-]*$/;
  let vocabulary = null;
  let found = [];
  let chosen = -1;
  let leaves = false;  // Escape was pressed: the next Tab leaves the field

  function insert(text, start, end) {
    editor.setSelectionRange(start, end);
    // execCommand keeps the browser's undo; setRangeText is for browsers that do not have it any more
    if (!document.execCommand("insertText", false, text)) editor.setRangeText(text, start, end, "end");
  }

  function lineStart(position) {
    return editor.value.lastIndexOf("\n", position - 1) + 1;
  }

  // ---- Terms ---------------------------------------------------------------------------------------------------

  async function learn() {
    if (vocabulary) return;
    vocabulary = { prefixes: {}, terms: [] };
    const response = await fetch(form.dataset.terms, { headers: { Accept: "application/json" } });
    if (!response.ok) return;
    const told = await response.json();
    const terms = [...told.classes, ...told.properties].sort((one, other) => other.uses - one.uses);
    vocabulary = { prefixes: told.prefixes, terms };
  }

  function fits(term, typed) {
    const name = term.name.toLowerCase();
    return typed.includes(":") ? name.startsWith(typed) : name.includes(":" + typed);
  }

  function isInText(before) {
    const line = before.slice(before.lastIndexOf("\n") + 1).replace(/<[^>]*>|"(?:[^"\\]|\\.)*"/g, "");
    return /[#"<]/.test(line);
  }

  function suggest(isAsked) {
    const end = editor.selectionStart;
    const before = editor.value.slice(0, end);
    const typed = word.exec(before)[0];
    const isWanted = isAsked || typed.includes(":") || typed.length > 2;
    const isVariable = /[?$]/.test(before.charAt(before.length - typed.length - 1));
    found = [];
    if (vocabulary && isWanted && !isVariable && !isInText(before) && editor.selectionEnd === end) {
      const names = vocabulary.terms.filter((term) => fits(term, typed.toLowerCase()));
      found = names.some((term) => term.name === typed) ? [] : names.slice(0, shown);
    }
    show(end - typed.length);
  }

  function show(start) {
    list.replaceChildren();
    list.hidden = found.length === 0;
    chosen = -1;
    editor.removeAttribute("aria-activedescendant");
    if (list.hidden) return;
    found.forEach((term, place) => {
      const item = document.createElement("li");
      item.id = "term-" + place;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      const uses = document.createElement("span");
      uses.textContent = term.uses.toLocaleString("en");
      item.append(term.name, uses);
      item.addEventListener("mousedown", (event) => { event.preventDefault(); accept(place); });
      list.append(item);
    });
    place(start);
    choose(0);
  }

  // Lines are never wrapped in the editor, so line and column say where a character is.
  function place(start) {
    const style = getComputedStyle(editor);
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = style.font;
    const lines = editor.value.slice(0, start).split("\n");
    const across = pen.measureText(lines[lines.length - 1]).width + parseFloat(style.paddingLeft) - editor.scrollLeft;
    const down = lines.length * parseFloat(style.lineHeight) + parseFloat(style.paddingTop) - editor.scrollTop;
    list.style.left = Math.max(0, Math.min(across, editor.clientWidth - list.offsetWidth)) + "px";
    list.style.top = Math.min(down + 4, editor.clientHeight) + "px";
  }

  function choose(place) {
    if (chosen >= 0) list.children[chosen].setAttribute("aria-selected", "false");
    chosen = (place + found.length) % found.length;
    const item = list.children[chosen];
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    editor.setAttribute("aria-activedescendant", item.id);
  }

  function accept(place) {
    const end = editor.selectionStart;
    const typed = word.exec(editor.value.slice(0, end))[0];
    insert(found[place].name, end - typed.length, end);
    close();
    declare();
  }

  function close() {
    found = [];
    show(0);
  }

  // ---- Prefixes: what is known here is written out, so that the query means the same elsewhere ------------------

  function declare() {
    if (!vocabulary) return;
    const bare = editor.value.replace(/#[^\n]*|<[^>\s]*>|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, " ");
    const declared = new Set([...bare.matchAll(/\bPREFIX\s+([\w-]*):/gi)].map((match) => match[1]));
    const used = new Set([...bare.matchAll(/(?<![\w?$:-])([A-Za-z][\w-]*):/g)].map((match) => match[1]));
    const missing = [...used].filter((name) => name in vocabulary.prefixes && !declared.has(name)).sort();
    if (missing.length === 0) return;
    const lines = missing.map((name) => "PREFIX " + name + ": <" + vocabulary.prefixes[name] + ">\n").join("");
    const [start, end] = [editor.selectionStart, editor.selectionEnd];
    const top = /^(?:[ \t]*#[^\n]*\n)*/.exec(editor.value)[0].length;  // below the comments at the head
    insert(lines, top, top);
    const moved = (position) => (position >= top ? position + lines.length : position);
    editor.setSelectionRange(moved(start), moved(end));
  }

  // ---- Keys ------------------------------------------------------------------------------------------------------

  function indent(isBack) {
    const [start, end] = [editor.selectionStart, editor.selectionEnd];
    if (start === end && !isBack) return insert("  ", start, end);
    const from = lineStart(start);
    const lines = editor.value.slice(from, end);
    const changed = isBack ? lines.replace(/^ {1,2}/gm, "") : lines.replace(/^/gm, "  ");
    insert(changed, from, end);
    if (start === end) editor.setSelectionRange(Math.max(from, start - (lines.length - changed.length)), Math.max(from, start - (lines.length - changed.length)));
    else editor.setSelectionRange(from, from + changed.length);
  }

  function breakLine() {
    const start = editor.selectionStart;
    const line = editor.value.slice(lineStart(start), start);
    const deeper = /\{\s*$/.test(line) ? "  " : "";
    insert("\n" + /^ */.exec(line)[0] + deeper, start, editor.selectionEnd);
  }

  function onTerms(event) {
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Enter" || event.key === "Tab") accept(chosen);
    else if (event.key === "Escape") close();
    else return false;
    return true;
  }

  function onKey(event) {
    const isCommand = event.ctrlKey || event.metaKey;
    if (isCommand && event.key === "Enter") form.requestSubmit();
    else if (event.ctrlKey && event.key === " ") suggest(true);
    else if (isCommand || event.altKey) return;
    else if (!list.hidden && onTerms(event)) leaves = false;
    else if (event.key === "Escape") { leaves = true; return; }
    else if (event.key === "Tab" && !leaves) indent(event.shiftKey);
    else if (event.key === "Enter") breakLine();
    else { if (event.key !== "Shift") leaves = false; return; }
    event.preventDefault();
  }

  // ---- Answers ---------------------------------------------------------------------------------------------------

  async function run() {
    const address = form.action + "?" + new URLSearchParams({ query: editor.value });
    close();
    answer.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(address, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const told = page.getElementById("answer") || page.getElementById("main");
      answer.replaceChildren(...told.childNodes);
      history.pushState(null, "", address);
    } catch (fault) {
      const said = document.createElement("p");
      said.setAttribute("role", "alert");
      said.textContent = "The server does not answer: " + fault.message;
      answer.replaceChildren(said);
    }
    answer.setAttribute("aria-busy", "false");
  }

  form.addEventListener("submit", (event) => { event.preventDefault(); run(); });
  document.getElementById("prefixes").addEventListener("click", async () => { await learn(); editor.focus(); declare(); });
  document.getElementById("by-keyboard").hidden = false;
  editor.addEventListener("keydown", onKey);
  editor.addEventListener("focus", learn);
  editor.addEventListener("blur", () => { close(); leaves = false; });
  editor.addEventListener("input", (event) => {
    suggest(false);
    if (event.data === ":") declare();
  });
  window.addEventListener("popstate", () => location.reload());
})();
