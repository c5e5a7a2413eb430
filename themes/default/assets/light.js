// Light or dark: as the system says, until the reader chooses. In the head, so that no page flashes.
// @ts-check
(() => {
  'use strict';
  const root = document.documentElement;
  const key = 'throughline-light';
  let chosen = null;
  function read() {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  }
  function isDark() {
    return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  }
  function show() {
    if (chosen) root.setAttribute('data-light', chosen);
  }
  chosen = read();
  if (chosen !== 'dark' && chosen !== 'light') chosen = null;
  show();
  document.addEventListener('DOMContentLoaded', () => {
    const b = document.getElementById('light');
    if (!b) return;
    function label() {
      b.textContent = isDark() ? 'Light' : 'Dark';
      b.setAttribute('aria-label', isDark() ? 'Show pages light' : 'Show pages dark');
    }
    label();
    b.hidden = false;
    b.addEventListener('click', () => {
      chosen = isDark() ? 'light' : 'dark';
      try {
        localStorage.setItem(key, chosen);
      } catch {
        /* from disk there may be no storage */
      }
      show();
      label();
    });
  });
})();
