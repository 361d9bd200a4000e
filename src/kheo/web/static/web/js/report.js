// Pages of reports. A number opens beside the sheet what it is made of; a button that takes long says so.
(() => {
  const drawer = document.getElementById("ngan");
  let from = null;

  const close = () => {
    if (!drawer || drawer.hidden) return false;
    drawer.hidden = true;
    drawer.replaceChildren();
    from?.removeAttribute("aria-current");
    from?.focus({ preventScroll: true });
    from = null;
    return true;
  };
  window.kheoCloseNumber = close;

  document.addEventListener("click", (event) => {
    const link = event.target.closest(".onpaper a.num, .told a.num, .numbers a.num");
    if (!drawer || !link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    from?.removeAttribute("aria-current");
    from = link;
    link.setAttribute("aria-current", "true");
    drawer.hidden = false;
    drawer.textContent = drawer.dataset.busy;
    htmx.ajax("GET", link.getAttribute("href"), { target: drawer, swap: "innerHTML" });
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (!drawer || event.detail.target !== drawer) return;
    const button = drawer.querySelector(".close");
    if (button) { button.hidden = false; button.addEventListener("click", close); }
    drawer.querySelector("#ngan-dau")?.focus({ preventScroll: true });
    drawer.scrollTop = 0;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.target.closest("dialog, textarea, input, select") && close()) event.stopImmediatePropagation();
  });

  // A form whose answer takes a while: its button says what is being done and is pressed once.
  const calm = () => document.querySelectorAll("form[data-busy] [data-was]").forEach((button) => {
    button.textContent = button.dataset.was;
    delete button.dataset.was;
    button.removeAttribute("aria-disabled");
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-busy]");
    if (!form || event.defaultPrevented) return;
    const button = event.submitter ?? form.querySelector("button");
    if (button.hasAttribute("aria-disabled")) { event.preventDefault(); return; }
    button.dataset.was = button.textContent;
    button.setAttribute("aria-disabled", "true");
    button.textContent = form.dataset.busy;
  });
  addEventListener("pageshow", calm);
  document.addEventListener("htmx:afterRequest", calm);
})();
document.querySelector("[data-print]")?.addEventListener("click", () => print());
// On a phone the row of a report's pages is wider than the screen: the one that is open stands where it can be seen.
document.querySelectorAll(".report-top .tabs [aria-current]").forEach((here) => {
  const row = here.closest("ul");
  const [own, box] = [here.getBoundingClientRect(), row.getBoundingClientRect()];
  row.scrollLeft += own.left - box.left - (box.width - own.width) / 2;
});
