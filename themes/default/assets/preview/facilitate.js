// The facilitator's page: walks through a review section by section and event by event, keeps the time of the agenda,
// and asks. The timeline's own script decides what was known when; its slider is moved from here.
// @ts-check
(() => {
  'use strict';
  const { build, two, span, fragment } = throughlineUtil;
  const body = document.body;
  const main = document.getElementById('main');
  if (!body.classList.contains('meeting')) return;
  /** @type {(id: string) => any} */
  const $ = (id) => document.getElementById(id);
  /** @type {(sel: string, el?: any) => any[]} */
  const all = (sel, el) => [...(el || document).querySelectorAll(sel)];
  const memory = `throughline-meeting:${location.pathname}`;
  function recall() {
    try {
      return JSON.parse(sessionStorage.getItem(memory)) || {};
    } catch {
      return {};
    }
  }
  function remember() {
    try {
      sessionStorage.setItem(memory, JSON.stringify(kept));
    } catch {
      /* then a reload starts anew */
    }
  }
  const kept = recall();

  // ---- where one can stop ----------------------------------------------------------------------------------
  const timeline = $('timeline');

  const stage = timeline && timeline.querySelector('.stage');
  const slider = timeline && timeline.querySelector('input[type=range]');
  const events = slider ? all('li.event', timeline) : [];
  const then = events.filter((li) => !li.classList.contains('later'));
  const slides = all('.slide').map((el, i) => {
    const name = el.dataset.name;
    const walk = name === 'timeline' && then.length > 0;
    return { i, el, name, part: +el.dataset.part, walk, stops: walk ? then : [el].concat(all('.step', el)) };
  });
  const afterwards = $('afterwards');
  if (afterwards)
    events.forEach((li) => {
      if (!li.classList.contains('later')) return;
      const copy = li.cloneNode(true);
      [copy].concat(all('[id]', copy)).forEach((x) => {
        x.removeAttribute('id');
      });
      all('.self', copy).forEach((a) => {
        a.replaceWith(...[...a.childNodes]);
      });
      afterwards.append(copy);
    });
  let at = { slide: slides[0], n: 0 };
  let back = null;
  const notes = throughlineNotes.notebook(noted);
  document.querySelector('footer.keys').append(notes.counter);

  // place finds the stop that an element is, or is in.
  function place(id) {
    const el = id && $(id);
    let found = null;
    if (!el) return null;
    slides.forEach((s) => {
      if (found || !s.el.contains(el)) return;
      let n = 0;
      s.stops.forEach((stop, k) => {
        if (stop !== s.el && stop.contains(el)) n = k;
      });
      found = { slide: s, n };
    });
    return found;
  }
  function inAgenda(s) {
    return s.part > 0;
  }
  function neighbour(s, step) {
    for (let i = s.i + step; slides[i]; i += step) if (inAgenda(slides[i])) return slides[i];
    return null;
  }
  function on() {
    if (at.n + 1 < at.slide.stops.length) return go(at.slide, at.n + 1);
    if (back) return home();
    const next = neighbour(at.slide, 1);
    if (next) go(next, 0);
    else if (notes.any()) notes.show(); // it is over: what was noted is to be carried into the review
  }
  // skip leaves the rest of a section; keyMoment goes to the next event that is one, or to what follows the story.
  function skip() {
    if (back) return home();
    const next = neighbour(at.slide, 1);
    if (next) go(next, 0);
  }
  function keyMoment() {
    const s = at.slide.walk ? at.slide : slides.find((x) => x.walk);
    if (!s) return;
    const from = at.slide === s ? at.n + 1 : 0;
    const n = s.stops.findIndex(
      (li, i) => i >= from && (li.classList.contains('pinned') || li.querySelector('.marker')),
    );
    if (n >= 0) go(s, n);
    else if (at.slide === s) skip();
  }
  // noted is where a note is taken: the event, or the item.
  function noted() {
    const stop = at.slide.stops[at.n];
    if (at.slide.walk) {
      const time = stop.querySelector('.when time').textContent.trim();
      return { id: stop.id, time, words: `${time} ${stop.querySelector('.prose').textContent.trim()}` };
    }
    const title = stop.querySelector('h3, h2');
    return { id: stop === at.slide.el ? '' : stop.id, time: '', words: title ? title.textContent.trim() : '' };
  }
  function before() {
    if (at.n > 0) return go(at.slide, at.n - 1);
    if (back) return home();
    const prev = neighbour(at.slide, -1);
    if (prev) go(prev, prev.stops.length - 1);
  }
  function home() {
    const b = back;
    back = null;
    if (b) go(b.slide, b.n);
  }
  // visit goes to a section for a moment; the same key, or Escape, leads back.
  function visit(name) {
    const s = slides.filter((x) => x.name === name)[0];
    if (!s) return;
    if (at.slide === s) return home();
    aside(s, 0);
  }
  function aside(s, n) {
    if (!back) back = at;
    if (back.slide === s) back = null;
    go(s, n);
  }
  function part(number) {
    const s = slides.filter((x) => x.part === number)[0];
    if (s) {
      back = null;
      go(s, 0);
    }
  }

  function go(slide, n) {
    const moved = slide !== at.slide;
    at = { slide, n: Math.max(0, Math.min(n, slide.stops.length - 1)) };
    if (back && inAgenda(slide) && slide === back.slide) back = null;
    show(moved);
  }
  function show(moved) {
    const s = at.slide;
    const stop = s.stops[at.n];
    slides.forEach((x) => {
      x.el.hidden = x !== s;
    });
    body.dataset.slide = s.name;
    all('.current').forEach((x) => {
      x.classList.remove('current');
    });
    s.el.classList.toggle('stepping', stop !== s.el && !s.walk);
    if (stop !== s.el) stop.classList.add('current');
    know(s.walk ? at.n + 1 : then.length + 1);
    if (s.walk) tell(stop);
    if (moved) {
      main.scrollTop = 0;
      if (!/^(BUTTON|A)$/.test((document.activeElement || body).tagName)) main.focus({ preventScroll: true });
    }
    if (s.walk) follow(stop);
    else if (stop !== s.el) stop.scrollIntoView({ block: 'nearest' });
    if (s.walk && kept.drawing) fit();
    if (inAgenda(s) && !back) enter(s.part);
    rail();
    address();
  }
  // follow keeps the event in sight in the list beside it, where that is a column of its own.
  function follow(li) {
    const box = timeline.getBoundingClientRect();
    if (getComputedStyle(timeline).overflowY !== 'auto') {
      scrollTo({ top: 0 });
      return;
    }
    timeline.scrollTop += li.getBoundingClientRect().top - box.top - box.height * 0.6;
  }
  // fit makes the drawing as large as the room that it has: letters for the last row, and every lane in sight.
  function fit() {
    requestAnimationFrame(() => {
      requestAnimationFrame(() => {
        const tall = parseFloat(stage.querySelector('svg').style.height) || 300;
        const root = parseFloat(getComputedStyle(document.documentElement).fontSize);
        const want = Math.max(1, Math.min(root / 13, (innerHeight * 0.54) / tall)).toFixed(2);
        if (stage.style.zoom !== want) stage.style.zoom = want;
        timeline.scrollTop = (stage.dataset.now || 0) * +want - timeline.clientHeight / 2;
      });
    });
  }
  // The place is in the address, so that it survives a save and can be sent to somebody.
  function address() {
    const q = new URLSearchParams(location.search);
    q.set('at', at.slide.stops[at.n].id);
    history.replaceState(null, '', `${location.pathname}?${q}`);
    kept.back = back ? back.slide.stops[back.n].id : '';
    remember();
  }
  // know moves the timeline's own slider: what is later disappears from list and drawing.
  function know(step) {
    if (!slider || +slider.value === step) return;
    slider.value = step;
    slider.dispatchEvent(new Event('input'));
  }

  // ---- one event -------------------------------------------------------------------------------------------
  function since(li) {
    const i = then.indexOf(li);
    const prev = then[i - 1];
    const t = +li.dataset.at;
    const out = [];
    if (li.dataset.coarse || !prev) return '';
    if (!prev.dataset.coarse)
      out.push(+prev.dataset.at === t ? 'at the same time' : `${span(t - prev.dataset.at)} later`);
    if (i > 1 && !then[0].dataset.coarse) out.push(`${span(t - then[0].dataset.at)} in`);
    return out.join(', ');
  }
  function mark(kind) {
    const shapes = throughlineMarks;
    const known = shapes[kind] ? kind : 'event';
    const ns = 'http://www.w3.org/2000/svg';
    const svg = document.createElementNS(ns, 'svg');
    const p = document.createElementNS(ns, 'path');
    svg.setAttribute('viewBox', '0 0 18 18');
    svg.setAttribute('aria-hidden', 'true');
    p.setAttribute('class', `k-${known}`);
    p.setAttribute('fill-rule', 'evenodd');
    p.setAttribute('d', `M9 9${shapes[known]}`);
    svg.append(p);
    return svg;
  }
  const now = $('told');
  const seen = $('seen');
  const asks = $('asks');
  let offset = 0;
  let told = null;
  function tell(li) {
    const kind = li.dataset.kind;
    const line = build('p', { class: 'kindline' });
    const marker = li.querySelector('.marker');
    const lane = li.dataset.lane;
    const what = li.querySelector('.what').cloneNode(true);
    if (told !== li) offset = 0;
    if (kind) line.append(build('span', { class: 'kindword' }, [mark(kind), kind]));
    if (lane) line.append(build('span', { class: 'lane' }, [lane]));
    if (marker) line.append(build('strong', { class: 'marker' }, [marker.textContent]));
    if (li.classList.contains('pinned')) line.append(build('span', { class: 'badge' }, ['key moment']));
    all('[id]', what).forEach((x) => {
      x.removeAttribute('id');
    });
    all('[hidden]', what).forEach((x) => {
      x.remove();
    });
    all('.evidence a[href^="#"]', what).forEach((a) => {
      // a picture that was looked at then stands in place
      const art = $(fragment(a.hash));

      const pic = art && art.querySelector('.picture img');
      if (pic) a.closest('li').append(build('span', { class: 'picture' }, [pic.cloneNode()]));
    });
    seen.textContent = '';
    all('.evidence', what).forEach((x) => {
      if (x.children.length) seen.append(x);
      else x.remove();
    });
    now.textContent = '';
    now.classList.toggle('long', what.querySelector('.prose').textContent.length > 260);
    now.append(
      build('p', { class: 'when' }, [
        build('span', { class: 'time' }, [li.querySelector('.when a').textContent.trim()]),
        build('span', { class: 'since' }, [since(li)]),
      ]),
    );
    if (line.childNodes.length) now.append(line);
    now.append(what);
    if (told !== li) {
      now.classList.remove('fresh');
      void now.offsetWidth;
      now.classList.add('fresh');
      now.parentNode.scrollTop = 0;
    }
    told = li;
    ask(kind);
    table();
  }
  function questions(kind) {
    let own = [];
    let any = [];
    all('#bank > div').forEach((d) => {
      const list = all('li', d).map((x) => x.textContent);
      if (d.dataset.kind === kind) own = list;
      else if (d.dataset.kind === 'any') any = list;
    });
    return own.concat(any);
  }
  function ask(kind) {
    const q = questions(kind);
    asks.hidden = !q.length;
    asks.textContent = '';
    if (!q.length) return;
    asks.append(
      build('p', { class: 'label' }, ['Ask']),
      build(
        'ul',
        {},
        [0, 1].slice(0, q.length).map((k) => build('li', {}, [q[(offset + k) % q.length]])),
      ),
    );
  }
  function more() {
    if (at.slide.walk) {
      offset += 2;
      ask(told.dataset.kind);
    }
  }
  // table shows what people held to be going on, by what was known so far.
  const ENDS = { 'rules-out': 'ruled out', stands: 'found to stand', parks: 'set aside' };
  function table() {
    const held = $('held');
    let any = false;
    if (!held) return;
    all('li[data-theory]', held).forEach((row) => {
      let plus = 0;
      let minus = 0;
      let state = '';
      let from = '';
      let acted = false;
      then.slice(0, at.n + 1).forEach((li) => {
        if (li.dataset.theory !== row.dataset.theory) return;
        const e = li.dataset.effect;
        if (!from) from = li.querySelector('.when time').textContent;
        if (e === 'supports') plus++;
        else if (e === 'weakens') minus++;
        else if (e === 'acts-on') acted = true;
        if (ENDS[e]) state = e;
        else if (e === 'raises' || e === 'revives') state = '';
      });
      row.hidden = !from;
      if (!from) return;
      any = true;
      const words = [];
      if (plus) words.push(`${plus} for it`);
      if (minus) words.push(`${minus} against`);
      if (acted) words.push('acted on');
      words.unshift(ENDS[state] || `since ${from}`);
      row.classList.toggle('gone', state === 'rules-out');
      row.classList.toggle('aside', state === 'rules-out' || state === 'parks'); // what is still open comes first
      row.querySelector('.fate').textContent = words.join(', ');
    });
    held.hidden = !any;
  }

  // ---- the way through a section ---------------------------------------------------------------------------
  function rail() {
    const svg = $('rail');
    const w = svg.clientWidth || 800;
    const n = at.slide.stops.length;
    const mid = 14;
    const pad = 12;
    let out = '';
    const shapes = throughlineMarks;
    function x(k) {
      return n < 2 ? w / 2 : pad + (k * (w - 2 * pad)) / (n - 1);
    }
    svg.setAttribute('viewBox', `0 0 ${w} 28`);
    if (n > 1) {
      out += `<path class="thread" d="M${pad} ${mid}H${w - pad}"/><path class="walked" d="M${pad} ${mid}H${x(at.n)}"/>`;
      at.slide.stops.forEach((stop, k) => {
        if ((w - 2 * pad) / (n - 1) < 13 && k !== at.n) return;
        const kind = stop.dataset.kind;
        const known = shapes[kind] ? kind : 'event';
        if (k > at.n) out += `<circle class="ahead" cx="${x(k)}" cy="${mid}" r="3.5"/>`;
        else if (at.slide.walk)
          out += `<path class="m k-${known}" fill-rule="evenodd" d="M${x(k)} ${mid}${shapes[known]}"/>`;
        else out += `<circle class="dot" cx="${x(k)}" cy="${mid}" r="5"/>`;
      });
      out += `<circle class="here" cx="${x(at.n)}" cy="${mid}" r="11"/>`;
    }
    svg.innerHTML = out;
  }
  addEventListener('resize', rail);

  // ---- the clock -------------------------------------------------------------------------------------------
  // Every part has a time of its own, and the clock goes for the part that is being looked at. It goes on over a
  // reload.
  const parts = all('#agenda li').map((li, i) => {
    li.style.flexGrow = Math.max(4, +li.dataset.minutes || 1);
    const b = li.querySelector('button');
    b.disabled = false;
    b.addEventListener('click', () => {
      part(i + 1);
    });
    return { li, minutes: +li.dataset.minutes || 0, name: li.querySelector('.name').textContent };
  });
  kept.spent = parts.map((_, i) => (kept.spent || [])[i] || 0);
  kept.extra = parts.map((_, i) => (kept.extra || [])[i] || 0);
  kept.part = Math.min(kept.part || 1, parts.length);
  function settle() {
    // what has passed since the last look belongs to the part that was on
    const t = Date.now();
    if (kept.since) {
      kept.spent[kept.part - 1] += Math.max(0, t - kept.since);
      kept.since = t;
    }
  }
  function enter(number) {
    settle();
    kept.part = number;
    remember();
    face();
  }
  function clock() {
    settle();
    kept.since = kept.since ? 0 : Date.now();
    remember();
    face();
  }
  function minutes(by) {
    const i = kept.part - 1;
    if (parts[i].minutes + kept.extra[i] + by >= 1) kept.extra[i] += by;
    remember();
    face();
  }
  function restart() {
    settle();
    kept.spent[kept.part - 1] = 0;
    remember();
    face();
  }
  function left(i) {
    return (parts[i].minutes + kept.extra[i]) * 60 - Math.floor(kept.spent[i] / 1000);
  }
  function say(el, text) {
    if (el.textContent !== text) el.textContent = text;
  }
  function face() {
    const i = kept.part - 1;
    const rest = left(i);
    const over = rest < 0;
    const s = Math.abs(rest);
    let whole = 0;
    const box = $('clock');
    box.classList.toggle('over', over);
    box.classList.toggle('resting', !kept.since);
    say($('left'), `${(over ? '+' : '') + Math.floor(s / 60)}:${two(s % 60)}`);
    say($('part'), `${kept.part} of ${parts.length} · ${parts[i].name}`);
    parts.forEach((_, k) => {
      if (k >= i) whole += Math.max(0, left(k));
    });
    const end = new Date(Date.now() + whole * 1000);
    const total = parts[i].minutes + kept.extra[i];
    const begun = kept.spent.some((x) => x > 0);
    say(
      $('state'),
      (over ? `over its ${total} min` : kept.since ? `of ${total} min` : begun ? 'paused' : 'not started') +
        (kept.since ? `, ends about ${two(end.getHours())}:${two(end.getMinutes())}` : ''),
    );
    say($('go'), kept.since ? 'Pause' : 'Start');
    parts.forEach((p, k) => {
      if (k === i) p.li.setAttribute('aria-current', 'step');
      else p.li.removeAttribute('aria-current');
      p.li.classList.toggle('over', left(k) < 0);
      p.li.style.setProperty('--done', `${Math.min(100, kept.spent[k] / 600 / (p.minutes + kept.extra[k] || 1))}%`);
      if (kept.extra[k]) say(p.li.querySelector('.min'), `${p.minutes + kept.extra[k]} min`);
    });
  }
  $('go').addEventListener('click', clock);
  setInterval(() => {
    if (kept.since) {
      settle();
      face();
    }
  }, 250);
  addEventListener('pagehide', () => {
    settle();
    remember();
  });

  // ---- keys ------------------------------------------------------------------------------------------------
  const help = $('help');
  function drawing() {
    if (!at.slide.walk) {
      const s = slides.filter((x) => x.walk)[0];
      if (!s) return;
      aside(s, s.stops.length - 1);
      kept.drawing = false;
    }
    kept.drawing = !kept.drawing;
    body.classList.toggle('drawing-on', kept.drawing);
    remember();
    show(false);
  }
  function letters(by) {
    const n = Math.max(-1, Math.min(3, (kept.letters || 0) + by));
    kept.letters = n;
    if (n) document.documentElement.dataset.letters = String(n);
    else delete document.documentElement.dataset.letters;
    remember();
    rail();
  }
  function whole() {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (document.documentElement.requestFullscreen)
      document.documentElement.requestFullscreen().catch(() => {
        /* the browser does not want to */
      });
  }
  function scroll(by) {
    const scene = document.querySelector('.scene');
    const el =
      document.activeElement === timeline
        ? timeline
        : at.slide.walk && scene.scrollHeight > scene.clientHeight + 1
          ? scene
          : main.scrollHeight > main.clientHeight + 1
            ? main
            : document.scrollingElement;
    el.scrollBy({ top: by });
  }
  function escape() {
    if (back) home();
    else if (body.classList.contains('drawing-on')) drawing();
  }
  const KEYS = {
    ArrowRight: on,
    PageDown: on,
    j: on,
    ArrowLeft: before,
    PageUp: before,
    p: before,
    k: keyMoment,
    x: skip,
    n: () => notes.take(),
    N: () => notes.show(),
    Home() {
      go(at.slide, 0);
    },
    End() {
      go(at.slide, at.slide.stops.length - 1);
    },
    ArrowDown() {
      scroll(innerHeight / 5);
    },
    ArrowUp() {
      scroll(-innerHeight / 5);
    },
    ']': function () {
      part(kept.part + 1);
    },
    '[': function () {
      part(kept.part - 1);
    },
    d: drawing,
    m: more,
    q() {
      visit('questions');
    },
    s() {
      visit('account');
    },
    a() {
      visit('artifacts');
    },
    t: clock,
    r: restart,
    '>': function () {
      minutes(1);
    },
    '<': function () {
      minutes(-1);
    },
    '+': function () {
      letters(1);
    },
    '=': function () {
      letters(1);
    },
    '-': function () {
      letters(-1);
    },
    l() {
      $('light').click();
    },
    f: whole,
    Escape: escape,
    '?': function () {
      help.showModal();
    },
  };
  function press(key, shift) {
    if (key === ' ') {
      if (shift) before();
      else on();
      return true;
    }
    if (/^[1-9]$/.test(key)) {
      part(+key);
      return true;
    }
    if (KEYS[key]) KEYS[key]();
    return !!KEYS[key];
  }
  document.addEventListener('keydown', (ev) => {
    if (ev.defaultPrevented || ev.ctrlKey || ev.metaKey || ev.altKey) return;
    if (notes.open()) return;
    if (help.open) {
      if (ev.key === '?') {
        help.close();
        ev.preventDefault();
      }
      return;
    }
    const t = /** @type {Element} */ (ev.target);
    const word = t.closest && t.closest('input, select, textarea');
    const press1 = t.closest && t.closest('button, a, summary');
    if (word || (press1 && (ev.key === ' ' || ev.key === 'Enter'))) return;
    if (press(ev.key, ev.shiftKey)) ev.preventDefault();
  });
  all('#hints button').forEach((b) => {
    b.addEventListener('click', () => {
      press(b.dataset.key);
    });
  });
  // Links to something of this review lead to its place here.
  document.addEventListener('click', (ev) => {
    const t = /** @type {Element} */ (ev.target);
    const a = /** @type {HTMLAnchorElement} */ (t.closest('a[href^="#"]'));
    const head = t.closest('a') ? null : t.closest('.step > h3');
    const to = a ? place(fragment(a.hash)) : head && place(head.parentElement.id);
    if (!to) return;
    ev.preventDefault();
    if (to.slide === at.slide) go(to.slide, to.n);
    else aside(to.slide, to.n);
  });
  addEventListener('hashchange', () => {
    const to = place(fragment(location.hash));
    if (to) go(to.slide, to.n);
  });

  // ---- begin -----------------------------------------------------------------------------------------------
  if (stage) {
    stage.removeAttribute('tabindex');
    stage.setAttribute('aria-label', 'Drawing');
  }
  if (timeline) timeline.tabIndex = 0; // it scrolls, and its drawing has nothing else that takes the focus
  body.classList.add('on');
  body.classList.toggle('drawing-on', !!kept.drawing);
  letters(0);
  $('hints').hidden = false;
  if (!then.length)
    all('#hints [data-key=d], #hints [data-key=m]').forEach((b) => {
      b.parentNode.hidden = true;
    });
  $('clock').hidden = false;
  back = place(kept.back);
  at = place(new URLSearchParams(location.search).get('at')) || place(fragment(location.hash)) || at;
  if (back && back.slide === at.slide) back = null;
  show(true);
  face();
})();
