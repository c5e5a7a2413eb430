// On every page: "/" and Ctrl-K lead to the search box, and words that a search led here with are marked.
// @ts-check

// throughlineMark cuts a text: what is at an odd place is a word of the set.
const throughlineMark = (() => {
  'use strict';
  const IDEOGRAPHIC = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}`;
  const LETTER = String.raw`[\p{L}\p{M}\p{N}_]`;
  const JOINED = String.raw`['’.·:](?=[\p{L}\p{N}])`;
  const WORD = new RegExp(`[${IDEOGRAPHIC}]+|${LETTER}+(?:${JOINED}${LETTER}+)*`, 'gu');
  const BEGINS = new RegExp(`^[${IDEOGRAPHIC}]`, 'u');
  return (/** @type {string} */ text, /** @type {Set<string>} */ words) => {
    const out = [];
    let at = 0;
    function take(from, to) {
      if (from < at) {
        out[out.length - 1] += text.slice(at, to);
        at = Math.max(at, to);
        return;
      }
      out.push(text.slice(at, from), text.slice(from, to));
      at = to;
    }
    for (const m of text.matchAll(WORD)) {
      const w = m[0].normalize('NFC').toLowerCase();
      const bare = w.replace(/['’]s$/, '');
      if (words.has(w) || words.has(bare)) {
        take(m.index, m.index + m[0].length);
        continue;
      }
      if (!BEGINS.test(w)) continue;
      for (let i = 0; i < m[0].length; i++) {
        // pairs of characters, or one
        if (words.has(m[0].slice(i, i + 2))) take(m.index + i, m.index + i + 2);
        else if (words.has(m[0][i])) take(m.index + i, m.index + i + 1);
      }
    }
    out.push(text.slice(at));
    return out;
  };
})();

(() => {
  'use strict';
  const { build, writeAddress } = throughlineUtil;
  document.addEventListener('keydown', (ev) => {
    const target = /** @type {HTMLElement} */ (ev.target);
    const k = (ev.ctrlKey || ev.metaKey) && !ev.altKey && !ev.shiftKey && ev.key.toLowerCase() === 'k';
    const slash = ev.key === '/' && !ev.ctrlKey && !ev.metaKey && !ev.altKey;
    const writing = target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName || '');
    if (ev.defaultPrevented || (!k && (!slash || writing))) return;
    const box = /** @type {HTMLInputElement} */ (
      document.getElementById('searchq') || document.getElementById('searchbox')
    );
    if (!box) return;
    ev.preventDefault();
    box.focus();
    box.select();
  });

  const said = new URLSearchParams(location.search).get('mark');
  const main = document.getElementById('main');
  if (!said || !main) return;
  const words = new Set(said.slice(0, 2000).normalize('NFC').toLowerCase().split(/\s+/).filter(Boolean));
  const walk = document.createTreeWalker(main, NodeFilter.SHOW_TEXT, {
    acceptNode(n) {
      return n.parentElement.closest('svg,script,style,button,textarea,select,mark')
        ? NodeFilter.FILTER_REJECT
        : NodeFilter.FILTER_ACCEPT;
    },
  });
  /** @type {Text[]} */
  const nodes = [];
  while (walk.nextNode()) nodes.push(/** @type {Text} */ (walk.currentNode));
  for (const node of nodes) {
    const parts = throughlineMark(node.data, words);
    if (parts.length > 1) node.replaceWith(...parts.map((part, i) => (i % 2 ? build('mark', {}, part) : part)));
  }
  // The words are for this visit: who copies the address gets the page's own.
  const query = new URLSearchParams(location.search);
  query.delete('mark');
  writeAddress(query, location.hash);
})();
