// What a scripted controller is told, and what it and its brokers say to each other.
import type { Envelope } from '../protocol/envelope.ts';
import type { NodeId } from './ids.ts';
import type { PublishedImage } from './image.ts';

/** The news that brokers get: in-world only, until brokers fetch the metadata log themselves. */
export interface Publication extends PublishedImage {
  readonly type: 'publication';
}

/** What the scripted controller and brokers say to each other. */
export type ControlMessage = Envelope | Publication;

/** What is to be: brokers to wait for, topics to create, and decisions by time. */
export interface ScriptSettings {
  readonly brokers: readonly NodeId[];
  readonly topics: readonly ScriptedTopic[];
  readonly decisions: readonly ScriptedDecision[];
  readonly sessionTimeoutMs: number;
}

/** A topic that the script creates once all brokers are there. */
export interface ScriptedTopic {
  readonly name: string;
  readonly uuid: string;
  /** The replicas of each partition; the first leads. */
  readonly assignment: readonly (readonly NodeId[])[];
  readonly configs: Readonly<Record<string, string>>;
}

/** At a time another broker leads, whatever becomes of it. */
export interface ScriptedDecision {
  readonly atMs: number;
  readonly partition: string;
  readonly leader: NodeId;
}
