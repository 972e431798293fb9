/** The settings, read from `process.env`, which this folder alone reads. Everything else is handed the validated result. */
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { compile as compileProxies } from '@fastify/proxy-addr'
import { z } from 'zod'
import { DEVICE_NAMES, type DeviceName } from '../contracts/operations/device'
import { CONSENT_PURPOSES, type ConsentPurpose } from '../contracts/shop/consent'
import type { Retention } from '../contracts/operations/retention'
import { TRAINING_DAYS } from '../contracts/models/training-days'
import { closestName } from '../core/closest-name'
import { ForecartError } from '../core/errors'

export const SEED_SIZES = ['none', 'tiny', 'demo', 'large'] as const
export type SeedSize = (typeof SEED_SIZES)[number]

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
const MIN_SECRET_LENGTH = 32

const databaseUrl = z
  .string()
  .refine(
    (url) => /^postgres(ql)?:\/\/[^/]+\/[^/?]+/.test(url),
    'must look like postgresql://user:password@host:5432/database',
  )

const days = z.coerce.number({ error: 'must be a number of days' }).int().min(1).max(36_500)

const places = z.coerce.number({ error: 'must be a number' }).int().min(1).max(1_000_000)

const rate = z.coerce.number({ error: 'must be a number' }).min(0).max(1_000_000)

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
}

/** An origin as browsers send it: scheme, host and port, with nothing after them. */
function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text
}

/** How many proxies there are in front of us, or which: addresses, networks (10.0.0.0/8), loopback, linklocal, uniquelocal. */
export type TrustedProxies = number | readonly string[]

const MAX_HOPS = 10

function parseProxies(text: string): TrustedProxies {
  if (/^ *\d+ *$/.test(text)) return Number(text)
  return listOf(text)
}

function areProxies(proxies: TrustedProxies): boolean {
  return typeof proxies === 'number' ? proxies <= MAX_HOPS : proxies.every(isProxy)
}

function isProxy(text: string): boolean {
  // Short forms, such as 10 for 0.0.0.10, are taken for a slip.
  if (/[\d:]/.test(text) && isIP(text.split('/', 1)[0]!) === 0) return false
  try {
    compileProxies(text)
    return true
  } catch {
    return false
  }
}

function isPurpose(text: string): text is ConsentPurpose {
  return CONSENT_PURPOSES.some((purpose) => purpose === text)
}

/** How many places there are, and how many of them one caller may take at a time. */
export interface Quotas {
  /** WebSockets of all callers together. */
  readonly sockets: number
  /** The sockets of one end user. */
  readonly userSockets: number
  readonly userSubscriptions: number
  /** WebSockets of one address that have not said yet who they are. */
  readonly addressHandshakes: number
  /** Connections of one address, WebSockets not counted. */
  readonly addressConnections: number
}

export const DEFAULT_QUOTAS: Quotas = {
  sockets: 5_000,
  userSockets: 20,
  userSubscriptions: 20,
  addressHandshakes: 100,
  addressConnections: 1_000,
}

