/** Every measure at every granularity has a model of its own name. */
import {
  DEMAND_MODEL_NAMES,
  demandModelName,
  demandQuantityOf,
} from '../../../../src/contracts/demand/model-names'
import { SESSION_MODEL } from '../../../../src/contracts/session/session'
import { TaskCatalog } from '../../../../src/registry/task-catalog'

describe('the names of demand models', () => {
  it('say what is forecast, but for units and days, which are what is usually meant', () => {
    expect(demandModelName({ measure: 'UNITS', granularity: 'DAY' })).toBe('demand')
    expect(demandModelName({ measure: 'UNITS', granularity: 'WEEK' })).toBe('demand-week')
    expect(demandModelName({ measure: 'REVENUE', granularity: 'DAY' })).toBe('demand-revenue')
    expect(demandModelName({ measure: 'RETURNS', granularity: 'MONTH' })).toBe('demand-returns-month')
  })

  it('are all different, and each leads back to its quantity', () => {
    expect(new Set(DEMAND_MODEL_NAMES).size).toBe(15)
    for (const name of DEMAND_MODEL_NAMES) expect(demandModelName(demandQuantityOf(name)!)).toBe(name)
    expect(demandQuantityOf('demand-unicorns')).toBeNull()
  })

  it('are models of one task in the catalogue, each of which bears its own name', () => {
    const catalog = new TaskCatalog()
    expect(catalog.names).toEqual([...DEMAND_MODEL_NAMES, SESSION_MODEL])
    expect(catalog.modulesOf('demand-revenue-week').name).toBe('demand')
    expect(catalog.task('demand-revenue-week')).toMatchObject({ name: 'demand-revenue-week', kind: 'DEMAND' })
    expect(catalog.task('demand').name).toBe('demand')
    expect(() => catalog.task('demand-unicorns')).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }))
  })
})
