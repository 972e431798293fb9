/**
 * GraphQL over WebSocket (graphql-transport-ws) on the path of the HTTP endpoint. Apollo's pipeline is not in its way, so
 * everything that guards HTTP is done here too: who may connect, tokens, validation, limits, audiences, time, masking.
 */
import { once } from 'node:events'
import type { IncomingMessage, Server as HttpServer } from 'node:http'
import { randomUUID } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { ExecutionArgs, GraphQLError } from 'graphql'
import { CloseCode, MessageType, handleProtocols, makeServer } from 'graphql-ws'
import type { Context as SocketContext, SubscribePayload } from 'graphql-ws'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import type { Viewer } from '../contracts/viewer'
import type { Clock } from '../core/time/clock'
import { ERRORS, hasErrorCode, invariant, isForecartError } from '../core/errors'
import type { RequestContext } from '../graphql/context'
import { toPublicError } from '../graphql/error-format'
import type { Admission } from './admission'
import { MAX_ANSWER_LENGTH, answerTooLarge, fitsAnswer, mayBeSoLarge } from './answer-bounds'
import type { Authenticator } from './authentication'
import { type ClientAddress, networkOf } from './client-address'
import { mayOpenSocket } from './cross-origin'
import { SharedRoom } from './shared-room'
import { SocketOperations } from './socket-operations'
import type { SocketOperationOptions } from './socket-operations'
import type { ContextualArgs } from './subscription-execution'
import { nameOfViewer } from './viewer-slots'

export interface WebSocketOptions extends SocketOperationOptions {
  readonly server: HttpServer
  /** Looks up whether credentials still hold. */
  readonly authenticator: Authenticator
  readonly admission: Admission
  readonly addressOf: ClientAddress
  readonly clock: Clock
  /** Pages of these sites may connect, beside our own. */
  readonly origins: readonly string[]
  readonly maxPayloadBytes: number
  readonly maxSockets: number
  /** Sockets of all callers together that have not said yet who they are. */
  readonly maxHandshakes: number
  /** Characters of answers that nobody has read yet, over both transports. */
  readonly unread: SharedRoom
  /** How often a peer must answer a ping. */
  readonly keepAliveMs: number
  /** How often it is looked up whether credentials still hold. */
  readonly recheckMs: number
}

interface Connection {
  readonly socket: WebSocket
  readonly requestId: string
  readonly address: string
  /** Gives back the place of those who have not said yet who they are. */
  readonly endHandshake: () => void
  /** Aborted when the socket is gone. */
  readonly controller: AbortController
  viewer?: Viewer
}

type Params = Record<string, unknown> | undefined
type Ctx = SocketContext<Params, Connection>

const PATH = '/graphql'
const GOING_AWAY = 1001
const MESSAGE_TOO_BIG = 1009
const TRY_AGAIN_LATER = 1013
/** Characters; WebSocket allows 123 bytes. */
const MAX_REASON_LENGTH = 100
const MAX_TIMER_MS = 2 ** 31 - 1
/** The id tells operations apart, and each of their messages repeats it. */
const MAX_OPERATION_ID_LENGTH = 128
/** The head of messages that carry an answer, as graphql-ws writes them. */
const MESSAGE_HEAD = /^\{"id":("(?:[^"\\]|\\.)*"),"type":"(\w+)"/
/** The length of a head in which each character of the id is escaped. */
const MAX_HEAD_LENGTH = 50 + 6 * MAX_OPERATION_ID_LENGTH
/** Unread bytes of one socket above which it is cut off: its buffers are not ours to hold. */
const MAX_BUFFERED_BYTES = 16 * 1024 * 1024

export class WebSocketGraphql {
  private readonly sockets: WebSocketServer
  private readonly operations: SocketOperations
  private readonly handshakes: SharedRoom
  private readonly protocol: ReturnType<typeof makeServer<Params, Connection>>
  private isDraining = false

  constructor(private readonly options: WebSocketOptions) {
    this.operations = new SocketOperations(options)
    this.handshakes = new SharedRoom(options.maxHandshakes)
    this.sockets = new WebSocketServer({
      noServer: true,
      maxPayload: options.maxPayloadBytes,
      perMessageDeflate: false,
      clientTracking: true,
      handleProtocols,
    })
    this.protocol = makeServer<Params, Connection>({
      connectionInitWaitTimeout: 3_000,
      onConnect: (ctx) => this.connect(ctx),
      onPing: (ctx) => this.countPing(ctx.extra),
      onPong: (ctx) => this.countPing(ctx.extra),
      onSubscribe: (ctx, id, payload) => this.prepare(ctx.extra, id, payload),
      execute: (args) => this.operations.execute(args as ContextualArgs),
      subscribe: (args) => this.operations.subscribe(args as ContextualArgs),
      onNext: (ctx, _id, _payload, args, result) => {
        const { requestId } = args.contextValue as RequestContext
        options.metrics.pushed.inc({ outcome: result.errors ? 'error' : 'ok' })
        const { errors, ...rest } = result
        if (!fitsAnswer(result.data))
          return { errors: [toPublicError(answerTooLarge(), requestId).formatted] }
        return errors
          ? { ...rest, errors: this.operations.formatAll(ctx.extra.viewer, errors, requestId) }
          : rest
      },
      onError: (ctx, _id, _payload, errors) =>
        this.operations.formatAll(ctx.extra.viewer, errors, ctx.extra.requestId),
    })
    options.server.on('upgrade', this.upgrade)
  }

