// The queue by keyboard: one case is current; digits press its answers, U takes the last one back.
(() => {
  const list = document.getElementById("viec");
  if (!list) return;
  let current = null;
  let advance = false;

  const cases = () => [...list.querySelectorAll(".case")];
  const now = () => (current ? document.getElementById(current) : null);

  const choose = (item, { focus = true } = {}) => {
    list.querySelectorAll(".case.on").forEach((other) => other.classList.remove("on"));
    current = item?.id ?? null;
    if (!item) return;
    item.classList.add("on");
    if (!focus) return;
    item.focus({ preventScroll: true });
    const box = item.getBoundingClientRect();
    if (box.top < 0 || box.bottom > innerHeight) item.scrollIntoView({ block: box.height > innerHeight ? "start" : "nearest" });
  };

  const step = (by) => {
    const all = cases();
    const at = all.findIndex((item) => item.id === current);
    choose(all[Math.max(0, Math.min(all.length - 1, at + by))]);
  };

  const press = (key) => {
    const button = now()?.querySelector(`[data-key="${key}"]`);
    if (!button) return false;
    advance = key !== "u";
    button.click();
    return true;
  };

  const open = () => {
    const address = now()?.dataset.open;
    if (address) location.assign(address);
    return Boolean(address);
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = event.target.closest("input, textarea, select");
    if (event.key === "Escape" && typing?.closest(".case")) { choose(typing.closest(".case")); return; }
    if (typing) return;
    if (event.key === "Enter") {
      if (!event.target.closest("a, button, summary") && open()) event.preventDefault();
      return;
    }
    const key = event.key.toLowerCase();
    let done = false;
    if (key === "j") { step(1); done = true; }
    else if (key === "k") { step(-1); done = true; }
    else if (key === "r") { const field = now()?.querySelector(".why input"); field?.focus(); done = Boolean(field); }
    else if (key === "u" || /^\d$/.test(key)) done = press(key);
    if (done) event.preventDefault();
  });

  // Enter in the reason must not press the first answer.
  list.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches(".why input")) { event.preventDefault(); choose(event.target.closest(".case")); }
  });

  list.addEventListener("click", (event) => {
    const item = event.target.closest(".case");
    if (item && !event.target.closest("a, button, input, label")) choose(item, { focus: false });
    else if (item) current = item.id;
  });

  document.body.addEventListener("htmx:afterSettle", () => {
    const item = now();
    if (!item) return;
    const all = cases();
    const at = all.indexOf(item);
    const later = all.slice(at + 1).concat(all.slice(0, at));
    const moved = advance && item.dataset.state === "done";
    advance = false;
    choose((moved && later.find((other) => other.dataset.state === "waiting")) || item);
  });

  choose(cases()[0], { focus: false });
})();
