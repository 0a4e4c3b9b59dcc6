/** Where the clients of a tool are: whom they ask first, and of which release they are. */
export interface ClientPlace {
  readonly bootstrap: readonly string[];
  readonly kafka: string;
}
