/** Scenarios: listed, written and deleted by administrators. Each change leaves a trace in the audit, and holds for the next list. */
import { isDeepStrictEqual } from 'node:util'
import type { FieldError } from '../../../contracts/shop/record-result'
import { actorOf, type Viewer } from '../../../contracts/viewer'
import { ForecartError } from '../../../core/errors'
import type { Clock } from '../../../core/time/clock'
import type { Database } from '../../../db/client'
import { publish } from '../../../db/notifications'
import { appendAudit } from '../../../db/repositories/operations/installation.repository'
import {
  countScenarios,
  deleteScenario,
  listScenarios,
  lockScenarios,
  readAllScenarios,
  readScenarioByName,
  readScenariosByIds,
  type ScenarioRow,
  writeScenario,
} from '../../../db/repositories/recommendation/scenario.repository'
import {
  type ExperimentRecord,
  readRunningExperiment,
} from '../../../db/repositories/slates/experiment.repository'
import { requireAdmin, requireScope } from '../../access'
import { rowsInOrder } from '../../entity-ref'
import { requireText } from '../../input-rules'
import { type Ordering, type Page, pageSize, type PageRequest, positionAfter, toPage } from '../../page'
import { type Scenario, type StoredScenario, type Surface } from './scenario'
import type { ScenarioSnapshot } from './scenario-snapshot'
import { checkScenario, readScenario, type ScenarioInput } from './scenario-validation'

/** All of them are in the memory of every server. */
export const MAX_SCENARIOS = 500
const ORDERING: Ordering = {
  name: 'recommendation-scenario.name',
  expression: 's.name',
  sqlType: 'text',
  descending: false,
}

export interface ScenarioResult {
  readonly scenario: StoredScenario | null
  readonly userErrors: readonly FieldError[]
  /** Whether it was written: it is not where the same stands there already. */
  readonly isChanged?: boolean
}

export interface ScenarioServiceOptions {
  readonly database: Database
  readonly clock: Clock
  readonly snapshot: Pick<ScenarioSnapshot, 'forget' | 'holding'>
}

export class ScenarioService {
  constructor(private readonly options: ScenarioServiceOptions) {}

  /** By name. @throws UNAUTHENTICATED, FORBIDDEN; BAD_USER_INPUT */
  async scenarios(viewer: Viewer, request: PageRequest): Promise<Page<StoredScenario>> {
    requireScope(viewer, 'read')
    const { database } = this.options
    const first = pageSize(request)
    const after = positionAfter(request.after, ORDERING)
    const page = await listScenarios(database, { sort: ORDERING, descending: false, first, after })
    const rows = { ...page, rows: page.rows.map(requireReadable) }
    return toPage(rows, ORDERING, request, () => countScenarios(database))
  }

  /** In the order of `ids`; null where there is none. @throws UNAUTHENTICATED, FORBIDDEN */
  async byIds(viewer: Viewer, ids: readonly bigint[]): Promise<(StoredScenario | null)[]> {
    requireScope(viewer, 'read')
    const rows = await readScenariosByIds(this.options.database, ids)
    return rowsInOrder(ids, rows.map(requireReadable))
  }

  /** The one that holds on a surface, or at a placement of it. @throws UNAUTHENTICATED, FORBIDDEN */
  async holding(viewer: Viewer, surface: Surface, placement: string | null): Promise<Scenario> {
    requireScope(viewer, 'read')
    return this.options.snapshot.holding(surface, placement)
  }

  /**
   * Makes a scenario, or replaces the one of this name: what is absent is as built in for its surface. One that the running experiment shows stays as
   * it is: CONFLICT.
   * @throws UNAUTHENTICATED, FORBIDDEN
   */
  async upsert(viewer: Viewer, input: ScenarioInput): Promise<ScenarioResult> {
    requireAdmin(viewer)
    const { scenario, errors } = checkScenario(input)
    if (scenario === null) return { scenario: null, userErrors: errors }
    const result = await this.options.database.transaction(async (tx): Promise<ScenarioResult> => {
      await lockScenarios(tx)
      const all = await readAllScenarios(tx)
      const before = all.find(({ name }) => name === scenario.name)
      const conflict = conflictOf(scenario, all, before)
      if (conflict) return { scenario: null, userErrors: [conflict] }
      const stored = before && readScenario(before)
      if (stored && isDeepStrictEqual(asWritten(stored), scenario))
        return { scenario: stored, userErrors: [] }
      const tried = experimentDisturbed(await readRunningExperiment(tx), [
        scenario,
        ...(before ? [before] : []),
      ])
      if (tried) return { scenario: null, userErrors: [{ path: ['name'], code: 'CONFLICT', message: tried }] }
      const { name, surface, placement, active, ...body } = scenario
      const values = { name, surface, placement: placement ?? '', active, body }
      const row = await writeScenario(tx, values, this.options.clock.now())
      await appendAudit(tx, {
        actor: actorOf(viewer),
        action: before ? 'recommendation-scenario.update' : 'recommendation-scenario.create',
        subject: `recommendation-scenario:${name}`,
        details: { before: before ? auditOf(before) : null, after: auditOf(row) },
      })
      await publish(tx, 'scenarios', {})
      return { scenario: requireReadable(row), userErrors: [], isChanged: true }
    })
    this.options.snapshot.forget()
    return result
  }

