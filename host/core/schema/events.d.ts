// Types of the events of a Crescendo run, as in events.json beside this file.
// Consumers ignore events whose type they do not know.

/** When stages start. */
export type Start =
  | "gated"
  | "eager";

/** Why a stage never started, or was ended before it could answer. */
export type SkipReason =
  | "budget"
  | "unknown_cost"
  | "deadline"
  | "confident"
  | "routed"
  | "breaker"
  | "quarantined"
  | "disabled";

/** Why a stage failed. */
export type FailureCode =
  | "trap"
  | "wall-time"
  | "cpu-time"
  | "memory"
  | "stack"
  | "handles"
  | "emitted-bytes"
  | "events"
  | "bad-vote"
  | "denied"
  | "bad-subject"
  | "invalid-input"
  | "unsupported"
  | "upstream"
  | "guest"
  | "instantiate"
  | "cancelled"
  | "host";

/** Why a run came to its end: every stage has ended, the confidence asked for was reached, or the deadline passed. */
export type End =
  | "finished"
  | "confident"
  | "deadline";

/** Why a run was cancelled. */
export type CancelReason =
  | "requested"
  | "disconnected"
  | "shutdown";

/** CSS pixels, or multiples of the root font size. */
export type Unit =
  | "px"
  | "rem";

/** 1 fast, 2 medium (local, free), 3 slow (paid), 4 very slow (paid, complex). */
export type Tier = number;

/** Micro-dollars: 1,000,000 are one US dollar. */
export type Micros = number;

/** 32 lower-case hexadecimal digits. */
export type RunId = string;

/** A dotted path such as color.primary. */
export type Field = string;

/** From 0 to 1. */
export type Confidence = number;

/** A gamma-encoded sRGB colour, not premultiplied. */
export interface Color {
  /** From 0 to 1. */
  red: number;
  /** From 0 to 1. */
  green: number;
  /** From 0 to 1. */
  blue: number;
  /** Opacity, from 0 to 1. */
  alpha: number;
}

/** A length. */
export interface Dimension {
  /** How many units. */
  value: number;
  /** Of what. */
  unit: Unit;
}

/** A colour. */
export interface ColorValue {
  color: Color;
}

/** A length. */
export interface DimensionValue {
  dimension: Dimension;
}

/** A number. */
export interface NumberValue {
  number: number;
}

/** A text. */
export interface TextValue {
  text: string;
}

/** Yes or no. */
export interface FlagValue {
  flag: boolean;
}

/** A JSON value. */
export interface JsonValue {
  /** Itself: of any type, with at most 64 lists and objects within one another. */
  json: unknown;
}

/** What a vote claims; the member's name is the kind. */
export type Value =
  | ColorValue
  | DimensionValue
  | NumberValue
  | TextValue
  | FlagValue
  | JsonValue;

/** A claim about one scalar field. */
export interface Vote {
  /** The field. */
  field: Field;
  /** The image that it is about, from 0; absent for the whole subject. */
  image?: number;
  /** The claim. */
  value: Value;
  /** How sure the stage is. */
  confidence: Confidence;
}

/** One member of a set. */
export interface Member {
  /** The claim. */
  value: Value;
  /** Share of the subject that it covers. */
  share: number;
  /** How sure the stage is. */
  confidence: Confidence;
}

/** A claim about one field that holds a set. */
export interface SetVote {
  /** The field. */
  field: Field;
  /** The image that it is about, from 0; absent for the whole subject. */
  image?: number;
  /** The members. */
  members: Member[];
}

/** Everything that a stage claims. */
export interface Votes {
  /** At most one per field and image. */
  scalars?: Vote[];
  /** At most one per field and image. */
  sets?: SetVote[];
}

/** One stage's vote as it was counted. */
export interface Ballot {
  /** The stage. */
  stage: string;
  /** Its tier. */
  tier: Tier;
  /** What it voted. */
  value: Value;
  /** Stage weight x confidence. */
  weight: number;
  /** Whether it is in the winning group. */
  winner: boolean;
}

