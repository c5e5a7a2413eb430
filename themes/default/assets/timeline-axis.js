// What a timeline measures with: an axis on which long silences are folded, and clocks in three zones. Both know numbers only.
(function () {
  'use strict';
  // An axis over moments in seconds since 1970. A place on it (u) counts the seconds that are not folded, from the first
  // moment on; outside of the moments it goes on as it is. times and places are its corners, folds the [from, to] of silences.
  window.throughlineAxis = function (moments) {
    var pts = moments.slice().sort(function (a, b) { return a - b; }), first = pts[0], last = pts[pts.length - 1];
    var folds = silences(pts), T = [first], U = [0], u = 0, t = first;
    var left = folds.reduce(function (left, f) { return left - (f[1] - f[0]); }, last - first);
    var wide = Math.max(left, 60) * Math.min(0.07, 0.4 / Math.max(folds.length, 1)); // of a fold, in seconds of the rest
    folds.forEach(function (f) {
      u += f[0] - t; T.push(f[0]); U.push(u);
      u += wide; t = f[1]; T.push(t); U.push(u);
    });
    u += last - t; T.push(last + (u ? 0 : 1)); U.push(u || 1);
    var n = T.length - 1;
    return {
      folds: folds, times: T, total: u || 60, start: T[0], end: T[n],
      place: function (t) { return t <= T[0] ? t - T[0] : t >= T[n] ? U[n] + t - T[n] : between(T, U, t); },
      time: function (u) { return u <= 0 ? T[0] + u : u >= U[n] ? T[n] + u - U[n] : between(U, T, u); },
    };
  };
  function find(a, x) { var lo = 0, hi = a.length - 2; while (lo < hi) { var m = (lo + hi + 1) >> 1; if (a[m] <= x) lo = m; else hi = m - 1; } return lo; }
  function between(from, to, x) {
    var k = find(from, x);
    return from[k + 1] > from[k] ? to[k] + (x - from[k]) / (from[k + 1] - from[k]) * (to[k + 1] - to[k]) : to[k];
  }
  // A silence is folded while it is a fifth of what is left and far longer than what is usual there.
  function silences(pts) {
    var gaps = [], left = pts[pts.length - 1] - pts[0], n = 0;
    function size(g) { return g[1] - g[0]; }
    for (var i = 1; i < pts.length; i++) if (pts[i] > pts[i - 1]) gaps.push([pts[i - 1], pts[i]]);
    gaps.sort(function (a, b) { return size(b) - size(a); });
    while (n < gaps.length - 1 && n < 12) {
      var usual = size(gaps[Math.floor((n + 1 + gaps.length) / 2)] || gaps[gaps.length - 1]);
      if (size(gaps[n]) < 1200 || size(gaps[n]) < left * 0.2 || size(gaps[n]) < usual * 6) break;
      left -= size(gaps[n]); n++;
    }
    return gaps.slice(0, n).sort(function (a, b) { return a[0] - b[0]; });
  }

  // Clocks of the zone that zone() names: 'utc', 'mine', or the one that events (at and off, in seconds) were written in.
  window.throughlineClocks = function (events, zone) {
    var steady = events.every(function (e) { return e.off === events[0].off; });
    function local(t) { // a date whose UTC parts are those of the zone
      if (zone() === 'utc') return new Date(t * 1000);
      if (zone() === 'mine') { var d = new Date(t * 1000); return new Date(t * 1000 - d.getTimezoneOffset() * 60000); }
      var off = events[0].off;
      if (!steady) for (var i = 0; i < events.length && events[i].at <= t; i++) off = events[i].off;
      return new Date((t + off) * 1000);
    }
    return {
      months: MONTHS, local: local, span: span,
      ahead: function (t) { return local(t) / 1000 - t; }, // of UTC, in seconds
      clock: function (t, sec, d) { d = d || local(t); return two(d.getUTCHours()) + ':' + two(d.getUTCMinutes()) + (sec ? ':' + two(d.getUTCSeconds()) : ''); },
      date: function (t, d) { d = d || local(t); return d.getUTCDate() + ' ' + MONTHS[d.getUTCMonth()]; },
    };
  };
  var MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
  function two(n) { return (n < 10 ? '0' : '') + n; }
  function span(s) {
    s = Math.round(s);
    if (s < 60) return s + ' s';
    var m = Math.round(s / 60), h = Math.floor(m / 60), d = Math.floor(h / 24);
    if (d >= 3) return Math.round(h / 24) + ' days';
    if (h >= 48) return d + ' days' + (h % 24 ? ' ' + h % 24 + ' h' : '');
    return h ? h + ' h' + (m % 60 ? ' ' + m % 60 + ' min' : '') : m + ' min';
  }
})();
