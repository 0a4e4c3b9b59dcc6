// Which colour class a thing wears. The classes are in styles/marks.css, the colours in tokens.css.

/** Vivid says who: the class of a client by its place in the scenario. */
export function clientClass(index: number): string {
  return index < 0 ? 'no-client' : `client-${(index % 8) + 1}`;
}

/** From the ninth client on the palette repeats under diagonal stripes. */
export function isStriped(index: number): boolean {
  return index >= 8;
}

/** Muted says under whose reign: the class of a leader epoch. */
export function epochClass(leaderEpoch: number): string {
  return `epoch-${((leaderEpoch % 6) + 6) % 6}`;
}

/** The second channel of a client's identity, for greyscale and print: short and long dots. */
export function dotCode(index: number): readonly ('dot' | 'dash')[] {
  const place = ((index % 8) + 8) % 8;
  const dots = Array.from({ length: place % 4 }, () => 'dot' as const);
  return place < 4 ? dots : ['dash', ...dots];
}
