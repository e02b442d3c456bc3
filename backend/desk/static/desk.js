"use strict";
// What a page cannot do by itself: time that runs, keys in the list, a word when offline.
// Everything works without it; every word it shows comes from the page.
(() => {
  const page = document.body.dataset;
  // This device's clock may be wrong; the server's counts.
  const offset = Date.parse(page.now) - Date.now();
  const [day, hour, minute] = page.units.split("|");
  const between = document.documentElement.lang === "en" ? " " : "";

  // The same as times.span on the server.
  function span(milliseconds) {
    const minutes = Math.max(Math.floor(Math.abs(milliseconds) / 60000), 1);
    const days = Math.floor(minutes / 1440);
    const hours = Math.floor((minutes % 1440) / 60);
    const rest = minutes % 60;
    if (days >= 10) return `${days}${day}`;
    if (days) return `${days}${day}` + (hours ? `${between}${hours}${hour}` : "");
    if (hours) return `${hours}${hour}` + (rest ? `${between}${rest}${minute}` : "");
    return `${rest}${minute}`;
  }

  const COLOURS = ["yellow", "orange", "red"];

  function show(time, now) {
    const left = Date.parse(time.dataset.due) - now;
    const word = left <= 0 ? page.overdue : page.left;
    const text = ` ${span(left)}`;
    const [bold, rest] = [time.firstElementChild, time.lastChild];
    if (bold && bold.textContent !== word) bold.textContent = word;
    if (rest.textContent !== text) rest.textContent = text;
    for (const colour of COLOURS) {
      const at = time.dataset[`${colour}At`];
      if (!at || Date.parse(at) > now || time.classList.contains(colour)) continue;
      for (const holder of [time, time.closest(".order")]) {
        holder?.classList.remove("green", ...COLOURS);
        holder?.classList.add(colour);
      }
    }
  }

  function tick() {
    const now = Date.now() + offset;
    for (const time of document.querySelectorAll("time[data-due]")) show(time, now);
  }

  tick();
  setInterval(tick, 10000);
  document.addEventListener("visibilitychange", () => document.hidden || tick());
  document.addEventListener("htmx:afterSettle", tick);

  // --- Ticks ----------------------------------------------------------------------------------

  const chosen = document.getElementById("chosen");
  const boxes = () => [...document.querySelectorAll('#batch [name="order"]')];

  function count() {
    const all = boxes();
    const ticked = all.filter((box) => box.checked).length;
    if (chosen) chosen.textContent = chosen.dataset.text.replace("{}", ticked);
    const every = document.getElementById("all");
    if (!every) return;
    every.checked = ticked > 0 && ticked === all.length;
    every.indeterminate = ticked > 0 && ticked < all.length;
  }

  document.addEventListener("change", ({ target }) => {
    if (target.id === "all") for (const box of boxes()) box.checked = target.checked;
    if (target.id === "all" || target.name === "order") count();
  });
  addEventListener("pageshow", count);

  // --- Keys -----------------------------------------------------------------------------------

  const typing = (element) => element.matches("input:not([type=checkbox]), select, textarea");

  function step(by) {
    const links = [...document.querySelectorAll("#rows a")];
    const row = document.activeElement.closest("#rows tr");
    const at = row ? links.findIndex((link) => row.contains(link)) : by > 0 ? -1 : links.length;
    const next = links[Math.min(Math.max(at + by, 0), links.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "x") document.activeElement.closest("#rows tr")?.querySelector("[name=order]")?.click();
    else if (event.key === "/") document.getElementById("q")?.focus();
    else return;
    event.preventDefault();
  });

  // --- The frame ------------------------------------------------------------------------------

  // The tab one stands on may be out of sight on a telephone.
  const tabs = document.querySelector(".tabs");
  const here = tabs?.querySelector("[aria-current]");
  if (here) tabs.scrollLeft = here.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - here.offsetWidth) / 2;

  const menu = document.querySelector(".menu");
  document.addEventListener("click", (event) => {
    if (menu?.open && !menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keyup", (event) => {
    if (event.key === "Escape" && menu?.open) menu.open = false;
  });

  // A field that is empty need not stand in the address.
  document.getElementById("find")?.addEventListener("submit", ({ target }) => {
    for (const field of target.elements) if (field.name && !field.value) field.disabled = true;
    addEventListener("pageshow", () => { for (const field of target.elements) field.disabled = false; });
  });

  const offline = document.getElementById("offline");
  for (const [event, gone] of [["htmx:sendError", true], ["offline", true], ["online", false], ["htmx:afterOnLoad", false]]) {
    addEventListener(event, () => { offline.hidden = !gone; });
  }
  document.addEventListener("htmx:afterSwap", ({ target }) => {
    if (target.id === "result") target.firstElementChild?.focus();
  });
})();
