// Two reviews over each other, aligned where each was detected. compare/?a=ID&b=ID. The events of reviews come as
// scripts of calls, some reviews to a file, because pages from disk may not fetch.
// @ts-check
(() => {
  'use strict';
  const { build, escape, span, writeAddress } = throughlineUtil;
  const a = /** @type {HTMLSelectElement} */ (document.getElementById('a'));
  const b = /** @type {HTMLSelectElement} */ (document.getElementById('b'));
  const out = document.getElementById('both');
  const have = {};
  const file = {};
  if (!a || !b || !out) return;
  for (const o of a.options) {
    file[o.value] = o.dataset.file;
    b.append(o.cloneNode(true));
  }
  window.throughlineEvents = (id, data) => {
    have[id] = data;
    if (id === a.value || id === b.value) show();
  };
  function get(id) {
    if (!file[id] || have[id] !== undefined) return;
    have[id] = null;
    const s = document.createElement('script');
    s.src = file[id];
    document.head.append(s);
  }
  function rel(s) {
    if (!s) return 'at that moment';
    return span(Math.abs(s)) + (s < 0 ? ' before' : ' after');
  }
  function squeeze(t) {
    return (t < 0 ? -1 : 1) * Math.log(1 + Math.abs(t) / 300);
  }
  const TICKS = [60, 300, 900, 1800, 3600, 10800, 43200, 86400, 259200, 864000, 2592000, 31536000];
  const text = (cls, x, y, more, words) =>
    `<text class="${cls}" x="${x.toFixed(1)}" y="${y}"${more}>${escape(words)}</text>`;
  const shorten = (words, n) => (words.length > n ? `${words.slice(0, n - 1)}…` : words);

  // scale gives the places of times before and after the common moment: far ones stand closer together.
  function scale(two, width) {
    const places = two.flatMap((r) => r.events.map((e) => squeeze(e.at - r.zero)));
    const low = Math.min(0, ...places);
    const per = (width - 40) / (Math.max(0, ...places) - low || 1);
    return (seconds) => 20 + (squeeze(seconds) - low) * per;
  }
  // ticks draws the axis: how long before and after, and the common moment itself.
  function ticks(two, width, X, sheet) {
    let last = -99;
    for (const t of [...TICKS.map((t) => -t).reverse(), 0, ...TICKS]) {
      const x = X(t);
      const name = t ? span(Math.abs(t)) : two[0].aligned;
      if (x < 10 || x > width - 10 || (t && (x - last < 52 || Math.abs(x - X(0)) < 56))) continue;
      last = x;
      const half = (name.length + 1) * 3.6;
      const sign = t < 0 ? '−' : t > 0 ? '+' : '';
      sheet.back.push(`<path class="${t ? 'grid' : 'moment'}" d="M${x.toFixed(1)} 20V9999"/>`);
      const middle = Math.max(half, Math.min(x, width - half));
      sheet.texts.push(text(`tick${t ? '' : ' day'}`, middle, 14, ' text-anchor="middle"', sign + name));
    }
  }
  // spread tells on which of six levels each event stands, so that marks do not lie over each other, and what follows
  // there.
  function spread(review, X) {
    const ends = [];
    const before = [];
    const list = review.events.map((e) => ({ e, x: X(e.at - review.zero), level: 0, next: null }));
    for (const m of list.sort((p, q) => p.x - q.x)) {
      let level = 0;
      while (level < 5 && ends[level] !== undefined && ends[level] + 13 >= m.x) level++;
      m.level = level;
      ends[level] = m.x;
      if (before[level]) before[level].next = m;
      before[level] = m;
    }
    return { list, levels: ends.length };
  }
  function mark(m, y, width, sheet) {
    const kind = throughlineMarks[m.e.kind] ? m.e.kind : 'event';
    const room = (m.next ? m.next.x : width) - m.x - 22;
    sheet.marks.push(
      `<path class="m k-${kind}${m.e.about ? ' about' : ''}" fill-rule="evenodd" ` +
        `d="M${m.x.toFixed(1)} ${y}${throughlineMarks[kind]}">` +
        `<title>${escape(`${m.e.clock} ${m.e.text}`)}</title></path>`,
    );
    if (room > 58) {
      const words = shorten(m.e.text, Math.floor(Math.min(room, 280) / 6.1));
      sheet.texts.push(text('say', m.x + 11, y + 4, '', words));
    }
  }
  function draw(two, stage) {
    const width = stage.clientWidth;
    const X = scale(two, width);
    const sheet = { back: [], marks: [], texts: [] };
    let y = 24;
    ticks(two, width, X, sheet);
    two.forEach((r, n) => {
      const { list, levels } = spread(r, X);
      sheet.back.push(`<path class="rule" d="M0 ${y}H${width}"/>`);
      const title = (n ? 'Second: ' : 'First: ') + r.title.slice(0, Math.floor(width / 7));
      sheet.texts.push(text('row', 4, y + 14, '', title));
      for (const m of list) mark(m, y + 30 + m.level * 19, width, sheet);
      y += 42 + (levels - 1) * 19 + 4;
    });
    const back = sheet.back.join('').replace(/V9999/g, `V${y}`);
    stage.innerHTML =
      `<svg viewBox="0 0 ${width} ${y}" aria-hidden="true" focusable="false">` +
      `${back}${sheet.marks.join('')}${sheet.texts.join('')}</svg>`;
    stage.firstChild.style.height = `${y}px`;
  }
  let stage = null;
  let two = [];
  function show() {
    two = [have[a.value], have[b.value]].filter(Boolean);
    out.textContent = '';
    if (!two.length) return;
    out.className = 'drawing timeline';
    stage = build('div', { class: 'stage' });
    out.append(stage);
    for (const r of two) {
      const link = build('a', { href: r.href }, r.title);
      out.append(build('p', { class: 'meta' }, [`Aligned at: ${r.aligned}. `, link]));
    }
    const merged = two.flatMap((r, n) => r.events.map((e) => ({ r, n, e, t: e.at - r.zero })));
    merged.sort((p, q) => p.t - q.t || p.n - q.n);
    out.append(build('ol', {}, merged.map(line)));
    draw(two, stage);
  }
  // line is an event in the list of both.
  function line({ r, n, e, t }) {
    const who = [n ? 'Second' : 'First', e.marker, e.lane].filter(Boolean).join(', ');
    const link = build('a', { href: `${r.href}#${encodeURIComponent(e.id)}` }, e.clock);
    return build('li', { class: n ? 'b' : 'a' }, [
      build('span', { class: 'rel' }, (e.about && t ? 'about ' : '') + rel(t)),
      build('div', {}, [build('p', { class: 'who' }, who), link, ` ${e.text}`]),
    ]);
  }
  function choose() {
    get(a.value);
    get(b.value);
    show();
    const q = new URLSearchParams();
    if (a.value) q.set('a', a.value);
    if (b.value) q.set('b', b.value);
    writeAddress(q);
  }
  function read() {
    const q = new URLSearchParams(location.search);
    a.value = q.get('a') || '';
    b.value = q.get('b') || '';
    if (a.selectedIndex < 0) a.value = '';
    if (b.selectedIndex < 0) b.value = '';
    get(a.value);
    get(b.value);
    show();
  }
  a.addEventListener('change', choose);
  b.addEventListener('change', choose);
  addEventListener('popstate', read);
  addEventListener('resize', () => {
    if (stage && two.length) draw(two, stage);
  });
  read();
})();
