import * as root from 'parapet'
import * as authorizationDetails from 'parapet/authorization-details'
import * as clientAuthentication from 'parapet/client-authentication'
import * as clientCertificate from 'parapet/client-certificate'
import * as dpop from 'parapet/dpop'
import * as fetchAdapter from 'parapet/fetch'
import * as pkce from 'parapet/pkce'
import * as profiles from 'parapet/profiles'
import * as requestObject from 'parapet/request-object'
import * as denoKv from 'parapet/stores/deno-kv'
import * as durableObjects from 'parapet/stores/durable-objects'
import * as dynamodb from 'parapet/stores/dynamodb'
import * as encrypted from 'parapet/stores/encrypted'
import * as memory from 'parapet/stores/memory'
import * as postgres from 'parapet/stores/postgres'
import * as prefixed from 'parapet/stores/prefixed'
import * as redis from 'parapet/stores/redis'
import * as sqlite from 'parapet/stores/sqlite'
import * as testing from 'parapet/testing'

const modules = {
  parapet: root,
  'parapet/authorization-details': authorizationDetails,
  'parapet/client-authentication': clientAuthentication,
  'parapet/client-certificate': clientCertificate,
  'parapet/dpop': dpop,
  'parapet/fetch': fetchAdapter,
  'parapet/pkce': pkce,
  'parapet/profiles': profiles,
  'parapet/request-object': requestObject,
  'parapet/stores/deno-kv': denoKv,
  'parapet/stores/durable-objects': durableObjects,
  'parapet/stores/dynamodb': dynamodb,
  'parapet/stores/encrypted': encrypted,
  'parapet/stores/memory': memory,
  'parapet/stores/postgres': postgres,
  'parapet/stores/prefixed': prefixed,
  'parapet/stores/redis': redis,
  'parapet/stores/sqlite': sqlite,
  'parapet/testing': testing,
}

/** What every subpath but `parapet/node` exports, as this runtime sees it. */
export const surface = Object.fromEntries(
  Object.entries(modules).map(([specifier, module]) => [specifier, Object.keys(module).sort()]),
)
