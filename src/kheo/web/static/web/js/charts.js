// Draws the charts and the map with Observable Plot from what the page says; the words and numbers are the server's.
(() => {
  const figures = [...document.querySelectorAll("figure.chart")];
  if (!figures.length || !globalThis.Plot) return;
  const text = { fontFamily: "inherit", fontSize: "15px", overflow: "visible" };
  const gold = "var(--gold)", green = "var(--green)", weak = "var(--shade-1)", ink = "var(--ink)", soft = "var(--soft)", line = "var(--line)";

  const axisNumber = (words) => (value) => {
    const [size, unit] = value >= 1e9 ? [1e9, words.billion] : value >= 1e6 ? [1e6, words.million] : [1, ""];
    const [whole, part] = String(Math.round((value / size) * 1000) / 1000).split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, words.group);
    return `${grouped}${part ? words.decimal + part : ""}${unit ? ` ${unit}` : ""}`;
  };
  const open = (figure, mark) => { if (mark?.url) htmx.ajax("GET", mark.url, { target: "#ngan", source: figure }); };

  // Plot's own <style> would be refused by the content policy; the same rules stand in explore.css.
  const place = (figure, svg) => {
    svg.querySelectorAll("style").forEach((style) => style.remove());
    svg.querySelectorAll("g[aria-label]").forEach((part) => part.removeAttribute("aria-label"));
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", figure.dataset.said);
    figure.replaceChildren(svg);
  };
  const opening = (figure, svg, selector, marks) => svg.querySelectorAll(selector).forEach((shape, at) => {
    shape.classList.add("hot");
    shape.addEventListener("click", () => open(figure, marks[at]));
  });

  // Words at an edge lean into the picture.
  const leaning = (at, last) => (at === 0 ? { textAnchor: "start", dx: -10 } : at === last ? { textAnchor: "end", dx: 24 } : { textAnchor: "middle" });

  const bars = (figure, width, words) => {
    const marks = JSON.parse(figure.dataset.marks).map((mark, at) => ({ ...mark, key: String(at) }));
    const narrow = width < 640;
    const row = narrow ? 56 : 36;
    const label = (mark) => (narrow && mark.note ? `${mark.name} · ${mark.note}` : mark.name);
    const most = Math.max(...marks.map((mark) => mark.v));
    const longest = Math.max(...marks.map((mark) => mark.said.length));
    const svg = Plot.plot({
      className: "plot", width, height: marks.length * row + 12, style: text,
      marginTop: 4, marginBottom: 8, marginLeft: narrow ? 0 : 210, marginRight: longest * 8.6 + 16,
      x: { axis: null, domain: [0, most || 1] },
      y: { axis: null, domain: marks.map((mark) => mark.key), padding: 0.22 },
      marks: [
        Plot.barX(marks, {
          x: "v", y: "key", insetTop: narrow ? 20 : 0, rx2: 3, className: "bars",
          fill: (mark) => (mark.sure ? green : weak), stroke: green, strokeDasharray: null,
        }),
        Plot.text(marks, narrow
          ? { x: 0, y: "key", text: label, textAnchor: "start", dy: -15, fill: ink, lineWidth: width / 15, textOverflow: "ellipsis" }
          : { x: 0, y: "key", text: label, textAnchor: "end", dx: -10, fill: ink, lineWidth: 13.5, textOverflow: "ellipsis" }),
        Plot.text(marks, { x: "v", y: "key", text: "said", textAnchor: "start", dx: 7, dy: narrow ? 10 : 0, fill: ink, fontWeight: 600 }),
        narrow ? null : Plot.ruleX([0], { stroke: ink }),
      ],
    });
    place(figure, svg);
    opening(figure, svg, "g.bars rect, g.bars path", marks);
  };

  const lines = (figure, width, words) => {
    const marks = JSON.parse(figure.dataset.marks).map((mark, at) => ({ ...mark, at: new Date(`${mark.at}T00:00:00`), n: at }));
    const told = marks.filter((mark) => mark.v !== undefined);
    const pairs = marks.slice(1).map((to, at) => ({ from: marks[at], to })).filter(({ from, to }) => from.v !== undefined && to.v !== undefined);
    const tone = (mark) => (!mark.sure ? "var(--paper)" : mark.whole ? green : "var(--shade-2)");
    const sure = pairs.filter(({ from, to }) => from.sure && to.sure), unsure = pairs.filter((pair) => !sure.includes(pair));
    const merger = new Date(`${figure.dataset.merger}T00:00:00`);
    const gap = (width - 90) / Math.max(1, marks.length - 1);
    const every = Math.ceil(46 / gap);
    const top = told.reduce((a, b) => (b.v > a.v ? b : a), told[0]);
    // Where there is no room for every number: the last, the largest, the first, as far as they stand apart.
    const apart = (mark, others) => others.every((other) => other === mark || Math.abs(other.n - mark.n) * gap > 84);
    const few = [told.at(-1), top, told[0]].reduce((kept, mark) => (!kept.includes(mark) && apart(mark, kept) ? [...kept, mark] : kept), []);
    const spoken = gap > 84 ? told : few;
    const link = { x1: (p) => p.from.at, y1: (p) => p.from.v, x2: (p) => p.to.at, y2: (p) => p.to.v, stroke: green, strokeWidth: 2.5 };
    const spans = merger >= marks[0].at && merger <= marks.at(-1).at;
    const svg = Plot.plot({
      className: "plot", width, height: width < 640 ? 300 : 340, style: text,
      marginTop: 44, marginBottom: 34, marginLeft: 76, marginRight: 34,
      x: { type: "time", axis: null, domain: [marks[0].at, marks.at(-1).at] },
      y: { domain: [0, top.v || 1], nice: 4, label: null },
      marks: [
        Plot.gridY({ ticks: 4, stroke: line, strokeOpacity: 1 }),
        Plot.axisY({ ticks: 4, tickSize: 0, fill: soft, tickFormat: axisNumber(words) }),
        Plot.text(marks.filter((mark) => mark.n % every === 0), { x: "at", text: "tick", frameAnchor: "bottom", dy: 20, fill: soft }),
        Plot.ruleY([0], { stroke: ink }),
        spans ? Plot.ruleX([merger], { stroke: gold, strokeWidth: 2, strokeDasharray: "5 4" }) : null,
        spans ? Plot.text([merger], { x: (day) => day, text: () => words.merger, frameAnchor: "top", dy: -28, fill: ink, textAnchor: merger - marks[0].at > marks.at(-1).at - merger ? "end" : "start", dx: merger - marks[0].at > marks.at(-1).at - merger ? 20 : -20 }) : null,
        Plot.link(sure, link),
        Plot.link(unsure, { ...link, strokeDasharray: "2 5", strokeLinecap: "round" }),
        Plot.dot(told, { x: "at", y: "v", r: 6, fill: tone, stroke: green, strokeWidth: 2.5, className: "dots" }),
        ...spoken.map((mark) => Plot.text([mark], { x: "at", y: "v", text: "said", dy: -18, fill: ink, fontWeight: 600, stroke: "var(--paper)", strokeWidth: 5, ...leaning(mark.n, marks.length - 1) })),
      ],
    });
    place(figure, svg);
    opening(figure, svg, "g.dots circle", told);
  };

  const shades = ["", "var(--shade-1)", "var(--shade-2)", "var(--shade-3)", "var(--shade-4)"];
  const map = (figure, width, words, data) => {
    const ground = Array.from({ length: data.ground.length / 2 }, (_, at) => [data.ground[2 * at], data.ground[2 * at + 1]]);
    const whole = { type: "MultiPoint", coordinates: ground.length > 1 ? ground : [[102, 8], [115, 24]] };
    const [[west, south], [east, north]] = d3.geoBounds(whole);
    const named = ground.length < 400 && data.points.length <= 12 ? data.points : [];
    const tall = Math.min(width * Math.max(0.6, Math.min(1.35, ((north - south) * 1.05) / Math.max(0.05, east - west))), ground.length < 400 ? 600 : 760);
    const most = Math.max(1, ...data.points.map((point) => point.v));
    const size = (point) => 3.5 + 14 * Math.sqrt(point.v / most);
    const aside = (point) => {
      const at = (point.lon - west) / Math.max(0.001, east - west);
      return width < 640 && at < 0.35 ? { textAnchor: "start", dx: -24 } : width < 640 && at > 0.65 ? { textAnchor: "end", dx: 24 } : {};
    };
    const points = [...data.points].sort((a, b) => b.v - a.v);
    const svg = Plot.plot({
      className: "plot", width, height: tall, style: text,
      projection: { type: "mercator", domain: whole, inset: 22 },
      r: { type: "identity" },
      marks: [
        Plot.dot(ground, { r: ground.length > 1000 ? 1.1 : 2.6, fill: "var(--edge)", fillOpacity: 0.55 }),
        Plot.text(data.isles, { x: "lon", y: "lat", text: "name", dy: -18, fill: ink, fontWeight: 500, textAnchor: "middle", stroke: "var(--paper)", strokeWidth: 4 }),
        Plot.dot(data.isles, { x: "lon", y: "lat", r: 4, fill: "none", stroke: "var(--edge)", strokeWidth: 1.5 }),
        Plot.dot(points, { x: "lon", y: "lat", r: size, fill: (point) => (point.sure ? shades[point.shade] : "var(--paper)"), fillOpacity: 0.85, stroke: ink, strokeWidth: 1, strokeDasharray: null, className: "dots" }),
        ...named.map((point) => Plot.text([point], { x: "lon", y: "lat", text: () => `${point.name}: ${point.said}`, dy: -size(point) - 10, fill: ink, fontWeight: 500, stroke: "var(--paper)", strokeWidth: 4, ...aside(point) })),
        Plot.tip(points, Plot.pointer({ x: "lon", y: "lat", title: (point) => `${point.name}\n${point.note ? `${point.note}\n` : ""}${point.said}`, fill: "var(--sheet)", stroke: "var(--edge)", fontSize: 15, lineWidth: 18 })),
      ],
    });
    svg.addEventListener("click", () => open(figure, svg.value));
    svg.classList.toggle("hot", points.length > 0);
    place(figure, svg);
  };

  const draw = async (figure) => {
    const width = Math.floor(figure.getBoundingClientRect().width);
    if (!width || figure.drawn === width) return;
    figure.drawn = width;
    const words = JSON.parse(figure.dataset.words);
    if (figure.dataset.draw === "map") {
      figure.points ??= await fetch(figure.dataset.url).then((answer) => answer.json());
      map(figure, width, words, figure.points);
    } else (figure.dataset.draw === "bars" ? bars : lines)(figure, width, words);
  };
  const watch = new ResizeObserver((seen) => seen.forEach(({ target }) => draw(target)));
  figures.forEach((figure) => watch.observe(figure));
})();
