// The files of the index in search/: each is asked for once, as a script, because pages from disk may not fetch.
// @ts-check
const throughlineFiles = (() => {
  'use strict';
  const { reader } = throughlinePostings;
  const { FACETS } = throughlineQuery; // in the order of the core's names
  const WAIT = 20000; // milliseconds for a file to arrive
  const CHUNK = 64; // names in a file of names

  let base = '';
  let early = ''; // the sum of the core that the page itself has asked for, to lose no time
  let latest = ''; // the sum of the core that was asked for last
  let current = null;
  let left = false; // whether an index was left because the site was published anew
  const failures = new Map();
  const scripts = new Map(); // those that are asked for, with what they brought

  // What a script brings is for who asked for that very script: one of an older index has the same name for it.
  function came(name, size, text) {
    const w = scripts.get(document.currentScript);
    if (w && w.name === name) w.payload = [size, text];
  }
  function cameNewest(sum) {
    const w = scripts.get(document.currentScript);
    if (w) w.payload = sum;
    else early = sum;
  }
  // A file that came only in part is told as such to the reader; it is not a mistake of the page. From disk a browser
  // does not say which script is broken.
  window.addEventListener('error', (ev) => {
    const ours = /\/search\/(newest|core|[dinptx]\/[tpx]?[0-9a-f]+|f\/[a-z]+)(\.[0-9a-f]+)?\.js/.test(
      ev.filename || '',
    );
    if (ours || ((scripts.size || !current) && !ev.filename)) ev.preventDefault();
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
  class Lost extends Error {
    // A file did not arrive, of an index that is named by the sum of its core.
    constructor(name, sum) {
      super(name);
      this.sum = sum;
    }
  }
  // ask gives what a file brings: name is how it calls itself, file how the site calls it.
  function ask(name, file, sum) {
    return new Promise((resolve, reject) => {
      const s = document.createElement('script');
      const w = { name, payload: undefined };
      const timer = setTimeout(fail, WAIT);
      function done() {
        clearTimeout(timer);
        s.remove();
        scripts.delete(s);
      }
      function fail() {
        done();
        reject(new Lost(name, sum));
      }
      scripts.set(s, w);
      // The number keeps a browser from taking a file that came damaged out of its cache.
      s.src = `${base}search/${file}.js${failures.has(file) ? `?again=${failures.get(file)}` : ''}`;
      s.onerror = fail;
      s.onload = () => {
        if (w.payload === undefined) return fail();
        done();
        resolve(w.payload);
      };
      document.head.appendChild(s);
    });
  }
  // newest gives the sum of the core that the site has; again asks the host, whatever a cache says.
  function newest(again) {
    if (early && !again) return Promise.resolve(early);
    if (again) failures.set('newest', Date.now().toString(36));
    return ask('newest', 'newest', '');
  }
  // open gives the core of an index, whose load gives all its other files: nothing of another index is taken for them.
  function open(root) {
    base = root || '';
    if (current) return current;
    const mine = newest().then(openIndex);
    current = mine;
    mine.catch(() => {
      if (current === mine) current = null;
    });
    return mine;
  }
  async function openIndex(sum) {
    const got = new Map();
    const index = { sum, names: null };
    latest = sum;
    // load asks for a file once; after a failure it may be asked for again.
    function load(name, read) {
      if (got.has(name)) return got.get(name);
      const p = fetchFile(index, name, load)
        .then(read)
        .catch((err) => {
          throw err instanceof Lost ? err : new Lost(name, sum);
        });
      got.set(name, p);
      p.catch(() => got.delete(name));
      return p;
    }
    const first = await load('core', core);
    index.names = first.names;
    first.load = load;
    return first;
  }
  async function fetchFile(index, name, load) {
    const file = await nameOf(index, name, load);
    try {
      return await inflate(await ask(name, file, index.sum));
    } catch (err) {
      failures.set(file, (failures.get(file) || 0) + 1);
      throw new Lost(name, index.sum);
    }
  }
  // anew tells whether the site was published anew since an index failed, and then leads to the new one.
  async function anew(err) {
    const now = await newest(true);
    if (now === err.sum) return false;
    early = now;
    left = true;
    if (now !== latest) current = null;
    return true;
  }
  // signedOut tells whether the host answers with something of its own in the place of the index: a session in front
  // of it has ended. From disk nobody can know.
  async function signedOut() {
    if (!/^https?:$/.test(location.protocol)) return false;
    try {
      const res = await fetch(`${base}search/newest.js`, { cache: 'no-store', redirect: 'manual' });
      const page = res.ok && /\bhtml\b/.test(res.headers.get('Content-Type') || '');
      return page || res.type === 'opaqueredirect' || res.status === 401 || res.status === 403;
    } catch (err) {
      return false; // nothing came at all
    }
  }
  // nameOf is how the site calls a file of an index: by its content. The core has these names, but for those of texts
  // and positions.
  async function nameOf(index, name, load) {
    const [dir, rest] = name.split('/');
    const named = (bytes, k) => `${name}.${hex(bytes.subarray(4 * k, 4 * k + 4))}`;
    if (dir === 'core') return `core.${index.sum}`;
    if (dir === 'f') return named(index.names.f, [...FACETS, 'items'].indexOf(rest));
    if (dir === 'n') return named(index.names[rest[0]], parseInt(rest.slice(1), 16));
    const k = parseInt(rest, 16);
    if (!['t', 'p', 'x'].includes(dir)) return named(index.names[dir], k);
    const names = await load(`n/${dir}${Math.floor(k / CHUNK).toString(16)}`, raw);
    return named(names, k % CHUNK);
  }
  function hex(bytes) {
    return Array.from(bytes, (b) => (b + 256).toString(16).slice(1)).join('');
  }
  function raw(bytes) {
    return bytes;
  }
  // core reads the first file: JSON, the lengths of the reviews, their low bytes first, and the names of other files.
  function core(bytes) {
    const r = reader(bytes, 0);
    const size = r.num();
    let at = r.at + size;
    const out = json(bytes.subarray(r.at, at));
    const n = out.r;
    out.len = new Int32Array(n);
    for (let k = 0; k < out.l; k++) for (let i = 0; i < n; i++) out.len[i] |= bytes[at++] << (8 * k);
    const texts = Math.ceil(n / CHUNK);
    const counts = { d: out.d, i: out.i, f: FACETS.length + 1, t: texts, p: Math.ceil(out.i / CHUNK), x: texts };
    out.names = {};
    for (const [dir, count] of Object.entries(counts)) {
      out.names[dir] = bytes.subarray(at, at + 4 * count);
      at += 4 * count;
    }
    if (at !== bytes.length) throw new Error('damaged');
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
  function loadFacets(core, names) {
    return Promise.all(names.map((f) => core.load(`f/${f}`, json))).then((all) => {
      const out = {};
      names.forEach((f, i) => {
        out[f] = all[i];
      });
      return out;
    });
  }
  function texts(core, doc) {
    return core.load(`t/${doc.toString(16)}`, json);
  }
  function passages(core, doc) {
    return core.load(`x/${doc.toString(16)}`, json);
  }
  // address is that of a page of the site, from where the search page stands.
  function address(path) {
    return base + path;
  }

  return {
    json,
    mapOf,
    raw,
    shard,
    loadFacets,
    texts,
    passages,
    open,
    anew,
    signedOut,
    hasLeft: () => left,
    address,
    came,
    cameNewest,
  };
})();

// What each of the files calls.
const throughlineSearch = throughlineFiles.came;
const throughlineNewest = throughlineFiles.cameNewest;
