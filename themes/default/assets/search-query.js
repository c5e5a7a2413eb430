// The language of queries, the same here and in the terminal (internal/search/query.go): words, signs, quotes,
// filters.
// @ts-check
const throughlineQuery = (() => {
  'use strict';
  const MAXQUERY = 1000;
  const FACETS = ['kind', 'year', 'status', 'service', 'team', 'theme', 'in'];
  // What in: asks for beside what a document is (reviews, themes, pages, budgets, services, teams): kinds of items.
  const SCOPES = {
    helped: 'mitigator',
    hard: 'difficulty',
    artifacts: 'artifact',
    questions: 'question',
    contributors: 'contributor',
    risks: 'risk',
    theories: 'theory',
    events: 'event',
    followups: 'followup',
    takeaways: 'takeaway',
  };
  const WHOLE = 24; // letters of a word that may be two, at most
  const PARTICLES = ['over', 'out', 'up', 'down', 'off'];
  const HALF = 3; // of each of the two, at least

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
  // joined is a word without the signs in it, null where there are none.
  function joined(w) {
    const out = w.replace(/[-.':_]/g, '');
    return out === w || /'s$/.test(w) || !out || /^\d/.test(out) ? null : out;
  }
  const LETTERS = new RegExp(`^[a-z]{1,${WHOLE}}$`);
  // halves are the ways to cut a word of nothing but letters in two.
  function halves(w) {
    const out = [];
    if (LETTERS.test(w)) for (let i = HALF; i <= w.length - HALF; i++) out.push([w.slice(0, i), w.slice(i)]);
    return out;
  }
  // narrows takes a piece that names a facet or a scope.
  function narrows(q, p) {
    const at = p.text.indexOf(':');
    const facet = p.text.slice(0, Math.max(at, 0));
    if (p.quoted || !FACETS.includes(facet) || at + 1 >= p.text.length) return false;
    const value = p.text.slice(at + 1).toLowerCase();
    if (facet === 'in' && p.sign !== '-' && Object.hasOwn(SCOPES, value)) q.scope.push(SCOPES[value]);
    else (p.sign === '-' ? q.without : q.narrow)[facet].push(value);
    return true;
  }
  // pair notes that two words side by side may be one.
  function pair(a, b) {
    if (!a || !LETTERS.test(a.words[0] + b.words[0])) return;
    a.also.push(a.words[0] + b.words[0]);
    // A particle says nothing alone: the two in one word count for both.
    if (PARTICLES.includes(b.words[0])) a.also.push(a.words[0] + b.words[0]);
    b.also.push(a.words[0] + b.words[0]);
  }
  function also(w) {
    const one = joined(w);
    return one ? [one] : [];
  }
  // parse reads a query. Its clauses have words; what these mean is found by resolve. also are other words for them.
  function parse(text, cjk) {
    const q = {
      clauses: [],
      narrow: empty(),
      without: empty(),
      scope: [],
      plain: true,
      cut: text.length > MAXQUERY,
      said: !!text.trim(),
    };
    text = text
      .slice(0, MAXQUERY)
      .replace(/\p{Bidi_Control}/gu, '')
      .replace(/[\u2019\u02bc\uff07]/g, "'")
      .normalize('NFC');
    const ps = pieces(text);
    let before = null; // the clause of the word before, if it stands alone and has no sign
    ps.forEach((p, i) => {
      if (narrows(q, p)) {
        before = null;
        return;
      }
      if (p.sign || p.quoted) q.plain = false;
      if (!p.quoted && p.text.length > 1 && p.text.slice(-1) === '*') {
        q.plain = false;
        before = null;
        q.clauses.push({ words: words(p.text.slice(0, -1), cjk).slice(-1), also: [], star: true, sign: p.sign });
        return;
      }
      const ws = words(p.text, cjk);
      if (p.quoted || p.sign) {
        const c = { words: ws, also: [], phrase: true, sign: p.sign, halved: !p.quoted && ws.length === 1 };
        if (c.halved) c.also = also(ws[0]);
        else if (!p.quoted && LETTERS.test(ws.join(''))) c.also = [ws.join('')];
        q.clauses.push(c);
        before = null;
        return;
      }
      ws.forEach((w, k) => {
        const open = i === ps.length - 1 && k === ws.length - 1 && !/\s$/.test(text);
        const c = { words: [w], also: cjk ? [] : also(w), sign: '', open, halved: !cjk };
        if (!cjk) pair(before, c);
        q.clauses.push(c);
        before = c;
      });
    });
    q.clauses = q.clauses.filter((c) => c.words.length);
    return q;
  }
  function needed(q) {
    return FACETS.filter((f) => q.narrow[f].length || q.without[f].length);
  }

  return { words, parse, needed, halves, FACETS, SCOPES };
})();
