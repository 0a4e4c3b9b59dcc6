import type { ConfigRefusal } from '../definition.ts';

/** Names of static members obey the rules of topic names (KIP-345). */
export function checkGroupInstanceId(id: string): ConfigRefusal | undefined {
  const complaint = complaintAbout(id);
  if (complaint === undefined) return undefined;
  return {
    error: 'InvalidConfigurationException',
    message: `Group instance id is invalid: ${complaint}`,
  };
}

function complaintAbout(id: string): string | undefined {
  if (id === '') return 'the empty string is not allowed';
  if (id === '.' || id === '..') return `'${id}' is not allowed`;
  if (id.length > 249) {
    return `the length of '${id}' is longer than the max allowed length 249`;
  }
  if (/^[a-zA-Z0-9._-]+$/.test(id)) return undefined;
  return `'${id}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`;
}
