// How wide a text will be, without a browser: for labels that must not meet, and for pills.

/** An upper estimate of a text's width in pixels, for the faces that tokens.css names. */
export function textWidth(text: string, size: number, isStrong = false): number {
  let em = 0;
  for (const letter of text) em += letterWidth(letter);
  return em * size * (isStrong ? 1.07 : 1);
}

function letterWidth(letter: string): number {
  if (letter === ' ') return 0.32;
  if ("ijl.,:;'|!()[]".includes(letter)) return 0.36;
  if ('mwMW—…'.includes(letter)) return 0.95;
  if (letter >= '0' && letter <= '9') return 0.63;
  return letter >= 'A' && letter <= 'Z' ? 0.7 : 0.6;
}
