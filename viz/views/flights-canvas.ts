// Very many messages in flight: painted on a canvas above the stage, in the same shapes and colours.
import { packetOutline } from '../marks/packet.ts';
import type { ApiFamily } from '../model/picture.ts';
import type { Flying } from './flights.ts';

/** The resolved colours of the page: a canvas cannot read the tokens itself. */
export type ColourOf = (token: string) => string;

const radius = 5;

/** Paints every message as its shape without a letter: there would be no room to read it. */
export function paintFlights(
  context: CanvasRenderingContext2D,
  flying: readonly Flying[],
  scale: number,
  colourOf: ColourOf,
): void {
  const paper = colourOf('--surface');
  const inks = new Map<ApiFamily, Ink>();
  context.lineWidth = 1.5;
  for (const { message, at } of flying) {
    const ink = inks.get(message.family) ?? inkOf(message.family, colourOf);
    inks.set(message.family, ink);
    context.setTransform(scale, 0, 0, scale, at.x * scale, at.y * scale);
    context.fillStyle = message.isResponse ? paper : ink.colour;
    context.strokeStyle = ink.colour;
    context.fill(ink.outline);
    context.stroke(ink.outline);
  }
  context.setTransform(1, 0, 0, 1, 0, 0);
}

/** A family's outline and colour, asked for once a frame: the page's answer costs more than a shape. */
interface Ink {
  readonly outline: Path2D;
  readonly colour: string;
}

function inkOf(family: ApiFamily, colourOf: ColourOf): Ink {
  return {
    outline: new Path2D(packetOutline(family, radius)),
    colour: colourOf(`--api-${family}`),
  };
}
