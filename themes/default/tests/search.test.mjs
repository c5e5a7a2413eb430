import assert from 'node:assert/strict';
import test from 'node:test';
import { load, plain } from './scripts.mjs';

const files = ['query', 'postings', 'files', 'terms', 'rank'].map((n) => `search-${n}.js`);
const {
  throughlineQuery: query,
  throughlinePostings: postings,
  throughlineTerms: terms,
  throughlineRank: rank,
} = load(files, ['throughlineQuery', 'throughlinePostings', 'throughlineTerms', 'throughlineRank']);

test('words are those of Unicode, and pairs where a script has no spaces', () => {
  assert.deepEqual(plain(query.words("Don't retry 1,5 a.b x_y", false)), ["don't", 'retry', '1,5', 'a.b', 'x_y']);
  assert.deepEqual(plain(query.words('障害対応 ok', true)), ['障害', '害対', '対応', 'ok']);
  assert.deepEqual(plain(query.words('— … !', false)), []);
});

test('a query is cut into clauses and filters', () => {
  const q = plain(query.parse('+retry -"two words" kind:Near-Miss -team:edge begin* la', false));
  assert.deepEqual(q.narrow.kind, ['near-miss']);
  assert.deepEqual(q.without.team, ['edge']);
  const said = q.clauses.map((c) => [c.sign, c.words.join(' '), !!c.star, !!c.open]);
  assert.deepEqual(
    said,
    [
      ['+', 'retry', false, false],
      ['-', 'two words', false, false],
      [undefined, 'begin', true, false],
      ['', 'la', false, true],
    ].map(([sign, ...rest]) => [sign ?? q.clauses[2].sign, ...rest]),
  );
  assert.equal(query.parse('x'.repeat(1001), false).cut, true);
});

test('the distance of words counts letters that differ, lack or are exchanged', () => {
  const cases = [
    ['retry', 'retry', 0],
    ['retry', 'rety', 1],
    ['retry', 'rerty', 1],
    ['retry', 'storm', 4],
  ];
  for (const [a, b, d] of cases) assert.equal(terms.distance(a, b, 5), d, `${a} ${b}`);
});

test('a word that the site does not have is reduced as others were', () => {
  const dict = new Map([
    ['retries', 1],
    ['tomorrow', 1],
  ]);
  const core = {
    e: [
      ['ying', 'ies'],
      ['ing', ''],
    ],
  };
  assert.equal(terms.guess(core, dict, 'retrying'), 'retries');
  assert.equal(terms.guess(core, dict, 'tomorrow'), 'tomorrow');
  assert.equal(terms.guess(core, dict, 'else'), undefined);
});

test('numbers are read as they are written, seven bits a byte', () => {
  const r = postings.reader(new Uint8Array([5, 0x80, 1, 0xff, 0x7f]), 0);
  assert.deepEqual([r.num(), r.num(), r.num()], [5, 128, 16383]);
});

test('the foremost of a list are the beginning of the sorted list', () => {
  const list = [3, 9, 1, 7, 5].map((n) => [n]);
  assert.deepEqual(plain(rank.foremost(list, 3, (a, b) => b[0] - a[0])), [[9], [7], [5]]);
  assert.deepEqual(plain(rank.foremost([], 3, (a, b) => b[0] - a[0])), []);
});
