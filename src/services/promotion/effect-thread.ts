/** The thread that measures and predicts promotions: one, started when it is first needed, with a bounded queue and a bounded time for each call. */
import { Worker } from 'node:worker_threads'
import { deserializeError, ForecartError } from '../../core/errors'
import { compiledEntry } from '../../core/process/child-process-entry'
import type { DesignOptions, DesignUnits, JointEffects, Refusal, TestDesign } from '../../evaluation'
import type {
  DiscountQuestion,
  DiscountSuggestion,
  FittedLift,
  LiftData,
  LiftPlan,
  LiftTerms,
  ListPriceQuestion,
  ListPriceSuggestion,
} from '../../models/promotion'
import type {
  EffectCall,
  EffectRequest,
  EffectResponse,
  EffectResult,
  EffectTask,
  EffectThreadData,
  LiftResult,
  UpliftResult,
  UpliftTask,
} from './effect-protocol'
import type { OverlapQuestion } from './tell-apart'

export interface EffectThreadOptions {
  /** Of what learns from the shop's customers, which it reads itself. */
  readonly databaseUrl?: string
  /** Calls that may wait. Default 32. */
  readonly mostWaiting?: number
  /** From when a call has the thread. Default 30 s. */
  readonly mostMs?: number
  /** Default: the compiled one. */
  readonly entry?: string
}

interface Waiting {
  readonly call: EffectCall
  readonly resolve: (response: EffectResponse) => void
  readonly reject: (error: ForecartError) => void
}

const THREAD_MEMORY_MIB = 256

export class EffectThread {
  private readonly waiting: Waiting[] = []
  private running: { readonly id: number; readonly waiting: Waiting; readonly timer: NodeJS.Timeout } | null =
    null
  private worker: Worker | null = null
  private lastId = 0
  private isClosed = false

  constructor(private readonly options: EffectThreadOptions = {}) {}

  /** @throws RATE_LIMITED where too many calls wait, TIMEOUT, and what the measurement throws */
  async measure(tasks: readonly EffectTask[]): Promise<readonly EffectResult[]> {
    return (await this.call({ kind: 'measure', tasks })) as readonly EffectResult[]
  }

  /** @throws as `measure` */
  async tellApart(question: OverlapQuestion): Promise<JointEffects | null> {
    return (await this.call({ kind: 'tell-apart', question })) as JointEffects | null
  }

  /** @throws as `measure` */
  async design(units: DesignUnits, options: DesignOptions): Promise<readonly TestDesign[] | Refusal> {
    return (await this.call({ kind: 'design', units, options })) as readonly TestDesign[] | Refusal
  }

  /** @throws as `measure` */
  async fitLift(data: LiftData): Promise<FittedLift> {
    return (await this.call({ kind: 'fit-lift', data })) as FittedLift
  }

  /** @throws as `measure`, and what the prediction throws */
  async predictLift(fit: FittedLift, plan: LiftPlan, terms: LiftTerms): Promise<LiftResult> {
    return (await this.call({ kind: 'predict-lift', fit, plan, terms })) as LiftResult
  }

  /** @throws as `measure`, and what the predictions throw */
  async suggestDiscount(
    fit: FittedLift,
    question: DiscountQuestion,
    terms: LiftTerms,
  ): Promise<DiscountSuggestion> {
    return (await this.call({ kind: 'suggest-discount', fit, question, terms })) as DiscountSuggestion
  }

  /** @throws as `measure`, and what the predictions throw */
  async suggestListPrice(
    fit: FittedLift,
    question: ListPriceQuestion,
    terms: LiftTerms,
  ): Promise<ListPriceSuggestion> {
    return (await this.call({ kind: 'suggest-list-price', fit, question, terms })) as ListPriceSuggestion
  }

  /** @throws as `measure`, and what the training throws */
  async learnUplift(task: UpliftTask): Promise<UpliftResult> {
    return (await this.call({ kind: 'learn-uplift', task })) as UpliftResult
  }

  private async call(call: EffectCall): Promise<unknown> {
    if (this.isClosed) throw stopped()
    if (this.waiting.length >= (this.options.mostWaiting ?? 32)) {
      throw new ForecartError(
        'RATE_LIMITED',
        'Too many measurements of promotions wait; ask again in a few seconds',
      )
    }
    const response = await new Promise<EffectResponse>((resolve, reject) => {
      this.waiting.push({ call, resolve, reject })
      this.next()
    })
    if ('error' in response) throw deserializeError(response.error)
    return response.value
  }

  /** What runs, waits or comes later is CANCELLED. */
  async close(): Promise<void> {
    this.isClosed = true
    const worker = this.worker
    for (const { reject } of this.waiting.splice(0)) reject(stopped())
    this.fail(stopped())
    await worker?.terminate()
  }

  private next(): void {
    if (this.running) return
    const waiting = this.waiting.shift()
    if (!waiting) return
    const mostMs = this.options.mostMs ?? 30_000
    const id = ++this.lastId
    const timer = setTimeout(
      () => this.fail(new ForecartError('TIMEOUT', `The measurement took longer than ${mostMs / 1000} s`)),
      mostMs,
    )
    this.running = { id, waiting, timer }
    try {
      this.worker ??= this.start()
      this.worker.postMessage({ id, call: waiting.call } satisfies EffectRequest)
    } catch (error) {
      this.fail(error instanceof ForecartError ? error : crashed(error))
    }
  }

  private start(): Worker {
    const worker = new Worker(this.options.entry ?? compiledEntry('services/promotion/effect.worker'), {
      resourceLimits: { maxOldGenerationSizeMb: THREAD_MEMORY_MIB },
      workerData: { databaseUrl: this.options.databaseUrl ?? null } satisfies EffectThreadData,
    })
    // The thread keeps no process alive.
    worker.unref()
    worker.on('message', (response: EffectResponse) => {
      if (response.id !== this.running?.id) return
      const { waiting } = this.running
      this.release()
      waiting.resolve(response)
      this.next()
    })
    worker.on('error', (error) => {
      if (worker === this.worker) this.fail(crashed(error))
    })
    // Without an error: what ended is not asked again, and what it was asked does not wait for its time to pass.
    worker.on('exit', (code) => {
      if (worker === this.worker) this.fail(crashed(new Error(`The thread ended with the code ${code}`)))
    })
    return worker
  }

  /** Ends the thread; the next call starts another. */
  private fail(error: ForecartError): void {
    const waiting = this.running?.waiting
    this.release()
    void this.worker?.terminate()
    this.worker = null
    waiting?.reject(error)
    this.next()
  }

  private release(): void {
    if (this.running) clearTimeout(this.running.timer)
    this.running = null
  }
}

function stopped(): ForecartError {
  return new ForecartError('CANCELLED', 'The server stops')
}

function crashed(cause: unknown): ForecartError {
  return new ForecartError(
    'INTERNAL_SERVER_ERROR',
    'The thread that measures promotions broke down',
    {},
    { cause },
  )
}
