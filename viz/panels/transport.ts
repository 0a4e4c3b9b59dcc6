// Play, pause, step; what time it is in the world, and how fast the film runs.
import { iconInText } from '../marks/icons.ts';
import { mark, type Mark } from '../marks/mark.ts';
import { speeds, type Bench } from '../model/bench.ts';
import type { Focus } from '../model/run-source.ts';
import { clockText, factorText } from '../text/format.ts';
import { box, button, choice } from './html.ts';

/** The things a step can go to, in words. */
export const focusWords: readonly (readonly [Focus, string])[] = [
  ['messages', 'message'],
  ['records', 'record'],
  ['commits', 'commit'],
  ['leader-changes', 'leader change'],
  ['notable', 'notable event'],
  ['routine', 'event'],
  ['everything', 'every event'],
];

/** What the transport shows besides the settings. */
export interface FilmState {
  readonly factor: number;
  /** The silence that is being skipped, if the film is in one. */
  readonly isSkipping: boolean;
  /** The playhead waits at the edge of what is simulated. */
  readonly isWaiting: boolean;
  readonly isAtEnd: boolean;
}

/** The bar of controls. */
export function transport(bench: Bench, film: FilmState): Mark {
  return box('transport', [
    button({ name: 'step', value: '-1' }, [iconInText('back'), words('Step back')], {
      class: 'key',
      'aria-keyshortcuts': 'ArrowLeft',
    }),
    button(
      { name: 'play', value: '' },
      [iconInText(bench.isPlaying ? 'pause' : 'play'), words(bench.isPlaying ? 'Pause' : 'Play')],
      { class: 'key is-main', 'aria-keyshortcuts': 'Space' },
    ),
    button({ name: 'step', value: '1' }, [iconInText('forward'), words('Step forward')], {
      class: 'key',
      'aria-keyshortcuts': 'ArrowRight',
    }),
    mark('output', { class: 'clock', 'aria-label': 'Simulated time' }, [
      clockText(bench.t),
      mark('span', {}, [' s']),
    ]),
    mark('span', { class: 'chip tempo' }, [tempoWords(film)]),
    box('spacer', []),
    choice('step-by', 'step by', bench.stepBy, focusWords),
    choice(
      'speed',
      'speed',
      String(bench.speed),
      speeds.map((it) => [String(it), speedText(it)]),
    ),
    choice('pace', 'pace', bench.pace, [
      ['paced', 'by events'],
      ['clock', 'even'],
    ]),
  ]);
}

function tempoWords(film: FilmState): string {
  if (film.isWaiting) return 'waiting for the simulation';
  if (film.isAtEnd) return 'end of the run';
  return film.isSkipping ? 'skipping silence' : factorText(film.factor);
}

function speedText(speed: number): string {
  const fraction = { 0.25: '¼', 0.5: '½' }[speed];
  return `${fraction ?? speed}×`;
}

function words(text: string): Mark {
  return mark('span', { class: 'unseen' }, [text]);
}
