"use strict";
// The registry's files beside its lists, and look-ups in the forms of guided tasks: piccolo-admin's
// own forms know text boxes only. All words come from the vocabulary and the forms' own schemas.
(() => {
  const vocabulary = JSON.parse(document.getElementById("panel-vocabulary").textContent);
  const files = new Map(Object.entries(vocabulary.files));
  const contacts = new Map(Object.entries(vocabulary.contacts));
  const { place } = window.minhu;
  const WAIT_MS = 250;
  const FEW = 20;

  // --- Files ----------------------------------------------------------------------------------

  function offerFiles() {
    const { table, row } = place();
    const list = row === null && files.has(table) ? document.querySelector(".table_wrapper") : null;
    const there = document.getElementById("registry_files");
    if (there !== null && (list === null || there.dataset.table !== table)) there.remove();
    if (list === null || document.getElementById("registry_files")) return;
    const link = document.createElement("a");
    link.id = "registry_files";
    link.dataset.table = table;
    link.href = files.get(table);
    link.textContent = vocabulary.filesTitle;
    list.before(link);
  }

  // --- What a row shows in part, in full at the desk for a reason -------------------------------

  function offerContact() {
    const { table, row } = place();
    const form = /^\d+$/.test(row ?? "") && contacts.has(table) ? document.querySelector(".inner form") : null;
    const there = document.getElementById("in_full");
    const address = form === null ? "" : `${contacts.get(table)}${row}`;
    if (there !== null && there.getAttribute("href") !== address) there.remove();
    if (form === null || document.getElementById("in_full")) return;
    const link = document.createElement("a");
    link.id = "in_full";
    link.href = address;
    link.textContent = vocabulary.contactTitle;
    form.before(link);
  }

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
    form.dataset.furnished = name;
    const { properties } = await schemaOf(name);
    for (const [field, { extra }] of Object.entries(properties)) {
      const input = form.querySelector(`[name="${field}"]`);
      if (input === null) continue;
      if (extra.table) lookUp(input, extra.table);
      if (extra.choices) choose(input, extra.choices);
    }
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

  new MutationObserver(() => {
    offerFiles();
    offerContact();
    furnish();
  }).observe(document, { childList: true, subtree: true });
})();
