// Made from schema.json by `npm run bindings`. Changes belong into the Rust types.

/**
 * One key, through all its versions.
 */
export type KeyId = string;
/**
 * What is looked for. `docs/watching.md` has the figures.
 */
export type Pattern =
  | "creates"
  | "deletes"
  | "validations"
  | "rotations"
  | "reveals"
  | "failed_validations"
  | "wrong_passwords"
  | "bulk_reveal"
  | "rate_limited"
  | "new_program"
  | "unusual_hour"
  | "usage_spike"
  | "usage_drop"
  | "error_rate"
  | "used_outside";
/**
 * How bad it may be.
 */
export type Severity = "low" | "medium" | "high";
/**
 * What became of an alert.
 */
export type AlertState = "open" | "acknowledged" | "resolved";
/**
 * One program that was given a token.
 */
export type ClientId = string;
/**
 * A program that was given a token; stands in every row of the trail that it caused.
 */
export type ClientName = string;
/**
 * How many operations of one kind a client may do in which time: `10/60s`.
 */
export type Rate = string;
/**
 * A method and the paths it is allowed for: `POST /v1/chat/*`.
 *
 * The path is the one the provider sees, without the query, byte by byte as it was sent: what is written in another way
 * (`%63hat`) is another path. `*` stands for anything but `/`, `**` for anything.
 */
export type CallRule = string;
/**
 * One thing a client may do. None implies another: `write` does not read, `reveal` does not list.
 */
export type Scope = string;
/**
 * A provider: an id of the catalogue, an alias of one, or a custom service.
 */
export type ServiceId = string;
/**
 * A value; in no log and no list.
 */
export type Secret = string;
/**
 * What is known of a key's health.
 */
export type Status =
  | "valid"
  | "valid_limited"
  | "invalid"
  | "expired"
  | "revoked"
  | "disabled"
  | "no_credit"
  | "rate_limited"
  | "region_blocked"
  | "ip_blocked"
  | "config_error"
  | "provider_error"
  | "unreachable"
  | "inconclusive"
  | "unverified"
  | "malformed";
/**
 * Groups the statuses by what a person has to do.
 */
export type Verdict = "ok" | "dead" | "limited" | "unknown";
/**
 * Where an expiry date comes from.
 */
export type ExpirySource = "person" | "provider" | "offline";
/**
 * One of several keys of a service; unique within it.
 */
export type KeyName = string;
/**
 * A label of the person's own.
 */
export type Tag = string;
/**
 * A value for a secret field.
 */
export type Value =
  | {
      staged: number;
    }
  | {
      typed: Secret;
    };
/**
 * Where a key stands.
 */
export type McpPlace = "variable" | "argument" | "header" | "address";
/**
 * How a server is reached.
 */
export type McpReach = "program" | "byok" | "remote" | "unknown";
/**
 * What an anchor says of a trail that is whole.
 */
export type Held = "unchanged" | "pruned";
/**
 * What was done. Stored as the word, so a row stays readable when variants are added.
 */
export type Action =
  | "vault_created"
  | "unlocked"
  | "locked"
  | "wrong_password"
  | "password_changed"
  | "recovery_changed"
  | "client_added"
  | "client_revoked"
  | "client_suspended"
  | "client_resumed"
  | "refused"
  | "created"
  | "listed"
  | "shown"
  | "revealed"
  | "copied"
  | "injected"
  | "updated"
  | "enabled"
  | "disabled"
  | "made_default"
  | "deleted"
  | "checked"
  | "rotated"
  | "rolled_back"
  | "shredded"
  | "new_key_asked"
  | "new_key_made"
  | "revoked"
  | "rotation_ended"
  | "snoozed"
  | "setting_changed"
  | "rate_limited"
  | "alert_raised"
  | "alert_acknowledged"
  | "alert_resolved"
  | "pruned"
  | "used"
  | "fell_back"
  | "fallback_changed"
  | "project_trusted"
  | "project_forgotten"
  | "adopted"
  | "restored";
/**
 * The kind of program a person acts through.
 */
export type Face = "cli" | "tui" | "desktop" | "rest" | "daemon";
/**
 * How it ended.
 */
export type Outcome = "ok" | "refused" | "failed";
/**
 * How a chain can break.
 */
export type BreakKind = "changed" | "reordered" | "removed" | "truncated";
/**
 * How likely a value is a key of a provider.
 */
export type Sure = "possible" | "likely" | "certain";
/**
 * A kind of failure after which the next key of the chain is taken. There is none for a vault that is locked or a value that
 * can't be opened, because those are never a reason.
 */
export type Trigger = "missing" | "auth-failure" | "limit";
/**
 * Whether the vault can be used.
 */
export type State = "open" | "locked" | "absent";
/**
 * One file of another program that byok took the keys out of.
 */
export type AdoptionId = string;
/**
 * What became of a file since byok changed it.
 */
export type McpBackupState = "untouched" | "original" | "changed" | "gone" | "unreadable";
/**
 * Whose a file is.
 */
export type McpScope = "user" | "project";
/**
 * What has become of a version.
 */
export type VersionState = "current" | "previous" | "shredded" | "staged";

