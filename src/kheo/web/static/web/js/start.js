// Before the page is drawn: say that scripts run, so that what only they need is shown.
document.documentElement.classList.replace("no-js", "js");

// A part that could not be fetched says so at the top, once.
document.addEventListener("htmx:sendError", () => {
  const main = document.querySelector("main .wrap");
  if (!main || main.querySelector(".offline")) return;
  const notice = document.createElement("p");
  notice.className = "notice bad offline";
  notice.setAttribute("role", "alert");
  notice.textContent = document.body.dataset.offline;
  main.prepend(notice);
  notice.scrollIntoView({ block: "center" });
});
document.addEventListener("htmx:afterOnLoad", () => document.querySelector(".offline")?.remove());

// On a phone the row of pages is wider than the screen: the page one is on stands where it can be seen.
document.addEventListener("DOMContentLoaded", () => {
  const here = document.querySelector(".top nav [aria-current]");
  const row = here?.closest("nav");
  if (!row) return;
  const [own, box] = [here.getBoundingClientRect(), row.getBoundingClientRect()];
  row.scrollLeft += own.left - box.left - (box.width - own.width) / 2; // the row alone: the page stays where it was asked for
});
