import type { ResponseBody } from '../../protocol/envelope.ts';
import { ErrorCode, errorOf } from '../../protocol/errors.ts';
import type { Preprocessed } from './preprocessing.ts';

type Answer = ResponseBody<'IncrementalAlterConfigs'>;

/** The resources of a request as its client asked, and how those came out that were not passed on. */
export interface AnsweredHere {
  readonly resources: readonly {
    readonly resourceType: number;
    readonly resourceName: string;
  }[];
  readonly outcomes: readonly (Preprocessed | undefined)[];
}

/** The whole answer, in the order in which the client asked. */
export function reassembled({ resources, outcomes }: AnsweredHere, rest: Answer): Answer {
  const responses = resources.map(({ resourceType, resourceName }, index) => {
    const outcome =
      outcomes[index] ??
      rest.responses.find(
        (each) => each.resourceType === resourceType && each.resourceName === resourceName,
      ) ??
      unanswered;
    const { errorCode, errorMessage } = outcome;
    return { errorCode, errorMessage, resourceType, resourceName };
  });
  return { throttleTimeMs: rest.throttleTimeMs, responses };
}

const unanswered: Preprocessed = {
  errorCode: ErrorCode.UNKNOWN_SERVER_ERROR,
  errorMessage: errorOf(ErrorCode.UNKNOWN_SERVER_ERROR).message,
};