export interface Bridge {
  commands: {
    acknowledge_alert: {
      answer: Alert;
      arguments: {
        id: number;
      };
    };
    add_client: {
      answer: NewToken;
      arguments: {
        client: NewClient;
      };
    };
    add_key: {
      answer: Added;
      arguments: {
        key: NewKey;
      };
    };
    adopt_mcp: {
      answer: McpAdopted;
      arguments: {
        clients: string[];
        write: boolean;
      };
    };
    alerts: {
      answer: Alert[];
      arguments: {
        all: boolean;
      };
    };
    audit: {
      answer: Events;
      arguments: {
        query: AuditQuery;
      };
    };
    change_password: {
      answer: null;
      arguments: {
        old: Secret;
        password: Secret;
      };
    };
    check_key: {
      answer: Checked;
      arguments: {
        alone: boolean;
        key: string;
      };
    };
    copy_once: {
      answer: null;
      arguments: {
        text: Secret;
      };
    };
    copy_value: {
      answer: null;
      arguments: {
        field: string | null;
        key: string;
      };
    };
    create_vault: {
      answer: string;
      arguments: {
        password: Secret;
      };
    };
    detect: {
      answer: Candidate[];
      arguments: {
        typed: Secret;
      };
    };
    drop_staged: {
      answer: null;
      arguments: {
        handle: number;
      };
    };
    edit_key: {
      answer: Key;
      arguments: {
        key: string;
        patch: Patch;
      };
    };
    expiring_keys: {
      answer: ExpiringKey[];
      arguments: {
        days: number;
        rotation: boolean;
      };
    };
    fallback_history: {
      answer: Event[];
      arguments: {
        service: string;
      };
    };
    fallback_policies: {
      answer: FallbackPolicy[];
      arguments: {};
    };
    fallback_policy: {
      answer: FallbackPolicy;
      arguments: {
        service: string;
      };
    };
    forget_project: {
      answer: null;
      arguments: {
        id: number;
      };
    };
    list_clients: {
      answer: Client[];
      arguments: {};
    };
    list_keys: {
      answer: Key[];
      arguments: {};
    };
    lock: {
      answer: SessionState;
      arguments: {};
    };
    mcp_clients: {
      answer: McpClient[];
      arguments: {};
    };
    metrics: {
      answer: Metrics;
      arguments: {};
    };
    new_recovery_code: {
      answer: string;
      arguments: {
        password: Secret;
      };
    };
    open_keys_page: {
      answer: null;
      arguments: {
        service: string;
      };
    };
    open_settings_file: {
      answer: null;
      arguments: {};
    };
    projects: {
      answer: Project[];
      arguments: {};
    };
    provider_page: {
      answer: ProviderPage;
      arguments: {
        service: string;
      };
    };
    remove_key: {
      answer: null;
      arguments: {
        key: string;
      };
    };
    resolve_alert: {
      answer: Alert;
      arguments: {
        id: number;
      };
    };
    restore_mcp: {
      answer: McpRestored;
      arguments: {
        wanted: McpRestoreRequest;
      };
    };
    reveal_value: {
      answer: Revealed;
      arguments: {
        field: string | null;
        key: string;
      };
    };
    revoke_client: {
      answer: null;
      arguments: {
        client: string;
      };
    };
    roll_back: {
      answer: Key;
      arguments: {
        key: string;
      };
    };
    rotate_key: {
      answer: Rotated;
      arguments: {
        key: string;
        value: NewValue;
      };
    };
    rotation_plan: {
      answer: Plan;
      arguments: {
        key: string;
      };
    };
    services: {
      answer: ServiceView[];
      arguments: {};
    };
    session_state: {
      answer: SessionState;
      arguments: {};
    };
    set_autostart: {
      answer: null;
      arguments: {
        isOn: boolean;
      };
    };
    set_fallback_policy: {
      answer: FallbackPolicy;
      arguments: {
        policy: NewPolicy;
        service: string;
      };
    };
    settings: {
      answer: SettingsView;
      arguments: {};
    };
    show_key: {
      answer: DetailAnswer;
      arguments: {
        key: string;
      };
    };
    snooze_key: {
      answer: null;
      arguments: {
        key: string;
        until: string | null;
      };
    };
    stage_clipboard: {
      answer: Staged;
      arguments: {};
    };
    strength: {
      answer: StrengthView;
      arguments: {
        password: Secret;
      };
    };
    suspend_client: {
      answer: Client;
      arguments: {
        client: string;
        isSuspended: boolean;
      };
    };
    test_key: {
      answer: Checked;
      arguments: {
        baseUrl: string | null;
        fields: {
          [k: string]: string;
        };
        secrets: {
          [k: string]: Value;
        };
        service: string;
      };
    };
    touch: {
      answer: null;
      arguments: {};
    };
    traffic: {
      answer: Traffic[];
      arguments: {
        minutes: number;
      };
    };
    trust_project: {
      answer: Project;
      arguments: {
        file: ProjectFile;
      };
    };
    unlock: {
      answer: SessionState;
      arguments: {
        isRecovery: boolean;
        proof: Secret;
      };
    };
  };
  events: {
    go: Target;
    link: Failure | null;
    traffic: Traffic[];
    vault: EventLine;
  };
  failure: Failure;
}
/**
 * One alert; the `alert` object of the contract.
 */
export interface Alert {
  /**
   * How often it was seen: at first what was in the window, then one more for each; of a condition what was there at first.
   */
  count: number;
  /**
   * When it was raised.
   */
  first_seen: string;
  /**
   * From 1.
   */
  id: number;
  /**
   * The key, if it is about one.
   */
  key_id: KeyId | null;
  /**
   * When it was seen last; may lag a minute behind while it goes on.
   */
  last_seen: string;
  /**
   * One sentence.
   */
  message: string;
  pattern: Pattern;
  severity: Severity;
  state: AlertState;
  /**
   * About whom or what: `owner`, `client NAME`, `vault`, `service/name`, `service/name by PROGRAM`.
   */
  subject: string;
  /**
   * From how many on it is raised; a percentage for rates.
   */
  threshold: number;
  /**
   * Within which span.
   */
  window_seconds: number | null;
}
/**
 * A token that was just made; it is nowhere else.
 */
