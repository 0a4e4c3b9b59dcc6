// All that the digests need in one script, as any JavaScript engine can run it.
import { join } from 'node:path';
import { build, type Plugin } from 'vite';

/** The expression that computes the digests, as JSON, once the script has run. */
export const expression = 'JSON.stringify(samsaDigests.computeDigests())';

/** Makes the script. A plant may take the place of something on the way, to see what then fails. */
export async function bundleDigests(plant?: Plugin): Promise<string> {
  const result = await build({
    root: join(import.meta.dirname, '..', '..'),
    configFile: false,
    logLevel: 'warn',
    plugins: plant === undefined ? [] : [plant],
    build: {
      write: false,
      minify: false,
      target: 'es2022',
      lib: {
        entry: join(import.meta.dirname, 'digests.ts'),
        formats: ['iife'],
        name: 'samsaDigests',
        fileName: 'digests',
      },
    },
  });
  const outputs = (Array.isArray(result) ? result : [result]).flatMap((one) =>
    'output' in one ? one.output : [],
  );
  const [script, ...more] = outputs;
  if (script?.type !== 'chunk' || more.length > 0) {
    throw new Error(`The digests are one script, not ${outputs.length} files.`);
  }
  return script.code;
}
