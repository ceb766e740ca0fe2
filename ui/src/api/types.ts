// The documents that cross the bridge. They are the shapes of the contract; only `Revealed`, `RecoveryCode` and `ClientToken` hold
// a value, and each of them is the answer to an explicit wish.

export type Timestamp = string;
export type Verdict = 'ok' | 'dead' | 'limited' | 'unknown';
export type Status =
  | 'valid' | 'valid_limited' | 'invalid' | 'expired' | 'revoked' | 'disabled' | 'no_credit' | 'rate_limited'
  | 'region_blocked' | 'ip_blocked' | 'config_error' | 'provider_error' | 'unreachable' | 'inconclusive' | 'unverified'
  | 'malformed';
export type State = 'open' | 'locked' | 'absent';

export interface Failure {
  code: string;
  message: string;
  hint: string | null;
}

export interface Session {
  vault: string;
  state: State;
  locks_at: Timestamp | null;
  keys: number | null;
  dead: number | null;
  expiring_30d: number | null;
  alerts_open: number | null;
}

export interface Key {
  id: string;
  ref: string;
  service: string;
  name: string;
  is_default: boolean;
  is_active: boolean;
  status: Status;
  verdict: Verdict;
  preview: string;
  tags: string[];
  note: string;
  fields: Record<string, string>;
  base_url: string | null;
  created_at: Timestamp;
  updated_at: Timestamp;
  expires_at: Timestamp | null;
  expires_source: string | null;
  rotate_due_at: Timestamp | null;
  last_checked_at: Timestamp | null;
  last_used_at: Timestamp | null;
  use_count: number;
  version: number;
}

export interface Check {
  status: Status;
  verdict: Verdict;
  message: string;
  http_status: number | null;
  latency_ms: number | null;
  facts: Record<string, string>;
  checked_at: Timestamp;
}

export interface Checked extends Check {
  ref: string;
  service: string;
}

export interface Version {
  number: number;
  state: 'current' | 'previous' | 'shredded' | 'staged';
  preview: string;
  created_at: Timestamp;
  retired_at: Timestamp | null;
  keep_until: Timestamp | null;
}

export interface Detail {
  key: Key;
  secret_fields: string[];
  facts: Record<string, string>;
  versions: Version[];
  checks: Check[];
  uses?: number[];
}

export interface Revealed {
  ref: string;
  field: string;
  value: string;
}

export interface Added extends Key {
  duplicate_of: string | null;
  check: Check | null;
}

export interface Rotated extends Key {
  check: Check | null;
}

export interface RotationPlan {
  ref: string;
  keys_url: string | null;
  at_provider: boolean;
  needs: string | null;
  by_another: boolean;
  ends_old_at_once: boolean;
}

export interface ExpiringKey extends Key {
  days_left: number;
}

export interface Alert {
  id: number;
  pattern: string;
  message: string;
  subject: string;
  key_id: string | null;
  severity: 'low' | 'medium' | 'high';
  state: 'open' | 'acknowledged' | 'resolved';
  first_seen: Timestamp;
  last_seen: Timestamp;
  count: number;
  threshold: number;
  window_seconds: number | null;
}

export interface AuditEvent {
  seq: number;
  at: Timestamp;
  actor: { face: string; client: string | null; pid: number | null; program: string | null };
  action: string;
  subject: string | null;
  key_id: string | null;
  outcome: 'ok' | 'refused' | 'failed';
  detail: Record<string, string>;
}

export interface Events {
  events: AuditEvent[];
  verified: boolean | null;
  first_break: { seq: number; reason?: string } | null;
  rows: number | null;
}

export interface AuditQuery {
  key?: string;
  since?: Timestamp;
  until?: Timestamp;
  action?: string;
  outcome?: string;
  client?: string;
  program?: string;
  limit?: number;
  verify?: boolean;
}

export interface Client {
  id: string;
  name: string;
  scopes: string[];
  services: string[];
  keys: string[];
  expires_at: Timestamp | null;
  last_used_at: Timestamp | null;
  rate: string;
  created_at: Timestamp;
  is_suspended: boolean;
}

export interface ClientToken {
  client: Client;
  token: string;
}

export interface NewClient {
  name: string;
  scopes: string[];
  services: string[];
  keys: string[];
  expires_at: Timestamp | null;
  rate: string;
}

export interface Field {
  name: string;
  label: string;
  secret: boolean;
  required: boolean;
  hint: string | null;
}

export interface Service {
  id: string;
  name: string;
  category: string;
  aliases: string[];
  fields: Field[];
  keys_url: string | null;
  validatable: boolean;
  confidence: string;
}

export interface Detection {
  service: string;
  name: string;
  is_precise: boolean;
}

/** A value that lies in the program, not in the page; the page holds its number. */
export interface Staged {
  handle: number;
  length: number;
  detections: Detection[];
}

/** A value for a secret field: staged in the program, or typed. */
export type Value = { staged: number } | { typed: string };

export interface NewKey {
  service: string;
  name: string | null;
  secrets: Record<string, Value>;
  fields: Record<string, string>;
  note: string;
  tags: string[];
  base_url: string | null;
  expires: string | null;
  rotate_every: string | null;
  is_default: boolean;
  check: boolean;
}

export interface NewValue {
  secrets: Record<string, Value>;
  fields: Record<string, string>;
  keep_old: string;
  check: boolean;
  at_provider: boolean;
}

/** What changes; an empty text removes a thing, an absent one leaves it. */
export interface Patch {
  name?: string;
  note?: string;
  tags?: string[];
  expires?: string;
  rotate_every?: string;
  base_url?: string;
  fields?: Record<string, string>;
  is_active?: boolean;
  is_default?: boolean;
}

export interface Metrics {
  total: number;
  by_service: Record<string, number>;
  by_status: Partial<Record<Status, number>>;
  disabled: number;
  expired: number;
  expiring_7d: number;
  expiring_30d: number;
  rotation_overdue: number;
  never_checked: number;
  never_used: number;
  unused_90d: number;
  duplicates: number;
  uses: { total: number; succeeded: number; failed: number; last_24h: number; last_30d: number; success_rate: number | null };
  gateway: { calls: number | null; p50_ms: number | null; p95_ms: number | null; p99_ms: number | null };
  cache: { entries: number; hits: number; misses: number; hit_rate: number | null } | null;
  alerts_open: number;
  checks_by_day?: { day: string; ok: number; limited: number; dead: number; unknown: number }[];
}

export interface Setting {
  table: string;
  name: string;
  value: string;
  is_default: boolean;
}

export interface Settings {
  settings: Setting[];
  config_file: string;
  vault_dir: string;
  log_dir: string;
  version: string;
  is_autostart: boolean;
}

export interface Strength {
  score: number;
  words: string;
  advice: string | null;
}

export interface EventLine {
  seq: number;
  at: Timestamp;
  kind: string;
  subject: string | null;
}