export interface NewToken {
  client: Client;
  token: Secret;
}
/**
 * A client as everybody may see it; the `client` object of the contract. Its token is not in it.
 */
export interface Client {
  /**
   * Its calls through the gateway at once; `None` is the gateway's own limit.
   */
  concurrency: number | null;
  /**
   * When it was made.
   */
  created_at: string;
  /**
   * When its token ends.
   */
  expires_at: string | null;
  id: ClientId;
  /**
   * Whether its token is refused until it is resumed.
   */
  is_suspended: boolean;
  /**
   * The keys it is kept to: `service/name` as they are called now, or the id of one that is gone.
   */
  keys: string[];
  /**
   * When its token was last good, to the minute.
   */
  last_used_at: string | null;
  name: ClientName;
  rate: Rate;
  /**
   * The calls it may make through the gateway; none here is every call that its scopes allow.
   */
  rules: CallRule[];
  /**
   * What it may do.
   */
  scopes: Scope[];
  /**
   * The services it is kept to; with `keys` empty too, it may reach every key.
   */
  services: ServiceId[];
}
/**
 * A token to be made.
 */
export interface NewClient {
  /**
   * Calls at once; `None` is the gateway's own limit.
   */
  concurrency?: number | null;
  expires_at?: string | null;
  keys: string[];
  name: string;
  /**
   * `None` is what is usual for the rights.
   */
  rate?: string | null;
  /**
   * `POST /v1/chat/*`; none is every call.
   */
  rules: string[];
  scopes: string[];
  services: string[];
}
/**
 * `POST /api/keys`: the key, and what was found on the way.
 */
export interface Added {
  /**
   * Where it is used instead of the provider's own address.
   */
  base_url: string | null;
  /**
   * What the provider said, if it was asked.
   */
  check: Check | null;
  /**
   * When it was added.
   */
  created_at: string;
  /**
   * `service/name` of a key with the same value.
   */
  duplicate_of: string | null;
  /**
   * When it ends, if that is known.
   */
  expires_at: string | null;
  /**
   * Who said so.
   */
  expires_source: ExpirySource | null;
  /**
   * The fields that are not secret.
   */
  fields: {
    [k: string]: string;
  };
  id: KeyId;
  /**
   * Whether it may be handed out.
   */
  is_active: boolean;
  /**
   * Whether it is what the bare service name means.
   */
  is_default: boolean;
  /**
   * When its provider was last asked.
   */
  last_checked_at: string | null;
  /**
   * When a value was last handed out.
   */
  last_used_at: string | null;
  name: KeyName;
  /**
   * The person's words, at most 1,000 characters.
   */
  note: string;
  /**
   * The first and last characters, where the value is long enough not to be given away; else empty.
   */
  preview: string;
  /**
   * `service/name`.
   */
  ref: string;
  /**
   * When it should be replaced.
   */
  rotate_due_at: string | null;
  service: ServiceId;
  status: Status;
  /**
   * The person's labels, sorted.
   */
  tags: Tag[];
  /**
   * When anything about it last changed.
   */
  updated_at: string;
  /**
   * How often a value was handed out.
   */
  use_count: number;
  verdict: Verdict;
  /**
   * The current version, from 1.
   */
  version: number;
}
/**
 * The outcome of asking a provider once.
 *
 * # Security
 * `message` and `facts` come from the provider's answer after redaction of the key in every form it was sent.
 */
export interface Check {
  /**
   * When.
   */
  checked_at: string;
  /**
   * What the answer told besides: `expires_at`, `scopes`, `account`, `quota_remaining` …
   */
  facts: {
    [k: string]: string;
  };
  /**
   * The answer's HTTP status, when there was an answer.
   */
  http_status: number | null;
  /**
   * From sending to the whole answer, in milliseconds.
   */
  latency_ms: number | null;
  /**
   * One sentence for a person.
   */
  message: string;
  status: Status;
  verdict: Verdict;
}
/**
 * A key to be added.
 */
export interface NewKey {
  base_url?: string | null;
  check: boolean;
  /**
   * A span such as `90d`, or a date.
   */
  expires?: string | null;
  fields: {
    [k: string]: string;
  };
  is_default: boolean;
  name?: string | null;
  note: string;
  /**
   * A span.
   */
  rotate_every?: string | null;
  secrets: {
    [k: string]: Value;
  };
  service: string;
  tags: string[];
}
/**
 * What was done, or would be.
 */
export interface McpAdopted {
  /**
   * The files with keys in them, and those that could not be read.
   */
  files: McpEdit[];
  /**
   * Keys that are stored for it, `service/name`.
   */
  stored: string[];
  /**
   * Whether anything was written.
   */
  written: boolean;
}
/**
 * What becomes of one file.
 */
export interface McpEdit {
  /**
   * The lines that change, values masked.
   */
  changes: McpHunk[];
  /**
   * The client's id.
   */
  client: string;
  /**
   * The file.
   */
  path: string;
  /**
   * Why it stays as it is.
   */
  problem: string | null;
  /**
   * Its servers with keys.
   */
  servers: McpServer[];
  /**
   * Whether the file was written.
   */
  written: boolean;
}
/**
 * Lines next to each other that change.
 */
