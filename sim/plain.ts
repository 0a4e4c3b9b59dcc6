/** What a snapshot can hold and a scenario file can say: no functions, no class instances. */
export type Plain =
  | null
  | boolean
  | number
  | string
  | readonly Plain[]
  | { readonly [name: string]: Plain };
