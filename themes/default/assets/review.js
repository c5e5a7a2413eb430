// What a reader of a review does with the page: sees where one is, copies the link to an item, looks at a picture
// closely, prints all of it.
// @ts-check
(() => {
  'use strict';
  const { build, button, fragment } = throughlineUtil;
  const review = document.querySelector('.review');
  if (!review) return;

  // What is folded opens for a link to it, and for paper.
  function unfold(el) {
    for (let d = el?.closest('details'); d; d = d.parentElement.closest('details')) d.open = true;
  }
  const target = () => document.getElementById(fragment(location.hash));
  addEventListener('hashchange', () => unfold(target()));
  unfold(target());
  let opened = [];
  const printed = build('p', { class: 'printed wrap' });
  addEventListener('beforeprint', () => {
    opened = /** @type {HTMLDetailsElement[]} */ ([...review.querySelectorAll('details:not([open])')]);
    for (const d of opened) d.open = true;
    const day = new Date().toISOString().slice(0, 10);
    printed.textContent = `${location.href.replace(/[?#].*/, '')}, printed on ${day}`;
    document.getElementById('main').append(printed);
  });
  addEventListener('afterprint', () => {
    printed.remove();
    for (const d of opened) d.open = false;
  });

  // In short is what a meeting takes along: summary, takeaways, timeline, what made it possible and what kept it small.
  const root = document.documentElement;
  const inShort = button('Print in short', () => {
    root.classList.add('short');
    print();
  });
  addEventListener('afterprint', () => root.classList.remove('short'));
  review.querySelector('.contents .meta')?.after(build('p', {}, [inShort]));

  // The contents mark the section that is being read; on a narrow window they are behind one button.
  const contents = /** @type {HTMLDetailsElement} */ (review.querySelector('.onthispage'));
  const narrow = matchMedia('(max-width: 60rem)');
  if (contents) {
    const links = /** @type {HTMLAnchorElement[]} */ ([...contents.querySelectorAll('a[href^="#"]')]);
    const places = links.map((a) => document.getElementById(fragment(a.hash)));
    const words = contents.querySelector('summary');
    const title = words.textContent;
    let waiting = 0;
    const mark = () => {
      waiting = 0;
      let here = -1;
      places.forEach((el, i) => {
        if (el && el.getBoundingClientRect().top < innerHeight / 3) here = i;
      });
      links.forEach((a, i) =>
        i === here ? a.setAttribute('aria-current', 'true') : a.removeAttribute('aria-current'),
      );
      words.textContent = here < 0 ? title : `${title}: ${links[here].textContent}`;
    };
    const fold = () => (contents.open = !narrow.matches);
    contents.addEventListener('click', (ev) => {
      if (narrow.matches && /** @type {Element} */ (ev.target).closest('a')) contents.open = false;
    });
    narrow.addEventListener('change', fold);
    addEventListener('scroll', () => (waiting = waiting || requestAnimationFrame(mark)), { passive: true });
    fold();
    mark();
  }

  // A # is the link to where it stands: pressing it copies the address, where a browser lets a page do that.
  review.addEventListener('click', (ev) => {
    const a = /** @type {HTMLAnchorElement} */ (/** @type {Element} */ (ev.target).closest('a.self'));
    if (!a || a.textContent.trim() !== '#' || !navigator.clipboard) return;
    navigator.clipboard.writeText(a.href).then(
      () => {
        a.dataset.said = a.dataset.said || a.textContent;
        a.textContent = 'Link copied';
        setTimeout(() => (a.textContent = a.dataset.said), 1600);
      },
      () => {}, // then the link is in the address bar
    );
  });

  // Pictures open larger over the page; without scripts they are links to themselves.
  const image = build('img', { alt: '' });
  const caption = build('p', { class: 'meta' });
  const close = button('Close', () => viewer.close());
  const viewer = build('dialog', { class: 'viewer', 'aria-label': 'Picture' }, [image, caption, close]);
  viewer.addEventListener('click', (ev) => ev.target === viewer && viewer.close());
  review.addEventListener('click', (/** @type {MouseEvent} */ ev) => {
    if (ev.button || ev.ctrlKey || ev.metaKey || ev.shiftKey) return;
    const on = /** @type {Element} */ (ev.target);
    const img = /** @type {HTMLImageElement} */ (
      on.closest('a.picture')?.querySelector('img') || on.closest('.prose img')
    );
    if (!img || (img.closest('a') && !img.closest('a.picture'))) return;
    ev.preventDefault();
    image.src = img.currentSrc || img.src;
    image.alt = img.alt;
    caption.textContent = img.alt;
    if (!viewer.isConnected) review.append(viewer);
    viewer.showModal();
  });
})();
