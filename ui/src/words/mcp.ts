import type { McpKey, McpServer } from '../api/types';
import type { McpBackup } from '../api/types';

export const REACH: Record<McpServer['reach'], string> = {
  program: 'a program',
  byok: 'a program that byok starts with its keys',
  remote: 'over the network',
  unknown: 'reached in a way that byok does not know',
};

export const PLACE: Record<McpKey['place'], string> = { variable: 'variable', argument: 'command line', header: 'header', address: 'address' };

/** What became of a file since byok changed it. */
export const BACKUP: Record<McpBackup['state'], string> = {
  untouched: 'as byok left it',
  original: 'as it was before byok',
  changed: 'changed by somebody since',
  gone: 'gone since',
  unreadable: 'not readable now',
};
