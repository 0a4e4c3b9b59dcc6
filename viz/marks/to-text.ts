// Marks as SVG or HTML source: for snapshots, and for pictures that are taken out of the page.
import type { Child, Mark } from './mark.ts';

/** The source text of a mark, one element a line, indented. */
export function toText(root: Mark, depth = 0): string {
  const indent = '  '.repeat(depth);
  const open = `${indent}<${root.tag}${attributesText(root)}`;
  const children = root.children.filter(isThere);
  if (children.length === 0) return `${open}/>`;
  if (children.every((child) => typeof child === 'string')) {
    return `${open}>${children.map(escapeText).join('')}</${root.tag}>`;
  }
  const inner = children.map((child) =>
    typeof child === 'string' ? `${indent}  ${escapeText(child)}` : toText(child, depth + 1),
  );
  return [`${open}>`, ...inner, `${indent}</${root.tag}>`].join('\n');
}

function attributesText({ attributes }: Mark): string {
  return Object.entries(attributes)
    .filter(([name, value]) => name !== 'key' && value !== undefined && value !== false)
    .map(([name, value]) =>
      value === true ? ` ${name}` : ` ${name}="${escapeText(String(value))}"`,
    )
    .join('');
}

function isThere(child: Child): child is Mark | string {
  return typeof child === 'object' || (typeof child === 'string' && child !== '');
}

function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
