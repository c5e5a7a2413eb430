// The list of reviews: the plain filter pages become filters of this page. What is chosen is in the address.
// @ts-check
(() => {
  'use strict';
  const side = document.getElementById('filters');
  const list = document.getElementById('list');
  // Where not all reviews are on the page, the links lead to the pages that have them.
  if (!side || !list || !list.hasAttribute('data-whole')) return;
  const entries = /** @type {HTMLElement[]} */ ([...list.querySelectorAll('.entry')]);
  const links = [...side.querySelectorAll('a[data-value]')];
  const shown = document.getElementById('shown');
  const none = document.getElementById('none');

  function keyOf(a) {
    return a.closest('details').getAttribute('data-key');
  }
  function chosen() {
    const q = new URLSearchParams(location.search);
    const out = {};
    q.forEach((v, k) => {
      if (!out[k]) out[k] = v;
    });
    return out;
  }
  function apply() {
    const q = chosen();
    let n = 0;
    entries.forEach((e) => {
      const keys = ` ${e.getAttribute('data-keys')} `;
      const fits = links.every((a) => {
        const k = keyOf(a);
        return q[k] !== a.getAttribute('data-value') || keys.includes(` ${k}:${q[k]} `);
      });
      e.hidden = !fits;
      if (fits) n++;
    });
    /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll('.year')).forEach((y) => {
      y.hidden = !y.querySelector('.entry:not([hidden])');
    });
    links.forEach((a) => {
      if (q[keyOf(a)] === a.getAttribute('data-value')) a.setAttribute('aria-current', 'true');
      else a.removeAttribute('aria-current');
    });
    shown.textContent =
      n === entries.length ? n + (n === 1 ? ' review' : ' reviews') : `${n} of ${entries.length} reviews`;
    none.hidden = n > 0;
  }
  function go(q) {
    const s = new URLSearchParams(q).toString();
    history.pushState(null, '', location.pathname + (s ? `?${s}` : ''));
    apply();
  }
  side.addEventListener('click', (ev) => {
    const a = /** @type {Element} */ (ev.target).closest('a[data-value]');
    if (!a || ev.metaKey || ev.ctrlKey || ev.shiftKey || ev.button) return;
    ev.preventDefault();
    const q = chosen();
    const k = keyOf(a);
    const v = a.getAttribute('data-value');
    if (q[k] === v) delete q[k];
    else q[k] = v;
    go(q);
  });
  document.getElementById('clear').addEventListener('click', () => {
    go({});
  });
  addEventListener('popstate', apply);
  apply();
})();
