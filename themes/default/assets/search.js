// The search page: results as one types. The query stands in the address, the filters are words of it
// (kind:near-miss).
// @ts-check
(() => {
  'use strict';
  const { build, button, writeAddress } = throughlineUtil;
  const page = document.getElementById('searching');
  if (!page) return;
  /** @type {(name: string) => any} */
  const id = (name) => document.getElementById(name);
  const find = throughlineFind;
  const root = page.getAttribute('data-root');
  const form = id('searchform');
  const input = id('searchq');
  const says = id('searchsays');
  const hints = id('searchhints');
  const results = id('results');
  const list = id('searchresults');
  const side = id('searchfilters');
  const groups = id('searchgroups');
  const sorter = id('searchsort');
  const more = id('searchmore');
  const NAMES = { kind: 'Kind', year: 'Year', status: 'Status', service: 'Service', team: 'Team', theme: 'Theme' };
  // Where to look: what in: takes, and its words. All of it is first.
  const TABS = [
    ['', 'All'],
    ['helped', 'What helped'],
    ['hard', 'What made it hard'],
    ['artifacts', 'Artifacts'],
    ['questions', 'Questions'],
    ['reviews', 'Reviews'],
    ['themes', 'Themes'],
    ['budgets', 'Budgets'],
    ['services', 'Services'],
    ['teams', 'Teams'],
    ['pages', 'Pages'],
  ];
  const MARKED = ['contributor', 'mitigator', 'risk', 'difficulty', 'theory'];
  const PUBLISHED = 'The site has been published anew since this page was opened. These are its results now.';
  let turn = 0;
  let limit = 10;
  /** @type {'best' | 'new'} */
  let sort = 'best';
  let wait;
  let answer;
  const open = { kind: true, year: true };

  function capital(word) {
    return word.charAt(0).toUpperCase() + word.slice(1);
  }
  // plural says how many were found: reviews where there can be nothing else.
  function plural(n) {
    const q = answer.query;
    const kinds = q.narrow.in;
    const reviews = q.implied || q.scope.length || (kinds.length === 1 && kinds[0] === 'reviews') || narrowed();
    return `${n} ${reviews ? 'review' : 'result'}${n === 1 ? '' : 's'}`;
  }
  // narrowed tells whether the query has what only reviews have.
  function narrowed() {
    return find.facets.some((f) => answer.query.narrow[f].length);
  }

  // marked puts a text into an element, words of the query marked.
  function marked(e, text, words) {
    e.append(...throughlineMark(text, words).map((part, i) => (i % 2 ? build('mark', {}, part) : part)));
    return e;
  }
  // landing is the address of a result with the words that the page it leads to marks.
  function landing(url, words, item) {
    return (
      url +
      (words.length ? `?mark=${encodeURIComponent(words.slice(0, 24).join(' '))}` : '') +
      (item ? `#${encodeURIComponent(item)}` : '')
    );
  }
  function result(r, words, known) {
    const title = marked(build('a', { href: landing(r.url, words) }), r.title, known);
    const li = build('li', {}, [
      build('h2', {}, [title]),
      build(
        'p',
        { class: 'meta' },
        [r.in === 'reviews' && r.date, r.kind, r.in !== 'reviews' && r.date].filter(Boolean).join(' · '),
      ),
    ]);
    const text = r.passage || r.summary;
    if (text) li.append(marked(build('p', { class: r.passage ? 'passage' : false }), text, known));
    if (!r.items.length) return li;
    const items = r.items.map((it) => {
      const cls = MARKED.includes(it.kind) ? `item ${it.kind}` : 'item';
      const link = marked(build('a', { href: landing(r.url, words, it.id), class: cls }), it.text, known);
      const note = [capital(it.kind), it.note].filter(Boolean).join(', ');
      return build('li', {}, [link, ' ', build('span', { class: 'n' }, note)]);
    });
    li.append(build('ul', { class: 'hits', 'aria-label': 'Matching items' }, items));
    return li;
  }

  // Filters are counted when their group is open, so a page that nobody narrows asks for little.
  function chosen(facet) {
    return answer.query.narrow[facet];
  }
  function filters() {
    const focus = document.activeElement && document.activeElement.getAttribute('data-facet');
    const mine = turn; // nothing narrows nothing
    const all = find.facets.filter((f) => (answer.facets[f] > 1 && answer.query.matched.length) || chosen(f).length);
    side.hidden = !all.length;
    return Promise.all(
      all.map((f) => {
        if (!open[f] && !chosen(f).length) return group(f, null);
        return find.count(answer, f).then((values) => group(f, values));
      }),
    ).then((ds) => {
      if (mine !== turn) return;
      groups.replaceChildren(...ds);
      const again = focus && groups.querySelector(`[data-facet="${CSS.escape(focus)}"]`);
      if (again) again.focus();
    });
  }
  function group(facet, values) {
    const on = chosen(facet);
    const d = build('details', { 'data-key': facet }, [build('summary', {}, NAMES[facet])]);
    d.open = !!values;
    if (values) d.append(choices(facet, values, on));
    d.addEventListener('toggle', () => {
      if (open[facet] === d.open) return;
      open[facet] = d.open;
      if (d.open && !d.querySelector('ul')) fill(d, facet, on);
    });
    return d;
  }
  // fill counts the values of a facet whose group was opened.
  function fill(d, facet, on) {
    const mine = answer;
    find
      .count(answer, facet)
      .then((values) => {
        if (mine === answer && !d.querySelector('ul')) d.append(choices(facet, values, on));
      })
      .catch(failed);
  }
  function choices(facet, values, on) {
    const known = values.map((v) => v[0]);
    const shown = values.filter((v) => v[1] || on.includes(v[0]));
    shown.push(...on.filter((v) => !known.includes(v)).map((v) => [v, 0, v]));
    if (facet === 'year') shown.reverse();
    else shown.sort((a, b) => b[1] - a[1] || (a[2] < b[2] ? -1 : 1));
    if (!shown.length) return build('ul', {}, [build('li', { class: 'n' }, 'none')]);
    return build(
      'ul',
      {},
      shown.map((v) => build('li', {}, [choice(facet, v, on.includes(v[0]))])),
    );
  }
  function choice(facet, [value, n, name], on) {
    const word = `${facet}:${value}`;
    const said = facet === 'kind' || facet === 'status' ? capital(name).replace(/-/g, ' ') : name;
    const words = [build('span', {}, said), ' ', build('span', { class: 'n' }, String(n))];
    return button(words, () => toggle(word), { 'aria-pressed': String(on), 'data-facet': word });
  }
  function say(query) {
    input.value = query.trim() ? `${query.trim()} ` : '';
    limit = 10;
    return run(true, true);
  }
  function toggle(word) {
    const parts = input.value.split(/\s+/).filter(Boolean);
    const i = parts.findIndex((p) => p.toLowerCase() === word);
    if (i >= 0) parts.splice(i, 1);
    else parts.push(word);
    say(parts.join(' '));
  }
  function withoutFilters() {
    return input.value
      .split(/\s+/)
      .filter((p) => !/^[+-]?(kind|year|status|service|team|theme|in):./.test(p))
      .join(' ');
  }

  // tabs show where the query looks, and look elsewhere.
  function tabs() {
    const said = input.value.split(/\s+/).filter((p) => /^in:./.test(p));
    const here = said.length === 1 ? said[0].slice(3).toLowerCase() : '';
    const shown = TABS.filter(([name]) => !name || (answer.places || []).includes(name) || name === here);
    const focus = document.activeElement && document.activeElement.getAttribute('data-tab');
    id('searchtabs').replaceChildren(
      ...shown.map(([name, words]) =>
        build('li', {}, [
          button(words, () => lookIn(name), {
            'data-tab': name || 'all',
            'aria-pressed': String(said.length < 2 && name === here),
          }),
        ]),
      ),
    );
    const again = focus && id('searchtabs').querySelector(`[data-tab="${CSS.escape(focus)}"]`);
    if (again) again.focus();
  }
  function lookIn(name) {
    const rest = input.value.split(/\s+/).filter((p) => p && !/^[+-]?in:./.test(p));
    say([...rest, ...(name ? [`in:${name}`] : [])].join(' '));
  }

  function tell(text) {
    if (says.textContent !== text) says.textContent = text;
  }
  function show(query) {
    const n = answer.total;
    const shown = answer.results.length;
    const filtered = [...find.facets, 'in'].some((f) => chosen(f).length || answer.query.without[f].length);
    tell(outcome(query, n, shown, filtered || answer.query.scope.length > 0));
    tabs();
    hints.replaceChildren();
    if (n && answer.missing.length) hints.append(nowhere(answer.missing));
    if (answer.anew) hints.append(build('p', {}, PUBLISHED));
    if (answer.cut) hints.append(build('p', {}, 'The query is very long. Only its first 1000 characters were used.'));
    if (answer.corrected) {
      const instead = () => {
        say(answer.corrected);
        input.focus();
      };
      hints.append(build('p', {}, ['Did you mean ', button(answer.corrected, instead, { class: 'spelling' }), '?']));
    }
    if (filtered) {
      const widen = () => {
        say(withoutFilters());
        input.focus();
      };
      hints.append(button('Without the filters', widen, { id: 'searchclear' }));
    }
    const known = new Set(answer.words);
    list.replaceChildren(...answer.results.map((r) => result(r, answer.words, known)));
    sorter.hidden = n < 2 || !query.trim();
    more.hidden = n <= shown;
  }
  // nowhere names words that were not found.
  function nowhere(words) {
    const named = words.flatMap((w, i) => [i ? (i + 1 < words.length ? ', ' : ' and ') : '', build('b', {}, w)]);
    return build('p', { id: 'searchmissing' }, [
      ...named,
      ` ${words.length > 1 ? 'are' : 'is'} nowhere here; found without.`,
    ]);
  }
  // outcome says how much was found, and what to do where nothing was.
  function outcome(query, n, shown, filtered) {
    if (!query.trim()) return `${plural(n)}, newest first.`;
    if (n) return plural(n) + (n > shown ? `, the first ${shown} shown.` : '.');
    if (filtered) return 'Nothing found. The filters leave nothing over.';
    return answer.corrected ? 'Nothing found.' : 'Nothing found. Try fewer or other words, or the beginning of one.';
  }
  function failed(err) {
    if (err.message === 'anew') {
      run(false, true);
      return;
    }
    list.replaceChildren();
    hints.replaceChildren();
    side.hidden = sorter.hidden = more.hidden = true;
    const mine = turn;
    const name = `search/${err.message}.js`;
    tell(`A part of the search index did not arrive or is damaged (${name}), so there is no answer.`);
    throughlineFiles.signedOut().then((out) => {
      if (!out || mine !== turn) return;
      tell('The host wants to know who you are before it hands out the search index: your session may have ended.');
      const signIn = button('Reload the page to sign in', () => location.reload());
      hints.replaceChildren(signIn, ' ', reviews);
    });
    const reviews = build('a', { href: `${root}reviews/index.html` }, 'All reviews by year');
    hints.append(
      button('Try again', () => run(false, true)),
      ' ',
      reviews,
    );
  }

  // remember writes what is asked into the address, as one to come back to where it is whole.
  function remember(push) {
    const q = new URLSearchParams();
    if (input.value.trim()) q.set('q', input.value.trim());
    if (sort === 'new') q.set('sort', 'new');
    writeAddress(q, '', push && location.search !== (String(q) ? `?${q}` : ''));
  }
  // run answers what stands in the box. While one types the last word may be the beginning of one; whole says that it
  // is not.
  function run(keep, whole) {
    const query = input.value + (whole ? ' ' : '');
    const mine = ++turn;
    clearTimeout(wait);
    const slow = setTimeout(() => {
      if (mine === turn) tell('Looking…');
    }, 200);
    if (keep) remember(whole);
    results.setAttribute('aria-busy', 'true');
    return find
      .search(query, {
        root,
        limit,
        sort: query.trim() ? sort : 'new',
        facets: find.facets.filter((f) => open[f]),
      })
      .then((a) => {
        if (mine !== turn) return;
        clearTimeout(slow);
        answer = a;
        show(query);
        return filters();
      })
      .catch((err) => {
        if (mine === turn) failed(err);
      })
      .then(() => {
        clearTimeout(slow);
        if (mine !== turn) return;
        results.removeAttribute('aria-busy');
        page.setAttribute('data-shown', query.trim());
        performance.mark('throughline-shown'); // what the benchmark looks at
      });
  }
  function fromAddress() {
    const u = new URLSearchParams(location.search);
    input.value = (u.get('q') || '').trim();
    setSort(u.get('sort') === 'new' ? 'new' : 'best');
  }
  function setSort(s) {
    sort = s;
    sorter.querySelectorAll('button').forEach((b) => {
      b.setAttribute('aria-pressed', String(b.getAttribute('data-sort') === s));
    });
  }

  input.addEventListener('input', () => {
    clearTimeout(wait);
    limit = 10;
    wait = setTimeout(() => {
      run(true, !input.value.trim());
    }, 60);
  });
  form.addEventListener('submit', (ev) => {
    ev.preventDefault();
    run(true, true);
  });
  sorter.addEventListener('click', (ev) => {
    const s = ev.target.getAttribute('data-sort');
    if (s) {
      setSort(s);
      run(true, true);
    }
  });
  more.addEventListener('click', () => {
    const n = list.children.length;
    limit += 10;
    run(false, true).then(() => {
      const a = list.children[n] && list.children[n].querySelector('a');
      if (a) a.focus();
    });
  });
  // Arrow keys walk through the results; up from the first leads back to the words, Escape from anywhere.
  page.addEventListener('keydown', (ev) => {
    const links = Array.from(list.querySelectorAll('a'));
    const i = links.indexOf(document.activeElement);
    const box = document.activeElement === input;
    if (ev.key === 'Escape' && !box) {
      ev.preventDefault();
      input.focus();
      return;
    }
    if ((ev.key !== 'ArrowDown' && ev.key !== 'ArrowUp') || (i < 0 && !box)) return;
    if ((box && ev.key === 'ArrowUp') || (i === 0 && ev.key === 'ArrowUp')) {
      if (i === 0) {
        ev.preventDefault();
        input.focus();
      }
      return;
    }
    const next = links[i + (ev.key === 'ArrowDown' ? 1 : -1)];
    if (next) {
      ev.preventDefault();
      next.focus();
    }
  });
  // On a wide screen filters stand beside the results, on a narrow one they are folded away.
  const wide = matchMedia('(min-width: 60rem)');
  function fold() {
    side.open = wide.matches;
  }
  wide.addEventListener('change', fold);
  fold();
  addEventListener('popstate', () => {
    fromAddress();
    limit = 10;
    run(false, true);
  });
  fromAddress();
  if (!input.value) input.focus();
  run(false, true);
})();
