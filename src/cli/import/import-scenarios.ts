/** Scenarios of recommendations, each whole in one record: what it does not say is as built in for its surface. */
import type { RecordError, RecordResult } from '../../contracts/shop/record-result'
import { SURFACES } from '../../services/recommendation/scenarios/scenario'
import type { ScenarioInput } from '../../services/recommendation/scenarios/scenario-validation'
import type { RecordFields } from './record-fields'
import { required } from './record-fields'
import type { ImportRun } from './import-run'

/** Values are checked where scenarios are written, as those of every other caller. */
export function scenarioOf(fields: RecordFields): ScenarioInput {
  const given = {
    placement: fields.text('placement'),
    active: fields.boolean('active'),
    objective: fields.text('objective'),
    sources: fields.json('sources'),
    fallbacks: fields.json('fallbacks'),
    rules: rulesOf(fields.json('rules')),
    pins: fields.json('pins'),
    diversity: fields.json('diversity'),
    explorationFraction: fields.number('explorationFraction'),
    excludeSeen: fields.boolean('excludeSeen'),
    excludeBoughtDays: fields.number('excludeBoughtDays'),
    outOfStock: fields.text('outOfStock'),
    deliveryDays: fields.number('deliveryDays'),
  }
  return {
    name: required(fields.text('name'), 'name'),
    surface: required(fields.word('surface', SURFACES), 'surface'),
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null)),
  }
}

/** A rule that is no BOOST needs no factor. */
function rulesOf(rules: unknown): unknown {
  if (!Array.isArray(rules)) return rules
  return rules.map((rule: unknown) =>
    typeof rule === 'object' && rule !== null ? { factor: null, ...rule } : rule,
  )
}

/** @throws CANCELLED between two scenarios: each is a transaction of its own. */
export async function storeScenarios(
  run: ImportRun,
  inputs: readonly ScenarioInput[],
): Promise<RecordResult> {
  let [recorded, unchanged] = [0, 0]
  const userErrors: RecordError[] = []
  for (const [index, input] of inputs.entries()) {
    run.requireGoingOn()
    const { userErrors: errors, isChanged } = await run.writer.scenarios.upsert(run.viewer, input)
    const [error] = errors
    if (error) userErrors.push({ index, code: error.code, message: error.message })
    else if (isChanged === true) recorded++
    else unchanged++
  }
  return { recorded, unchanged, rejected: userErrors.length, userErrors }
}
