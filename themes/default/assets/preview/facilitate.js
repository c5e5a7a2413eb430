// The facilitator's page: walks through a review section by section and event by event, keeps the time of the agenda, and
// asks. The timeline's own script decides what was known when; its slider is moved from here.
(function () {
  'use strict';
  var body = document.body, main = document.getElementById('main');
  if (!body.classList.contains('meeting')) return;
  function $(id) { return document.getElementById(id); }
  function all(sel, el) { return Array.prototype.slice.call((el || document).querySelectorAll(sel)); }
  function h(tag, attrs, kids) {
    var el = document.createElement(tag);
    for (var k in attrs) el.setAttribute(k, attrs[k]);
    (kids || []).forEach(function (c) { el.append(c); });
    return el;
  }
  var memory = 'throughline-meeting:' + location.pathname;
  function recall() { try { return JSON.parse(sessionStorage.getItem(memory)) || {}; } catch (e) { return {}; } }
  function remember() { try { sessionStorage.setItem(memory, JSON.stringify(kept)); } catch (e) { /* then a reload starts anew */ } }
  var kept = recall();

  // ---- where one can stop ------------------------------------------------------------------------------------------------
  var timeline = $('timeline'), stage = timeline && timeline.querySelector('.stage'), slider = timeline && timeline.querySelector('input[type=range]');
  var events = slider ? all('li.event', timeline) : [];
  var then = events.filter(function (li) { return !li.classList.contains('later'); });
  var slides = all('.slide').map(function (el, i) {
    var name = el.dataset.name, walk = name === 'timeline' && then.length > 0;
    return { i: i, el: el, name: name, part: +el.dataset.part, walk: walk, stops: walk ? then : [el].concat(all('.step', el)) };
  });
  var afterwards = $('afterwards');
  if (afterwards) events.forEach(function (li) {
    if (!li.classList.contains('later')) return;
    var copy = li.cloneNode(true);
    [copy].concat(all('[id]', copy)).forEach(function (x) { x.removeAttribute('id'); });
    all('.self', copy).forEach(function (a) { a.replaceWith.apply(a, Array.prototype.slice.call(a.childNodes)); });
    afterwards.append(copy);
  });
  var at = { slide: slides[0], n: 0 }, back = null;

  // place finds the stop that an element is, or is in.
  function place(id) {
    var el = id && $(id), found = null;
    if (!el) return null;
    slides.forEach(function (s) {
      if (found || !s.el.contains(el)) return;
      var n = 0;
      s.stops.forEach(function (stop, k) { if (stop !== s.el && stop.contains(el)) n = k; });
      found = { slide: s, n: n };
    });
    return found;
  }
  function inAgenda(s) { return s.part > 0; }
  function neighbour(s, step) {
    for (var i = s.i + step; slides[i]; i += step) if (inAgenda(slides[i])) return slides[i];
    return null;
  }
  function on() {
    if (at.n + 1 < at.slide.stops.length) return go(at.slide, at.n + 1);
    if (back) return home();
    var next = neighbour(at.slide, 1);
    if (next) go(next, 0);
  }
  function before() {
    if (at.n > 0) return go(at.slide, at.n - 1);
    if (back) return home();
    var prev = neighbour(at.slide, -1);
    if (prev) go(prev, prev.stops.length - 1);
  }
  function home() { var b = back; back = null; if (b) go(b.slide, b.n); }
  // visit goes to a section for a moment; the same key, or Escape, leads back.
  function visit(name) {
    var s = slides.filter(function (x) { return x.name === name; })[0];
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
    var s = slides.filter(function (x) { return x.part === number; })[0];
    if (s) { back = null; go(s, 0); }
  }

  function go(slide, n) {
    var moved = slide !== at.slide;
    at = { slide: slide, n: Math.max(0, Math.min(n, slide.stops.length - 1)) };
    if (back && inAgenda(slide) && slide === back.slide) back = null;
    show(moved);
  }
  function show(moved) {
    var s = at.slide, stop = s.stops[at.n];
    slides.forEach(function (x) { x.el.hidden = x !== s; });
    body.dataset.slide = s.name;
    all('.current').forEach(function (x) { x.classList.remove('current'); });
    s.el.classList.toggle('stepping', stop !== s.el && !s.walk);
    if (stop !== s.el) stop.classList.add('current');
    know(s.walk ? at.n + 1 : then.length + 1);
    if (s.walk) tell(stop);
    if (moved) { main.scrollTop = 0; if (!/^(BUTTON|A)$/.test((document.activeElement || body).tagName)) main.focus({ preventScroll: true }); }
    if (s.walk) follow(stop); else if (stop !== s.el) stop.scrollIntoView({ block: 'nearest' });
    if (s.walk && kept.drawing) fit();
    if (inAgenda(s) && !back) enter(s.part);
    rail();
    address();
  }
  // follow keeps the event in sight in the list beside it, where that is a column of its own.
  function follow(li) {
    var box = timeline.getBoundingClientRect();
    if (getComputedStyle(timeline).overflowY !== 'auto') { scrollTo({ top: 0 }); return; }
    timeline.scrollTop += li.getBoundingClientRect().top - box.top - box.height * 0.6;
  }
  // fit makes the drawing as large as the room that it has: letters for the last row, and every lane in sight.
  function fit() {
    requestAnimationFrame(function () { requestAnimationFrame(function () {
      var tall = parseFloat(stage.querySelector('svg').style.height) || 300, root = parseFloat(getComputedStyle(document.documentElement).fontSize);
      var want = Math.max(1, Math.min(root / 13, innerHeight * 0.54 / tall)).toFixed(2);
      if (stage.style.zoom !== want) stage.style.zoom = want;
      timeline.scrollTop = (stage.dataset.now || 0) * want - timeline.clientHeight / 2;
    }); });
  }
  // The place is in the address, so that it survives a save and can be sent to somebody.
  function address() {
    var q = new URLSearchParams(location.search);
    q.set('at', at.slide.stops[at.n].id);
    history.replaceState(null, '', location.pathname + '?' + q);
    kept.back = back ? back.slide.stops[back.n].id : '';
    remember();
  }
  // know moves the timeline's own slider: what is later disappears from list and drawing.
  function know(step) {
    if (!slider || +slider.value === step) return;
    slider.value = step;
    slider.dispatchEvent(new Event('input'));
  }

  // ---- one event ---------------------------------------------------------------------------------------------------------
  function span(s) {
    if (s < 60) return s + ' s';
    var m = Math.round(s / 60), hrs = Math.floor(m / 60);
    if (hrs >= 48) return Math.round(hrs / 24) + ' days';
    return hrs ? hrs + ' h' + (m % 60 ? ' ' + m % 60 + ' min' : '') : m + ' min';
  }
  function since(li) {
    var i = then.indexOf(li), prev = then[i - 1], t = +li.dataset.at, out = [];
    if (li.dataset.coarse || !prev) return '';
    if (!prev.dataset.coarse) out.push(+prev.dataset.at === t ? 'at the same time' : span(t - prev.dataset.at) + ' later');
    if (i > 1 && !then[0].dataset.coarse) out.push(span(t - then[0].dataset.at) + ' into it');
    return out.join(', ');
  }
  function mark(kind) {
    var shapes = window.throughlineMarks, known = shapes[kind] ? kind : 'event', ns = 'http://www.w3.org/2000/svg';
    var svg = document.createElementNS(ns, 'svg'), p = document.createElementNS(ns, 'path');
    svg.setAttribute('viewBox', '0 0 18 18'); svg.setAttribute('aria-hidden', 'true');
    p.setAttribute('class', 'k-' + known); p.setAttribute('fill-rule', 'evenodd'); p.setAttribute('d', 'M9 9' + shapes[known]);
    svg.append(p);
    return svg;
  }
  var now = $('told'), seen = $('seen'), asks = $('asks'), offset = 0, told = null;
  function tell(li) {
    var kind = li.dataset.kind, line = h('p', { 'class': 'kindline' }), marker = li.querySelector('.marker'), lane = li.dataset.lane, what = li.querySelector('.what').cloneNode(true);
    if (told !== li) offset = 0;
    if (kind) line.append(h('span', { 'class': 'kindword' }, [mark(kind), kind]));
    if (lane) line.append(h('span', { 'class': 'lane' }, [lane]));
    if (marker) line.append(h('strong', { 'class': 'marker' }, [marker.textContent]));
    if (li.classList.contains('pinned')) line.append(h('span', { 'class': 'badge' }, ['key moment']));
    all('[id]', what).forEach(function (x) { x.removeAttribute('id'); });
    all('[hidden]', what).forEach(function (x) { x.remove(); });
    all('.evidence a[href^="#"]', what).forEach(function (a) { // a picture that was looked at then stands in place
      var art = $(decodeURIComponent(a.hash.slice(1))), pic = art && art.querySelector('.picture img');
      if (pic) a.closest('li').append(h('span', { 'class': 'picture' }, [pic.cloneNode()]));
    });
    seen.textContent = '';
    all('.evidence', what).forEach(function (x) { if (x.children.length) seen.append(x); else x.remove(); });
    now.textContent = '';
    now.classList.toggle('long', what.querySelector('.prose').textContent.length > 260);
    now.append(h('p', { 'class': 'when' }, [h('span', { 'class': 'time' }, [li.querySelector('.when a').textContent.trim()]), h('span', { 'class': 'since' }, [since(li)])]));
    if (line.childNodes.length) now.append(line);
    now.append(what);
    if (told !== li) { now.classList.remove('fresh'); void now.offsetWidth; now.classList.add('fresh'); now.parentNode.scrollTop = 0; }
    told = li;
    ask(kind);
    table();
  }
  function questions(kind) {
    var own = [], any = [];
    all('#bank > div').forEach(function (d) {
      var list = all('li', d).map(function (x) { return x.textContent; });
      if (d.dataset.kind === kind) own = list; else if (d.dataset.kind === 'any') any = list;
    });
    return own.concat(any);
  }
  function ask(kind) {
    var q = questions(kind);
    asks.hidden = !q.length;
    asks.textContent = '';
    if (!q.length) return;
    asks.append(h('p', { 'class': 'label' }, ['To ask']), h('ul', {}, [0, 1].slice(0, q.length).map(function (k) { return h('li', {}, [q[(offset + k) % q.length]]); })));
  }
  function more() { if (at.slide.walk) { offset += 2; ask(told.dataset.kind); } }
  // table shows what people held to be going on, by what was known so far.
  var ENDS = { 'rules-out': 'ruled out', stands: 'found to stand', parks: 'parked' };
  function table() {
    var held = $('held'), any = false;
    if (!held) return;
    all('li[data-theory]', held).forEach(function (row) {
      var plus = 0, minus = 0, state = '', from = '', acted = false;
      then.slice(0, at.n + 1).forEach(function (li) {
        if (li.dataset.theory !== row.dataset.theory) return;
        var e = li.dataset.effect;
        if (!from) from = li.querySelector('.when time').textContent;
        if (e === 'supports') plus++; else if (e === 'weakens') minus++; else if (e === 'acts-on') acted = true;
        if (ENDS[e]) state = e; else if (e === 'raises' || e === 'revives') state = '';
      });
      row.hidden = !from;
      if (!from) return;
      any = true;
      var words = [];
      if (plus) words.push(plus + ' for it');
      if (minus) words.push(minus + ' against');
      if (acted) words.push('acted on');
      words.unshift(ENDS[state] || 'since ' + from);
      row.classList.toggle('gone', state === 'rules-out');
      row.classList.toggle('aside', state === 'rules-out' || state === 'parks'); // what is still open comes first
      row.querySelector('.fate').textContent = words.join(', ');
    });
    held.hidden = !any;
  }

  // ---- the way through a section -------------------------------------------------------------------------------------------
  function rail() {
    var svg = $('rail'), w = svg.clientWidth || 800, n = at.slide.stops.length, mid = 14, pad = 12, out = '', shapes = window.throughlineMarks;
    function x(k) { return n < 2 ? w / 2 : pad + k * (w - 2 * pad) / (n - 1); }
    svg.setAttribute('viewBox', '0 0 ' + w + ' 28');
    if (n > 1) {
      out += '<path class="thread" d="M' + pad + ' ' + mid + 'H' + (w - pad) + '"/><path class="walked" d="M' + pad + ' ' + mid + 'H' + x(at.n) + '"/>';
      at.slide.stops.forEach(function (stop, k) {
        if ((w - 2 * pad) / (n - 1) < 13 && k !== at.n) return;
        var kind = stop.dataset.kind, known = shapes[kind] ? kind : 'event';
        if (k > at.n) out += '<circle class="ahead" cx="' + x(k) + '" cy="' + mid + '" r="3.5"/>';
        else if (at.slide.walk) out += '<path class="m k-' + known + '" fill-rule="evenodd" d="M' + x(k) + ' ' + mid + shapes[known] + '"/>';
        else out += '<circle class="dot" cx="' + x(k) + '" cy="' + mid + '" r="5"/>';
      });
      out += '<circle class="here" cx="' + x(at.n) + '" cy="' + mid + '" r="11"/>';
    }
    svg.innerHTML = out;
  }
  addEventListener('resize', rail);

  // ---- the clock -----------------------------------------------------------------------------------------------------------
  // Every part has a time of its own, and the clock goes for the part that is being looked at. It goes on over a reload.
  var parts = all('#agenda li').map(function (li, i) {
    li.style.flexGrow = Math.max(4, +li.dataset.minutes || 1);
    var b = li.querySelector('button');
    b.disabled = false;
    b.addEventListener('click', function () { part(i + 1); });
    return { li: li, minutes: +li.dataset.minutes || 0, name: li.querySelector('.name').textContent };
  });
  kept.spent = parts.map(function (_, i) { return (kept.spent || [])[i] || 0; });
  kept.extra = parts.map(function (_, i) { return (kept.extra || [])[i] || 0; });
  kept.part = Math.min(kept.part || 1, parts.length);
  function settle() { // what has passed since the last look belongs to the part that was on
    var t = Date.now();
    if (kept.since) { kept.spent[kept.part - 1] += Math.max(0, t - kept.since); kept.since = t; }
  }
  function enter(number) { settle(); kept.part = number; remember(); face(); }
  function clock() { settle(); kept.since = kept.since ? 0 : Date.now(); remember(); face(); }
  function minutes(by) {
    var i = kept.part - 1;
    if (parts[i].minutes + kept.extra[i] + by >= 1) kept.extra[i] += by;
    remember(); face();
  }
  function restart() { settle(); kept.spent[kept.part - 1] = 0; remember(); face(); }
  function left(i) { return (parts[i].minutes + kept.extra[i]) * 60 - Math.floor(kept.spent[i] / 1000); }
  function two(n) { return (n < 10 ? '0' : '') + n; }
  function say(el, text) { if (el.textContent !== text) el.textContent = text; }
  function face() {
    var i = kept.part - 1, rest = left(i), over = rest < 0, s = Math.abs(rest), whole = 0, box = $('clock');
    box.classList.toggle('over', over);
    box.classList.toggle('resting', !kept.since);
    say($('left'), (over ? '+' : '') + Math.floor(s / 60) + ':' + two(s % 60));
    say($('part'), kept.part + ' of ' + parts.length + ' · ' + parts[i].name);
    parts.forEach(function (_, k) { if (k >= i) whole += Math.max(0, left(k)); });
    var end = new Date(Date.now() + whole * 1000), total = parts[i].minutes + kept.extra[i];
    var begun = kept.spent.some(function (x) { return x > 0; });
    say($('state'), (over ? 'over its ' + total + ' min' : kept.since ? 'of ' + total + ' min' : begun ? 'paused' : 'not started') + (kept.since ? ', all done about ' + two(end.getHours()) + ':' + two(end.getMinutes()) : ''));
    say($('go'), kept.since ? 'Pause' : 'Start');
    parts.forEach(function (p, k) {
      if (k === i) p.li.setAttribute('aria-current', 'step'); else p.li.removeAttribute('aria-current');
      p.li.classList.toggle('over', left(k) < 0);
      p.li.style.setProperty('--done', Math.min(100, kept.spent[k] / 600 / (p.minutes + kept.extra[k] || 1)) + '%');
      if (kept.extra[k]) say(p.li.querySelector('.min'), p.minutes + kept.extra[k] + ' min');
    });
  }
  $('go').addEventListener('click', clock);
  setInterval(function () { if (kept.since) { settle(); face(); } }, 250);
  addEventListener('pagehide', function () { settle(); remember(); });

  // ---- keys ----------------------------------------------------------------------------------------------------------------
  var help = $('help');
  function drawing() {
    if (!at.slide.walk) { var s = slides.filter(function (x) { return x.walk; })[0]; if (!s) return; aside(s, s.stops.length - 1); kept.drawing = false; }
    kept.drawing = !kept.drawing;
    body.classList.toggle('drawing-on', kept.drawing);
    remember();
    show(false);
  }
  function letters(by) {
    var n = Math.max(-1, Math.min(3, (kept.letters || 0) + by));
    kept.letters = n;
    if (n) document.documentElement.dataset.letters = n; else delete document.documentElement.dataset.letters;
    remember(); rail();
  }
  function whole() {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (document.documentElement.requestFullscreen) document.documentElement.requestFullscreen().catch(function () { /* the browser does not want to */ });
  }
  function scroll(by) {
    var scene = document.querySelector('.scene'), el = document.activeElement === timeline ? timeline : at.slide.walk && scene.scrollHeight > scene.clientHeight + 1 ? scene : main.scrollHeight > main.clientHeight + 1 ? main : document.scrollingElement;
    el.scrollBy({ top: by });
  }
  function escape() { if (back) home(); else if (body.classList.contains('drawing-on')) drawing(); }
  var KEYS = {
    ArrowRight: on, PageDown: on, n: on, j: on, ArrowLeft: before, PageUp: before, p: before, k: before,
    Home: function () { go(at.slide, 0); }, End: function () { go(at.slide, at.slide.stops.length - 1); },
    ArrowDown: function () { scroll(innerHeight / 5); }, ArrowUp: function () { scroll(-innerHeight / 5); },
    ']': function () { part(kept.part + 1); }, '[': function () { part(kept.part - 1); },
    d: drawing, m: more, q: function () { visit('questions'); }, s: function () { visit('account'); }, a: function () { visit('artifacts'); },
    t: clock, r: restart, '>': function () { minutes(1); }, '<': function () { minutes(-1); }, '+': function () { letters(1); }, '=': function () { letters(1); }, '-': function () { letters(-1); },
    l: function () { $('light').click(); }, f: whole, Escape: escape, '?': function () { help.showModal(); }
  };
  function press(key, shift) {
    if (key === ' ') { if (shift) before(); else on(); return true; }
    if (/^[1-9]$/.test(key)) { part(+key); return true; }
    if (KEYS[key]) KEYS[key]();
    return !!KEYS[key];
  }
  document.addEventListener('keydown', function (ev) {
    if (ev.defaultPrevented || ev.ctrlKey || ev.metaKey || ev.altKey) return;
    if (help.open) { if (ev.key === '?') { help.close(); ev.preventDefault(); } return; }
    var t = ev.target, word = t.closest && t.closest('input, select, textarea'), press1 = t.closest && t.closest('button, a, summary');
    if (word || (press1 && (ev.key === ' ' || ev.key === 'Enter'))) return;
    if (press(ev.key, ev.shiftKey)) ev.preventDefault();
  });
  all('#hints button').forEach(function (b) { b.addEventListener('click', function () { press(b.dataset.key); }); });
  // Links to something of this review lead to its place here.
  document.addEventListener('click', function (ev) {
    var a = ev.target.closest('a[href^="#"]'), head = ev.target.closest('.step > h3'), to = a ? place(decodeURIComponent(a.hash.slice(1))) : head && !ev.target.closest('a') ? place(head.parentNode.id) : null;
    if (!to) return;
    ev.preventDefault();
    if (to.slide === at.slide) go(to.slide, to.n); else aside(to.slide, to.n);
  });
  addEventListener('hashchange', function () { var to = place(decodeURIComponent(location.hash.slice(1))); if (to) go(to.slide, to.n); });

  // ---- begin ---------------------------------------------------------------------------------------------------------------
  if (stage) { stage.removeAttribute('tabindex'); stage.setAttribute('aria-label', 'Drawing'); }
  if (timeline) timeline.tabIndex = 0; // it scrolls, and its drawing has nothing else that takes the focus
  body.classList.add('on');
  body.classList.toggle('drawing-on', !!kept.drawing);
  letters(0);
  $('hints').hidden = false;
  if (!then.length) all('#hints [data-key=d], #hints [data-key=m]').forEach(function (b) { b.parentNode.hidden = true; });
  $('clock').hidden = false;
  back = place(kept.back);
  at = place(new URLSearchParams(location.search).get('at')) || place(decodeURIComponent(location.hash.slice(1))) || at;
  if (back && back.slide === at.slide) back = null;
  show(true);
  face();
})();
