// Releases are strings such as '4.3'; a patch number ('4.3.1') changes no definition.

/** Whether a release came out before another: numbers are compared one by one, so 4.10 follows 4.9. */
export function isBefore(release: string, other: string): boolean {
  const [major, minor] = numbersOf(release);
  const [otherMajor, otherMinor] = numbersOf(other);
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}

function numbersOf(release: string): readonly [number, number] {
  const [major = '', minor = ''] = release.split('.');
  return [Number.parseInt(major, 10), Number.parseInt(minor, 10)];
}
