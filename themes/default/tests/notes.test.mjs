// What the notes of a meeting become: lines of a review.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './scripts.mjs';

const { throughlineNotes } = load(['preview/notes.js'], ['throughlineNotes']);
const notes = [
  { kind: 'question', text: 'Who else heard the alert?', id: 'e3', time: '09:02' },
  { kind: 'mitigator', text: 'The gate: "closed" by hand', id: 'e3', time: '09:02' },
  { kind: 'correction', text: 'It was the replica --> not the primary', id: 'e3', time: '09:02' },
  { kind: 'mitigator', text: 'A list on paper', id: 'm1', time: '' },
  { kind: 'question', text: 'What is a list?', id: '', time: '' },
];

test('as sections, each kind under its heading, corrections as a comment', () => {
  assert.equal(
    throughlineNotes.lines(notes),
    `## Questions

- At 09:02: Who else heard the alert?
- What is a list?

## Mitigators

- The gate: "closed" by hand {@e3}
- A list on paper

<!-- Corrections from the meeting, to be worked in:
09:02 #e3: It was the replica → not the primary
-->
`,
  );
});

test('as front matter', () => {
  assert.equal(
    throughlineNotes.lines(notes, true),
    `questions:
  - {ask: "At 09:02: Who else heard the alert?"}
  - {ask: "What is a list?"}
mitigators:
  - {title: "The gate: \\"closed\\" by hand", events: [e3]}
  - {title: "A list on paper"}
# Corrections from the meeting, to be worked in:
# 09:02 #e3: It was the replica → not the primary
`,
  );
});

test('nothing noted', () => assert.equal(throughlineNotes.lines([]), ''));
