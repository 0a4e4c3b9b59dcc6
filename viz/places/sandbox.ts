// The sandbox: one run on the workbench. This file is the loop around the pure page: it reads the
// clock of the wall, what a person does, and the sizes of the window, and lets the page be drawn.
import { elementOf, patch } from '../marks/patch.ts';
import { mark } from '../marks/mark.ts';
import { newBench, played, stepped, type Bench } from '../model/bench.ts';
import type { RunSource } from '../model/run-source.ts';
import type { Asked } from '../panels/html.ts';
import { flyingAt, mostAsSvg } from '../views/flights.ts';
import { paintFlights } from '../views/flights-canvas.ts';
import { layoutOf } from '../views/stage.ts';
import { timelineHeight } from '../views/timeline.ts';
import { act } from './sandbox-actions.ts';
import { answerTo } from './keys.ts';
import { sandboxPageMaker, type PageSizes, type SandboxPage } from './sandbox-page.ts';
import { flipTheme, tokenReader } from './theme.ts';

/** What the loop keeps between frames. */
interface Loop {
  readonly host: HTMLElement;
  readonly source: RunSource;
  readonly colourOf: (token: string) => string;
  readonly draw: ReturnType<typeof sandboxPageMaker>;
  bench: Bench;
  page: SandboxPage | undefined;
  lastFrame: number;
  sinceStep: number;
  isAsked: boolean;
  isAfterPrefix: boolean;
  isScrubbing: boolean;
  /** The line of the events twin that was last scrolled into view. */
  lineShown: Element | null;
}

/** Opens a run on the page. */
export function openSandbox(host: HTMLElement, source: RunSource): void {
  host.replaceChildren(elementOf(mark('div', { class: 'workbench' })), liveRegion());
  const loop: Loop = {
    host,
    source,
    colourOf: tokenReader(host),
    draw: sandboxPageMaker(),
    bench: newBench,
    page: undefined,
    lastFrame: 0,
    sinceStep: 0,
    isAsked: false,
    isAfterPrefix: false,
    isScrubbing: false,
    lineShown: null,
  };
  listen(loop);
  source.onGrowth(() => requestDraw(loop));
  source.advance(source.ends());
  drawNow(loop);
  // The first drawing shows the page how large its parts are.
  requestDraw(loop);
}

function ask(loop: Loop, asked: Asked): void {
  if (asked.name === 'theme') flipTheme(loop.host.ownerDocument.documentElement);
  // The address names the scenario: a link to it opens the same one.
  if (asked.name === 'lesson') location.hash = asked.value;
  const before = loop.bench;
  loop.bench = act(before, loop.source, asked);
  if (asked.name.startsWith('step')) announce(loop);
  requestDraw(loop);
}

function requestDraw(loop: Loop): void {
  if (loop.isAsked) return;
  loop.isAsked = true;
  requestAnimationFrame((now) => {
    loop.isAsked = false;
    runFilm(loop, now);
    drawNow(loop);
    if (loop.bench.isPlaying) requestDraw(loop);
  });
}

/** Moves the playhead by the wall time since the last frame. */
function runFilm(loop: Loop, now: number): void {
  // A tab that slept must not jump ahead.
  const passed = Math.min(100, now - loop.lastFrame);
  loop.lastFrame = now;
  const { bench, page, source } = loop;
  if (!bench.isPlaying || page === undefined) return;
  const wanted = prefersStillness() ? nextStep(loop, passed) : played(bench, page.tempo, passed);
  const t = Math.min(wanted, source.known());
  loop.bench = { ...bench, t, isPlaying: t < source.ends() };
}

/** For people who want nothing to move: the film goes on in steps. */
function nextStep(loop: Loop, passed: number): number {
  loop.sinceStep += passed;
  if (loop.sinceStep < 1200 / loop.bench.speed) return loop.bench.t;
  loop.sinceStep = 0;
  return stepped(loop.source, loop.bench.stepBy, loop.bench.t, 1);
}

function drawNow(loop: Loop): void {
  const bench = workbenchOf(loop);
  const before = loop.page;
  loop.page = loop.draw(loop.bench, loop.source, sizesOf(bench));
  patch(bench, loop.page.marks);
  markSelection(loop, bench);
  paintTraffic(loop, bench);
  scrollToNow(loop, bench);
  // More lanes leave the stage less room: it is drawn once more in the room that there is now.
  const isResized =
    before !== undefined && timelineHeight(before.timeline) !== timelineHeight(loop.page.timeline);
  if (isResized) requestDraw(loop);
}

function sizesOf(bench: HTMLElement): PageSizes {
  const space = bench.querySelector('.stage');
  const timeline = bench.querySelector('.timeline');
  const isNarrow = window.innerWidth < 760;
  return {
    stageWidth: space?.clientWidth ?? 1056,
    stageHeight: isNarrow ? 0 : (space?.clientHeight ?? 560),
    timelineWidth: timeline?.clientWidth ?? window.innerWidth,
    isNarrow,
    isStepwise: prefersStillness(),
  };
}

