// Makes assets/dist/echarts.js: one classic script (pages from disk may not load modules) that gives the global echarts.
import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const limit = 200_000; // bytes packed, for a reader who opens their first chart
const file = 'assets/dist/echarts.js';
const { version } = JSON.parse(readFileSync('node_modules/echarts/package.json', 'utf8'));

await build({
  entryPoints: ['src/echarts.js'], outfile: file, bundle: true, minify: true, format: 'iife', globalName: 'echarts',
  target: ['es2018'], legalComments: 'none', charset: 'utf8', define: { 'process.env.NODE_ENV': '"production"' },
  banner: { js: `/* Apache ECharts ${version}, Apache License 2.0, https://echarts.apache.org; bundled for this site, see build.mjs */` },
});

const packed = gzipSync(readFileSync(file), { level: 9 }).length;
console.log(`${file}: ${Math.round(packed / 1000)} kB packed`);
if (packed > limit) {
  console.error(`that is more than ${limit / 1000} kB: take something out of src/echarts.js`);
  process.exit(1);
}
