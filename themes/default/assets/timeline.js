// The timeline of a review, to be walked and looked into. The list in the page is the story; everything here is read from it
// and hides or marks parts of it. What it looks like over the list, timeline-draw.js knows; axis and clocks, timeline-axis.js.
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

  // ---- where it stands on the axis --------------------------------------------------------------------------------------
  var axis = throughlineAxis(events.map(function (e) { return e.at; }).concat(
    events.filter(function (e) { return !e.coarse; }).map(function (e) { return e.end; }), moments.map(function (m) { return m.at; })));
  var toU = axis.place, toT = axis.time;
  events.forEach(function (e) { e.u = toU(e.at); e.v = toU(Math.min(e.end, axis.end)); });

  // ---- state, in the address --------------------------------------------------------------------------------------------
  var PAD = 0.035 * axis.total, FULL = [-PAD, axis.total + PAD];
  var st = {}, query, calm = matchMedia('(prefers-reduced-motion: reduce)');
  function asked() { var q = new URLSearchParams(location.search); q.delete('mark'); return q.toString(); } // search takes its own word away
  function list(q, key, all, name) { // what the page does not have, say since a lane has another name, would hide everything
    var names = all.map(function (x) { return x[name]; });
    return (q.get(key) || '').split(',').map(function (x) { try { return decodeURIComponent(x); } catch (e) { return x; } }).filter(function (x) { return names.indexOf(x) >= 0; });
  }
  function within(a, b) { // the nearest view that there can be
    var least = Math.min(30, axis.total / 4), w = Math.min(Math.max(b - a, least), FULL[1] - FULL[0]);
    if (b - a < least) a = (a + b - w) / 2;
    a = Math.min(Math.max(a, FULL[0]), FULL[1] - w);
    return [a, a + w];
  }
  function read() {
    query = asked();
    var q = new URLSearchParams(location.search), k = byID[q.get('known')], v = (q.get('view') || '').split('~').map(Number);
    Object.assign(st, { known: k && k.step ? k.step : q.get('known') === 'none' ? 0 : ALL, kinds: list(q, 'kind', kinds, 'name'), lanes: list(q, 'lane', lanes, 'name'), theories: list(q, 'theory', theories, 'id'),
      only: q.get('only') === '1', text: q.get('q') || '', rows: hasLanes && q.get('rows') !== 'kind' ? 'lane' : 'kind', zone: /^(utc|mine)$/.test(q.get('zone')) ? q.get('zone') : 'written',
      view: v.length === 2 && v[0] < v[1] && isFinite(v[1] - v[0]) ? within(toU(v[0]), toU(v[1])) : FULL.slice(), sel: null, item: null });
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
  var clocks = throughlineClocks(events, function () { return st.zone; }), clock = clocks.clock, date = clocks.date, span = clocks.span;
  function when(e) {
    if (st.zone === 'written' || e.coarse) return e.el.querySelector('.when time').dataset.was || e.el.querySelector('.when time').textContent;
    return (e.about ? '~' : '') + clock(e.at, e.at % 60);
  }
  var zoned = false, zoneName = section.querySelector('.zone') || {}, written = zoneName.textContent;
  function rezone() {
    if (st.zone === 'written' && !zoned) return; // as they stand in the page
    zoned = true;
    zoneName.textContent = st.zone === 'utc' ? 'UTC' : st.zone === 'mine' ? 'yours' : written;
    section.querySelectorAll('.event .when time').forEach(function (t) {
      if (!t.dataset.was) t.dataset.was = t.textContent;
      var iso = t.dateTime, at = Date.parse(iso) / 1000;
      if (st.zone === 'written' || iso.length < 11 || !isFinite(at)) { t.textContent = t.dataset.was; return; }
      var day = clocks.local(at).toISOString().slice(0, 10), about = /^~/.test(t.dataset.was) ? '~' : '';
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
  var story = { section: section, events: events, moments: moments, theories: theories, tracks: tracks, kinds: kinds, lanes: lanes, axis: axis, clocks: clocks,
    state: st, full: FULL, all: ALL, known: known, horizon: Infinity, shown: 0 };
  var picture = throughlineDrawing(story), elsewhere = null;
  function sift() {
    var walking = st.known !== ALL;
    section.classList.toggle('walking', walking);
    var horizon = story.horizon = walking ? (st.known ? then[st.known - 1].at : axis.start - 1) : Infinity;
    story.shown = 0;
    events.forEach(function (e) {
      var k = known(e);
      e.shown = k && fits(e);
      if (e.shown) story.shown++;
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
  var rows = select('Rows', hasLanes ? [['lane', 'by perspective'], ['kind', 'by kind']] : [['kind', 'by kind']], function () { return st.rows; }, function (v) { st.rows = v; picture.stale(); picture.draw(); write(); });
  var zone = select('Clock', [['written', 'as written'], ['utc', 'UTC'], ['mine', 'mine']], function () { return st.zone; }, function (v) { st.zone = v; rezone(); know(st.known); });
  var search = h('input', { type: 'search', 'aria-label': 'Find in the timeline', placeholder: 'Find', on: { input: function () { st.text = search.value.trim(); refresh(); } } });
  var status = h('p', { 'class': 'status', role: 'status' });
  var tip = h('div', { 'class': 'tip', hidden: '', 'aria-hidden': 'true' });
  var stage = picture.stage;
  stage.tabIndex = 0;
  stage.setAttribute('role', 'group');
  stage.setAttribute('aria-label', 'Drawing. Left and right: the event before and after. Plus and minus: zoom. Zero: fit.');
  stage.append(tip);
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
    return { value: k.name, text: k.name, n: k.n, icon: picture.icon(k.name) };
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

  // ---- moving about -----------------------------------------------------------------------------------------------------
  function move(a, b) {
    st.view = within(a, b);
    picture.pan(); writeSoon();
  }
  function zoom(by, at) {
    var w = st.view[1] - st.view[0], u = at === undefined ? (st.sel ? Math.min(Math.max(st.sel.u, st.view[0]), st.view[1]) : st.view[0] + w / 2) : st.view[0] + at / picture.width() * w;
    move(u - (u - st.view[0]) * by, u + (st.view[1] - u) * by);
  }
  function spot(ev) { var r = stage.getBoundingClientRect(); return [ev.clientX - r.left, ev.clientY - r.top]; }
  stage.addEventListener('wheel', function (ev) {
    if (!ev.ctrlKey && !ev.metaKey && document.activeElement !== stage && !stage.classList.contains('held')) return; // the page scrolls until the drawing is held
    ev.preventDefault();
    if (ev.shiftKey || Math.abs(ev.deltaX) > Math.abs(ev.deltaY)) { var d = (ev.deltaX || ev.deltaY) / picture.width() * (st.view[1] - st.view[0]); move(st.view[0] + d, st.view[1] + d); }
    else zoom(Math.exp(Math.max(-1, Math.min(1, ev.deltaY / 300))), spot(ev)[0]);
  }, { passive: false });
  var held = {}, drag = null;
  stage.addEventListener('pointerdown', function (ev) {
    if (ev.button) return;
    held[ev.pointerId] = spot(ev);
    stage.classList.add('held');
    var p = spot(ev), ids = Object.keys(held);
    drag = { from: p, view: st.view.slice(), brush: ev.shiftKey || p[1] < picture.head(), moved: false };
    if (ids.length === 2) { drag = { pinch: Math.abs(held[ids[0]][0] - held[ids[1]][0]) || 1, mid: (held[ids[0]][0] + held[ids[1]][0]) / 2, view: st.view.slice(), moved: true }; }
    try { stage.setPointerCapture(ev.pointerId); } catch (e) { /* a pointer that is gone already */ }
  });
  stage.addEventListener('pointermove', function (ev) {
    var p = spot(ev);
    if (!drag) { hover(p); return; }
    held[ev.pointerId] = p;
    var ids = Object.keys(held), w = drag.view[1] - drag.view[0];
    if (drag.pinch && ids.length > 1) {
      var now = Math.abs(held[ids[0]][0] - held[ids[1]][0]) || 1, u = drag.view[0] + drag.mid / picture.width() * w, by = drag.pinch / now;
      move(u - (u - drag.view[0]) * by, u + (drag.view[1] - u) * by);
      return;
    }
    if (drag.pinch || (!drag.moved && Math.abs(p[0] - drag.from[0]) < 4)) return;
    drag.moved = true;
    tip.hidden = true;
    if (drag.brush) {
      tip.hidden = false; tip.className = 'tip brush'; tip.textContent = '';
      tip.style.left = Math.min(p[0], drag.from[0]) + 'px'; tip.style.top = '0'; tip.style.width = Math.abs(p[0] - drag.from[0]) + 'px'; tip.style.height = picture.height();
    } else { var d = (drag.from[0] - p[0]) / picture.width() * w; move(drag.view[0] + d, drag.view[1] + d); }
  });
  function release(ev) {
    var d = drag, p = spot(ev);
    delete held[ev.pointerId];
    if (Object.keys(held).length) return;
    drag = null; tip.hidden = true; tip.className = 'tip'; tip.style.width = tip.style.height = '';
    if (!d || ev.type === 'pointercancel') return;
    if (d.brush && d.moved) {
      var per = (d.view[1] - d.view[0]) / picture.width(), a = d.view[0] + Math.min(p[0], d.from[0]) * per, b = d.view[0] + Math.max(p[0], d.from[0]) * per;
      move(a, b); say();
    } else if (!d.moved) { var hit = picture.nearest(p); pick(hit ? hit.e : null); }
  }
  stage.addEventListener('pointerup', release);
  stage.addEventListener('pointercancel', release);
  stage.addEventListener('pointerleave', function () { tip.hidden = true; if (!drag) stage.classList.remove('held'); });
  function hover(p) {
    var hit = picture.nearest(p);
    stage.style.cursor = hit ? 'pointer' : '';
    tip.hidden = !hit;
    if (!hit) return;
    var text = hit.e.el.querySelector('.prose').textContent.trim();
    tip.textContent = when(hit.e) + '  ' + (text.length > 160 ? text.slice(0, 159) + '…' : text);
    tip.style.left = Math.max(0, Math.min(hit.x - 20, picture.width() - 290)) + 'px';
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
  function pick(e) { st.sel = e || null; st.item = null; sift(); reveal(); show(); picture.draw(); write(); }
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
    if (e.end > e.at && !e.coarse && e.end <= story.horizon) facts.push('lasted ' + span(e.end - e.at));
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
    if (calm.matches) { var e = then[k - 1]; know(k); st.sel = e || null; show(); picture.draw(); return; } // with little motion wished for, each press is a step
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
    status.textContent = story.shown + (story.shown === events.length ? '' : ' of ' + (st.known === ALL ? events.length : then.filter(known).length)) + (story.shown === 1 ? ' event' : ' events') +
      (part ? '; in view ' + date(a) + ' ' + clock(a) + ' to ' + (date(a) === date(b) ? '' : date(b) + ' ') + clock(b) : '') +
      (axis.folds.length ? '; long silences are folded' : '');
  }
  function sync() {
    only.checked = st.only; rows.sync(); zone.sync();
    if (document.activeElement !== search) search.value = st.text;
  }
  function refresh() { picture.stale(); sift(); show(); say(); picture.draw(); writeSoon(); }
  function load() { read(); sync(); rezone(); picture.stale(); sift(); show(); say(); reveal(); }

  addEventListener('hashchange', function () { hash(); if (st.sel && !known(st.sel)) st.sel = null; picture.stale(); sift(); show(); reveal(); picture.draw(); });
  addEventListener('popstate', function () { if (asked() !== query) { load(); picture.draw(); } }); // a link to an event is one as well
  load();
  picture.paint();
  performance.measure('timeline drawn', { start: began });
})();