const schema = z.object({
  PORT: z.coerce.number({ error: 'must be a port number' }).int().min(0).max(65_535).default(4000),
  HOST: z.string().min(1).default('127.0.0.1'),
  FORECART_HOME: z.string().min(1).default('.forecart'),
  DATABASE_URL: databaseUrl.optional(),
  FORECART_ADMIN_TOKEN: z
    .string()
    .min(MIN_SECRET_LENGTH, `must have at least ${MIN_SECRET_LENGTH} characters`)
    .optional(),
  FORECART_JWT_SECRET: z
    .string()
    .min(MIN_SECRET_LENGTH, `must have at least ${MIN_SECRET_LENGTH} characters`)
    .optional(),
  FORECART_JWT_JWKS_URL: z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }).optional(),
  FORECART_JWT_ISSUER: z.string().min(1).default('forecart'),
  FORECART_JWT_AUDIENCE: z.string().min(1).default('forecart'),
  FORECART_SEED: z.enum(SEED_SIZES, `must be one of ${SEED_SIZES.join(', ')}`).optional(),
  FORECART_DEVICE: z
    .enum(['auto', ...DEVICE_NAMES], `must be one of auto, ${DEVICE_NAMES.join(', ')}`)
    .default('auto'),
  FORECART_ALLOW_SOFTWARE_GPU: z.enum(['true', 'false'], 'must be true or false').default('false'),
  FORECART_MODEL_MEMORY_MIB: z.coerce.number({ error: 'must be a number' }).int().min(1).default(1024),
  FORECART_RERANK_DEADLINE_MS: z.coerce
    .number({ error: 'must be a number of milliseconds' })
    .int()
    .min(0)
    .max(1_000)
    .default(30),
  FORECART_TRAINING_DAYS: z.coerce
    .number({ error: 'must be a number of days' })
    .int()
    .min(TRAINING_DAYS.least)
    .max(TRAINING_DAYS.most)
    .default(TRAINING_DAYS.usual),
  FORECART_RETRAIN_ON_DRIFT: z.enum(['true', 'false'], 'must be true or false').default('false'),
  FORECART_EVENT_RECEIPT_DAYS: days.default(90),
  FORECART_AUDIT_DAYS: days.default(730),
  FORECART_RECOMMENDATION_DAYS: days.default(90),
  // Promotions are measured a week after their end, and tried again for another nine days.
  FORECART_PREDICTION_DAYS: days.min(30).default(730),
  FORECART_TASKS: z
    .string()
    .default('')
    .transform((text) => listOf(text).map((file) => resolve(file))),
  FORECART_DEFAULT_CONSENT: z
    .string()
    .default(CONSENT_PURPOSES.join(','))
    .transform((text) => listOf(text.toUpperCase()))
    .refine(
      (list) => list.join() === 'NONE' || list.every(isPurpose),
      `must be none, or list some of ${CONSENT_PURPOSES.join(', ').toLowerCase()}, separated by commas`,
    )
    .transform((list) => list.filter(isPurpose)),
  FORECART_CORS_ORIGINS: z
    .string()
    .default('')
    .transform(listOf)
    .refine(
      (list) => list.every(isOrigin),
      'must list exact origins such as https://shop.example, separated by commas',
    ),
  FORECART_TRUSTED_PROXIES: z
    .string()
    .default('0')
    .transform(parseProxies)
    .refine(
      areProxies,
      `must be a number of proxies (at most ${MAX_HOPS}), or list addresses and networks such as 10.0.0.0/8, separated by commas`,
    ),
  FORECART_USER_REQUESTS_PER_SECOND: rate.default(50),
  FORECART_KEY_REQUESTS_PER_SECOND: rate.default(0),
  FORECART_MAX_SOCKETS: places.default(DEFAULT_QUOTAS.sockets),
  FORECART_USER_SOCKETS: places.default(DEFAULT_QUOTAS.userSockets),
  FORECART_USER_SUBSCRIPTIONS: places.default(DEFAULT_QUOTAS.userSubscriptions),
  FORECART_ADDRESS_HANDSHAKES: places.default(DEFAULT_QUOTAS.addressHandshakes),
  FORECART_ADDRESS_CONNECTIONS: places.default(DEFAULT_QUOTAS.addressConnections),
  FORECART_LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
})

export interface Config {
  readonly port: number
  readonly host: string
  /** Absolute. Holds the embedded database, artifacts, the admin token and the lock of the one server. */
  readonly home: string
  /** Null: the embedded database. */
  readonly databaseUrl: string | null
  /** Null: one is generated, kept in the home and printed once. */
  readonly adminToken: string | null
  readonly jwt: {
    readonly secret: string | null
    readonly jwksUrl: string | null
    readonly issuer: string
    readonly audience: string
  }
  readonly seedSize: SeedSize
  /** What models are computed on; 'auto' measures. */
  readonly device: DeviceName | 'auto'
  /** WebGPU may run in software: for tests only. */
  readonly allowSoftwareGpu: boolean
  /** What loaded models of one host may take together; the least recently used leave above it. */
  readonly modelMemoryMib: number
  /** How long a recommendation waits for the network of its model; 0: it is not asked. */
  readonly rerankDeadlineMs: number
  /** How many days trainings and backtests read, where they do not say it themselves. */
  readonly trainingDays: number
  /** Whether forecasts that are further off than in the backtest ask for a training. */
  readonly retrainOnDrift: boolean
  readonly retention: Retention
  /** Files that bring tasks of the shop's own; see `openTaskCatalog`. */
  readonly taskFiles: readonly string[]
  /** What a customer who has not decided is taken to allow. */
  readonly defaultConsent: readonly ConsentPurpose[]
  /** Sites whose pages may ask from browsers. */
  readonly corsOrigins: readonly string[]
  /** The proxies whose X-Forwarded-For is believed; 0 stands for none. */
  readonly trustedProxies: TrustedProxies
  /** Requests a second of one caller; 0: any number. */
  readonly requestRates: { readonly user: number; readonly key: number }
  readonly quotas: Quotas
  readonly logLevel: (typeof LOG_LEVELS)[number]
}

