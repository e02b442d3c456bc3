"use strict";
// Runs before piccolo-admin's own script: shows names and fixed phrases in the chosen language and
// keeps China time. Everything it shows comes from the vocabulary in the page; there are no words
// in this file.
(() => {
  const vocabulary = JSON.parse(document.getElementById("panel-vocabulary").textContent);
  const LANGUAGE_KEY = "piccoloAdminDefaultLanguage";
  const readOnly = new Set(vocabulary.readOnly);
  // Those, and what this operator may only read: each table's answers tell.
  const closed = new Set(readOnly);
  const kept = new Set(vocabulary.kept);

  function close(table, isClosed) {
    if (isClosed) closed.add(table);
    else closed.delete(table);
    arrange();
  }

  // --- Language and time zone -----------------------------------------------------------------

  const codeOf = { zh: "zh-cn", en: "en" };
  const setItem = Storage.prototype.setItem;
  // The server has chosen by our cookie; piccolo-admin follows.
  setItem.call(localStorage, LANGUAGE_KEY, codeOf[vocabulary.language]);
  setItem.call(localStorage, "defaultTimezone", "Asia/Shanghai");

  function switchTo(language) {
    const path = location.pathname;
    document.cookie = `panel_language=${language}; path=${path}; max-age=31536000; samesite=lax`;
    location.reload();
  }

  // The language menu only stores its choice; names and choices need a fresh page.
  Storage.prototype.setItem = function (key, value) {
    setItem.call(this, key, value);
    if (this === localStorage && key === LANGUAGE_KEY && value !== codeOf[vocabulary.language]) {
      switchTo(value === codeOf.en ? "en" : "zh");
    }
  };

  // --- Where we are ---------------------------------------------------------------------------

  function place() {
    const [, table, row] = /^#\/([^/?]*)\/?([^/?]*)/.exec(location.hash) ?? [];
    return { table: table in vocabulary.tables ? table : null, row: row || null };
  }

  const spaced = (name) => name.replaceAll("_", " ");

  function tableTitle(words) {
    const name = words.toLowerCase().replaceAll(" ", "_");
    return vocabulary.tables[name] ?? words;
  }

  // --- Phrases --------------------------------------------------------------------------------

  const exact = new Map();
  const patterns = [];
  for (const [english, label] of Object.entries(vocabulary.phrases)) {
    if (!/\{\w+\}/.test(english)) {
      exact.set(english, label);
      continue;
    }
    const pieces = english.split(/\{(\w+)\}/);
    const expression = pieces.map((piece, at) => (at % 2 ? `(?<${piece}>.*)` : literally(piece)));
    patterns.push([new RegExp(`^${expression.join("")}$`, "s"), label]);
  }

  function literally(text) {
    return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  }

  function phrase(text) {
    const words = text.trim().replace(/\s+/g, " ");
    if (exact.has(words)) return exact.get(words);
    for (const [expression, label] of patterns) {
      const found = expression.exec(words);
      if (found) return label.replace(/\{(\w+)\}/g, (_, name) => part(name, found.groups[name]));
    }
    return null;
  }

  function part(name, words) {
    return name === "table" ? tableTitle(words) : (phrase(words) ?? words);
  }

  // --- Names of tables and columns ------------------------------------------------------------

  function columnTitle(element, name) {
    const link = element.closest("a");
    const table = link ? link.hash.split("/")[1] : place().table;
    return vocabulary.columns[table]?.[name] ?? null;
  }

  function heading(words) {
    const { table, row } = place();
    if (table === null || !words.endsWith(spaced(table))) return null;
    const before = words.slice(0, -spaced(table).length).trim();
    if (before === "") return vocabulary.tables[table];
    const verb = row !== "add" && closed.has(table) ? exact.get("View") : before;
    return verb + (vocabulary.language === "zh" ? "" : " ") + vocabulary.tables[table];
  }

  const CONTEXTS = [
    [".table_list a span, .related_tables .table", (_, words) => tableTitle(words)],
    [".related_tables .bold, th, select[name=column] option, .column_list label", columnTitle],
    [".title h1, .inner h1, .modal h1", (_, words) => heading(words)],
  ];
  // What people have written is never translated.
  const CONTENT = "#user, .table_wrapper tbody td, textarea, pre, script, style";

  function shown(node) {
    const element = node.parentElement;
    if (element === null || (element.closest(CONTENT) && element.tagName !== "CODE")) return null;
    const words = node.nodeValue.trim();
    if (words === "") return null;
    for (const [selector, titled] of CONTEXTS) {
      const title = element.closest(selector) && titled(element, words);
      if (title) return title;
    }
    return phrase(words);
  }

  function showText(node) {
    const words = shown(node);
    if (words !== null && words !== node.nodeValue.trim()) {
      node.nodeValue = node.nodeValue.replace(node.nodeValue.trim(), () => words);
    }
  }

  function showAttributes(element) {
    for (const name of ["title", "placeholder", "label"]) {
      const words = element.hasAttribute(name) && phrase(element.getAttribute(name));
      if (words && words !== element.getAttribute(name)) element.setAttribute(name, words);
    }
  }

  function show(node) {
    if (node.nodeType === Node.TEXT_NODE) {
      showText(node);
    } else if (node.nodeType === Node.ELEMENT_NODE) {
      showAttributes(node);
      node.childNodes.forEach(show);
    }
  }

  // --- The page around them -------------------------------------------------------------------

  function arrange() {
    const { table, row } = place();
    const onlyRead = table !== null && closed.has(table);
    document.documentElement.toggleAttribute("data-read-only", onlyRead);
    document.documentElement.toggleAttribute("data-kept", table !== null && kept.has(table));
    if (table !== null && row !== null) {
      for (const field of document.querySelectorAll(".inner form :is(input, select, textarea)")) {
        field.disabled = onlyRead;
      }
    }
    offerLanguage();
    colour(vocabulary.columns[table]?.colour);
  }

  function colour(title) {
    const headings = [...document.querySelectorAll(".table_wrapper th")];
    const at = headings.findIndex((cell) => cell.textContent.trim() === title);
    for (const row of at < 0 ? [] : document.querySelectorAll(".table_wrapper tbody tr")) {
      row.cells[at].dataset.colour = vocabulary.colours[row.cells[at].textContent.trim()] ?? "";
    }
  }

  function offerLanguage() {
    const form = document.querySelector("#login form");
    if (form === null || document.getElementById("panel_language")) return;
    const other = vocabulary.language === "zh" ? "en" : "zh";
    const link = document.createElement("a");
    link.id = "panel_language";
    link.href = "#";
    link.textContent = vocabulary.languages[other];
    link.addEventListener("click", (event) => {
      event.preventDefault();
      switchTo(other);
    });
    form.after(link);
  }

  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(show);
      else if (change.type === "characterData") showText(change.target);
      else showAttributes(change.target);
    }
    arrange();
  }).observe(document, {
    attributeFilter: ["title", "placeholder", "label"],
    characterData: true,
    childList: true,
    subtree: true,
  });

  for (const name of ["alert", "confirm"]) {
    const ask = window[name].bind(window);
    window[name] = (words) => ask(phrase(String(words)) ?? words);
  }

  // For the scripts that follow.
  window.minhu = { place, readOnly, close, say: (english, words) => exact.set(english, words) };
})();
