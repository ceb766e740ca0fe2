// Folders whose `byok.toml` was trusted, and where in them a key is used.

import { projects as calls } from '../api/bridge';
import type { EventLine, Key, Project } from '../api/types';
import { attempt } from './obey';
import { Remote } from './remote.svelte';
import { toasts } from './toasts.svelte';

export const projects = Remote.shared<Project[]>(calls.list);
export const concerns = (line: EventLine): boolean => line.kind.startsWith('project_') || line.kind === 'injected';

/** The folder's own name, and where it is. */
export function folder(project: Project): { name: string; path: string } {
  const path = project.path.replace(/\/[^/]*$/, '');
  return { name: path.slice(path.lastIndexOf('/') + 1) || '/', path };
}

/** `byok://openai/ci/api_key` in its parts. */
function parts(reference: string): { service: string; name: string | null } {
  const [service = '', name = null] = reference.replace('byok://', '').split('/');
  return { service, name };
}

/** The key that a reference means here; `null` when there is none. */
export function meant(reference: string, project: Project, keys: Key[]): Key | null {
  const { service, name } = parts(reference);
  const wanted = name ?? project.keys.find((one) => one.service === service)?.name ?? null;
  return keys.find((key) => key.service === service && (wanted === null ? key.is_default : key.name === wanted)) ?? null;
}

export interface Use {
  project: Project;
  /** The variables that get it; none where only a bare service name means it. */
  variables: string[];
}

/** The folders in which a key is used. */
export function usesOf(key: Key, all: Project[], keys: Key[]): Use[] {
  return all.flatMap((project) => {
    const variables = project.variables.filter((one) => meant(one.ref, project, keys)?.id === key.id).map((one) => one.variable);
    const isMeant = project.keys.some((one) => one.service === key.service && one.name === key.name);
    return variables.length > 0 || isMeant ? [{ project, variables }] : [];
  });
}

export async function forget(project: Project): Promise<void> {
  const { path, digest, variables, keys } = project;
  if ((await attempt(calls.forget(project.id).then(() => true))) === null) return;
  const trust = () => void attempt(calls.trust({ path, digest, variables, keys }).then(() => projects.load()));
  toasts.say('good', `${folder(project).name} is forgotten; no program is started with its file`, trust);
  await projects.load();
}
