// The search engine of the browser: answers queries as the index of the terminal does.
// @ts-check
const throughlineFind = (() => {
  'use strict';
  const { json, raw, loadFacets, texts, passages, open, anew, hasLeft, address } = throughlineFiles;
  const { parse, needed, words, FACETS } = throughlineQuery;
  const { indexOf } = throughlinePostings;
  const { dictionary, termOf, resolve, markWords, corrected } = throughlineTerms;
  const { filter, match, kindsOf, itemsOf, foremost } = throughlineRank;
  const { best, held } = throughlinePassage;
  const TITLE = 31; // words: a longer query is no title

  // titled gives the reviews whose title is the query, word for word: of those that have all words in the title, the
  // best.
  async function titled(core, q, found) {
    const slots = q.clauses.flatMap((c) => c.all);
    const asked = q.clauses.flatMap((c) => c.words);
    const out = new Set();
    const entries = slots.filter(Boolean).map((es) => es.exact && es[0]);
    if (!q.plain || q.scope.length || slots.length > TITLE || !entries.length || !entries.every(Boolean)) return out;
    const inTitle = (e, doc) => {
      const k = indexOf(e, doc);
      return k >= 0 && e.title[k];
    };
    // same tells whether a word of a title is what the query has in that place.
    const same = async (w, i) => {
      if (w === asked[i]) return true;
      const term = termOf(core, await dictionary(core, w), w);
      return slots[i] ? slots[i][0].name === term : term === '';
    };
    const isTitle = async (doc) => {
      const ws = words((await texts(core, doc)).t.normalize('NFC'), core.cjk);
      return ws.length === slots.length && (await Promise.all(ws.map(same))).every(Boolean);
    };
    const candidates = found
      .filter(([doc]) => entries.every((e) => inTitle(e, doc)))
      .sort((a, b) => b[2] - a[2])
      .slice(0, 20);
    const are = await Promise.all(candidates.map(([doc]) => isTitle(doc)));
    candidates.forEach(([doc], i) => are[i] && out.add(doc));
    return out;
  }

  /**
   * Answers {total, results: [{id, url, title, date, kind, summary, score, items}], corrected, words, cut, query}.
   * Where a file is gone because the site was published anew, the answer is the new site's and says so in anew. It
   * fails with the name of a file that did not arrive.
   * @param {string} text
   * @param {object} options
   * @param {string} [options.root] the way to the root of the site
   * @param {number} [options.limit]
   * @param {'best' | 'new'} [options.sort]
   * @param {string[]} [options.facets] that will be counted: they are asked for meanwhile
   */
  async function search(text, options) {
    try {
      return await find(text, options);
    } catch (err) {
      if (!(await anew(err))) throw err;
      return find(text, options);
    }
  }
  async function find(text, options) {
    const core = await open(options.root);
    const unknown = [];
    const q = parse(text, core.cjk);
    for (const f of options.facets || []) if (core.f[f] > 1) core.load(`f/${f}`, json).catch(() => {});
    const resolved = q.clauses.map((c) => resolve(core, c, unknown));
    const kinds = q.scope.length ? core.load('f/items', raw).then((bytes) => kindsOf(core, bytes)) : null;
    const [facets, of] = await Promise.all([loadFacets(core, ['in', ...needed(q)]), kinds, ...resolved]);
    q.kinds = of;
    const wordless = !q.clauses.some((c) => c.sign !== '-' && c.slots.length);
    if (wordless && !q.scope.length && !q.narrow.in.length) q.implied = 'reviews';
    q.matched = match(core, q);
    const fits = filter(facets, q);
    const docs = q.matched.filter(([doc]) => fits(doc));
    const exact = await titled(core, q, docs);
    const page = facets.in.n.indexOf('pages');
    // A page tells of many things in many words, so it comes after all else that has as many words of the query.
    for (const x of docs) x[1] = exact.has(x[0]) ? 4 : 2 * x[1] + Number(facets.in.o[x[0]] !== page);
    const order = options.sort === 'new' ? newer : better;
    return answer(core, q, text, docs.length, foremost(docs, options.limit || 10, order), unknown);
  }
  // Found reviews are [review, tier, score]; of equals the newer comes first.
  const newer = (a, b) => b[0] - a[0];
  const better = (a, b) => b[1] - a[1] || b[2] - a[2] || b[0] - a[0];

  async function answer(core, q, text, total, top, unknown) {
    const [shown, marks, instead] = await Promise.all([
      Promise.all(top.map(([doc]) => texts(core, doc))),
      markWords(core, q),
      corrected(core, text, unknown),
    ]);
    const said = await Promise.all(top.map(([doc], i) => passageOf(core, doc, shown[i], marks, q)));
    const results = top.map(([doc, tier, score], i) => {
      const s = shown[i];
      return {
        doc,
        id: s.id,
        in: s.p || 'reviews',
        url: address(s.u || `reviews/${s.id}/index.html`),
        title: s.t,
        date: s.d,
        kind: s.k,
        summary: s.s,
        passage: said[i],
        score,
        tier,
        items: itemsOf(core, q, doc, s),
      };
    });
    return {
      core,
      anew: hasLeft(),
      total,
      words: marks,
      missing: [...new Set(unknown)],
      corrected: instead,
      cut: q.cut,
      query: q,
      facets: core.f,
      places: core.w,
      results,
    };
  }

  // passageOf is the passage that shows why a review was found; '' where its summary does, or there is none.
  async function passageOf(core, doc, shown, marks, q) {
    const wanted = new Set(marks);
    const asked = q.clauses.filter((c) => c.sign !== '-' && c.slots.length).length;
    if (!asked || held(shown.s, wanted, core.cjk) >= asked) return '';
    const all = await passages(core, doc).catch(() => []);
    return best(all, wanted, shown.s, core.cjk);
  }

  // count answers [[value, how many reviews, name]] for a facet: those that the query finds if nothing else of it is
  // chosen. It fails with 'anew' when that cannot be told any more because the site was published anew.
  async function count(answer, facet) {
    const facets = await loadFacets(answer.core, ['in', ...needed(answer.query), facet]).catch(async (err) => {
      throw (await anew(err)) ? new Error('anew') : err;
    });
    const fits = filter(facets, answer.query, facet);
    const { n: names, o: of, l: labels } = facets[facet];
    const n = names.map(() => 0);
    for (const [doc] of answer.query.matched) if (fits(doc)) for (const k of [].concat(of[doc])) n[k]++;
    return names.map((name, k) => [name, n[k], labels[k] || name]);
  }

  return { search, count, words, facets: FACETS.filter((f) => f !== 'in') };
})();
