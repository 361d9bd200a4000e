// The reading page by keyboard. One card is current; its words are lit in the text and both move together. A decision is sent and
// the next doubtful card is current at once: answers come back into their own cards, never to where one stands.
(() => {
  const wide = matchMedia("(min-width: 62rem)");
  const find = (id) => (id ? document.getElementById(id) : null);
  const bench = () => find("ban");
  const paper = () => document.querySelector(".doc");
  if (!find("the")) return;
  let current = null;
  let done = []; // ids of cards decided here, for U
  let undoing = null; // a card whose answer is still on its way and is to be undone when it comes
  let held = null;
  let back = null; // what had the focus before the sheet

  const seenOnPage = (item) => item.checkVisibility?.() ?? item.offsetParent !== null;
  const stops = () => [...bench().querySelectorAll(".card, .fold > summary")].filter(seenOnPage);
  const cards = () => [...bench().querySelectorAll(".card")];
  const now = () => find(current);

  // Whether a lit word stands whole on the screen, with a few lines below it.
  const seen = (mark) => {
    const box = paper().getBoundingClientRect();
    const own = mark.getBoundingClientRect();
    return own.top >= box.top && own.bottom < Math.min(box.bottom, innerHeight) - 64;
  };

  // Bring a lit word into sight so that the text begins with a whole paragraph; one already in sight stays.
  const reveal = (mark) => {
    if (seen(mark)) return;
    const doc = paper();
    const top = doc.getBoundingClientRect().top;
    const room = Math.min(doc.getBoundingClientRect().bottom, innerHeight) - top;
    const own = mark.getBoundingClientRect().top;
    const most = doc.scrollHeight - doc.clientHeight - doc.scrollTop;
    const starts = [...doc.children].map((p) => p.getBoundingClientRect().top).filter((y) => y < own && own - y < room - 112 && y - top - 16 <= most);
    const first = starts.find((y) => own - y < room / 2) ?? starts.at(-1);
    doc.scrollTop += first === undefined ? own - top - room / 2 : first - top - 16;
    const below = mark.getBoundingClientRect().bottom + 96 - innerHeight;
    if (below > 0) scrollBy({ top: below, behavior: "instant" }); // the end of a text that reaches below the screen
  };

  const light = (card) => {
    document.querySelectorAll("mark.on").forEach((mark) => mark.classList.remove("on"));
    const mark = find(card?.dataset.mark);
    mark?.classList.add("on");
    return mark;
  };

  const choose = (card, { focus = true } = {}) => {
    document.querySelectorAll(".card.on").forEach((other) => other.classList.remove("on"));
    current = card?.id ?? null;
    const mark = light(card);
    if (!card) return;
    card.closest("details")?.setAttribute("open", "");
    card.classList.add("on");
    if (mark && wide.matches) reveal(mark);
    if (focus) card.focus({ preventScroll: true });
    if (wide.matches) {
      const list = card.closest(".scroll");
      const box = list.getBoundingClientRect();
      const own = card.getBoundingClientRect();
      const floor = Math.min(box.bottom, innerHeight) - 12;
      if (own.top < box.top + 4 || own.height > floor - box.top) list.scrollTop += own.top - box.top - 4;
      else if (own.bottom > floor) list.scrollTop += own.bottom - floor;
    } else if (focus) card.scrollIntoView({ block: "nearest" });
  };

  const step = (by) => {
    const all = stops();
    const here = all.indexOf(document.activeElement.matches("summary") ? document.activeElement : now());
    const next = all[Math.max(0, Math.min(all.length - 1, here + by))];
    if (!next) return;
    if (next.matches(".card")) { choose(next); return; }
    choose(null);
    next.focus();
  };

  const wanted = (card) => card.hasAttribute("data-look") && !card.classList.contains("busy");
  const glanced = (card) => card.closest(".fold.fair") && card.dataset.state === "proposed" && !card.classList.contains("busy");
  // The next doubtful card behind this one, going round; one that is glanced through is followed by its like.
  const following = (card) => {
    const all = cards();
    const at = all.indexOf(card);
    const round = all.slice(at + 1).concat(all.slice(0, Math.max(0, at)));
    return round.find(wanted) ?? (card?.closest(".fold.fair") ? round.find(glanced) : undefined);
  };

  // What is left to do with the page when no card is doubtful: the sure ones, those to glance at, the next leaf or document.
  const rest = () => find("nut-chac") ?? cards().find(glanced) ?? find("to-tiep") ?? find("nut-tiep");
  const toRest = () => {
    const next = rest();
    if (next?.matches(".card")) choose(next);
    else next?.focus({ preventScroll: true });
    return Boolean(next);
  };

  // After a decision: the next doubtful card, else what is left to do with the page.
  const advance = (card) => {
    const next = following(card);
    if (next) { choose(next); return; }
    choose(null);
    if (!toRest()) card.focus();
  };

  // One decision on a card: send it, note it, go on.
  const decide = (card, send, { go = true } = {}) => {
    card.classList.add("busy");
    done = done.filter((id) => id !== card.id).concat(card.id);
    send();
    if (go) advance(card);
  };

  const press = (card, key) => {
    const button = card?.querySelector(`[data-key="${key}"]`);
    if (!button || card.classList.contains("busy")) return Boolean(button);
    if (key === "e" || key === "u") button.click();
    else decide(card, () => button.click());
    return true;
  };

  const pick = (card) => {
    const button = card?.querySelector("[data-pick]");
    if (!button || card.classList.contains("busy") || !window.kheoPick) return false;
    const told = (name) => card.querySelector(name)?.textContent.trim() ?? "";
    window.kheoPick({
      value: told(".value").replace(/\s+/g, " "),
      name: told(".what"),
      measure: card.dataset.measure,
      others: [...card.querySelectorAll("[name=ma]")].map((other) => other.value),
      done: (code) => decide(card, () => htmx.ajax("POST", button.dataset.pick, { source: button, target: `#${card.id}`, swap: "outerHTML", values: { ma: code } })),
    });
    return true;
  };

  // Enter: right as it stands; where something is missing, straight to that.
  const accept = (card) => {
    if (!card) return false;
    if (card.dataset.ask === "indicator") return pick(card);
    return card.dataset.ask ? press(card, "e") : press(card, "Enter");
  };

  const undo = () => {
    if (press(now(), "u")) return true;
    const many = document.querySelector("#tin [data-key=u]");
    const last = find(done.at(-1));
    if (!last) { many?.click(); return Boolean(many); }
    done.pop();
    if (last.classList.contains("busy")) undoing = last.id;
    else { choose(last); press(last, "u"); }
    return true;
  };

  const openSheet = (card) => {
    choose(card, { focus: false });
    back = document.activeElement;
    document.body.classList.add("sheet-open");
    find("to-giay").setAttribute("role", "dialog");
    find("to-giay").setAttribute("aria-modal", "true");
    bench().inert = true;
    const mark = find(card.dataset.mark);
    mark?.scrollIntoView({ block: "center" });
    (mark?.querySelector("a") ?? find("to-giay").querySelector("button")).focus({ preventScroll: true });
  };
  const closeSheet = (to = back) => {
    if (!document.body.classList.contains("sheet-open")) return false;
    document.body.classList.remove("sheet-open");
    find("to-giay").removeAttribute("role");
    find("to-giay").removeAttribute("aria-modal");
    bench().inert = false;
    to?.focus();
    return true;
  };

  const keys = {
    j: () => (step(1), true), k: () => (step(-1), true), e: () => press(now(), "e"), x: () => press(now(), "x"), u: undo,
    "/": () => pick(now()), "?": () => (find("phim").showModal(), true),
    "+": () => { const button = document.querySelector("#nho .offer .btn:not(.bare)"); button?.click(); return Boolean(button); },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
    const typing = event.target.closest("input, textarea, select");
    if (event.key === "Escape") {
      const cancel = event.target.closest(".card")?.querySelector(".cancel");
      if (cancel) { event.preventDefault(); cancel.click(); }
      else if (typing?.closest("#nho")) choose(now() ?? cards().find(wanted));
      else if (!closeSheet()) choose(null);
      return;
    }
    if (typing || document.body.classList.contains("sheet-open")) return;
    if (event.key === "Enter") {
      if (event.shiftKey) { event.preventDefault(); (find("nut-chac") ?? document.querySelector(".fold.fair[open] .all button"))?.click(); }
      else if (!event.target.closest("a, button, summary") && accept(now())) event.preventDefault();
      return;
    }
    const key = event.key === "=" ? "+" : event.key.toLowerCase();
    if (/^[1-3]$/.test(key) ? press(now(), key) : keys[key]?.()) { event.preventDefault(); return; }
    // A letter opens the list and is its first letter: the key still being pressed falls into the field.
    if (/^\p{L}$/u.test(event.key) && !(key in keys)) pick(now());
  });

  document.addEventListener("click", (event) => {
    const mark = event.target.closest(".doc mark[data-card]");
    if (mark) {
      event.preventDefault();
      const card = find(mark.dataset.card);
      if (!card) return;
      closeSheet(null);
      choose(card);
      if (!wide.matches) card.scrollIntoView({ block: "center" });
      return;
    }
    if (event.target.closest("[data-help]")) { find("phim").showModal(); return; }
    if (event.target.closest("#phim [data-close]") || event.target === find("phim")) { find("phim").close(); return; }
    if (event.target.closest(".paper-bar [data-close]")) { closeSheet(); return; }
    if (event.target.closest("[data-dismiss]")) { find("nho").replaceChildren(); choose(now() ?? cards().find(wanted)); return; }
    const seek = event.target.closest(".seek");
    if (seek) { event.preventDefault(); openSheet(seek.closest(".card")); return; }
    const card = event.target.closest("#ban .card");
    if (!card) return;
    if (event.target.closest("[data-pick]")) { choose(card, { focus: false }); pick(card); return; }
    const button = event.isTrusted && event.target.closest("[data-key]");
    if (button && !["e", "u"].includes(button.dataset.key)) decide(card, () => {}, { go: false });
    if (!event.target.closest("a, button, input, select, label")) choose(card, { focus: false });
    else current = card.id;
  });

  // A long document: a word that stands on another leaf is asked for there.
  const elsewhere = (id) => {
    const found = /^(?:so|the)-(\d+)$/.exec(id);
    if (found && !new URLSearchParams(location.search).has("so")) location.replace(`?so=${found[1]}#${id}`);
  };

  document.body.addEventListener("htmx:afterSettle", (event) => {
    const swapped = event.detail.elt?.id ?? "";
    light(now());
    now()?.classList.add("on");
    if (swapped === "doc-soat") {
      find("loa").textContent = find("tin").textContent.trim();
      done = [];
      const stays = find(current);
      if (stays?.dataset.state === "proposed" || cards().some(wanted)) choose(stays?.dataset.state === "proposed" ? stays : cards().find(wanted));
      else { choose(null); toRest(); }
      return;
    }
    if (swapped.startsWith("the-")) {
      const card = find(swapped);
      if (undoing === swapped) { undoing = null; choose(card); press(card, "u"); return; }
      if (swapped === current || (!now() && done.at(-1) === swapped)) {
        const clicked = done.at(-1) === swapped && card.dataset.state !== "proposed" && card.dataset.state !== "editing";
        if (clicked) { advance(card); return; }
        choose(card);
        const field = card.querySelector(".edit [aria-invalid]") ?? find(`e-${card.dataset.ask === "period_end" ? "end" : card.dataset.ask}`) ?? card.querySelector(".edit input:not([type=hidden])");
        if (field && card.contains(field)) { field.focus(); card.querySelector(".edit .acts").scrollIntoView({ block: "nearest" }); }
      }
      return;
    }
    const fault = document.querySelector("#nho [aria-invalid]");
    if (fault && event.detail.elt?.matches(".offer")) { fault.focus(); return; }
    if (held && !held.isConnected && document.activeElement === document.body) { if (now()) now().focus({ preventScroll: true }); else toRest(); }
  });
  // What had the focus when an answer came: if the answer takes it away, the card one is on has it next.
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    // An answer that is no such page must not take the page away.
    if (event.detail.target.id === "doc-soat" && event.detail.xhr.status >= 400) { event.detail.shouldSwap = false; find("loa").textContent = document.body.dataset.offline; }
  });
  document.body.addEventListener("htmx:beforeSwap", () => { held = document.activeElement === document.body ? null : document.activeElement; });

  // A deed on many figures waits until the single ones are answered; each answer brings its form anew.
  const sending = new Set();
  let waiting = null;
  document.body.addEventListener("htmx:beforeRequest", (event) => { if (event.detail.target?.id?.startsWith("the-")) sending.add(event.detail.xhr); });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    sending.delete(event.detail.xhr);
    setTimeout(() => {
      if (sending.size || !waiting) return;
      const form = find(waiting);
      waiting = null;
      form?.requestSubmit();
    });
  });
  document.body.addEventListener("htmx:confirm", (event) => {
    if (!sending.size || event.detail.target?.id !== "doc-soat") return;
    event.preventDefault();
    waiting = event.detail.elt.id;
  });

  // What could not be sent waits again.
  const failed = (event) => {
    const card = event.detail.elt?.closest?.(".card");
    card?.classList.remove("busy");
    if (card) done = done.filter((id) => id !== card.id);
  };
  document.body.addEventListener("htmx:sendError", failed);
  document.body.addEventListener("htmx:responseError", failed);
  document.addEventListener("close", () => { if (now()) choose(now()); }, true); // of a dialog: back to the card

  const target = decodeURIComponent(location.hash.slice(1));
  const asked = find(target);
  if (asked?.matches("mark[data-card]")) choose(find(asked.dataset.card), { focus: false });
  else if (asked?.matches(".card")) choose(asked, { focus: false });
  else if (target && !asked) elsewhere(target);
  else if (wide.matches) choose(cards().find(wanted), { focus: false });
  if (asked && !wide.matches) now()?.scrollIntoView({ block: "center" });
  // Letters of another width move the words: look again once they are there.
  document.fonts?.ready.then(() => { const mark = find(now()?.dataset.mark); if (mark && wide.matches) reveal(mark); });
})();