export interface McpHunk {
  /**
   * As they will be.
   */
  added: string[];
  /**
   * The first of them, from 1.
   */
  line: number;
  /**
   * As they are.
   */
  removed: string[];
}
/**
 * One server of a client.
 */
export interface McpServer {
  /**
   * The keys that stand in its entry as plaintext.
   */
  keys: McpKey[];
  /**
   * Its name in the file.
   */
  name: string;
  reach: McpReach;
}
/**
 * A key that stands in a file as plaintext.
 */
export interface McpKey {
  /**
   * Whether the vault has this value already, so that nothing is stored.
   */
  is_stored: boolean;
  /**
   * The variable, header, flag or parameter; may be empty.
   */
  name: string;
  place: McpPlace;
  /**
   * The first and last characters of a long value; `…` of a short one.
   */
  preview: string;
  /**
   * The reference that takes its place; `None` when it can't be adopted.
   */
  ref: string | null;
  service: ServiceId;
  /**
   * Why it can't be adopted.
   */
  why_not: string | null;
}
/**
 * `GET /api/keys/audit`.
 */
export interface Events {
  /**
   * What became of the row that a given anchor names.
   */
  anchor: Held | null;
  /**
   * Oldest first.
   */
  events: Event[];
  /**
   * Where the chain breaks.
   */
  first_break: Break | null;
  /**
   * The last row that byok itself removed, as the setting `audit.keep` says; 0 when none was.
   */
  pruned_through: number | null;
  /**
   * Rows that were verified.
   */
  rows: number | null;
  /**
   * What verifying found, if it was asked for.
   */
  verified: boolean | null;
}
/**
 * One row of the audit trail.
 */
export interface Event {
  action: Action;
  actor: Actor;
  /**
   * When.
   */
  at: string;
  /**
   * More, in words and numbers; never a value.
   */
  detail: {
    [k: string]: string;
  };
  /**
   * The key's id; the row stays when the key goes.
   */
  key_id: KeyId | null;
  outcome: Outcome;
  /**
   * Its place in the chain, from 1, without gaps.
   */
  seq: number;
  /**
   * `service/name` of the key at that time, if it was about one.
   */
  subject: string | null;
}
/**
 * Who did something, as far as the system tells.
 */
export interface Actor {
  /**
   * The name of the scoped client, when one was used.
   */
  client: string | null;
  face: Face;
  /**
   * The process at the other end of the socket.
   */
  pid: number | null;
  /**
   * The program that process belongs to, or, for byok's own commands, the program that started them.
   */
  program: string | null;
}
/**
 * Where and how the chain breaks first.
 */
export interface Break {
  kind: BreakKind;
  /**
   * The row at or before which it breaks.
   */
  seq: number;
}
/**
 * `GET /api/keys/audit`.
 */
export interface AuditQuery {
  /**
   * Only rows whose subject contains this text, whatever its case; also of keys that are gone.
   */
  about?: string | null;
  /**
   * Only this deed, as the trail calls it.
   */
  action?: string | null;
  /**
   * Only rows after this one (`seq`).
   */
  after?: number | null;
  /**
   * Compare the trail with this anchor, too; verifies.
   */
  anchor?: string | null;
  /**
   * Only rows before this one (`seq`): the next page.
   */
  before?: number | null;
  /**
   * Only what this scoped client did.
   */
  client?: string | null;
  /**
   * Only rows about this key (id or reference).
   */
  key?: string | null;
  /**
   * 1–1,000; 100 when absent; 0 asks for all (owner only).
   */
  limit?: number | null;
  /**
   * Only what ended so: `ok`, `refused`, `failed`.
   */
  outcome?: string | null;
  /**
   * Only what this program did.
   */
  program?: string | null;
  /**
   * Only rows from then on.
   */
  since?: string | null;
  /**
   * Only rows before then.
   */
  until?: string | null;
  /**
   * Walk the whole chain too.
   */
  verify?: boolean;
}
/**
 * `POST /api/keys/validate`: one result of `check`.
 */
export interface Checked {
  /**
   * Whether nobody was asked: the key was found to work less than five minutes before, and this is what was found.
   */
  cached: boolean;
  /**
   * When.
   */
  checked_at: string;
  /**
   * What the answer told besides: `expires_at`, `scopes`, `account`, `quota_remaining` …
   */
  facts: {
    [k: string]: string;
  };
  /**
   * The answer's HTTP status, when there was an answer.
   */
  http_status: number | null;
  /**
   * From sending to the whole answer, in milliseconds.
   */
  latency_ms: number | null;
  /**
   * One sentence for a person.
   */
  message: string;
  /**
   * `service/name`, or what stands for a key that is not stored.
   */
  ref: string;
  /**
   * The provider.
   */
  service: string;
  status: Status;
  verdict: Verdict;
}
/**
 * A provider whose keys look like that.
 */
export interface Candidate {
  /**
   * The part of a key that the value would be.
   */
  field: string;
  /**
   * The only hosts that a key of theirs is sent to. Nothing was sent yet.
   */
  hosts: string[];
  /**
   * What kind of key of it.
   */
  label: string;
  name: string;
  /**
   * Why, in a few words.
   */
  reason: string;
  service: string;
  sure: Sure;
}
/**
 * The metadata of a key; the `key` object of the contract.
 */
