/**
 * One answer for all who ask the same of one event: thousands of sockets of a shop's systems follow the same subscription, and each event
 * is the same object for all of them.
 */
import { createHash } from 'node:crypto'
import type { ExecutionArgs, ExecutionResult } from 'graphql'
import { BoundedCache } from '../core/bounded-cache'
import type { RequestContext } from '../graphql/context'
import { nameOfViewer } from './viewer-slots'

/** A few: sockets are told of an event one right after the other. */
const REMEMBERED_ANSWERS = 32

/** A subscription as it was asked for. */
type Question = Pick<ExecutionArgs, 'document' | 'operationName' | 'variableValues'> & {
  readonly contextValue: RequestContext
}

type Answer = (event: unknown) => Promise<ExecutionResult>

export class SharedAnswers {
  private readonly answers = new BoundedCache<string, Promise<ExecutionResult>>(REMEMBERED_ANSWERS)
  private readonly numbers = new WeakMap<object, number>()
  private lastNumber = 0

  /**
   * Finds or makes the answer to each event of one subscription. Who shares an answer has the same rights, document and variables.
   * @param alone makes it for one subscriber, and may end with it
   * @param forAll makes it for whoever may wait for it
   */
  of(question: Question, { alone, forAll }: Readonly<Record<'alone' | 'forAll', Answer>>): Answer {
    const { viewer } = question.contextValue
    // End users see what is theirs, so that there is little to share among them.
    if (viewer.kind !== 'apiKey' && viewer.kind !== 'admin') return alone
    const name = this.nameOf(question)
    return (event) => {
      if (typeof event !== 'object' || event === null) return alone(event)
      const key = `${this.numberOf(event)}/${name}`
      let shared = this.answers.get(key)
      if (!shared) {
        shared = forAll(event)
        this.answers.set(key, shared)
      }
      return shared
    }
  }

  private nameOf({ document, operationName, variableValues, contextValue }: Question): string {
    const digest = createHash('sha256')
      .update(JSON.stringify([operationName, variableValues]))
      .digest('base64')
    return `${this.numberOf(document)}/${nameOfViewer(contextValue.viewer, '')}/${digest}`
  }

  private numberOf(object: object): number {
    let number = this.numbers.get(object)
    if (number === undefined) {
      number = ++this.lastNumber
      this.numbers.set(object, number)
    }
    return number
  }
}
