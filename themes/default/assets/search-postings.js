// How the index is written in bytes (internal/search/static.go and pack.go), and how its numbers are read.
// @ts-check
const throughlinePostings = (() => {
  'use strict';

  function reader(bytes, at) {
    return {
      at,
      num() {
        let v = 0;
        let m = 1;
        let b;
        do {
          b = bytes[this.at++];
          v += (b & 127) * m;
          m *= 128;
        } while (b > 127);
        return v;
      },
    };
  }
  // terms reads a shard into term -> {df, count, and where its parts begin}; postings are read when they are wanted.
  function terms(bytes) {
    const out = new Map();
    const dec = new TextDecoder();
    const r = reader(bytes, 0);
    const size = r.num();
    const end = r.at + size;
    const all = [];
    const sums = [0, 0, 0, 0];
    while (r.at < end) {
      const l = r.num();
      const name = dec.decode(bytes.subarray(r.at, r.at + l));
      r.at += l;
      const e = { bytes, index: all.length, df: r.num(), count: r.num(), at: sums.slice() };
      for (let k = 0; k < 4; k++) sums[k] += r.num();
      all.push(e);
      out.set(name, e);
    }
    for (var from = end, j = 0; j < 4; from += sums[j++])
      all.forEach((e) => {
        e.at[j] += from;
      });
    if (from !== bytes.length) throw new Error('damaged');
    return out;
  }
  // postings gives an entry its docs, and in their order freqs (by weight), sizes (how many positions) and whether
  // the term is in the title.
  function postings(e) {
    if (e.docs) return e;
    const d = reader(e.bytes, e.at[0]);
    const f = reader(e.bytes, e.at[1]);
    let doc = 0;
    e.docs = new Int32Array(e.count);
    e.freqs = new Int32Array(e.count);
    e.sizes = new Int32Array(e.count);
    e.title = new Uint8Array(e.count);
    for (let i = 0; i < e.count; i++) {
      e.docs[i] = doc += d.num();
      const v = f.num();
      e.sizes[i] = v >> 2;
      e.title[i] = (v >> 1) & 1;
      e.freqs[i] = v & 1 ? f.num() : v >> 2;
    }
    return e;
  }
  function indexOf(e, doc) {
    let lo = 0;
    let hi = e.count - 1;
    while (lo <= hi) {
      const mid = (lo + hi) >> 1;
      if (e.docs[mid] === doc) return mid;
      if (e.docs[mid] < doc) lo = mid + 1;
      else hi = mid - 1;
    }
    return -1;
  }
  // starting finds where each posting begins in bytes where it has as many varints as sizes says.
  function starting(e, bytes, at, sizes) {
    const out = new Int32Array(e.count);
    for (let i = 0; i < e.count; i++) {
      out[i] = at;
      for (let n = sizes[i]; n > 0; at++) if (bytes[at] < 128) n--;
    }
    return out;
  }
  function sums(r, n) {
    for (var out = [], last = 0; n > 0; n--) out.push((last += r.num()));
    return out;
  }
  function positions(e, doc) {
    const k = indexOf(e, doc);
    if (k < 0) return [];
    e.starts = e.starts || starting(e, e.places, e.placesAt, e.sizes);
    return sums(reader(e.places, e.starts[k]), e.sizes[k]);
  }
  function itemsWith(e, doc) {
    const k = indexOf(e, doc);
    if (k < 0) return [];
    if (!e.held) {
      const r = reader(e.bytes, e.at[2]);
      e.held = Int32Array.from(e.docs, () => r.num());
      e.itemStarts = starting(e, e.bytes, e.at[3], e.held);
    }
    return sums(reader(e.bytes, e.itemStarts[k]), e.held[k]);
  }

  return { reader, terms, postings, indexOf, positions, itemsWith };
})();
