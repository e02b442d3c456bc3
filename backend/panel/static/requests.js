"use strict";
// Between piccolo-admin's page and the server: why something failed, forms that do not undo what
// others saved meanwhile, and CSV files that spreadsheets can read.
(() => {
  const { place, close, say } = window.minhu;
  const versions = new Map();
  let row = null;
  const ROW = /\/api\/tables\/\w+\/[^/]+\/$/;

  function notify(sentence) {
    document.getElementById("panel_notice")?.remove();
    const notice = document.createElement("p");
    notice.id = "panel_notice";
    notice.setAttribute("role", "alert");
    notice.textContent = sentence;
    document.body.append(notice);
    setTimeout(() => notice.remove(), 6000);
  }

  // Who exported, when and how many rows: the file's name and its last line tell.
  let mark = "";
  let rows = 0;

  function heed(request, method, path) {
    if (request.getResponseHeader("panel-export")) {
      mark = decodeURIComponent(request.getResponseHeader("panel-export"));
      rows += Number(request.getResponseHeader("panel-rows"));
    }
    const version = request.getResponseHeader("etag");
    if (request.status < 400) {
      // What was refused before is no longer so.
      if (method === "POST") document.querySelector("#message_popup.error a")?.click();
      const note = request.getResponseHeader("panel-note");
      if (note) notify(decodeURIComponent(note));
      if (ROW.test(path) && version) versions.set(path, version);
      if (ROW.test(path) && method === "GET") learn(request, path);
      const closed = request.getResponseHeader("panel-closed");
      if (closed) close(path.split("/").at(-3), closed === "1");
      return;
    }
    const answer = request.responseType ? null : said(request.responseText);
    if (answer === null) return;
    // Where piccolo-admin says only that something failed, say why; where it says nothing, say it.
    if (path.endsWith("/public/login/")) {
      say("Problem logging in", answer);
      const { next } = JSON.parse(request.responseText);
      if (next) location.assign(next);
    }
    if (request.status === 405) say("Method not supported - running in read only mode.", answer);
    if (method === "PATCH") say("Invalid column name or value", answer);
    const many = document.querySelector(".table_wrapper tbody input:checked") !== null;
    const silent = method === "DELETE" && place().row === null && !many;
    // A list that a form would offer to choose from may be out of reach: nobody asked for it.
    const asked = method !== "GET" || path.includes(`/tables/${place().table}/`);
    if ((request.status === 403 && asked) || (silent && request.status !== 405)) notify(answer);
  }

  // The row one stands on: its values, and what forms that begin there call it.
  function learn(request, path) {
    const called = decodeURIComponent(request.getResponseHeader("panel-called") ?? "");
    const at = path.split("/").slice(-3, -1).join("/");
    if (at !== `${place().table}/${place().row}`) return;
    row = { at, called, values: JSON.parse(request.responseText) };
    document.dispatchEvent(new Event("minhu:row"));
  }

  function said(text) {
    try {
      const { db_error: fault, detail } = JSON.parse(text);
      return [fault, detail].find((words) => typeof words === "string") ?? null;
    } catch {
      return null;
    }
  }

  // What an answer is for: the form of one row, or (the only lists this long) a CSV file.
  function purpose(path, query) {
    if (path.endsWith("/schema/") && place().row !== null) return "row";
    return query.get("__page_size") === "1000" ? "export" : null;
  }

  const open = XMLHttpRequest.prototype.open;
  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    const { pathname: path, searchParams: query } = new URL(url, document.baseURI);
    open.call(this, method, url, ...rest);
    this.addEventListener("load", () => heed(this, method.toUpperCase(), path));
    if (method.toUpperCase() === "GET" && path.endsWith(`/${place().table}/${place().row}/`)) row = null;
    const need = purpose(path, query);
    if (need) this.setRequestHeader("Panel-For", need);
    // A form saves only what it was filled from; changes of many rows have no form.
    if (method.toUpperCase() === "PATCH" && place().row !== null && versions.has(path)) {
      this.setRequestHeader("If-Match", versions.get(path));
    }
  };

  // Spreadsheets take a file for UTF-8 only when it begins with this mark.
  const PlainBlob = window.Blob;
  window.Blob = class extends PlainBlob {
    constructor(parts = [], options = {}) {
      const csv = options.type?.startsWith("text/csv");
      super(csv ? ["\ufeff", ...parts, `\n"# ${mark} (${rows})"`] : parts, options);
    }
  };
  const click = HTMLAnchorElement.prototype.click;
  HTMLAnchorElement.prototype.click = function () {
    if (mark && this.download.endsWith(".csv")) {
      const told = `${mark} ${rows}`.replaceAll(":", "").replaceAll(" ", "-");
      this.download = this.download.replace(/\.csv$/, `-${told}.csv`);
      [mark, rows] = ["", 0];
    }
    return click.call(this);
  };

  window.minhu.row = () => (row?.at === `${place().table}/${place().row}` ? row : null);
})();
