// The language of queries, the same here and in the terminal (internal/search/query.go): words, signs, quotes,
// filters.
// @ts-check
const throughlineQuery = (() => {
  'use strict';
  const MAXQUERY = 1000;
  const FACETS = ['kind', 'year', 'status', 'service', 'team', 'theme'];

  // Words as Unicode's word boundaries give them (UAX 29): Chinese characters and Hiragana alone, Katakana together.
  const HAN = String.raw`\p{Script=Han}\p{Script=Hiragana}`;
  const OTHER = String.raw`(?![${HAN}\p{Script=Katakana}])[\p{Alphabetic}\p{M}\p{Nd}_]`;
  const INNER = String.raw`(?<=[\p{Alphabetic}\p{M}])['’.·:](?=\p{Alphabetic})|(?<=\p{Nd})[.,;'’](?=\p{Nd})`;
  const WORD = new RegExp(
    String.raw`[${HAN}]\p{M}*|[\p{Script=Katakana}ー]+|(?:${OTHER})+(?:(?:${INNER})(?:${OTHER})+)*`,
    'gu',
  );
  const IDEO = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]/u;
  function words(text, cjk) {
    const out = [];
    let run = [];
    let end = -1;
    function flush() {
      if (run.length === 1) out.push(run[0]);
      for (let i = 0; i + 1 < run.length; i++) out.push(run[i] + run[i + 1]);
      run = [];
    }
    for (const m of (cjk ? text.normalize('NFKC') : text).matchAll(WORD)) {
      const w = m[0].toLowerCase();
      if (!/[\p{Alphabetic}\p{Nd}_]/u.test(w)) continue;
      if (!cjk) {
        out.push(w);
        continue;
      }
      if (!IDEO.test(w) || m.index !== end) flush();
      if (IDEO.test(w)) {
        run.push(...Array.from(w));
        end = m.index + m[0].length;
      } else out.push(w);
    }
    flush();
    return out;
  }

  // pieces cuts a query at spaces and quotes, as pieces in query.go does.
  function pieces(text) {
    const out = [];
    for (text = text.trimStart(); text; text = text.trimStart()) {
      const p = { sign: '', quoted: false };
      if (text.length > 1 && /^[+-][^+\-\s]/.test(text)) {
        p.sign = text[0];
        text = text.slice(1);
      }
      if (text[0] === '"') {
        const close = text.indexOf('"', 1);
        p.quoted = true;
        p.text = text.slice(1, close < 0 ? undefined : close);
        text = close < 0 ? '' : text.slice(close + 1);
      } else {
        p.text = /^\S+/.exec(text)[0];
        text = text.slice(p.text.length);
      }
      out.push(p);
    }
    return out;
  }
  function empty() {
    const o = {};
    FACETS.forEach((f) => {
      o[f] = [];
    });
    return o;
  }
  // parse reads a query. Its clauses have words; what these mean is found by resolve.
  function parse(text, cjk) {
    const q = {
      clauses: [],
      narrow: empty(),
      without: empty(),
      plain: true,
      cut: text.length > MAXQUERY,
      said: !!text.trim(),
    };
    text = text
      .slice(0, MAXQUERY)
      .replace(/\p{Bidi_Control}/gu, '')
      .normalize('NFC');
    const ps = pieces(text);
    ps.forEach((p, i) => {
      const at = p.text.indexOf(':');
      const facet = p.text.slice(0, Math.max(at, 0));
      if (!p.quoted && FACETS.includes(facet) && at + 1 < p.text.length) {
        (p.sign === '-' ? q.without : q.narrow)[facet].push(p.text.slice(at + 1).toLowerCase());
        return;
      }
      if (p.sign || p.quoted) q.plain = false;
      if (!p.quoted && p.text.length > 1 && p.text.slice(-1) === '*') {
        q.plain = false;
        q.clauses.push({ words: words(p.text.slice(0, -1), cjk).slice(-1), star: true, sign: p.sign });
        return;
      }
      const ws = words(p.text, cjk);
      if (p.quoted || p.sign) {
        q.clauses.push({ words: ws, phrase: true, sign: p.sign });
        return;
      }
      ws.forEach((w, k) => {
        q.clauses.push({ words: [w], sign: '', open: i === ps.length - 1 && k === ws.length - 1 && !/\s$/.test(text) });
      });
    });
    q.clauses = q.clauses.filter((c) => c.words.length);
    return q;
  }
  function needed(q) {
    return FACETS.filter((f) => q.narrow[f].length || q.without[f].length);
  }

  return { words, parse, needed, FACETS };
})();