/** Only when the line is another one: to ask for a scroll makes the browser lay out the page. */
function scrollToNow(loop: Loop, bench: HTMLElement): void {
  const now = bench.querySelector('.is-now');
  if (now === loop.lineShown) return;
  loop.lineShown = now;
  now?.scrollIntoView({ block: 'nearest' });
}

/** The chosen thing wears a halo in every view; the marks themselves need not know. */
function markSelection({ bench: { selection } }: Loop, bench: HTMLElement): void {
  for (const element of bench.querySelectorAll('.is-selected')) {
    if (element.getAttribute('data-subject') !== selection) element.classList.remove('is-selected');
  }
  if (selection === undefined) return;
  for (const element of bench.querySelectorAll(`[data-subject="${CSS.escape(selection)}"]`)) {
    element.classList.add('is-selected');
  }
}

function paintTraffic({ page, bench, colourOf }: Loop, host: HTMLElement): void {
  const canvas = host.querySelector('canvas');
  const context = canvas?.getContext('2d');
  if (page === undefined || canvas === null || !context) return;
  const layout = layoutOf(page.picture, page.options);
  const flying = flyingAt(page.picture, bench.t, layout, page.options);
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (flying.length > mostAsSvg) paintFlights(context, flying, layout.scale, colourOf);
}

function listen(loop: Loop): void {
  const { host } = loop;
  host.addEventListener('click', (event) => onClick(loop, event));
  host.addEventListener('change', (event) => {
    if (event.target instanceof HTMLSelectElement) {
      ask(loop, { name: event.target.dataset['do'] ?? '', value: event.target.value });
    }
  });
  host.addEventListener('pointerdown', (event) => {
    if (!isOnTimeline(event.target)) return;
    loop.isScrubbing = true;
    scrub(loop, event.clientX);
  });
  window.addEventListener('pointermove', (event) => {
    if (loop.isScrubbing) scrub(loop, event.clientX);
  });
  window.addEventListener('pointerup', () => {
    loop.isScrubbing = false;
  });
  window.addEventListener('keydown', (event) => onKey(loop, event));
  window.addEventListener('resize', () => requestDraw(loop));
}

function onClick(loop: Loop, event: Event): void {
  if (!(event.target instanceof Element)) return;
  const asking = event.target.closest<HTMLElement>('button[data-do]');
  if (asking !== null) {
    ask(loop, { name: asking.dataset['do'] ?? '', value: asking.dataset['value'] ?? '' });
    return;
  }
  const subject = subjectOf(event.target);
  if (subject !== undefined) ask(loop, { name: 'select', value: subject });
}

function isOnTimeline(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('.timeline svg') !== null;
}

function scrub(loop: Loop, clientX: number): void {
  const svg = workbenchOf(loop).querySelector('.timeline svg');
  if (svg === null || loop.page === undefined) return;
  const x = clientX - svg.getBoundingClientRect().left;
  loop.bench = { ...loop.bench, isPlaying: false };
  ask(loop, { name: 'seek', value: String(loop.page.timeline.axis.t(x)) });
}

function onKey(loop: Loop, event: KeyboardEvent): void {
  if (loop.page === undefined || isForAnotherHand(event)) return;
  const chosen = event.key === 'Enter' ? subjectOf(event.target) : undefined;
  if (chosen !== undefined) {
    ask(loop, { name: 'select', value: chosen });
    return;
  }
  const answer = answerTo(event, loop.isAfterPrefix, loop.page.picture, loop.bench.selection);
  loop.isAfterPrefix = answer?.isPrefix === true;
  if (answer === undefined) return;
  event.preventDefault();
  for (const asked of answer.asked) ask(loop, asked);
}

/** Keys that the browser, a choice or a button needs for itself. */
function isForAnotherHand({ target, key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey) return true;
  if (target instanceof HTMLSelectElement || target instanceof HTMLInputElement) return true;
  return key === ' ' && target instanceof HTMLButtonElement;
}

function subjectOf(target: EventTarget | null): string | undefined {
  if (!(target instanceof Element)) return undefined;
  return target.closest('[data-subject]')?.getAttribute('data-subject') ?? undefined;
}

/** One sentence a step for screen readers; nothing while the film runs. */
function announce({ source, bench, host }: Loop): void {
  const list = source.events('everything');
  const passed = list.upTo(bench.t);
  const region = host.querySelector('[aria-live]');
  if (region !== null && passed > 0) region.textContent = list.line(passed - 1).sentence;
}

function liveRegion(): Element {
  return elementOf(mark('p', { class: 'unseen', 'aria-live': 'polite' }));
}

function workbenchOf({ host }: Loop): HTMLElement {
  return host.firstElementChild as HTMLElement;
}

function prefersStillness(): boolean {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches;
}
