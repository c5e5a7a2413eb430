// The graphs under a timeline: numbers over the same time, one panel with a scale of its own for each unit, drawn up
// to where the walk has come. Values stand beside the line at the playhead, under the pointer, or at the end.
// @ts-check
const throughlineGraphs = (() => {
  'use strict';
  const { escape } = throughlineUtil;
  const HEIGHT = 76; // pixels of a panel
  const GAP = 30; // over it, for its title

  const one = (x) => Math.round(x * 10) / 10;
  const format = (v) =>
    v.toLocaleString('en', { maximumFractionDigits: Math.abs(v) < 10 ? 2 : Math.abs(v) < 100 ? 1 : 0 });

  /** Round numbers from low to high, three to five of them. @param {number} low @param {number} high */
  function scaleOf(low, high) {
    const raw = (high - low || 1) / 3;
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= raw * 0.999);
    const from = Math.floor(low / step) * step;
    const steps = Math.max(1, Math.ceil((high - from) / step - 1e-9));
    return { from, to: from + steps * step, ticks: Array.from({ length: steps + 1 }, (_, i) => from + i * step) };
  }
  function boundsOf(series) {
    let low = 0;
    let high = -Infinity;
    for (const s of series) {
      for (const v of s.values) {
        if (v < low) low = v;
        if (v > high) high = v;
      }
    }
    return high > -Infinity ? { low, high } : { low, high: low + 1 };
  }
  // upTo is how many of the times are known at a moment.
  function upTo(times, t) {
    let low = 0;
    let high = times.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (times[mid] <= t) low = mid + 1;
      else high = mid;
    }
    return low;
  }

  const make = (/** @type {any} */ story) => {
    const { axis } = story;
    const panels = story.tracks.flatMap((t) =>
      t.axes.map((a, i) => {
        const { low, high } = boundsOf(a.series);
        return { track: t, unit: a.unit, series: a.series, first: i === 0, scale: scaleOf(low, high), top: 0 };
      }),
    );

    // measure gives every panel its place and tells where the last one ends. They keep it while one walks.
    function measure(y) {
      for (const p of panels) {
        p.top = y + (p.first ? GAP : 28);
        y = p.top + HEIGHT;
      }
      return y + (panels.length ? 4 : 0);
    }
    function paint(place) {
      const out = { art: [], still: [], over: [] };
      for (const p of panels) if (!(p.track.captured > story.horizon)) panel(p, place, out);
      return { art: out.art.join(''), still: out.still.join(''), over: out.over.join('') };
    }
    function panel(p, place, out) {
      const { X, S, W, from, to } = place;
      const span = p.scale.to - p.scale.from;
      const Y = (v) => p.top + HEIGHT - ((v - p.scale.from) / span) * HEIGHT;
      const n = upTo(p.track.times, story.horizon);
      const edge = story.walking() ? Math.max(from, Math.min(to, X(axis.place(story.horizon)))) : to;
      if (p.first) {
        out.still.push(`<path class="rule" d="M0 ${p.top - GAP + 6}H${W}"/>`);
        out.still.push(
          `<text class="row" x="${S ? S + 4 : 0}" y="${p.top - GAP + 20}">${escape(p.track.title)}</text>`,
        );
      }
      rule(p, n, Y, place, out);
      if (edge < to) {
        out.art.push(`<path class="unseen" d="M${one(edge)} ${p.top}H${one(to)}V${p.top + HEIGHT}H${one(edge)}z"/>`);
      }
      for (const s of p.series)
        out.art.push(`<path class="line s${s.key}" d="${line(p.track.times, s.values, n, Y, place)}"/>`);
      values(p, n, Y, place, out);
    }
    // rule draws the scale, as far as what is known has reached: a larger number would tell what is to come.
    function rule(p, n, Y, { S, W }, out) {
      let most = 0;
      if (story.walking())
        for (const s of p.series) for (let i = 0; i < n; i++) if (s.values[i] > most) most = s.values[i];
      const shown = story.walking() ? p.scale.ticks.filter((v) => v <= most || v <= 0) : p.scale.ticks;
      const d = shown.map((v) => `M${S} ${one(Y(v))}H${W}`).join('');
      out.still.push(`<path class="grid" d="${d}"/>`);
      for (const v of shown) {
        const x = S ? S - 6 : 2;
        const more = S ? ' text-anchor="end"' : '';
        out.still.push(`<text class="scale" x="${x}" y="${one(Y(v) + (S ? 4 : -2))}"${more}>${format(v)}</text>`);
      }
      const last = shown[shown.length - 1];
      if (p.unit) {
        const more = ' text-anchor="end"';
        out.still.push(
          `<text class="scale" x="${S ? S - 6 : W - 2}" y="${one(Y(last) - (S ? 9 : 2))}"${more}>` +
            `${escape(p.unit)}</text>`,
        );
      }
    }
    // line is what is known of a series, as far as it is near the view: it begins with the last value before.
    function line(times, values, n, Y, { X, from, to }) {
      let d = '';
      let pen = 'M';
      let px = -1e9;
      let py = 0;
      for (let i = 0; i < n; i++) {
        if (isNaN(values[i])) {
          pen = 'M';
          continue;
        }
        const x = X(axis.place(times[i]));
        const y = Y(values[i]);
        if ((x > from - 50 || pen === 'L') && px < to + 50) {
          if (pen === 'M' && px > -1e8 && x > from - 50 && px <= from - 50) d += `M${one(px)} ${one(py)}L`;
          else d += pen;
          d += `${one(x)} ${one(y)}`;
          pen = 'L';
        }
        px = x;
        py = y;
      }
      return d;
    }
    // values says what each series was at the moment that is looked at, beside its line, none over another.
    function values(p, n, Y, place, out) {
      const { X, S, W } = place;
      const t = place.pointed ?? place.now;
      if (t === null) return; // the legend names them
      const k = Math.min(n, upTo(p.track.times, t)) - 1;
      if (k < 0) return;
      const x = Math.max(S, Math.min(W, X(axis.place(p.track.times[k]))));
      const list = p.series
        .filter((s) => !isNaN(s.values[k]))
        .map((s) => ({ s, y: Y(s.values[k]), at: Math.max(p.top + 6, Math.min(p.top + HEIGHT - 2, Y(s.values[k]))) }))
        .sort((a, b) => a.y - b.y);
      for (let i = 1; i < list.length; i++) list[i].at = Math.max(list[i].at, list[i - 1].at + 13);
      for (let i = list.length - 1, low = p.top + HEIGHT + 2; i >= 0; i--)
        low = (list[i].at = Math.min(list[i].at, low)) - 13;
      for (const { s, y, at } of list) {
        const words = `${format(s.values[k])} ${s.name}`;
        const left = x + 12 + words.length * 6.3 > W;
        const more = left ? ' text-anchor="end"' : '';
        out.over.push(`<circle class="dot s${s.key}" cx="${one(x)}" cy="${one(y)}" r="3.5"/>`);
        out.over.push(
          `<text class="value s${s.key}" x="${one(x + (left ? -9 : 9))}" y="${one(at + 3)}"${more}>` +
            `${escape(words)}</text>`,
        );
      }
    }
    return { measure, paint };
  };
  return Object.assign(make, { scaleOf, upTo });
})();
