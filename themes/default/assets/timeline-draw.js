// What a timeline looks like. throughlineDrawing(story) makes its stage and paints on it what timeline.js says there is
// (events, moments, theories, tracks), what of it is to be seen (state, horizon, shown and lit of each event) and where on
// the axis. Marks are one path for each kind, so that thousands of events cost a handful of elements.
//
// The drawing reaches a width beyond the view on both sides, so that panning moves it instead of drawing it anew; what does
// not move, names of rows and rules, is a layer over it.
window.throughlineDrawing = function (story) {
  'use strict';
  var st = story.state, axis = story.axis, toU = axis.place, toT = axis.time, folds = axis.folds, clocks = story.clocks;
  var NS = 'http://www.w3.org/2000/svg', SHAPES = throughlineMarks, ROW = 19, HAND = 6.1; // HAND: the width of a letter
  var art = svg({ 'class': 'art', focusable: 'false' }), still = svg({ 'class': 'still', focusable: 'false' }), stage = document.createElement('div');
  stage.className = 'stage';
  stage.append(art, still);
  var W = 0, from = 0, to = 0; // the width of the view, and the ends of the drawing in pixels of the view
  var flat = false, shift = 0, drawn = null, settling = 0, pending = 0, hits = [];
  var packed = null, rowList = [], rowTop = Object.create(null);

  function svg(attrs) {
    var el = document.createElementNS(NS, 'svg');
    for (var k in attrs) el.setAttribute(k, attrs[k]);
    el.setAttribute('aria-hidden', 'true');
    return el;
  }
  function esc(s) { return s.replace(/[&<>"]/g, function (c) { return '&#' + c.charCodeAt(0) + ';'; }); }
  function shape(kind) { return SHAPES[kind] || SHAPES.event; }
  function cls(kind) { return SHAPES[kind] ? 'k-' + kind : 'k-event'; }
  function icon(kind) {
    var el = svg({ viewBox: '0 0 18 18' });
    el.innerHTML = '<path class="' + cls(kind) + '" fill-rule="evenodd" d="M9 9' + shape(kind) + '"/>';
    return el;
  }
  function one(x) { return Math.round(x * 10) / 10; }
  function X(u) { return (u - st.view[0]) / (st.view[1] - st.view[0]) * W; }
  function ring(x, y, r) { return 'M' + one(x) + ' ' + y + 'm-' + r + ' 0a' + r + ' ' + r + ' 0 1 0 ' + 2 * r + ' 0a' + r + ' ' + r + ' 0 1 0-' + 2 * r + ' 0z'; }
  function endOfKnown() { return X(toU(Math.min(story.horizon, axis.end))); }

  // pack tells on which level of its row each event stands; it is the same wherever the view is panned to.
  function pack(scale, hu) {
    rowList = []; var rows = Object.create(null), key = st.rows;
    (key === 'lane' ? story.lanes : story.kinds).forEach(function (r) { rows[r.name] = { name: r.name, ends: [], list: [] }; rowList.push(rows[r.name]); });
    // a short story in few rows is spread over more levels, so that there is room for its words
    var airy = story.shown <= 40 && rowList.length <= 3, levels = airy ? 6 : 4, room = airy ? Math.min(190, W / 3) : 13;
    story.events.forEach(function (e) {
      if (!e.shown) return;
      var r = rows[e[key]], x = e.u * scale, best = 0;
      for (var l = 0; l < levels; l++) {
        if (r.ends[l] === undefined || r.ends[l] + room < x) { best = l; break; }
        if (r.ends[l] < r.ends[best]) best = l;
      }
      e.level = best; e.next = null;
      if (r.last && r.last[best]) r.last[best].next = e;
      (r.last = r.last || [])[best] = e;
      r.ends[best] = Math.max(r.ends[best] || -1e9, e.coarse || e.end === e.at ? x : Math.min(e.v, hu) * scale);
      r.list.push(e);
    });
    rowList = rowList.filter(function (r) { return r.list.length; });
    packed = scale;
  }

  function draw() { if (!pending) pending = requestAnimationFrame(paint); }
  function paint() {
    pending = 0;
    W = stage.clientWidth;
    if (!W) return;
    var scale = W / (st.view[1] - st.view[0]), hu = toU(story.horizon);
    from = flat ? 0 : Math.max(-W, X(story.full[0])); to = flat ? W : Math.min(2 * W, X(story.full[1]));
    if (packed === null || Math.abs(packed / scale - 1) > 1e-9) pack(scale, hu);
    hits = [];
    // The sheet: what is behind, bars and lines, texts over all, what does not move, paths by class; words that may still be said.
    var p = { back: [], out: [], texts: [], firm: [], marks: {}, words: [90, 90, 90], hu: hu, head: 0 };
    var flags = raise(p), y = p.head;
    rowTop = Object.create(null);
    rowList.forEach(function (r) { rowTop[r.name] = y; y = row(p, r, y); });
    var low = y = bars(p, y);
    y = lines(p, y);
    phases(p, flags, y);
    silences(p, y);
    ticks(p, y);
    fly(p, flags, y);
    if (st.known !== story.all && st.known) p.back.push('<path class="now" d="M' + one(X(hu)) + ' ' + p.head + 'V' + y + '"/>');
    put(p, y, low);
  }
  function put(p, y, low) {
    function weight(k) { return k === 'ring' || k === 'here' ? 9 : k === 'pin' ? 0 : /haze/.test(k) ? 1 : /bar/.test(k) ? 2 : /dim/.test(k) ? 3 : 4; }
    var order = Object.keys(p.marks).sort(function (a, b) { return weight(a) - weight(b); });
    art.setAttribute('viewBox', from + ' 0 ' + (to - from) + ' ' + y);
    art.style.height = still.style.height = y + 'px';
    art.style.width = to - from + 'px';
    art.style.left = from + 'px';
    still.setAttribute('viewBox', '0 0 ' + W + ' ' + y);
    still.innerHTML = p.firm.join('');
    drawn = st.view.slice(); clearTimeout(settling);
    slide(0);
    art.innerHTML = p.back.join('') + p.out.join('') + order.map(function (k) { return '<path class="m ' + k + '" fill-rule="evenodd" d="' + p.marks[k].replace('V9999', 'V' + low) + '"/>'; }).join('') + p.texts.join('');
    stage.dataset.drawn = hits.length;
  }
  function heading(p, name, y) {
    p.firm.push('<path class="rule" d="M0 ' + y + 'H' + W + '"/>');
    if (name) p.firm.push('<text class="row" x="2" y="' + (y + 13) + '">' + esc(name) + '</text>');
  }

  // ---- rows of events ---------------------------------------------------------------------------------------------------
  function row(p, r, y) {
    var levels = Math.max(1, r.ends.length);
    heading(p, rowList.length > 1 || r.name !== 'event' ? r.name : '', y);
    // where many stand on one pixel, one is drawn; ends: where marks and words of a level end
    var line = { base: y + 17 + ROW / 2, lastAt: [], ends: [] };
    r.list.forEach(function (e) { mark(p, line, e); });
    return y + 17 + levels * ROW + 6;
  }
  function mark(p, line, e) {
    var marks = p.marks, x = X(e.u), long = e.end > e.at, x2 = long ? X(Math.min(e.v, p.hu)) : x, X1 = one(x);
    if (x2 < from - 20 || x > to + 20) return;
    var y = line.base + e.level * ROW, key = cls(e.kind) + (e.lit ? '' : ' dim');
    function add(key, d) { marks[key] = (marks[key] || '') + d; }
    if (long && e.coarse) add(key + ' haze', 'M' + X1 + ' ' + (y - 4) + 'H' + one(Math.max(x + 3, Math.min(x2, to + 9))) + 'v8H' + X1 + 'z');
    else if (long) add(key + ' bar', 'M' + X1 + ' ' + (y - 4) + 'H' + one(Math.max(x + 2, x2)) + 'v8H' + X1 + 'z');
    var crowded = !long && !e.pin && e !== st.sel && e.step !== st.known && e.lit && x - line.lastAt[e.level] < 1.5;
    if (x >= from - 20 && !crowded) {
      line.lastAt[e.level] = x;
      if (e.about || e.coarse) key += ' about';
      if (e.later) key += ' hind';
      add(key, 'M' + X1 + ' ' + y + shape(e.kind));
      if (e.pin) add('pin', ring(x, y, 10));
      if (e.step === st.known) { stage.dataset.now = y; marks.here = ring(x, y, 11); }
      if (e === st.sel) marks.ring = 'M' + X1 + ' ' + p.head + 'V9999' + ring(x, y, 11);
    }
    e.hit = e.hit || { e: e }; e.hit.x = x; e.hit.x2 = Math.max(x, x2); e.hit.y = y;
    hits.push(e.hit);
    var taken = line.ends[e.level] || 0;
    line.ends[e.level] = Math.max(taken, e.hit.x2 + 9);
    if (!crowded) words(p, line, e, taken);
  }
  // Words keep to their third: left of the view, in it, right of it.
  function words(p, line, e, taken) {
    var x = e.hit.x, at = (e.coarse ? x : e.hit.x2) + 11, third = at <= 0 ? 0 : at < W ? 1 : 2, edge = third ? third > 1 ? to : W : 0;
    if (p.words[third] <= 0) return;
    var room = Math.min(e.next ? X(e.next.u) - 9 : edge, edge) - at, free = x - 15 - Math.max(4, taken), left = room <= 150 && !e.next && x < edge && free > room;
    if (left) { at = x - 11; room = free; }
    if (room <= 58 || at <= from || at >= to) return;
    p.words[third]--;
    if (e.label === undefined) e.label = e.el.querySelector('.prose').textContent.trim().replace(/\s+/g, ' ').slice(0, 90);
    var n = Math.floor(Math.min(room, 300) / HAND), s = e.label;
    if (s.length > n) s = s.slice(0, Math.max(1, n - 1)).replace(/[\s,.;:]+\S{0,3}$/, '') + '…';
    line.ends[e.level] = left ? x + 9 : at + s.length * HAND;
    p.texts.push('<text class="say' + (e.lit ? '' : ' dim') + '" x="' + one(at) + '" y="' + (e.hit.y + 4) + (left ? '" text-anchor="end">' : '">') + esc(s) + '</text>');
  }

  // ---- moments: flags over the axis, and the phases between them --------------------------------------------------------
  function raise(p) { // on as many lines as they need
    var ends = [], flags = story.moments.filter(function (m) { return m.at <= story.horizon && !(m.later && st.known !== story.all); });
    flags.forEach(function (m) {
      m.x = X(toU(m.at)); var w = m.name.length * 6.6 + 12, l = 0;
      m.left = m.x + w - 4 > to || (m.x <= W && m.x + w - 4 > W); // at the right edge its name stands before its line
      while (ends[l] !== undefined && ends[l] > m.x - (m.left ? w : 0)) l++;
      m.level = l; ends[l] = m.x + (m.left ? 2 : w);
    });
    p.head = ends.length * 16 + 22;
    return flags;
  }
  function phases(p, flags, y) {
    flags.forEach(function (m, i) {
      var n = flags[i + 1], end = n ? n.x : m.name === 'resolved' ? m.x : endOfKnown();
      if (end > m.x && end > from && m.x < to) p.back.push('<path class="phase p-' + m.name + '" d="M' + one(Math.max(from, m.x)) + ' ' + p.head + 'H' + one(Math.min(to, end)) + 'V' + y + 'H' + one(Math.max(from, m.x)) + 'z"/>');
    });
  }
  function fly(p, flags, y) {
    flags.forEach(function (m) {
      if (m.x < from - 80 || m.x > to) return;
      p.back.push('<path class="moment" d="M' + m.x.toFixed(1) + ' ' + (m.level * 16 + 1) + 'V' + y + '"/>');
      p.texts.push('<text class="flag" x="' + (m.left ? m.x - 4 : m.x + 4).toFixed(1) + '" y="' + (m.level * 16 + 11) + '"' + (m.left ? ' text-anchor="end"' : '') + '>' + m.name + '</text>');
    });
  }

  // ---- the axis ---------------------------------------------------------------------------------------------------------
  function silences(p, y) {
    var last = -1e9;
    folds.forEach(function (f) {
      if (f[0] >= story.horizon) return;
      var a = X(toU(f[0])), b = X(toU(f[1])), mid = (a + b) / 2, side = b - a < 14 ? [mid - 3, mid + 3] : [a + 3, b - 3];
      if (b < from || a > to) return;
      var d = 'M' + (mid - 2).toFixed(1) + ' ' + p.head;
      for (var z = 0; z < y - p.head; z += 8) d += 'l' + (z / 8 % 2 ? -4 : 4) + ' 8';
      p.back.push('<path class="foldbg" d="M' + side[0].toFixed(1) + ' ' + p.head + 'H' + side[1].toFixed(1) + 'V' + y + 'H' + side[0].toFixed(1) + 'z"/><path class="fold" d="' + d + '"/>');
      var text = clocks.span(f[1] - f[0]), half = text.length * 3;
      if (mid - half > last) { last = mid + half + 4; p.texts.push('<text class="foldsay" text-anchor="middle" x="' + mid.toFixed(1) + '" y="' + (p.head - 5) + '">' + text + '</text>'); }
    });
  }
  var MONTH = 2592000, STEPS = [1, 5, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 1209600, MONTH, 7776000, 31536000, 63072000, 157680000, 315360000];
  function ticks(p, y) { // in the stretches between folds
    var T = axis.times, per = W / (st.view[1] - st.view[0]), grid = { d: '', last: from - 99 };
    var step = STEPS.filter(function (s) { return s * per >= 74; })[0] || STEPS[STEPS.length - 1];
    for (var k = 0; k < T.length - 1; k++) {
      if (folds.some(function (f) { return f[0] === T[k] && f[1] === T[k + 1]; }) && T[k + 1] > T[k]) continue;
      var a = Math.max(toT(st.view[0] + from / per), k ? T[k] : -1e12), b = Math.min(toT(st.view[0] + to / per), k < T.length - 2 ? T[k + 1] : 1e12);
      if (b > a) stretch(p, grid, a, b, step, y);
    }
    p.back.unshift('<path class="grid" d="' + grid.d + '"/>');
  }
  // From a month on, steps are those of the calendar; and a day begins at midnight, also when the clocks were changed before.
  function stretch(p, grid, a, b, step, y) {
    var months = step < MONTH ? 0 : Math.round(step / 2628000), first = clocks.local(a), usual = clocks.ahead(a);
    var n = months ? Math.floor(((first.getUTCFullYear() - 1970) * 12 + first.getUTCMonth()) / months) : Math.floor(first / 1000 / step);
    for (var t = -Infinity; t <= b; n++) {
      var w = months ? Date.UTC(1970, n * months, 1) / 1000 : n * step;
      t = w - usual;
      if (clocks.ahead(t) !== usual) t = w - clocks.ahead(t);
      if (t < a || t > b) continue;
      var x = X(toU(t));
      if (x - grid.last < 46 || x > to - 16 || folds.some(function (f) { return Math.abs(X(toU((f[0] + f[1]) / 2)) - x) < 46; })) continue;
      grid.last = x;
      grid.d += 'M' + x.toFixed(1) + ' ' + p.head + 'V' + y;
      var midnight = w % 86400 === 0, wall = new Date(w * 1000);
      var text = months ? (months < 12 ? clocks.months[wall.getUTCMonth()] + ' ' : '') + wall.getUTCFullYear() : midnight ? clocks.date(t, wall) : clocks.clock(t, step < 60, wall);
      p.texts.push('<text class="tick' + (midnight ? ' day' : '') + '" x="' + x.toFixed(1) + '" y="' + (p.head - 5) + '" text-anchor="middle">' + text + '</text>');
    }
  }

  // ---- theories: bars from what raised them to what settled them; what was ruled out stays to be seen -------------------
  var ROUND = 'm-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z';
  var PLAY = { raises: ROUND, revives: ROUND, supports: 'm-1.6-5h3.2v3.4h3.4v3.2h-3.4v3.4h-3.2v-3.4h-3.4v-3.2h3.4z',
    weakens: 'm-5-1.6h10v3.2h-10z', 'acts-on': 'm-4.5-6l9.5 6l-9.5 6z', 'rules-out': SHAPES.impact, stands: 'm-5.5-5.5h11v11h-11z', parks: 'm-5-5.5h3.6v11h-3.6zm6.4 0h3.6v11h-3.6z' };
  var REOPENS = /^(raises|revives)$/, ENDS = { 'rules-out': 'ruled out', stands: 'stands', parks: 'parked' };
  function bars(p, y) {
    var any = false;
    story.theories.forEach(function (t) {
      var plays = t.plays.filter(story.known);
      if (!plays.length) return;
      if (!any) { any = true; heading(p, 'theories', y); y += 18; }
      theory(p, t, plays, y);
      y += 36;
    });
    return any ? y + 2 : y;
  }
  function theory(p, t, plays, y) {
    var dim = st.theories.length && st.theories.indexOf(t.id) < 0 ? ' dim' : '', open = null, cy = y + 24, d = '', state = 'open', first = X(plays[0].u);
    function bar(a, b, end) { if (b > from - 5 && a < to + 5) p.out.push('<path class="theory ' + end + dim + '" d="M' + one(Math.max(from - 5, a)) + ' ' + cy + 'H' + one(Math.min(to + 5, Math.max(b, a + 2))) + '"/>'); }
    plays.forEach(function (e) {
      var x = X(e.u);
      if (open === null && (e === plays[0] || REOPENS.test(e.effect))) { open = x; state = 'open'; }
      d += 'M' + x.toFixed(1) + ' ' + cy + (PLAY[e.effect] || PLAY.raises);
      hits.push({ e: e, x: x, x2: x, y: cy });
      if (ENDS[e.effect]) { state = e.effect; bar(open === null ? x : open, x, state); open = null; }
    });
    if (open !== null) bar(open, endOfKnown(), 'open');
    p.texts.push('<path class="play' + dim + '" d="' + d + '"/>');
    var say = t.claim + (ENDS[state] ? ' (' + ENDS[state] + ')' : ''), x = Math.max(4, Math.min(first - 4, W - say.length * 6.2)), n = Math.floor((W - x) / 6);
    p.texts.push('<text class="claim' + dim + (state === 'rules-out' ? ' out' : '') + '" x="' + x.toFixed(1) + '" y="' + (y + 12) + '">' + esc(say.length > n ? say.slice(0, n - 1) + '…' : say) + '</text>');
  }

  // ---- tracks as lines, unless tracks.js draws them as charts -----------------------------------------------------------
  function lines(p, y) {
    if (story.section.classList.contains('charted')) return y;
    story.tracks.forEach(function (t) {
      if (t.captured > story.horizon) return;
      var lo = 0, hi = -Infinity, top = y + 18, height = 64;
      t.series.forEach(function (s) { s.v.forEach(function (v) { if (v < lo) lo = v; if (v > hi) hi = v; }); });
      heading(p, t.title, y);
      if (st.known === story.all) p.firm.push('<text class="top" text-anchor="end" x="' + (W - 2) + '" y="' + (y + 13) + '">up to ' + (+hi.toPrecision(3)).toLocaleString('en') + '</text>');
      t.series.forEach(function (s, n) {
        p.out.push('<path class="line s' + (n + 1) + '" d="' + line(t.times, s.v, function (v) { return top + height - (v - lo) / ((hi - lo) || 1) * height; }) + '"/>');
      });
      y = top + height + 8;
    });
    return y;
  }
  // What is known of a series, as far as it is near the view: it begins with the last value before.
  function line(times, values, Y) {
    var d = '', pen = 'M', px = -1e9, py = 0;
    times.forEach(function (at, i) {
      if (at > story.horizon || isNaN(values[i])) { pen = 'M'; return; }
      var x = X(toU(at)), y = Y(values[i]);
      if ((x > from - 50 || pen === 'L') && px < to + 50) {
        d += pen === 'M' && px > -1e8 && x > from - 50 && px <= from - 50 ? 'M' + px.toFixed(1) + ' ' + py.toFixed(1) + 'L' : pen;
        d += x.toFixed(1) + ' ' + y.toFixed(1); pen = 'L';
      }
      px = x; py = y;
    });
    return d;
  }

  // ---- moving what is drawn ---------------------------------------------------------------------------------------------
  function slide(by) {
    shift = by; art.style.transform = by ? 'translateX(' + by.toFixed(1) + 'px)' : '';
    story.section.dispatchEvent(new CustomEvent('drawn', { detail: { toU: toU, view: st.view, horizon: story.horizon, say: function (t) { return clocks.date(t) + ' ' + clocks.clock(t); }, draw: draw } })); // for tracks.js
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
  // What is drawn at a place of the stage, or near it.
  function nearest(at) {
    var best = null, far = 15, px = at[0] - shift;
    hits.forEach(function (hit) {
      var dx = px < hit.x ? hit.x - px : px > hit.x2 ? px - hit.x2 : 0, d = Math.max(dx, Math.abs(at[1] - hit.y));
      if (d < far || (d === far && hit.x === hit.x2)) { far = d; best = hit; }
    });
    return best && { e: best.e, x: best.x + shift, y: best.y };
  }

  addEventListener('beforeprint', function () { flat = true; paint(); }); // paper shows the view and nothing beside it
  addEventListener('afterprint', function () { flat = false; draw(); });
  new ResizeObserver(function (es) { if (Math.abs(es[0].contentRect.width - W) > 0.5) { packed = null; draw(); } }).observe(stage);
  return {
    stage: stage, icon: icon, nearest: nearest, draw: draw, paint: paint, pan: pan,
    stale: function () { packed = null; }, // where other events are to be seen, or in other rows
    width: function () { return W; },
    height: function () { return art.style.height; },
    head: function () { return rowList[0] ? rowTop[rowList[0].name] : 22; }, // what is above the first row, in pixels
  };
};
