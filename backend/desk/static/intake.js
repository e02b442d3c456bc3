"use strict";
// Intake by keyboard: Ctrl+Enter submits, typing narrows the list of places, hints are one click.
// The form works without it.
(() => {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.target.closest("#intake, .call-form")?.requestSubmit();
  });

  const print = document.getElementById("print");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
    document.getElementById("next").focus();
  }

  const form = document.getElementById("intake");
  if (!form) return;

  // One request, however often the button is pressed; the page kept for “back” begins anew.
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => delete form.dataset.sent);

  const area = document.getElementById("area");
  const place = document.getElementById("place");
  const groups = [...area.querySelectorAll("optgroup")].map((group) => [group, [...group.children]]);
  const change = (field) => field.dispatchEvent(new Event("change", { bubbles: true }));

  // Not every browser hides options, so those that do not fit are taken out.
  function narrow() {
    const wanted = place.value.replace(/\s/g, "");
    const chosen = area.value;
    let fitting = [];
    for (const [group, options] of groups) {
      const fits = options.filter((option) => !wanted || option.dataset.code.startsWith(wanted)
        || (group.label + option.text).includes(wanted));
      group.replaceChildren(...fits);
      group.remove();
      if (fits.length) area.append(group);
      fitting = fitting.concat(fits);
    }
    const kept = fitting.some((option) => option.value === chosen) ? chosen : "";
    // What begins with the name itself goes before what merely lies in a street of that name.
    const named = fitting.filter((option) => option.text.startsWith(wanted));
    const only = fitting.length === 1 ? fitting[0] : named.length === 1 ? named[0] : null;
    area.value = wanted && only ? only.value : kept;
    if (area.value !== chosen) change(area);
  }
  place.addEventListener("input", (event) => event.isComposing || narrow());
  place.addEventListener("compositionend", narrow);
  place.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { event.preventDefault(); area.focus(); }
  });
  if (place.value) narrow();

  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-field]");
    if (!button) return;
    const field = document.getElementById(button.dataset.field);
    if (field === area) { place.value = ""; narrow(); }
    field.value = button.dataset.value;
    change(field);
    field.focus();
  });
})();
