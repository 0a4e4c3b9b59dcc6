import {
  collide,
  hasCollisionCharacters,
  isInternalTopic,
  problemOfTopicName,
  unifiedTopicName,
} from '../../../engine/protocol/topic-name.ts';
import { difference } from '../difference.ts';
import type { GoldenCase } from '../golden.ts';
import type { Player } from '../player.ts';

/** Names of topics: right or wrong, falling together, internal. */
export const topics: Player = {
  families: ['tables/topics'],
  play: (_, theCase) => {
    const { kind, name, a, b, value, unified } = theCase;
    switch (kind) {
      case 'validate':
        return playValidate(theCase);
      case 'collision': {
        const [left, right] = [a as string, b as string];
        const found = { value: collide(left, right), unified: unifiedTopicName(left) };
        return difference({ value, unified }, found);
      }
      case 'internal':
        return difference(value, isInternalTopic(name as string));
      default:
        return `there is no player for ${String(kind)}`;
    }
  },
};

function playValidate({ name, value, fails, collisionChars }: GoldenCase): string | undefined {
  const message = problemOfTopicName(name as string);
  const error = 'org.apache.kafka.common.errors.InvalidTopicException';
  const outcome = message === undefined ? { value: true } : { fails: { error, message } };
  return difference(
    { value, fails, collisionChars },
    { ...outcome, collisionChars: hasCollisionCharacters(name as string) },
  );
}
