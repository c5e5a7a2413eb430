// Hands on the drawing: wheel, mouse, fingers and keys. act is what the timeline does (timeline.js).
// @ts-check
const throughlinePointer = (() => {
  'use strict';
  const { build } = throughlineUtil;

  return (/** @type {any} */ story, /** @type {any} */ picture, /** @type {any} */ act) => {
    const st = story.state;
    const stage = picture.stage;
    const tip = build('div', { class: 'tip', hidden: true, 'aria-hidden': 'true' });
    stage.after(tip);

    function spot(ev) {
      const r = stage.getBoundingClientRect();
      return [ev.clientX - r.left, ev.clientY - r.top];
    }
    const perPixel = (view) => (view[1] - view[0]) / picture.width();

    // zoom makes the view so many times as wide, around a pixel, or around what is selected.
    function zoom(by, at) {
      const [a, b] = st.view;
      const middle = st.sel ? Math.min(Math.max(st.sel.u, a), b) : (a + b) / 2;
      const u = at === undefined ? middle : a + (at - picture.start()) * perPixel(st.view);
      act.move(u - (u - a) * by, u + (b - u) * by);
    }

    stage.addEventListener(
      'wheel',
      (ev) => {
        // the page scrolls until the drawing is held
        if (!ev.ctrlKey && !ev.metaKey && document.activeElement !== stage && !stage.classList.contains('held')) return;
        ev.preventDefault();
        if (ev.shiftKey || Math.abs(ev.deltaX) > Math.abs(ev.deltaY)) {
          const d = (ev.deltaX || ev.deltaY) * perPixel(st.view);
          act.move(st.view[0] + d, st.view[1] + d);
        } else zoom(Math.exp(Math.max(-1, Math.min(1, ev.deltaY / 300))), spot(ev)[0]);
      },
      { passive: false },
    );

    const held = new Map();
    let drag = null;
    stage.addEventListener('pointerdown', (ev) => {
      if (ev.button) return;
      const p = spot(ev);
      held.set(ev.pointerId, p);
      stage.classList.add('held');
      const named = ev.target.closest?.('[data-lane], [data-theory]');
      drag = { from: p, view: st.view.slice(), brush: ev.shiftKey || p[1] < picture.head(), moved: false, named };
      if (held.size === 2) {
        const [[x1], [x2]] = held.values();
        drag = { pinch: Math.abs(x1 - x2) || 1, mid: (x1 + x2) / 2, view: st.view.slice(), moved: true };
      }
      try {
        stage.setPointerCapture(ev.pointerId);
      } catch {
        /* a pointer that is gone already */
      }
    });
    stage.addEventListener('pointermove', (ev) => {
      const p = spot(ev);
      if (!drag) return hover(p, ev);
      held.set(ev.pointerId, p);
      const per = perPixel(drag.view);
      if (drag.pinch && held.size > 1) {
        const [[x1], [x2]] = held.values();
        const by = drag.pinch / (Math.abs(x1 - x2) || 1);
        const u = drag.view[0] + (drag.mid - picture.start()) * per;
        act.move(u - (u - drag.view[0]) * by, u + (drag.view[1] - u) * by);
        return;
      }
      if (drag.pinch || (!drag.moved && Math.abs(p[0] - drag.from[0]) < 4)) return;
      drag.moved = true;
      if (drag.brush) return brush(p);
      tip.hidden = true;
      const d = (drag.from[0] - p[0]) * per;
      act.move(drag.view[0] + d, drag.view[1] + d);
    });
    function brush(p) {
      tip.hidden = false;
      tip.className = 'tip brush';
      tip.textContent = '';
      Object.assign(tip.style, {
        left: `${Math.min(p[0], drag.from[0])}px`,
        top: `${stage.offsetTop}px`,
        width: `${Math.abs(p[0] - drag.from[0])}px`,
        height: picture.height(),
      });
    }
    function release(ev) {
      const d = drag;
      const p = spot(ev);
      held.delete(ev.pointerId);
      if (held.size) return;
      drag = null;
      tip.hidden = true;
      tip.className = 'tip';
      tip.style.width = tip.style.height = '';
      if (!d || ev.type === 'pointercancel') return;
      if (d.brush && d.moved) {
        const u = (x) => d.view[0] + (x - picture.start()) * perPixel(d.view);
        act.move(u(Math.min(p[0], d.from[0])), u(Math.max(p[0], d.from[0])));
      } else if (!d.moved) press(p, d.named);
    }
    function press(p, named) {
      const hit = picture.nearest(p);
      if (named?.dataset.lane) return act.toggle('lanes', named.dataset.lane, true);
      if (named?.dataset.theory) return act.toggle('theories', named.dataset.theory, true);
      act.pick(hit ? hit.e : null);
    }
    stage.addEventListener('pointerup', release);
    stage.addEventListener('pointercancel', release);
    stage.addEventListener('pointerleave', () => {
      tip.hidden = true;
      picture.point(null);
      if (!drag) stage.classList.remove('held');
    });

    // The tip stands under its mark, over it where the window ends, and within the drawing's width: it is never cut.
    function hover(p, ev) {
      const hit = picture.nearest(p);
      const named = ev.target.closest?.('[data-lane], [data-theory]');
      stage.style.cursor = hit || named ? 'pointer' : '';
      picture.point(ev.pointerType === 'mouse' ? p[0] : null);
      tip.hidden = !hit;
      if (!hit) return;
      const text = hit.e.el.querySelector('.prose').textContent.trim().replace(/\s+/g, ' ');
      tip.textContent = `${story.when(hit.e)}  ${text.length > 160 ? `${text.slice(0, 159)}…` : text}`;
      const box = stage.getBoundingClientRect();
      const room = stage.clientWidth - tip.offsetWidth - 2;
      tip.style.left = `${Math.max(0, Math.min(hit.x - 20, room))}px`;
      const below = hit.y + 16;
      const cut = box.top + below + tip.offsetHeight > innerHeight - 70; // the bar of the walk stands there
      tip.style.top = `${stage.offsetTop + (cut ? hit.y - 16 - tip.offsetHeight : below)}px`;
    }

    const seen = () => story.events.filter((e) => e.shown);
    function step(by) {
      const list = seen();
      const i = st.sel ? list.indexOf(st.sel) : -1;
      if (by > 0 && i === list.length - 1 && story.walking()) return act.stepOn();
      act.pick(list[by > 0 ? Math.min(i + 1, list.length - 1) : i < 0 ? list.length - 1 : Math.max(i - 1, 0)]);
    }
    const along = (part) =>
      act.move(st.view[0] + part * (st.view[1] - st.view[0]), st.view[1] + part * (st.view[1] - st.view[0]));
    const keys = {
      ArrowRight: (shift) => (shift ? along(0.2) : step(1)),
      ArrowLeft: (shift) => (shift ? along(-0.2) : step(-1)),
      Home: () => act.pick(seen()[0]),
      End: () => act.pick(seen().at(-1)),
      '+': () => zoom(1 / 1.6),
      '=': () => zoom(1 / 1.6),
      '-': () => zoom(1.6),
      0: () => act.move(...story.full),
      Escape: () => act.pick(null),
      Enter: () => act.enter(),
      ' ': () => act.play(),
      k: () => act.stop(1),
      K: () => act.stop(-1),
      1: () => act.speed(act.base),
      2: () => act.speed(3 * act.base),
      3: () => act.speed(10 * act.base),
      h: () => act.know(story.all),
      s: () => (st.sel || st.lanes.length) && act.toggle('lanes', st.lanes[0] || st.sel.lane, true),
      f: () => act.whole(),
      '?': () => act.keys(),
    };
    // Keys hold where the focus is in the timeline, but for what writes, and for buttons, which Space and Enter
    // press.
    story.box.addEventListener('keydown', (ev) => {
      if (ev.ctrlKey || ev.metaKey || ev.altKey || ev.defaultPrevented) return;
      const on = ev.target;
      if (on !== stage && /^(INPUT|SELECT|TEXTAREA|DIALOG)$/.test(on.tagName)) return;
      if (on !== stage && (on.closest('dialog') || /^(Enter| |Arrow|Home|End)/.test(ev.key))) return;
      if (!Object.hasOwn(keys, ev.key)) return;
      keys[ev.key](ev.shiftKey);
      ev.preventDefault();
    });
    return { zoom };
  };
})();
