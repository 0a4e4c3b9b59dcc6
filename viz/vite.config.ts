import { defineConfig } from 'vite';

const here = import.meta.dirname;

// The page works from any folder and offline: every address in it is relative.
export default defineConfig({
  root: here,
  base: './',
  build: { outDir: `${here}/../dist`, emptyOutDir: true, target: 'es2022' },
  worker: { format: 'es' },
  // The page is made of the whole house, not of its own folder alone.
  server: { fs: { allow: [`${here}/..`] } },
});
