"use strict";
// An order's page: chosen files are shown and checked before they are sent, nothing is sent twice.
// The forms work without it; the server checks all of it again.
(() => {
  for (const form of document.querySelectorAll(".act-form")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "yes";
      form.setAttribute("aria-busy", "true");
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) form.requestSubmit();
    });
  }
  // The page kept for “back” begins anew.
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll(".act-form")) {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
    }
  });

  const size = (bytes) => bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(Math.round(bytes / 1e3), 1)} KB`;

  function show(upload) {
    const { most, bytes, large, many } = upload.dataset;
    const inputs = [...upload.querySelectorAll("input[type=file]")];
    const list = upload.querySelector(".picked");
    for (const picture of list.querySelectorAll("img")) URL.revokeObjectURL(picture.src);
    const chosen = inputs.flatMap((input) => [...input.files]);
    const tooLarge = chosen.find((file) => file.size > bytes);
    const problem = tooLarge ? large.replace("{}", tooLarge.name).replace("{}", bytes / 1e6)
      : chosen.length > most ? many : "";
    for (const input of inputs) input.setCustomValidity(input.files.length ? problem : "");
    list.replaceChildren(...chosen.map((file) => {
      const line = document.createElement("li");
      line.classList.toggle("bad", file.size > bytes);
      if (file.type.startsWith("image/")) {
        const picture = document.createElement("img");
        picture.alt = "";
        picture.src = URL.createObjectURL(file);
        line.append(picture);
      }
      const name = document.createElement("span");
      name.textContent = `${file.name} · ${size(file.size)}`;
      line.append(name);
      return line;
    }));
    let told = upload.querySelector(".wrong.now");
    if (!problem) return told?.remove();
    if (!told) {
      told = document.createElement("span");
      told.className = "wrong now";
      told.setAttribute("role", "alert");
      upload.append(told);
    }
    told.textContent = problem;
  }

  for (const upload of document.querySelectorAll(".upload")) {
    upload.addEventListener("change", () => show(upload));
    show(upload);
  }
  // A browser may keep chosen files when one comes back to the page.
  addEventListener("pageshow", () => document.querySelectorAll(".upload").forEach(show));
})();