/** The winner of one scalar field. */
export interface Agreed {
  /** A value that somebody voted for. */
  value: Value;
  /** How sure the result is. */
  confidence: Confidence;
  /** The winner's share of all weight. */
  agreement: number;
  /** Whether the agreement is at least one half. */
  consensus: boolean;
  /** Who voted what, with which weight. */
  votes: Ballot[];
  /** Stages that were asked and claimed nothing here. */
  abstained?: string[];
}

/** One member of a merged set. */
export interface AgreedMember {
  /** A value that somebody voted for. */
  value: Value;
  /** Weight of the distinct stages that named it. */
  support: number;
  /** Weighted mean of the shares that they gave. */
  prominence: number;
  /** How sure the result is. */
  confidence: Confidence;
  /** The stages that named it. */
  stages: string[];
}

/** What is known about one image, or about the whole subject. */
export interface Part {
  /** The image, from 0; absent for the whole subject. */
  image?: number;
  /** Scalar fields. */
  fields: Record<string, Agreed>;
  /** Sets. */
  sets: Record<string, AgreedMember[]>;
}

/** The merged result so far. */
export interface Merged {
  /** One part per image with votes, then one for the whole subject. */
  parts: Part[];
  /** The least confidence over the pipeline's answer. */
  confidence: Confidence;
}

/** What the header of an image says. */
export interface ImageInfo {
  /** Media type. */
  format: string;
  /** Columns, upright. */
  width: number;
  /** Rows, upright. */
  height: number;
}

/** What a stage asked of the network through `http`. */
export interface Requests {
  /** Requests that it made. */
  made: number;
  /** How often they were tried, once for each that was not kept and once more for each try more; a redirect belongs to its try. */
  tries: number;
  /** How long the call waited for answers, milliseconds. */
  wait_ms: number;
  /** Code of the last one that brought no answer, where there was one. */
  failed?: string;
  /** HTTP status of the last answer, where there was one. */
  status?: number;
}

/** A stage as planned. */
export interface PlannedStage {
  /** The stage. */
  stage: string;
  /** The plugin's id. */
  plugin: string;
  /** The plugin's version. */
  version: string;
  /** Its tier. */
  tier: Tier;
  /** Whether the run fails with it. */
  required: boolean;
  /** What it waits for. */
  reads: string[];
  /** What will be reserved before it starts. */
  reserve_micros: Micros;
  /** Set where it is already known that it will not start. */
  skip?: SkipReason;
  /** Why it runs or does not, in one line. */
  why: string;
}

/** What is said of one record, as a line of `crescendo enrich`: these members, what the record had, and its fields by their names. */
export interface Line {
  /** As it was given; null where there was none. */
  url: unknown;
  /** When, in UTC (RFC 3339). */
  enriched_at: string;
  /** Milliseconds that its stages waited for the network. */
  fetch_duration_ms: number;
  /** Milliseconds that they took otherwise. */
  process_duration_ms: number;
  /** How often the requests of its stages were tried; a redirect belongs to its try. */
  attempts: number;
  /** Why it has no fields, in one line. */
  error?: string;
  /** The same for machines: stable. */
  error_code?: string;
  /** What the record had under a name of one of these members or of a field that was found, where it had such. Of a record that is itself a line of before it is what that line has in it, and what it has under the name of a field that was found, unless it has that in it, too. */
  input?: { [member: string]: unknown };
  /** Who voted what, where that was asked for. */
  provenance?: Merged;
  /** What the record had, and its fields. */
  [member: string]: unknown;
}

/** What became of the records of a list; those that did not begin are in neither. */
export interface Records {
  /** Records with fields. */
  completed: number;
  /** Records with an error. */
  failed: number;
}

