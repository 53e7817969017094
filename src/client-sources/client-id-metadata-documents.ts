import { describeType } from '../encoding/describe-value.ts'
import { ignoreRejection } from '../encoding/ignore-rejection.ts'
import { refuseDocument } from '../errors/client-document.ts'
import { type FetchedText, fetchText } from '../host/bounded-fetch.ts'
import { describeClientId, withDetail } from '../host/client-identifier.ts'
import { askRegistry, isRefusal } from '../host/client-registry.ts'
import { readFetchUrl } from '../host/fetch-address.ts'
import { nowOf } from '../host/now.ts'
import type { Client } from '../types/client.ts'
import type { ClientRefusal, FindClient } from '../types/ports.ts'
import type { EpochSeconds } from '../types/time.ts'
import { parseClientIdMetadataDocument } from './document.ts'
import { documentCache } from './document-cache.ts'
import { type ClientIdMetadataDocumentsOptions, withDefaults } from './document-options.ts'
import { looksLikeDocumentUrl, parseDocumentUrl } from './document-url.ts'
import { computeFreshness } from './freshness.ts'

/** A `findClient` that knows clients by their metadata documents. The mark goes into the server's metadata. */
export type DocumentClientSource = FindClient & { readonly client_id_metadata_document_supported: true }

const PARAMETER = { parameter: 'client_id' } as const

const refusal = (...args: Parameters<typeof refuseDocument>): ClientRefusal => ({ refused: refuseDocument(...args) })

/** Most characters of a `client_id` in the detail of an event: more than of others, since its path tells documents apart. */
const MAX_SHOWN = 256

/** Says in the event which document it was: nobody registered its client, so the event has no `client_id`. */
const withClientId = ({ refused }: ClientRefusal, client_id: string): ClientRefusal => ({
  // A client that swaps client_id and secret does not get here: looksLikeDocumentUrl was true, and no secret begins with `https://`.
  refused: withDetail(refused, describeClientId(client_id, MAX_SHOWN)),
})

const SUBJECT = {
  name: 'document',
  accept: 'application/json',
  failure: (sentence: string, cause?: unknown) => Object.assign(new Error(sentence, { cause }), { name: FAILURE }),
} as const

const FAILURE = 'ClientDocumentUnavailable'

/** A document as it came, and the moment at which it was asked for. */
type FetchedDocument = FetchedText & { readonly askedAt: EpochSeconds }

/** Makes a `findClient` that asks the registry first, and then fetches the metadata document at a `client_id` which begins with
 * `https://`.
 *
 * Requests that name one URL at a time share one fetch. A valid document is served while it is fresh (RFC 9111, between `minAge` and
 * `maxAge`); a stale one is never served, and an error or an invalid document is never reused. `budget` bounds what attackers make the
 * server fetch: where it is used up, the refusal is `client-document-rate`, 429. The sections cited are those of
 * draft -02. Draft -00, which the MCP specification pins in places, differs in redirects: see the option `maxRedirects`.
 * @see draft-ietf-oauth-client-id-metadata-document §3, §4, §5, §6, §8, MCP Authorization 2026-07-28 */
