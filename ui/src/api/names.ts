// The page's own words for what the program calls otherwise, and names for parts that have none there.

import type { Candidate, Event, Key } from './types';

export type {
  Candidate as Detection, DetailAnswer as Detail, Event as AuditEvent, FieldView as Field, NewToken as ClientToken, Plan as RotationPlan,
  ServiceView as Service, SessionState as Session, SettingsView as Settings, StrengthView as Strength,
} from './types';
export type Status = Key['status'];
export type Sure = Candidate['sure'];
export type Verdict = Key['verdict'];
export type Action = Event['action'];
