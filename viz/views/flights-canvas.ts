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
  const outlines = new Map<ApiFamily, Path2D>();
  for (const { message, at } of flying) {
    const outline =
      outlines.get(message.family) ?? new Path2D(packetOutline(message.family, radius));
    outlines.set(message.family, outline);
    const colour = colourOf(`--api-${message.family}`);
    context.setTransform(scale, 0, 0, scale, at.x * scale, at.y * scale);
    context.fillStyle = message.isResponse ? colourOf('--surface') : colour;
    context.strokeStyle = colour;
    context.lineWidth = 1.5;
    context.fill(outline);
    context.stroke(outline);
  }
  context.setTransform(1, 0, 0, 1, 0, 0);
}
