"use strict";
// Lists that the loop itself changes (orders, clocks, events) renew themselves while somebody
// looks at them: an order turns yellow, orange and red on the screen without a key being pressed.
(() => {
  const EVERY_MS = 4000;
  const vocabulary = JSON.parse(document.getElementById("panel-vocabulary").textContent);
  const readOnly = new Set(vocabulary.readOnly);

  function onLiveList() {
    const [, table, row] = /^#\/([^/?]*)\/?([^/?]*)/.exec(location.hash) ?? [];
    return readOnly.has(table) && !row && document.querySelector(".table_wrapper") !== null;
  }

  function busy() {
    return (
      document.hidden ||
      document.querySelector(".table_wrapper tbody input:checked") !== null ||
      [...document.querySelectorAll(".modal")].some((modal) => modal.checkVisibility()) ||
      document.activeElement?.matches("input, select, textarea") === true ||
      String(getSelection()) !== ""
    );
  }

  setInterval(() => {
    if (!onLiveList() || busy()) return;
    const app = document.querySelector("#app")?.__vue_app__;
    app?.config.globalProperties.$store?.dispatch("fetchRows");
  }, EVERY_MS);
})();
