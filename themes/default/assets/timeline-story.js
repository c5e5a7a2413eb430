// What a timeline tells, and what of it is to be seen: everything is read from the list in the page, which is the
// story, and parts of that list are hidden or marked here. What is chosen stands in the address.
// @ts-check
const throughlineStory = (() => {
  'use strict';
  const { fragment, writeAddress } = throughlineUtil;
  const NONE = 'event';
  const REST = 'no lane';

  function readEvents(items) {
    return items.map((el, i) => {
      const d = (name) => el.getAttribute(`data-${name}`);
      const at = +d('at');
      return {
        i,
        el,
        id: el.id,
        at,
        end: Math.max(at, +d('end') || at),
        off: +d('off') || 0,
        kind: d('kind') || NONE,
        lane: d('lane') || REST,
        coarse: d('coarse'),
        about: d('about'),
        theory: d('theory'),
        effect: d('effect'),
        later: el.classList.contains('later'),
        pin: el.classList.contains('pinned'),
        marker: el.querySelector('.marker')?.textContent || '',
        step: 0, // its place in the walk, from 1
        shown: true,
        lit: true,
        hid: false,
        back: false,
        cut: false,
        fits: true,
        u: 0,
        v: 0,
        level: 0,
        label: undefined,
        words: undefined,
        next: null,
        tied: false,
        hit: null,
      };
    });
  }
  // A moment that was only learnt of later is hindsight too.
  function readMoments(text, events) {
    const words = (text || '').split(' ');
    const out = [];
    for (let i = 0; i + 1 < words.length; i += 2) out.push({ name: words[i], at: +words[i + 1], later: false });
    for (const e of events.filter((e) => e.later && e.marker)) {
      for (const m of out) if (m.name === e.marker && m.at === e.at) m.later = true;
    }
    return out.sort((a, b) => a.at - b.at);
  }
  // Where a series names the unit that it is in; one that names none is taken to be in the unit of the one before it.
  const UNIT =
    /[([]([^)\]]+)[)\]]\s*$|(?:^|\s)(°[CF]|%|[nµm]?s|[kMGT]i?B|B|[mk]?[VAW]|per (?:second|minute|hour|day))$/;
  function readTrack(figure) {
    let t = 0;
    let unit = '';
    const times = figure.dataset.times.split(' ').map((x) => (t += +x));
    const series = [...figure.querySelectorAll('[data-values]')].map((s, i) => {
      const said = UNIT.exec(s.textContent);
      if (said) unit = said[1] || said[2];
      const values = s.dataset.values.split(',').map((x) => (x === '' ? NaN : +x));
      return { name: s.textContent, unit, key: i + 1, values };
    });
    const units = [...new Set(series.map((s) => s.unit))];
    return {
      figure,
      title: figure.querySelector('a').textContent,
      captured: +figure.dataset.captured || 0,
      times,
      axes: units.map((unit) => ({ unit, series: series.filter((s) => s.unit === unit) })),
    };
  }
  function count(events, key) {
    const seen = new Map();
    for (const e of events) seen.set(e[key], (seen.get(e[key]) || 0) + 1);
    return [...seen].map(([name, n]) => ({ name, n }));
  }

  return (/** @type {HTMLElement} */ section, /** @type {HTMLElement} */ box, /** @type {HTMLElement[]} */ items) => {
    const events = readEvents(items);
    const byID = new Map(events.map((e) => [e.id, e]));
    const then = events.filter((e) => !e.later);
    then.forEach((e, n) => (e.step = n + 1));
    const ALL = then.length + 1; // the last place of the walk: hindsight
    const moments = readMoments(box.dataset.moments, events);
    const theories = [...box.querySelectorAll('[data-theory]')].map((s) => {
      const id = s.getAttribute('data-theory');
      return { id, claim: s.textContent, plays: events.filter((e) => e.theory === id && e.effect) };
    });
    const tracks = [...section.querySelectorAll('.track')].map(readTrack);
    const shots = /** @type {NodeListOf<HTMLElement>} */ (section.querySelectorAll('[data-captured]')); // of evidence
    const kinds = count(events, 'kind');
    const lanes = count(events, 'lane');
    const hasLanes = lanes.length > 1 || lanes[0].name !== REST;

    const axis = throughlineAxis([
      ...events.map((e) => e.at),
      ...events.filter((e) => !e.coarse).map((e) => e.end),
      ...moments.map((m) => m.at),
    ]);
    for (const e of events) {
      e.u = axis.place(e.at);
      e.v = axis.place(Math.min(e.end, axis.end));
    }
    const pad = 0.035 * axis.total;
    const FULL = [-pad, axis.total + pad];

    /** @type {any} */
    const st = { zone: 'written' };
    const clocks = throughlineClocks(events, () => st.zone);
    const story = {
      section, box, events, then, moments, theories, tracks, kinds, lanes, hasLanes, axis, clocks,
      state: st, full: FULL, all: ALL, horizon: Infinity, shown: 0,
      byID, known, walking, within, read, readHash, write, asked, sift, rezone, when, before, current, stops,
    }; // prettier-ignore

    // ---- the address ----------------------------------------------------------------------------------------------
    function asked() {
      const q = new URLSearchParams(location.search);
      q.delete('mark'); // search takes its own word away
      return q.toString();
    }
    // What the page does not have, say since a lane has another name, would hide everything.
    function listOf(q, key, all, name) {
      const names = all.map((x) => x[name]);
      return (q.get(key) || '')
        .split(',')
        .map((x) => fragment(`#${x}`))
        .filter((x) => names.includes(x));
    }
    // The nearest view that there can be.
    function within(a, b) {
      const least = Math.min(30, axis.total / 4);
      const w = Math.min(Math.max(b - a, least), FULL[1] - FULL[0]);
      const from = b - a < least ? (a + b - w) / 2 : a;
      const start = Math.min(Math.max(from, FULL[0]), FULL[1] - w);
      return [start, start + w];
    }
    function readView(text) {
      const v = (text || '').split('~').map(Number);
      const good = v.length === 2 && v[0] < v[1] && isFinite(v[1] - v[0]);
      return good ? within(axis.place(v[0]), axis.place(v[1])) : FULL.slice();
    }
    function read() {
      const q = new URLSearchParams(location.search);
      const k = byID.get(q.get('known'));
      Object.assign(st, {
        known: k && k.step ? k.step : q.get('known') === 'none' ? 0 : ALL,
        now: null, // where the clock is between two events while it runs
        kinds: listOf(q, 'kind', kinds, 'name'),
        lanes: listOf(q, 'lane', lanes, 'name'),
        theories: listOf(q, 'theory', theories, 'id'),
        only: q.get('only') === '1',
        text: q.get('q') || '',
        rows: hasLanes && q.get('rows') !== 'kind' ? 'lane' : 'kind',
        zone: /^(utc|mine)$/.test(q.get('zone')) ? q.get('zone') : 'written',
        view: readView(q.get('view')),
        sel: null,
        item: null,
      });
      readHash();
    }
    function readHash() {
      const id = fragment(location.hash);
      st.sel = byID.get(id) || null;
      st.item = null;
      const item = !st.sel && id ? document.getElementById(id) : null;
      if (!item || !item.matches('article')) return;
      const of = new Set();
      item.querySelectorAll('a.event, .plays a').forEach((/** @type {HTMLAnchorElement} */ a) => {
        const e = byID.get(fragment(a.hash));
        if (e) of.add(e.id);
      });
      if (of.size) st.item = of;
    }
    function write() {
      const q = new URLSearchParams(location.search);
      const set = (key, value) => (value ? q.set(key, value) : q.delete(key));
      const many = (list) => list.map(encodeURIComponent).join(',');
      const part = st.view[0] > FULL[0] || st.view[1] < FULL[1];
      set('known', st.known === ALL ? '' : st.known ? then[st.known - 1].id : 'none');
      set('kind', many(st.kinds));
      set('lane', many(st.lanes));
      set('theory', many(st.theories));
      set('only', st.only ? '1' : '');
      set('q', st.text);
      set('rows', st.rows === (hasLanes ? 'lane' : 'kind') ? '' : st.rows);
      set('zone', st.zone === 'written' ? '' : st.zone);
      set('view', part ? `${Math.round(axis.time(st.view[0]))}~${Math.round(axis.time(st.view[1]))}` : '');
      writeAddress(q, st.sel ? `#${encodeURIComponent(st.sel.id)}` : st.item ? location.hash : '');
    }

    // ---- clocks ---------------------------------------------------------------------------------------------------
    function when(e) {
      const time = e.el.querySelector('.when time');
      if (st.zone === 'written' || e.coarse) return time.dataset.was || time.textContent;
      return (e.about ? '~' : '') + clocks.clock(e.at, e.at % 60);
    }
    let zoned = false;
    const zoneName = section.querySelector('.zone');
    const written = zoneName ? zoneName.textContent : '';
    function rezone() {
      if (st.zone === 'written' && !zoned) return; // as they stand in the page
      zoned = true;
      if (zoneName) zoneName.textContent = { utc: 'UTC', mine: 'yours' }[st.zone] || written;
      section.querySelectorAll('.event .when time').forEach((/** @type {HTMLTimeElement} */ t) => {
        t.dataset.was = t.dataset.was || t.textContent;
        t.textContent = st.zone === 'written' ? t.dataset.was : told(t);
      });
    }
    function told(t) {
      const at = Date.parse(t.dateTime) / 1000;
      if (t.dateTime.length < 11 || !isFinite(at)) return t.dataset.was;
      const day = clocks.local(at).toISOString().slice(0, 10);
      const about = t.dataset.was.startsWith('~') ? '~' : '';
      return (day === t.dateTime.slice(0, 10) ? '' : `${clocks.date(at)}, `) + about + clocks.clock(at, at % 60);
    }

    // ---- what is to be seen ---------------------------------------------------------------------------------------
    function walking() {
      return st.known !== ALL;
    }
    function known(e) {
      return st.known === ALL || (!e.later && e.step <= st.known);
    }
    // current is the event that the walk has come to.
    function current() {
      return st.known && st.known < ALL ? then[st.known - 1] : null;
    }
    // before is the event that was known of before one, or undefined.
    function before(e) {
      return events.findLast((x) => x.i < e.i && known(x));
    }
    // stops are the key moments that are known: events that were pinned or that mark a moment, by their step.
    function stops(all = false) {
      return then.filter((e) => (e.pin || e.marker) && (all || known(e))).map((e) => e.step);
    }
    function fits(e) {
      if (st.kinds.length && !st.kinds.includes(e.kind)) return false;
      if (st.lanes.length && !st.lanes.includes(e.lane)) return false;
      if (st.only && st.theories.length && !st.theories.includes(e.theory)) return false;
      if (!st.text) return true;
      if (e.words === undefined) e.words = e.el.textContent.toLowerCase();
      return e.words.includes(st.text.toLowerCase());
    }
    // What other sections say of events that nobody knew of yet steps aside too.
    let elsewhere = null;
    function siftElsewhere() {
      if (!elsewhere) {
        elsewhere = [];
        document.querySelectorAll('main a[href^="#"]').forEach((/** @type {HTMLAnchorElement} */ a) => {
          const e = byID.get(fragment(a.hash));
          if (e && !section.contains(a)) elsewhere.push([a.closest('li') || a, e]);
        });
      }
      for (const [el] of elsewhere) el.hidden = false;
      for (const [el, e] of elsewhere) if (!known(e)) el.hidden = true;
    }
    function siftEvent(e) {
      e.fits = fits(e);
      e.shown = known(e) && e.fits;
      if (e.shown) story.shown++;
      e.lit = st.item ? st.item.has(e.id) : !st.theories.length || st.theories.includes(e.theory);
      // a page of thousands of events is touched only where something is different
      if (e.hid === e.shown) e.el.hidden = e.hid = !e.shown;
      if (e.back === e.lit) e.el.classList.toggle('back', (e.back = !e.lit));
      const ends = e.end > e.at && !e.coarse && e.end > story.horizon;
      if (e.cut !== ends) e.el.classList.toggle('unended', (e.cut = ends));
    }
    function sift() {
      const e = current();
      story.horizon = walking() ? Math.max(st.now ?? -Infinity, e ? e.at : axis.start - 1) : Infinity;
      section.classList.toggle('walking', walking());
      story.shown = 0;
      events.forEach(siftEvent);
      shots.forEach((el) => (el.hidden = +el.dataset.captured > story.horizon));
      section.querySelectorAll('ol.events').forEach((/** @type {HTMLElement} */ ol) => {
        ol.hidden = !ol.querySelector('li.event:not([hidden])');
        const day = /** @type {HTMLElement} */ (ol.previousElementSibling);
        if (day) day.hidden = ol.hidden;
      });
      if (walking() || elsewhere) siftElsewhere();
      if (st.sel && !known(st.sel)) st.sel = null;
    }
    read();
    return story;
  };
})();
