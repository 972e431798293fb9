import type { Viewer } from '../contracts/viewer'
import { ForecartError } from '../core/errors'
import type { OperationBudget } from './limits/operation-budget'
import { ListsOfOperation } from './modules/recommendation/lists-of-operation'
import { createLoaders } from './loaders/loaders'
import type { Loaders } from './loaders/loaders'
import type { GraphqlServices } from './services'

/** What one operation knows. Cheap to make: loaders come to be when the first of them is needed. */
export class RequestContext {
  private made?: Loaders
  /** Shared with the copy of the context that Apollo makes. */
  readonly progress = {
    /** The request held a document: from here on, errors are answers and no longer malformed requests. */
    hasDocument: false,
    /** Null: all its lists say how long they are. */
    budget: null as OperationBudget | null,
    /** The variables as they were sent and are read, once the operation was checked. */
    given: {} as Readonly<Record<string, unknown>>,
    /** The same as `getVariableValues` gives them. */
    variables: {} as Readonly<Record<string, unknown>>,
    recommendations: new ListsOfOperation(),
  }

  constructor(
    readonly viewer: Viewer,
    private readonly allServices: GraphqlServices,
    readonly requestId: string,
    /** Aborted when the caller is gone or the time is up: then nothing new is begun. */
    readonly signal: AbortSignal,
  ) {}

  /** @throws TIMEOUT where the operation is over already, QUERY_TOO_EXPENSIVE where it found more than it may. */
  get services(): GraphqlServices {
    this.stopIfOver()
    return this.allServices
  }

  /** @throws TIMEOUT, QUERY_TOO_EXPENSIVE as above. */
  get loaders(): Loaders {
    this.stopIfOver()
    return (this.made ??= createLoaders({
      viewer: this.viewer,
      services: this.allServices,
      signal: this.signal,
    }))
  }

  /** For the next event of a subscription: the same viewer, nothing remembered. */
  renewed(signal: AbortSignal): RequestContext {
    const context = new RequestContext(this.viewer, this.allServices, this.requestId, signal)
    context.progress.budget = this.progress.budget?.renewed() ?? null
    return context
  }

  private stopIfOver(): void {
    if (this.signal.aborted)
      throw new ForecartError('TIMEOUT', 'The operation took too long, or its caller left')
    this.progress.budget?.requireLeft()
  }
}
