/**
 * What follows the last three actions of a session: a Markov chain whose longer histories back off to shorter ones (interpolated as in
 * Witten and Bell: "The zero-frequency problem", IEEE Transactions on Information Theory 1991, with a constant number of cases).
 */
import type { ArtifactFiles } from '../../../contracts/models/estimator'
import { ACTION_COUNT, EVENT_CODE, LEAVE } from '../../../contracts/session/next-action'
import type { SessionColumns } from '../../../contracts/session/session'
import { decodeArray, encodeArray } from '../../artifact-arrays'
import type { ActionScorer } from '../ranking/ranking-predictor'

export const LONGEST_HISTORY = 3
const FILE = 'action-counts.bin'
/** Histories of each length from 0; where a session is shorter, LEAVE stands for what was before it. */
const FIRST_OF_LENGTH = Array.from({ length: LONGEST_HISTORY + 2 }, (_, length) =>
  Array.from({ length }, (_, shorter) => ACTION_COUNT ** shorter).reduce((sum, count) => sum + count, 0),
)
/** How many histories there are. */
export const HISTORIES = FIRST_OF_LENGTH[LONGEST_HISTORY + 1]!

/** What is done to a visitor, or long after the visit, is no action of it. */
export function isAction(type: number): boolean {
  return type !== EVENT_CODE.IMPRESSION && type !== EVENT_CODE.RETURN
}

export class ActionTransitions implements ActionScorer {
  /** @param counts `[HISTORIES, ACTION_COUNT]` */
  private constructor(
    private readonly counts: Float64Array,
    private readonly backOffCases: number,
  ) {}

  static fit(sessions: SessionColumns, ageDecay: number, backOffCases: number): ActionTransitions {
    const counts = new Float64Array(HISTORIES * ACTION_COUNT)
    const sessionCount = sessions.offsets.length - 1
    const recent = new RecentActions()
    for (let session = 0; session < sessionCount; session++) {
      const weight = Math.exp((-ageDecay * (sessionCount - 1 - session)) / sessionCount)
      const count = (action: number): void => {
        for (let length = 0; length <= LONGEST_HISTORY; length++)
          counts[recent.history(length) * ACTION_COUNT + action]! += weight
      }
      recent.clear()
      for (let event = sessions.offsets[session]!; event < sessions.offsets[session + 1]!; event++) {
        const type = sessions.types[event]!
        if (!isAction(type)) continue
        count(type)
        recent.add(type)
      }
      count(LEAVE)
    }
    return new ActionTransitions(counts, backOffCases)
  }

  /** @throws ARTIFACT_CORRUPT. */
  static load(files: ArtifactFiles, backOffCases: number): ActionTransitions {
    return new ActionTransitions(
      decodeArray(files, FILE, Float64Array, HISTORIES * ACTION_COUNT),
      backOffCases,
    )
  }

  save(): readonly (readonly [string, Uint8Array])[] {
    return [[FILE, encodeArray(this.counts)]]
  }

  writeActions(sessions: SessionColumns, session: number, out: Float32Array): void {
    this.writeAfter(sessions, sessions.offsets[session]!, sessions.offsets[session + 1]! - 1, out)
  }

  /** Writes what follows the event `event` of a session that begins with the event `start`. */
  writeAfter({ types }: SessionColumns, start: number, event: number, out: Float32Array): void {
    const last: number[] = []
    for (let at = event; at >= start && last.length < LONGEST_HISTORY; at--)
      if (isAction(types[at]!)) last.push(types[at]!)
    const recent = new RecentActions()
    for (const type of last.reverse()) recent.add(type)
    this.write(recent, out)
  }

  private write(recent: RecentActions, out: Float32Array): void {
    const { counts, backOffCases } = this
    out.fill(1 / ACTION_COUNT)
    for (let length = 0; length <= LONGEST_HISTORY; length++) {
      const from = recent.history(length) * ACTION_COUNT
      let cases = 0
      for (let action = 0; action < ACTION_COUNT; action++) cases += counts[from + action]!
      for (let action = 0; action < ACTION_COUNT; action++)
        out[action] = (counts[from + action]! + backOffCases * out[action]!) / (cases + backOffCases)
    }
  }
}

/** The last actions of a session. */
export class RecentActions {
  /** The latest first. */
  private readonly actions = new Uint8Array(LONGEST_HISTORY).fill(LEAVE)

  clear(): void {
    this.actions.fill(LEAVE)
  }

  add(action: number): void {
    this.actions.copyWithin(1, 0)
    this.actions[0] = action
  }

  /** The number of the history of the last `length` actions. */
  history(length: number): number {
    let number = 0
    for (let at = 0; at < length; at++) number = number * ACTION_COUNT + this.actions[at]!
    return FIRST_OF_LENGTH[length]! + number
  }
}
