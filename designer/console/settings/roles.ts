import type { Role } from '../api/types';

/** The roles, as they are offered for users and keys. */
export const roles: readonly { value: Role; label: string }[] = [
  { value: 'viewer', label: 'viewer: sees everything but secrets' },
  { value: 'operator', label: 'operator: also starts and stops runs' },
  { value: 'administrator', label: 'administrator: changes everything' },
];