/** The first event: the plan and why. */
export interface RunStarted {
  /** From 1, no gaps. */
  seq: number;
  /** The run. */
  run: RunId;
  type: "run.started";
  /** Milliseconds since the run started. */
  at_ms: number;
  /** The pipeline's name. */
  pipeline: string;
  /** The fields whose least confidence is the run's; it is 0 while one of them is missing. */
  answer: Field[];
  /** When stages start. */
  start: Start;
  /** What may be spent. */
  budget_micros: Micros;
  /** The confidence at which the run stops. */
  stop_at?: Confidence;
  /** Milliseconds from the start to the deadline. */
  deadline_ms?: number;
  /** The subject's images, in order. */
  images: ImageInfo[];
  /** The plan, stage by stage. */
  plan: PlannedStage[];
  /** How many records there are, where it is a list that is enriched: then the budget is that of all of them together, and the plan is each one's. */
  records?: number;
}

/** A stage's call begins. */
export interface StageStarted {
  /** From 1, no gaps. */
  seq: number;
  /** The run. */
  run: RunId;
  type: "stage.started";
  /** Milliseconds since the run started. */
  at_ms: number;
  /** The stage. */
  stage: string;
  /** The plugin's id. */
  plugin: string;
  /** The plugin's version. */
  version: string;
  /** Its tier. */
  tier: Tier;
}

/** How far a stage is. */
export interface StageProgress {
  /** From 1, no gaps. */
  seq: number;
  /** The run. */
  run: RunId;
  type: "stage.progress";
  /** Milliseconds since the run started. */
  at_ms: number;
  /** The stage. */
  stage: string;
  /** Units done. */
  done: number;
  /** Units in all. */
  total?: number;
  /** What a unit is. */
  what: string;
}

/** A stage's votes so far. */
export interface StagePartial {
  /** From 1, no gaps. */
  seq: number;
  /** The run. */
  run: RunId;
  type: "stage.partial";
  /** Milliseconds since the run started. */
  at_ms: number;
  /** The stage. */
  stage: string;
  /** New votes; they replace its earlier ones field by field. */
  votes: Votes;
}

/** A stage answered (an abstention is an answer). */
export interface StageCompleted {
  /** From 1, no gaps. */
  seq: number;
  /** The run. */
  run: RunId;
  type: "stage.completed";
  /** Milliseconds since the run started. */
  at_ms: number;
  /** The stage. */
  stage: string;
  /** The plugin's id. */
  plugin: string;
  /** The plugin's version. */
  version: string;
  /** Its tier. */
  tier: Tier;
  /** It found nothing to claim. */
  abstained: boolean;
  /** What it claims. */
  votes: Votes;
  /** Wall time of the call. */
  elapsed_ms: number;
  /** CPU time of the call, microseconds. */
  cpu_us: number;
  /** What was settled. */
  cost_micros: Micros;
  /** The answer was known already. */
  cached: boolean;
  /** What it asked of the network, where it asked. */
  requests?: Requests;
}

/** A stage failed. */
export interface StageFailed {
  /** From 1, no gaps. */
  seq: number;
  /** The run. */
  run: RunId;
  type: "stage.failed";
  /** Milliseconds since the run started. */
  at_ms: number;
  /** The stage. */
  stage: string;
  /** The plugin's id. */
  plugin: string;
  /** The plugin's version. */
  version: string;
  /** Its tier. */
  tier: Tier;
  /** Stable code. */
  code: FailureCode;
  /** One line. */
  message: string;
  /** Whether the run fails with it. */
  required: boolean;
  /** Wall time of the call. */
  elapsed_ms: number;
  /** What was settled. */
  cost_micros: Micros;
  /** What it asked of the network, where it asked. */
  requests?: Requests;
}

/** A stage was left out, or ended before it could answer. */
export interface StageSkipped {
  /** From 1, no gaps. */
  seq: number;
  /** The run. */
  run: RunId;
  type: "stage.skipped";
  /** Milliseconds since the run started. */
  at_ms: number;
  /** The stage. */
  stage: string;
  /** Its tier. */
  tier: Tier;
  /** Why. */
  reason: SkipReason;
}