export interface Key {
  /**
   * Where it is used instead of the provider's own address.
   */
  base_url: string | null;
  /**
   * When it was added.
   */
  created_at: string;
  /**
   * When it ends, if that is known.
   */
  expires_at: string | null;
  /**
   * Who said so.
   */
  expires_source: ExpirySource | null;
  /**
   * The fields that are not secret.
   */
  fields: {
    [k: string]: string;
  };
  id: KeyId;
  /**
   * Whether it may be handed out.
   */
  is_active: boolean;
  /**
   * Whether it is what the bare service name means.
   */
  is_default: boolean;
  /**
   * When its provider was last asked.
   */
  last_checked_at: string | null;
  /**
   * When a value was last handed out.
   */
  last_used_at: string | null;
  name: KeyName;
  /**
   * The person's words, at most 1,000 characters.
   */
  note: string;
  /**
   * The first and last characters, where the value is long enough not to be given away; else empty.
   */
  preview: string;
  /**
   * `service/name`.
   */
  ref: string;
  /**
   * When it should be replaced.
   */
  rotate_due_at: string | null;
  service: ServiceId;
  status: Status;
  /**
   * The person's labels, sorted.
   */
  tags: Tag[];
  /**
   * When anything about it last changed.
   */
  updated_at: string;
  /**
   * How often a value was handed out.
   */
  use_count: number;
  verdict: Verdict;
  /**
   * The current version, from 1.
   */
  version: number;
}
/**
 * What changes; an empty text takes a thing away, an absent one leaves it.
 */
export interface Patch {
  base_url?: string | null;
  expires?: string | null;
  fields?: {
    [k: string]: string;
  };
  is_active?: boolean | null;
  is_default?: boolean | null;
  name?: string | null;
  note?: string | null;
  rotate_every?: string | null;
  tags?: string[] | null;
}
/**
 * A key and the days it has left.
 */
export interface ExpiringKey {
  /**
   * Where it is used instead of the provider's own address.
   */
  base_url: string | null;
  /**
   * When it was added.
   */
  created_at: string;
  /**
   * Whole days, rounded down.
   */
  days_left: number;
  /**
   * When it ends, if that is known.
   */
  expires_at: string | null;
  /**
   * Who said so.
   */
  expires_source: ExpirySource | null;
  /**
   * The fields that are not secret.
   */
  fields: {
    [k: string]: string;
  };
  id: KeyId;
  /**
   * Whether it may be handed out.
   */
  is_active: boolean;
  /**
   * Whether it is what the bare service name means.
   */
  is_default: boolean;
  /**
   * When its provider was last asked.
   */
  last_checked_at: string | null;
  /**
   * When a value was last handed out.
   */
  last_used_at: string | null;
  name: KeyName;
  /**
   * The person's words, at most 1,000 characters.
   */
  note: string;
  /**
   * The first and last characters, where the value is long enough not to be given away; else empty.
   */
  preview: string;
  /**
   * `service/name`.
   */
  ref: string;
  /**
   * When it should be replaced.
   */
  rotate_due_at: string | null;
  service: ServiceId;
  /**
   * Nothing is told of it until then.
   */
  snoozed_until: string | null;
  status: Status;
  /**
   * The person's labels, sorted.
   */
  tags: Tag[];
  /**
   * When anything about it last changed.
   */
  updated_at: string;
  /**
   * How often a value was handed out.
   */
  use_count: number;
  verdict: Verdict;
  /**
   * The current version, from 1.
   */
  version: number;
}
/**
 * What happens when a service's key fails.
 */
export interface FallbackPolicy {
  /**
   * The keys that may step in, by name, the first one first. The default key stands before all of them and is not in it.
   */
  chain: KeyName[];
  /**
   * How long a key that failed is passed over, in seconds.
   */
  cool_down_seconds: number;
  /**
   * Keys of the service that failed in use and still cool down, and why. Those whose cause is in `on` are passed over.
   */
  failing: Failing[];
  /**
   * When the chain is used; empty means never.
   */
  on: Trigger[];
  service: ServiceId;
}
/**
 * A key that failed in use lately.
 */
export interface Failing {
  cause: Trigger;
  /**
   * Until then the chain goes past it.
   */
  cools_until: string;
  /**
   * When.
   */
  failed_at: string;
  /**
   * `service/name`.
   */
  ref: string;
}
/**
 * `GET /api/session`. Figures are `None` while they can't be known.
 */
export interface SessionState {
  /**
   * How many alerts wait.
   */
  alerts_open: number | null;
  /**
   * How many of them are dead.
   */
  dead: number | null;
  /**
   * How many end within 30 days.
   */
  expiring_30d: number | null;
  /**
   * How many keys there are.
   */
  keys: number | null;
  /**
   * When it locks by itself if nothing is done.
   */
  locks_at: string | null;
  /**
   * When byok will next ask a provider by itself; `null` while it is locked, or when it never will.
   */
  next_check_at: string | null;
  state: State;
  /**
   * The vault's name.
   */
  vault: string;
}
/**
 * One client.
 */
export interface McpClient {
  /**
   * Its files that are there.
   */
  files: McpFile[];
  /**
   * What a person types.
   */
  id: string;
  /**
   * Its name.
   */
  name: string;
}
/**
 * One file of a client.
 */
