import { cpSync, readFileSync, rmSync, existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const here = dirname(fileURLToPath(import.meta.url));
const elsa = join(here, '../node_modules/@elsa-workflows/elsa-studio-wasm');
const version = (JSON.parse(readFileSync(join(elsa, 'package.json'), 'utf8')) as { version: string }).version;
const output = join(here, '../dist/studio');
/** Named by the version, so that browsers may keep what is in it for ever. */
const folder = `elsa-studio-${version}`;
const base = '/studio/host/';

/** What no page asks for: the makers' own page, maps, gzip beside Brotli, themes and editors that are not used. */
function isNeeded(path: string): boolean {
  const name = relative(elsa, path).replaceAll('\\', '/');
  if (/(^|\/)(index\.html|package\.json)(\.br)?$/.test(name) || /\.(map|gz)$/.test(name) || name.includes('.map.') || name.includes('react-designer.entry')) return false;
  if (name.startsWith('_content/Radzen.Blazor/css/') && !name.startsWith('_content/Radzen.Blazor/css/material-base.css')) return false;
  if (name.startsWith('_content/Radzen.Blazor/Radzen.Blazor.min.js')) return false;
  // The server unpacks for browsers that do not take Brotli.
  return statSync(path).isDirectory() || name.endsWith('.br') || !existsSync(`${path}.br`);
}

function elsaStudio(): Plugin {
  return {
    name: 'elsa-studio',
    transformIndexHtml: { order: 'post', handler: html => html.replace('%ELSA%', `${base}${folder}/`) },
    closeBundle() {
      cpSync(elsa, join(output, folder), { recursive: true, filter: isNeeded });
      cpSync(join(here, 'LICENSE.elsa-studio'), join(output, folder, 'LICENSE.txt'));
      for (const empty of readdirSync(join(output, folder), { withFileTypes: true, recursive: true })) {
        const path = join(empty.parentPath, empty.name);
        if (empty.isDirectory() && existsSync(path) && readdirSync(path).length === 0) rmSync(path, { recursive: true });
      }
    },
  };
}

export default defineConfig({
  root: here,
  base,
  plugins: [elsaStudio()],
  build: { outDir: output, emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
