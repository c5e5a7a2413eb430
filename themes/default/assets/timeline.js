// The drawing over a review's timeline. The list in the page is the story; everything here is read from it and hides or
// marks parts of it. Marks are drawn as one path for each kind, so that thousands of events cost a handful of elements.
(function () {
  'use strict';
  var section = document.getElementById('timeline');
  var box = section && section.querySelector('.drawing');
  var lis = section ? Array.prototype.slice.call(section.querySelectorAll('li.event')) : [];
  if (!box || !lis.length) return;
  var began = performance.now();

  // ---- what there is -------------------------------------------------------------------------------------------------
  var NONE = 'event', REST = 'no lane', byID = Object.create(null);
  var events = lis.map(function (el, i) {
    function d(name) { return el.getAttribute('data-' + name); }
    var at = +d('at'), name = el.className;
    var e = { i: i, id: el.id, el: el, at: at, end: Math.max(at, +d('end') || at), off: +d('off') || 0, kind: d('kind') || NONE, lane: d('lane') || REST,
      coarse: d('coarse'), about: d('about'), theory: d('theory'), effect: d('effect'), later: / later/.test(name), pin: / pinned/.test(name),
      shown: true, step: 0, lit: true, hid: false, back: false, cut: false };
    byID[e.id] = e;
    return e;
  });
  var then = events.filter(function (e) { return !e.later; });
  then.forEach(function (e, n) { e.step = n + 1; });
  var ALL = then.length + 1; // the last place of the slider: hindsight
  var moments = [];
  (box.dataset.moments || '').split(' ').forEach(function (w, i, all) { if (i % 2) moments.push({ name: all[i - 1], at: +w }); });
  events.forEach(function (e) { // a moment that was only learnt of later is hindsight too
    var m = e.later && e.el.querySelector('.marker');
    if (m) moments.forEach(function (x) { if (x.name === m.textContent && x.at === e.at) x.later = true; });
  });
  moments.sort(function (a, b) { return a.at - b.at; });
  var theories = Array.prototype.map.call(box.querySelectorAll('[data-theory]'), function (s) {
    return { id: s.dataset.theory, claim: s.textContent, plays: events.filter(function (e) { return e.theory === s.dataset.theory && e.effect; }) };
  });
  var tracks = Array.prototype.map.call(section.querySelectorAll('.track'), function (f) {
    var t = 0;
    return { title: f.querySelector('a').textContent, captured: +f.dataset.captured || 0, times: f.dataset.times.split(' ').map(function (x) { return t += +x; }),
      series: Array.prototype.map.call(f.querySelectorAll('[data-values]'), function (s) {
        return { name: s.textContent, v: s.dataset.values.split(',').map(function (x) { return x === '' ? NaN : +x; }) };
      }) };
  });
  function count(key) {
    var seen = Object.create(null), names = [];
    events.forEach(function (e) { if (!seen[e[key]]) { seen[e[key]] = 0; names.push(e[key]); } seen[e[key]]++; });
    return names.map(function (n) { return { name: n, n: seen[n] }; });
  }
  var shots = section.querySelectorAll('[data-captured]'); // evidence, with the time at which it was captured
  var kinds = count('kind'), lanes = count('lane'), hasLanes = lanes.length > 1 || lanes[0].name !== REST;

  // ---- the axis: long silences are folded -------------------------------------------------------------------------------
  var T = [], U = [], folds = [], total = 1;
  (function scale() {
    var pts = [];
    events.forEach(function (e) { pts.push(e.at); if (!e.coarse) pts.push(e.end); });
    moments.forEach(function (m) { pts.push(m.at); });
    pts.sort(function (a, b) { return a - b; });
    var gaps = [], span = pts[pts.length - 1] - pts[0];
    for (var i = 1; i < pts.length; i++) if (pts[i] > pts[i - 1]) gaps.push([pts[i - 1], pts[i]]);
    var size = function (g) { return g[1] - g[0]; };
    gaps.sort(function (a, b) { return size(b) - size(a); });
    // A silence is folded while it is a fifth of what is left and far longer than what is usual there.
    var left = span, n = 0;
    while (n < gaps.length - 1 && n < 12) {
      var usual = size(gaps[Math.floor((n + 1 + gaps.length) / 2)] || gaps[gaps.length - 1]);
      if (size(gaps[n]) < 1200 || size(gaps[n]) < left * 0.2 || size(gaps[n]) < usual * 6) break;
      left -= size(gaps[n]); n++;
    }
    folds = gaps.slice(0, n).sort(function (a, b) { return a[0] - b[0]; });
    var wide = Math.max(left, 60) * Math.min(0.07, 0.4 / Math.max(n, 1)), u = 0, t = pts[0];
    T.push(t); U.push(0);
    folds.forEach(function (f) {
      u += f[0] - t; T.push(f[0]); U.push(u);
      u += wide; t = f[1]; T.push(t); U.push(u);
    });
    u += pts[pts.length - 1] - t; T.push(pts[pts.length - 1] + (u ? 0 : 1)); U.push(u || 1);
    total = u || 60;
  })();
  function find(a, x) { var lo = 0, hi = a.length - 2; while (lo < hi) { var m = (lo + hi + 1) >> 1; if (a[m] <= x) lo = m; else hi = m - 1; } return lo; }
  function toU(t) {
    if (t <= T[0]) return t - T[0];
    var n = T.length - 1;
    if (t >= T[n]) return U[n] + t - T[n];
    var k = find(T, t);
    return T[k + 1] > T[k] ? U[k] + (t - T[k]) / (T[k + 1] - T[k]) * (U[k + 1] - U[k]) : U[k];
  }
  function toT(u) {
    if (u <= 0) return T[0] + u;
    var n = U.length - 1;
    if (u >= U[n]) return T[n] + u - U[n];
    var k = find(U, u);
    return U[k + 1] > U[k] ? T[k] + (u - U[k]) / (U[k + 1] - U[k]) * (T[k + 1] - T[k]) : T[k];
  }
  events.forEach(function (e) { e.u = toU(e.at); e.v = toU(Math.min(e.end, T[T.length - 1])); });

  // ---- state, in the address --------------------------------------------------------------------------------------------
  var PAD = 0.035 * total, FULL = [-PAD, total + PAD];
  var st, query, calm = matchMedia('(prefers-reduced-motion: reduce)');
  function asked() { var q = new URLSearchParams(location.search); q.delete('mark'); return q.toString(); } // search takes its own word away
  function list(q, key, all, name) { // what the page does not have, say since a lane has another name, would hide everything
    var names = all.map(function (x) { return x[name]; });
    return (q.get(key) || '').split(',').map(function (x) { try { return decodeURIComponent(x); } catch (e) { return x; } }).filter(function (x) { return names.indexOf(x) >= 0; });
  }
  function within(a, b) { // the nearest view that there can be
    var least = Math.min(30, total / 4), w = Math.min(Math.max(b - a, least), FULL[1] - FULL[0]);
    if (b - a < least) a = (a + b - w) / 2;
    a = Math.min(Math.max(a, FULL[0]), FULL[1] - w);
    return [a, a + w];
  }
  function read() {
    query = asked();
    var q = new URLSearchParams(location.search), k = byID[q.get('known')], v = (q.get('view') || '').split('~').map(Number);
    st = { known: k && k.step ? k.step : q.get('known') === 'none' ? 0 : ALL, kinds: list(q, 'kind', kinds, 'name'), lanes: list(q, 'lane', lanes, 'name'), theories: list(q, 'theory', theories, 'id'),
      only: q.get('only') === '1', text: q.get('q') || '', rows: hasLanes && q.get('rows') !== 'kind' ? 'lane' : 'kind', zone: /^(utc|mine)$/.test(q.get('zone')) ? q.get('zone') : 'written',
      view: v.length === 2 && v[0] < v[1] && isFinite(v[1] - v[0]) ? within(toU(v[0]), toU(v[1])) : FULL.slice(), sel: null, item: null };
    hash();
  }
  function hash() {
    var id = '';
    try { id = decodeURIComponent(location.hash.slice(1)); } catch (e) { /* not one of ours */ }
    st.sel = byID[id] || null;
    var item = !st.sel && id && document.getElementById(id);
    st.item = null;
    if (item && item.matches('article')) {
      var to = {}, any = false;
      item.querySelectorAll('a.event, .plays a').forEach(function (a) { var e = byID[a.hash.slice(1)]; if (e) any = to[e.id] = true; });
      if (any) st.item = to;
    }
  }
  function write() {
    var q = new URLSearchParams(location.search);
    function set(k, v) { if (v) q.set(k, v); else q.delete(k); }
    function many(a) { return a.map(encodeURIComponent).join(','); }
    set('known', st.known === ALL ? '' : st.known ? then[st.known - 1].id : 'none');
    set('kind', many(st.kinds)); set('lane', many(st.lanes)); set('theory', many(st.theories));
    set('only', st.only ? '1' : ''); set('q', st.text); set('rows', st.rows === (hasLanes ? 'lane' : 'kind') ? '' : st.rows);
    set('zone', st.zone === 'written' ? '' : st.zone);
    set('view', st.view[0] > FULL[0] || st.view[1] < FULL[1] ? Math.round(toT(st.view[0])) + '~' + Math.round(toT(st.view[1])) : '');
    var s = q.toString(), h = st.sel ? '#' + encodeURIComponent(st.sel.id) : st.item ? location.hash : '';
    try { history.replaceState(null, '', location.pathname + (s ? '?' + s : '') + h); } catch (e) { /* a page from disk may not */ }
    query = asked();
  }
  var writing;
  function writeSoon() { clearTimeout(writing); writing = setTimeout(function () { write(); say(); }, 150); }

  // ---- clocks -----------------------------------------------------------------------------------------------------------
  var steady = events.every(function (e) { return e.off === events[0].off; });
  function local(t) { // a date whose UTC parts are those of the chosen zone
    if (st.zone === 'utc') return new Date(t * 1000);
    if (st.zone === 'mine') { var d = new Date(t * 1000); return new Date(t * 1000 - d.getTimezoneOffset() * 60000); }
    var off = events[0].off;
    if (!steady) for (var i = 0; i < events.length && events[i].at <= t; i++) off = events[i].off;
    return new Date((t + off) * 1000);
  }
  function ahead(t) { return local(t) / 1000 - t; } // of UTC, in seconds
  function two(n) { return (n < 10 ? '0' : '') + n; }
  var MON = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
  function clock(t, sec, d) { d = d || local(t); return two(d.getUTCHours()) + ':' + two(d.getUTCMinutes()) + (sec ? ':' + two(d.getUTCSeconds()) : ''); }
  function date(t, d) { d = d || local(t); return d.getUTCDate() + ' ' + MON[d.getUTCMonth()]; }
  function span(s) {
    s = Math.round(s);
    if (s < 60) return s + ' s';
    var m = Math.round(s / 60), h = Math.floor(m / 60), d = Math.floor(h / 24);
    if (d >= 3) return Math.round(h / 24) + ' days';
    if (h >= 48) return d + ' days' + (h % 24 ? ' ' + h % 24 + ' h' : '');
    return h ? h + ' h' + (m % 60 ? ' ' + m % 60 + ' min' : '') : m + ' min';
  }
  function when(e) {
    if (st.zone === 'written' || e.coarse) return e.el.querySelector('.when time').dataset.was || e.el.querySelector('.when time').textContent;
    return (e.about ? '~' : '') + clock(e.at, e.at % 60);
  }
  var zoned = false, zoneName = section.querySelector('.zone') || {}, written = zoneName.textContent;
  function clocks() {
    if (st.zone === 'written' && !zoned) return; // as they stand in the page
    zoned = true;
    zoneName.textContent = st.zone === 'utc' ? 'UTC' : st.zone === 'mine' ? 'yours' : written;
    section.querySelectorAll('.event .when time').forEach(function (t) {
      if (!t.dataset.was) t.dataset.was = t.textContent;
      var iso = t.dateTime, at = Date.parse(iso) / 1000;
      if (st.zone === 'written' || iso.length < 11 || !isFinite(at)) { t.textContent = t.dataset.was; return; }
      var day = local(at).toISOString().slice(0, 10), about = /^~/.test(t.dataset.was) ? '~' : '';
      t.textContent = (day === iso.slice(0, 10) ? '' : date(at) + ', ') + about + clock(at, at % 60);
    });
  }

  // ---- what is to be seen -----------------------------------------------------------------------------------------------
  function known(e) { return st.known === ALL || (!e.later && e.step <= st.known); }
  function fits(e) {
    if (st.kinds.length && st.kinds.indexOf(e.kind) < 0) return false;
    if (st.lanes.length && st.lanes.indexOf(e.lane) < 0) return false;
    if (st.only && st.theories.length && st.theories.indexOf(e.theory) < 0) return false;
    if (!st.text) return true;
    if (e.text === undefined) e.text = e.el.textContent.toLowerCase();
    return e.text.indexOf(st.text.toLowerCase()) >= 0;
  }
  var horizon, elsewhere = null, shownCount = 0;
  function sift() {
    var walking = st.known !== ALL;
    section.classList.toggle('walking', walking);
    horizon = walking ? (st.known ? then[st.known - 1].at : T[0] - 1) : Infinity;
    shownCount = 0;
    events.forEach(function (e) {
      var k = known(e);
      e.shown = k && fits(e);
      if (e.shown) shownCount++;
      e.lit = st.item ? !!st.item[e.id] : !st.theories.length || st.theories.indexOf(e.theory) >= 0;
      // a page of thousands of events is touched only where something is different
      if (e.hid === e.shown) e.el.hidden = e.hid = !e.shown;
      if (e.back === e.lit) e.el.classList.toggle('back', e.back = !e.lit);
      if (e.end > e.at && !e.coarse && e.cut !== e.end > horizon) e.el.classList.toggle('unended', e.cut = !e.cut);
    });
    shots.forEach(function (el) { el.hidden = +el.dataset.captured > horizon; });
    section.querySelectorAll('ol.events').forEach(function (ol) {
      var none = !ol.querySelector('li.event:not([hidden])');
      ol.hidden = none;
      if (ol.previousElementSibling) ol.previousElementSibling.hidden = none;
    });
    // What other sections say of events that nobody knew of yet steps aside too.
    if (walking || elsewhere) {
      if (!elsewhere) {
        elsewhere = [];
        document.querySelectorAll('main a[href^="#"]').forEach(function (a) {
          var e = byID[decodeURIComponent(a.hash.slice(1))];
          if (e && !section.contains(a)) elsewhere.push([a.closest('li') || a, e]);
        });
      }
      elsewhere.forEach(function (p) { p[0].hidden = false; });
      if (walking) elsewhere.forEach(function (p) { if (!known(p[1])) p[0].hidden = true; });
    }
    if (st.sel && !known(st.sel)) st.sel = null;
  }

  // ---- controls ---------------------------------------------------------------------------------------------------------
  function h(tag, attrs, kids) {
    var el = document.createElement(tag);
    for (var k in attrs) { if (k === 'on') for (var n in attrs.on) el.addEventListener(n, attrs.on[n]); else if (attrs[k] !== false) el.setAttribute(k, attrs[k]); }
    (kids || []).forEach(function (c) { el.append(c); });
    return el;
  }
  var NS = 'http://www.w3.org/2000/svg';
  function svg(markup, attrs) {
    var el = document.createElementNS(NS, 'svg');
    for (var k in attrs) el.setAttribute(k, attrs[k]);
    el.innerHTML = markup;
    return el;
  }
  function esc(s) { return s.replace(/[&<>"]/g, function (c) { return '&#' + c.charCodeAt(0) + ';'; }); }
  var SHAPES = throughlineMarks;
  function shape(kind) { return SHAPES[kind] || SHAPES[NONE]; }
  function cls(kind) { return SHAPES[kind] ? 'k-' + kind : 'k-event'; }

  function button(text, fn, more) { return h('button', Object.assign({ type: 'button', on: { click: fn } }, more), [text]); }
  function select(label, options, get, set) {
    var s = h('select', { on: { change: function () { set(s.value); } } }, options.map(function (o) { return h('option', { value: o[0] }, [o[1]]); }));
    s.sync = function () { s.value = get(); };
    return s.wrap = h('label', {}, [h('span', {}, [label]), s]), s;
  }
  var slider = h('input', { type: 'range', 'aria-label': 'Known by', min: 0, max: ALL, step: 1, on: { input: function () { stop(); know(+slider.value); } } });
  var said = h('output', { 'class': 'said' });
  var play = button('Play', toggle, { 'class': 'play' });
  var everything = button('Everything', function () { stop(); know(ALL); }, { title: 'Show what came later, and what was learnt afterwards' });
  var rows = select('Rows', hasLanes ? [['lane', 'by perspective'], ['kind', 'by kind']] : [['kind', 'by kind']], function () { return st.rows; }, function (v) { st.rows = v; packed = null; draw(); write(); });
  var zone = select('Clock', [['written', 'as written'], ['utc', 'UTC'], ['mine', 'mine']], function () { return st.zone; }, function (v) { st.zone = v; clocks(); know(st.known); });
  var search = h('input', { type: 'search', 'aria-label': 'Find in the timeline', placeholder: 'Find', on: { input: function () { st.text = search.value.trim(); refresh(); } } });
  var status = h('p', { 'class': 'status', role: 'status' });
  var tip = h('div', { 'class': 'tip', hidden: '', 'aria-hidden': 'true' });
  var art = svg('', { 'class': 'art', 'aria-hidden': 'true', focusable: 'false' }), still = svg('', { 'class': 'still', 'aria-hidden': 'true', focusable: 'false' });
  var stage = h('div', { 'class': 'stage', tabindex: '0', role: 'group', 'aria-label': 'Drawing. Left and right: the event before and after. Plus and minus: zoom. Zero: fit.' }, [art, still, tip]);
  var panel = h('div', { 'class': 'panel', hidden: '', role: 'group', 'aria-label': 'Selected event' });

  function choices(name, key, values) {
    var set = h('fieldset', {}, [h('legend', {}, [name])]);
    values.forEach(function (v) {
      var input = h('input', { type: 'checkbox', value: v.value, on: { change: function () {
        st[key] = st[key].filter(function (x) { return x !== v.value; });
        if (input.checked) st[key].push(v.value);
        refresh();
      } } });
      set.append(h('label', {}, [input].concat(v.icon ? [v.icon] : [], [h('span', {}, [v.text]), h('span', { 'class': 'n' }, [String(v.n)])])));
    });
    set.sync = function () { // counts are of what is known; what nobody knew of yet is no choice
      var of = Object.create(null), field = { kinds: 'kind', lanes: 'lane', theories: 'theory' }[key];
      events.forEach(function (e) { if (known(e)) of[e[field]] = (of[e[field]] || 0) + 1; });
      set.querySelectorAll('input').forEach(function (i) {
        if (i === only) return;
        i.checked = st[key].indexOf(i.value) >= 0;
        i.parentNode.hidden = st.known !== ALL && !of[i.value];
        i.parentNode.lastChild.textContent = of[i.value] || 0;
      });
    };
    return set;
  }
  var only = h('input', { type: 'checkbox', value: '1', on: { change: function () { st.only = only.checked; refresh(); } } });
  var groups = [choices('Kinds', 'kinds', kinds.map(function (k) {
    return { value: k.name, text: k.name, n: k.n, icon: svg('<path class="' + cls(k.name) + '" fill-rule="evenodd" d="M9 9' + shape(k.name) + '"/>', { viewBox: '0 0 18 18', 'aria-hidden': 'true' }) };
  }))];
  if (hasLanes) groups.push(choices('Lanes', 'lanes', lanes.map(function (l) { return { value: l.name, text: l.name, n: l.n }; })));
  if (theories.length) {
    groups.push(choices('Theories', 'theories', theories.map(function (t) { return { value: t.id, text: t.claim, n: t.plays.length }; })));
    groups[groups.length - 1].classList.add('long');
    groups[groups.length - 1].append(h('label', {}, [only, h('span', {}, ['only the events of these'])]));
  }
  box.textContent = '';
  box.append(
    h('div', { 'class': 'walk' }, [play, h('label', { 'class': 'known' }, [h('span', { 'aria-hidden': 'true' }, ['Known by']), slider]), said, everything]),
    stage, status, panel,
    h('div', { 'class': 'tools' }, [button('Fit', function () { move(FULL[0], FULL[1]); }), button('−', function () { zoom(1.6); }, { 'aria-label': 'Zoom out' }),
      button('+', function () { zoom(1 / 1.6); }, { 'aria-label': 'Zoom in' }), rows.wrap, zone.wrap, search]),
    h('div', { 'class': 'groups' }, groups));
  var legend = section.querySelector('.tracks');
  if (legend) status.before(legend);
  section.classList.add('drawn');
  box.hidden = false;

  // ---- drawing ----------------------------------------------------------------------------------------------------------
  // The drawing reaches a width beyond the view on both sides, so that panning moves it instead of drawing it anew; what does
  // not move, names of rows and rules, is a layer over it. from and to are its ends in pixels of the view.
  var W = 0, from = 0, to = 0, flat = false, shift = 0, drawn = null, settling = 0, packed = null, rowList = [], rowTop = Object.create(null), pending = 0, ROW = 19, hits = [];
  function X(u) { return (u - st.view[0]) / (st.view[1] - st.view[0]) * W; }
  function pack(scale, hu) { // which level of its row each event stands on; the same wherever the view is panned to
    rowList = []; var rows = Object.create(null), key = st.rows;
    (key === 'lane' ? lanes : kinds).forEach(function (r) { rows[r.name] = { name: r.name, ends: [], list: [] }; rowList.push(rows[r.name]); });
    // a short story in few rows is spread over more levels, so that there is room for its words
    var airy = shownCount <= 40 && rowList.length <= 3, levels = airy ? 6 : 4, room = airy ? Math.min(190, W / 3) : 13;
    events.forEach(function (e) {
      if (!e.shown) return;
      var r = rows[e[key]], x = e.u * scale, best = 0;
      for (var l = 0; l < levels; l++) {
        if (r.ends[l] === undefined || r.ends[l] + room < x) { best = l; break; }
        if (r.ends[l] < r.ends[best]) best = l;
      }
      e.level = best; e.next = null; e.first = !(r.last && r.last[best]);
      if (!e.first) r.last[best].next = e;
      (r.last = r.last || [])[best] = e;
      r.ends[best] = Math.max(r.ends[best] || -1e9, e.coarse || e.end === e.at ? x : Math.min(e.v, hu) * scale);
      r.list.push(e);
    });
    rowList = rowList.filter(function (r) { return r.list.length; });
    packed = scale;
  }
  var STEPS = [1, 5, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 1209600, 2592000, 7776000, 31536000, 63072000, 157680000, 315360000];
  function draw() { if (!pending) pending = requestAnimationFrame(paint); }
  function paint() {
    pending = 0;
    W = stage.clientWidth;
    if (!W) return;
    var scale = W / (st.view[1] - st.view[0]), hu = toU(horizon), firm = [];
    from = flat ? 0 : Math.max(-W, X(FULL[0])); to = flat ? W : Math.min(2 * W, X(FULL[1]));
    if (packed === null || Math.abs(packed / scale - 1) > 1e-9) pack(scale, hu);
    var out = [], y = 0, shownMoments = moments.filter(function (m) { return m.at <= horizon && !(m.later && st.known !== ALL); }), ends = [];
    // markers stand over the axis, on as many lines as they need
    shownMoments.forEach(function (m) {
      m.x = X(toU(m.at)); var w = m.name.length * 6.6 + 12, l = 0;
      m.left = m.x + w - 4 > to || (m.x <= W && m.x + w - 4 > W); // at the right edge its name stands before its line
      while (ends[l] !== undefined && ends[l] > m.x - (m.left ? w : 0)) l++;
      m.level = l; ends[l] = m.x + (m.left ? 2 : w);
    });
    y = ends.length * 16 + 22;
    var head = y, marks = {}, texts = [], budget = [90, 90, 90];
    hits = [];
    rowTop = Object.create(null);
    rowList.forEach(function (r) {
      rowTop[r.name] = y;
      var levels = Math.max(1, r.ends.length), base = y + 17 + ROW / 2;
      firm.push('<path class="rule" d="M0 ' + y + 'H' + W + '"/>');
      if (rowList.length > 1 || r.name !== NONE) firm.push('<text class="row" x="2" y="' + (y + 13) + '">' + esc(r.name) + '</text>');
      var lastAt = [], ends = []; // where many stand on one pixel, one is drawn; ends: where marks and words of a level end
      r.list.forEach(function (e) {
        var x = X(e.u), long = e.end > e.at, x2 = long ? X(Math.min(e.v, hu)) : x, X1 = one(x);
        if (x2 < from - 20 || x > to + 20) return;
        var cy = base + e.level * ROW, key = cls(e.kind) + (e.lit ? '' : ' dim');
        if (long && e.coarse) marks[key + ' haze'] = (marks[key + ' haze'] || '') + 'M' + X1 + ' ' + (cy - 4) + 'H' + one(Math.max(x + 3, Math.min(x2, to + 9))) + 'v8H' + X1 + 'z';
        else if (long) marks[key + ' bar'] = (marks[key + ' bar'] || '') + 'M' + X1 + ' ' + (cy - 4) + 'H' + one(Math.max(x + 2, x2)) + 'v8H' + X1 + 'z';
        var crowded = !long && !e.pin && e !== st.sel && e.step !== st.known && e.lit && x - lastAt[e.level] < 1.5;
        if (x >= from - 20 && !crowded) {
          lastAt[e.level] = x;
          if (e.about || e.coarse) key += ' about';
          if (e.later) key += ' hind';
          marks[key] = (marks[key] || '') + 'M' + X1 + ' ' + cy + shape(e.kind);
          if (e.pin) marks.pin = (marks.pin || '') + 'M' + X1 + ' ' + cy + 'm-10 0a10 10 0 1 0 20 0a10 10 0 1 0-20 0z';
          if (e.step === st.known) { stage.dataset.now = cy; marks.here = 'M' + X1 + ' ' + cy + 'm-11 0a11 11 0 1 0 22 0a11 11 0 1 0-22 0z'; }
          if (e === st.sel) marks.ring = 'M' + X1 + ' ' + head + 'V9999M' + X1 + ' ' + cy + 'm-11 0a11 11 0 1 0 22 0a11 11 0 1 0-22 0z';
        }
        e.hit = e.hit || { e: e }; e.hit.x = x; e.hit.x2 = Math.max(x, x2); e.hit.y = cy;
        hits.push(e.hit);
        var taken = ends[e.level] || 0; ends[e.level] = Math.max(taken, e.hit.x2 + 9);
        if (crowded) return;
        // words keep to their third: left of the view, in it, right of it
        var at = (e.coarse ? x : Math.max(x, x2)) + 11, third = at <= 0 ? 0 : at < W ? 1 : 2, edge = third ? third > 1 ? to : W : 0;
        if (budget[third] <= 0) return;
        var room = Math.min(e.next ? X(e.next.u) - 9 : edge, edge) - at, free = x - 15 - Math.max(4, taken), left = room <= 150 && !e.next && x < edge && free > room;
        if (left) { at = x - 11; room = free; }
        if (room > 58 && at > from && at < to) {
          budget[third]--;
          if (e.label === undefined) e.label = e.el.querySelector('.prose').textContent.trim().replace(/\s+/g, ' ').slice(0, 90);
          var n = Math.floor(Math.min(room, 300) / 6.1), s = e.label;
          if (s.length > n) s = s.slice(0, Math.max(1, n - 1)).replace(/[\s,.;:]+\S{0,3}$/, '') + '…';
          ends[e.level] = left ? x + 9 : at + s.length * 6.1;
          texts.push('<text class="say' + (e.lit ? '' : ' dim') + '" x="' + one(at) + '" y="' + (cy + 4) + (left ? '" text-anchor="end">' : '">') + esc(s) + '</text>');
        }
      });
      y += 17 + levels * ROW + 6;
    });
    y = bars(y, out, texts, firm);
    var low = y;
    y = lines(y, out, firm);
    // behind all: phases, folds, the axis
    var back = [], lastFold = -1e9;
    shownMoments.forEach(function (m, i) {
      var n = shownMoments[i + 1], end = n ? n.x : m.name === 'resolved' ? m.x : X(toU(Math.min(horizon, T[T.length - 1])));
      if (end > m.x && end > from && m.x < to) back.push('<path class="phase p-' + m.name + '" d="M' + one(Math.max(from, m.x)) + ' ' + head + 'H' + one(Math.min(to, end)) + 'V' + y + 'H' + one(Math.max(from, m.x)) + 'z"/>');
    });
    folds.forEach(function (f) {
      if (f[0] >= horizon) return;
      var a = X(toU(f[0])), b = X(toU(f[1])), d = '', z, side = [a + 3, b - 3];
      if (b < from || a > to) return;
      if (b - a < 14) side = [(a + b) / 2 - 3, (a + b) / 2 + 3];
      d = 'M' + ((a + b) / 2 - 2).toFixed(1) + ' ' + head; for (z = 0; z < y - head; z += 8) d += 'l' + (z / 8 % 2 ? -4 : 4) + ' 8';
      back.push('<path class="foldbg" d="M' + side[0].toFixed(1) + ' ' + head + 'H' + side[1].toFixed(1) + 'V' + y + 'H' + side[0].toFixed(1) + 'z"/><path class="fold" d="' + d + '"/>');
      var foldText = span(f[1] - f[0]), fx = (a + b) / 2;
      if (fx - foldText.length * 3 > lastFold) { lastFold = fx + foldText.length * 3 + 4; texts.push('<text class="foldsay" text-anchor="middle" x="' + fx.toFixed(1) + '" y="' + (head - 5) + '">' + foldText + '</text>'); }
    });
    axis(back, texts, head, y);
    shownMoments.forEach(function (m) {
      if (m.x < from - 80 || m.x > to) return;
      var ty = m.level * 16 + 11;
      back.push('<path class="moment" d="M' + m.x.toFixed(1) + ' ' + (m.level * 16 + 1) + 'V' + y + '"/>');
      texts.push('<text class="flag" x="' + (m.left ? m.x - 4 : m.x + 4).toFixed(1) + '" y="' + ty + '"' + (m.left ? ' text-anchor="end"' : '') + '>' + m.name + '</text>');
    });
    if (st.known !== ALL && st.known) back.push('<path class="now" d="M' + one(X(hu)) + ' ' + head + 'V' + y + '"/>');
    var order = Object.keys(marks).sort(function (a, b) { function w(k) { return k === 'ring' || k === 'here' ? 9 : k === 'pin' ? 0 : /haze/.test(k) ? 1 : /bar/.test(k) ? 2 : /dim/.test(k) ? 3 : 4; } return w(a) - w(b); });
    art.setAttribute('viewBox', from + ' 0 ' + (to - from) + ' ' + y);
    art.style.height = still.style.height = y + 'px';
    art.style.width = to - from + 'px';
    art.style.left = from + 'px';
    still.setAttribute('viewBox', '0 0 ' + W + ' ' + y);
    still.innerHTML = firm.join('');
    drawn = st.view.slice(); clearTimeout(settling);
    slide(0);
    art.innerHTML = back.join('') + out.join('') + order.map(function (k) { return '<path class="m ' + k + '" fill-rule="evenodd" d="' + marks[k].replace('V9999', 'V' + low) + '"/>'; }).join('') + texts.join('');
    stage.dataset.drawn = hits.length;
  }
  function one(x) { return Math.round(x * 10) / 10; }
  function slide(by) {
    shift = by; art.style.transform = by ? 'translateX(' + by.toFixed(1) + 'px)' : '';
    section.dispatchEvent(new CustomEvent('drawn', { detail: { toU: toU, view: st.view, horizon: horizon, say: function (t) { return date(t) + ' ' + clock(t); }, draw: draw } })); // for tracks.js
  }
  // pan moves what is drawn as far as it reaches, and draws anew when it has come to rest or does not reach.
  function pan() {
    var w = st.view[1] - st.view[0];
    if (!drawn || pending || packed === null || Math.abs(drawn[1] - drawn[0] - w) > w * 1e-9) { draw(); return; }
    var by = (drawn[0] - st.view[0]) / w * W;
    if (-by < from - 0.5 || W - by > to + 0.5) { draw(); return; }
    slide(by);
    clearTimeout(settling);
    settling = setTimeout(draw, 200);
  }
  function axis(back, texts, head, y) {
    var k, d = '', lastText = from - 99;
    for (k = 0; k < T.length - 1; k++) {
      if (folds.some(function (f) { return f[0] === T[k]; }) && T[k + 1] - T[k] > 0 && folds.some(function (f) { return f[0] === T[k] && f[1] === T[k + 1]; })) continue;
      var per = W / (st.view[1] - st.view[0]), a = Math.max(toT(st.view[0] + from / per), k ? T[k] : -1e12), b = Math.min(toT(st.view[0] + to / per), k < T.length - 2 ? T[k + 1] : 1e12);
      if (b <= a) continue;
      var step = STEPS[STEPS.length - 1];
      for (var s = 0; s < STEPS.length; s++) if (STEPS[s] * per >= 74) { step = STEPS[s]; break; }
      // From a month on, steps are those of the calendar; and a day begins at midnight, also when the clocks were changed before.
      var months = step < 2592000 ? 0 : Math.round(step / 2628000), first = local(a), usual = ahead(a), n = months ? Math.floor(((first.getUTCFullYear() - 1970) * 12 + first.getUTCMonth()) / months) : Math.floor(first / 1000 / step);
      for (var t = -Infinity; t <= b; n++) {
        var w = months ? Date.UTC(1970, n * months, 1) / 1000 : n * step;
        t = w - usual;
        if (ahead(t) !== usual) t = w - ahead(t);
        if (t < a || t > b) continue;
        var x = X(toU(t)); if (x - lastText < 46 || x > to - 16) continue;
        if (folds.some(function (f) { var m = X(toU((f[0] + f[1]) / 2)); return Math.abs(m - x) < 46; })) continue;
        lastText = x;
        d += 'M' + x.toFixed(1) + ' ' + head + 'V' + y;
        var midnight = w % 86400 === 0, wall = new Date(w * 1000);
        texts.push('<text class="tick' + (midnight ? ' day' : '') + '" x="' + x.toFixed(1) + '" y="' + (head - 5) + '" text-anchor="middle">' + (months ? (months < 12 ? MON[wall.getUTCMonth()] + ' ' : '') + wall.getUTCFullYear() : midnight ? date(t, wall) : clock(t, step < 60, wall)) + '</text>');
      }
    }
    back.unshift('<path class="grid" d="' + d + '"/>');
  }
  // Theories are bars from what raised them to what settled them; what was ruled out stays to be seen.
  var PLAY = { raises: 'm-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z', revives: 'm-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z', supports: 'm-1.6-5h3.2v3.4h3.4v3.2h-3.4v3.4h-3.2v-3.4h-3.4v-3.2h3.4z',
    weakens: 'm-5-1.6h10v3.2h-10z', 'acts-on': 'm-4.5-6l9.5 6l-9.5 6z', 'rules-out': SHAPES.impact, stands: 'm-5.5-5.5h11v11h-11z', parks: 'm-5-5.5h3.6v11h-3.6zm6.4 0h3.6v11h-3.6z' };
  var REOPENS = /^(raises|revives)$/, ENDS = { 'rules-out': 'ruled out', stands: 'stands', parks: 'parked' };
  function bars(y, out, texts, firm) {
    var any = false;
    theories.forEach(function (t) {
      var plays = t.plays.filter(function (e) { return known(e); });
      if (!plays.length) return;
      if (!any) { any = true; firm.push('<path class="rule" d="M0 ' + y + 'H' + W + '"/>'); firm.push('<text class="row" x="2" y="' + (y + 13) + '">theories</text>'); y += 18; }
      var dim = st.theories.length && st.theories.indexOf(t.id) < 0 ? ' dim' : '', open = null, cy = y + 24, d = '', state = 'open', first = X(plays[0].u);
      function bar(a, b, end) { if (b > from - 5 && a < to + 5) out.push('<path class="theory ' + end + dim + '" d="M' + one(Math.max(from - 5, a)) + ' ' + cy + 'H' + one(Math.min(to + 5, Math.max(b, a + 2))) + '"/>'); }
      plays.forEach(function (e) {
        var x = X(e.u);
        if (open === null && (e === plays[0] || REOPENS.test(e.effect))) { open = x; state = 'open'; }
        d += 'M' + x.toFixed(1) + ' ' + cy + (PLAY[e.effect] || PLAY.raises);
        hits.push({ e: e, x: x, x2: x, y: cy });
        if (ENDS[e.effect]) { state = e.effect; bar(open === null ? x : open, x, state); open = null; }
      });
      if (open !== null) bar(open, X(toU(Math.min(horizon, T[T.length - 1]))), 'open');
      texts.push('<path class="play' + dim + '" d="' + d + '"/>');
      var say = t.claim + (ENDS[state] ? ' (' + ENDS[state] + ')' : ''), tx = Math.max(4, Math.min(first - 4, W - say.length * 6.2)), n = Math.floor((W - tx) / 6);
      texts.push('<text class="claim' + dim + (state === 'rules-out' ? ' out' : '') + '" x="' + tx.toFixed(1) + '" y="' + (y + 12) + '">' + esc(say.length > n ? say.slice(0, n - 1) + '…' : say) + '</text>');
      y += 36;
    });
    return any ? y + 2 : y;
  }
  function lines(y, out, firm) {
    if (section.classList.contains('charted')) return y;
    tracks.forEach(function (t) {
      if (t.captured > horizon) return;
      var lo = 0, hi = -Infinity, top = y + 18, height = 64;
      t.series.forEach(function (s) { s.v.forEach(function (v) { if (v < lo) lo = v; if (v > hi) hi = v; }); });
      firm.push('<path class="rule" d="M0 ' + y + 'H' + W + '"/>');
      firm.push('<text class="row" x="2" y="' + (y + 13) + '">' + esc(t.title) + '</text>' + (st.known !== ALL ? '' : '<text class="top" text-anchor="end" x="' + (W - 2) + '" y="' + (y + 13) + '">up to ' + (+hi.toPrecision(3)).toLocaleString('en') + '</text>'));
      t.series.forEach(function (s, n) {
        var d = '', pen = 'M', px = -1e9, py = 0;
        t.times.forEach(function (at, i) {
          if (at > horizon || isNaN(s.v[i])) { pen = 'M'; return; }
          var x = X(toU(at)), yy = top + height - (s.v[i] - lo) / ((hi - lo) || 1) * height;
          if ((x > from - 50 || pen === 'L') && px < to + 50) { if (pen === 'M' && px > -1e8 && x > from - 50 && px <= from - 50) d += 'M' + px.toFixed(1) + ' ' + py.toFixed(1) + 'L'; else d += pen; d += x.toFixed(1) + ' ' + yy.toFixed(1); pen = 'L'; }
          px = x; py = yy;
        });
        out.push('<path class="line s' + (n + 1) + '" d="' + d + '"/>');
      });
      y = top + height + 8;
    });
    return y;
  }

  // ---- moving about -----------------------------------------------------------------------------------------------------
  function move(a, b) {
    st.view = within(a, b);
    pan(); writeSoon();
  }
  function zoom(by, at) {
    var w = st.view[1] - st.view[0], u = at === undefined ? (st.sel ? Math.min(Math.max(st.sel.u, st.view[0]), st.view[1]) : st.view[0] + w / 2) : st.view[0] + at / W * w;
    move(u - (u - st.view[0]) * by, u + (st.view[1] - u) * by);
  }
  function spot(ev) { var r = stage.getBoundingClientRect(); return [ev.clientX - r.left, ev.clientY - r.top]; }
  function nearest(p) {
    var best = null, far = 15, px = p[0] - shift;
    hits.forEach(function (hit) {
      var dx = px < hit.x ? hit.x - px : px > hit.x2 ? px - hit.x2 : 0, d = Math.max(dx, Math.abs(p[1] - hit.y));
      if (d < far || (d === far && hit.x === hit.x2)) { far = d; best = hit; }
    });
    return best;
  }
  stage.addEventListener('wheel', function (ev) {
    if (!ev.ctrlKey && !ev.metaKey && document.activeElement !== stage && !stage.classList.contains('held')) return; // the page scrolls until the drawing is held
    ev.preventDefault();
    if (ev.shiftKey || Math.abs(ev.deltaX) > Math.abs(ev.deltaY)) { var d = (ev.deltaX || ev.deltaY) / W * (st.view[1] - st.view[0]); move(st.view[0] + d, st.view[1] + d); }
    else zoom(Math.exp(Math.max(-1, Math.min(1, ev.deltaY / 300))), spot(ev)[0]);
  }, { passive: false });
  var held = {}, drag = null;
  stage.addEventListener('pointerdown', function (ev) {
    if (ev.button) return;
    held[ev.pointerId] = spot(ev);
    stage.classList.add('held');
    var p = spot(ev), ids = Object.keys(held);
    drag = { from: p, view: st.view.slice(), brush: ev.shiftKey || p[1] < headHeight(), moved: false };
    if (ids.length === 2) { drag = { pinch: Math.abs(held[ids[0]][0] - held[ids[1]][0]) || 1, mid: (held[ids[0]][0] + held[ids[1]][0]) / 2, view: st.view.slice(), moved: true }; }
    try { stage.setPointerCapture(ev.pointerId); } catch (e) { /* a pointer that is gone already */ }
  });
  function headHeight() { var f = rowList[0]; return f ? rowTop[f.name] : 22; }
  stage.addEventListener('pointermove', function (ev) {
    var p = spot(ev);
    if (!drag) { hover(p); return; }
    held[ev.pointerId] = p;
    var ids = Object.keys(held), w = drag.view[1] - drag.view[0];
    if (drag.pinch && ids.length > 1) {
      var now = Math.abs(held[ids[0]][0] - held[ids[1]][0]) || 1, u = drag.view[0] + drag.mid / W * w, by = drag.pinch / now;
      move(u - (u - drag.view[0]) * by, u + (drag.view[1] - u) * by);
      return;
    }
    if (drag.pinch || (!drag.moved && Math.abs(p[0] - drag.from[0]) < 4)) return;
    drag.moved = true;
    tip.hidden = true;
    if (drag.brush) {
      tip.hidden = false; tip.className = 'tip brush'; tip.textContent = '';
      tip.style.left = Math.min(p[0], drag.from[0]) + 'px'; tip.style.top = '0'; tip.style.width = Math.abs(p[0] - drag.from[0]) + 'px'; tip.style.height = art.style.height;
    } else { var d = (drag.from[0] - p[0]) / W * w; move(drag.view[0] + d, drag.view[1] + d); }
  });
  function release(ev) {
    var d = drag, p = spot(ev);
    delete held[ev.pointerId];
    if (Object.keys(held).length) return;
    drag = null; tip.hidden = true; tip.className = 'tip'; tip.style.width = tip.style.height = '';
    if (!d || ev.type === 'pointercancel') return;
    if (d.brush && d.moved) {
      var w = d.view[1] - d.view[0], a = d.view[0] + Math.min(p[0], d.from[0]) / W * w, b = d.view[0] + Math.max(p[0], d.from[0]) / W * w;
      move(a, b); say();
    } else if (!d.moved) { var hit = nearest(p); pick(hit ? hit.e : null); }
  }
  stage.addEventListener('pointerup', release);
  stage.addEventListener('pointercancel', release);
  stage.addEventListener('pointerleave', function () { tip.hidden = true; if (!drag) stage.classList.remove('held'); });
  function hover(p) {
    var hit = nearest(p);
    stage.style.cursor = hit ? 'pointer' : '';
    tip.hidden = !hit;
    if (!hit) return;
    var text = hit.e.el.querySelector('.prose').textContent.trim();
    tip.textContent = when(hit.e) + '  ' + (text.length > 160 ? text.slice(0, 159) + '…' : text);
    tip.style.left = Math.max(0, Math.min(hit.x + shift - 20, W - 290)) + 'px';
    tip.style.top = hit.y + 14 + 'px';
  }
  stage.addEventListener('keydown', function (ev) {
    var seen = events.filter(function (e) { return e.shown; }), i = st.sel ? seen.indexOf(st.sel) : -1, w = (st.view[1] - st.view[0]) / 5;
    switch (ev.key) {
      case 'ArrowRight': if (ev.shiftKey) move(st.view[0] + w, st.view[1] + w); else pick(seen[Math.min(i + 1, seen.length - 1)]); break;
      case 'ArrowLeft': if (ev.shiftKey) move(st.view[0] - w, st.view[1] - w); else pick(seen[i < 0 ? seen.length - 1 : Math.max(i - 1, 0)]); break;
      case 'Home': pick(seen[0]); break;
      case 'End': pick(seen[seen.length - 1]); break;
      case '+': case '=': zoom(1 / 1.6); break;
      case '-': zoom(1.6); break;
      case '0': move(FULL[0], FULL[1]); break;
      case 'Escape': pick(null); break;
      case 'Enter': if (st.sel) st.sel.el.querySelector('a').focus(); break;
      default: return;
    }
    ev.preventDefault();
  });

  // ---- selecting --------------------------------------------------------------------------------------------------------
  function pick(e) { st.sel = e || null; st.item = null; sift(); reveal(); show(); draw(); write(); }
  function reveal() { // brings the selected event into view
    if (!st.sel) return;
    var w = st.view[1] - st.view[0];
    if (st.sel.u < st.view[0] || st.sel.u > st.view[1]) move(st.sel.u - w / 2, st.sel.u + w / 2);
  }
  var marked = null;
  function show() {
    if (marked) marked.classList.remove('sel');
    marked = st.sel && st.sel.el;
    if (marked) marked.classList.add('sel');
    panel.textContent = '';
    panel.hidden = !st.sel;
    if (!st.sel) return;
    var e = st.sel, before = null, facts = [];
    events.forEach(function (x) { if (x.i < e.i && known(x)) before = x; });
    if (before && !e.coarse && !before.coarse) facts.push(e.at === before.at ? 'at the same time as the event before' : span(e.at - before.at) + ' after the event before');
    var start = moments.filter(function (m) { return m.name === 'started' && !(m.later && st.known !== ALL); })[0], first = start ? start.at : events.filter(known)[0].at;
    if (!e.coarse && e.at !== first) facts.push(span(Math.abs(e.at - first)) + (e.at > first ? ' after ' : ' before ') + (start ? 'the start' : 'the first event'));
    if (e.end > e.at && !e.coarse && e.end <= horizon) facts.push('lasted ' + span(e.end - e.at));
    var body = e.el.querySelector('.what').cloneNode(true);
    body.querySelectorAll('[id]').forEach(function (x) { x.removeAttribute('id'); });
    panel.append(h('p', { 'class': 'head' }, [h('strong', {}, [when(e)]), ' ' + facts.join(', ')]), body);
    panel.querySelectorAll('.evidence a[href^="#"]').forEach(function (a) { // pictures of the evidence stand in place
      var art = document.getElementById(decodeURIComponent(a.hash.slice(1))), pic = art && art.querySelector('.picture');
      if (pic) a.closest('li').append(pic.cloneNode(true));
    });
    panel.append(h('p', { 'class': 'steps' }, [button('Before', function () { step(-1); }), button('After', function () { step(1); }),
      h('a', { href: '#' + encodeURIComponent(e.id) }, ['In the list']), button('Close', function () { pick(null); stage.focus({ preventScroll: true }); })]));
  }
  function step(n) { var seen = events.filter(function (e) { return e.shown; }), i = seen.indexOf(st.sel); if (seen[i + n]) pick(seen[i + n]); }

  // ---- walking ----------------------------------------------------------------------------------------------------------
  var timer = 0;
  function know(k) {
    st.known = Math.max(0, Math.min(ALL, k));
    var e = st.known && st.known < ALL ? then[st.known - 1] : null;
    if (timer || (e && document.activeElement === slider)) { st.sel = e; reveal(); }
    refresh();
  }
  function stop() { if (timer) { clearInterval(timer); timer = 0; } play.textContent = 'Play'; }
  function toggle() {
    if (timer) { stop(); return; }
    var k = st.known >= ALL ? 1 : st.known + 1;
    if (calm.matches) { var e = then[k - 1]; know(k); st.sel = e || null; show(); draw(); return; } // with little motion wished for, each press is a step
    timer = setInterval(function () { if (st.known >= then.length) { stop(); return; } know(st.known + 1); }, 1800);
    play.textContent = 'Pause';
    know(k);
  }
  function say() {
    groups.forEach(function (g) { g.sync(); });
    slider.value = st.known;
    var e = st.known && st.known < ALL ? then[st.known - 1] : null;
    var text = st.known === ALL ? 'everything, with hindsight' : e ? when(e) + ', ' + st.known + ' of ' + then.length : 'before the first event';
    said.textContent = text;
    slider.setAttribute('aria-valuetext', text);
    everything.hidden = st.known === ALL;
    var a = toT(st.view[0]), b = toT(st.view[1]), part = st.view[0] > FULL[0] + 1e-6 || st.view[1] < FULL[1] - 1e-6;
    status.textContent = shownCount + (shownCount === events.length ? '' : ' of ' + (st.known === ALL ? events.length : then.filter(known).length)) + (shownCount === 1 ? ' event' : ' events') +
      (part ? '; in view ' + date(a) + ' ' + clock(a) + ' to ' + (date(a) === date(b) ? '' : date(b) + ' ') + clock(b) : '') +
      (folds.length ? '; long silences are folded' : '');
  }
  function sync() {
    only.checked = st.only; rows.sync(); zone.sync();
    if (document.activeElement !== search) search.value = st.text;
  }
  function refresh() { packed = null; sift(); show(); say(); draw(); writeSoon(); }
  function load() { read(); sync(); clocks(); packed = null; sift(); show(); say(); reveal(); }

  addEventListener('hashchange', function () { hash(); if (st.sel && !known(st.sel)) st.sel = null; packed = null; sift(); show(); reveal(); draw(); });
  addEventListener('popstate', function () { if (asked() !== query) { load(); draw(); } }); // a link to an event is one as well
  addEventListener('beforeprint', function () { flat = true; paint(); }); // paper shows the view and nothing beside it
  addEventListener('afterprint', function () { flat = false; draw(); });
  new ResizeObserver(function (es) { if (Math.abs(es[0].contentRect.width - W) > 0.5) { packed = null; draw(); } }).observe(stage);
  load();
  paint();
  performance.measure('timeline drawn', { start: began });
})();
