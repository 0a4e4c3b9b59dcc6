/** What a user did wrong, said in a sentence. */
export class UsageError extends Error {}
