// What a reader chooses with: the legend, which is the filter, the bar that moves time, the card of the selected
// event, and the list of keys. act is what the timeline does (timeline.js).
// @ts-check
const throughlineControls = (() => {
  'use strict';
  const { build, button, fragment, span } = throughlineUtil;
  const KEYS = [
    ['Space', 'play or pause'],
    ['← →', 'event before, event after'],
    ['k, Shift k', 'next key moment, the one before'],
    ['1 2 3', 'how fast it plays'],
    ['h', 'everything, with hindsight'],
    ['s', 'the lane of the selected event alone, all lanes'],
    ['+ − 0', 'closer, wider, all of it'],
    ['Shift ← →', 'move along'],
    ['Enter', 'into the card'],
    ['f', 'full screen'],
    ['Esc', 'close'],
    ['?', 'these keys'],
  ];
  // How much time may pass in a second, in seconds: the walk takes some three minutes at the first of the speeds.
  const PACES = [1, 10, 60, 300, 600, 3600, 21600, 86400, 604800, 2592000, 31536000];

  // sign is the drawing on a button.
  function sign(path) {
    const el = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    el.setAttribute('viewBox', '0 0 14 14');
    el.setAttribute('class', 'sign');
    el.setAttribute('aria-hidden', 'true');
    el.innerHTML = `<path d="${path}"/>`;
    return el;
  }

  function select(label, options, get, set) {
    const box = build(
      'select',
      {},
      options.map(([value, words]) => build('option', { value }, words)),
    );
    box.addEventListener('change', () => set(box.value));
    return { wrap: build('label', {}, [build('span', {}, label), box]), sync: () => (box.value = get()) };
  }

  // legend is a row of the kinds of events, each a switch: with none pressed all are shown. Lanes have a row of their
  // own where their names in the drawing are too small to be pressed.
  function legend(story, icon, act) {
    const st = story.state;
    const row = build('div', { class: 'chips', role: 'group', 'aria-label': 'Kinds of events' });
    const lanes = build('div', { class: 'chips lanechips', role: 'group', 'aria-label': 'Lanes' });
    const made = new Map();
    function chip(key, list, name) {
      const id = `${key} ${name}`;
      if (!made.has(id)) {
        const n = build('span', { class: 'n' });
        const words = [...(key === 'kind' ? [icon(name)] : []), build('span', {}, name), n];
        const el = button(words, () => act.toggle(list, name), { class: 'chip' });
        made.set(id, { el, n });
      }
      return made.get(id);
    }
    // Counts are of what is known; what nobody knew of yet is no choice.
    function fill(box, key, list, all) {
      const counts = new Map();
      for (const e of story.events) if (story.known(e)) counts.set(e[key], (counts.get(e[key]) || 0) + 1);
      const shown = all.filter((x) => counts.has(x.name)).map((x) => [x.name, chip(key, list, x.name)]);
      for (const [name, { el, n }] of shown) {
        el.setAttribute('aria-pressed', String(st[list].includes(name)));
        n.textContent = String(counts.get(name));
      }
      box.classList.toggle('some', st[list].length > 0);
      const els = shown.map(([, c]) => c.el);
      if (els.length !== box.children.length || els.some((el, i) => el !== box.children[i]))
        box.replaceChildren(...els);
    }
    return {
      row,
      lanes,
      sync() {
        fill(row, 'kind', 'kinds', story.kinds);
        if (story.hasLanes) fill(lanes, 'lane', 'lanes', story.lanes);
      },
    };
  }

  // bar is what moves time: it stays at the bottom of the window while the timeline is in sight.
  function bar(story, act) {
    const st = story.state;
    const pace = PACES.find((s) => story.axis.total / s <= 240) || PACES[PACES.length - 1];
    const play = button('Play', act.play, { class: 'play', 'aria-keyshortcuts': 'Space' });
    const back = button([sign('M2 2h2v10H2zM12 2v10L5 7z')], () => act.stop(-1), {
      'aria-label': 'Key moment before',
      'aria-keyshortcuts': 'Shift+K',
    });
    const on = button([sign('M10 2h2v10h-2zM2 2v10l7-5z')], () => act.stop(1), {
      'aria-label': 'Next key moment',
      'aria-keyshortcuts': 'K',
    });
    const speeds = [1, 3, 10].map((n, i) =>
      button(i ? `${n}×` : `${span(pace)}/s`, () => act.speed(n * pace), {
        'aria-label': `${i ? `${n}×: ` : ''}${span(n * pace)}${i ? ' a second' : '/s'}`,
      }),
    );
    const slider = build('input', { type: 'range', 'aria-label': 'What was known', min: 0, max: story.all, step: 1 });
    slider.addEventListener('input', () => act.know(+slider.value));
    const marks = build('span', { class: 'stops', 'aria-hidden': 'true' });
    const said = build('output', { class: 'said' });
    const all = button('Everything', () => act.know(story.all), {
      title: 'Show what came later, and what was learnt afterwards',
    });
    const whole = button('Full screen', act.whole, { class: 'whole' });
    const keys = button('?', act.keys, { 'aria-label': 'Keys' });
    const el = build('div', { class: 'walk', role: 'group', 'aria-label': 'Walk through the timeline' }, [
      build('div', { class: 'joined' }, [back, play, on]),
      build('div', { class: 'joined speeds', role: 'group', 'aria-label': 'How fast it plays' }, speeds),
      build('div', { class: 'known' }, [slider, marks]),
      said,
      all,
      whole,
      keys,
    ]);
    if (!document.fullscreenEnabled) whole.hidden = true;
    function sync(playing) {
      const e = story.current();
      slider.value = st.known;
      slider.style.setProperty('--done', `${(100 * st.known) / story.all}%`);
      play.textContent = playing ? 'Pause' : 'Play';
      const stops = story.stops();
      marks.replaceChildren(...stops.map((n) => stopAt(n / story.all)));
      const words = story.walking() ? whereIs(e) : 'Everything, with hindsight';
      said.textContent = words;
      slider.setAttribute('aria-valuetext', words);
      all.disabled = !story.walking();
      back.disabled = story.walking() && !stops.some((n) => n < st.known);
      on.disabled = story.walking() && st.known >= story.then.length;
      speeds.forEach((b, i) => b.setAttribute('aria-pressed', String(act.pace() === [1, 3, 10][i] * pace)));
    }
    function stopAt(part) {
      const dot = build('i');
      dot.style.insetInlineStart = `calc(9px + (100% - 18px) * ${part})`;
      return dot;
    }
    function whereIs(e) {
      return e ? `${story.when(e)}, event ${st.known} of ${story.then.length}` : 'before the first event';
    }
    return { el, slider, sync, pace };
  }

  // card is the selected event, docked beside the drawing; where there is no room beside it, it covers the end of the
  // page.
  function card(story, act) {
    const panel = build('div', { class: 'panel', hidden: true, role: 'group', 'aria-label': 'Selected event' });
    const idle = build('p', { class: 'idle' }, [
      'Choose an event to read it here, or press Play to see it as they did. ',
      build('kbd', {}, '?'),
      ' tells the keys.',
    ]);
    const live = build('p', { class: 'unseen-live', role: 'status' });
    const side = build('div', { class: 'side' }, [panel, idle, live]);

    function facts(e) {
      const out = [];
      const before = story.before(e);
      if (before && !e.coarse && !before.coarse) {
        out.push(
          e.at === before.at
            ? 'at the same time as the event before'
            : `${span(e.at - before.at)} after the event before`,
        );
      }
      const start = story.moments.find((m) => m.name === 'started' && !(m.later && story.walking()));
      const first = start ? start.at : story.events.find(story.known).at;
      if (!e.coarse && e.at !== first) {
        const way = e.at > first ? 'after' : 'before';
        out.push(`${span(Math.abs(e.at - first))} ${way} ${start ? 'the start' : 'the first event'}`);
      }
      if (e.end > e.at && !e.coarse && e.end <= story.horizon) out.push(`lasted ${span(e.end - e.at)}`);
      return out;
    }
    // bodyOf is what the list says of an event, without what was not known or linked by then.
    function bodyOf(e) {
      const body = e.el.querySelector('.what').cloneNode(true);
      body.querySelectorAll('[id]').forEach((x) => x.removeAttribute('id'));
      body.querySelectorAll('[hidden]').forEach((x) => x.remove());
      const pointers = body.querySelector('.pointers');
      if (pointers && story.walking()) pointers.remove();
      else if (pointers) pointers.before(build('p', { class: 'label' }, 'Linked from, written later'));
      body.querySelectorAll('.evidence a[href^="#"]').forEach((a) => {
        const art = document.getElementById(fragment(a.hash)); // pictures of the evidence stand in place
        const picture = art && art.querySelector('.picture');
        if (picture) a.closest('li').append(picture.cloneNode(true));
      });
      return body;
    }
    // steps says when the events before and after were; while one walks, not what comes.
    function steps(e) {
      const seen = story.events.filter((x) => x.shown);
      const i = seen.indexOf(e);
      const prev = seen[i - 1];
      const next = seen[i + 1];
      const way = (words, x, then) =>
        button([build('b', {}, words), x ? ` ${story.when(x)}` : ''], then, { class: 'way' });
      const before = way('Previous', prev, () => act.pick(prev));
      const after = way('Next', next, () => (next ? act.pick(next) : act.stepOn()));
      before.disabled = !prev;
      after.disabled = !next && !(story.walking() && story.state.known < story.then.length);
      return build('p', { class: 'steps' }, [before, after]);
    }
    let told = null;
    function show() {
      const e = story.state.sel;
      const key = e && `${e.id} ${story.state.known} ${story.state.zone} ${story.shown}`;
      if (key === told) return;
      if (!e || !told || !told.startsWith(`${e.id} `)) panel.scrollTop = 0;
      told = key;
      idle.hidden = !!e;
      panel.hidden = !e;
      panel.replaceChildren();
      if (!e) return;
      const close = button('×', () => act.pick(null), { class: 'close', 'aria-label': 'Close' });
      const inList = build('a', { href: `#${encodeURIComponent(e.id)}` }, 'Show in list');
      inList.addEventListener('click', () => act.list(true));
      panel.append(
        build('p', { class: 'head' }, [
          build('strong', {}, story.when(e)),
          build('span', {}, facts(e).join(', ')),
          close,
        ]),
        build('div', { class: 'scroll', tabindex: 0 }, [bodyOf(e), build('p', { class: 'meta' }, [inList])]),
        steps(e),
      );
      if (document.activeElement !== document.body)
        live.textContent = `${story.when(e)} ${e.el.querySelector('.prose').textContent}`;
    }
    return { side, panel, show };
  }

  function keys() {
    const list = KEYS.map(([key, words]) => [build('dt', {}, [build('kbd', {}, key)]), build('dd', {}, words)]).flat();
    const close = button('Close', () => dialog.close());
    const dialog = build('dialog', { class: 'keys', 'aria-label': 'Keys of the timeline' }, [
      build('h3', {}, 'Keys'),
      build('dl', {}, list),
      close,
    ]);
    return dialog;
  }

  return { select, legend, bar, card, keys };
})();
