// On every page: "/" and Ctrl-K lead to the search box, and words that a search led here with are marked.
(function () {
  'use strict';
  document.addEventListener('keydown', function (ev) {
    var k = (ev.ctrlKey || ev.metaKey) && !ev.altKey && !ev.shiftKey && ev.key.toLowerCase() === 'k';
    var slash = ev.key === '/' && !ev.ctrlKey && !ev.metaKey && !ev.altKey;
    var writing = ev.target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(ev.target.tagName || '');
    if (ev.defaultPrevented || !k && (!slash || writing)) return;
    var box = document.getElementById('searchq') || document.getElementById('searchbox');
    if (!box) return;
    ev.preventDefault();
    box.focus();
    box.select();
  });

  // throughlineMark cuts a text: what is at an odd place is a word of the set.
  var WORD = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+|[\p{L}\p{M}\p{N}_]+(?:['’.·:](?=[\p{L}\p{N}])[\p{L}\p{M}\p{N}_]+)*/gu;
  window.throughlineMark = function (text, words) {
    var out = [], at = 0;
    function take(from, to) {
      if (from < at) { out[out.length - 1] += text.slice(at, to); at = Math.max(at, to); return; }
      out.push(text.slice(at, from), text.slice(from, to));
      at = to;
    }
    for (var m of text.matchAll(WORD)) {
      var w = m[0].normalize('NFC').toLowerCase(), bare = w.replace(/['’]s$/, '');
      if (words.has(w) || words.has(bare)) { take(m.index, m.index + m[0].length); continue; }
      if (!/^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(w)) continue;
      for (var i = 0; i < m[0].length; i++) { // pairs of characters, or one
        if (words.has(m[0].slice(i, i + 2))) take(m.index + i, m.index + i + 2);
        else if (words.has(m[0][i])) take(m.index + i, m.index + i + 1);
      }
    }
    out.push(text.slice(at));
    return out;
  };

  var said = new URLSearchParams(location.search).get('mark'), main = document.getElementById('main');
  if (!said || !main) return;
  var words = new Set(said.slice(0, 2000).normalize('NFC').toLowerCase().split(/\s+/).filter(Boolean));
  var walk = document.createTreeWalker(main, NodeFilter.SHOW_TEXT, {
    acceptNode: function (n) { return n.parentElement.closest('svg,script,style,button,textarea,select,mark') ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT; }
  });
  var nodes = [], n;
  while ((n = walk.nextNode())) nodes.push(n);
  nodes.forEach(function (node) {
    var parts = window.throughlineMark(node.data, words);
    if (parts.length < 2) return;
    node.replaceWith.apply(node, parts.map(function (part, i) {
      if (i % 2 === 0) return part;
      var e = document.createElement('mark');
      e.textContent = part;
      return e;
    }));
  });
  // The words are for this visit: who copies the address gets the page's own.
  try {
    var u = new URLSearchParams(location.search);
    u.delete('mark');
    history.replaceState(history.state, '', location.pathname + (u.toString() ? '?' + u : '') + location.hash);
  } catch (e) { /* some browsers keep the address of a file as it is */ }
})();
