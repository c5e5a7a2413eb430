// Two reviews over each other, aligned where each was detected. compare/?a=ID&b=ID. The events of reviews come as
// scripts of calls, some reviews to a file, because pages from disk may not fetch.
(function () {
  'use strict';
  var a = document.getElementById('a'), b = document.getElementById('b'), out = document.getElementById('both'), have = {}, file = {};
  if (!a || !b || !out) return;
  Array.prototype.forEach.call(a.options, function (o) { file[o.value] = o.dataset.file; b.append(o.cloneNode(true)); });
  window.throughlineEvents = function (id, data) { have[id] = data; if (id === a.value || id === b.value) show(); };
  function get(id) {
    if (!file[id] || have[id] !== undefined) return;
    have[id] = null;
    var s = document.createElement('script');
    s.src = file[id];
    document.head.append(s);
  }
  function esc(s) { return s.replace(/[&<>"]/g, function (c) { return '&#' + c.charCodeAt(0) + ';'; }); }
  function rel(s) {
    if (!s) return 'at that moment';
    var m = Math.round(Math.abs(s) / 60), h = Math.floor(m / 60), d = Math.floor(h / 24);
    var t = Math.abs(s) < 60 ? Math.abs(s) + ' s' : d > 1 ? d + ' days' : h ? h + ' h' + (m % 60 ? ' ' + m % 60 + ' min' : '') : m + ' min';
    return t + (s < 0 ? ' before' : ' after');
  }
  function squeeze(t) { return (t < 0 ? -1 : 1) * Math.log(1 + Math.abs(t) / 300); }
  function el(tag, cls, text) { var e = document.createElement(tag); if (cls) e.className = cls; if (text) e.textContent = text; return e; }
  var TICKS = [60, 300, 900, 1800, 3600, 10800, 43200, 86400, 259200, 864000, 2592000, 31536000];
  function draw(two, stage) {
    var W = stage.clientWidth, all = two.map(function (r) { return r.events.map(function (e) { return squeeze(e.at - r.zero); }); });
    var flat = [].concat.apply([0], all), lo = Math.min.apply(null, flat), hi = Math.max.apply(null, flat), s = (W - 40) / ((hi - lo) || 1);
    function X(u) { return 20 + (u - lo) * s; }
    var y = 24, text = '', back = '', marks = '', last = -99;
    TICKS.map(function (t) { return -t; }).reverse().concat([0], TICKS).forEach(function (t) {
      var x = X(squeeze(t)), name = t ? rel(t).replace(/ (before|after)/, '') : two[0].aligned;
      if (x < 10 || x > W - 10 || (t && (x - last < 52 || Math.abs(x - X(0)) < 56))) return;
      last = x;
      back += '<path class="' + (t ? 'grid' : 'moment') + '" d="M' + x.toFixed(1) + ' 20V9999"/>';
      text += '<text class="tick' + (t ? '' : ' day') + '" text-anchor="middle" x="' + Math.max(name.length * 3.6, Math.min(x, W - name.length * 3.6)).toFixed(1) + '" y="14">' + (t < 0 ? '−' : t > 0 ? '+' : '') + esc(name) + '</text>';
    });
    two.forEach(function (r, n) {
      var ends = [], list = r.events.map(function (e, i) { return { e: e, x: X(all[n][i]), l: 0, next: null }; }), at = [], level;
      list.sort(function (p, q) { return p.x - q.x; }).forEach(function (m) {
        for (level = 0; level < 5; level++) if (ends[level] === undefined || ends[level] + 13 < m.x) break;
        m.l = Math.min(level, 5); ends[m.l] = m.x;
        if (at[m.l]) at[m.l].next = m; at[m.l] = m;
      });
      back += '<path class="rule" d="M0 ' + y + 'H' + W + '"/>';
      text += '<text class="row" x="4" y="' + (y + 14) + '">' + esc((n ? 'Second: ' : 'First: ') + r.title.slice(0, Math.floor(W / 7))) + '</text>';
      list.forEach(function (m) {
        var cy = y + 30 + m.l * 19, room = (m.next ? m.next.x : W) - m.x - 22, k = throughlineMarks[m.e.kind] ? m.e.kind : 'event';
        marks += '<path class="m k-' + k + (m.e.about ? ' about' : '') + '" fill-rule="evenodd" d="M' + m.x.toFixed(1) + ' ' + cy + throughlineMarks[k] + '"><title>' + esc(m.e.clock + ' ' + m.e.text) + '</title></path>';
        if (room > 58) { var c = Math.floor(Math.min(room, 280) / 6.1); text += '<text class="say" x="' + (m.x + 11).toFixed(1) + '" y="' + (cy + 4) + '">' + esc(m.e.text.length > c ? m.e.text.slice(0, c - 1) + '…' : m.e.text) + '</text>'; }
      });
      y += 42 + (ends.length - 1) * 19 + 4;
    });
    stage.innerHTML = '<svg viewBox="0 0 ' + W + ' ' + y + '" aria-hidden="true" focusable="false">' + back.replace(/V9999/g, 'V' + y) + marks + text + '</svg>';
    stage.firstChild.style.height = y + 'px';
  }
  var stage = null, two = [];
  function show() {
    two = [have[a.value], have[b.value]].filter(Boolean);
    out.textContent = '';
    if (!two.length) return;
    out.className = 'drawing timeline';
    stage = el('div', 'stage');
    out.append(stage);
    var merged = [];
    two.forEach(function (r, n) { r.events.forEach(function (e) { merged.push({ r: r, n: n, e: e, t: e.at - r.zero }); }); });
    merged.sort(function (p, q) { return p.t - q.t || p.n - q.n; });
    var ol = el('ol');
    merged.forEach(function (m) {
      var li = el('li', m.n ? 'b' : 'a'), what = el('div'), link = el('a', '', m.e.clock);
      link.href = m.r.href + '#' + encodeURIComponent(m.e.id);
      what.append(el('p', 'who', (m.n ? 'Second' : 'First') + (m.e.marker ? ', ' + m.e.marker : '') + (m.e.lane ? ', ' + m.e.lane : '')), link, ' ' + m.e.text);
      li.append(el('span', 'rel', (m.e.about && m.t ? 'about ' : '') + rel(m.t)), what);
      ol.append(li);
    });
    two.forEach(function (r) { var p = el('p', 'meta', 'Aligned at: ' + r.aligned + '. '), l = el('a', '', r.title); l.href = r.href; p.append(l); out.append(p); });
    out.append(ol);
    draw(two, stage);
  }
  function choose() {
    get(a.value); get(b.value); show();
    var q = new URLSearchParams();
    if (a.value) q.set('a', a.value);
    if (b.value) q.set('b', b.value);
    try { history.replaceState(null, '', location.pathname + (q.toString() ? '?' + q : '')); } catch (e) { /* a page from disk may not */ }
  }
  function read() {
    var q = new URLSearchParams(location.search);
    a.value = q.get('a') || ''; b.value = q.get('b') || '';
    if (a.selectedIndex < 0) a.value = '';
    if (b.selectedIndex < 0) b.value = '';
    get(a.value); get(b.value); show();
  }
  a.addEventListener('change', choose);
  b.addEventListener('change', choose);
  addEventListener('popstate', read);
  addEventListener('resize', function () { if (stage && two.length) draw(two, stage); });
  read();
})();
