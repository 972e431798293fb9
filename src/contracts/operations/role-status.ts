/** How the parts of an installation are doing: those that answer requests, and those that work in the background. */
export const ROLE_NAMES = ['server', 'database', 'model-host', 'job-runner'] as const

export type RoleName = (typeof ROLE_NAMES)[number]

export const ROLE_STATES = ['READY', 'DEGRADED', 'STARTING', 'NOT_ANSWERING', 'FAILED', 'STOPPED'] as const

/** DEGRADED: it does its work, and something is amiss that a person has to mend. */
export type RoleState = (typeof ROLE_STATES)[number]

export interface RoleStatus {
  readonly role: RoleName
  readonly state: RoleState
  /** What is amiss; null where nothing is. */
  readonly reason: string | null
}

export function doesItsWork({ state }: RoleStatus): boolean {
  return state === 'READY' || state === 'DEGRADED'
}
