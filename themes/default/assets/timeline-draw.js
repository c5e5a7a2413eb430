// What a timeline looks like. throughlineDrawing(story) makes its stage and paints on it what the story says there is
// (events, moments, theories, graphs), what of it is to be seen, and where on the axis. Marks are one path for each
// kind, so that thousands of events cost a handful of elements.
//
// Heights are those of the whole story: walking through it changes none. What is not known yet is not drawn.
//
// The drawing reaches a width beyond the view on both sides, so that panning moves it instead of drawing it anew;
// what does not move, names of rows and rules, is a layer over it.
// @ts-check
const throughlineDrawing = (() => {
  'use strict';
  const { escape, span } = throughlineUtil;
  const NS = 'http://www.w3.org/2000/svg';
  const ROW = 18; // pixels of a level of a row
  const HAND = 6.2; // the width of a letter
  const NAMES = 96; // the least width of a column for names of rows
  const NARROW = 560; // a stage that is less wide has no room for words
  const MONTH = 2592000;
  // prettier-ignore
  const STEPS = [1, 5, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800,
    1209600, MONTH, 7776000, 31536000, 63072000, 157680000, 315360000];
  const PHASES = { started: 'unseen', detected: 'seen', declared: 'worked on', mitigated: 'recovering' };
  const ORDER = ['started', 'detected', 'declared', 'mitigated', 'resolved'];

  const one = (x) => Math.round(x * 10) / 10;
  const cls = (kind) => `k-${throughlineMarks[kind] ? kind : 'event'}`;
  const shape = (kind) => throughlineMarks[kind] || throughlineMarks.event;
  const ring = (x, y, r) => `M${one(x)} ${y}m-${r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0-${2 * r} 0z`;

  function svg(attributes) {
    const el = document.createElementNS(NS, 'svg');
    for (const [name, value] of Object.entries(attributes)) el.setAttribute(name, value);
    el.setAttribute('aria-hidden', 'true');
    el.setAttribute('focusable', 'false');
    return el;
  }
  // icon is the mark of a kind of event, for a legend.
  function icon(kind) {
    const el = svg({ viewBox: '0 0 18 18' });
    el.innerHTML = `<path class="${cls(kind)}" fill-rule="evenodd" d="M9 9${shape(kind)}"/>`;
    return el;
  }
  function text(className, x, y, words, more = '') {
    return `<text class="${className}" x="${one(x)}" y="${one(y)}"${more}>${escape(words)}</text>`;
  }
  // cut is a text in so many letters at most, at the end of a word.
  function cut(words, n) {
    if (words.length <= n) return words;
    return `${words.slice(0, Math.max(1, n - 1)).replace(/[\s,.;:]+\S{0,3}$/, '')}…`;
  }
  // labelOf is the first clause of an event.
  function labelOf(e) {
    if (e.label === undefined) {
      const words = e.el.querySelector('.prose').textContent.trim().replace(/\s+/g, ' ').slice(0, 90);
      const clause = /^.{14,}?(?=[.;:!?…](?:\s|$)|\s[–—-]\s)/u.exec(words);
      e.label = clause ? clause[0] : words;
    }
    return e.label;
  }

  return (/** @type {any} */ story) => {
    const st = story.state;
    const { axis, clocks } = story;
    const art = svg({ class: 'art' });
    const still = svg({ class: 'still' });
    const stage = document.createElement('div');
    stage.className = 'stage';
    stage.append(art, still);
    const graphs = throughlineGraphs(story);

    let W = 0; // the width of the view
    let S = 0; // where the axis begins: right of the names of rows, where there is a column for them
    let thread = null; // where the line comes in that runs through the page
    let from = 0; // the ends of the drawing, in pixels of the view
    let to = 0;
    let flat = false; // for paper: the view and nothing beside it
    let shift = 0;
    let drawn = null;
    let settling = 0;
    let pending = 0;
    let hits = [];
    let packed = null; // the scale that levels were found for
    let rows = [];
    let first = 22; // what is above the first row
    let frame = { head: 0, low: 0, bottom: 0 }; // of the last drawing: axis, end of the rows, end of all
    let pointed = null; // the time under the pointer

    const scale = () => (W - S) / (st.view[1] - st.view[0]);
    const X = (u) => S + (u - st.view[0]) * scale();
    const endOfKnown = () => X(axis.place(Math.min(story.horizon, axis.end)));

    // ---- where everything stands ----------------------------------------------------------------------------------
    // pack tells on which level of its row each event stands, as it is when all is known; it is the same wherever the
    // view is panned to.
    function pack(per) {
      const key = st.rows;
      const byName = new Map();
      // In a narrow view all stand in one strip, without words.
      const narrow = W < NARROW;
      const names = narrow ? [{ name: '' }] : key === 'lane' ? story.lanes : story.kinds;
      rows = names.map((r) => {
        const row = { name: r.name, list: [], ends: [], marks: [], last: [], top: 0, height: 0 };
        byName.set(r.name, row);
        return row;
      });
      const all = story.events.filter((e) => e.fits);
      const said = all.length <= 400 && !narrow;
      const levels = said || narrow ? 5 : 4;
      for (const e of all) place(byName.get(narrow ? '' : e[key]), e, per, levels, said);
      rows = rows.filter((r) => r.list.length);
      packed = per;
    }
    function place(row, e, per, levels, said) {
      const x = e.u * per;
      const long = e.end > e.at && !e.coarse;
      const width = said ? 15 + Math.min(labelOf(e).length * HAND, 280) : 13;
      const bar = long ? (e.v - e.u) * per : 0;
      let best = -1;
      for (let l = 0; l < levels && best < 0; l++) if (!(row.ends[l] + 8 > x)) best = l;
      for (let l = 0; l < levels && best < 0; l++) if (!(row.marks[l] + 15 > x)) best = l;
      e.tied = best < 0;
      if (best < 0) best = levels - 1; // its mark lies over that of another one, which counts it
      e.level = best;
      e.next = null;
      if (row.last[best]) row.last[best].next = e;
      row.last[best] = e;
      row.marks[best] = x + (long ? Math.min(bar, 12) : 0);
      row.ends[best] = Math.max(x + width, x + bar);
      row.list.push(e);
    }
    // measure gives every row its place, and tells how high all is.
    function measure(head) {
      const named = rows.length > 1 || !/^(event)?$/.test(rows[0]?.name || '');
      const heading = S || !named ? 5 : 17;
      let y = head;
      for (const r of rows) {
        r.top = y;
        r.base = y + heading + ROW / 2 + 1;
        y += heading + Math.max(1, r.ends.length) * ROW + 5;
      }
      return y;
    }

    // ---- painting -------------------------------------------------------------------------------------------------
    function draw() {
      if (!pending) pending = requestAnimationFrame(paint);
    }
    function paint() {
      pending = 0;
      W = stage.clientWidth;
      if (!W) return;
      S = nameColumn();
      from = flat ? 0 : Math.max(S - W, X(story.full[0]));
      to = flat ? W : Math.min(2 * W, X(story.full[1]));
      if (packed === null || Math.abs(packed / scale() - 1) > 1e-9) pack(scale());
      hits = [];
      // The sheet: what is behind, what lies over it, texts over all, what does not move, marks by class, and how
      // many words may still be said left of the view, in it and right of it.
      const p = { back: [], out: [], texts: [], firm: [], marks: new Map(), words: [90, 120, 90] };
      const flags = raise();
      const head = flags.height;
      first = head + (story.moments.length ? 22 : 4);
      let y = measure(first);
      for (const r of rows) row(p, r, head);
      const low = y;
      y = theories(p, y);
      frame = { head, low, bottom: graphs.measure(y) };
      spine(p, flags.list, frame);
      silences(p, frame);
      ticks(p, frame);
      put(p, frame);
      reveal();
    }
    // nameColumn is where the thread of the page turns into the axis: the names of rows stand before it.
    function nameColumn() {
      const line = story.section.querySelector('.thread');
      thread =
        line?.getClientRects().length && !flat
          ? line.getBoundingClientRect().left - stage.getBoundingClientRect().left + 1
          : null;
      story.box.style.setProperty('--thread-x', `${thread || 0}px`);
      if (line && !flat)
        line.style.height = `${stage.getBoundingClientRect().top - story.section.getBoundingClientRect().top}px`;
      return thread >= NAMES ? Math.round(thread) : 0;
    }
    function put(p, f) {
      const height = f.bottom + 20;
      const weight = (k) => [/pin/, /haze/, /bar/, /dim/].findIndex((r) => r.test(k)) & 7;
      const order = [...p.marks.keys()].sort(
        (a, b) => (/ring/.test(a) ? 9 : weight(a)) - (/ring/.test(b) ? 9 : weight(b)),
      );
      art.setAttribute('viewBox', `${from} 0 ${to - from} ${height}`);
      art.style.height = still.style.height = `${height}px`;
      art.style.width = `${to - from}px`;
      art.style.left = `${from}px`;
      still.setAttribute('viewBox', `0 0 ${W} ${height}`);
      const mask = S ? `<rect class="mask" x="0" y="0" width="${S - 1}" height="${height}"/>` : '';
      still.innerHTML = mask + p.firm.join('');
      drawn = st.view.slice();
      clearTimeout(settling);
      const marks = order.map((k) => {
        const d = p.marks.get(k).replace('V9999', `V${f.low}`);
        return `<path class="m ${k}" fill-rule="evenodd" d="${d}"/>`;
      });
      art.innerHTML =
        `${p.back.join('')}<g class="graphs"></g>${p.out.join('')}${marks.join('')}${p.texts.join('')}` +
        `<g class="playhead"></g>`;
      stage.dataset.drawn = String(hits.length);
      slide(0);
    }
    function slide(by) {
      shift = by;
      art.style.transform = by ? `translateX(${by.toFixed(1)}px)` : '';
    }

    // ---- rows of events -------------------------------------------------------------------------------------------
    function row(p, r, head) {
      const key = st.rows;
      const told = r.list.some((e) => e.shown);
      if (r.top > first) p.firm.push(`<path class="rule" d="M0 ${r.top}H${W}"/>`);
      if (told && (rows.length > 1 || !/^(event)?$/.test(r.name))) {
        const alone = key === 'lane' && st.lanes.includes(r.name);
        const more = ` data-${key}="${escape(r.name)}"`;
        const tight =
          S > 0 && r.name.length * 7.2 > S - 10 ? ` textLength="${S - 12}" lengthAdjust="spacingAndGlyphs"` : '';
        const name = S ? cut(r.name, Math.floor((S - 10) / 6)) : r.name;
        p.firm.push(text(`row${alone ? ' alone' : ''}`, 0, S ? r.base + 4 : r.top + 13, name, more + tight));
      }
      // where many stand on one pixel, one is drawn and counts the others; ends: where marks and words of a level end
      const line = { base: r.base, at: [], over: [], ends: [] };
      for (const e of r.list) if (e.shown) mark(p, line, e, head);
      line.over.forEach((n, level) => {
        if (n) p.texts.push(text('more', line.at[level] + 9, r.base + level * ROW - 5, `+${n}`));
      });
    }
    function mark(p, line, e, head) {
      const x = X(e.u);
      const long = e.end > e.at;
      const end = long ? X(Math.min(e.v, axis.place(story.horizon))) : x;
      if (end < from - 20 || x > to + 20) return;
      const y = line.base + e.level * ROW;
      const key = cls(e.kind) + (e.lit ? '' : ' dim');
      const add = (k, d) => p.marks.set(k, (p.marks.get(k) || '') + d);
      if (long && e.coarse)
        add(`${key} haze`, `M${one(x)} ${y - 4}H${one(Math.max(x + 3, Math.min(end, to + 9)))}v8H${one(x)}z`);
      else if (long) add(`${key} bar`, `M${one(x)} ${y + 6}H${one(Math.max(x + 2, end))}v2.5H${one(x)}z`);
      const hides = e === st.sel || e.pin || e.step === st.known;
      const crowded = !long && x - line.at[e.level] < 3 && !hides && e.lit;
      if (crowded) line.over[e.level] = (line.over[e.level] || 0) + 1;
      else if (x >= from - 20) {
        if (x - line.at[e.level] < 3) line.over[e.level] = (line.over[e.level] || 0) + 1;
        line.at[e.level] = x;
        add(key + (e.about || e.coarse ? ' about' : '') + (e.later ? ' hind' : ''), `M${one(x)} ${y}${shape(e.kind)}`);
        if (e.pin) add('pin', ring(x, y, 9));
        if (e.step === st.known) stage.dataset.now = String(y);
        if (e === st.sel) p.marks.set('ring', `M${one(x)} ${head}V9999${ring(x, y, 11)}`);
      }
      e.hit = e.hit || { e };
      Object.assign(e.hit, { x, end: Math.max(x, end), y });
      hits.push(e.hit);
      const taken = line.ends[e.level] || 0;
      line.ends[e.level] = Math.max(taken, x + 9);
      if (!crowded) say(p, line, e, taken);
    }
    // say writes a label, as much of it as there is room for. Words keep to their third: left of the view, in it,
    // right of it.
    function say(p, line, e, taken) {
      const x = e.hit.x;
      const third = x <= S - 10 ? 0 : x < W ? 1 : 2;
      if (p.words[third] <= 0 || W < NARROW) return;
      let next = e.next;
      while (next && !next.shown) next = next.next; // what is not known yet cuts nothing off
      const edge = third === 1 ? W : third ? to : S;
      const room = Math.min(next ? X(next.u) - 8 : edge, edge) - x - 11;
      const label = labelOf(e);
      const free = x - 15 - Math.max(S + 4, taken);
      const left = room < label.length * HAND && !next && x < edge && free > room;
      const n = Math.floor(Math.min(left ? free : room, 290) / HAND);
      if (n < 8 && n < label.length) return;
      p.words[third]--;
      const words = cut(label, n);
      line.ends[e.level] = left ? x + 9 : x + 11 + words.length * HAND;
      const className = `say${e.lit ? '' : ' dim'}${e === st.sel ? ' sel' : ''}`;
      p.texts.push(text(className, left ? x - 11 : x + 11, e.hit.y + 4, words, left ? ' text-anchor="end"' : ''));
    }

    // ---- the spine: moments over the axis, the axis, and the phases under it --------------------------------------
    // raise puts the moments on as many lines as all of them need.
    function raise() {
      const ends = [];
      const list = story.moments.map((m) => {
        const x = X(axis.place(m.at));
        const time = clocks.clock(m.at, false);
        const w = (m.name.length + 1 + time.length) * 6.6 + 8;
        const left = x + w > to || (x <= W && x + w > W); // at the right edge its name stands before its line
        let level = 0;
        while (ends[level] !== undefined && ends[level] > x - (left ? w : 0)) level++;
        ends[level] = x + (left ? 4 : w);
        const seen = m.at <= story.horizon && !(m.later && story.walking());
        return { m, x, time, left, level, seen };
      });
      return { list, height: 26 + ends.length * 15 };
    }
    function spine(p, flags, f) {
      const A = f.head;
      const turn = `M${S} 0V${A - 14}Q${S} ${A} ${S + 14} ${A}H${W}`;
      const line = S ? turn : `${thread > 0 ? `M${one(thread)} 0V${A}` : ''}M0 ${A}H${W}`;
      p.firm.push(`<path class="axis" d="${line}"/>`);
      const seen = flags.filter((g) => g.seen);
      seen.forEach((g, i) => phase(p, g, seen[i + 1], A));
      for (const g of seen) {
        if (g.x < from - 120 || g.x > to + 120) continue;
        const y = A - 9 - g.level * 15;
        p.back.push(`<path class="moment" d="M${one(g.x)} ${y + 3}V${f.low}"/>`);
        const more = g.left ? ' text-anchor="end"' : '';
        const words = `${escape(g.m.name)} <tspan class="flagtime">${g.time}</tspan>`;
        p.texts.push(`<text class="flag" x="${one(g.x + (g.left ? -5 : 5))}" y="${y}"${more}>${words}</text>`);
        p.out.push(`<circle class="stop" cx="${one(g.x)}" cy="${A}" r="5"/>`);
      }
    }
    // phase is the band from one moment to the next one that is known of, with its name and length as far as they
    // fit.
    function phase(p, g, next, A) {
      const end = next ? next.x : g.m.name === 'resolved' ? g.x : endOfKnown();
      const a = Math.max(from, g.x);
      const b = Math.min(to, end);
      if (b - a < 1) return;
      p.back.push(`<path class="phase p-${g.m.name}" d="M${one(a)} ${A + 2}H${one(b)}v17H${one(a)}z"/>`);
      const name = PHASES[g.m.name];
      if (!name || (next && ORDER.indexOf(next.m.name) < ORDER.indexOf(g.m.name))) return;
      const at = Math.max(a, g.x <= S && b > S ? S : a);
      const words = [next ? `${name} for ${span(next.m.at - g.m.at)}` : name, name];
      const fits = words.find((w) => w.length * 6 + 9 < b - at);
      if (fits) p.texts.push(text('phname', at + 5, A + 15, fits));
    }

    // ---- the axis -------------------------------------------------------------------------------------------------
    // silences draws what is folded: a break with an edge on both sides and its length along it.
    function silences(p, f) {
      for (const [t0, t1] of axis.folds) {
        if (t0 >= story.horizon) continue;
        const a = X(axis.place(t0));
        const b = X(axis.place(t1));
        if (b < from || a > to) continue;
        const mid = (a + b) / 2;
        const half = Math.max(8, Math.min((b - a) / 2 - 12, 60));
        const top = f.head + 20;
        const box = `M${one(mid - half)} ${top}H${one(mid + half)}V${f.bottom}H${one(mid - half)}z`;
        let edge = '';
        for (const x of [mid - half, mid + half]) {
          edge += `M${one(x)} ${top}`;
          for (let y = 0; y < f.bottom - top; y += 8)
            edge += `l${(y / 8) % 2 ? -3 : 3} ${Math.min(8, f.bottom - top - y)}`;
        }
        p.back.push(`<path class="foldbg" d="${box}"/><path class="fold" d="${edge}"/>`);
        const turn = ` transform="translate(${one(mid + 4)} ${f.low - 6}) rotate(-90)"`;
        p.texts.push(`<text class="foldsay"${turn}>${span(t1 - t0)} quiet</text>`);
      }
    }
    function ticks(p, f) {
      const T = axis.times;
      const per = scale();
      const grid = { d: '', last: from - 99 };
      const step = STEPS.find((s) => s * per >= 74) || STEPS[STEPS.length - 1];
      const folded = (k) => axis.folds.some((g) => g[0] === T[k] && g[1] === T[k + 1]) && T[k + 1] > T[k];
      for (let k = 0; k < T.length - 1; k++) {
        if (folded(k)) continue; // in the stretches between folds
        const a = Math.max(axis.time(st.view[0] + (from - S) / per), k ? T[k] : -1e12);
        const b = Math.min(axis.time(st.view[0] + (to - S) / per), k < T.length - 2 ? T[k + 1] : 1e12);
        if (b > a) stretch(p, grid, a, b, step, f);
      }
      p.back.unshift(`<path class="grid" d="${grid.d}"/>`);
    }
    // From a month on, steps are those of the calendar; and a day begins at midnight, also when the clocks were
    // changed before.
    function stretch(p, grid, a, b, step, f) {
      const months = step < MONTH ? 0 : Math.round(step / 2628000);
      const begin = clocks.local(a);
      const usual = clocks.ahead(a);
      const year = begin.getUTCFullYear() - 1970;
      let n = months
        ? Math.floor((year * 12 + begin.getUTCMonth()) / months)
        : Math.floor(begin.getTime() / 1000 / step);
      for (let t = -Infinity; t <= b; n++) {
        const w = months ? Date.UTC(1970, n * months, 1) / 1000 : n * step;
        t = w - usual;
        if (clocks.ahead(t) !== usual) t = w - clocks.ahead(t);
        if (t < a || t > b) continue;
        const x = X(axis.place(t));
        if (x - grid.last < 46 || x > to - 16 || nearFold(x)) continue;
        grid.last = x;
        grid.d += `M${one(x)} ${f.head + 20}V${f.bottom}`;
        const midnight = w % 86400 === 0;
        const words = tickWords(t, new Date(w * 1000), months, midnight, step);
        p.texts.push(text(`tick${midnight ? ' day' : ''}`, x, f.bottom + 15, words, ' text-anchor="middle"'));
      }
    }
    function tickWords(t, wall, months, midnight, step) {
      if (months) return `${months < 12 ? `${clocks.months[wall.getUTCMonth()]} ` : ''}${wall.getUTCFullYear()}`;
      return midnight ? clocks.date(t, wall) : clocks.clock(t, step < 60, wall);
    }
    function nearFold(x) {
      return axis.folds.some((f) => Math.abs((X(axis.place(f[0])) + X(axis.place(f[1]))) / 2 - x) < 40);
    }

    // ---- theories: bars from what raised them to what settled them; what was ruled out stays to be seen -----------
    const ROUND = 'm-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z';
    const PLAY = {
      raises: 'm-1.5-8.5h3v17h-3z',
      revives: 'm-1.5-8.5h3v17h-3z',
      supports: 'm0 3l5 8h-10z',
      weakens: 'm0 11l5-8h-10z',
      'acts-on': `m0 8.5${ROUND}`,
      'rules-out': 'm-4-3.500l2-2 2 2 2-2 2 2-2 2 2 2-2 2-2-2-2 2-2-2 2-2z',
      stands: 'm-4.5-4.500h9v9h-9z',
      parks: 'm-4-5h3v10h-3zm5 0h3v10h-3z',
    };
    const ENDS = { 'rules-out': 'ruled out', stands: 'stands', parks: 'set aside' };
    function theories(p, y) {
      const list = story.theories.filter((t) => t.plays.length);
      if (!list.length) return y;
      const told = list.some((t) => t.plays.some(story.known));
      p.firm.push(`<path class="rule" d="M0 ${y}H${W}"/>`);
      if (told) p.firm.push(text('row', 0, y + (S ? 22 : 13), 'theories'));
      let top = y + (S ? 8 : 20);
      for (const t of list) {
        const plays = t.plays.filter(story.known);
        if (plays.length) theory(p, t, plays, top);
        top += 24;
      }
      return top + 4;
    }
    function theory(p, t, plays, y) {
      const dim = st.theories.length && !st.theories.includes(t.id) ? ' dim' : '';
      const cy = y + 9;
      let open = null;
      let d = '';
      let state = 'open';
      let end = 0;
      const bar = (a, b, how) => {
        end = b;
        if (b < from - 5 || a > to + 5) return;
        const begin = one(Math.max(from - 5, a));
        const d = `M${begin} ${y}H${one(Math.min(to + 5, Math.max(b, a + 2)))}v18H${begin}z`;
        p.out.push(`<path class="theory ${how}${dim}" d="${d}"/>`);
      };
      for (const e of plays) {
        const x = X(e.u);
        if (open === null && (e === plays[0] || e.effect === 'raises' || e.effect === 'revives')) {
          open = x;
          state = 'open';
        }
        d += `M${one(x)} ${cy}${PLAY[e.effect] || PLAY.raises}`;
        hits.push({ e, x, end: x, y: cy, play: true });
        if (ENDS[e.effect]) {
          state = e.effect;
          bar(open === null ? x : open, x, state);
          open = null;
        }
      }
      if (open !== null) bar(open, endOfKnown(), 'open');
      p.texts.push(`<path class="play${dim}" d="${d}"/>`);
      claim(p, t, X(plays[0].u), end, cy + 4, state, dim);
    }
    function claim(p, t, begin, end, y, state, dim) {
      const how = ENDS[state] ? ` (${ENDS[state]})` : '';
      const width = t.claim.length * 7 + how.length * 7 + 6;
      const room = W - S - 8;
      const words = cut(t.claim, Math.floor(room / 7) - how.length);
      const x = Math.max(S + 4, Math.min(begin + 7, W - Math.min(width, room)));
      const more = ` data-theory="${escape(t.id)}"`;
      const className = `claim${dim}${state === 'rules-out' || state === 'parks' ? ' out' : ''}`;
      const said = how ? `${escape(words)}<tspan class="state">${how}</tspan>` : escape(words);
      p.texts.push(`<text class="${className}" x="${one(x)}" y="${y}"${more}>${said}</text>`);
    }

    // ---- what follows the clock -----------------------------------------------------------------------------------
    // reveal draws the graphs as far as they are known and the playhead at their end; it costs a hundredth of a
    // drawing.
    function reveal() {
      const group = art.querySelector('.graphs');
      const play = art.querySelector('.playhead');
      if (!group) return;
      const now = story.walking() ? Math.max(story.horizon, axis.start - 1) : null;
      const place = { X, S, W, from, to, pointed, now };
      const made = graphs.paint(place);
      group.innerHTML = made.art;
      still.querySelector('.scales')?.remove();
      still.insertAdjacentHTML('beforeend', `<g class="scales">${made.still}</g>`);
      const at = pointed === null ? now : pointed;
      play.innerHTML = made.over + (now === null || !st.known ? '' : playhead(X(axis.place(now)), clocks.clock(now)));
      if (pointed !== null && story.tracks.length) {
        play.innerHTML += `<path class="cross" d="M${one(X(axis.place(at)))} ${frame.low}V${frame.bottom}"/>`;
      }
    }
    function playhead(x, words) {
      const half = words.length * 3.6 + 6;
      const mid = Math.max(from + half, Math.min(x, to - half));
      return (
        `<path class="now" d="M${one(x)} 18V${frame.bottom}"/>` +
        `<rect class="playflag" x="${one(mid - half)}" y="1" width="${one(2 * half)}" height="18" rx="4"/>` +
        text('playtime', mid, 14, words, ' text-anchor="middle"')
      );
    }

    // ---- moving what is drawn -------------------------------------------------------------------------------------
    // pan moves what is drawn as far as it reaches, and draws anew when it has come to rest or does not reach.
    function pan() {
      const w = st.view[1] - st.view[0];
      if (!drawn || pending || packed === null || Math.abs(drawn[1] - drawn[0] - w) > w * 1e-9) return draw();
      const by = ((drawn[0] - st.view[0]) / w) * (W - S);
      if (S - by < from - 0.5 || W - by > to + 0.5) return draw();
      slide(by);
      clearTimeout(settling);
      settling = setTimeout(draw, 200);
    }
    // nearest is what is drawn at a place of the stage, or near it.
    function nearest(at) {
      let best = null;
      let far = 15;
      const px = at[0] - shift;
      for (const hit of hits) {
        const dx = px < hit.x ? hit.x - px : px > hit.end ? px - hit.end : 0;
        const d = Math.max(dx, Math.abs(at[1] - hit.y));
        if (d < far || (d === far && hit.x === hit.end)) {
          far = d;
          best = hit;
        }
      }
      return best && { e: best.e, x: best.x + shift, y: best.y };
    }
    // point says over which pixel the pointer is, or null: graphs then say their values there.
    function point(x) {
      const t = x === null || x < S ? null : axis.time(st.view[0] + (x - S) / scale());
      if (t === pointed) return;
      pointed = t === null ? null : Math.min(t, story.horizon);
      if (story.tracks.length && !pending) reveal();
    }

    addEventListener('beforeprint', () => {
      flat = true;
      paint();
    });
    addEventListener('afterprint', () => {
      flat = false;
      draw();
    });
    new ResizeObserver((entries) => {
      if (Math.abs(entries[0].contentRect.width - W) <= 0.5) return;
      packed = null;
      draw();
    }).observe(stage);
    return {
      stage,
      icon,
      nearest,
      draw,
      paint,
      pan,
      point,
      reveal,
      stale: () => (packed = null), // where other events fit, or rows are others
      start: () => S,
      width: () => W - S,
      height: () => art.style.height,
      head: () => first, // what is above the first row, in pixels
    };
  };
})();
