/**
 * What the ids of each type stand for. A type is read as its other queries read it: by the same service, for the same
 * audiences. Whatever the viewer may not see answers as what does not exist does: null.
 */
import { type IdType, readId, readKey } from '../../../core/ids'
import { builtInScenario, SURFACES } from '../../../services/recommendation/scenarios/scenario'
import { type Audience, isOpenTo } from '../../audience'
import type { RequestContext } from '../../context'
import type { Loaders } from '../../loaders/loaders'
import { Advert } from '../advert/advert.type'
import { Alert } from '../alert/alert.type'
import { ApiKey } from '../api-key/api-key.type'
import { AuditEntry } from '../audit-log/audit-log.type'
import { Experiment } from '../experiment/experiment.type'
import { readForecastKey } from '../forecast/forecast-id'
import { DemandForecast } from '../forecast/demand-forecast.type'
import { Category } from '../item/category.type'
import { Import } from '../import/import.type'
import { Item } from '../item/item.type'
import { Job } from '../job/job.type'
import { Location } from '../location/location.type'
import { ModelVersion } from '../model/model.type'
import { TrainingRun } from '../model/training-run.type'
import { Order, OrderLine, OrderReturn } from '../order/order.type'
import { PaymentMethod } from '../payment-method/payment-method.type'
import { PurchaseOrder } from '../inventory/purchase-order.type'
import { Promotion } from '../promotion/promotion.type'
import { RecommendationScenario } from '../recommendation-scenario/scenario.type'
import { Event } from '../session/event.type'
import { Session } from '../session/session.type'
import { User } from '../user/user.type'
import type { Node } from './node.type'

interface NodeReader {
  /** Who may read things of this type by their ids. */
  readonly audiences: readonly [Audience, ...Audience[]]
  /** Null where the key names nothing that the viewer may see. */
  readonly read: (key: string, loaders: Loaders) => Promise<Node | null>
}

/** The reader of a type whose key is that of a row of the database. */
function rows<Row>(
  audiences: NodeReader['audiences'],
  loaderOf: (loaders: Loaders) => { load(key: bigint): Promise<Row | null> },
  toNode: (row: Row) => Node,
): NodeReader {
  return {
    audiences,
    read: async (text, loaders) => {
      const key = readKey(text)
      const row = key === null ? null : await loaderOf(loaders).load(key)
      return row === null ? null : toNode(row)
    },
  }
}

async function readForecast(text: string, loaders: Loaders): Promise<Node | null> {
  const key = readForecastKey(text)
  const value = key && (await loaders.storedForecast.load(key))
  return value && new DemandForecast(value, key.levels)
}

async function readScenario(text: string, loaders: Loaders): Promise<Node | null> {
  const builtIn = SURFACES.find((surface) => surface === text)
  const key = readKey(text)
  const scenario = builtIn
    ? builtInScenario(builtIn)
    : key && (await loaders.recommendationScenario.load(key))
  return scenario ? new RecommendationScenario(scenario) : null
}

const PUBLIC = ['user', 'read'] as const
const OF_MODELS = ['read', 'models'] as const

/** Each type with an id has a reader: without one, the program does not compile. */
export const NODE_READERS: Readonly<Record<IdType, NodeReader>> = {
  Advert: rows(
    ['read'],
    (loaders) => loaders.advert,
    (row) => new Advert(row),
  ),
  Alert: rows(
    ['read'],
    (loaders) => loaders.alert,
    (row) => new Alert(row),
  ),
  ApiKey: rows(
    ['admin'],
    (loaders) => loaders.apiKey,
    (row) => new ApiKey(row),
  ),
  AuditEntry: rows(
    ['admin'],
    (loaders) => loaders.auditEntry,
    (row) => new AuditEntry(row),
  ),
  Category: rows(
    PUBLIC,
    (loaders) => loaders.category,
    (row) => new Category(row),
  ),
  DemandForecast: { audiences: ['read'], read: readForecast },
  Event: rows(
    PUBLIC,
    (loaders) => loaders.event,
    (row) => new Event(row),
  ),
  Experiment: rows(
    ['read'],
    (loaders) => loaders.experiment,
    (row) => new Experiment(row),
  ),
  Import: rows(
    ['read'],
    (loaders) => loaders.import,
    (row) => new Import(row),
  ),
  Item: rows(
    PUBLIC,
    (loaders) => loaders.item,
    (row) => new Item(row),
  ),
  Job: rows(
    ['read'],
    (loaders) => loaders.job,
    (row) => new Job(row),
  ),
  Location: rows(
    PUBLIC,
    (loaders) => loaders.location,
    (row) => new Location(row),
  ),
  ModelVersion: rows(
    OF_MODELS,
    (loaders) => loaders.modelVersion,
    (row) => new ModelVersion(row),
  ),
  Order: rows(
    PUBLIC,
    (loaders) => loaders.order,
    (row) => new Order(row),
  ),
  OrderLine: rows(
    PUBLIC,
    (loaders) => loaders.orderLine,
    (row) => new OrderLine(row, row.currency),
  ),
  OrderReturn: rows(
    PUBLIC,
    (loaders) => loaders.orderReturn,
    (row) => new OrderReturn(row),
  ),
  PaymentMethod: rows(
    ['read'],
    (loaders) => loaders.paymentMethod,
    (row) => new PaymentMethod(row),
  ),
  Promotion: rows(
    ['read'],
    (loaders) => loaders.promotion,
    (row) => new Promotion(row),
  ),
  PurchaseOrder: rows(
    ['read'],
    (loaders) => loaders.purchaseOrder,
    (row) => new PurchaseOrder(row),
  ),
  RecommendationScenario: { audiences: ['read'], read: readScenario },
  Session: rows(
    PUBLIC,
    (loaders) => loaders.session,
    (row) => new Session(row),
  ),
  TrainingRun: rows(
    OF_MODELS,
    (loaders) => loaders.trainingRun,
    (row) => new TrainingRun(row),
  ),
  User: rows(
    PUBLIC,
    (loaders) => loaders.user,
    (row) => new User(row),
  ),
}

/** Answers null where the text is not an id of ours, or names what does not exist or is hidden from the viewer. */
export async function readNode(id: string, { viewer, loaders }: RequestContext): Promise<Node | null> {
  const named = readId(id)
  if (named === null) return null
  const reader = NODE_READERS[named.type]
  return isOpenTo(viewer, reader.audiences) ? reader.read(named.key, loaders) : null
}
