// Elements of the page's chrome as marks. What a click does is data: `data-do` names it.
import { mark, type Attributes, type Child, type Mark } from '../marks/mark.ts';

/** What a click or a choice asks for: its name, and a value. */
export interface Asked {
  readonly name: string;
  readonly value: string;
}

/** A box in the page's flow. */
export function box(look: string, children: readonly Child[], attributes: Attributes = {}): Mark {
  return mark('div', { class: look, ...attributes }, children);
}

/** A button; its name is read to people who cannot see it. */
export function button(
  asked: Asked,
  children: readonly Child[],
  attributes: Attributes = {},
): Mark {
  return mark(
    'button',
    { type: 'button', 'data-do': asked.name, 'data-value': asked.value, ...attributes },
    children,
  );
}

/** A choice among few things, with the words before it. */
export function choice(
  name: string,
  words: string,
  value: string,
  options: readonly (readonly [string, string])[],
): Mark {
  return mark('label', { class: 'choice' }, [
    mark('span', {}, [words]),
    mark(
      'select',
      { 'data-do': name, value },
      options.map(([option, text]) => mark('option', { key: option, value: option }, [text])),
    ),
  ]);
}

/** A key of the keyboard. */
export function keyCap(text: string): Mark {
  return mark('kbd', {}, [text]);
}
