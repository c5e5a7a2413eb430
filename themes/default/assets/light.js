// Light or dark: as the system says, until the reader chooses. In the head, so that no page flashes.
(function () {
  'use strict';
  var root = document.documentElement, key = 'throughline-light', chosen = null;
  function read() { try { return localStorage.getItem(key); } catch (e) { return null; } }
  function isDark() {
    return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  }
  function show() { if (chosen) root.setAttribute('data-light', chosen); }
  chosen = read();
  if (chosen !== 'dark' && chosen !== 'light') chosen = null;
  show();
  document.addEventListener('DOMContentLoaded', function () {
    var b = document.getElementById('light');
    if (!b) return;
    function label() { b.textContent = isDark() ? 'Light' : 'Dark'; b.setAttribute('aria-label', isDark() ? 'Show pages light' : 'Show pages dark'); }
    label();
    b.hidden = false;
    b.addEventListener('click', function () {
      chosen = isDark() ? 'light' : 'dark';
      try { localStorage.setItem(key, chosen); } catch (e) { /* from disk there may be no storage */ }
      show(); label();
    });
  });
})();
