/** A function that keeps its last result for as long as its arguments stay the same by reference. */
export function remember<A extends readonly unknown[], R>(
  make: (...args: A) => R,
): (...args: A) => R {
  let last: { readonly args: A; readonly result: R } | undefined;
  return (...args) => {
    const before = last;
    if (before !== undefined && args.every((arg, index) => Object.is(arg, before.args[index]))) {
      return before.result;
    }
    const result = make(...args);
    last = { args, result };
    return result;
  };
}
