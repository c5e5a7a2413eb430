import assert from 'node:assert/strict';
import test from 'node:test';
import { load, plain } from './scripts.mjs';

const {
  throughlineAxis: axisOf,
  throughlineClocks: clocksOf,
  throughlineGraphs: graphs,
} = load(
  ['util.js', 'timeline-axis.js', 'timeline-graphs.js'],
  ['throughlineAxis', 'throughlineClocks', 'throughlineGraphs'],
);

test('a long silence is folded, and places lead back to their times', () => {
  const axis = axisOf([0, 60, 120, 180, 240, 90000, 90060, 90120]);
  assert.deepEqual(plain(axis.folds), [[240, 90000]]);
  assert.ok(axis.total < 1000, `it is ${axis.total} wide`);
  for (const t of [0, 30, 60, 240, 90000, 90060, 90120]) {
    assert.ok(Math.abs(axis.time(axis.place(t)) - t) < 1e-6, `${t}`);
  }
  assert.equal(axis.place(-10), -10);
  assert.equal(axis.time(axis.place(90500)), 90500);
});

test('an even story is not folded, and one moment has an axis too', () => {
  assert.deepEqual(plain(axisOf([0, 600, 1200, 1800]).folds), []);
  const one = axisOf([500]);
  assert.ok(one.total > 0 && one.place(500) === 0);
});

test('places grow with time, whatever the moments', () => {
  let seed = 7;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  for (let round = 0; round < 200; round++) {
    const moments = Array.from({ length: 2 + Math.floor(random() * 20) }, () => Math.floor(10 ** (random() * 8)));
    const axis = axisOf(moments);
    const sorted = [...moments].sort((a, b) => a - b);
    for (let i = 1; i < sorted.length; i++) {
      assert.ok(axis.place(sorted[i]) >= axis.place(sorted[i - 1]), moments.join());
    }
  }
});

test('clocks are those that events were written in, or of the zone that is chosen', () => {
  const at = Date.UTC(2025, 5, 14, 18, 23, 5) / 1000;
  let zone = 'written';
  const clocks = clocksOf([{ at, off: 7200 }], () => zone);
  assert.equal(clocks.clock(at, true), '20:23:05');
  assert.equal(clocks.date(at), '14 Jun');
  assert.equal(clocks.ahead(at), 7200);
  zone = 'utc';
  assert.equal(clocks.clock(at, false), '18:23');
});

test('a scale has round numbers and reaches over all values', () => {
  for (const [low, high] of [
    [0, 11331],
    [0, 1],
    [0, 0.034],
    [-5, 97],
    [0, 3],
    [0, 100],
  ]) {
    const s = graphs.scaleOf(low, high);
    assert.ok(s.from <= low && s.to >= high * 0.999, `${low} to ${high}: ${s.from} to ${s.to}`);
    assert.ok(s.ticks.length >= 2 && s.ticks.length <= 6, `${low} to ${high}: ${s.ticks}`);
  }
  assert.deepEqual(plain(graphs.scaleOf(0, 11331).ticks), [0, 5000, 10000, 15000]);
});

test('what is known of a graph ends with the moment', () => {
  assert.deepEqual([graphs.upTo([1, 2, 3], 0), graphs.upTo([1, 2, 3], 2), graphs.upTo([1, 2, 3], Infinity)], [0, 2, 3]);
});
