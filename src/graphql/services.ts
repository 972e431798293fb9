/** What the graph is made of. Resolvers translate and delegate; these decide. */
import type { ApiKeyService } from '../services/api-key.service'
import type { CatalogService } from '../services/catalog.service'
import type { LocationService } from '../services/location.service'
import type { OrderQueryService } from '../services/order-query.service'
import type { PromotionQueryService } from '../services/promotion-query.service'
import type { SessionService } from '../services/session.service'
import type { UserService } from '../services/user.service'

export interface GraphqlServices {
  readonly apiKeys: ApiKeyService
  readonly catalog: CatalogService
  readonly locations: LocationService
  readonly orders: OrderQueryService
  readonly promotions: PromotionQueryService
  readonly sessions: SessionService
  readonly users: UserService
}
