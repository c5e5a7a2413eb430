// Which reviews a query finds and in what order: BM25 as bleve has it, so that browser and terminal agree.
// @ts-check
const throughlineRank = (() => {
  'use strict';
  const { reader, positions, itemsWith } = throughlinePostings;
  const { FACETS, needed } = throughlineQuery;
  const K1 = 1.2;
  const B = 0.75;
  const MAXCLAUSES = 32;

  function idf(core, e) {
    return Math.log(1 + (core.n - e.df + 0.5) / (e.df + 0.5));
  }
  // dampings are what BM25 sets against a term's frequency in each review, by its length as bleve keeps it.
  function dampings(core) {
    if (!core.damp)
      core.damp = Float64Array.from(core.len, (l) => {
        const norm = Math.fround(1 / Math.sqrt(l));
        const length = 1 / (norm * norm);
        return K1 * (1 - B + (B * length) / core.avg);
      });
    return core.damp;
  }
  // scored gives {docs, scores} of one term: bleve's BM25, in which the weight of the query's side is the idf once
  // more.
  function scored(core, e, weight) {
    let w = idf(core, e);
    const damp = dampings(core);
    const out = new Float64Array(e.count);
    w *= w * weight * K1;
    for (let i = 0; i < e.count; i++) {
      const tf = Math.sqrt(e.freqs[i]);
      out[i] = (w * tf) / (tf + damp[e.docs[i]]);
    }
    return { docs: e.docs, scores: out };
  }
  function fromMap(m) {
    return { docs: Int32Array.from(m.keys()), scores: Float64Array.from(m.values()) };
  }
  // starts are the positions of a phrase in a review; words that are not searched stand for any word.
  function starts(slots, doc) {
    let out = null;
    slots.forEach((es, i) => {
      if (!es || (out && !out.size)) return;
      const all = new Set();
      es.forEach((e) => {
        positions(e, doc).forEach((x) => {
          if (!out || out.has(x - i)) all.add(x - i);
        });
      });
      out = all;
    });
    return out || new Set();
  }
  // best gives {docs, scores} of a word: of words that start alike the best counts, less than the word itself.
  function best(core, es) {
    if (es.length === 1) return scored(core, es[0], es.exact ? 1 : 0.5);
    const out = new Map();
    es.forEach((e, i) => {
      const m = scored(core, e, i === 0 && es.exact ? 1 : 0.5);
      m.docs.forEach((d, k) => {
        if (!(out.get(d) >= m.scores[k])) out.set(d, m.scores[k]);
      });
    });
    return fromMap(out);
  }
  // matches gives {docs, scores} for a clause: of its ways a review has the sum of those that it has, that often.
  function matches(core, c) {
    const all = c.ways.filter((slots) => slots.length).map((slots) => oneWay(core, slots));
    if (all.length === 1) return all[0];
    const out = new Map();
    const times = new Map();
    all.forEach((m) => {
      m.docs.forEach((d, k) => {
        out.set(d, (out.get(d) || 0) + m.scores[k]);
        times.set(d, (times.get(d) || 0) + 1);
      });
    });
    times.forEach((n, d) => out.set(d, out.get(d) * n));
    return fromMap(out);
  }
  function oneWay(core, slots) {
    const groups = slots.filter(Boolean).map(best.bind(null, core));
    if (groups.length === 1) return groups[0];
    let out = new Map();
    groups.forEach((g, i) => {
      const next = new Map();
      g.docs.forEach((d, k) => {
        if (!i || out.has(d)) next.set(d, (out.get(d) || 0) + g.scores[k]);
      });
      out = next;
    });
    out.forEach((_, d) => {
      if (!starts(slots, d).size) out.delete(d);
    });
    return fromMap(out);
  }
  // kindsOf reads of which kinds the items of each review are: [[kind, the first item after them], ...].
  function kindsOf(core, bytes) {
    const r = reader(bytes, 0);
    return Array.from({ length: core.r }, () => {
      let end = 0;
      return Array.from({ length: r.num() }, () => [core.k[r.num()], (end += r.num())]);
    });
  }
  function kindOf(runs, item) {
    const run = runs.find((x) => item < x[1]);
    return run ? run[0] : '';
  }
  // within keeps of what a clause matches the reviews that have its words in items of the query's scope.
  function within(q, c, m) {
    if (!q.scope.length) return m;
    const out = new Map();
    const here = (es, d) =>
      (es || []).some((e) => itemsWith(e, d).some((k) => q.scope.includes(kindOf(q.kinds[d], k))));
    m.docs.forEach((d, i) => {
      if (c.ways.some((slots) => slots.length && slots.every((es) => !es || here(es, d)))) out.set(d, m.scores[i]);
    });
    return fromMap(out);
  }

  // A filter tells whether a review fits what narrows, but for one facet. The facets that it needs must be loaded.
  function filter(facets, q, but) {
    const tests = [];
    FACETS.forEach((f) => {
      [
        [f === 'in' && q.implied ? [q.implied] : q.narrow[f], true],
        [q.without[f], false],
      ].forEach((x) => {
        if (!x[0].length || (x[1] && f === but)) return;
        const ks = x[0].map((v) => facets[f].n.indexOf(v));
        tests.push((d) => {
          const of = facets[f].o[d];
          return (Array.isArray(of) ? of : [of]).some((k) => ks.includes(k)) === x[1];
        });
      });
    });
    return (d) => tests.every((t) => t(d));
  }
  // A tally sums up scores by review.
  function tally(n) {
    const t = { sums: new Float64Array(n), count: new Uint8Array(n), docs: [] };
    t.add = (m) => {
      for (let i = 0; i < m.docs.length; i++) {
        const d = m.docs[i];
        if (!t.count[d]++) t.docs.push(d);
        t.sums[d] += m.scores[i];
      }
    };
    return t;
  }
  // match gives [[review, tier, score]] for a query, whatever narrows it left aside.
  function match(core, q) {
    const should = tally(core.r);
    const must = tally(core.r);
    const not = tally(core.r);
    let total = 0;
    let musts = 0;
    let nots = 0;
    const out = [];
    q.clauses
      .filter((c) => c.slots.length)
      .slice(0, MAXCLAUSES)
      .forEach((c) => {
        const found = matches(core, c);
        if (c.sign === '-') {
          nots++;
          not.add(found);
          return;
        }
        const m = within(q, c, found);
        if (c.sign === '+') {
          musts++;
          must.add(m);
          return;
        }
        total++;
        should.add(m);
      });
    function consider(d) {
      if (not.count[d] || must.count[d] < musts) return;
      const n = should.count[d];
      const s = n ? (should.sums[d] * n) / total : 0;
      out.push([d, total > 1 && n === total ? 1 : 0, s + must.sums[d]]);
    }
    if (musts) must.docs.forEach(consider);
    else if (total) should.docs.forEach(consider);
    else if (nots || needed(q).length || q.scope.length || !q.said)
      for (let d = 0; d < core.r; d++)
        if (!q.scope.length || q.kinds[d].some((x) => q.scope.includes(x[0]))) consider(d);
    return out;
  }

  // scoresOf are how much each item of a review holds of the words of a query (for a phrase all of its words).
  function scoresOf(core, q, doc, n) {
    const score = Array.from({ length: n }, () => 0);
    q.clauses.forEach((c) => {
      if (c.sign === '-') return;
      const most = new Map();
      c.ways.forEach((slots) => {
        const mine = new Map();
        const has = new Map();
        slots.forEach((es) => {
          const seen = new Set();
          (es || []).forEach((e) => {
            const w = idf(core, e);
            itemsWith(e, doc).forEach((k) => {
              if (seen.has(k)) return;
              seen.add(k);
              has.set(k, (has.get(k) || 0) + 1);
              mine.set(k, (mine.get(k) || 0) + w * w);
            });
          });
        });
        const need = c.phrase || slots !== c.slots ? slots.filter(Boolean).length : 1;
        mine.forEach((s, k) => {
          if (has.get(k) >= need) most.set(k, Math.max(most.get(k) || 0, s));
        });
      });
      most.forEach((s, k) => {
        score[k] += s;
      });
    });
    return score;
  }
  // itemsOf are the items of a review that hold words of the query, those that match best first; of a query without
  // words those of its scope.
  function itemsOf(core, q, doc, shown) {
    const wordless = q.scope.length && !q.clauses.some((c) => c.sign !== '-');
    return scoresOf(core, q, doc, shown.i.length)
      .map((s, k) => [(wordless ? 1 : s) / (1 + 0.003 * shown.i[k][1].length), k])
      .filter((x) => x[0] > 0 && (!q.scope.length || q.scope.includes(core.k[shown.i[x[1]][2]])))
      .sort((a, b) => b[0] - a[0] || a[1] - b[1])
      .slice(0, 3)
      .map((x) => item(core, shown.i[x[1]]));
  }
  function item(core, it) {
    return { id: it[0], text: it[1], kind: core.k[it[2]] || '', note: it[3] || '' };
  }

  // foremost is the beginning of a list as it would be sorted.
  function foremost(list, n, order) {
    const out = [];
    list.forEach((x) => {
      if (out.length === n && order(x, out[n - 1]) >= 0) return;
      let k = out.length;
      while (k > 0 && order(x, out[k - 1]) < 0) k--;
      out.splice(k, 0, x);
      if (out.length > n) out.pop();
    });
    return out;
  }

  return { filter, match, kindsOf, scoresOf, itemsOf, item, foremost };
})();
