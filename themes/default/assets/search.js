// The search page: results as one types. The query stands in the address, the filters are words of it (kind:near-miss).
(function () {
  'use strict';
  var page = document.getElementById('searching');
  if (!page) return;
  function id(name) { return document.getElementById(name); }
  var find = window.throughlineFind, root = page.getAttribute('data-root'), version = page.getAttribute('data-index');
  var form = id('searchform'), input = id('searchq'), says = id('searchsays'), hints = id('searchhints'), results = id('results'), list = id('searchresults');
  var side = id('searchfilters'), groups = id('searchgroups'), sorter = id('searchsort'), more = id('searchmore');
  var NAMES = { kind: 'Kind', year: 'Year', status: 'Status', service: 'Service', team: 'Team', theme: 'Theme' };
  var MARKED = ['contributor', 'mitigator', 'risk', 'difficulty', 'theory'];
  var turn = 0, limit = 10, sort = 'best', wait, answer, open = { kind: true, year: true };

  function el(name, text, attrs) {
    var e = document.createElement(name);
    if (text) e.textContent = text;
    for (var k in attrs || {}) e.setAttribute(k, attrs[k]);
    return e;
  }
  function button(text, attrs, then) {
    var b = el('button', text, Object.assign({ type: 'button' }, attrs));
    b.addEventListener('click', then);
    return b;
  }
  function plural(n) { return n + (n === 1 ? ' review' : ' reviews'); }

  // marked puts a text into an element, words of the query marked.
  function marked(e, text, words) {
    window.throughlineMark(text, words).forEach(function (part, i) { e.append(i % 2 ? el('mark', part) : part); });
    return e;
  }
  // landing is the address of a result with the words that the page it leads to marks.
  function landing(url, words, item) {
    return url + (words.length ? '?mark=' + encodeURIComponent(words.slice(0, 24).join(' ')) : '') + (item ? '#' + encodeURIComponent(item) : '');
  }
  function result(r, words, known) {
    var li = el('li'), h = el('h2'), a = el('a', '', { href: landing(r.url, words) });
    h.append(marked(a, r.title, known));
    li.append(h, el('p', [r.date, r.kind].filter(Boolean).join(' · '), { class: 'meta' }));
    if (r.summary) li.append(marked(el('p'), r.summary, known));
    if (!r.items.length) return li;
    var ul = el('ul', '', { class: 'hits', 'aria-label': 'Matching items' });
    r.items.forEach(function (it) {
      var item = el('li'), link = el('a', '', { href: landing(r.url, words, it.id), class: MARKED.indexOf(it.kind) < 0 ? 'item' : 'item ' + it.kind });
      var kind = it.kind.charAt(0).toUpperCase() + it.kind.slice(1);
      item.append(marked(link, it.text, known), ' ', el('span', kind, { class: 'n' }));
      ul.append(item);
    });
    li.append(ul);
    return li;
  }

  // Filters are counted when their group is open, so a page that nobody narrows asks for little.
  function chosen(facet) { return answer.query.narrow[facet]; }
  function filters() {
    var focus = document.activeElement && document.activeElement.getAttribute('data-facet');
    var mine = turn, all = find.facets.filter(function (f) { return answer.facets[f] > 1 && answer.query.matched.length || chosen(f).length; }); // nothing narrows nothing
    side.hidden = !all.length;
    return Promise.all(all.map(function (f) {
      if (!open[f] && !chosen(f).length) return group(f, null);
      return find.count(answer, f).then(function (values) { return group(f, values); });
    })).then(function (ds) {
      if (mine !== turn) return;
      groups.replaceChildren.apply(groups, ds);
      var again = focus && groups.querySelector('[data-facet="' + CSS.escape(focus) + '"]');
      if (again) again.focus();
    });
  }
  function group(facet, values) {
    var d = el('details', '', { 'data-key': facet }), on = chosen(facet);
    d.append(el('summary', NAMES[facet]));
    d.open = !!values;
    if (values) d.append(choices(facet, values, on));
    d.addEventListener('toggle', function () {
      if (open[facet] === d.open) return;
      open[facet] = d.open;
      if (!d.open || d.querySelector('ul')) return;
      var mine = answer;
      find.count(answer, facet).then(function (v) { if (mine === answer && !d.querySelector('ul')) d.append(choices(facet, v, on)); }).catch(failed);
    });
    return d;
  }
  function choices(facet, values, on) {
    var ul = el('ul'), known = values.map(function (v) { return v[0]; });
    values = values.filter(function (v) { return v[1] || on.indexOf(v[0]) >= 0; });
    on.forEach(function (v) { if (known.indexOf(v) < 0) values.push([v, 0, v]); });
    if (facet === 'year') values.reverse();
    else values.sort(function (a, b) { return b[1] - a[1] || (a[2] < b[2] ? -1 : 1); });
    values.forEach(function (v) {
      var word = facet + ':' + v[0], is = on.indexOf(v[0]) >= 0;
      var name = facet === 'kind' || facet === 'status' ? (v[2].charAt(0).toUpperCase() + v[2].slice(1)).replace(/-/g, ' ') : v[2];
      var li = el('li'), b = button('', { 'aria-pressed': String(is), 'data-facet': word }, function () { toggle(word); });
      b.append(el('span', name), ' ', el('span', String(v[1]), { class: 'n' }));
      li.append(b);
      ul.append(li);
    });
    if (!values.length) ul.append(el('li', 'none', { class: 'n' }));
    return ul;
  }
  function say(query) {
    input.value = query.trim() ? query.trim() + ' ' : '';
    limit = 10;
    return run(true, true);
  }
  function toggle(word) {
    var parts = input.value.split(/\s+/).filter(Boolean), i = parts.findIndex(function (p) { return p.toLowerCase() === word; });
    if (i >= 0) parts.splice(i, 1); else parts.push(word);
    say(parts.join(' '));
  }
  function withoutFilters() {
    return input.value.split(/\s+/).filter(function (p) { return !/^[+-]?(kind|year|status|service|team|theme):./.test(p); }).join(' ');
  }

  function tell(text) { if (says.textContent !== text) says.textContent = text; }
  function show(query) {
    var n = answer.total, shown = answer.results.length, narrowed = find.facets.some(function (f) { return chosen(f).length || answer.query.without[f].length; });
    tell(!query.trim() ? plural(n) + ', newest first.'
      : n ? plural(n) + (n > shown ? ', the first ' + shown + ' shown.' : '.')
      : 'Nothing found.' + (narrowed ? ' The filters leave nothing over.' : answer.corrected ? '' : ' Try fewer or other words, or the beginning of one.'));
    hints.replaceChildren();
    if (answer.cut) hints.append(el('p', 'The query is very long. Only its first 1000 characters were used.'));
    if (answer.corrected) {
      var p = el('p', 'Did you mean ');
      p.append(button(answer.corrected, { class: 'spelling' }, function () { say(answer.corrected); input.focus(); }), '?');
      hints.append(p);
    }
    if (narrowed) hints.append(button('Without the filters', { id: 'searchclear' }, function () { say(withoutFilters()); input.focus(); }));
    var known = new Set(answer.words);
    list.replaceChildren.apply(list, answer.results.map(function (r) { return result(r, answer.words, known); }));
    sorter.hidden = n < 2 || !query.trim();
    more.hidden = n <= shown;
  }
  function failed(err) {
    list.replaceChildren();
    hints.replaceChildren();
    side.hidden = sorter.hidden = more.hidden = true;
    if (err.message === 'older') {
      tell('The site has been published anew since this page was opened.');
      hints.append(button('Load the page again', {}, function () { location.reload(); }));
      return;
    }
    tell('A part of the search index did not arrive or is damaged (search/' + err.message + '.js), so there is no answer.');
    hints.append(button('Try again', {}, function () { run(false, true); }), ' ', el('a', 'All reviews by year', { href: root + 'reviews/index.html' }));
  }

  function address() {
    var u = new URLSearchParams(), s;
    if (input.value.trim()) u.set('q', input.value.trim());
    if (sort === 'new') u.set('sort', 'new');
    s = u.toString();
    return location.pathname + (s ? '?' + s : '');
  }
  function remember(push) {
    try {
      if (push && address() !== location.pathname + location.search) history.pushState(null, '', address());
      else history.replaceState(null, '', address());
    } catch (e) { /* some browsers keep the address of a file as it is */ }
  }
  // run answers what stands in the box. While one types the last word may be the beginning of one; whole says that it is not.
  function run(keep, whole) {
    var query = input.value + (whole ? ' ' : ''), mine = ++turn;
    clearTimeout(wait);
    var slow = setTimeout(function () { if (mine === turn) tell('Looking…'); }, 200);
    if (keep) remember(whole);
    results.setAttribute('aria-busy', 'true');
    return find.search(query, { root: root, version: version, limit: limit, sort: query.trim() ? sort : 'new', facets: find.facets.filter(function (f) { return open[f]; }) }).then(function (a) {
      if (mine !== turn) return;
      clearTimeout(slow);
      answer = a;
      show(query);
      return filters();
    }).catch(function (err) { if (mine === turn) failed(err); }).then(function () {
      clearTimeout(slow);
      if (mine !== turn) return;
      results.removeAttribute('aria-busy');
      page.setAttribute('data-shown', query.trim());
      performance.mark('throughline-shown'); // what the benchmark looks at
    });
  }
  function fromAddress() {
    var u = new URLSearchParams(location.search);
    input.value = (u.get('q') || '').trim();
    setSort(u.get('sort') === 'new' ? 'new' : 'best');
  }
  function setSort(s) {
    sort = s;
    sorter.querySelectorAll('button').forEach(function (b) { b.setAttribute('aria-pressed', String(b.getAttribute('data-sort') === s)); });
  }

  input.addEventListener('input', function () {
    clearTimeout(wait);
    limit = 10;
    wait = setTimeout(function () { run(true, !input.value.trim()); }, 60);
  });
  form.addEventListener('submit', function (ev) {
    ev.preventDefault();
    run(true, true);
  });
  sorter.addEventListener('click', function (ev) {
    var s = ev.target.getAttribute('data-sort');
    if (s) { setSort(s); run(true, true); }
  });
  more.addEventListener('click', function () {
    var n = list.children.length;
    limit += 10;
    run(false, true).then(function () { var a = list.children[n] && list.children[n].querySelector('a'); if (a) a.focus(); });
  });
  // Arrow keys walk through the results; up from the first leads back to the words, Escape from anywhere.
  page.addEventListener('keydown', function (ev) {
    var links = Array.from(list.querySelectorAll('a')), i = links.indexOf(document.activeElement), box = document.activeElement === input;
    if (ev.key === 'Escape' && !box) { ev.preventDefault(); input.focus(); return; }
    if (ev.key !== 'ArrowDown' && ev.key !== 'ArrowUp' || i < 0 && !box) return;
    if (box && ev.key === 'ArrowUp' || i === 0 && ev.key === 'ArrowUp') { if (i === 0) { ev.preventDefault(); input.focus(); } return; }
    var next = links[i + (ev.key === 'ArrowDown' ? 1 : -1)];
    if (next) { ev.preventDefault(); next.focus(); }
  });
  // On a wide screen filters stand beside the results, on a narrow one they are folded away.
  var wide = matchMedia('(min-width: 60rem)');
  function fold() { side.open = wide.matches; }
  wide.addEventListener('change', fold);
  fold();
  addEventListener('popstate', function () { fromAddress(); limit = 10; run(false, true); });
  fromAddress();
  if (!input.value) input.focus();
  run(false, true);
})();
