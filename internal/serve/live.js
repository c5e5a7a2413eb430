// The preview: follows what the server says, loads the page again where it was, and shows what is wrong on top of it.
(function () {
  'use strict';
  // What this page is of, as the server had it when it sent the page: the site may have changed since.
  var was = document.currentScript.dataset.seen.split(' ').map(Number);
  var seen = { server: was[0], generation: was[1], styles: was[2] }, box = null, place = 'throughline-place:' + location.pathname;
  try {
    var left = sessionStorage.getItem(place);
    if (left) { sessionStorage.removeItem(place); scrollTo({ top: +left, behavior: 'instant' }); }
  } catch (e) { /* no storage, no place */ }

  function again() {
    try { sessionStorage.setItem(place, String(scrollY)); } catch (e) { /* see above */ }
    location.reload();
  }
  // A stylesheet is named by its content, so one that was saved has another name now, which the server tells. What has
  // no such name is asked for again under its own.
  function restyle(st) {
    document.querySelectorAll('link[rel="stylesheet"]').forEach(function (l) {
      var href = l.getAttribute('href').replace(/\?.*$/, '');
      var parts = /^(.*?\bassets\/)(.+?)(\.[0-9a-f]{8})?\.css$/.exec(href), name = parts && st.sheets[parts[2] + '.css'];
      if (name && parts[1] + name === href || href.indexOf('/_throughline/') === 0) return;
      l.href = name ? parts[1] + name : href + '?' + st.styles;
    });
  }
  function show(st) {
    if (!st.errors.length) { if (box) { box.remove(); box = null; } return; }
    if (!box) {
      box = document.createElement('section');
      box.className = 'throughline-overlay';
      box.setAttribute('role', 'alert');
      box.setAttribute('aria-label', 'What is wrong with the site');
      document.body.appendChild(box);
    }
    box.textContent = '';
    var head = document.createElement('p'), pre = document.createElement('pre');
    head.textContent = 'This page is the last good one. ' + (st.errors.length === 1 ? 'One thing' : st.errors.length + ' things') + ' to look at:';
    st.text.replace(/\n$/, '').split('\n').forEach(function (line) { // what is wrong, the line where it is, what to do
      var span = document.createElement('span');
      span.className = /^ +(\d+ )?\|/.test(line) ? 'at' : /^ +hint: /.test(line) ? 'hint' : /^ /.test(line) ? '' : 'what';
      span.textContent = line + '\n';
      pre.append(span);
    });
    pre.tabIndex = 0;
    box.append(head, pre);
  }
  // A review's page leads to the page that its meeting is run with.
  var review = /\/reviews\/([^/]+)\/(index\.html)?$/.exec(location.pathname);
  if (review && document.querySelector('.story')) {
    var bar = document.createElement('nav'), link = document.createElement('a');
    bar.className = 'throughline-bar';
    bar.setAttribute('aria-label', 'Preview');
    link.href = '/facilitate/' + review[1] + '/index.html';
    link.textContent = 'Facilitate this review';
    var pick = document.createElement('a');
    pick.href = '/pick/' + review[1] + '/index.html';
    pick.textContent = 'Pick events';
    bar.append(link, pick);
    document.body.append(bar);
  }
  // A browser keeps few connections to one host open: only pages that are looked at follow, the others catch up when they are.
  var source = null, later = 0;
  function follow() {
    clearTimeout(later);
    if (document.visibilityState === 'hidden') { if (source) source.close(); source = null; return; }
    if (source && source.readyState !== EventSource.CLOSED) return;
    source = new EventSource('/_throughline/events');
    source.onmessage = function (ev) { heard(JSON.parse(ev.data)); };
    source.onerror = function () { if (source && source.readyState === EventSource.CLOSED) later = setTimeout(follow, 2000); };
  }
  function heard(st) {
    show(st);
    if (st.server !== seen.server || st.generation !== seen.generation) { again(); return; }
    if (st.styles !== seen.styles) restyle(st);
    seen = st;
  }
  document.addEventListener('visibilitychange', follow);
  addEventListener('pagehide', function () { if (source) source.close(); source = null; });
  addEventListener('pageshow', follow);
  follow();
})();
