import { defineConfig } from 'vite';

const here = import.meta.dirname;

// The page works from any folder and offline: every address in it is relative.
export default defineConfig({
  root: here,
  base: './',
  build: { outDir: `${here}/../dist`, emptyOutDir: true, target: 'es2022' },
  worker: { format: 'es' },
});
