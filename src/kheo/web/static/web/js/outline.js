// The outline: Alt with an arrow moves the part that has the focus, Ctrl+Z brings back the version before.
"use strict";
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key === "z" && !typing) {
    const undo = document.getElementById("hoan-tac");
    if (undo) {
      event.preventDefault();
      undo.click();
    }
    return;
  }
  if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
  const part = event.target.closest(".part");
  if (!part) return;
  const button = part.querySelector(event.key === "ArrowUp" ? ".up" : ".down");
  if (button) {
    event.preventDefault();
    button.click();
  }
});
// A press is one change: a second before the page is back would name a version that is gone.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  else event.target.dataset.sent = "1";
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
