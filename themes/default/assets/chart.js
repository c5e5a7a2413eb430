// Puts a canvas of ECharts in the place of each static drawing. What fails leaves the drawing where it is.
// @ts-check
(() => {
  'use strict';
  if (!window.echarts) return;
  const { plain, styleOf, faint, onLight } = throughlineUtil;

  // Colours are named in the options and looked up in the page's style, so that they follow light and dark.
  function coloured(value, look, key) {
    if (Array.isArray(value)) return value.map((v) => coloured(v, look, key));
    if (value && typeof value === 'object') {
      const out = {};
      Object.keys(value).forEach((k) => {
        out[k] = coloured(value[k], look, k);
      });
      return out;
    }
    const name = typeof value === 'string' && /color$/i.test(key) && /^var\((--[a-z0-9]+)\)$/.exec(value);
    return name ? look(name[1]) : value;
  }

  function wrap(s, width) {
    const lines = [];
    let line = '';
    s.split(/\s+/).forEach((word) => {
      if (line && `${line} ${word}`.length > width) {
        lines.push(line);
        line = '';
      }
      line += (line ? ' ' : '') + word;
    });
    return lines.concat(line).join('\n');
  }

  function moment(ms) {
    const iso = new Date(ms).toISOString();
    return iso.slice(11, 16) === '00:00' ? iso.slice(0, 10) : `${iso.slice(0, 16).replace('T', ' ')} UTC`;
  }

  // What is said at a moment: the value, the spans that it lies in, the marks close to it.
  function sayTime(chart, it) {
    return (params) => {
      const p = [].concat(params).find((q) => q.seriesType === 'line') || [].concat(params)[0];
      if (!p || !p.value) return '';
      const at = p.value[0];
      const lines = [moment(at)];
      if (p.value[1] != null) lines[0] += `  ${p.value[1]}${it.unit || ''} ${p.seriesName}`;
      (it.spans || []).forEach((s) => {
        if (at >= s[0] && at <= s[1]) lines.push(wrap(plain(s[2]), 52));
      });
      const from = chart.convertFromPixel({ xAxisIndex: 0 }, 0);
      const to = chart.convertFromPixel({ xAxisIndex: 0 }, 14);
      (it.marks || []).forEach((m) => {
        if (Math.abs(m.value[0] - at) <= Math.abs(to - from)) lines.push(wrap(`\u25c6 ${plain(m.name)}`, 52));
      });
      return lines.join('\n');
    };
  }

  function sayCell(it) {
    return (p) => {
      const c = (it.cells[p.seriesIndex] || [])[p.dataIndex];
      return c ? wrap(plain(c.words), 52) : '';
    };
  }

  function options(figure, chart, it) {
    const c = styleOf(figure);
    const o = coloured(it.option, c, '');
    const sans = c('--sans');
    o.textStyle = { fontFamily: sans, color: c('--ink') };
    Object.assign(o.tooltip, {
      renderMode: 'richText',
      confine: true,
      backgroundColor: c('--raised'),
      borderColor: c('--line'),
      borderWidth: 1,
      textStyle: { fontFamily: sans, fontSize: 13, color: c('--ink') },
      transitionDuration: 0,
      formatter: it.kind === 'matrix' ? sayCell(it) : sayTime(chart, it),
    });
    for (const s of o.series.filter((s) => s.type === 'scatter')) {
      s.z = 10; // marks lie over the line
      s.cursor = 'pointer';
      s.itemStyle.opacity = 1;
    }
    (o.dataZoom || []).forEach((z) => {
      Object.assign(z, {
        height: 22,
        bottom: 10,
        borderColor: c('--line'),
        fillerColor: faint(c('--thread'), 0.13),
        backgroundColor: 'transparent',
        brushSelect: false,
        dataBackground: { lineStyle: { color: c('--soft') }, areaStyle: { color: c('--line') } },
        selectedDataBackground: { lineStyle: { color: c('--thread') }, areaStyle: { color: c('--thread') } },
        handleStyle: { color: c('--paper'), borderColor: c('--thread') },
        moveHandleStyle: { color: c('--thread') },
        textStyle: { color: c('--soft') },
        emphasis: { handleStyle: { borderColor: c('--focus') }, moveHandleStyle: { color: c('--focus') } },
      });
    });
    return o;
  }

  // The address of what was clicked. Only addresses relative to the page are made at build time, so only those are
  // followed.
  function leads(it, p) {
    const cell = it.cells && (it.cells[p.seriesIndex] || [])[p.dataIndex];
    const href = cell ? cell.href : p.seriesType === 'scatter' && it.links && it.links[p.dataIndex];
    return href && !/^([a-z][a-z0-9+.-]*:|\/)/i.test(href) ? href : '';
  }

  function live(figure) {
    const holder = figure.querySelector('template');
    const box = figure.querySelector('.canvas');
    let chart = null;
    if (!holder || !box) return;
    const it = JSON.parse(holder.content.textContent);
    it.marks = it.option.series.find((s) => s.type === 'scatter')?.data;
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
          chart.on('click', (p) => {
            const href = leads(it, p);
            if (href) location.href = href;
          });
        }
        chart.setOption(options(figure, chart, it));
      } catch {
        give();
      }
    }
    // A chart that is not shown yet (another window is chosen) has no size: it begins when it gets one.
    figure.classList.add('live');
    // A matrix scrolls where it is narrow, and its drawing had links to step through.
    if (it.kind === 'matrix') figure.tabIndex = 0;
    box.hidden = false;
    new ResizeObserver(() => {
      if (!box.clientWidth || !box.clientHeight) return;
      if (chart) chart.resize();
      else show();
    }).observe(box);
    onLight(() => {
      if (chart) show();
    });
  }

  document.querySelectorAll('figure.chart').forEach((figure) => {
    try {
      live(figure);
    } catch {
      figure.classList.remove('live');
    }
  });
})();
