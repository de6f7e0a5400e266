import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { fakeServer } from './console/testing/fakeServerPlugin.ts';

const server = process.env.ORCHESTRATOR_URLS?.split(';')[0] ?? 'http://127.0.0.1:5080';

// The console's own folder is called api, too: its modules are no calls.
const calls = '^/api/(?!.*\\.tsx?($|\\?))';

export default defineConfig(({ mode }) => ({
  root: 'console',
  plugins: [react(), ...(mode === 'fake' ? [fakeServer()] : [])],
  server: { host: '127.0.0.1', proxy: mode === 'fake' ? {} : { [calls]: server, '/elsa': { target: server, ws: true }, '/studio/host': server } },
  preview: { host: '127.0.0.1' },
  build: {
    outDir: '../dist/console',
    emptyOutDir: true,
    // Pictures in data: addresses would need a wider content security policy.
    assetsInlineLimit: 0,
    // Keeps light-dark() as it is written; what it would be turned into needs a colour-scheme rule that Mantine does not have.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
  },
  test: {
    dir: import.meta.dirname,
    environment: 'jsdom',
    setupFiles: ['testing/setup.ts'],
    // A page's test takes a second; the rest is for machines that are busy with other builds.
    testTimeout: 120_000,
    restoreMocks: true,
    unstubGlobals: true,
  },
}));
