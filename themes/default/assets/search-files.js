// The files of the index in search/: each is asked for once, as a script, because pages from disk may not fetch.
// @ts-check
const throughlineFiles = (() => {
  'use strict';
  const { reader } = throughlinePostings;
  const WAIT = 20000; // milliseconds for a file to arrive

  let base = '';
  let stamp = '';
  const got = new Map();
  const waiting = new Map();
  const failures = new Map();
  const early = new Map();
  let started = false;

  // What the page itself asks for, to lose no time, comes before anybody waits for it.
  function came(name, size, text) {
    const w = waiting.get(name);
    if (w) w.payload = [size, text];
    else if (!started) early.set(name, [size, text]);
  }
  // A file that came only in part is told as such to the reader; it is not a mistake of the page. From disk a browser
  // does not say which script is broken.
  window.addEventListener('error', (ev) => {
    const ours = /\/search\/(core|[dipt]\/[0-9a-f]+|f\/[a-z]+)\.js/.test(ev.filename || '');
    if (ours || ((waiting.size || !started) && !ev.filename)) ev.preventDefault();
  });

  // inflate reads what packer.script has written: 15 bits a character, then zlib, whose checksum the browser looks
  // at.
  function inflate(payload) {
    const bytes = new Uint8Array(payload[0]);
    const text = payload[1];
    let bits = 0;
    let have = 0;
    let at = 0;
    if (text.length !== Math.ceil((bytes.length * 8) / 15)) throw new Error('cut short');
    for (let i = 0; i < text.length; i++) {
      bits = (bits << 15) | (text.charCodeAt(i) - 0x3000);
      for (have += 15; have >= 8 && at < bytes.length;) {
        have -= 8;
        bytes[at++] = bits >>> have;
      }
      bits &= (1 << have) - 1;
    }
    const stream = new DecompressionStream('deflate');
    const writer = stream.writable.getWriter();
    [writer.write(bytes), writer.close()].forEach((p) => {
      p.catch(() => {});
    }); // the other end fails, too
    return new Response(stream.readable).arrayBuffer().then((b) => new Uint8Array(b));
  }
  // load asks for a file once; after a failure it may be asked for again.
  function load(name, read) {
    if (got.has(name)) return got.get(name);
    const sooner = early.get(name);
    early.delete(name);
    const p = (
      sooner
        ? Promise.resolve(sooner)
        : new Promise((resolve, reject) => {
            const s = document.createElement('script');
            const w = {};
            const timer = setTimeout(fail, WAIT);
            function done() {
              clearTimeout(timer);
              s.remove();
              waiting.delete(name);
            }
            function fail() {
              done();
              reject(new Error(name));
            }
            waiting.set(name, w);
            // The version keeps a browser from taking a file of an older index out of its cache, the number one that
            // came damaged.
            s.src = `${base}search/${name}.js?v=${stamp}${failures.has(name) ? `&again=${failures.get(name)}` : ''}`;
            s.onerror = fail;
            s.onload = () => {
              if (!w.payload) return fail();
              done();
              resolve(w.payload);
            };
            document.head.appendChild(s);
          })
    ).then((payload) =>
      Promise.resolve(payload)
        .then(inflate)
        .then(read)
        .catch(() => {
          throw new Error(name);
        }),
    );
    got.set(name, p);
    p.catch(() => {
      got.delete(name);
      failures.set(name, (failures.get(name) || 0) + 1);
    });
    return p;
  }
  // core reads the first file: JSON, and the lengths of the reviews, their low bytes first.
  function core(bytes) {
    const r = reader(bytes, 0);
    const size = r.num();
    let at = r.at + size;
    const out = json(bytes.subarray(r.at, at));
    const n = out.r;
    if (at + n * out.l !== bytes.length) throw new Error('damaged');
    out.len = new Int32Array(n);
    for (let k = 0; k < out.l; k++) for (let i = 0; i < n; i++) out.len[i] |= bytes[at++] << (8 * k);
    return out;
  }
  function json(bytes) {
    return JSON.parse(new TextDecoder().decode(bytes));
  }
  function mapOf(bytes) {
    return new Map(Object.entries(json(bytes)));
  }

  function shard(name, n) {
    let h = 0x811c9dc5;
    const bytes = new TextEncoder().encode(name);
    for (let i = 0; i < bytes.length; i++) h = Math.imul(h ^ bytes[i], 0x01000193);
    return ((h >>> 0) % n).toString(16);
  }
  function loadFacets(names) {
    return Promise.all(names.map((f) => load(`f/${f}`, json))).then((all) => {
      const out = {};
      names.forEach((f, i) => {
        out[f] = all[i];
      });
      return out;
    });
  }
  function texts(core, doc) {
    return load(`t/${doc.toString(16)}`, json);
  }
  // address is that of a page of the site, from where the search page stands.
  function address(path) {
    return base + path;
  }
  // start begins with a page's options (see search) and gives the first file.
  function start(options) {
    base = options.root || '';
    stamp = options.version || '';
    started = true;
    return load('core', core).then((core) => {
      if (stamp && core.v !== stamp) {
        got.delete('core');
        throw new Error('older');
      }
      return core;
    });
  }

  return { load, json, mapOf, shard, loadFacets, texts, start, address, came };
})();

// What each of the files calls.
const throughlineSearch = throughlineFiles.came;
