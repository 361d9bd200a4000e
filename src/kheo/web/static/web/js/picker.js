// The list of indicators one types into: two letters, with or without marks, at the beginnings of words or as their initials.
(() => {
  const box = document.getElementById("chon");
  if (!box) return;
  const input = document.getElementById("chon-chu");
  const list = document.getElementById("chon-ds");
  const told = document.getElementById("chon-bao");
  const SHOWN = 8;
  let rows = null;
  let shown = [];
  let at = 0;
  let asked = null;

  const lower = (text) => text.normalize("NFC").toLowerCase().replace(/\s+/g, " ").trim();
  const plain = (text) => lower(text).normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d");
  const words = (text) => text.split(/[^\p{L}\p{N}]+/u).filter(Boolean);

  // A name made ready: its words as written and plain, and the plain initials.
  const ready = (name) => {
    const own = words(lower(name));
    const bare = words(plain(name));
    return { name, own, bare, initials: bare.map((word) => word[0]).join("") };
  };

  const load = () => {
    rows ??= [...list.children].map((item, order) => ({
      item, order, code: item.dataset.code, measure: item.dataset.measure,
      main: ready(item.querySelector("span").textContent),
      keys: item.dataset.keys.split("|").filter(Boolean).map(ready),
    }));
    if (!rows.length) rows = null; // the list is still on its way
    return rows ?? [];
  };

  // How well typed words fit a name: less is better, null is not at all. Every typed word begins a later word of the name.
  const inOrder = (typed, own) => {
    let from = 0;
    let first = null;
    for (const word of typed) {
      const found = own.findIndex((other, n) => n >= from && other.startsWith(word));
      if (found < 0) return null;
      first ??= found;
      from = found + 1;
    }
    return first;
  };

  const fit = (name, typed, marked) => {
    const own = marked ? name.own : name.bare;
    const whole = inOrder(typed, own);
    if (whole !== null) return whole === 0 ? 1 : 2 + whole / 20;
    if (marked || typed.length > 1) return null;
    const found = name.initials.indexOf(typed[0]);
    return found < 0 || typed[0].length < 2 ? null : found === 0 ? 0 : 2 + found / 20;
  };

  const rank = (row, typed, marked) => {
    const own = fit(row.main, typed, marked);
    let best = own === null ? null : { by: own, key: "" };
    for (const key of row.keys) {
      const by = fit(key, typed, marked);
      if (by !== null && (best === null || by + 1.5 < best.by)) best = { by: by + 1.5, key: key.name };
    }
    return best;
  };

  const search = (text) => {
    const typed = words(lower(text));
    const same = (row) => row.measure === asked.measure;
    const sorted = (found) => found.sort((a, b) => same(b.row) - same(a.row) || a.by - b.by || a.row.order - b.row.order);
    const all = load();
    if (!typed.length) {
      const first = (row) => (asked.others.includes(row.code) ? 0 : 1);
      return sorted(all.map((row) => ({ row, by: first(row), key: "" })));
    }
    const look = (words_, marked) => all.map((row) => ({ row, ...rank(row, words_, marked) })).filter((one) => one.by !== undefined);
    const exact = plain(text) === lower(text) ? [] : look(typed, true);
    return sorted(exact.length ? exact : look(words(plain(text)), false));
  };

  const mark = (n) => {
    at = Math.max(0, Math.min(shown.length - 1, n));
    shown.forEach(({ row }, k) => row.item.setAttribute("aria-selected", String(k === at)));
    const item = shown[at]?.row.item;
    if (item) { input.setAttribute("aria-activedescendant", item.id); item.scrollIntoView({ block: "nearest" }); }
    else input.removeAttribute("aria-activedescendant");
  };

  const show = () => {
    const found = search(input.value);
    shown = found.slice(0, SHOWN);
    for (const row of load()) { row.item.hidden = true; row.item.setAttribute("aria-selected", "false"); }
    for (const { row, key } of shown) {
      row.item.hidden = false;
      row.item.querySelector("em")?.remove();
      if (key) {
        const also = document.createElement("em");
        also.textContent = `${box.dataset.as} “${key}”`;
        row.item.append(also);
      }
      list.append(row.item);
    }
    told.textContent = found.length ? `${found.length} ${box.dataset.found}` : rows ? box.dataset.none : "";
    mark(0);
  };

  const take = () => {
    const code = shown[at]?.row.code;
    if (!code || !asked) return;
    const { done } = asked;
    box.close();
    done(code);
  };

  // Open for a figure: {value, name, measure, others, done(code)}. A letter being typed falls into the field.
  window.kheoPick = (question) => {
    asked = question;
    box.querySelector("[data-value]").textContent = question.value;
    box.querySelector("[data-name]").textContent = question.name;
    input.value = "";
    box.showModal();
    input.focus();
    show();
  };

  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); mark(at + step); }
    else if (event.key === "Enter") { event.preventDefault(); take(); }
  });
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (!item) return;
    mark(shown.findIndex(({ row }) => row.item === item));
    take();
  });
  list.addEventListener("htmx:afterSettle", () => { rows = null; if (box.open) show(); });
  box.addEventListener("click", (event) => { if (event.target === box || event.target.closest("[data-close]")) box.close(); });
})();
