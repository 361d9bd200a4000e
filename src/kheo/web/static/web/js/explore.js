// The explore page: panels, the picker of indicators, the tree of places, the drawer, and copying. Without this it is forms and links.
(() => {
  const form = document.getElementById("hoi");
  if (!form) return;
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();
  const wide = matchMedia("(min-width: 48rem)");

  // Panels: one open at a time; Escape or a click elsewhere closes it and gives the keyboard back.
  const panels = [...form.querySelectorAll("details.pill")];
  const shut = (panel, focus) => { panel.open = false; if (focus) panel.querySelector("summary").focus(); };
  panels.forEach((panel) => panel.addEventListener("toggle", () => {
    if (!panel.open) return;
    panels.forEach((other) => { if (other !== panel) other.open = false; });
    const field = panel.querySelector("input[type=search]");
    if (field && wide.matches) { field.focus(); field.select(); }
    panel.querySelector(".tree [aria-current], .presets [aria-current]")?.scrollIntoView({ block: "nearest" });
  }));
  document.addEventListener("click", (event) => panels.forEach((panel) => { if (panel.open && !panel.contains(event.target) && event.target.isConnected) shut(panel, false); }));

  // Up and down walk through what can be chosen, from the search field on.
  const walk = (event, field, items) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const shown = items().filter((item) => item.offsetParent !== null);
    const at = shown.indexOf(document.activeElement);
    const next = event.key === "ArrowDown" ? at + 1 : at - 1;
    event.preventDefault();
    (next < 0 ? field : shown[Math.min(next, shown.length - 1)])?.focus();
  };

  // Indicators: what does not fit is hidden; beginnings of words, without marks, in any order, or the name of a theme.
  const picker = form.querySelector(".indicators");
  const typed = picker.querySelector("input[type=search]");
  const boxes = [...picker.querySelectorAll("label.tick")].map((label) => ({ label, box: label.querySelector("input"), words: ` ${plain(label.textContent).replace(/[^a-z0-9]+/g, " ")}`, theme: plain(label.closest("fieldset").querySelector("legend").textContent) }));
  const counted = document.getElementById("dem-ct");
  const filter = () => {
    const whole = plain(typed.value).trim();
    const asked = whole.split(/\s+/).filter(Boolean);
    let found = 0;
    for (const { label, words, theme } of boxes) {
      label.hidden = !(asked.every((word) => words.includes(` ${word}`)) || (whole.length > 2 && theme.includes(whole)));
      found += !label.hidden;
    }
    picker.querySelectorAll("fieldset").forEach((set) => { set.hidden = !set.querySelector("label:not([hidden])"); });
    counted.textContent = asked.length ? (found ? `${found} ${counted.dataset.some}` : counted.dataset.none) : "";
  };
  typed.addEventListener("input", filter);
  picker.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === typed) { event.preventDefault(); boxes.find(({ label }) => !label.hidden)?.box.focus(); return; }
    walk(event, typed, () => boxes.map(({ box }) => box));
  });
  const clear = picker.querySelector(".clear");
  clear.hidden = false;
  clear.addEventListener("click", () => { boxes.forEach(({ box }) => { box.checked = false; }); typed.focus(); });

  // Places: results of the search first, then the tree; a branch is fetched once and then only shown and hidden.
  const places = form.querySelector(".places");
  const sought = places.querySelector("input[type=search]");
  places.addEventListener("keydown", (event) => walk(event, sought, () => [...places.querySelectorAll("#noi-thay a, .tree a")]));
  places.addEventListener("click", (event) => {
    const twist = event.target.closest(".twist");
    if (!twist) return;
    const open = twist.getAttribute("aria-expanded") !== "true";
    twist.setAttribute("aria-expanded", String(open));
    document.getElementById(twist.getAttribute("aria-controls")).hidden = !open;
    if (open && !("full" in twist.dataset)) { twist.dataset.full = ""; htmx.trigger(twist, "open"); }
  });

  // A typed day means the map of that day.
  const day = document.getElementById("ngay-dg");
  day.addEventListener("input", () => { if (day.value.trim()) form.querySelector("input[name=dia-gioi][value=ngay]").checked = true; });

  // The drawer opens beside the view and gives the keyboard back to the number when it closes.
  const drawer = document.getElementById("ngan");
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
    if (!drawer || event.detail.target !== drawer || drawer.contains(event.detail.elt)) return;
    from?.removeAttribute("aria-current");
    from = event.detail.elt === document.body ? null : event.detail.elt;
    from?.setAttribute("aria-current", "true");
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (!drawer || event.detail.target !== drawer) return;
    split.classList.add("open");
    const button = drawer.querySelector(".close");
    if (button) { button.hidden = false; button.addEventListener("click", close); }
    drawer.querySelector("#ngan-dau")?.focus({ preventScroll: true });
    const top = drawer.getBoundingClientRect().top;
    if (top > innerHeight / 2 || top < 0) drawer.scrollIntoView({ block: "start" });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const panel = panels.find((one) => one.open);
    if (panel) shut(panel, true);
    else if (split?.classList.contains("open")) close();
  });

  // Copying works on plain http too, where the newer clipboard of browsers is closed.
  const said = document.querySelector(".said-done");
  const copy = (kinds, words) => {
    const give = (event) => { Object.entries(kinds).forEach(([kind, text]) => event.clipboardData.setData(kind, text)); event.preventDefault(); };
    document.addEventListener("copy", give, { once: true });
    const done = document.execCommand("copy");
    document.removeEventListener("copy", give);
    if (done) said.textContent = words;
  };
  const escaped = (text) => text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
  const own = (node) => { const bare = node.cloneNode(true); bare.querySelectorAll(".sr, .est, .fault").forEach((el) => el.remove()); return bare.textContent.replace(/\s+/g, " ").trim(); };

  // Rows of a table as {text, number, head}; a column whose numbers are qualified gets a column of words beside it.
  const read = (table, word) => {
    const rows = [...table.rows].map((row) => [...row.cells]);
    const qualified = rows[0].map((_, at) => rows.some((row) => row[at]?.dataset.q));
    return rows.map((row, n) => row.flatMap((cell, at) => {
      const { v, q } = cell.dataset;
      const main = v === undefined ? { text: own(cell), head: cell.tagName === "TH" } : { text: own(cell.querySelector(".v")).replace(q, "").trim(), number: v };
      if (!qualified[at]) return [main];
      return [main, { text: n ? q || "" : word, head: !n }];
    }));
  };
  const comma = document.documentElement.lang === "vi" ? "," : ".";
  const tsv = (rows) => rows.map((row) => row.map((c) => (c.number ?? c.text).replace(c.number ? "." : /\t/g, c.number ? comma : " ")).join("\t")).join("\n");
  const html = (rows) => `<meta charset="utf-8"><table border="1" xmlns:x="urn:schemas-microsoft-com:office:excel">${rows.map((row) => `<tr>${row.map((c) => (c.number ? `<td align="right" x:num="${c.number}" sdval="${c.number}" sdnum="1033;">${escaped(c.text)}</td>` : c.head ? `<th align="left">${escaped(c.text)}</th>` : `<td align="right">${escaped(c.text)}</td>`)).join("")}</tr>`).join("")}</table>`;
  document.querySelectorAll(".btn.copy").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const rows = read(document.getElementById(button.dataset.copy), button.dataset.q);
      copy({ "text/plain": tsv(rows), "text/html": html(rows) }, button.dataset.done);
    });
  });
  document.querySelectorAll(".btn.link").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => copy({ "text/plain": location.href }, button.dataset.done));
  });
})();
