// Property tests draw from one fixed seed, so that the same commit passes or fails everywhere.
// SAMSA_SEED=<number> looks elsewhere; a failure prints the seed and the path to it.
import fc from 'fast-check';

const seed = Number(process.env['SAMSA_SEED'] ?? '20261121');
if (!Number.isSafeInteger(seed)) throw new RangeError('SAMSA_SEED is a whole number.');
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
