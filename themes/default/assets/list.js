// The list of reviews: the plain filter pages become filters of this page. What is chosen is in the address.
(function () {
  'use strict';
  var side = document.getElementById('filters'), list = document.getElementById('list');
  // Where not all reviews are on the page, the links lead to the pages that have them.
  if (!side || !list || !list.hasAttribute('data-whole')) return;
  var entries = Array.prototype.slice.call(list.querySelectorAll('.entry'));
  var links = Array.prototype.slice.call(side.querySelectorAll('a[data-value]'));
  var shown = document.getElementById('shown'), none = document.getElementById('none');

  function keyOf(a) { return a.closest('details').getAttribute('data-key'); }
  function chosen() {
    var q = new URLSearchParams(location.search), out = {};
    q.forEach(function (v, k) { if (!out[k]) out[k] = v; });
    return out;
  }
  function apply() {
    var q = chosen(), n = 0;
    entries.forEach(function (e) {
      var keys = ' ' + e.getAttribute('data-keys') + ' ';
      var fits = links.every(function (a) {
        var k = keyOf(a);
        return q[k] !== a.getAttribute('data-value') || keys.indexOf(' ' + k + ':' + q[k] + ' ') >= 0;
      });
      e.hidden = !fits;
      if (fits) n++;
    });
    list.querySelectorAll('.year').forEach(function (y) { y.hidden = !y.querySelector('.entry:not([hidden])'); });
    links.forEach(function (a) {
      if (q[keyOf(a)] === a.getAttribute('data-value')) a.setAttribute('aria-current', 'true'); else a.removeAttribute('aria-current');
    });
    shown.textContent = n === entries.length ? n + (n === 1 ? ' review' : ' reviews') : n + ' of ' + entries.length + ' reviews';
    none.hidden = n > 0;
  }
  function go(q) {
    var s = new URLSearchParams(q).toString();
    history.pushState(null, '', location.pathname + (s ? '?' + s : ''));
    apply();
  }
  side.addEventListener('click', function (ev) {
    var a = ev.target.closest('a[data-value]');
    if (!a || ev.metaKey || ev.ctrlKey || ev.shiftKey || ev.button) return;
    ev.preventDefault();
    var q = chosen(), k = keyOf(a), v = a.getAttribute('data-value');
    if (q[k] === v) delete q[k]; else q[k] = v;
    go(q);
  });
  document.getElementById('clear').addEventListener('click', function () { go({}); });
  addEventListener('popstate', apply);
  apply();
})();
