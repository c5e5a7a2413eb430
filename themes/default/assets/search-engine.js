// The search engine of the browser: reads the index in search/ and ranks as the index of the terminal does.
// What the files hold is written down in internal/search/static.go and pack.go, the language of queries in query.go.
(function () {
  'use strict';
  var K1 = 1.2, B = 0.75, WAIT = 20000, MAXQUERY = 1000, MAXCLAUSES = 32, EXPANSIONS = 5, TITLE = 31;
  var FACETS = ['kind', 'year', 'status', 'service', 'team', 'theme'];
  var base = '', stamp = '', got = new Map(), waiting = new Map(), failures = new Map(), early = new Map(), started = false;

  // What the page itself asks for, to lose no time, comes before anybody waits for it.
  window.throughlineSearch = function (name, size, text) {
    var w = waiting.get(name);
    if (w) w.payload = [size, text];
    else if (!started) early.set(name, [size, text]);
  };
  // A file that came only in part is told as such to the reader; it is not a mistake of the page. From disk a browser does
  // not say which script is broken.
  window.addEventListener('error', function (ev) {
    var ours = /\/search\/(core|[dipt]\/[0-9a-f]+|f\/[a-z]+)\.js/.test(ev.filename || '');
    if (ours || (waiting.size || !started) && !ev.filename) ev.preventDefault();
  });

  // inflate reads what packer.script has written: 15 bits a character, then zlib, whose checksum the browser looks at.
  function inflate(payload) {
    var bytes = new Uint8Array(payload[0]), text = payload[1], bits = 0, have = 0, at = 0;
    if (text.length !== Math.ceil(bytes.length * 8 / 15)) throw new Error('cut short');
    for (var i = 0; i < text.length; i++) {
      bits = bits << 15 | text.charCodeAt(i) - 0x3000;
      for (have += 15; have >= 8 && at < bytes.length;) { have -= 8; bytes[at++] = bits >>> have; }
      bits &= (1 << have) - 1;
    }
    var stream = new DecompressionStream('deflate'), writer = stream.writable.getWriter();
    [writer.write(bytes), writer.close()].forEach(function (p) { p.catch(function () {}); }); // the other end fails, too
    return new Response(stream.readable).arrayBuffer().then(function (b) { return new Uint8Array(b); });
  }
  // load asks for a file once; after a failure it may be asked for again.
  function load(name, read) {
    if (got.has(name)) return got.get(name);
    var came = early.get(name);
    early.delete(name);
    var p = (came ? Promise.resolve(came) : new Promise(function (resolve, reject) {
      var s = document.createElement('script'), w = {};
      var timer = setTimeout(fail, WAIT);
      function done() { clearTimeout(timer); s.remove(); waiting.delete(name); }
      function fail() { done(); reject(new Error(name)); }
      waiting.set(name, w);
      // The version keeps a browser from taking a file of an older index out of its cache, the number one that came damaged.
      s.src = base + 'search/' + name + '.js?v=' + stamp + (failures.has(name) ? '&again=' + failures.get(name) : '');
      s.onerror = fail;
      s.onload = function () { if (!w.payload) return fail(); done(); resolve(w.payload); };
      document.head.appendChild(s);
    })).then(function (payload) {
      return Promise.resolve(payload).then(inflate).then(read).catch(function () { throw new Error(name); });
    });
    got.set(name, p);
    p.catch(function () { got.delete(name); failures.set(name, (failures.get(name) || 0) + 1); });
    return p;
  }
  // core reads the first file: JSON, and the lengths of the reviews, their low bytes first.
  function core(bytes) {
    var r = reader(bytes, 0), size = r.num(), at = r.at + size, out = json(bytes.subarray(r.at, at)), n = out.r;
    if (at + n * out.l !== bytes.length) throw new Error('damaged');
    out.len = new Int32Array(n);
    for (var k = 0; k < out.l; k++) for (var i = 0; i < n; i++) out.len[i] |= bytes[at++] << 8 * k;
    return out;
  }
  function json(bytes) { return JSON.parse(new TextDecoder().decode(bytes)); }
  function mapOf(bytes) { return new Map(Object.entries(json(bytes))); }

  function shard(name, n) {
    var h = 0x811c9dc5, bytes = new TextEncoder().encode(name);
    for (var i = 0; i < bytes.length; i++) h = Math.imul(h ^ bytes[i], 0x01000193);
    return ((h >>> 0) % n).toString(16);
  }
  function reader(bytes, at) {
    return {
      at: at,
      num: function () { var v = 0, m = 1, b; do { b = bytes[this.at++]; v += (b & 127) * m; m *= 128; } while (b > 127); return v; }
    };
  }
  // terms reads a shard into term -> {df, count, and where its parts begin}; postings are read when they are wanted.
  function terms(bytes) {
    var out = new Map(), dec = new TextDecoder(), r = reader(bytes, 0), size = r.num(), end = r.at + size, all = [], sums = [0, 0, 0, 0];
    while (r.at < end) {
      var l = r.num(), name = dec.decode(bytes.subarray(r.at, r.at + l));
      r.at += l;
      var e = { bytes: bytes, index: all.length, df: r.num(), count: r.num(), at: sums.slice() };
      for (var k = 0; k < 4; k++) sums[k] += r.num();
      all.push(e);
      out.set(name, e);
    }
    for (var from = end, j = 0; j < 4; from += sums[j++]) all.forEach(function (e) { e.at[j] += from; });
    if (from !== bytes.length) throw new Error('damaged');
    return out;
  }
  // postings gives an entry its docs, and in their order freqs (by weight), sizes (how many positions) and whether the term is
  // in the title.
  function postings(e) {
    if (e.docs) return e;
    var d = reader(e.bytes, e.at[0]), f = reader(e.bytes, e.at[1]), doc = 0;
    e.docs = new Int32Array(e.count);
    e.freqs = new Int32Array(e.count);
    e.sizes = new Int32Array(e.count);
    e.title = new Uint8Array(e.count);
    for (var i = 0; i < e.count; i++) {
      e.docs[i] = doc += d.num();
      var v = f.num();
      e.sizes[i] = v >> 2;
      e.title[i] = v >> 1 & 1;
      e.freqs[i] = v & 1 ? f.num() : v >> 2;
    }
    return e;
  }
  // placed gives the entries of a phrase the bytes of their positions.
  function placed(core, es) {
    return Promise.all(es.map(function (e) {
      return load('p/' + shard(e.name, core.i), function (bytes) { return bytes; }).then(function (bytes) {
        var r = reader(bytes, 0), size = r.num(), at = r.at + size;
        for (var k = 0; k < e.index; k++) at += r.num();
        e.places = bytes;
        e.placesAt = at;
      });
    }));
  }
  function indexOf(e, doc) {
    var lo = 0, hi = e.count - 1;
    while (lo <= hi) {
      var mid = lo + hi >> 1;
      if (e.docs[mid] === doc) return mid;
      if (e.docs[mid] < doc) lo = mid + 1; else hi = mid - 1;
    }
    return -1;
  }
  // starting finds where each posting begins in bytes where it has as many varints as sizes says.
  function starting(e, bytes, at, sizes) {
    var out = new Int32Array(e.count);
    for (var i = 0; i < e.count; i++) {
      out[i] = at;
      for (var n = sizes[i]; n > 0; at++) if (bytes[at] < 128) n--;
    }
    return out;
  }
  function sums(r, n) {
    for (var out = [], last = 0; n > 0; n--) out.push(last += r.num());
    return out;
  }
  function positions(e, doc) {
    var k = indexOf(e, doc);
    if (k < 0) return [];
    e.starts = e.starts || starting(e, e.places, e.placesAt, e.sizes);
    return sums(reader(e.places, e.starts[k]), e.sizes[k]);
  }
  function itemsWith(e, doc) {
    var k = indexOf(e, doc);
    if (k < 0) return [];
    if (!e.held) {
      var r = reader(e.bytes, e.at[2]);
      e.held = Int32Array.from(e.docs, function () { return r.num(); });
      e.itemStarts = starting(e, e.bytes, e.at[3], e.held);
    }
    return sums(reader(e.bytes, e.itemStarts[k]), e.held[k]);
  }

  // Words as Unicode's word boundaries give them (UAX 29): Chinese characters and Hiragana alone, Katakana together.
  var WORD = /[\p{Script=Han}\p{Script=Hiragana}]\p{M}*|[\p{Script=Katakana}ー]+|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{Alphabetic}\p{M}\p{Nd}_])+(?:(?:(?<=[\p{Alphabetic}\p{M}])['’.·:](?=\p{Alphabetic})|(?<=\p{Nd})[.,;'’](?=\p{Nd}))(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{Alphabetic}\p{M}\p{Nd}_])+)*/gu;
  var IDEO = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]/u;
  function words(text, cjk) {
    var out = [], run = [], end = -1;
    function flush() {
      if (run.length === 1) out.push(run[0]);
      for (var i = 0; i + 1 < run.length; i++) out.push(run[i] + run[i + 1]);
      run = [];
    }
    for (var m of (cjk ? text.normalize('NFKC') : text).matchAll(WORD)) {
      var w = m[0].toLowerCase();
      if (!/[\p{Alphabetic}\p{Nd}_]/u.test(w)) continue;
      if (!cjk) { out.push(w); continue; }
      if (!IDEO.test(w) || m.index !== end) flush();
      if (IDEO.test(w)) { run.push.apply(run, Array.from(w)); end = m.index + m[0].length; } else out.push(w);
    }
    flush();
    return out;
  }

  // pieces cuts a query at spaces and quotes, as pieces in query.go does.
  function pieces(text) {
    var out = [];
    for (text = text.trimStart(); text; text = text.trimStart()) {
      var p = { sign: '', quoted: false };
      if (text.length > 1 && /^[+-][^+\-\s]/.test(text)) { p.sign = text[0]; text = text.slice(1); }
      if (text[0] === '"') {
        var close = text.indexOf('"', 1);
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
  function empty() { var o = {}; FACETS.forEach(function (f) { o[f] = []; }); return o; }
  // parse reads a query. Its clauses have words; what these mean is found by resolve.
  function parse(text, cjk) {
    var q = { clauses: [], narrow: empty(), without: empty(), plain: true, cut: text.length > MAXQUERY, said: !!text.trim() };
    text = text.slice(0, MAXQUERY).replace(/\p{Bidi_Control}/gu, '').normalize('NFC');
    var ps = pieces(text);
    ps.forEach(function (p, i) {
      var at = p.text.indexOf(':'), facet = p.text.slice(0, Math.max(at, 0));
      if (!p.quoted && FACETS.indexOf(facet) >= 0 && at + 1 < p.text.length) {
        (p.sign === '-' ? q.without : q.narrow)[facet].push(p.text.slice(at + 1).toLowerCase());
        return;
      }
      if (p.sign || p.quoted) q.plain = false;
      if (!p.quoted && p.text.length > 1 && p.text.slice(-1) === '*') {
        q.plain = false;
        q.clauses.push({ words: words(p.text.slice(0, -1), cjk).slice(-1), star: true, sign: p.sign });
        return;
      }
      var ws = words(p.text, cjk);
      if (p.quoted || p.sign) { q.clauses.push({ words: ws, phrase: true, sign: p.sign }); return; }
      ws.forEach(function (w, k) {
        q.clauses.push({ words: [w], sign: '', open: i === ps.length - 1 && k === ws.length - 1 && !/\s$/.test(text) });
      });
    });
    q.clauses = q.clauses.filter(function (c) { return c.words.length; });
    return q;
  }

  function dictionary(core, w) { return load('d/' + shard(Array.from(w).slice(0, 2).join(''), core.d), mapOf); }
  function lookup(core, term) {
    return load('i/' + shard(term, core.i), terms).then(function (all) {
      var e = all.get(term);
      if (e) e.name = term;
      return e ? postings(e) : null;
    });
  }
  // A value of the dictionary: the term, '' for a word that is not searched.
  function termIn(v, w) { return v === 0 ? '' : typeof v === 'number' ? w : v.slice(1); }
  function commonness(v) { return typeof v === 'number' ? v : parseInt(v[0], 36); }
  // guess applies what happened to other words of the site to one that is not on it: "retrying" leads to "retries".
  function guess(core, dict, w) {
    var known = new Set(), best;
    dict.forEach(function (v, k) { known.add(termIn(v, k)); });
    core.e.forEach(function (r) { // longest endings first
      if (best !== undefined || w.length < r[0].length + 2 || w.slice(w.length - r[0].length) !== r[0]) return;
      var t = w.slice(0, w.length - r[0].length) + r[1];
      if (t && known.has(t)) best = t;
    });
    return best === undefined && known.has(w) ? w : best; // "tomorrow", where the site only says "tomorrow's"
  }
  // termOf gives the term of a word, '' for one that is not searched, undefined for an unknown word.
  function termOf(core, dict, w) {
    return dict.has(w) ? termIn(dict.get(w), w) : guess(core, dict, w);
  }
  function startingWith(dict, w) {
    var best = new Map();
    dict.forEach(function (v, k) {
      var t = termIn(v, k);
      if (t && k.length > w.length && k.slice(0, w.length) === w) best.set(t, commonness(v));
    });
    return Array.from(best.keys()).sort(function (a, b) { return best.get(b) - best.get(a) || a.length - b.length || (a < b ? -1 : 1); }).slice(0, EXPANSIONS);
  }
  // distance counts letters that differ, are missing, are too many or are exchanged with their neighbour.
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    var prev = [], cur, before;
    for (var j = 0; j <= b.length; j++) prev[j] = j;
    for (var i = 1; i <= a.length; i++) {
      cur = [i];
      for (j = 1; j <= b.length; j++) {
        cur[j] = Math.min(prev[j] + 1, cur[j - 1] + 1, prev[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cur[j] = Math.min(cur[j], before[j - 2] + 1);
      }
      before = prev; prev = cur;
    }
    return prev[b.length];
  }
  // nearest finds the word of the site that is spelt most like one, the more common before the less.
  function nearest(core, w) {
    var least = w.length > 4 ? 2 : 1, names = new Set([w, w[1] + w[0] + w.slice(2), w[0] + w.slice(2)]), all = [];
    if (w.length < 3 || w.length > 40) return Promise.resolve(null);
    if (core.d <= 16) for (var i = 0; i < core.d; i++) all.push(load('d/' + i.toString(16), mapOf));
    else names.forEach(function (n) { all.push(dictionary(core, n)); });
    return Promise.all(all).then(function (dicts) {
      var best = null, rank = [Infinity];
      dicts.forEach(function (dict) {
        dict.forEach(function (v, k) {
          if (v === 0 || k === w) return;
          var d = distance(w, k, least), r = [d, -commonness(v)];
          if (d > least || d > rank[0] || d === rank[0] && (r[1] > rank[1] || r[1] === rank[1] && k > best)) return;
          best = k; rank = r;
        });
      });
      return best;
    });
  }

  // resolve finds what a clause means: for each word the entries of its terms, null for one that is not searched.
  function resolve(core, c, found) {
    return Promise.all(c.words.map(function (w) {
      if (w.length > 100) return [];
      return dictionary(core, w).then(function (dict) {
        var t = termOf(core, dict, w), more = c.star || c.open && w.length > 1 ? startingWith(dict, w) : [];
        if (t === '' && !more.length) return null;
        if (t === undefined && !more.length) found.unknown.push(w);
        if (t) more = [t].concat(more.filter(function (x) { return x !== t; }));
        return Promise.all(more.map(lookup.bind(null, core))).then(function (es) {
          es = es.filter(Boolean);
          es.exact = !!t;
          return es;
        });
      });
    })).then(function (slots) {
      c.all = slots;
      while (slots.length && !slots[0]) slots = slots.slice(1);
      while (slots.length && !slots[slots.length - 1]) slots = slots.slice(0, -1);
      c.slots = slots;
      c.phrase = c.phrase && slots.length > 1;
      return c.phrase ? placed(core, [].concat.apply([], slots.filter(Boolean))) : null;
    });
  }

  function idf(core, e) { return Math.log(1 + (core.n - e.df + 0.5) / (e.df + 0.5)); }
  // dampings are what BM25 sets against a term's frequency in each review, by its length as bleve keeps it.
  function dampings(core) {
    if (!core.damp) core.damp = Float64Array.from(core.len, function (l) {
      var norm = Math.fround(1 / Math.sqrt(l)), length = 1 / (norm * norm);
      return K1 * (1 - B + B * length / core.avg);
    });
    return core.damp;
  }
  // scored gives {docs, scores} of one term: bleve's BM25, in which the weight of the query's side is the idf once more.
  function scored(core, e, weight) {
    var w = idf(core, e), damp = dampings(core), out = new Float64Array(e.count);
    w *= w * weight * K1;
    for (var i = 0; i < e.count; i++) {
      var tf = Math.sqrt(e.freqs[i]);
      out[i] = w * tf / (tf + damp[e.docs[i]]);
    }
    return { docs: e.docs, scores: out };
  }
  function fromMap(m) { return { docs: Int32Array.from(m.keys()), scores: Float64Array.from(m.values()) }; }
  // starts are the positions of a phrase in a review; words that are not searched stand for any word.
  function starts(slots, doc) {
    var out = null;
    slots.forEach(function (es, i) {
      if (!es || out && !out.size) return;
      var all = new Set();
      es.forEach(function (e) { positions(e, doc).forEach(function (x) { if (!out || out.has(x - i)) all.add(x - i); }); });
      out = all;
    });
    return out || new Set();
  }
  // best gives {docs, scores} of a word: of words that start alike the best counts, less than the word itself.
  function best(core, es) {
    if (es.length === 1) return scored(core, es[0], es.exact ? 1 : 0.5);
    var out = new Map();
    es.forEach(function (e, i) {
      var m = scored(core, e, i === 0 && es.exact ? 1 : 0.5);
      m.docs.forEach(function (d, k) { if (!(out.get(d) >= m.scores[k])) out.set(d, m.scores[k]); });
    });
    return fromMap(out);
  }
  // matches gives {docs, scores} for a clause.
  function matches(core, c) {
    var groups = c.slots.filter(Boolean).map(best.bind(null, core));
    if (groups.length === 1) return groups[0];
    var out = new Map();
    groups.forEach(function (g, i) {
      var next = new Map();
      g.docs.forEach(function (d, k) { if (!i || out.has(d)) next.set(d, (out.get(d) || 0) + g.scores[k]); });
      out = next;
    });
    out.forEach(function (_, d) { if (!starts(c.slots, d).size) out.delete(d); });
    return fromMap(out);
  }

  // A filter tells whether a review fits what narrows, but for one facet. The facets that it needs must be loaded.
  function filter(facets, q, but) {
    var tests = [];
    FACETS.forEach(function (f) {
      [[q.narrow[f], true], [q.without[f], false]].forEach(function (x) {
        if (!x[0].length || x[1] && f === but) return;
        var ks = x[0].map(function (v) { return facets[f].n.indexOf(v); });
        tests.push(function (d) {
          var of = facets[f].o[d];
          return (Array.isArray(of) ? of : [of]).some(function (k) { return ks.indexOf(k) >= 0; }) === x[1];
        });
      });
    });
    return function (d) { return tests.every(function (t) { return t(d); }); };
  }
  function loadFacets(names) {
    return Promise.all(names.map(function (f) { return load('f/' + f, json); })).then(function (all) {
      var out = {};
      names.forEach(function (f, i) { out[f] = all[i]; });
      return out;
    });
  }
  function needed(q) { return FACETS.filter(function (f) { return q.narrow[f].length || q.without[f].length; }); }

  // titled gives the reviews whose title is the query, word for word: of those that have all words in the title, the best.
  function titled(core, q, found) {
    var slots = [].concat.apply([], q.clauses.map(function (c) { return c.all; })), asked = [].concat.apply([], q.clauses.map(function (c) { return c.words; }));
    var out = new Set(), es = slots.filter(Boolean).map(function (es) { return es.exact && es[0]; });
    if (!q.plain || slots.length > TITLE || !es.length || !es.every(Boolean)) return Promise.resolve(out);
    var candidates = found.filter(function (x) {
      return es.every(function (e) { var k = indexOf(e, x[0]); return k >= 0 && e.title[k]; });
    }).sort(function (a, b) { return b[2] - a[2]; }).slice(0, 20);
    return Promise.all(candidates.map(function (x) {
      return texts(core, x[0]).then(function (s) {
        var ws = words(s.t.normalize('NFC'), core.cjk);
        if (ws.length !== slots.length) return false;
        return Promise.all(ws.map(function (w, i) {
          return w === asked[i] || dictionary(core, w).then(function (dict) {
            var t = termOf(core, dict, w);
            return slots[i] ? slots[i][0].name === t : t === '';
          });
        })).then(function (same) { return same.every(Boolean); });
      }).then(function (is) { if (is) out.add(x[0]); });
    })).then(function () { return out; });
  }

  // A tally sums up scores by review.
  function tally(n) {
    var t = { sums: new Float64Array(n), count: new Uint8Array(n), docs: [] };
    t.add = function (m) {
      for (var i = 0; i < m.docs.length; i++) {
        var d = m.docs[i];
        if (!t.count[d]++) t.docs.push(d);
        t.sums[d] += m.scores[i];
      }
    };
    return t;
  }
  // match gives [[review, tier, score]] for a query, whatever narrows it left aside.
  function match(core, q) {
    var should = tally(core.r), must = tally(core.r), not = tally(core.r), total = 0, musts = 0, nots = 0, out = [];
    q.clauses.filter(function (c) { return c.slots.length; }).slice(0, MAXCLAUSES).forEach(function (c) {
      var m = matches(core, c);
      if (c.sign === '-') { nots++; not.add(m); return; }
      if (c.sign === '+') { musts++; must.add(m); return; }
      total++;
      should.add(m);
    });
    function consider(d) {
      if (not.count[d] || must.count[d] < musts) return;
      var n = should.count[d], s = n ? should.sums[d] * n / total : 0;
      out.push([d, total > 1 && n === total ? 1 : 0, s + must.sums[d]]);
    }
    if (musts) must.docs.forEach(consider);
    else if (total) should.docs.forEach(consider);
    else if (nots || needed(q).length || !q.said) for (var d = 0; d < core.r; d++) consider(d);
    return out;
  }

  // itemsOf are the items of a review that hold words of the query (for a phrase all of its words), those that match best first.
  function itemsOf(core, q, doc, shown) {
    var score = shown.i.map(function () { return 0; });
    q.clauses.forEach(function (c) {
      if (c.sign === '-') return;
      var mine = new Map(), need = c.phrase ? c.slots.filter(Boolean).length : 1, has = new Map();
      c.slots.forEach(function (es) {
        var seen = new Set();
        (es || []).forEach(function (e) {
          var w = idf(core, e);
          itemsWith(e, doc).forEach(function (k) {
            if (seen.has(k)) return;
            seen.add(k);
            has.set(k, (has.get(k) || 0) + 1);
            mine.set(k, (mine.get(k) || 0) + w * w);
          });
        });
      });
      mine.forEach(function (s, k) { if (has.get(k) >= need) score[k] += s; });
    });
    return score.map(function (s, k) { return [s / (1 + 0.003 * shown.i[k][1].length), k]; }).filter(function (x) { return x[0] > 0; })
      .sort(function (a, b) { return b[0] - a[0] || a[1] - b[1]; }).slice(0, 3)
      .map(function (x) { var it = shown.i[x[1]]; return { id: it[0], text: it[1], kind: core.k[it[2]] || '' }; });
  }

  // markWords are the words of the site that the words of a query find, as far as they start with the same two letters.
  function markWords(core, q) {
    var out = new Set(), asked = [];
    q.clauses.forEach(function (c) { if (c.sign !== '-') c.words.forEach(function (w) { asked.push([w, c.star || c.open, dictionary(core, w)]); }); });
    return Promise.all(asked.map(function (x) { return x[2]; })).then(function (dicts) {
      dicts.forEach(function (dict, i) {
        var w = asked[i][0], t = termOf(core, dict, w);
        if (t !== '') out.add(w);
        dict.forEach(function (v, k) {
          var same = termIn(v, k);
          if (same && (same === t || asked[i][1] && w.length > 1 && k.slice(0, w.length) === w)) out.add(k);
        });
      });
      return Array.from(out).sort();
    });
  }

  // corrected is the query with unknown words as the site spells their like, or null.
  function corrected(core, text, unknown) {
    if (!unknown.length) return Promise.resolve(null);
    return Promise.all(unknown.slice(0, 5).map(function (w) { return nearest(core, w); })).then(function (near) {
      var out = text;
      near.forEach(function (n, i) {
        var at = out.toLowerCase().indexOf(unknown[i]);
        if (n && at >= 0) out = out.slice(0, at) + n + out.slice(at + unknown[i].length);
      });
      return out === text ? null : out.trim();
    });
  }

  function start(options) {
    base = options.root || '';
    stamp = options.version || '';
    started = true;
    return load('core', core).then(function (core) {
      if (stamp && core.v !== stamp) { got.delete('core'); throw new Error('older'); }
      return core;
    });
  }
  // search answers {total, results: [{id, url, title, date, kind, summary, score, items}], corrected, words, cut, query}.
  // Options: root (the way to the root of the site), version (of the index), limit, sort ('best' or 'new'), facets (that will be
  // counted: they are asked for meanwhile).
  // It fails with the name of a file that did not arrive, or with 'older' when the page is of another index.
  function search(text, options) {
    var found = { unknown: [] };
    return start(options).then(function (core) {
      var q = parse(text, core.cjk);
      (options.facets || []).forEach(function (f) { if (core.f[f] > 1) load('f/' + f, json).catch(function () {}); });
      return Promise.all(q.clauses.map(function (c) { return resolve(core, c, found); }).concat(loadFacets(needed(q)))).then(function (all) {
        q.matched = match(core, q);
        var fits = filter(all[all.length - 1], q);
        var docs = q.matched.filter(function (x) { return fits(x[0]); }), newest = options.sort === 'new';
        return titled(core, q, docs).then(function (exact) {
          docs.forEach(function (x) { if (exact.has(x[0])) x[1] = 2; });
          var first = foremost(docs, options.limit || 10, function (a, b) { return newest ? b[0] - a[0] : b[1] - a[1] || b[2] - a[2] || b[0] - a[0]; });
          return answer(core, q, text, docs.length, first, found.unknown);
        });
      });
    });
  }
  function texts(core, doc) {
    return load('t/' + doc.toString(16), json);
  }
  // foremost is the beginning of a list as it would be sorted.
  function foremost(list, n, order) {
    var out = [];
    list.forEach(function (x) {
      if (out.length === n && order(x, out[n - 1]) >= 0) return;
      var k = out.length;
      while (k > 0 && order(x, out[k - 1]) < 0) k--;
      out.splice(k, 0, x);
      if (out.length > n) out.pop();
    });
    return out;
  }
  function answer(core, q, text, total, top, unknown) {
    return Promise.all([Promise.all(top.map(function (x) { return texts(core, x[0]); })), markWords(core, q), corrected(core, text, unknown)]).then(function (parts) {
      return {
        total: total, words: parts[1], corrected: parts[2], cut: q.cut, query: q, facets: core.f,
        results: top.map(function (x, i) {
          var s = parts[0][i];
          return { id: s.id, url: base + (s.u || 'reviews/' + s.id + '/index.html'), title: s.t, date: s.d, kind: s.k, summary: s.s, score: x[2], tier: x[1], items: itemsOf(core, q, x[0], s) };
        })
      };
    });
  }
  // count answers [[value, how many reviews, name]] for a facet: those that the query finds if nothing else of it is chosen.
  function count(answer, facet) {
    return loadFacets(needed(answer.query).concat(facet)).then(function (facets) {
      var fits = filter(facets, answer.query, facet), names = facets[facet].n, n = names.map(function () { return 0; });
      answer.query.matched.forEach(function (x) {
        if (fits(x[0])) [].concat(facets[facet].o[x[0]]).forEach(function (k) { n[k]++; });
      });
      return names.map(function (name, k) { return [name, n[k], facets[facet].l[k] || name]; });
    });
  }
  window.throughlineFind = { search: search, count: count, words: words, facets: FACETS };
})();
