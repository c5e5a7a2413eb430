// Which reviews a query finds and in what order: BM25 as bleve has it, so that browser and terminal agree.
// @ts-check
const throughlineRank = (() => {
  'use strict';
  const { positions, itemsWith } = throughlinePostings;
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
  // matches gives {docs, scores} for a clause.
  function matches(core, c) {
    const groups = c.slots.filter(Boolean).map(best.bind(null, core));
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
      if (!starts(c.slots, d).size) out.delete(d);
    });
    return fromMap(out);
  }

  // A filter tells whether a review fits what narrows, but for one facet. The facets that it needs must be loaded.
  function filter(facets, q, but) {
    const tests = [];
    FACETS.forEach((f) => {
      [
        [q.narrow[f], true],
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
        const m = matches(core, c);
        if (c.sign === '-') {
          nots++;
          not.add(m);
          return;
        }
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
    else if (nots || needed(q).length || !q.said) for (let d = 0; d < core.r; d++) consider(d);
    return out;
  }

  // itemsOf are the items of a review that hold words of the query (for a phrase all of its words), those that match
  // best first.
  function itemsOf(core, q, doc, shown) {
    const score = shown.i.map(() => 0);
    q.clauses.forEach((c) => {
      if (c.sign === '-') return;
      const mine = new Map();
      const need = c.phrase ? c.slots.filter(Boolean).length : 1;
      const has = new Map();
      c.slots.forEach((es) => {
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
      mine.forEach((s, k) => {
        if (has.get(k) >= need) score[k] += s;
      });
    });
    return score
      .map((s, k) => [s / (1 + 0.003 * shown.i[k][1].length), k])
      .filter((x) => x[0] > 0)
      .sort((a, b) => b[0] - a[0] || a[1] - b[1])
      .slice(0, 3)
      .map((x) => {
        const it = shown.i[x[1]];
        return { id: it[0], text: it[1], kind: core.k[it[2]] || '' };
      });
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

  return { filter, match, itemsOf, foremost };
})();