/** Variables of our tests and benchmarks, and of programs that ask a server (docs/clients.md). */
const FOREIGN_NAMES = /^FORECART_(TEST_.*|BENCH_.*|URL|TOKEN)$/

/** Variables that look like settings and are not, each with the setting that was probably meant. */
function unknownSettings(names: readonly string[]): string[] {
  const settings = Object.keys(schema.shape)
  return names
    .filter((name) => name.startsWith('FORECART_') && !settings.includes(name) && !FOREIGN_NAMES.test(name))
    .map((name) => {
      const meant = closestName(name, settings)
      return meant === null ? `${name} is not a setting` : `${name} is not a setting; did you mean ${meant}?`
    })
}

/** @throws BAD_CONFIGURATION that names every variable that is wrong or is not a setting, and never a value. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const variables = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = schema.safeParse(variables)
  const issues = parsed.error?.issues ?? []
  const lines = [
    ...issues.map((issue) => `  ${issue.path.join('.')} ${issue.message}`),
    ...unknownSettings(Object.keys(variables)).map((line) => `  ${line}`),
  ]
  if (!parsed.success || lines.length > 0) {
    throw new ForecartError('BAD_CONFIGURATION', `The environment is not valid:\n${lines.join('\n')}`)
  }
  const env = parsed.data
  if (env.FORECART_JWT_SECRET && env.FORECART_JWT_JWKS_URL) {
    throw new ForecartError(
      'BAD_CONFIGURATION',
      'The environment is not valid:\n  FORECART_JWT_SECRET and FORECART_JWT_JWKS_URL exclude each other',
    )
  }
  return {
    port: env.PORT,
    host: env.HOST,
    home: resolve(env.FORECART_HOME),
    databaseUrl: env.DATABASE_URL ?? null,
    adminToken: env.FORECART_ADMIN_TOKEN ?? null,
    jwt: {
      secret: env.FORECART_JWT_SECRET ?? null,
      jwksUrl: env.FORECART_JWT_JWKS_URL ?? null,
      issuer: env.FORECART_JWT_ISSUER,
      audience: env.FORECART_JWT_AUDIENCE,
    },
    seedSize: env.FORECART_SEED ?? (env.DATABASE_URL ? 'none' : 'demo'),
    device: env.FORECART_DEVICE,
    allowSoftwareGpu: env.FORECART_ALLOW_SOFTWARE_GPU === 'true',
    modelMemoryMib: env.FORECART_MODEL_MEMORY_MIB,
    rerankDeadlineMs: env.FORECART_RERANK_DEADLINE_MS,
    trainingDays: env.FORECART_TRAINING_DAYS,
    retrainOnDrift: env.FORECART_RETRAIN_ON_DRIFT === 'true',
    retention: {
      receiptDays: env.FORECART_EVENT_RECEIPT_DAYS,
      auditDays: env.FORECART_AUDIT_DAYS,
      slateDays: env.FORECART_RECOMMENDATION_DAYS,
      predictionDays: env.FORECART_PREDICTION_DAYS,
    },
    taskFiles: env.FORECART_TASKS,
    defaultConsent: env.FORECART_DEFAULT_CONSENT,
    corsOrigins: env.FORECART_CORS_ORIGINS,
    trustedProxies: env.FORECART_TRUSTED_PROXIES,
    requestRates: {
      user: env.FORECART_USER_REQUESTS_PER_SECOND,
      key: env.FORECART_KEY_REQUESTS_PER_SECOND,
    },
    quotas: {
      sockets: env.FORECART_MAX_SOCKETS,
      userSockets: env.FORECART_USER_SOCKETS,
      userSubscriptions: env.FORECART_USER_SUBSCRIPTIONS,
      addressHandshakes: env.FORECART_ADDRESS_HANDSHAKES,
      addressConnections: env.FORECART_ADDRESS_CONNECTIONS,
    },
    logLevel: env.FORECART_LOG_LEVEL,
  }
}

const DRIVER_VARIABLES = [
  'VK_DRIVER_FILES',
  'VK_ICD_FILENAMES',
  'VK_ADD_DRIVER_FILES',
  'LD_LIBRARY_PATH',
  'CUDA_VISIBLE_DEVICES',
] as const

/** What the loaders of GPU drivers read; only what is set. */
export type DriverEnvironment = Readonly<Partial<Record<(typeof DRIVER_VARIABLES)[number], string>>>

export function readDriverEnvironment(environment: NodeJS.ProcessEnv = process.env): DriverEnvironment {
  return Object.fromEntries(
    DRIVER_VARIABLES.flatMap((name) => {
      const value = environment[name]
      return value ? [[name, value]] : []
    }),
  )
}
