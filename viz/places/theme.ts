// Light or dark: the system's choice until somebody chooses here.

/** Changes to the other theme. */
export function flipTheme(root: HTMLElement): void {
  const prefersDark = window.matchMedia('(prefers-color-scheme: dark)').matches;
  const now = root.dataset['theme'] ?? (prefersDark ? 'dark' : 'light');
  root.dataset['theme'] = now === 'dark' ? 'light' : 'dark';
}

/** Reads tokens as colours: a canvas cannot resolve `light-dark()`, an element can. */
export function tokenReader(host: HTMLElement): (token: string) => string {
  const probe = host.ownerDocument.createElement('span');
  probe.hidden = true;
  host.append(probe);
  return (token) => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
}