export const clientIdMetadataDocuments = (options: ClientIdMetadataDocumentsOptions): DocumentClientSource => {
  const given = withDefaults(options)
  const { findClient, clock, allowsUrl, budget, policy, maxEntries, maxEntriesPerOrigin } = given
  const documents = documentCache(maxEntries, maxEntriesPerOrigin)
  // by URL, one entry for each fetch that is under way, which the budget bounds
  const fetching = new Map<string, Promise<FetchedDocument | ClientRefusal>>()
  // by client_id, one entry for each that waits for such a fetch
  const resolving = new Map<string, Promise<Client | ClientRefusal>>()

  const accept = (client_id: string, url: URL, { text, headers, askedAt }: FetchedDocument) => {
    if (!isJSON(headers.get('content-type'))) {
      documents.delete(client_id)
      return refusal('client-document-invalid', { ...PARAMETER, detail: 'The Content-Type is not that of JSON.' })
    }
    const parsed = parseClientIdMetadataDocument(text, client_id, policy)
    if (!parsed.ok) {
      documents.delete(client_id)
      return { refused: parsed.error }
    }
    const bounds = { least: given.minAge, most: given.maxAge, standard: given.defaultAge }
    const freshUntil = askedAt + computeFreshness(headers, askedAt, bounds)
    documents.set(client_id, { url, client: parsed.value, fetchedAt: askedAt, freshUntil })
    reportLogo(given, parsed.value, freshUntil)
    return parsed.value
  }

  const fetchDocument = async (url: URL, askedAt: EpochSeconds): Promise<FetchedDocument | ClientRefusal> => {
    try {
      const signal = given.timeout(given.timeoutMilliseconds)
      return { ...(await fetchText(given.fetch, url.href, SUBJECT, signal, given)), askedAt }
    } catch (error) {
      if (!(error instanceof Error) || error.name !== FAILURE) throw error
      return refusal('client-document-unavailable', { ...PARAMETER, detail: error.message })
    }
  }

  /** A host in upper case or a default port makes another client_id of the same URL. Such client_ids share one fetch. They do not share
   * the budget's refusal, because one of them may be known. */
  const fetchOnce = (client_id: string, url: URL, now: EpochSeconds) => {
    const pending = fetching.get(url.href)
    if (pending !== undefined) return pending
    const place = budget.begin(url, documents.get(client_id) !== undefined)
    if (place.end === undefined) {
      const { bound, retryAfter } = place
      const detail = bound === undefined ? {} : { detail: `The bound ${bound} of the budget is reached.` }
      return { refused: { ...refuseDocument('client-document-rate', { ...PARAMETER, ...detail }), retryAfter } }
    }
    const started = fetchDocument(url, now).finally(() => {
      fetching.delete(url.href)
      place.end()
    })
    fetching.set(url.href, started)
    return started
  }

  const resolve = async (client_id: string, url: URL, now: EpochSeconds): Promise<Client | ClientRefusal> => {
    const fetched = await fetchOnce(client_id, url, now)
    return 'refused' in fetched ? fetched : accept(client_id, url, fetched)
  }

  /** Requests that name one client_id while its URL is being fetched wait for the same answer. */
  const resolveOnce = (client_id: string, url: URL, now: EpochSeconds): Promise<Client | ClientRefusal> => {
    const known = resolving.get(client_id)
    if (known !== undefined) return known
    const pending = resolve(client_id, url, now).finally(() => resolving.delete(client_id))
    resolving.set(client_id, pending)
    return pending
  }

  const readUrl = (client_id: string): URL | ClientRefusal => {
    const parsed = parseDocumentUrl(client_id)
    if (!parsed.ok) return refusal('client-document-url', { ...PARAMETER, detail: parsed.error })
    if (readFetchUrl(parsed.value.href, given.allowsHost) !== undefined) return parsed.value
    return refusal('client-document-url', { ...PARAMETER, detail: 'The host of client_id is not public.' })
  }

  const findDescribed = async (client_id: string): Promise<Client | ClientRefusal> => {
    const url = documents.get(client_id)?.url ?? readUrl(client_id)
    if ('refused' in url) return url
    // a copy: a host may drop the query to compare the rest, and a URL cannot be frozen
    const allowed: unknown = await allowsUrl(new URL(url))
    if (allowed === false) return refusal('client-document-denied', PARAMETER)
    if (allowed !== true) throw new TypeError(`allowsUrl must return true or false; got ${describeType(allowed)}.`)
    const now = nowOf({ clock })
    // after the host's answer: meanwhile the document may have become stale
    const kept = documents.get(client_id)
    // a clock that was set back must not keep an old document
    if (kept !== undefined && now >= kept.fetchedAt && now < kept.freshUntil) return kept.client
    return resolveOnce(client_id, url, now)
  }

  const find: FindClient = async (client_id) => {
    const registered = await askRegistry(findClient, client_id)
    if ((registered ?? undefined) !== undefined || !looksLikeDocumentUrl(client_id)) return registered
    const found = await findDescribed(client_id)
    return isRefusal(found) ? withClientId(found, client_id) : found
  }
  return Object.assign(find, { client_id_metadata_document_supported: true as const })
}

/** `application/json` or `application/…+json`, with any parameters. */
const isJSON = (contentType: string | null): boolean =>
  /^application\/(?:[a-z0-9!#$&^_.-]+\+)?json[ \t]*(?:;|$)/i.test(contentType ?? '')

const reportLogo = (
  { onLogo, allowsHost }: Pick<ReturnType<typeof withDefaults>, 'onLogo' | 'allowsHost'>,
  { client_id, logo_uri }: Client,
  freshUntil: EpochSeconds,
): void => {
  if (typeof logo_uri !== 'string' || readFetchUrl(logo_uri, allowsHost) === undefined) return
  try {
    ignoreRejection(onLogo({ client_id, logo_uri, freshUntil }))
  } catch {}
}
