// What an eye needs, measured on the page as it is drawn (WCAG 2.2: 1.4.3, 2.5.8, 4.1.2, 1.3.1).
() => {
  const faults = [];
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  function rgba(colour) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  }
  const over = (top, below) => top.slice(0, 3).map((c, i) => c * top[3] + below[i] * (1 - top[3]));
  function behind(element) {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      layers.push(rgba(getComputedStyle(at).backgroundColor));
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
  }
  function light([r, g, b]) {
    const [x, y, z] = [r, g, b].map((c) => {
      const s = c / 255;
      return s <= 0.03928 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  }
  const shown = (element) =>
    element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) &&
    !element.closest(".unseen, .skip");
  const named = (element) => `${element.tagName}.${element.className} ${element.textContent.trim().slice(0, 20)}`;

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !shown(element) || element.closest("option, script")) continue;
    const below = behind(element);
    const style = getComputedStyle(element);
    const [a, b] = [light(over(rgba(style.color), below)), light(below)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) faults.push(`contrast ${ratio.toFixed(2)}: ${named(element)}`);
  }

  for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    if (![...field.labels].some((label) => label.textContent.trim())) faults.push(`no label: ${field.name}`);
  }
  for (const element of document.querySelectorAll("a[href], button, summary")) {
    if (!element.textContent.trim() && !element.getAttribute("aria-label")) faults.push(`no name: ${named(element)}`);
  }
  for (const element of document.querySelectorAll("a[href], button, summary, select, input:not([type=hidden])")) {
    if (!shown(element) || element.matches(".open")) continue;
    const { width, height } = (element.closest(".tick") ?? element).getBoundingClientRect();
    const inText = element.matches("p a, span a, li a, .resultline a") && getComputedStyle(element).display === "inline";
    if (!inText && (height < 44 || width < 44) && !element.closest(".segments")) {
      faults.push(`small ${Math.round(width)}×${Math.round(height)}: ${named(element)}`);
    }
  }
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) faults.push(`id twice: ${id}`);
  if (document.querySelectorAll("h1").length !== 1) faults.push("not one h1");
  if (!document.querySelector("main")) faults.push("no main");
  if (document.documentElement.scrollWidth > innerWidth) faults.push(`wider than the window: ${document.documentElement.scrollWidth}`);
  return faults;
}
