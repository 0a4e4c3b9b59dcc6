// Bytes of real messages, damaged at random. Set SAMSA_FUZZ_SEED to play one run again.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codecOf, encodeWith, type Codec } from '../../../engine/protocol/codec/codec.ts';
import { DecodeError } from '../../../engine/protocol/codec/errors.ts';
import { readerOf } from '../../../engine/protocol/codec/reader.ts';
import { decodeRequest } from '../../../engine/protocol/frames.ts';
import { apis } from '../../../engine/protocol/apis.ts';
import { requestHeader, requestHeaderVersion } from '../../../engine/protocol/headers.ts';
import { messages } from '../../../engine/protocol/messages.ts';
import type { Api } from '../../../engine/protocol/schema/message.ts';
import { arbitraryMessage, versionsOf } from '../../engine/protocol/arbitrary-message.ts';

const total = 100_000;
const seed = Number(process.env['SAMSA_FUZZ_SEED'] ?? 20_260);

interface Sample {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly read: (bytes: Uint8Array) => object;
}

test(`damaged messages are read or refused where they are damaged (seed ${seed})`, () => {
  const draw = drawsOf(seed);
  const corpus = [...plainSamples(), ...requestSamples()];
  const count = { read: 0, refused: 0 };
  expect(corpus.length).toBeGreaterThan(900);

  for (let index = 0; index < total; index += 1) {
    const sample = corpus[draw(corpus.length)] as Sample;
    const other = corpus[draw(corpus.length)] as Sample;
    const bytes = damaged(sample.bytes, other.bytes, draw);
    count[outcomeOf(sample, bytes)] += 1;
  }

  console.log(`${count.read} were read, ${count.refused} refused.`);
  expect(count.read).toBeGreaterThan(total / 20);
  expect(count.refused).toBeGreaterThan(total / 20);
}, 60_000);

/** Whatever is read came from the bytes: no list has more elements than there are bytes. */
function outcomeOf({ name, read }: Sample, bytes: Uint8Array): 'read' | 'refused' {
  try {
    const values = countValues(read(bytes));
    if (values > 40 * (bytes.length + 10)) throw new Error(`${name} made ${values} values`);
    return 'read';
  } catch (error) {
    if (!(error instanceof DecodeError))
      throw new Error(`${name} ${hexOf(bytes)}`, { cause: error });
    if (error.offset < 0 || error.offset > bytes.length) throw error;
    return 'refused';
  }
}

function countValues(value: unknown): number {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return 1;
  return Object.values(value).reduce<number>((sum, inner) => sum + countValues(inner), 1);
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** Every message in every version, with random values. */
function plainSamples(): Sample[] {
  return [...messages.values()].flatMap((schema, index) =>
    versionsOf(schema).map((version) => {
      const codec = codecOf(schema, version);
      return {
        name: `${schema.name} v${version}`,
        bytes: sampleBytes(
          codec,
          fc.sample(arbitraryMessage(schema, version), { numRuns: 1, seed: seed + index }),
        ),
        read: (bytes: Uint8Array) => codec.read(readerOf(bytes)),
      };
    }),
  );
}

/** Requests behind their headers, read by what the header says. */
function requestSamples(): Sample[] {
  return Object.values(apis).map((api: Api) => {
    const version = versionsOf(api.request).at(-1) ?? 0;
    const header = codecOf(requestHeader, requestHeaderVersion(api, version));
    const address = { requestApiKey: api.key, requestApiVersion: version, clientId: 'fuzz' };
    const body = fc.sample(arbitraryMessage(api.request, version), { numRuns: 1, seed });
    const bytes = [
      ...encodeWith(header, address),
      ...sampleBytes(codecOf(api.request, version), body),
    ];
    return { name: `${api.name} frame`, bytes: Uint8Array.from(bytes), read: decodeRequest };
  });
}

function sampleBytes(codec: Codec, drafts: readonly object[]): Uint8Array {
  return encodeWith(codec, drafts[0] as Record<string, unknown>);
}

type Draw = (below: number) => number;

/** Numbers from a seed, the same on every machine (a linear congruence of 32 bits). */
function drawsOf(start: number): Draw {
  let state = start >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
}

/** One to three wounds: cut, flipped, overwritten, stretched, or grown together with another message. */
function damaged(bytes: Uint8Array, other: Uint8Array, draw: Draw): Uint8Array {
  let wounded = bytes;
  for (let left = 1 + draw(3); left > 0; left -= 1) {
    wounded = (wounds[draw(wounds.length)] as Wound)(wounded, other, draw);
  }
  return wounded;
}

type Wound = (bytes: Uint8Array, other: Uint8Array, draw: Draw) => Uint8Array;

const wounds: readonly Wound[] = [
  (bytes, _, draw) => bytes.slice(0, draw(bytes.length + 1)),
  (bytes, _, draw) => replaced(bytes, draw(bytes.length + 1), [draw(256)]),
  (bytes, _, draw) => replaced(bytes, draw(bytes.length + 1), [0x7f, 0xff, 0xff, 0xff]),
  (bytes, _, draw) => replaced(bytes, draw(bytes.length + 1), [0xff, 0xff, 0xff, 0xff, 0x0f]),
  (bytes, _, draw) => {
    const at = draw(bytes.length + 1);
    const grown = Array.from({ length: 1 + draw(8) }, () => draw(256));
    return Uint8Array.from([...bytes.slice(0, at), ...grown, ...bytes.slice(at)]);
  },
  (bytes, other, draw) =>
    Uint8Array.from([
      ...bytes.slice(0, draw(bytes.length + 1)),
      ...other.slice(draw(other.length + 1)),
    ]),
];

function replaced(bytes: Uint8Array, at: number, by: readonly number[]): Uint8Array {
  const copy = bytes.slice();
  copy.set(by.slice(0, copy.length - at), at);
  return copy;
}
