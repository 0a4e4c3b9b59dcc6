import { ErrorCode } from './errors.ts';

/** The first error in an answer, its own before those of its parts; NONE where all is well. */
export function tellingError(body: unknown): ErrorCode {
  if (Array.isArray(body)) return firstError(body);
  if (typeof body !== 'object' || body === null || ArrayBuffer.isView(body)) return ErrorCode.NONE;
  const { errorCode = ErrorCode.NONE } = body as { readonly errorCode?: ErrorCode };
  return errorCode === ErrorCode.NONE ? firstError(Object.values(body)) : errorCode;
}

function firstError(parts: readonly unknown[]): ErrorCode {
  for (const part of parts) {
    const found = tellingError(part);
    if (found !== ErrorCode.NONE) return found;
  }
  return ErrorCode.NONE;
}
