// A draft by keyboard. One block is current; letters press its buttons. Words not sent yet are kept in this tab until they are.
(() => {
  const sheet = () => document.getElementById("ban-thao");
  if (!sheet()) return;
  const report = sheet().dataset.report;
  const rows = () => [...sheet().querySelectorAll(".row[data-block]")];
  const find = (id) => (id ? document.getElementById(id) : null);
  let current = null;
  let wanted = null; // what is to be current when the answer comes

  // The current block

  const now = () => find(current);
  const choose = (row, { focus = true, scroll = true } = {}) => {
    sheet().querySelectorAll(".row.on").forEach((other) => other.classList.remove("on"));
    current = row?.id ?? null;
    if (!row) return;
    row.classList.add("on");
    if (focus) row.focus({ preventScroll: true });
    if (!scroll) return;
    const box = row.getBoundingClientRect();
    if (box.top < 8 || box.bottom > innerHeight - 8) row.scrollIntoView({ block: box.height > innerHeight * 0.8 ? "start" : "center" });
  };
  const step = (by) => {
    const all = rows();
    const at = all.findIndex((row) => row.id === current);
    choose(all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + by))]);
    return true;
  };
  const next = (test) => {
    const all = rows();
    const at = all.findIndex((row) => row.id === current);
    const row = all.slice(at + 1).concat(all.slice(0, at + 1)).find(test);
    choose(row ?? now());
    return Boolean(row);
  };
  const press = (key) => {
    const button = now()?.querySelector(`[data-key="${key}"]`);
    if (!button) return false;
    if (key === "c") {
      const box = button.closest("details");
      box.open = true;
      box.querySelector("textarea").focus();
    } else button.click();
    return true;
  };
  const neighbour = () => {
    const all = rows();
    const at = all.findIndex((row) => row.id === current);
    return (all[at + 1] ?? all[at - 1])?.id ?? null;
  };

  // Words typed and not sent: kept in this tab by report and block

  const key = (field) => `kheo-${report}-${field.id}`;
  const keep = (field) => { try { sessionStorage.setItem(key(field), field.value); } catch { /* the tab may keep nothing */ } };
  const forget = (field) => { try { sessionStorage.removeItem(key(field)); } catch { /* as above */ } };
  const kept = (field) => { try { return sessionStorage.getItem(key(field)); } catch { return null; } };
  const dirty = (form) => [...form.querySelectorAll("textarea, input[type=text]")].some((field) => field.value !== field.defaultValue);

  const unsent = (form) => {
    const field = form.querySelector("textarea, input[type=text]");
    const before = kept(field);
    if (before === null || before === field.value) return;
    if (form.querySelector("[role=alert]")) return; // what was refused stands in the field already
    field.value = before;
    const told = document.createElement("p");
    told.className = "notice warn";
    told.textContent = form.dataset.unsent;
    if (form.dataset.unsent) form.prepend(told);
  };

  // The numbers of a text lit while it is written

  const preview = (field) => {
    const shown = field.form.querySelector(".preview");
    if (!shown) return;
    shown.hidden = !/\[/.test(field.value);
    const parts = field.value.split(/\[([^\[\]]*?)(?:#n[0-9a-f]{12})?\]/);
    shown.replaceChildren(...parts.map((part, n) => {
      if (n % 2 === 0) return document.createTextNode(part);
      const mark = document.createElement("mark");
      mark.textContent = part;
      return mark;
    }));
  };
  const fit = (field) => {
    if (field.tagName !== "TEXTAREA") return;
    const line = parseFloat(getComputedStyle(field).lineHeight);
    field.rows = 2; // rows and no style: a style set here would be copied as an attribute when the row is drawn anew
    field.rows = Math.max(3, Math.ceil((field.scrollHeight - 12) / line));
  };

  const begin = (form) => {
    const field = form.querySelector("textarea, input[type=text]");
    const row = form.closest(".row");
    if (row.dataset.block) choose(row, { focus: false });
    unsent(form);
    fit(field);
    preview(field);
    field.focus({ preventScroll: true });
    field.setSelectionRange(field.value.length, field.value.length);
    const box = form.getBoundingClientRect();
    if (box.top < 8 || box.bottom > innerHeight) form.scrollIntoView({ block: box.height > innerHeight ? "start" : "center" });
  };

  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.closest(".writing") || !field.matches("textarea, input[type=text]")) return;
    keep(field);
    fit(field);
    preview(field);
  });
  addEventListener("beforeunload", (event) => {
    if ([...document.querySelectorAll(".writing")].some((form) => dirty(form) && !form.dataset.sent)) event.preventDefault();
  });
  document.addEventListener("submit", (event) => { if (event.target.matches(".writing")) event.target.dataset.sent = "1"; });

  // Answers

  document.body.addEventListener("htmx:sendError", (event) => { delete event.target.closest?.(".writing")?.dataset.sent; });
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    const button = event.detail.elt;
    const path = event.detail.requestConfig.path;
    if (/\/xoa\/$/.test(path)) wanted = neighbour();
    else if (/\/(len|xuong|lay-lai)\/$/.test(path)) wanted = `d-${path.split("/").at(-3)}`;
    else if (/\/them\/$/.test(path) && event.detail.requestConfig.verb === "post") wanted = "moi"; // the answer says which it is
    else wanted = button.closest?.(".row[data-block]")?.id ?? current;
  });
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const form = event.detail.requestConfig.elt.closest?.(".writing");
    if (form && event.detail.xhr.status < 300) form.querySelectorAll("textarea, input[type=text]").forEach(forget);
  });
  document.body.addEventListener("htmx:afterSettle", (event) => {
    const added = event.detail.elt.id === "them" ? event.detail.elt : find("them");
    const field = added ?? (event.detail.elt.closest?.(".row") ?? sheet()).querySelector(".writing");
    const form = field?.matches?.(".writing") ? field : field?.querySelector?.(".writing");
    if (form && !form.contains(document.activeElement)) { begin(form); return; }
    if (event.detail.elt.closest?.(".number-drawer, .margin")) return;
    if (document.activeElement && document.activeElement !== document.body && document.activeElement.closest("textarea, input, .margin")) return;
    const at = find("bao-tin")?.dataset.at;
    const row = (wanted === "moi" ? find(at) : find(wanted)) ?? find(at) ?? now();
    if (row?.dataset.block) choose(row);
    reopen();
  });

  // Fields that were open with words in them when the sheet was drawn anew are opened again
  const reopen = () => {
    let names = [];
    try { names = Object.keys(sessionStorage); } catch { return; }
    const open = names.filter((name) => name.startsWith(`kheo-${report}-chu-`)).map((name) => name.split("-").at(-1)).find((id) => find(`d-${id}`) && !find(`chu-${id}`));
    if (open) find(`d-${open}`).querySelector("[data-key=e], .room a")?.click();
  };

  // Keys

  const cancel = (field) => {
    const form = field.closest(".writing");
    if (!form) { field.blur(); choose(now()); return; }
    form.querySelectorAll("textarea, input[type=text]").forEach(forget);
    if (form.closest("#them")) { form.closest("#them").remove(); choose(now()); return; }
    form.querySelector(".cancel").click();
  };
  const keys = {
    j: () => step(1), k: () => step(-1), e: () => press("e"), n: () => press("n"), h: () => press("h"), x: () => press("x"),
    c: () => press("c"), a: () => press("a"), u: () => { find("nut-hoan-tac")?.click(); return true; },
    w: () => next((row) => row.querySelector(".room")), m: () => next((row) => row.matches(".moved")),
    "?": () => { find("phim")?.showModal(); return true; },
  };
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || document.querySelector("dialog[open]")) return;
    const typing = event.target.closest("textarea, input, select");
    if (typing) {
      if (event.key === "Escape") { event.preventDefault(); cancel(typing); }
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); typing.form?.requestSubmit(); }
      return;
    }
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      if (press(event.key === "ArrowUp" ? "up" : "down")) event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && !event.target.closest("a, button, summary")) {
      const room = now()?.querySelector(".room a");
      if (room) { event.preventDefault(); room.click(); } else if (press("e")) event.preventDefault();
      return;
    }
    if (keys[event.key.toLowerCase()]?.()) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const row = event.target.closest(".row[data-block]");
    const wait = event.target.closest("[data-next]");
    if (wait) { event.preventDefault(); keys[wait.dataset.next](); return; }
    if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
    if (event.target.closest("a.cancel")) {
      event.target.closest(".writing")?.querySelectorAll("textarea, input[type=text]").forEach(forget);
      if (event.target.closest("#them")) { event.preventDefault(); event.target.closest("#them").remove(); choose(now()); return; }
    }
    if (!row || row.id === current) return;
    choose(row, { focus: !event.target.closest("a, button, input, textarea, select, summary, label"), scroll: false });
  });
  document.addEventListener("dblclick", (event) => {
    if (event.target.closest(".row[data-block] .words") && !event.target.closest("a")) press("e");
  });

  // Once everything is in its place: an address that names a block has moved the keyboard there by then.
  addEventListener("load", () => setTimeout(() => {
    const open = sheet().querySelector(".writing");
    const at = find(location.hash.slice(1));
    if (open) begin(open);
    else {
      if (at?.dataset.block) choose(at);
      reopen();
    }
  }));
})();
