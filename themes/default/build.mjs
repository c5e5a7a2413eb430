// Makes assets/dist/echarts.js: one classic script (pages from disk may not load modules) that gives the global echarts; and
// assets/dist/small/: our own scripts and styles with everything left out that only people need.
import { build, transform } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const limit = 200_000; // bytes packed, for a reader who opens their first chart
const file = 'assets/dist/echarts.js';
const { version } = JSON.parse(readFileSync('node_modules/echarts/package.json', 'utf8'));

await build({
  entryPoints: ['src/echarts.js'],
  outfile: file,
  bundle: true,
  minify: true,
  format: 'iife',
  globalName: 'echarts',
  target: ['es2018'],
  legalComments: 'none',
  charset: 'utf8',
  define: { 'process.env.NODE_ENV': '"production"' },
  banner: {
    js: `/* Apache ECharts ${version}, Apache License 2.0, with ZRender and others, see echarts.LICENSE.txt */`,
  },
});

// Who wrote it, beside it: it is handed on with every site.
const modules = 'node_modules/';
writeFileSync(
  'assets/dist/echarts.LICENSE.txt',
  ['echarts/NOTICE', 'echarts/LICENSE', 'echarts/licenses/LICENSE-d3', 'zrender/LICENSE', 'tslib/LICENSE.txt']
    .map((name) => `== ${name}\n\n${readFileSync(modules + name, 'utf8').trim()}\n`)
    .join('\n'),
);

// The first line says of which bytes a file was made: where these are others by now, a site takes them as they are.
const small = 'assets/dist/small';
rmSync(small, { recursive: true, force: true });
mkdirSync(small);
for (const name of readdirSync('assets').filter((n) => /\.(js|css)$/.test(n))) {
  const source = readFileSync(`assets/${name}`);
  const options = name.endsWith('.css') ? { loader: 'css' } : { loader: 'js', target: ['es2020'] };
  const { code } = await transform(source.toString(), {
    ...options,
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
  });
  writeFileSync(`${small}/${name}`, `/* of ${createHash('sha256').update(source).digest('hex')} */\n${code}`);
}

const packed = gzipSync(readFileSync(file), { level: 9 }).length;
console.log(`${file}: ${Math.round(packed / 1000)} kB packed`);
if (packed > limit) {
  console.error(`that is more than ${limit / 1000} kB: take something out of src/echarts.js`);
  process.exit(1);
}
