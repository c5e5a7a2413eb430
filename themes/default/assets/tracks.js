// Graphs under a timeline as charts: on the timeline's own axis, folds included, moving and zooming with it, and saying their
// values under the pointer. Without ECharts timeline.js draws them as lines.
(function () {
  'use strict';
  var section = document.getElementById('timeline'), figures = section ? section.querySelectorAll('.track') : [];
  if (!window.echarts || !figures.length) return;
  var axis = null, waiting = 0, plots = [];

  function read(figure) { // the numbers that timeline.js reads too
    var t = 0, times = figure.dataset.times.split(' ').map(function (x) { return t += +x; }), series = figure.querySelectorAll('[data-values]');
    return { figure: figure, chart: null, until: null, times: times, series: Array.prototype.map.call(series, function (s) {
      return { name: s.textContent, values: s.dataset.values.split(',').map(function (v) { return v === '' ? null : +v; }) };
    }) };
  }

  // A brace before a word and a bar would begin a style in the text of a canvas.
  function plain(s) { return String(s).replace(/\{/g, '{\u200b'); }

  function say(params) {
    if (!params.length || !axis) return '';
    var lines = [axis.say(params[0].value[2])];
    params.forEach(function (p) { if (p.value[1] !== null) lines.push(plain(p.seriesName) + '  ' + p.value[1].toLocaleString('en', { maximumFractionDigits: 3 })); });
    return lines.join('\n');
  }

  function look(plot) {
    var c = throughlineUtil.styleOf(section);
    var colours = ['--theory', '--contributor', '--mitigator', '--difficulty', '--risk', '--soft'].map(c), dashes = ['solid', [6, 3], [2, 2], [9, 3, 2, 3], [12, 4], [3, 6]];
    var low = 0, high = -Infinity, off = { show: false };
    plot.series.forEach(function (s) { s.values.forEach(function (v) { if (v !== null) { low = Math.min(low, v); high = Math.max(high, v); } }); });
    return {
      animation: false, textStyle: { fontFamily: c('--sans') }, grid: { left: 0, right: 0, top: 6, bottom: 2 },
      xAxis: { type: 'value', axisLabel: off, axisLine: off, axisTick: off, splitLine: off, min: axis.view[0], max: axis.view[1] },
      yAxis: { type: 'value', axisLabel: off, axisLine: off, axisTick: off, splitLine: off, min: low, max: high > low ? high : low + 1 },
      tooltip: { trigger: 'axis', renderMode: 'richText', confine: true, transitionDuration: 0, backgroundColor: c('--raised'), borderColor: c('--line'), borderWidth: 1,
        textStyle: { fontFamily: c('--sans'), fontSize: 13, color: c('--ink') }, axisPointer: { type: 'line', lineStyle: { color: c('--soft') } }, formatter: say },
      series: plot.series.map(function (s, i) {
        return { type: 'line', name: s.name, showSymbol: false, symbol: 'circle', itemStyle: { color: colours[i] }, lineStyle: { color: colours[i], width: 1.6, type: dashes[i] } };
      }),
    };
  }

  // What is not known yet at the place of the walk is not there.
  function data(plot) {
    return plot.series.map(function (s) {
      return { data: plot.times.reduce(function (out, t, i) { if (t <= axis.horizon) out.push([axis.toU(t), s.values[i], t]); return out; }, []) };
    });
  }

  function paint() {
    waiting = 0;
    plots.forEach(function (p) {
      if (!p.box.clientWidth || !p.box.clientHeight) return;
      if (!p.chart) {
        p.chart = echarts.init(p.box, null, { renderer: 'canvas', locale: 'EN' });
        p.chart.setOption(look(p));
      }
      var change = { xAxis: { min: axis.view[0], max: axis.view[1] } };
      if (p.until !== axis.horizon) { p.until = axis.horizon; change.series = data(p); }
      p.chart.setOption(change);
    });
  }

  function give() { // timeline.js draws them again
    section.classList.remove('charted');
    plots.forEach(function (p) { if (p.chart) p.chart.dispose(); p.box.remove(); });
    plots = [];
    if (axis) axis.draw();
  }
  function show() { try { paint(); } catch (e) { give(); } }
  function soon() { if (axis && !waiting) waiting = requestAnimationFrame(show); }
  function again() { plots.forEach(function (p) { if (p.chart) p.chart.setOption(look(p)); }); }

  plots = Array.prototype.map.call(figures, read);
  plots.forEach(function (p) {
    p.box = document.createElement('div');
    p.box.className = 'plot';
    p.box.setAttribute('aria-hidden', 'true'); // the artifact has the numbers as a table
    p.figure.append(p.box);
    new ResizeObserver(function () { if (!p.box.clientWidth || !p.box.clientHeight) return; if (p.chart) p.chart.resize(); else soon(); }).observe(p.box);
  });
  section.classList.add('charted');
  section.addEventListener('drawn', function (ev) { axis = ev.detail; soon(); });
  new MutationObserver(again).observe(document.documentElement, { attributes: true, attributeFilter: ['data-light'] });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again);
})();
