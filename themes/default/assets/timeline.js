// The timeline of a review, to be walked and looked into. The list in the page is the story (timeline-story.js); here
// its parts come together: drawing, controls and pointer, and the clock that runs through it.
// @ts-check
(() => {
  'use strict';
  const { build, button } = throughlineUtil;
  const section = document.getElementById('timeline');
  const box = /** @type {HTMLElement} */ (section?.querySelector('.drawing'));
  const items = section ? /** @type {HTMLElement[]} */ ([...section.querySelectorAll('li.event')]) : [];
  const meeting = document.body.classList.contains('meeting');
  // Of three events a list says it all; a meeting walks through them anyway.
  if (!box || !items.length || (items.length < 4 && !meeting)) return;
  const began = performance.now();
  const calm = matchMedia('(prefers-reduced-motion: reduce)');

  const story = throughlineStory(section, box, items);
  const st = story.state;
  const picture = throughlineDrawing(story);
  let query = story.asked();

  // ---- what a reader may do ---------------------------------------------------------------------------------------
  const act = {
    base: 60,
    pace: () => pace,
    move(a, b) {
      st.view = story.within(a, b);
      picture.pan();
      writeSoon();
    },
    pick(e) {
      st.sel = e || null;
      st.item = null;
      story.sift();
      reveal();
      show();
      picture.draw();
      write();
    },
    // toggle takes a value into what is shown, or out of it; alone, in the place of all others.
    toggle(list, value, alone = false) {
      const rest = st[list].filter((x) => x !== value);
      const on = rest.length < st[list].length;
      st[list] = alone ? (on ? [] : [value]) : on ? rest : [...rest, value];
      if (list === 'theories' && !st.theories.length) st.only = false;
      refresh();
    },
    know(k) {
      stop();
      know(k);
    },
    stepOn() {
      stop();
      know(st.known + 1, true);
    },
    stop(by) {
      stop();
      const all = story.stops(true);
      const at = story.walking() ? st.known : by > 0 ? 0 : story.all;
      const to = by > 0 ? (all.find((n) => n > at) ?? story.all) : all.findLast((n) => n < at);
      if (to !== undefined) know(to, true);
    },
    play: () => (clock ? stop() : start()),
    speed(seconds) {
      pace = seconds;
      bar.sync(!!clock);
    },
    enter: () => card.panel.querySelector('a, button:not(.close)')?.focus(),
    whole() {
      if (document.fullscreenElement) document.exitFullscreen();
      else box.requestFullscreen?.().catch(() => {}); // some browsers do not want to
    },
    keys: () => help.showModal(),
    list(on) {
      section.classList.toggle('listed', on);
      lister.setAttribute('aria-expanded', String(on));
      lister.textContent = on ? 'Hide the list' : 'Show as a list';
    },
  };

  // ---- controls ---------------------------------------------------------------------------------------------------
  const { select } = throughlineControls;
  const legend = throughlineControls.legend(story, picture.icon, act);
  const bar = throughlineControls.bar(story, act);
  const card = throughlineControls.card(story, act);
  const help = throughlineControls.keys();
  let pace = bar.pace;
  act.base = bar.pace;
  const orders = [['kind', 'kind']];
  if (story.hasLanes) orders.unshift(['lane', 'team']);
  const regroup = (v) => {
    st.rows = v;
    refresh();
  };
  const rows = select('Group by', orders, () => st.rows, regroup);
  const zones = [
    ['written', 'original'],
    ['utc', 'UTC'],
    ['mine', 'mine'],
  ];
  const rezone = (v) => {
    st.zone = v;
    story.rezone();
    refresh();
  };
  const zone = select('Time zone', zones, () => st.zone, rezone);
  const search = build('input', { type: 'search', 'aria-label': 'Find in the timeline', placeholder: 'Find' });
  search.addEventListener('input', () => {
    st.text = search.value.trim();
    refresh();
  });
  const narrowTo = () => {
    st.only = !st.only;
    refresh();
  };
  const only = button('Only events for these theories', narrowTo, { class: 'chip' });
  const lister = button('Show as a list', () => act.list(!section.classList.contains('listed')));
  const status = build('p', { class: 'status', role: 'status' });
  const stage = picture.stage;
  stage.tabIndex = 0;
  stage.setAttribute('role', 'group');
  stage.setAttribute(
    'aria-label',
    'Drawing. Left and right: the event before and after. Plus and minus: zoom. Zero: all of it. ' +
      'Question mark: all keys.',
  );
  const closer = button('+', () => hands.zoom(1 / 1.6), { 'aria-label': 'Zoom in' });
  const wider = button('−', () => hands.zoom(1.6), { 'aria-label': 'Zoom out' });
  const fit = button('Show all', () => act.move(...story.full));
  const tools = build('div', { class: 'tools' }, [
    build('div', { class: 'joined' }, [wider, fit, closer]),
    rows.wrap,
    zone.wrap,
    search,
    only,
    lister,
  ]);
  const shown = build('div', { class: 'shown' }, [stage, status]);
  box.replaceChildren(
    tools,
    legend.row,
    ...(story.hasLanes ? [legend.lanes] : []),
    build('div', { class: 'walked' }, [build('div', { class: 'beside' }, [shown, card.side]), bar.el]),
    help,
  );
  if (meeting) box.replaceChildren(stage, bar.el); // the meeting has its own ways, and moves the slider
  const keyOfGraphs = section.querySelector('.tracks');
  if (keyOfGraphs && !meeting) shown.append(keyOfGraphs);
  const hands = throughlinePointer(story, picture, act);
  section.classList.add('drawn');
  if (meeting) section.classList.add('listed');
  box.hidden = false;

  // ---- walking ----------------------------------------------------------------------------------------------------
  let clock = 0; // of the frame that comes next
  function know(k, follow = false) {
    st.known = Math.max(0, Math.min(story.all, k));
    st.now = null;
    const e = story.current();
    if (follow || clock || (e && document.activeElement === bar.slider)) {
      st.sel = e;
      reveal();
    }
    refresh(true);
  }
  function stop() {
    if (clock) {
      cancelAnimationFrame(clock);
      writeSoon(); // the address is left alone while the clock runs
    }
    clock = 0;
    st.now = null;
    bar.sync(false);
  }
  // start lets the clock run, or goes one event on where the reader wants little motion.
  function start() {
    const k = story.walking() ? st.known + 1 : 1;
    if (calm.matches) {
      know(k, true);
      return;
    }
    let last = performance.now();
    let u = story.axis.place(story.then[Math.min(k, story.then.length) - 1].at);
    const tick = (/** @type {number} */ t) => {
      if (st.known >= story.then.length) {
        stop();
        refresh();
        return;
      }
      clock = requestAnimationFrame(tick);
      u += (Math.min(t - last, 200) / 1000) * pace;
      last = t;
      run(u);
    };
    clock = requestAnimationFrame(tick);
    know(k);
  }
  // run moves the clock to a place on the axis: events that it passes become known.
  function run(u) {
    const now = story.axis.time(u);
    let k = st.known;
    while (k < story.then.length && story.then[k].at <= now) k++;
    if (k !== st.known) know(k);
    st.now = now;
    story.horizon = Math.max(now, story.horizon);
    picture.reveal();
  }

  // ---- what follows from it ---------------------------------------------------------------------------------------
  let marked = null;
  function show() {
    if (marked) marked.classList.remove('sel');
    marked = st.sel && st.sel.el;
    if (marked) marked.classList.add('sel');
    if (!meeting) card.show();
  }
  function reveal() {
    if (!st.sel) return;
    const w = st.view[1] - st.view[0];
    if (st.sel.u < st.view[0] || st.sel.u > st.view[1]) act.move(st.sel.u - w / 2, st.sel.u + w / 2);
  }
  function say() {
    legend.sync();
    bar.sync(!!clock);
    only.hidden = !st.theories.length;
    only.setAttribute('aria-pressed', String(st.only));
    const [a, b] = st.view.map(story.axis.time);
    const part = st.view[0] > story.full[0] + 1e-6 || st.view[1] < story.full[1] - 1e-6;
    const all = story.walking() ? story.then.filter(story.known).length : story.events.length;
    const { date, clock: time } = story.clocks;
    const until = (date(a) === date(b) ? '' : `${date(b)} `) + time(b);
    status.textContent =
      (story.shown === all ? story.shown : `${story.shown} of ${all}`) +
      (story.shown === 1 ? ' event' : ' events') +
      (part ? `; in view ${date(a)} ${time(a)} to ${until}` : '') +
      (story.axis.folds.some((f) => f[0] < story.horizon) ? '; quiet periods are collapsed' : '');
  }
  function sync() {
    rows.sync();
    zone.sync();
    if (document.activeElement !== search) search.value = st.text;
  }
  function write() {
    story.write();
    query = story.asked();
  }
  let writing = 0;
  function writeSoon() {
    clearTimeout(writing);
    writing = setTimeout(() => {
      if (!clock) write();
      say();
    }, 150);
  }
  // refresh follows a choice; walking changes what is known, and not where it stands.
  function refresh(same = false) {
    if (!same) picture.stale();
    story.sift();
    show();
    say();
    picture.draw();
    writeSoon();
  }
  function load() {
    story.read();
    sync();
    story.rezone();
    picture.stale();
    story.sift();
    show();
    say();
    reveal();
  }

  addEventListener('hashchange', () => {
    story.readHash();
    if (st.sel && !story.known(st.sel)) st.sel = null;
    picture.stale();
    story.sift();
    show();
    reveal();
    picture.draw();
    arrive();
  });
  // A link to an event leads to where it is read: the drawing, while the list is folded.
  function arrive() {
    if (!st.sel || meeting) return;
    if (section.classList.contains('listed')) st.sel.el.scrollIntoView({ block: 'nearest' });
    else if (box.getBoundingClientRect().bottom < 100 || stage.getBoundingClientRect().top > innerHeight - 100) {
      section.scrollIntoView();
    }
  }
  addEventListener('popstate', () => {
    if (story.asked() === query) return; // a link to an event is one as well
    load();
    picture.draw();
  });
  load();
  picture.paint();
  arrive();
  performance.measure('timeline drawn', { start: began });
})();
