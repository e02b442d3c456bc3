"use strict";
// Where tables and rows lead to, and look-ups in the forms of guided tasks: piccolo-admin's
// own forms know text boxes only. All words come from the vocabulary and the forms' own schemas.
(() => {
  const vocabulary = JSON.parse(document.getElementById("panel-vocabulary").textContent);
  const files = new Map(Object.entries(vocabulary.files));
  const { place } = window.minhu;
  const WAIT_MS = 250;
  const FEW = 20;

  // --- Where a table and its rows lead to -------------------------------------------------------

  const leads = new Map(Object.entries(vocabulary.leads));
  let shownFor = "";
  let tasks = null;

  // The tasks this operator may carry out; asked for anew after a log-in.
  function offered() {
    tasks ??= fetch("./api/forms/").then((answer) => {
      if (!answer.ok) throw new Error(answer.statusText);
      return answer.json();
    });
    return tasks.then((found) => new Set(found.map(({ slug }) => slug))).catch(() => {
      tasks = null;
      return new Set();
    });
  }

  function link(href, words, id) {
    const made = document.createElement("a");
    if (id) made.id = id;
    made.href = href;
    made.textContent = words;
    return made;
  }

  // null while the row is not there, and where it lacks what the page is about.
  function pathOf(path, key) {
    const values = { ...window.minhu.row()?.values, key };
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    if (names.some((name) => (values[name] ?? "") === "")) return null;
    return path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(values[name]));
  }

  async function lead() {
    const { table, row } = place();
    if (document.getElementById("login")) tasks = null;
    const isRow = row !== null && row !== "add";
    const before = document.querySelector(isRow ? ".inner form" : ".table_wrapper");
    const there = document.getElementById("panel_leads");
    // A row's leads say what it is called and how it stands: not before it is there.
    const nowhere = table === null || row === "add" || before === null;
    const wanted = nowhere || (isRow && !window.minhu.row()) ? "" : `${table}/${row ?? ""}`;
    if (wanted === shownFor && (there !== null || wanted === "")) return;
    there?.remove();
    shownFor = wanted;
    if (wanted === "" || !(files.has(table) || leads.has(table))) return;
    const nav = document.createElement("nav");
    nav.id = "panel_leads";
    nav.setAttribute("aria-label", vocabulary.leadsTitle);
    before.before(nav);
    if (!isRow && files.has(table)) nav.append(link(files.get(table), vocabulary.filesTitle, "registry_files"));
    const mine = await offered();
    if (shownFor !== wanted) return;
    for (const { path, title } of isRow ? (leads.get(table)?.rows ?? []) : []) {
      const href = pathOf(path, row);
      if (href !== null) nav.append(link(href, title));
    }
    for (const task of leads.get(table)?.tasks ?? []) {
      const fits = !isRow || (task.field && holds(task.only));
      if (mine.has(task.name) && fits) nav.append(begun(task, table, row, isRow));
    }
  }

  // Whether the row's columns hold what a task asks of them; of a column it lacks nothing is asked.
  function holds(only) {
    const values = window.minhu.row()?.values ?? {};
    return Object.entries(only).every(([name, told]) => !(name in values) || told.includes(values[name] ?? null));
  }

  function begun({ name, title, field, called, also }, table, row, isRow) {
    const about = new URLSearchParams(isRow ? { about: `${table}/${row}` } : {});
    const { called: words, values } = window.minhu.row() ?? {};
    const value = called ? words : row;
    if (isRow && value) about.set(field, value);
    for (const [other, column] of Object.entries(isRow ? also : {})) {
      if (values?.[`${column}_readable`]) about.set(other, values[`${column}_readable`]);
    }
    return link(`#/forms/${name}${isRow ? `?${about}` : ""}`, title);
  }

  document.addEventListener("minhu:row", () => {
    shownFor = "";
    lead();
  });

  // --- Forms of guided tasks ------------------------------------------------------------------

  const schemas = new Map();

  async function schemaOf(name) {
    if (!schemas.has(name)) {
      schemas.set(name, fetch(`./api/forms/${name}/schema/`).then((answer) => answer.json()));
    }
    return schemas.get(name);
  }

  async function furnish() {
    const [, name] = /^#\/forms\/([a-z-]+)/.exec(location.hash) ?? [];
    const button = document.querySelector("[data-uitest=submit_custom_form_button]");
    const form = button?.closest("form");
    if (!name || !form || form.dataset.furnished === name) return;
    const { properties } = await schemaOf(name);
    // The form may still be that of another task, or empty.
    const there = Object.keys(properties).every((field) => form.querySelector(`[name="${field}"]`));
    if (!there || form.dataset.furnished === name) return;
    form.dataset.furnished = name;
    for (const [field, { extra }] of Object.entries(properties)) {
      const input = form.querySelector(`[name="${field}"]`);
      if (input === null) continue;
      if (extra.table) lookUp(input, extra.table);
      if (extra.choices) choose(input, extra.choices);
    }
    fill(form);
  }

  // What the row one comes from fills in, and the way back to it.
  function fill(form) {
    const told = new URLSearchParams(location.hash.split("?")[1] ?? "");
    for (const [name, value] of told) {
      const input = form.querySelector(`input[name="${CSS.escape(name)}"]`);
      if (input === null) continue;
      input.value = value;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  // Outside the form, which gives way to what was done.
  function leadBack() {
    const told = new URLSearchParams(location.hash.split("?")[1] ?? "").get("about") ?? "";
    const about = /^#\/forms\//.test(location.hash) && /^\w+\/\w+$/.test(told) ? told : "";
    const there = document.getElementById("panel_back");
    if (there?.dataset.about === about || (!there && !about)) return;
    there?.remove();
    const frame = document.querySelector(".inner");
    if (!about || !frame) return;
    const back = link(`#/${about}/`, vocabulary.back, "panel_back");
    back.dataset.about = about;
    frame.append(back);
  }

  function lookUp(input, table) {
    const list = document.createElement("datalist");
    list.id = `found_${input.name}`;
    input.setAttribute("list", list.id);
    input.setAttribute("autocomplete", "off");
    input.after(list);
    let waiting;
    input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => offer(input, list, table), WAIT_MS);
    });
  }

  async function offer(input, list, table) {
    const words = input.value.trim();
    if (words === "") return;
    const query = new URLSearchParams({ search: words, limit: FEW });
    const answer = await fetch(`./api/tables/${table}/ids/?${query}`);
    if (!answer.ok || input.value.trim() !== words) return;
    const options = Object.values(await answer.json()).map((shown) => {
      const option = document.createElement("option");
      option.value = shown;
      return option;
    });
    list.replaceChildren(...options);
  }

  function choose(input, choices) {
    const select = document.createElement("select");
    select.name = input.name;
    for (const [value, words] of [["", ""], ...Object.entries(choices)]) {
      const option = document.createElement("option");
      option.value = value;
      option.textContent = words;
      select.append(option);
    }
    input.removeAttribute("name");
    input.hidden = true;
    input.after(select);
  }

  // --- Previews, which the page shows where refusals are ------------------------------------------

  function reword(element, from, to) {
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) if (texts.currentNode.nodeValue.trim() === from) texts.currentNode.nodeValue = to;
  }

  function preview() {
    const { begins, title, look } = vocabulary.preview;
    const { Error: refused, "The form has errors.": above } = vocabulary.phrases;
    const box = document.querySelector(".inner .errors");
    const popup = document.getElementById("message_popup");
    const is = box?.textContent.includes(begins) ?? false;
    const changes = is !== document.documentElement.hasAttribute("data-preview");
    document.documentElement.toggleAttribute("data-preview", is);
    if (box) reword(box, is ? refused : title, is ? title : refused);
    if (popup) reword(popup, is ? above : look, is ? look : above);
    if (is && changes) box.scrollIntoView({ block: "center" });
  }

  new MutationObserver(() => {
    preview();
    lead();
    furnish();
    leadBack();
  }).observe(document, { childList: true, subtree: true });
})();
