// One server of a host, in a process of its own, that stands still in the middle of an operation: it says so over IPC, and never goes
// on. Takes its orders over IPC: which engine and where, which operation on what, and before which call of the store to stop.

import { issueAuthorizationResponse } from '../../../../src/endpoints/authorization-response.ts'
import { processPushedAuthorizationRequest } from '../../../../src/endpoints/pushed-authorization-request.ts'
import { resumeAuthorizationRequest } from '../../../../src/endpoints/resume.ts'
import { redeemAuthorizationCode } from '../../../../src/endpoints/token.ts'
import { connect } from '../connections.mjs'
import { serverOver } from './client.ts'

const operations = {
  push: (as, request) => processPushedAuthorizationRequest(as, request),
  decide: async (as, reference) => {
    const resumed = await resumeAuthorizationRequest(as, reference)
    return issueAuthorizationResponse(as, resumed.value, { decision: 'granted', subject: 'alice' })
  },
  redeem: (as, request) => redeemAuthorizationCode(as, request),
}

const standStill = () => {
  process.send('stopped')
  return new Promise(() => {})
}

process.once('message', async ({ engine, address, key, operation, input, stopBefore }) => {
  const { store } = await connect(engine, address)
  const stopping =
    (call) =>
    (key, ...rest) =>
      `${call} ${key.slice(0, key.indexOf(':'))}` === stopBefore ? standStill() : store[call](key, ...rest)
  const as = serverOver({ insert: stopping('insert'), get: stopping('get'), take: stopping('take') }, key)
  await operations[operation](as, typeof input === 'string' ? input : { ...input, headers: new Headers(input.headers) })
  process.send('went through')
})
