import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './scripts.mjs';

const { throughlineUtil: util } = load(['util.js'], ['throughlineUtil']);

test('a length of time is said in two units at most', () => {
  const cases = [
    [0, '0 s'],
    [59.4, '59 s'],
    [60, '1 min'],
    [3599, '1 h'],
    [7500, '2 h 5 min'],
    [171000, '47 h 30 min'],
    [172800, '2 days'],
    [183600, '2 days 3 h'],
    [777600, '9 days'],
  ];
  for (const [seconds, words] of cases) assert.equal(util.span(seconds), words);
});

test('a text cannot become markup or a style', () => {
  assert.equal(util.escape('<a href="x">&'), '&#60;a href=&#34;x&#34;&#62;&#38;');
  assert.equal(util.plain('{a|b}'), '{\u200ba|b}');
});

test('an address that is no text names nothing', () => {
  assert.equal(util.fragment('#at-0902'), 'at-0902');
  assert.equal(util.fragment('#%e6%97%a5'), '日');
  assert.equal(util.fragment('#%zz'), '');
  assert.equal(util.fragment(''), '');
});
