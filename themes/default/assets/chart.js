// Puts a canvas of ECharts in the place of each static drawing. What fails leaves the drawing where it is.
(function () {
  'use strict';
  if (!window.echarts) return;

  // Colours are named in the options and looked up in the page's style, so that they follow light and dark.
  function coloured(value, style, key) {
    if (Array.isArray(value)) return value.map(function (v) { return coloured(v, style, key); });
    if (value && typeof value === 'object') {
      var out = {};
      Object.keys(value).forEach(function (k) { out[k] = coloured(value[k], style, k); });
      return out;
    }
    var name = typeof value === 'string' && /color$/i.test(key) && /^var\((--[a-z0-9]+)\)$/.exec(value);
    return name ? style.getPropertyValue(name[1]).trim() : value;
  }

  // A brace before a word and a bar would begin a style in the text of a canvas.
  function plain(s) { return String(s).replace(/\{/g, '{\u200b'); }

  function wrap(s, width) {
    var lines = [], line = '';
    s.split(/\s+/).forEach(function (word) {
      if (line && (line + ' ' + word).length > width) { lines.push(line); line = ''; }
      line += (line ? ' ' : '') + word;
    });
    return lines.concat(line).join('\n');
  }

  function moment(ms) {
    var iso = new Date(ms).toISOString();
    return iso.slice(11, 16) === '00:00' ? iso.slice(0, 10) : iso.slice(0, 16).replace('T', ' ') + ' UTC';
  }

  // What is said at a moment: the value, the spans that it lies in, the marks close to it.
  function sayTime(chart, it) {
    return function (params) {
      var p = [].concat(params).filter(function (q) { return q.seriesType === 'line'; })[0] || [].concat(params)[0];
      if (!p || !p.value) return '';
      var at = p.value[0], lines = [moment(at)], from, to;
      if (p.value[1] != null) lines[0] += '  ' + p.value[1] + (it.unit || '') + ' ' + p.seriesName;
      (it.spans || []).forEach(function (s) { if (at >= s[0] && at <= s[1]) lines.push(wrap(plain(s[2]), 52)); });
      from = chart.convertFromPixel({ xAxisIndex: 0 }, 0); to = chart.convertFromPixel({ xAxisIndex: 0 }, 14);
      (it.marks || []).forEach(function (m) { if (Math.abs(m.value[0] - at) <= Math.abs(to - from)) lines.push(wrap('\u25c6 ' + plain(m.name), 52)); });
      return lines.join('\n');
    };
  }

  function sayCell(it) {
    return function (p) { var c = (it.cells[p.seriesIndex] || [])[p.dataIndex]; return c ? wrap(plain(c.words), 52) : ''; };
  }

  function options(figure, chart, it) {
    var style = getComputedStyle(figure), o = coloured(it.option, style, ''), sans = style.getPropertyValue('--sans').trim();
    function c(name) { return style.getPropertyValue(name).trim(); }
    o.textStyle = { fontFamily: sans, color: c('--ink') };
    Object.assign(o.tooltip, {
      renderMode: 'richText', confine: true, backgroundColor: c('--raised'), borderColor: c('--line'), borderWidth: 1,
      textStyle: { fontFamily: sans, fontSize: 13, color: c('--ink') }, transitionDuration: 0,
      formatter: it.kind === 'matrix' ? sayCell(it) : sayTime(chart, it),
    });
    o.series.forEach(function (s) { if (s.type === 'scatter') { s.z = 10; s.cursor = 'pointer'; s.itemStyle.opacity = 1; } }); // marks lie over the line
    (o.dataZoom || []).forEach(function (z) {
      Object.assign(z, {
        height: 22, bottom: 10, borderColor: c('--line'), fillerColor: c('--thread') + '22', backgroundColor: 'transparent', brushSelect: false,
        dataBackground: { lineStyle: { color: c('--soft') }, areaStyle: { color: c('--line') } },
        selectedDataBackground: { lineStyle: { color: c('--thread') }, areaStyle: { color: c('--thread') } },
        handleStyle: { color: c('--paper'), borderColor: c('--thread') }, moveHandleStyle: { color: c('--thread') }, textStyle: { color: c('--soft') },
        emphasis: { handleStyle: { borderColor: c('--focus') }, moveHandleStyle: { color: c('--focus') } },
      });
    });
    return o;
  }

  // The address of what was clicked. Only addresses relative to the page are made at build time, so only those are followed.
  function leads(it, p) {
    var cell = it.cells && (it.cells[p.seriesIndex] || [])[p.dataIndex];
    var href = cell ? cell.href : p.seriesType === 'scatter' && it.links && it.links[p.dataIndex];
    return href && !/^([a-z][a-z0-9+.-]*:|\/)/i.test(href) ? href : '';
  }

  function live(figure) {
    var holder = figure.querySelector('template'), box = figure.querySelector('.canvas'), chart = null, it;
    if (!holder || !box) return;
    it = JSON.parse(holder.content.textContent);
    it.marks = (it.option.series.filter(function (s) { return s.type === 'scatter'; })[0] || {}).data;
    function give() {
      if (chart) chart.dispose();
      chart = null;
      box.hidden = true;
      figure.classList.remove('live');
    }
    function show() {
      try {
        if (!chart) {
          chart = echarts.init(box, null, { renderer: 'canvas', locale: 'EN' });
          chart.on('click', function (p) { var href = leads(it, p); if (href) location.href = href; });
        }
        chart.setOption(options(figure, chart, it));
      } catch (e) { give(); }
    }
    // A chart that is not shown yet (another window is chosen) has no size: it begins when it gets one.
    figure.classList.add('live');
    if (it.kind === 'matrix') figure.tabIndex = 0; // where it is narrow it scrolls, and its drawing had links to step through
    box.hidden = false;
    new ResizeObserver(function () {
      if (!box.clientWidth || !box.clientHeight) return;
      if (chart) chart.resize(); else show();
    }).observe(box);
    function again() { if (chart) show(); }
    new MutationObserver(again).observe(document.documentElement, { attributes: true, attributeFilter: ['data-light'] });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again);
  }

  document.querySelectorAll('figure.chart').forEach(function (figure) {
    try { live(figure); } catch (e) { figure.classList.remove('live'); }
  });
})();