/** All stages of a tier have ended: a usable answer. */
export interface TierCompleted {
  /** From 1, no gaps. */
  seq: number;
  /** The run. */
  run: RunId;
  type: "tier.completed";
  /** Milliseconds since the run started. */
  at_ms: number;
  /** The tier. */
  tier: Tier;
  /** The merged result so far. */
  result: Merged;
  /** The run's confidence so far. */
  confidence: Confidence;
  /** Milliseconds since the run started. */
  elapsed_ms: number;
  /** Settled so far. */
  total_cost_micros: Micros;
  /** Stages of this tier that answered. */
  completed: string[];
  /** Stages of this tier that failed. */
  failed: string[];
  /** Stages of this tier that were skipped. */
  skipped: string[];
}

/** 90 % of the budget is reserved or settled. */
export interface BudgetWarning {
  /** From 1, no gaps. */
  seq: number;
  /** The run. */
  run: RunId;
  type: "budget.warning";
  /** Milliseconds since the run started. */
  at_ms: number;
  /** Settled. */
  spent_micros: Micros;
  /** Reserved, not settled. */
  reserved_micros: Micros;
  /** What may be spent. */
  limit_micros: Micros;
}

/** Something that the reader may want to know; never the end of a run. */
export interface Notice {
  /** From 1, no gaps. */
  seq: number;
  /** The run. */
  run: RunId;
  type: "notice";
  /** Milliseconds since the run started. */
  at_ms: number;
  /** Stable code. */
  code: string;
  /** One line. */
  message: string;
  /** Which image it is about, from 0; absent for what is about none. */
  image?: number;
}

/** One record of a list that is enriched: what a run of its own made of it. */
export interface EnrichedRecord {
  /** From 1, no gaps. */
  seq: number;
  /** The run. */
  run: RunId;
  type: "record";
  /** Milliseconds since the run started. */
  at_ms: number;
  /** Which one of the list, from 0. */
  index: number;
  /** What is said of it. */
  line: Line;
}

/** The run came to its end. */
export interface RunCompleted {
  /** From 1, no gaps. */
  seq: number;
  /** The run. */
  run: RunId;
  type: "run.completed";
  /** Milliseconds since the run started. */
  at_ms: number;
  /** Why now. */
  end: End;
  /** The best result. */
  result: Merged;
  /** The run's confidence. */
  confidence: Confidence;
  /** Milliseconds since the run started. */
  elapsed_ms: number;
  /** Settled in all. */
  total_cost_micros: Micros;
  /** What became of the records, where it is a list that is enriched. */
  records?: Records;
}

/** A required stage has no answer. */
export interface RunFailed {
  /** From 1, no gaps. */
  seq: number;
  /** The run. */
  run: RunId;
  type: "run.failed";
  /** Milliseconds since the run started. */
  at_ms: number;
  /** Stable code; the decoder's where an image is to blame. */
  code: string;
  /** One line naming the image that is to blame, or the stage, the plugin and its version. */
  message: string;
  /** Which image is to blame, from 0; absent where none is. */
  image?: number;
  /** The best result. */
  result: Merged;
  /** Milliseconds since the run started. */
  elapsed_ms: number;
  /** Settled in all. */
  total_cost_micros: Micros;
}

/** Nobody wants the answer any more. */
export interface RunCancelled {
  /** From 1, no gaps. */
  seq: number;
  /** The run. */
  run: RunId;
  type: "run.cancelled";
  /** Milliseconds since the run started. */
  at_ms: number;
  /** Why. */
  reason: CancelReason;
  /** The best result. */
  result: Merged;
  /** Milliseconds since the run started. */
  elapsed_ms: number;
  /** Settled in all. */
  total_cost_micros: Micros;
  /** What became of the records, where it is a list that is enriched. */
  records?: Records;
}

/** One event. */
export type Event =
  | RunStarted
  | StageStarted
  | StageProgress
  | StagePartial
  | StageCompleted
  | StageFailed
  | StageSkipped
  | TierCompleted
  | BudgetWarning
  | Notice
  | EnrichedRecord
  | RunCompleted
  | RunFailed
  | RunCancelled;
