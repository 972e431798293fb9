/** The process of a trainer, as its parent sees it. */
import { withHugePages } from '../config/huge-pages'
import type { DeviceName } from '../contracts/operations/device'
import { ChildProcess } from '../core/process/child-process'
import { compiledEntry } from '../core/process/child-process-entry'
import { hasErrorCode } from '../core/errors'
import { DEFAULT_HEARTBEAT, type HeartbeatPolicy } from '../core/process/heartbeat'
import type { Logger } from '../core/logger'
import type { TrainerProtocol } from './trainer-protocol'

/**
 * A training computes for as long as it lasts and nobody waits for it; requests come in moments and somebody does. Five steps
 * are about a third of the time where two want one processor, and all of one that is idle.
 */
const TRAINER_NICENESS = 5
/** On a machine that is busy for long, a process that yields to everybody takes its time to load. */
const TRAINER_READY_WITHIN_MS = 120_000
/** Preparing the data of a large shop keeps its event loop busy for minutes. */
const HEARTBEAT: HeartbeatPolicy = { ...DEFAULT_HEARTBEAT, maxBusyBeats: 1_800 }

/** For one training; it is not started again by itself. @param options.execArgv flags of Node */
export function createTrainer({
  logger,
  execArgv,
  heartbeat = HEARTBEAT,
}: {
  readonly logger: Logger
  readonly execArgv?: readonly string[]
  readonly heartbeat?: HeartbeatPolicy
}): ChildProcess<TrainerProtocol> {
  return new ChildProcess<TrainerProtocol>({
    entry: compiledEntry('training/trainer.process'),
    name: 'trainer',
    logger,
    unavailableCode: 'TRAINER_CRASHED',
    restart: null,
    execArgv,
    env: withHugePages(),
    niceness: TRAINER_NICENESS,
    heartbeat,
    readyTimeoutMs: TRAINER_READY_WITHIN_MS,
  })
}

const ON_GPU: ReadonlySet<DeviceName> = new Set(['tfjs-gpu', 'ort-cuda', 'ort-webgpu'])

/** A GPU's driver may take its process with it; on the processor a crash is a crash. */
export function blamesDevice(error: unknown, device: DeviceName): boolean {
  if (hasErrorCode(error, 'DEVICE_LOST') || hasErrorCode(error, 'DEVICE_UNAVAILABLE')) return true
  return hasErrorCode(error, 'TRAINER_CRASHED') && ON_GPU.has(device)
}