export interface McpFile {
  /**
   * What a restore would put back.
   */
  backup: McpBackup | null;
  /**
   * Where it is, links not followed.
   */
  path: string;
  /**
   * Why it can't be read or changed.
   */
  problem: string | null;
  scope: McpScope;
  /**
   * The servers in it.
   */
  servers: McpServer[];
}
/**
 * A file as it was before.
 */
export interface McpBackup {
  /**
   * When the file was changed.
   */
  adopted_at: string;
  id: AdoptionId;
  state: McpBackupState;
}
/**
 * The `metrics` document.
 */
export interface Metrics {
  /**
   * Alerts that nobody has looked at.
   */
  alerts_open: number;
  /**
   * Keys of each service.
   */
  by_service: {
    [k: string]: number;
  };
  /**
   * Keys of each status, as it stands now.
   */
  by_status: {
    [k: string]: number;
  };
  /**
   * The cache of opened values; `None` where there is none.
   */
  cache: CacheFigures | null;
  checks: CheckFigures;
  /**
   * Keys that are switched off.
   */
  disabled: number;
  /**
   * Keys whose value another key has, too.
   */
  duplicates: number;
  /**
   * Keys whose end has passed.
   */
  expired: number;
  /**
   * Keys that end within 30 days and have not ended.
   */
  expiring_30d: number;
  /**
   * Keys that end within 7 days and have not ended.
   */
  expiring_7d: number;
  gateway: GatewayFigures;
  /**
   * Keys whose provider was never asked.
   */
  never_checked: number;
  /**
   * Keys of which no value was ever handed out.
   */
  never_used: number;
  /**
   * Keys that should have been replaced by now.
   */
  rotation_overdue: number;
  /**
   * All keys.
   */
  total: number;
  /**
   * Keys of which no value was handed out for 90 days, though they are here that long.
   */
  unused_90d: number;
  uses: UseFigures;
  /**
   * Values that were handed out of the keys each service has now, since these were added. A service whose keys were never
   * used is among them with 0.
   */
  uses_by_service: {
    [k: string]: number;
  };
}
/**
 * What the cache has done since the vault was opened, and what it holds.
 */
export interface CacheFigures {
  /**
   * Their bytes, as sealed.
   */
  bytes: number;
  /**
   * Values that made room for others.
   */
  evictions: number;
  /**
   * Values whose time was up.
   */
  expirations: number;
  /**
   * Times another key took the place of one that failed.
   */
  fallbacks: number;
  /**
   * Values that went because their key was changed.
   */
  flushes: number;
  /**
   * Values that were there.
   */
  hits: number;
  /**
   * Values that had to be opened.
   */
  misses: number;
  /**
   * How long one is held, in seconds; 0 means that nothing is.
   */
  ttl_seconds: number;
  /**
   * Values that are held.
   */
  values: number;
}
/**
 * The checks of the last 30 days (UTC), today among them.
 */
export interface CheckFigures {
  /**
   * Each day, the oldest first, those without a check, too.
   */
  by_day: CheckDay[];
  /**
   * How many.
   */
  last_30d: number;
  /**
   * Half of the answers took at most so long; `None` when no answer came.
   */
  p50_ms: number | null;
  /**
   * 95 of 100 took at most so long.
   */
  p95_ms: number | null;
  /**
   * 99 of 100 took at most so long.
   */
  p99_ms: number | null;
}
/**
 * The checks of a day, by their verdict.
 */
export interface CheckDay {
  /**
   * `2026-11-24`.
   */
  day: string;
  /**
   * Keys that won't work again.
   */
  dead: number;
  /**
   * Genuine keys that did not work then.
   */
  limited: number;
  /**
   * Keys that work.
   */
  ok: number;
  /**
   * It could not be told.
   */
  unknown: number;
}
/**
 * Calls through the gateway in the last 24 hours; all `None` when there was none.
 */
export interface GatewayFigures {
  /**
   * How many.
   */
  calls: number | null;
  /**
   * Half of them took at most so long.
   */
  p50_ms: number | null;
  /**
   * 95 of 100 took at most so long.
   */
  p95_ms: number | null;
  /**
   * 99 of 100 took at most so long.
   */
  p99_ms: number | null;
}
/**
 * How often values were wanted, and with what success.
 */
export interface UseFigures {
  /**
   * Each of the last 30 days (UTC), the oldest first, today last; those without a use, too.
   */
  by_day: UseDay[];
  /**
   * Those that did not: expired, disabled, damaged.
   */
  failed: number;
  /**
   * Those within the last 30 days that got no value.
   */
  failed_30d: number;
  /**
   * Within the last 24 hours, by whole hours.
   */
  last_24h: number;
  /**
   * Within the last 30 days, by whole hours.
   */
  last_30d: number;
  /**
   * Those that got a value.
   */
  succeeded: number;
  /**
   * The share that succeeded, from 0 to 1; `None` when nothing was wanted yet.
   */
  success_rate: number | null;
  /**
   * Since the vault was made.
   */
  total: number;
}
/**
 * The uses of a day.
 */
export interface UseDay {
  /**
   * `2026-11-24`.
   */
  day: string;
  /**
   * How often it was not handed out.
   */
  failed: number;
  /**
   * How often a value was wanted.
   */
  uses: number;
}
/**
 * A trusted `byok.toml`.
 */
export interface Project {
  /**
   * SHA-256 of its bytes as they were accepted, in hexadecimal. A file with others is not trusted.
   */
  digest: string;
  /**
   * Its number.
   */
  id: number;
  /**
   * The keys it means by bare service names.
   */
  keys: ProjectKey[];
  /**
   * When a program was last started with it, to the minute.
   */
  last_used_at: string | null;
  /**
   * The file.
   */
  path: string;
  /**
   * When it was accepted.
   */
  trusted_at: string;
  /**
   * The variables it sets, by name.
   */
  variables: ProjectVariable[];
}
/**
 * One line of `[keys]`.
 */
