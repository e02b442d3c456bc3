"use strict";
// Lists that the loop itself changes (orders, clocks, events) renew themselves while somebody
// looks at them: an order turns yellow, orange and red on the screen without a key being pressed.
(() => {
  const EVERY_MS = 4000;
  const { place, readOnly } = window.minhu;

  function onLiveList() {
    const { table, row } = place();
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
    const store = document.querySelector("#app")?.__vue_app__?.config.globalProperties.$store;
    store?.dispatch("fetchRows");
    // It says “loading” first, which would blank the list and lose the place in it.
    store?.commit("updateLoadingStatus", false);
  }, EVERY_MS);
})();
