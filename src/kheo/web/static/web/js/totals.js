// A cell's drawer opens beside the table and gives the keyboard back to the cell when it closes.
(() => {
  const drawer = document.getElementById("ngan");
  if (!drawer) return;
  const split = document.getElementById("chia");
  let from = null;

  const close = () => {
    drawer.replaceChildren();
    split.classList.remove("open");
    from?.removeAttribute("aria-current");
    from?.focus();
    from = null;
  };

  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target !== drawer) return;
    from?.removeAttribute("aria-current");
    from = event.detail.elt;
    from.setAttribute("aria-current", "true");
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== drawer) return;
    split.classList.add("open");
    const button = drawer.querySelector(".close");
    if (button) { button.hidden = false; button.addEventListener("click", close); }
    drawer.querySelector("#ngan-dau")?.focus({ preventScroll: true });
    if (drawer.getBoundingClientRect().top > innerHeight / 2) drawer.scrollIntoView({ block: "start" });
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && split.classList.contains("open")) close(); });
})();