  /** Closes every socket with 1001 and waits until they are gone, or `timeoutMs` is over. */
  async drain(timeoutMs: number): Promise<void> {
    this.isDraining = true
    this.options.server.off('upgrade', this.upgrade)
    const open = [...this.sockets.clients]
    for (const socket of open) socket.close(GOING_AWAY, 'The server is going away')
    const gone = Promise.all(
      open.filter((socket) => socket.readyState !== socket.CLOSED).map((socket) => once(socket, 'close')),
    )
    const timer = setTimeout(() => {
      for (const socket of open) socket.terminate()
    }, timeoutMs)
    await gone
    clearTimeout(timer)
    this.sockets.close()
  }

  private readonly upgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    const { maxSockets, origins, logger } = this.options
    stream.on('error', (error) => logger.debug({ err: error }, 'A connection broke while upgrading'))
    const path = request.url?.split('?', 1)[0]
    if (path !== PATH) return refuseUpgrade(stream, '404 Not Found')
    if (this.isDraining || this.sockets.clients.size >= maxSockets) {
      return refuseUpgrade(stream, '503 Service Unavailable')
    }
    if (!mayOpenSocket(request, origins)) return refuseUpgrade(stream, '403 Forbidden')
    const address = this.options.addressOf(request)
    const endHandshake = this.beginHandshake(stream, address)
    if (endHandshake === null) return refuseUpgrade(stream, '429 Too Many Requests')
    stream.once('close', endHandshake)
    this.sockets.handleUpgrade(request, stream, head, (socket) => this.open(socket, address, endHandshake))
  }

  /** Null where there is no place for one more of this address, or of its network. */
  private beginHandshake(stream: Duplex, address: string): (() => void) | null {
    let giveBack: () => void
    try {
      giveBack = this.options.slots.acquire('handshakes', { kind: 'anonymous' }, address)
    } catch {
      return null
    }
    const leave = this.handshakes.take(networkOf(address), 1, () => stream.destroy())
    if (leave === null) giveBack()
    return (
      leave &&
      (() => {
        giveBack()
        leave()
      })
    )
  }

  private open(socket: WebSocket, address: string, endHandshake: () => void): void {
    const { logger, metrics } = this.options
    const connection: Connection = {
      socket,
      requestId: randomUUID(),
      address,
      endHandshake,
      controller: new AbortController(),
    }
    metrics.sockets.inc()
    const stopPinging = keepAlive(socket, this.options.keepAliveMs)
    socket.on('error', (error) =>
      logger.debug({ err: error, requestId: connection.requestId }, 'A socket failed'),
    )
    const closed = this.protocol.opened(
      {
        protocol: socket.protocol,
        // Settles when the bytes have left: a slow reader slows down whoever sends to it.
        send: (text) =>
          new Promise((resolve, reject) => {
            if (socket.readyState !== socket.OPEN) return resolve()
            if (text.length > MAX_ANSWER_LENGTH) text = withoutAnswer(text)
            if (socket.bufferedAmount > MAX_BUFFERED_BYTES) socket.terminate()
            const read = this.holdUnread(connection, text)
            socket.send(text, (error) => {
              read()
              if (error) reject(error)
              else resolve()
            })
          }),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (handle) => {
          socket.on('message', (data: Buffer, isBinary) => {
            if (isBinary) return socket.close(CloseCode.BadRequest, 'Send text')
            if (!mayBeSoLarge(connection.viewer ?? null, data.length)) {
              return socket.close(MESSAGE_TOO_BIG, 'The message is too large for who sends it')
            }
            handle(data.toString('utf8')).catch((error: unknown) => this.fail(connection, error))
          })
        },
      },
      connection,
    )
    socket.once('close', (code, reason) => {
      metrics.sockets.dec()
      stopPinging()
      connection.controller.abort()
      closed(code, reason.toString()).catch((error: unknown) => this.fail(connection, error))
    })
  }

  /** Room for a message until it has left. Where there is none, the socket is cut off. */
  private holdUnread({ socket, viewer, address }: Connection, text: string): () => void {
    const cut = () => socket.terminate()
    const name = nameOfViewer(viewer ?? { kind: 'anonymous' }, address)
    const read = this.options.unread.take(name, text.length, cut)
    if (read) return read
    cut()
    return () => undefined
  }

  private fail(connection: Connection, error: unknown): void {
    const { socket, requestId } = connection
    if (socket.readyState !== socket.OPEN) return
    // graphql-ws throws plain errors for messages that are none; what it could not foresee is ours.
    this.options.logger.warn({ err: error, requestId }, 'A socket was closed after a message it sent')
    socket.close(CloseCode.BadRequest, 'The message could not be handled')
  }

  private async connect(ctx: Ctx): Promise<boolean> {
    const { admission, slots, logger } = this.options
    const { extra: connection } = ctx
    const { address, requestId, socket } = connection
    try {
      const viewer = await admission.admit(
        {
          authorization: textParam(ctx.connectionParams, 'authorization'),
          apiKey: textParam(ctx.connectionParams, 'apiKey'),
        },
        address,
      )
      if (viewer.kind === 'anonymous') return false
      const release = slots.acquire('sockets', viewer, address)
      if (socket.readyState !== socket.OPEN) {
        release()
        return false
      }
      socket.once('close', release)
      connection.endHandshake()
      connection.viewer = viewer
      this.watchCredentials(connection, viewer)
      return true
    } catch (error) {
      if (!hasErrorCode(error, 'UNAUTHENTICATED') && !hasErrorCode(error, 'RATE_LIMITED')) {
        logger.error({ err: error, requestId, address }, 'A socket could not be authenticated')
      }
      // The protocol has no errors before the first operation: the code is the reason of the close.
      if (isForecartError(error) && ERRORS[error.code].isTransient) {
        socket.close(TRY_AGAIN_LATER, `${error.code}: ${error.message}`.slice(0, MAX_REASON_LENGTH))
      }
      return false
    }
  }

  /** Pings are read and answered like operations, so they count like them. */
  private countPing({ socket, viewer, address }: Connection): void {
    try {
      this.options.limiter.take(viewer ?? { kind: 'anonymous' }, address)
    } catch (error) {
      if (!hasErrorCode(error, 'RATE_LIMITED')) throw error
      socket.close(TRY_AGAIN_LATER, `RATE_LIMITED: ${(error as Error).message}`.slice(0, MAX_REASON_LENGTH))
    }
  }

  /** Closes the socket with 4403 as soon as its credentials are no longer valid. */
  private watchCredentials({ socket, requestId }: Connection, viewer: Viewer): void {
    const { authenticator, clock, recheckMs, logger } = this.options
    const expire = () => socket.close(CloseCode.Forbidden, 'The credentials have expired')
    const expiresAt = 'expiresAt' in viewer ? viewer.expiresAt : null
    const remainingMs = expiresAt ? expiresAt.getTime() - clock.now().getTime() : null
    const timer =
      remainingMs !== null && remainingMs < MAX_TIMER_MS ? setTimeout(expire, Math.max(0, remainingMs)) : null
    const recheck = setInterval(() => {
      authenticator.isStillValid(viewer, clock.now()).then(
        (isValid) => (isValid ? undefined : expire()),
        (error: unknown) => logger.warn({ err: error, requestId }, 'Credentials could not be checked again'),
      )
    }, recheckMs)
    socket.once('close', () => {
      if (timer) clearTimeout(timer)
      clearInterval(recheck)
    })
  }

  private prepare(
    { viewer, controller, socket }: Connection,
    id: string,
    payload: SubscribePayload,
  ): ExecutionArgs | readonly GraphQLError[] {
    invariant(viewer, 'operations are taken from sockets that were let in')
    if (id.length > MAX_OPERATION_ID_LENGTH) {
      socket.close(CloseCode.BadRequest, `Ids have at most ${MAX_OPERATION_ID_LENGTH} characters`)
      return []
    }
    return this.operations.prepare(viewer, controller.signal, payload)
  }
}

function keepAlive(socket: WebSocket, everyMs: number): () => void {
  let isAlive = true
  socket.on('pong', () => (isAlive = true))
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate()
    isAlive = false
    if (socket.readyState === socket.OPEN) socket.ping()
  }, everyMs)
  return () => clearInterval(timer)
}

function refuseUpgrade(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

/** The message of the same operation with an error in place of an answer that is too large. */
function withoutAnswer(text: string): string {
  // Read from its head: to parse all of it would hold up everybody.
  const [, id = '""', type] = MESSAGE_HEAD.exec(text.slice(0, MAX_HEAD_LENGTH)) ?? []
  const { code, message } = answerTooLarge()
  const errors = [{ message, extensions: { code } }]
  return JSON.stringify({
    id: JSON.parse(id) as string,
    type,
    payload: type === MessageType.Next ? { errors } : errors,
  })
}

function textParam(params: Params, name: string): string | undefined {
  const value = params?.[name]
  return typeof value === 'string' ? value : undefined
}
