/** Orders as far as there is money for them. */
import type { Amount } from '../../contracts/shop/shop-records'
import { encodeId } from '../../core/ids'
import { isGiven, refuse } from '../input-rules'
import { withinBudget } from './budget'
import type { Line } from './reorder-plan'

/** @throws BAD_USER_INPUT where there is a budget and the item has no cost */
export function withinOwnBudget(line: Line): Line {
  return withinOneBudget([withCost(line)], line.request.policy.budget ?? null)[0]!
}

/** @throws BAD_USER_INPUT where there is a budget, and the item is to be ordered and has no cost */
export function withCost(line: Line): Line {
  const { request, money, plan } = line
  if (isGiven(request.policy.budget) && plan.orderQuantity > 0 && money.costMinor === null)
    refuse(
      `${request.at}.budget: the item "${encodeId('Item', request.itemId)}" has no cost. Record it (upsertItems), or say "unitCost"`,
    )
  return line
}

/** @param lines with a cost where they order: see `withCost` */
export function withinOneBudget(lines: readonly Line[], budget: Amount | null): readonly Line[] {
  if (budget === null) return lines
  const ordered = lines.filter(({ plan }) => plan.orderQuantity > 0)
  const given = withinBudget(
    ordered.map(({ request, money, plan }) => {
      const { packSize, minimumUnits } = request.policy
      return {
        ...{ packSize, minimumUnits, units: plan.orderQuantity, unitCost: money.costMinor! },
        position: plan.available,
        demand: plan.protectionSamples,
      }
    }),
    Number(budget.amountMinor),
  )
  const unitsOf = new Map(ordered.map((line, index) => [line, given[index]!]))
  return lines.map((line) => {
    const units = unitsOf.get(line)
    return units === undefined || units === line.plan.orderQuantity ? line : cutTo(line, units)
  })
}

/** The plan with a smaller order. */
function cutTo(line: Line, orderQuantity: number): Line {
  const { plan, policy } = line
  const after = plan.available + orderQuantity
  const missing = plan.orderQuantity - orderQuantity
  const short = plan.protectionSamples.reduce((sum, units) => sum + Math.max(0, units - after), 0)
  const shortBefore = plan.protectionSamples.reduce(
    (sum, units) => sum + Math.max(0, units - after - missing),
    0,
  )
  const wanted = (plan.protectionDemand - plan.leadTimeDemand) * plan.protectionSamples.length
  return {
    ...line,
    plan: {
      ...plan,
      orderQuantity,
      limits: [...plan.limits, 'BUDGET'],
      cycleService:
        plan.protectionSamples.filter((units) => units <= after).length / plan.protectionSamples.length,
      fillRate: wanted > 0 ? Math.max(0, plan.fillRate - (short - shortBefore) / wanted) : 1,
      capacityUsed:
        policy.capacityUnits === null ? null : plan.capacityUsed! - missing / policy.capacityUnits,
    },
  }
}