  /** @throws UNAUTHENTICATED, FORBIDDEN; NOT_FOUND where there is none of this name; CONFLICT where the running experiment tries it */
  async delete(viewer: Viewer, name: string): Promise<ScenarioResult> {
    requireAdmin(viewer)
    const deleted = await this.options.database.transaction(async (tx) => {
      await lockScenarios(tx)
      const row = await readScenarioByName(tx, requireText(name, 'name'))
      if (row === null)
        throw new ForecartError('NOT_FOUND', `There is no scenario with the name "${name.slice(0, 80)}"`)
      const tried = experimentDisturbed(await readRunningExperiment(tx), [row])
      if (tried) throw new ForecartError('CONFLICT', tried)
      await deleteScenario(tx, row.id)
      await appendAudit(tx, {
        actor: actorOf(viewer),
        action: 'recommendation-scenario.delete',
        subject: `recommendation-scenario:${name}`,
        details: { before: auditOf(row), after: null },
      })
      await publish(tx, 'scenarios', {})
      return row
    })
    this.options.snapshot.forget()
    return { scenario: readScenario(deleted), userErrors: [] }
  }
}

/**
 * Why a scenario must stay as it is: an arm of the running experiment shows it, by its name or because it holds where the arms differ. Lists before
 * and after the change would be counted as those of one arm. Null where the experiment is not disturbed.
 * @param states of the scenario, before the change and after it
 */
function experimentDisturbed(
  running: ExperimentRecord | null,
  states: readonly { readonly name: string; readonly surface: string; readonly active: boolean }[],
): string | null {
  if (running === null) return null
  const surface = running.arms.find(({ scenario }) => scenario)?.scenario?.surface
  const someShowWhatHolds = running.arms.some(({ scenario }) => !scenario)
  for (const state of states) {
    if (running.arms.some(({ scenario }) => scenario?.name === state.name))
      return `The experiment "${running.name}" tries the scenario "${state.name}"; stop the experiment first`
    if (someShowWhatHolds && state.active && state.surface === surface)
      return `The experiment "${running.name}" compares with what holds on ${surface}, which "${state.name}" has a part in; stop the experiment first`
  }
  return null
}

function conflictOf(
  scenario: Scenario,
  all: readonly ScenarioRow[],
  before: ScenarioRow | undefined,
): FieldError | null {
  if (!before && all.length >= MAX_SCENARIOS) {
    return {
      path: [],
      code: 'CONFLICT',
      message: `There are ${MAX_SCENARIOS} scenarios already; delete one first`,
    }
  }
  const placement = scenario.placement ?? ''
  const other = all.find(
    (one) =>
      scenario.active &&
      one.active &&
      one.name !== scenario.name &&
      one.surface === scenario.surface &&
      one.placement === placement,
  )
  if (!other) return null
  const message = `The scenario "${other.name}" holds there already; make one of the two inactive`
  return { path: ['placement'], code: 'CONFLICT', message }
}

function asWritten({
  id: _id,
  edition: _edition,
  updatedAt: _updatedAt,
  ...scenario
}: StoredScenario): Scenario {
  return scenario
}

function auditOf({ id: _id, updatedAt: _updatedAt, ...row }: ScenarioRow): Record<string, unknown> {
  return row
}

/** @throws INTERNAL_SERVER_ERROR where another version of the program wrote it */
function requireReadable(row: ScenarioRow): StoredScenario {
  const scenario = readScenario(row)
  if (scenario === null)
    throw new ForecartError('INTERNAL_SERVER_ERROR', `The scenario "${row.name}" cannot be read; delete it`)
  return scenario
}