export interface ProjectKey {
  name: KeyName;
  service: ServiceId;
}
/**
 * One line of `[env]`.
 */
export interface ProjectVariable {
  /**
   * What it is to hold: `byok://SERVICE[/NAME[/FIELD]]`.
   */
  ref: string;
  /**
   * The variable.
   */
  variable: string;
}
/**
 * The page of a provider.
 */
export interface ProviderPage {
  aliases: string[];
  category: string;
  /**
   * `null` when nobody can be asked.
   */
  check: HowChecked | null;
  docs: string | null;
  /**
   * The variables that programs read.
   */
  env: string[];
  fields: FieldOfKey[];
  id: string;
  keys_url: string | null;
  name: string;
  pitfalls: string[];
  /**
   * What the key that makes a new one must be allowed; `null` when byok can't have the provider make one.
   */
  rotation_needs: string | null;
  shapes: ShapeOfKey[];
  tells: string[];
  /**
   * What takes further questions, which a check of one key asks.
   */
  tells_more: string[];
}
/**
 * How byok asks about a key.
 */
export interface HowChecked {
  /**
   * Whether a wrong key has to be refused before this one is believed.
   */
  control: boolean;
  costs: string;
  is_paid: boolean;
  method: string;
  /**
   * How the request shows the key.
   */
  shown: string;
  source: string;
  sure: string;
  url: string;
}
/**
 * A part of a key.
 */
export interface FieldOfKey {
  env: string | null;
  hint: string | null;
  name: string;
  required: boolean;
  secret: boolean;
  /**
   * What it is when it is left out.
   */
  usual: string | null;
}
/**
 * How its keys begin.
 */
export interface ShapeOfKey {
  label: string | null;
  prefixes: string[];
}
/**
 * What was put back, or would be.
 */
export interface McpRestored {
  /**
   * One for each file that byok has changed.
   */
  files: McpRestoredFile[];
  /**
   * Whether anything was written.
   */
  written: boolean;
}
/**
 * One file that byok has changed.
 */
export interface McpRestoredFile {
  /**
   * The client's id.
   */
  client: string;
  /**
   * Where what was there is kept.
   */
  kept: string | null;
  /**
   * The file, links followed.
   */
  path: string;
  /**
   * Why it stays as it is.
   */
  problem: string | null;
  /**
   * Whether it is, or would be, as it was before.
   */
  restored: boolean;
  state: McpBackupState;
}
/**
 * `POST /api/mcp/restore`.
 */
export interface McpRestoreRequest {
  /**
   * Ids of clients; empty means all.
   */
  clients?: string[];
  /**
   * Change files that somebody else has changed since, too; they are kept beside.
   */
  force?: boolean;
  /**
   * Change the files. Without it the answer is the same and nothing happens.
   */
  write?: boolean;
}
/**
 * A value that a person asked to see.
 */
export interface Revealed {
  /**
   * The field.
   */
  field: string;
  /**
   * `service/name`.
   */
  ref: string;
  value: Secret;
}
/**
 * The answer: the key, and what the provider said of the new value.
 */
export interface Rotated {
  /**
   * Where it is used instead of the provider's own address.
   */
  base_url: string | null;
  /**
   * What was said, if the provider was asked.
   */
  check: Check | null;
  /**
   * When it was added.
   */
  created_at: string;
  /**
   * When it ends, if that is known.
   */
  expires_at: string | null;
  /**
   * Who said so.
   */
  expires_source: ExpirySource | null;
  /**
   * The fields that are not secret.
   */
  fields: {
    [k: string]: string;
  };
  id: KeyId;
  /**
   * Whether it may be handed out.
   */
  is_active: boolean;
  /**
   * Whether it is what the bare service name means.
   */
  is_default: boolean;
  /**
   * When its provider was last asked.
   */
  last_checked_at: string | null;
  /**
   * When a value was last handed out.
   */
  last_used_at: string | null;
  name: KeyName;
  /**
   * The person's words, at most 1,000 characters.
   */
  note: string;
  /**
   * The first and last characters, where the value is long enough not to be given away; else empty.
   */
  preview: string;
  /**
   * `service/name`.
   */
  ref: string;
  /**
   * When it should be replaced.
   */
  rotate_due_at: string | null;
  service: ServiceId;
  status: Status;
  /**
   * The person's labels, sorted.
   */
  tags: Tag[];
  /**
   * When anything about it last changed.
   */
  updated_at: string;
  /**
   * How often a value was handed out.
   */
  use_count: number;
  verdict: Verdict;
  /**
   * The current version, from 1.
   */
  version: number;
}
/**
 * A new value for a key.
 */
export interface NewValue {
  at_provider: boolean;
  check: boolean;
  fields: {
    [k: string]: string;
  };
  /**
   * A span; nothing or `0h` shreds the old value at once.
   */
  keep_old: string;
  secrets: {
    [k: string]: Value;
  };
}
/**
 * What a rotation at the provider would do.
 */
export interface Plan {
  at_provider: boolean;
  by_another: boolean;
  ends_old_at_once: boolean;
  keys_url: string | null;
  needs: string | null;
  ref: string;
}
/**
 * A provider, as a form needs it.
 */
