/** Payment methods, and where, in which currency and for which totals they can be used. */
import type { EntityRef } from '../../contracts/shop/entity-ref'
import type { Viewer } from '../../contracts/viewer'
import type { Queryable } from '../../db/client'
import * as paymentMethodQuery from '../../db/repositories/shop/payment-method-query.repository'
import type {
  PaymentAvailabilityRecord,
  PaymentMethodConditions,
  PaymentMethodRecord,
} from '../../db/repositories/shop/payment-method-query.repository'
import { requireScope } from '../access'
import { inOrderOfRefs, splitRefs } from '../entity-ref'
import { refuse, requireAmount, requireCurrency } from '../input-rules'
import { emptyPage, listLimits, pageSize, positionAfter, requireShortLists, toPage } from '../page'
import type { Ordering, Page, PageRequest } from '../page'
import type { LocationService } from './location.service'

export type {
  PaymentAvailabilityRecord,
  PaymentMethodRecord,
} from '../../db/repositories/shop/payment-method-query.repository'

export interface PaymentMethodFilter {
  /** Active methods where absent; null: active and retired ones. */
  readonly active?: boolean | null
  /** Methods that can be used at this place. */
  readonly location?: EntityRef
  /** Methods that can be used in this currency. */
  readonly currency?: string
  /** Methods that can be used for this total. It needs a currency. */
  readonly amountMinor?: bigint
}

const ORDERING: Ordering = {
  name: 'paymentMethod.id',
  expression: 'm.id',
  sqlType: 'bigint',
  descending: false,
}

export interface PaymentMethodServiceOptions {
  readonly database: Queryable
  readonly locations: LocationService
}

export class PaymentMethodService {
  constructor(private readonly options: PaymentMethodServiceOptions) {}

  /** Answers in the order of `refs`; null where there is no such method. */
  async paymentMethodsByRef(
    viewer: Viewer,
    refs: readonly EntityRef[],
  ): Promise<(PaymentMethodRecord | null)[]> {
    requireScope(viewer, 'read')
    const { ids, externalIds } = splitRefs(refs)
    return inOrderOfRefs(refs, await paymentMethodQuery.byKeys(this.options.database, ids, externalIds))
  }

  /** @throws BAD_USER_INPUT where an amount has no currency. */
  async paymentMethods(
    viewer: Viewer,
    request: PageRequest & { filter?: PaymentMethodFilter },
  ): Promise<Page<PaymentMethodRecord>> {
    requireScope(viewer, 'read')
    const first = pageSize(request)
    const after = positionAfter(request.after, ORDERING)
    const { active = true, location: ref, currency, amountMinor } = request.filter ?? {}
    if (amountMinor !== undefined && currency === undefined) refuse('filter.amountMinor needs a currency')
    const [location] = ref ? await this.options.locations.locationsByRef(viewer, [ref]) : []
    if (ref && !location) return emptyPage()
    const conditions: PaymentMethodConditions = {
      ...(active === null ? {} : { active }),
      ...(location ? { locationId: location.id } : {}),
      ...(currency === undefined ? {} : { currency: requireCurrency(currency, 'filter.currency') }),
      ...(amountMinor === undefined ? {} : { amountMinor: requireAmount(amountMinor, 'filter.amountMinor') }),
    }
    const rows = await paymentMethodQuery.list(this.options.database, conditions, {
      sort: ORDERING,
      descending: false,
      first,
      after,
    })
    return toPage(rows, ORDERING, request, () => paymentMethodQuery.count(this.options.database, conditions))
  }

  /**
   * Answers in the order of `methodIds`; an empty list stands for everywhere. Null as `first` asks for all.
   * @throws QUERY_TOO_EXPENSIVE where all are too many
   */
  async availabilityOf(
    viewer: Viewer,
    methodIds: readonly bigint[],
    first: number | null,
  ): Promise<PaymentAvailabilityRecord[][]> {
    requireScope(viewer, 'read')
    const rows = await paymentMethodQuery.availabilityOf(this.options.database, methodIds, listLimits(first))
    const byMethod = new Map<bigint, PaymentAvailabilityRecord[]>(methodIds.map((id) => [id, []]))
    for (const row of requireShortLists(rows, first)) byMethod.get(row.paymentMethodId)?.push(row)
    return methodIds.map((id) => byMethod.get(id) ?? [])
  }
}
