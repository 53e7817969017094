import { describe, expect, it } from 'vitest'
import { guessEndpoint } from '../../docs/playground/judge/evidence.ts'
import { guessIssuer, guessProfile } from '../../docs/playground/judge/profiles.ts'
import { requestOf } from './support.ts'

describe('the issuer', () => {
  it.each([
    ['https://as.example/par', 'https://as.example'],
    ['https://as.example/as/par.oauth2', 'https://as.example'],
    ['https://as.example/oauth/par', 'https://as.example'],
    ['https://as.example/connect/par', 'https://as.example'],
    ['https://as.example/o/authorize/?client_id=a', 'https://as.example'],
    ['http://as.example/par', 'https://as.example'],
    ['http://localhost:8080/par', 'http://localhost:8080'],
    ['https://kc.example/realms/shop/protocol/openid-connect/ext/par/request', 'https://kc.example/realms/shop'],
    ['https://kc.example/auth/realms/shop/protocol/openid-connect/token', 'https://kc.example/auth/realms/shop'],
    ['https://dev.okta.example/oauth2/default/v1/par', 'https://dev.okta.example/oauth2/default'],
    ['https://dev.okta.example/oauth2/v1/par', 'https://dev.okta.example/oauth2'],
    ['https://as.example/tenant/par', 'https://as.example/tenant'],
    ['no URL', 'https://as.example'],
  ])('of %s is %s', (url, issuer) => {
    expect(guessIssuer(url, 'oauth21')).toBe(issuer)
  })

  it('ends with a slash at Auth0, and with /oauth2 at IBM', () => {
    expect(guessIssuer('https://tenant.auth0.com/oauth/par', 'auth0HighlyRegulatedIdentity')).toBe(
      'https://tenant.auth0.com/',
    )
    expect(guessIssuer('https://tenant.verify.ibm.com/oauth2/par', 'ibmVerify')).toBe(
      'https://tenant.verify.ibm.com/oauth2',
    )
  })
})

describe('the policy', () => {
  it.each([
    ['https://tenant.auth0.com/oauth/par', 'auth0HighlyRegulatedIdentity'],
    ['https://tenant.auth0.com/authorize?client_id=a', 'oauth21'],
    ['https://tenant.verify.ibm.com/oauth2/par', 'ibmVerify'],
    ['https://notauth0.com/oauth/par', 'oauth21'],
    ['', 'oauth21'],
  ])('of %s is %s', (url, profile) => {
    expect(guessProfile(url)).toBe(profile)
  })
})

describe('the endpoint', () => {
  it.each([
    ['curl https://as.example/x -d grant_type=refresh_token', 'token'],
    ['curl https://as.example/x -d client_id=a', 'push'],
    ['curl https://as.example/realms/a/protocol/openid-connect/ext/par/request -d client_id=a', 'push'],
    ['https://as.example/x?client_id=a', 'authorization'],
    ['curl https://rs.example/x -H "Authorization: Bearer t"', 'resource'],
    ['https://rs.example/x', 'resource'],
  ])('of %s is %s', (text, endpoint) => {
    expect(guessEndpoint(requestOf(text))).toBe(endpoint)
  })
})