export interface ServiceView {
  aliases: string[];
  category: string;
  fields: FieldView[];
  id: string;
  keys_url: string | null;
  name: string;
  validatable: boolean;
}
export interface FieldView {
  hint: string | null;
  label: string;
  name: string;
  required: boolean;
  secret: boolean;
}
/**
 * All of a policy.
 */
export interface NewPolicy {
  chain: string[];
  /**
   * A span; empty is what the settings say.
   */
  cool_down: string;
  on: Trigger[];
}
/**
 * The settings as the daemon reads them.
 */
export interface SettingsView {
  config_file: string;
  is_autostart: boolean;
  log_dir: string;
  settings: Setting[];
  vault_dir: string;
  version: string;
}
/**
 * One setting that the file has.
 */
export interface Setting {
  is_default: boolean;
  name: string;
  table: string;
  value: string;
}
/**
 * `GET /api/keys/{id}`.
 */
export interface DetailAnswer {
  /**
   * Newest first.
   */
  checks: Check[];
  /**
   * What the provider told of the value that is current now. What a check does not tell stays as an earlier one told it.
   */
  facts: {
    [k: string]: string;
  };
  /**
   * When each fact was told last.
   */
  facts_seen_at: {
    [k: string]: string;
  };
  key: Key;
  /**
   * When the current value was last found to work.
   */
  last_ok_at: string | null;
  /**
   * Seconds between rotations; 0 is never, `null` is what the vault's setting says.
   */
  rotate_every_seconds: number | null;
  /**
   * `service/name` of the other keys that have the same value, as far as the caller may know of them.
   */
  same_value: string[];
  /**
   * The names of its secret fields.
   */
  secret_fields: string[];
  /**
   * Since when the verdict on the current value is what it is, as far as checks tell (or its end, for what has ended);
   * `null` when nobody can say.
   */
  status_since: string | null;
  /**
   * How often a value was wanted, by day: the last 30 days (UTC), the oldest first, today last.
   */
  uses: number[];
  /**
   * Newest first.
   */
  versions: Version[];
}
/**
 * One generation; its value can't be reached from here.
 */
export interface Version {
  /**
   * When it was stored.
   */
  created_at: string;
  /**
   * Until when it can be rolled back to, while it is kept.
   */
  keep_until: string | null;
  /**
   * From 1, never reused.
   */
  number: number;
  /**
   * First and last characters, or empty.
   */
  preview: string;
  /**
   * When another one took its place.
   */
  retired_at: string | null;
  state: VersionState;
}
/**
 * A value that was taken from the clipboard and lies in the program.
 */
export interface Staged {
  /**
   * Whose it may be.
   */
  detections: Candidate[];
  /**
   * Its number.
   */
  handle: number;
  /**
   * Its characters.
   */
  length: number;
}
/**
 * How long a password would stand.
 */
export interface StrengthView {
  advice: string | null;
  /**
   * 0 to 4.
   */
  score: number;
  words: string;
}
/**
 * The calls of one client with one key in one minute.
 */
export interface Traffic {
  /**
   * Bytes of answers' bodies.
   */
  bytes_down: number;
  /**
   * Bytes of requests' bodies.
   */
  bytes_up: number;
  /**
   * Calls that reached the provider, or should have.
   */
  calls: number;
  /**
   * Who called; `None` is the owner.
   */
  client: string | null;
  /**
   * What it cost in US dollars, where answers told it.
   */
  cost_usd: number | null;
  /**
   * Those that the provider answered with 4xx or 5xx, or not at all.
   */
  errors: number;
  /**
   * Those after which another key took this one's place.
   */
  fallbacks: number;
  key_id: KeyId;
  /**
   * The minute's beginning.
   */
  minute: string;
  /**
   * Half of the answers began after at most so long.
   */
  p50_ms: number | null;
  /**
   * 95 of 100.
   */
  p95_ms: number | null;
  /**
   * 99 of 100.
   */
  p99_ms: number | null;
  /**
   * `service/name` as it is called now; `None` when the key is gone.
   */
  ref: string | null;
  /**
   * Tokens that were read, where answers told it.
   */
  tokens_in: number | null;
  /**
   * Tokens that were made, where answers told it.
   */
  tokens_out: number | null;
}
/**
 * A `byok.toml` as it is now: to be trusted with `POST /api/projects`, or used in `POST /api/run`.
 */
export interface ProjectFile {
  /**
   * SHA-256 of its bytes, in hexadecimal.
   */
  digest: string;
  /**
   * The keys it means by bare service names.
   */
  keys?: ProjectKey[];
  /**
   * Where it is, from the root.
   */
  path: string;
  /**
   * The variables it sets.
   */
  variables?: ProjectVariable[];
}
/**
 * Where to.
 */
export interface Target {
  /**
   * The key's id.
   */
  key: string | null;
  /**
   * The screen's name.
   */
  screen: string;
}
/**
 * A failure in words.
 */
export interface Failure {
  /**
   * What kind; nobody matches on sentences.
   */
  code: string;
  /**
   * The next step.
   */
  hint: string | null;
  /**
   * What is wrong; names the thing.
   */
  message: string;
}
/**
 * One line of `GET /api/events`.
 */
export interface EventLine {
  /**
   * When.
   */
  at: string;
  kind: Action;
  /**
   * The row of the trail; also the event's id, to go on from after a break.
   */
  seq: number;
  /**
   * `service/name` of the key, if it was about one.
   */
  subject: string | null;
}
