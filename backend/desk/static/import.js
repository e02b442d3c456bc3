"use strict";
// While a file is sent and its rows are looked at: how far it has come. Every word comes from the
// page; without this script the whole page is answered.
(() => {
  const EVERY_MS = 700;
  const waiting = document.getElementById("waiting");
  const form = document.getElementById("bring");
  if (!waiting || !form) return;
  const [words, bar] = waiting.children;
  let asking;

  function show(text, share) {
    words.textContent = text;
    if (share === null) bar.removeAttribute("value");
    else bar.value = share * 100;
  }

  async function ask() {
    const answer = await fetch(waiting.dataset.path).catch(() => null);
    if (waiting.hidden || !answer?.ok) return;
    const { done, total } = await answer.json();
    if (total && !waiting.hidden) show(`${waiting.dataset.reading} ${done} / ${total}`, done / total);
  }

  function end() {
    clearInterval(asking);
    waiting.hidden = true;
  }

  const mine = ({ target, detail }) => target === form || detail?.elt === form;

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!mine(event)) return;
    document.getElementById("outcome").replaceChildren();
    waiting.hidden = false;
    show(waiting.dataset.sending, 0);
  });
  form.addEventListener("htmx:xhr:progress", ({ detail }) => {
    if (detail.loaded < detail.total) {
      show(waiting.dataset.sending, detail.loaded / detail.total);
    } else if (!asking) {
      show(waiting.dataset.reading, null);
      asking = setInterval(ask, EVERY_MS);
    }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!mine(event)) return;
    end();
    asking = undefined;
    document.getElementById("outcome").focus();
  });
})();
