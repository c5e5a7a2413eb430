// What a timeline measures with: an axis on which long silences are folded, and clocks in three zones. Both know
// numbers only.
// @ts-check

/**
 * An axis over moments in seconds since 1970. A place on it (u) counts the seconds that are not folded, from the first
 * moment on; outside of the moments it goes on as it is. times are its corners, folds the [from, to] of silences.
 */
const throughlineAxis = (() => {
  'use strict';
  const FOLD = 0.045; // how wide a fold is, as a part of what is not folded
  const FOLDED = 0.3; // and all of them together at most

  function find(a, x) {
    let low = 0;
    let high = a.length - 2;
    while (low < high) {
      const mid = (low + high + 1) >> 1;
      if (a[mid] <= x) low = mid;
      else high = mid - 1;
    }
    return low;
  }
  function between(from, to, x) {
    const k = find(from, x);
    if (from[k + 1] <= from[k]) return to[k];
    return to[k] + ((x - from[k]) / (from[k + 1] - from[k])) * (to[k + 1] - to[k]);
  }

  // A silence is folded while it is a fifth of what is left and far longer than what is usual there.
  function silences(points) {
    const size = (g) => g[1] - g[0];
    const gaps = [];
    for (let i = 1; i < points.length; i++) if (points[i] > points[i - 1]) gaps.push([points[i - 1], points[i]]);
    gaps.sort((a, b) => size(b) - size(a));
    let left = points[points.length - 1] - points[0];
    let n = 0;
    while (n < gaps.length - 1 && n < 12) {
      const usual = size(gaps[Math.floor((n + 1 + gaps.length) / 2)] || gaps[gaps.length - 1]);
      if (size(gaps[n]) < Math.max(1200, left * 0.2, usual * 6)) break;
      left -= size(gaps[n]);
      n++;
    }
    return gaps.slice(0, n).sort((a, b) => a[0] - b[0]);
  }

  return (/** @type {number[]} */ moments) => {
    const points = moments.slice().sort((a, b) => a - b);
    const first = points[0];
    const last = points[points.length - 1];
    const folds = silences(points);
    const left = folds.reduce((sum, f) => sum - (f[1] - f[0]), last - first);
    const wide = Math.max(left, 60) * Math.min(FOLD, FOLDED / Math.max(folds.length, 1));
    const T = [first];
    const U = [0];
    let u = 0;
    let t = first;
    for (const [from, to] of folds) {
      u += from - t;
      T.push(from);
      U.push(u);
      u += wide;
      t = to;
      T.push(to);
      U.push(u);
    }
    u += last - t;
    T.push(last + (u ? 0 : 1));
    U.push(u || 1);
    const n = T.length - 1;
    return {
      folds,
      times: T,
      total: u || 60,
      start: T[0],
      end: T[n],
      place: (/** @type {number} */ t) => (t <= T[0] ? t - T[0] : t >= T[n] ? U[n] + t - T[n] : between(T, U, t)),
      time: (/** @type {number} */ u) => (u <= 0 ? T[0] + u : u >= U[n] ? T[n] + u - U[n] : between(U, T, u)),
    };
  };
})();

/**
 * Clocks of the zone that zone() names: 'utc', 'mine', or the one that events (at and off, in seconds) were written in.
 */
const throughlineClocks = (() => {
  'use strict';
  const { two, span } = throughlineUtil;
  const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

  return (/** @type {{at: number, off: number}[]} */ events, /** @type {() => string} */ zone) => {
    const steady = events.every((e) => e.off === events[0].off);
    // A date whose UTC parts are those of the zone.
    function local(t) {
      if (zone() === 'utc') return new Date(t * 1000);
      if (zone() === 'mine') return new Date(t * 1000 - new Date(t * 1000).getTimezoneOffset() * 60000);
      let off = events[0].off;
      if (!steady) for (let i = 0; i < events.length && events[i].at <= t; i++) off = events[i].off;
      return new Date((t + off) * 1000);
    }
    return {
      months: MONTHS,
      local,
      span,
      ahead: (t) => local(t).getTime() / 1000 - t, // of UTC, in seconds
      clock(t, seconds, d = local(t)) {
        return `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}${seconds ? `:${two(d.getUTCSeconds())}` : ''}`;
      },
      date: (t, d = local(t)) => `${d.getUTCDate()} ${MONTHS[d.getUTCMonth()]}`,
    };
  };
})();
