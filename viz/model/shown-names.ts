// What the page calls things that the trace names for machines.

/** A name as people read it: `b1` is broker 1, and a topic's uuid is left out. */
export function shownName(kind: string, text: string): string {
  switch (kind) {
    case 'process':
    case 'host':
    case 'sentence':
      return withServers(text);
    case 'partition':
    case 'topic':
      return text.replace(/@[\w-]{22}$/, '');
    default:
      return text;
  }
}

/** The names that scenarios give to servers, in words. */
function withServers(text: string): string {
  return text.replaceAll(/\bb(\d+)\b/g, 'broker $1').replaceAll(/\bc(\d+)\b/g, 'controller c$1');
}
