import type { Viewer } from '../contracts/viewer'
import { ForecartError } from '../core/errors'
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
  }

  constructor(
    readonly viewer: Viewer,
    private readonly allServices: GraphqlServices,
    readonly requestId: string,
    /** Aborted when the caller is gone or the time is up: then nothing new is begun. */
    readonly signal: AbortSignal,
  ) {}

  /** @throws TIMEOUT where the operation is over already. */
  get services(): GraphqlServices {
    this.stopIfAborted()
    return this.allServices
  }

  /** @throws TIMEOUT where the operation is over already. */
  get loaders(): Loaders {
    this.stopIfAborted()
    return (this.made ??= createLoaders(this.viewer, this.allServices, this.signal))
  }

  /** For the next event of a subscription: the same viewer, nothing remembered. */
  renewed(signal: AbortSignal): RequestContext {
    return new RequestContext(this.viewer, this.allServices, this.requestId, signal)
  }

  private stopIfAborted(): void {
    if (this.signal.aborted)
      throw new ForecartError('TIMEOUT', 'The operation took too long, or its caller left')
  }
}
