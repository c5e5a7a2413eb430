// The page of candidates: what is ticked stands below as event lines, in the order of time, to be copied.
// @ts-check
(() => {
  'use strict';
  const candidates = document.getElementById('candidates');
  const picked = document.getElementById('picked');
  const lines = /** @type {HTMLTextAreaElement | null} */ (document.getElementById('lines'));
  const said = document.getElementById('said');
  if (!candidates || !picked || !lines || !said) return;
  const boxes = /** @type {HTMLInputElement[]} */ ([...candidates.querySelectorAll('input[type=checkbox]')]);

  function show() {
    const chosen = boxes.filter((b) => b.checked).map((b) => b.getAttribute('data-line') || '');
    chosen.sort((a, b) => (a < b ? -1 : Number(a > b))); // each begins with its day and its clock
    lines.value = chosen.length ? `${chosen.join('\n')}\n` : '';
    lines.rows = Math.min(6, Math.max(2, lines.value.split('\n').length));
    picked.hidden = !chosen.length;
    said.textContent = chosen.length === 1 ? '1 event is picked' : `${chosen.length} events are picked`;
  }
  candidates.addEventListener('change', show);
  document.getElementById('clear')?.addEventListener('click', () => {
    boxes.forEach((b) => {
      b.checked = false;
    });
    show();
    boxes[0]?.focus();
  });
  document.getElementById('copy')?.addEventListener('click', async () => {
    lines.select();
    try {
      await navigator.clipboard.writeText(lines.value);
      said.textContent = 'copied';
    } catch {
      said.textContent = 'select the lines and copy them by hand';
    }
  });
  show(); // a browser may remember what was ticked
})();
