// The reading page by keyboard: one card is current, its words are lit in the text, and both move together.
(() => {
  const list = document.getElementById("the");
  if (!list) return;
  const wide = matchMedia("(min-width: 62rem)");
  const paper = document.querySelector(".doc");
  let current = null;
  let advance = false;

  const cards = () => [...list.querySelectorAll(".card")];
  const find = (id) => (id ? document.getElementById(id) : null);

  // Whether a lit word stands whole on the screen, with a few lines below it.
  const seen = (mark) => {
    const box = paper.getBoundingClientRect();
    const own = mark.getBoundingClientRect();
    return own.top >= box.top && own.bottom < Math.min(box.bottom, innerHeight) - 64;
  };

  // Bring a lit word into sight so that the text begins with a whole paragraph; one already in sight stays.
  const reveal = (mark) => {
    if (seen(mark)) return;
    const top = paper.getBoundingClientRect().top;
    const room = Math.min(paper.getBoundingClientRect().bottom, innerHeight) - top;
    const own = mark.getBoundingClientRect().top;
    const most = paper.scrollHeight - paper.clientHeight - paper.scrollTop;
    const starts = [...paper.children].map((p) => p.getBoundingClientRect().top).filter((y) => y < own && own - y < room - 112 && y - top - 16 <= most);
    const first = starts.find((y) => own - y < room / 2) ?? starts.at(-1);
    paper.scrollTop += first === undefined ? own - top - room / 2 : first - top - 16;
  };

  const choose = (card, { focus = true, text = true } = {}) => {
    document.querySelectorAll(".card.on, mark.on").forEach((el) => el.classList.remove("on"));
    document.body.classList.remove("sheet-open");
    if (!card) { current = null; return; }
    current = card.id;
    card.classList.add("on");
    const mark = find(card.dataset.mark);
    if (mark) {
      mark.classList.add("on");
      if (wide.matches) reveal(mark);
      else if (text) mark.scrollIntoView({ block: "center" });
    }
    if (wide.matches) {
      const box = list.getBoundingClientRect();
      const own = card.getBoundingClientRect();
      const floor = Math.min(box.bottom, innerHeight) - 12;
      if (own.top < box.top + 4 || own.height > floor - box.top) list.scrollTop += own.top - box.top - 4;
      else if (own.bottom > floor) list.scrollTop += own.bottom - floor;
    }
    if (focus) card.focus({ preventScroll: true });
  };

  const step = (by) => {
    const all = cards();
    const at = all.findIndex((card) => card.id === current);
    choose(all[Math.max(0, Math.min(all.length - 1, at + by))]);
  };

  const nextWaiting = () => {
    const all = cards();
    const at = all.findIndex((card) => card.id === current);
    const later = all.slice(at + 1).concat(all.slice(0, Math.max(0, at)));
    return later.find((card) => card.dataset.state === "proposed");
  };

  const press = (key) => {
    const card = find(current);
    const button = card && card.querySelector(`[data-key="${key}"]`);
    if (!button) return false;
    advance = key === "Enter" || key === "x";
    button.click();
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = event.target.closest("input, textarea, select");
    if (event.key === "Escape") {
      const cancel = event.target.closest(".card")?.querySelector(".cancel");
      if (cancel) { event.preventDefault(); cancel.click(); } else choose(null);
      return;
    }
    if (typing) return;
    if (event.key === "Enter") {
      if (event.shiftKey) {
        event.preventDefault();
        document.getElementById("ca-trang")?.requestSubmit();
      } else if (!event.target.closest("a, button, summary") && press("Enter")) event.preventDefault();
      return;
    }
    const key = event.key.toLowerCase();
    const done = key === "j" ? (step(1), true) : key === "k" ? (step(-1), true) : ["e", "x", "u"].includes(key) && press(key);
    if (done) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const mark = event.target.closest("mark[data-card]");
    if (mark) {
      event.preventDefault();
      const card = find(mark.dataset.card);
      choose(card, { text: false });
      if (!wide.matches) card?.scrollIntoView({ block: "center" });
      return;
    }
    const seek = event.target.closest(".seek");
    if (seek) {
      event.preventDefault();
      choose(seek.closest(".card"), { focus: false });
      return;
    }
    const card = event.target.closest(".card");
    if (card && !event.target.closest("a, button, input, select, label")) choose(card, { focus: false });
    else if (card) current = card.id;
  });

  document.body.addEventListener("htmx:afterSettle", (event) => {
    const swapped = event.detail.target?.id || event.detail.elt?.id;
    const card = find(current);
    if (!card || (swapped && !swapped.startsWith("the-"))) return;
    const moved = advance && card.dataset.state !== "proposed" && card.dataset.state !== "editing";
    advance = false;
    if (moved) { choose(nextWaiting() || card); return; }
    choose(card, { text: false });
    const field = card.querySelector(".edit [aria-invalid]") || card.querySelector(".edit input:not([type=hidden])");
    if (field) { field.focus(); card.querySelector(".edit .acts").scrollIntoView({ block: "nearest" }); }
  });

  const asked = decodeURIComponent(location.hash.slice(1));
  const target = find(asked);
  if (target?.matches("mark[data-card]")) choose(find(target.dataset.card), { focus: false });
  else if (target?.matches(".card")) choose(target, { focus: false });
  else if (wide.matches) choose(cards().find((card) => card.dataset.state === "proposed"), { focus: false, text: false });
})();
