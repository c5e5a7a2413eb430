// The passage of a text that shows why it was found (internal/search/passage.go does the same in the terminal).
// @ts-check
const throughlinePassage = (() => {
  'use strict';
  const { words } = throughlineQuery;
  const BEFORE = 60; // characters in front of the first word that was found
  const WHOLE = 180; // of a passage

  // held counts the different words of a set that a text has.
  function held(text, wanted, cjk) {
    return new Set(words(text.replace(/[\u2019\u02bc\uff07]/g, "'"), cjk).filter((w) => wanted.has(w))).size;
  }
  // firstAt is where the first of the words stands in a text, -1 for nowhere.
  function firstAt(text, wanted, cjk) {
    const plain = text.replace(/[\u2019\u02bc\uff07]/g, "'").toLowerCase();
    let from = 0;
    for (const w of words(plain, cjk)) {
      const at = plain.indexOf(w, from);
      if (wanted.has(w)) return at;
      if (at >= 0 && !cjk) from = at + w.length;
    }
    return -1;
  }
  // cut is a text around a place, cut at spaces, with … where something is left out.
  function cut(text, at) {
    if (text.length <= WHOLE) return text;
    let from = Math.max(Math.min(at - BEFORE, text.length - WHOLE), 0);
    const space = from > 0 ? text.indexOf(' ', from) : -1;
    if (space >= 0 && space < at) from = space + 1;
    let to = Math.min(from + WHOLE, text.length);
    const last = text.lastIndexOf(' ', to - 1);
    if (to < text.length && last > at) to = last;
    return (from > 0 ? '…' : '') + text.slice(from, to).trim() + (to < text.length ? '…' : '');
  }
  // best is the passage with most of the words, the first of those; '' where none has more than the summary.
  function best(passages, wanted, summary, cjk) {
    let most = held(summary, wanted, cjk);
    let found = '';
    passages.forEach((p) => {
      const n = held(p, wanted, cjk);
      if (n > most) {
        most = n;
        found = p;
      }
    });
    return found && cut(found, Math.max(firstAt(found, wanted, cjk), 0));
  }
  return { best, cut, held };
})();
