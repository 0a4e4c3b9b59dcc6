// The sandbox of one scenario: its text goes to the worker, and what comes back is a run or a list of
// what is wrong with it.
import { clusterReader } from '../../scenarios/runner/transcript.ts';
import { mark, type Mark } from '../marks/mark.ts';
import { patch } from '../marks/patch.ts';
import { box } from '../panels/html.ts';
import { openRun, type Opened, type ScenarioText } from '../worker/remote-run.ts';
import { startThread } from '../worker/thread.ts';
import { openSandbox } from './sandbox.ts';

/** Plays a scenario on the page. */
export function play(host: HTMLElement, scenario: ScenarioText): void {
  patch(host, [note('The cluster is being built …')]);
  const door = startThread((reason) => {
    patch(host, [trouble('The simulation could not be started.', [reason])]);
  });
  openRun(door, clusterReader, scenario, (opened) => {
    if (opened.type === 'run') openSandbox(host, opened.source);
    else patch(host, [refusal(scenario.file, opened)]);
  });
}

function refusal(file: string, opened: Exclude<Opened, { readonly type: 'run' }>): Mark {
  if (opened.type === 'trouble') return trouble(opened.trouble.headline, [opened.trouble.detail]);
  const lines = opened.problems.map(
    ({ line, column, sentence }) => `Line ${line}, column ${column}: ${sentence}`,
  );
  return trouble(`${file} cannot be played yet.`, lines);
}

function trouble(headline: string, lines: readonly string[]): Mark {
  return box('opening', [
    mark('h1', {}, [headline]),
    mark(
      'ul',
      { role: 'alert' },
      lines.map((line) => mark('li', {}, [line])),
    ),
  ]);
}

function note(text: string): Mark {
  return mark('p', { class: 'empty', role: 'status' }, [text]);
}
