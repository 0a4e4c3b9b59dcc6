// Colour arithmetic for the tokens test: WCAG contrast, CIEDE2000, and three kinds of colour vision.

/** Red, green and blue between 0 and 1, as they stand in a style sheet. */
export type Rgb = readonly [number, number, number];

type Matrix = readonly [Rgb, Rgb, Rgb];

/** Machado, Oliveira and Fernandes (2009), severity 1, on linear light. */
export const dichromacies: Readonly<Record<'deutan' | 'protan' | 'tritan', Matrix>> = {
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** `#rrggbb` as numbers. */
export function parseHex(text: string): Rgb {
  const digits = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text);
  if (digits === null) throw new Error(`"${text}" is not a colour in six digits.`);
  return [part(digits[1]), part(digits[2]), part(digits[3])];
}

/** How well one colour is read on the other: 1 to 21 (WCAG 2). */
export function contrast(a: Rgb, b: Rgb): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** A colour as somebody without one kind of cone sees it, on a screen of 256 steps. */
export function seenBy(colour: Rgb, matrix: Matrix): Rgb {
  const linear = colour.map(toLinear) as unknown as Rgb;
  const seen = (row: Rgb): number => {
    const light = row[0] * linear[0] + row[1] * linear[1] + row[2] * linear[2];
    return Math.round(toGamma(Math.min(1, Math.max(0, light))) * 255) / 255;
  };
  return [seen(matrix[0]), seen(matrix[1]), seen(matrix[2])];
}

/** The difference that people see between two colours: CIEDE2000. */
export function difference(a: Rgb, b: Rgb): number {
  const [l1, a1, b1] = labOf(a);
  const [l2, a2, b2] = labOf(b);
  const meanC = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const g = 0.5 * (1 - Math.sqrt(meanC ** 7 / (meanC ** 7 + 25 ** 7)));
  const first = polar((1 + g) * a1, b1);
  const second = polar((1 + g) * a2, b2);
  const meanL = (l1 + l2) / 2;
  const c = (first.c + second.c) / 2;
  const isGrey = first.c * second.c === 0;
  const turn = isGrey ? 0 : shortWay(second.h - first.h);
  const h = isGrey ? first.h + second.h : first.h + turn / 2;
  const deltaH = 2 * Math.sqrt(first.c * second.c) * Math.sin(radians(turn / 2));
  const t =
    1 -
    0.17 * Math.cos(radians(h - 30)) +
    0.24 * Math.cos(radians(2 * h)) +
    0.32 * Math.cos(radians(3 * h + 6)) -
    0.2 * Math.cos(radians(4 * h - 63));
  const sl = 1 + (0.015 * (meanL - 50) ** 2) / Math.sqrt(20 + (meanL - 50) ** 2);
  const x = (l2 - l1) / sl;
  const y = (second.c - first.c) / (1 + 0.045 * c);
  const z = deltaH / (1 + 0.015 * c * t);
  const degrees = ((h % 360) + 360) % 360;
  const bend = 30 * Math.exp(-(((degrees - 275) / 25) ** 2));
  const rotation = -2 * Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7)) * Math.sin(radians(2 * bend));
  return Math.sqrt(x * x + y * y + z * z + rotation * y * z);
}

function part(digits: string | undefined): number {
  return Number.parseInt(digits ?? '', 16) / 255;
}

function luminance([r, g, b]: Rgb): number {
  return 0.2126 * toLinear(r) + 0.7152 * toLinear(g) + 0.0722 * toLinear(b);
}

function toLinear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function toGamma(value: number): number {
  return value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055;
}

function labOf(colour: Rgb): Rgb {
  const [r, g, b] = colour.map(toLinear) as unknown as Rgb;
  const f = (value: number): number =>
    value > 216 / 24389 ? Math.cbrt(value) : ((24389 / 27) * value + 16) / 116;
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function polar(a: number, b: number): { c: number; h: number } {
  const h = (Math.atan2(b, a) * 180) / Math.PI;
  return { c: Math.hypot(a, b), h: h < 0 ? h + 360 : h };
}

function shortWay(turn: number): number {
  if (turn > 180) return turn - 360;
  return turn < -180 ? turn + 360 : turn;
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
