// From the words of a query to the terms of the index: what they are reduced to, what begins like them, what is spelt
// like them.
// @ts-check
const throughlineTerms = (() => {
  'use strict';
  const { mapOf, raw, shard } = throughlineFiles;
  const { terms, postings, reader } = throughlinePostings;
  const { halves } = throughlineQuery;
  const EXPANSIONS = 5; // how many words that begin alike are looked for

  function dictionary(core, w) {
    return core.load(`d/${shard(Array.from(w).slice(0, 2).join(''), core.d)}`, mapOf);
  }
  function lookup(core, term) {
    return core.load(`i/${shard(term, core.i)}`, terms).then((all) => {
      const e = all.get(term);
      if (e) e.name = term;
      return e ? postings(e) : null;
    });
  }
  // A value of the dictionary: the term, '' for a word that is not searched. Of a word that may be two it is a list.
  function termIn(v, w) {
    if (Array.isArray(v)) return termIn(v[0], w);
    return v === 0 ? '' : typeof v === 'number' ? w : v.slice(1);
  }
  function commonness(v) {
    if (Array.isArray(v)) return commonness(v[0]);
    return typeof v === 'number' ? v : parseInt(v[0], 36);
  }
  // guess applies what happened to other words of the site to one that is not on it: "retrying" leads to "retries".
  function guess(core, dict, w) {
    const known = new Set();
    let best;
    dict.forEach((v, k) => {
      known.add(termIn(v, k));
    });
    core.e.forEach((r) => {
      // longest endings first
      if (best !== undefined || w.length < r[0].length + 2 || w.slice(w.length - r[0].length) !== r[0]) return;
      const t = w.slice(0, w.length - r[0].length) + r[1];
      if (t && known.has(t)) best = t;
    });
    return best === undefined && known.has(w) ? w : best; // "tomorrow", where the site only says "tomorrow's"
  }
  // termOf gives the term of a word, '' for one that is not searched, undefined for an unknown word.
  function termOf(core, dict, w) {
    return dict.has(w) ? termIn(dict.get(w), w) : guess(core, dict, w);
  }
  function startingWith(dict, w) {
    const best = new Map();
    dict.forEach((v, k) => {
      const t = termIn(v, k);
      if (t && k.length > w.length && k.slice(0, w.length) === w) best.set(t, commonness(v));
    });
    return Array.from(best.keys())
      .sort((a, b) => best.get(b) - best.get(a) || a.length - b.length || (a < b ? -1 : 1))
      .slice(0, EXPANSIONS);
  }
  // distance counts letters that differ, are missing, are too many or are exchanged with their neighbour.
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let prev = [];
    let cur;
    let before;
    for (var j = 0; j <= b.length; j++) prev[j] = j;
    for (let i = 1; i <= a.length; i++) {
      cur = [i];
      for (j = 1; j <= b.length; j++) {
        cur[j] = Math.min(prev[j] + 1, cur[j - 1] + 1, prev[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
          cur[j] = Math.min(cur[j], before[j - 2] + 1);
      }
      before = prev;
      prev = cur;
    }
    return prev[b.length];
  }
  // nearest finds the word of the site that is spelt most like one, the more common before the less.
  function nearest(core, w) {
    const least = w.length > 4 ? 2 : 1;
    const names = new Set([w, w[1] + w[0] + w.slice(2), w[0] + w.slice(2)]);
    const all = [];
    if (w.length < 3 || w.length > 40) return Promise.resolve(null);
    if (core.d <= 16) for (let i = 0; i < core.d; i++) all.push(core.load(`d/${i.toString(16)}`, mapOf));
    else
      names.forEach((n) => {
        all.push(dictionary(core, n));
      });
    return Promise.all(all).then((dicts) => {
      let best = null;
      let rank = [Infinity];
      dicts.forEach((dict) => {
        dict.forEach((v, k) => {
          if (v === 0 || k === w) return;
          const d = distance(w, k, least);
          const r = [d, -commonness(v)];
          if (d > least || d > rank[0] || (d === rank[0] && (r[1] > rank[1] || (r[1] === rank[1] && k > best)))) return;
          best = k;
          rank = r;
        });
      });
      return best;
    });
  }

  // placed gives the entries of a phrase the bytes of their positions.
  function placed(core, es) {
    return Promise.all(
      es.map((e) =>
        core.load(`p/${shard(e.name, core.i)}`, raw).then((bytes) => {
          const r = reader(bytes, 0);
          const size = r.num();
          let at = r.at + size;
          for (let k = 0; k < e.index; k++) at += r.num();
          e.places = bytes;
          e.placesAt = at;
        }),
      ),
    );
  }
  // resolve finds what a clause means: the ways to write it, each with slots, which for each word are the entries of
  // its terms, null for one that is not searched. The first way is the clause's own. Words that the site does not
  // have in any way are added to unknown.
  async function resolve(core, c, unknown) {
    const missing = [];
    let slots = await Promise.all(c.words.map((w) => entriesOf(core, w, c.star || (c.open && w.length > 1), missing)));
    c.all = slots;
    while (slots.length && !slots[0]) slots = slots.slice(1);
    while (slots.length && !slots[slots.length - 1]) slots = slots.slice(0, -1);
    c.slots = slots;
    c.phrase = c.phrase && slots.length > 1;
    if (c.phrase) await placed(core, slots.filter(Boolean).flat());
    const others = await Promise.all(
      [...(await waysOf(core, c)), ...c.also.map((w) => [w])].map((ws) => way(core, ws)),
    );
    c.ways = [slots, ...others.filter(Boolean)];
    if (c.ways.length === 1) unknown.push(...missing);
  }
  // way gives the slots of another way to write a clause, null where the site has none.
  async function way(core, ws) {
    const dicts = await Promise.all(ws.map((w) => dictionary(core, w)));
    if (!ws.every((w, i) => dicts[i].has(w))) return null;
    const slots = await Promise.all(ws.map((w) => entriesOf(core, w, false, [])));
    if (!slots.every((es) => es && es.length)) return null;
    if (slots.length > 1) await placed(core, slots.flat());
    return slots;
  }
  // waysOf are the two words that one of the query may be, where the site has both.
  async function waysOf(core, c) {
    const w = c.words[0];
    if (!c.halved) return [];
    const dict = await dictionary(core, w);
    const v = dict.get(w);
    if (Array.isArray(v)) return v.slice(1).map((at) => [w.slice(0, at), w.slice(at)]);
    if (v !== undefined) return [];
    const cut = halves(w).filter(([a]) => dict.has(a) && termIn(dict.get(a), a));
    const known = await Promise.all(cut.map(async ([, b]) => (await dictionary(core, b)).has(b)));
    return cut.filter((_, i) => known[i]);
  }
  // entriesOf are those of a word's term, and where it is the beginning of one of the terms that begin so. exact says
  // that the first is the term itself.
  async function entriesOf(core, w, begins, unknown) {
    if (w.length > 100) return [];
    const dict = await dictionary(core, w);
    const term = termOf(core, dict, w);
    const more = begins ? startingWith(dict, w) : [];
    if (term === '' && !more.length) return null;
    if (term === undefined && !more.length) unknown.push(w);
    const names = term ? [term, ...more.filter((x) => x !== term)] : more;
    const found = (await Promise.all(names.map((name) => lookup(core, name)))).filter(Boolean);
    return Object.assign(found, { exact: !!term });
  }

  // markWords are the words of the site that the words of a query find, as far as they start with the same two
  // letters.
  function markWords(core, q) {
    const out = new Set();
    const asked = [];
    q.clauses.forEach((c) => {
      if (c.sign === '-') return;
      [...c.words, ...c.also, ...c.ways.slice(1).flatMap((slots) => slots.flatMap((es) => es.map((e) => e.name)))]
        .concat(...c.words.map((w) => (core.y || []).filter((g) => g.includes(w))))
        .forEach((w) => {
          asked.push([w, (c.star || c.open) && w === c.words[0], dictionary(core, w)]);
        });
    });
    return Promise.all(asked.map((x) => x[2])).then((dicts) => {
      dicts.forEach((dict, i) => {
        const w = asked[i][0];
        const t = termOf(core, dict, w);
        if (t !== '') out.add(w);
        dict.forEach((v, k) => {
          const same = termIn(v, k);
          if (same && (same === t || (asked[i][1] && w.length > 1 && k.slice(0, w.length) === w))) out.add(k);
        });
      });
      return Array.from(out).sort();
    });
  }

  // corrected is the query with unknown words as the site spells their like, or null.
  function corrected(core, text, unknown) {
    if (!unknown.length) return Promise.resolve(null);
    return Promise.all(unknown.slice(0, 5).map((w) => nearest(core, w))).then((near) => {
      let out = text;
      near.forEach((n, i) => {
        const at = out.toLowerCase().indexOf(unknown[i]);
        if (n && at >= 0) out = out.slice(0, at) + n + out.slice(at + unknown[i].length);
      });
      return out === text ? null : out.trim();
    });
  }

  return { dictionary, termIn, termOf, guess, distance, resolve, markWords, corrected };
})();
