// Notes of a meeting: a line about the event or item that is being looked at, kept in the browser until the meeting is
// over, and then shown as lines to paste into the review. The preview writes nothing.
// @ts-check
const throughlineNotes = (() => {
  'use strict';

  // What a note can be: the word of its choice, and the heading under which it stands in a review.
  const KINDS = [
    { name: 'question', words: 'Question', key: 'questions' },
    { name: 'mitigator', words: 'What helped', key: 'mitigators' },
    { name: 'difficulty', words: 'What was hard', key: 'difficulties' },
    { name: 'contributor', words: 'What contributed', key: 'contributors' },
    { name: 'correction', words: 'Correction', key: '' },
  ];

  /**
   * Where a note was taken: id is that of the event or item, time the clock of an event as it is written there.
   * @typedef {{kind: string, text: string, id: string, time: string}} Note
   */

  /**
   * Writes notes as lines of a review: items under their headings or keys, in the order in which they were taken.
   * Corrections are a comment, which no edition shows: only people can work them in.
   * @param {Note[]} notes
   * @param {boolean} [yaml] as front matter, for reviews whose items stand there
   */
  function lines(notes, yaml) {
    const out = KINDS.filter((k) => k.key).map((k) => {
      const own = notes.filter((n) => n.kind === k.name);
      if (!own.length) return '';
      if (yaml) return `${k.key}:\n${own.map(entry).join('\n')}\n`;
      return `## ${k.key[0].toUpperCase()}${k.key.slice(1)}\n\n${own.map(item).join('\n')}\n`;
    });
    const corrections = notes.filter((n) => n.kind === 'correction').map(correction);
    if (corrections.length) {
      corrections.unshift('Corrections from the meeting, to be worked in:');
      out.push(yaml ? `# ${corrections.join('\n# ')}\n` : `<!-- ${corrections.join('\n')}\n-->\n`);
    }
    return out.filter(Boolean).join(yaml ? '' : '\n');
  }

  /**
   * The words of a note. A question belongs to no event, so that when it came up is told in words.
   * @param {Note} note
   */
  function words(note) {
    return note.kind === 'question' && note.time ? `At ${note.time}: ${note.text}` : note.text;
  }
  /** Whether a note is about an event that an item can name. @param {Note} note */
  function ofEvent(note) {
    return note.kind !== 'question' && note.time && note.id;
  }
  /** @param {Note} note */
  function item(note) {
    return `- ${words(note)}${ofEvent(note) ? ` {@${note.id}}` : ''}`;
  }
  /** @param {Note} note */
  function entry(note) {
    const title = `${note.kind === 'question' ? 'ask' : 'title'}: ${JSON.stringify(words(note))}`;
    return `  - {${title}${ofEvent(note) ? `, events: [${note.id}]` : ''}}`;
  }
  /** @param {Note} note */
  function correction(note) {
    const about = [note.time, note.id && `#${note.id}`].filter(Boolean).join(' ');
    return `${about ? `${about}: ` : ''}${note.text.replace(/--+>/g, '→')}`;
  }

  /**
   * Takes notes in a page: a dialog for one line, and one that shows them all.
   * @param {() => {id: string, time: string, words: string}} place where one is, and how to say so
   */
  function notebook(place) {
    const { build, button } = throughlineUtil;
    const name = `throughline-notes:${location.pathname}`;
    /** @type {Note[]} */
    let notes = recall();

    function recall() {
      try {
        const kept = JSON.parse(localStorage.getItem(name) || '[]');
        return Array.isArray(kept) ? kept.filter((n) => n && typeof n.text === 'string') : [];
      } catch {
        return [];
      }
    }
    function keep() {
      try {
        localStorage.setItem(name, JSON.stringify(notes));
      } catch {
        said.textContent = 'This browser keeps nothing: copy the lines before you close the page.';
      }
      count();
    }

    const kinds = build(
      'fieldset',
      { class: 'kinds' },
      KINDS.map((k, i) =>
        build('label', {}, [
          build('input', { type: 'radio', name: 'kind', value: k.name, checked: i === 0 }),
          ` ${k.words}`,
        ]),
      ),
    );
    kinds.prepend(build('legend', { class: 'unseen' }, 'What it is'));
    const line = build('input', { type: 'text', name: 'line', required: true, autocomplete: 'off', maxlength: 500 });
    const about = build('p', { class: 'about' });
    const form = build('form', { method: 'dialog' }, [
      build('h2', { id: 'notetitle' }, 'A note'),
      about,
      kinds,
      build('label', { class: 'oneline' }, [build('span', {}, 'In one line'), line]),
      build('p', { class: 'ways' }, [
        build('button', { class: 'main' }, 'Keep it'),
        button('Cancel', () => one.close()),
      ]),
    ]);
    const one = build('dialog', { class: 'note', 'aria-labelledby': 'notetitle' }, [form]);
    const text = build('textarea', { readonly: true, rows: 12, 'aria-label': 'Lines to paste', spellcheck: 'false' });
    const said = build('p', { class: 'status', role: 'status' });
    const yaml = build('input', { type: 'checkbox' });
    yaml.addEventListener('change', show);
    const copy = button('Copy', async () => {
      text.select();
      try {
        await navigator.clipboard.writeText(text.value);
        said.textContent = 'copied';
      } catch {
        said.textContent = 'select the lines and copy them by hand';
      }
    });
    const last = button('Take back the last', () => {
      notes.pop();
      keep();
      show();
    });
    const clear = button('Delete all', () => {
      if (!confirm('Delete all notes of this meeting?')) return;
      notes = [];
      keep();
      whole.close();
    });
    const whole = build('dialog', { class: 'notes', 'aria-labelledby': 'notestitle' }, [
      build('h2', { id: 'notestitle' }, 'Notes of this meeting'),
      build('p', {}, 'They are kept in this browser. Paste the lines into the review and work them in.'),
      text,
      build('p', {}, build('label', {}, [yaml, ' as YAML, for a review whose items stand in its front matter'])),
      build('p', { class: 'ways' }, [copy, last, clear, button('Close', () => whole.close())]),
      said,
    ]);
    const counter = button([build('kbd', {}, 'N'), ' ', build('span', { class: 'n' })], show, { class: 'notecount' });
    document.body.append(one, whole);

    /** The place that the dialog was opened at: the meeting may be walked on under it. */
    let here = { id: '', time: '', words: '' };
    form.addEventListener('submit', () => {
      const words = line.value.replace(/\s+/g, ' ').trim();
      if (!words) return;
      const kind = form.elements.kind.value;
      notes.push({ kind, text: words, id: here.id, time: here.time });
      keep();
    });
    function take() {
      here = place();
      line.value = '';
      about.textContent = here.words;
      one.showModal();
      setTimeout(() => line.focus()); // the key that opened it is not its first letter
    }
    function show() {
      text.value = lines(notes, yaml.checked);
      said.textContent = '';
      last.disabled = clear.disabled = copy.disabled = !notes.length;
      if (!notes.length) text.value = 'No notes yet. n takes one.';
      if (!whole.open) whole.showModal();
    }
    function count() {
      counter.querySelector('.n').textContent = notes.length === 1 ? '1 note' : `${notes.length} notes`;
      counter.hidden = !notes.length;
    }
    count();
    return { take, show, counter, any: () => notes.length > 0, open: () => one.open || whole.open };
  }

  return { lines, notebook };
})();
