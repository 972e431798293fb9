/**
 * What an operation may still read of lists whose length only the data says, such as the lines of orders. Typical lengths were counted
 * before it began; what is longer draws from what its limits left.
 */
import type { FieldNode } from 'graphql'
import { ForecartError } from '../../core/errors'
import type { Measurement } from './measure-operation'

export interface BudgetLimits {
  readonly maxCost: number
  readonly maxStatements: number
  readonly maxValues: number
}

export class OperationBudget {
  private cost: number
  private statements: number
  private values: number

  constructor(
    private readonly measurement: Measurement,
    private readonly limits: BudgetLimits,
    /** What it did stays done where its answer is too large. */
    private readonly isMutation = false,
  ) {
    ;({ cost: this.cost, statements: this.statements, values: this.values } = measurement)
  }

  /** For another run of the same operation: the next event of a subscription. */
  renewed(): OperationBudget {
    return new OperationBudget(this.measurement, this.limits, this.isMutation)
  }

  /** What the operation asks for as far as it is known by now. */
  get measured(): Pick<Measurement, 'cost' | 'statements' | 'values'> {
    return {
      cost: Math.ceil(this.cost),
      statements: Math.floor(this.statements),
      values: Math.ceil(this.values),
    }
  }

  /** @throws QUERY_TOO_EXPENSIVE where it is used up */
  requireLeft(): void {
    const { cost, statements, values } = this.measured
    const { maxCost, maxStatements, maxValues } = this.limits
    if (cost <= maxCost && statements <= maxStatements && values <= maxValues) return
    throw new ForecartError(
      'QUERY_TOO_EXPENSIVE',
      `The lists that were found are too long: the operation costs ${cost} of ${maxCost}, ${statements} of ${maxStatements} database ` +
        `statements, ${values} of ${maxValues} values by now. Ask for fewer rows or fields, or say "first" where a list has it` +
        (this.isMutation ? '. What the mutation has done stays done: ask for these lists in a query' : ''),
    )
  }

  /** Counts the entries of a list. @throws QUERY_TOO_EXPENSIVE where it is used up */
  draw(nodes: readonly FieldNode[], length: number): void {
    for (const node of nodes) {
      const list = this.measurement.openLists.get(node)
      if (!list || length <= list.typically) continue
      const beyond = length - list.typically
      this.cost += beyond * list.entry.cost
      this.statements += beyond * list.entry.parentStatements
      this.values += beyond * list.entry.values
    }
    this.requireLeft()
  }
}
